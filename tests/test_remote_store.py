"""PDFs shared and issued versions kept at addresses: on a real S3 server on this computer, and in folders."""

import hashlib
import logging
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import s3fs
from click.testing import CliRunner
from moto.server import ThreadedMotoServer

from engross.build import make_pdfs
from engross.cli import main
from engross.errors import ConfigurationError, OutputError, UnreadableError
from engross.issuing.decisions import Secretary
from engross.issuing.issue import Outcome, issue_policies
from engross.issuing.signed_pdf import write_signed
from engross.library import Library, parse_library
from engross.marks import mark_file
from engross.mkdocs_plugin import library_options
from engross.model.record import Sealed
from engross.options import Options
from engross.project import open_project
from engross.register import REGISTER
from engross.remote.archive import Parcel, find_address, keep_all, keep_versions, open_files
from engross.remote.folder import RemoteFolder, is_address
from engross.remote.shared_pdfs import SharedPdfs
from engross.versions import PDF, RECORD, SOURCE
from issued_library import (
    BY,
    HAND_OVER,
    ISSUED,
    SEGMENTS,
    TODAY,
    decide,
    issue,
    issued_files,
    read_files,
    sign,
    write_files,
)
from library_cases import Files, base_files

BUCKET = "handbook"
FOLDER = PurePosixPath("policies", HAND_OVER, "versions", "1.1")
PLANTED = b"%PDF-1.7 as it lies at the address"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An S3 server; its address."""
    logging.getLogger("werkzeug").disabled = True
    moto = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    yield f"http://{host}:{port}"
    moto.stop()


@pytest.fixture
def s3(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The server's files, with an empty bucket; the environment leads there."""
    for name, value in {
        "AWS_ENDPOINT_URL_S3": server,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    system = s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False)
    system.mkdir(BUCKET)
    yield system
    system.rm(BUCKET, recursive=True)


def objects(s3: Any) -> dict[str, bytes]:
    """Everything in the bucket, by where it lies there."""
    return {path.removeprefix(f"{BUCKET}/"): s3.cat_file(path) for path in s3.find(BUCKET)}


def print_hand_over(root: Path, store: str) -> tuple[bytes, list[str]]:
    """A policy's PDF made on a computer of its own, and what was said meanwhile."""
    write_files(root, base_files())
    said: list[str] = []
    _, paths = make_pdfs(
        root, [HAND_OVER], Options(jobs=1, store=store), TODAY, root / "out", tell=said.append
    )
    return paths[0].read_bytes(), said


def wrap(pdf: bytes) -> bytes:
    """A PDF as it lies at the address."""
    return hashlib.sha256(pdf).hexdigest().encode() + b"\n" + pdf


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The PDF as a computer makes it that shares nothing."""
    return print_hand_over(tmp_path_factory.mktemp("alone"), "")[0]


def test_what_one_computer_has_rendered_another_one_takes_from_the_address(
    s3: Any, tmp_path: Path, rendered: bytes
) -> None:
    assert print_hand_over(tmp_path / "one", f"s3://{BUCKET}/shared") == (rendered, [])
    (key,) = objects(s3)
    assert objects(s3)[key] == wrap(rendered)
    # Nothing that is rendered could look like this.
    s3.pipe_file(f"{BUCKET}/{key}", wrap(PLANTED))
    assert print_hand_over(tmp_path / "two", f"s3://{BUCKET}/shared") == (PLANTED, [])
    # What a computer has once got it does not ask for again.
    s3.rm(f"{BUCKET}/{key}")
    assert print_hand_over(tmp_path / "two", f"s3://{BUCKET}/shared") == (PLANTED, [])
    assert objects(s3) == {}


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[:40],
        lambda data: b"",
        lambda data: data[:-9] + b"x" + data[-8:],
        lambda data: data[65:],
        lambda data: data + b"\n",
        lambda data: b"\x80\x04}q\x00." + data,
    ],
    ids=["truncated", "cut off in its head", "empty", "altered", "without its digest", "longer", "a pickle"],
)
def test_an_object_that_is_not_what_was_put_there_counts_as_none(
    damage: Callable[[bytes], bytes], s3: Any
) -> None:
    said: list[str] = []
    shared = SharedPdfs(f"s3://{BUCKET}", said.append)
    for made_of in ("0" * 64, "1" * 64, "2" * 64):
        shared.keep(made_of, PLANTED)
    shared.flush()
    whole = objects(s3)
    assert set(whole.values()) == {wrap(PLANTED)}
    for key in list(whole)[:2]:
        s3.pipe_file(f"{BUCKET}/{key}", damage(whole[key]))
    assert dict(shared.find(["0" * 64, "1" * 64, "2" * 64])) == {"2" * 64: PLANTED}
    (sentence,) = said
    assert sentence.startswith(f"s3://{BUCKET}/pdf/00/{'0' * 64} is not what was put there.")


def test_a_pdf_that_is_damaged_at_the_address_is_made_again_and_replaced(
    s3: Any, tmp_path: Path, rendered: bytes
) -> None:
    print_hand_over(tmp_path / "one", f"s3://{BUCKET}")
    (key,) = objects(s3)
    s3.pipe_file(f"{BUCKET}/{key}", wrap(rendered)[:-1])
    pdf, said = print_hand_over(tmp_path / "two", f"s3://{BUCKET}")
    assert pdf == rendered
    assert len(said) == 1
    assert objects(s3) == {key: wrap(rendered)}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_an_address_that_nobody_answers_at_is_told_once_and_the_pdf_is_made_here(
    s3: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rendered: bytes
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{free_port()}")
    pdf, (said,) = print_hand_over(tmp_path, f"s3://{BUCKET}")
    assert pdf == rendered
    assert said.startswith(f"s3://{BUCKET} cannot be used: it cannot be reached. Look at the network")
    assert said.endswith("Until then PDFs are not shared: this computer makes and keeps its own.")


def use(address: str) -> str:
    """What is said of an address where something is looked for, and put down, twice."""
    said: list[str] = []
    shared = SharedPdfs(address, said.append)
    for made_of in ("0" * 64, "1" * 64):
        assert list(shared.find([made_of])) == []
        shared.keep(made_of, PLANTED)
        shared.flush()
    (sentence,) = said
    return sentence


def test_a_bucket_that_is_not_there_is_told_once(s3: Any) -> None:
    assert "there is no such place. Look at its name in mkdocs.yml" in use("s3://no-such-bucket/shared")


def test_missing_credentials_are_told_once(s3: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    said = use(f"s3://{BUCKET}")
    assert "it does not let you in. Look at the credentials in the environment" in said


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("nowhere://bucket", "it is no address that fsspec knows"),
        ("gcs://bucket", "pip install 'engross[remote]'"),
        ("http://127.0.0.1:9", "it cannot be reached"),
    ],
)
def test_an_address_of_another_kind_is_told_in_a_sentence(address: str, reason: str) -> None:
    assert reason in use(address)


def test_a_password_in_an_address_is_not_shown() -> None:
    assert RemoteFolder("ftp://ana:secret@files.example/x").address == "ftp://files.example/x"


def test_many_pdfs_are_shared_and_found_together(tmp_path: Path) -> None:
    pdfs = {f"{number:064x}": b"%%PDF %d" % number for number in range(50)}
    first = SharedPdfs(f"file://{tmp_path}/shared", pytest.fail)
    for made_of, pdf in pdfs.items():
        first.keep(made_of, pdf)
    first.flush()
    second = SharedPdfs(f"file://{tmp_path}/shared", pytest.fail)
    assert dict(second.find([*pdfs, "f" * 64])) == pdfs


def test_who_shares_nothing_needs_no_library_for_it() -> None:
    shared = SharedPdfs("", pytest.fail)
    shared.keep("0" * 64, b"%PDF")
    shared.flush()
    assert list(shared.find(["0" * 64])) == []


# Issued versions.


def kept_at(address: str) -> str:
    return f"site_name: Fernhollow\nplugins:\n  - engross:\n      versions: {address}\n"


def lay_out(root: Path, files: Files, address: str) -> Path:
    """A library whose issued versions are kept at an address."""
    write_files(root, files)
    (root / "mkdocs.yml").write_text(kept_at(address), "utf-8")
    return root


def clone(root: Path, target: Path) -> Path:
    """What Git has of a library: all but the folders of issued versions, and what was built."""
    return Path(shutil.copytree(root, target, ignore=shutil.ignore_patterns("versions", "build")))


def read(root: Path) -> Library:
    return parse_library(open_files(root))


def seal_on(root: Path, files: Files) -> None:
    """Have a library on disk sealed as one in memory was, in the way every signature is written down."""
    library, sealed = read(root), parse_library(sign(files, HAND_OVER, 0))
    event = sealed.register.last(HAND_OVER)
    assert isinstance(event, Sealed)
    write_signed(root, library, library.versions[HAND_OVER][0], sealed.files[FOLDER / PDF], event)


def issue_hand_over(root: Path) -> Outcome:
    return issue_policies(root, [HAND_OVER], Options(jobs=1), ISSUED, BY)


def test_a_version_is_issued_at_the_address_and_read_from_there_on_another_computer(
    s3: Any, tmp_path: Path
) -> None:
    here = lay_out(tmp_path / "here", base_files(), f"s3://{BUCKET}/issued")
    assert issue_hand_over(here).findings == ()
    files = read_files(here)
    stored = {
        f"issued/policies/{HAND_OVER}/versions/1.1/{hashlib.sha256(files[path]).hexdigest()}{path.suffix}": files[
            path
        ]
        for path in files
        if path.is_relative_to(FOLDER)
    }
    assert {path.name for path in files if path.is_relative_to(FOLDER)} == {SOURCE, PDF, RECORD}
    assert objects(s3) == stored
    there = clone(here, tmp_path / "there")
    assert not (there / FOLDER).exists()
    assert open_project(there, TODAY).library.versions == open_project(here, TODAY).library.versions != {}
    assert read_files(there) == files
    # They are decided on there as anywhere.
    Secretary(there, ISSUED, BY).approve(HAND_OVER, "sales-director")
    assert read(there).diagnostics == ()


def test_versions_that_are_here_are_not_asked_for(tmp_path: Path) -> None:
    root = lay_out(tmp_path, issued_files(), f"s3://{BUCKET}/nobody-asks")
    assert read(root).diagnostics == ()


@pytest.fixture
def address(tmp_path: Path) -> str:
    """An address in a folder: quick, and damaged easily."""
    return f"file://{tmp_path}/kept"


@pytest.fixture
def here(tmp_path: Path, address: str) -> Path:
    """A library with two issued versions that are kept at an address."""
    root = lay_out(tmp_path / "here", issued_files(), address)
    done = CliRunner().invoke(main, ["keep", "-C", str(root)])
    assert done.output == f"2 issued versions are at {address}, read back and proved.\n"
    return root


def test_an_address_counts_in_a_file_of_either_name(here: Path, address: str) -> None:
    (here / "mkdocs.yml").rename(here / "mkdocs.yaml")
    assert find_address(here) == address


def test_an_address_that_only_mkdocs_would_find_is_refused(here: Path, address: str) -> None:
    settings = here / "mkdocs.yml"
    text = settings.read_text("utf-8").replace(f"versions: {address}", "<<: *kept")
    settings.write_text(
        f"docs_dir: build/pages\nextra: {{kept: &kept {{versions: '{address}'}}}}\n{text}", "utf-8"
    )
    with pytest.raises(ConfigurationError, match="without anchors or INHERIT"):
        library_options(here)


@pytest.mark.parametrize("text", ["cache::s3://b/x", "zip://a::http://b/x", "s3://", "b/x"])
def test_an_address_that_leads_through_another_is_none(text: str) -> None:
    assert not is_address(text)


def test_what_was_issued_before_is_kept_at_an_address_once_it_is_told_to_be(
    here: Path, tmp_path: Path
) -> None:
    assert read_files(clone(here, tmp_path / "there")).keys() < read_files(here).keys()
    assert read(tmp_path / "there").diagnostics == ()
    assert read_files(tmp_path / "there") == read_files(here)


def test_a_signature_made_elsewhere_comes_with_the_line_that_tells_of_it(
    tmp_path: Path, address: str
) -> None:
    files = issue(base_files())
    here = lay_out(tmp_path / "here", files, address)
    keep_all(here)
    there = clone(here, tmp_path / "there")
    read(there)
    seal_on(here, files)
    assert read_files(there)[FOLDER / PDF] != read_files(here)[FOLDER / PDF]
    (there / REGISTER).write_bytes((here / REGISTER).read_bytes())  # git pull
    assert read(there).diagnostics == ()
    assert read_files(there) == read_files(here)


def test_a_pdf_that_somebody_changed_is_told_and_not_brought_anew(here: Path) -> None:
    pdf = here / FOLDER / PDF
    pdf.write_bytes(b"%PDF-2" + pdf.read_bytes()[6:])
    assert [each.rule for each in read(here).diagnostics] == ["altered-version"]
    pdf.unlink()
    assert read(here).diagnostics == ()


def test_a_renamed_policy_keeps_its_versions(here: Path, tmp_path: Path) -> None:
    Secretary(here, ISSUED.replace(hour=12), BY).rename(HAND_OVER, "handing-over")
    there = clone(here, tmp_path / "there")
    assert [each.version for each in read(there).versions["handing-over"]] == ["1.1"]
    assert read_files(there) == read_files(here)


def test_a_version_that_is_damaged_or_gone_at_the_address_is_told_and_the_others_are_brought(
    here: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept" / "policies"
    (pdf,) = kept.glob(f"{HAND_OVER}/**/*.pdf")
    whole = pdf.read_bytes()
    for damage in (lambda: pdf.write_bytes(whole[:-1]), pdf.unlink):
        damage()
        there = clone(here, tmp_path / f"there-{damage}")
        with pytest.raises(UnreadableError, match=rf"{HAND_OVER} 1\.1 \(policy\.pdf\)"):
            read(there)
        assert not (there / FOLDER).exists()
        assert {path.parts[1] for path in read_files(there) if "versions" in path.parts} == {SEGMENTS}
    pdf.write_bytes(whole)
    assert read(there).diagnostics == ()


def test_an_address_that_cannot_be_reached_is_told_where_a_version_is_missing(
    here: Path, tmp_path: Path
) -> None:
    there = clone(here, tmp_path / "there")
    (there / "mkdocs.yml").write_text(kept_at("nowhere://bucket"), "utf-8")
    with pytest.raises(UnreadableError, match=r"2 issued versions are kept there, and not in this copy"):
        read(there)


def test_nothing_is_issued_where_the_address_does_not_take_it(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where the folder should be")
    root = lay_out(tmp_path / "here", base_files(), f"file://{tmp_path}/kept")
    before = read_files(root)
    with pytest.raises(OutputError, match="so nothing was written down"):
        issue_hand_over(root)
    assert read_files(root) == before


def test_issuing_that_ends_after_the_address_has_everything_leaves_nothing_that_counts(
    here: Path, tmp_path: Path, address: str
) -> None:
    root = lay_out(tmp_path / "new", base_files(), address)
    (root / REGISTER).mkdir()  # so the line that makes it count cannot be written
    kept = set((tmp_path / "kept").rglob("*"))
    with pytest.raises(OutputError):
        issue_hand_over(root)
    assert set((tmp_path / "kept").rglob("*")) > kept  # it lies there, and no register knows it
    (root / REGISTER).rmdir()
    there = clone(root, tmp_path / "there")
    assert read(there).versions == {}
    assert read(there).diagnostics == ()
    # What another copy of the library has issued under the same name is as it was.
    assert issue_hand_over(root).findings == ()
    assert read(clone(root, tmp_path / "again")).diagnostics == ()
    assert read(clone(here, tmp_path / "other")).diagnostics == ()


def test_a_record_cannot_name_files_outside_its_folder(here: Path, tmp_path: Path) -> None:
    there = clone(here, tmp_path / "there")
    record = (here / FOLDER / RECORD).read_bytes().replace(b'"policy.yml"', b'"../../../../evil.yml"')
    event = parse_library(issued_files()).register.events(HAND_OVER)[0]
    forged = event.model_copy(update={"record": mark_file(RECORD, record)})
    (there / REGISTER).write_bytes(decide({}, forged)[REGISTER])
    # A file's object goes by its digest: it is the same one, whatever the file is called.
    keep_versions(there, [Parcel(HAND_OVER, "1.1", {RECORD: record})])
    assert read(there).diagnostics != ()
    assert (there / FOLDER / RECORD).read_bytes() == record
    assert not list(tmp_path.rglob("evil.yml"))


def test_versions_cannot_be_kept_at_an_address_that_nobody_named(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["keep", "-C", str(write_files(tmp_path, base_files()))])
    assert done.exit_code == 2
    assert "mkdocs.yml names no address to keep issued versions at." in done.stderr


def test_an_address_in_mkdocs_yml_that_is_none_is_told(tmp_path: Path) -> None:
    root = lay_out(tmp_path, base_files(), "versions-of-ours")
    with pytest.raises(ConfigurationError, match="has to be an address such as s3://bucket/folder"):
        read(root)
