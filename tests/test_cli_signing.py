"""Signing on the command line: what each command says and writes, how it refuses, and the sample as it was signed."""

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

from engross.cli import main
from engross.disk import FolderTree
from engross.library import parse_library
from issued_library import HAND_OVER, TODAY
from plugin_options import set_options
from signing_keys import PASSPHRASE, Demo, make_demo

pytestmark = pytest.mark.slow
Run = Callable[..., Result]
_NOON = 43_200


def _run(demo: Demo, *arguments: str, keys: bool = True) -> Result:
    """Run a command at noon of the tests' day."""
    epoch = int(TODAY.strftime("%s")) + _NOON
    more = ["--keys", str(demo.keys), "--passphrase-env", "SECRET"] if keys else []
    result = CliRunner().invoke(
        main,
        [*arguments, *more],
        env={"SECRET": demo.passphrase, "SOURCE_DATE_EPOCH": str(epoch), "GIT_CEILING_DIRECTORIES": "/"},
    )
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A library with demo keys whose hand-over policy is issued on the command line, and so sealed. Not to be changed."""
    folder = tmp_path_factory.mktemp("issued")
    demo = make_demo(folder / "library", folder / "keys")
    set_options(demo.root, "timestamps: demo")
    result = _run(demo, "issue", HAND_OVER, "client-segments", "-C", str(demo.root), "--by", "Ana Petrova")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("Sealed: 2026-06-01") == 2
    assert f"Next: engross sign {HAND_OVER} --as sales-director" in result.stdout
    return demo


@pytest.fixture
def own(issued: Demo, tmp_path: Path) -> Demo:
    """The same library, of the test's own."""
    shutil.copytree(issued.root, tmp_path / "library")
    return Demo(tmp_path / "library", issued.keys, issued.now, PASSPHRASE)


def pdf_of(demo: Demo) -> Path:
    """The PDF of the only version of the hand-over policy."""
    (found,) = (demo.root / "policies" / HAND_OVER / "versions").glob("*/policy.pdf")
    return found


def test_sign_says_who_and_when_and_verify_proves_it(own: Demo) -> None:
    result = _run(own, "sign", HAND_OVER, "--as", "sales-director", "-C", str(own.root))
    assert result.exit_code == 0, result.output
    assert "Signed: Tomas Lindqvist (sales-director), hand-over" in result.stdout
    assert "by a timestamp authority, level B-LTA (demo – not legally binding)" in result.stdout
    assert "All approvals are in." in result.stdout
    again = _run(own, "sign", HAND_OVER, "--as", "sales-director", "-C", str(own.root))
    assert again.exit_code == 2
    assert "has this approval already" in again.stderr

    proved = _run(own, "verify", HAND_OVER, "-C", str(own.root), keys=False)
    assert proved.exit_code == 0, proved.output
    assert "valid (demo – not legally binding)" in proved.stdout
    assert "✓ Tomas Lindqvist (sales-director)" in proved.stdout
    assert "1 PDF verified, 1 of them signed (demo – not legally binding); all hold." in proved.stdout

    data = json.loads(
        _run(own, "verify", "--all", "--format", "json", "-C", str(own.root), keys=False).stdout
    )
    assert data["valid"] is True
    (found,) = [each for each in data["documents"] if each["policy"] == HAND_OVER]
    assert [each["kind"] for each in found["signatures"]] == ["seal", "approval", "timestamp"]
    assert (found["definition"], found["site"], found["complete"]) == ("identical", "not there", True)

    status = _run(own, "status", HAND_OVER, "--format", "json", "-C", str(own.root), keys=False)
    assert json.loads(status.stdout)["policies"][0]["newest"]["renew_by"] == found["renew_by"]
    renewed = _run(own, "renew", HAND_OVER, "-C", str(own.root))
    assert renewed.exit_code == 0, renewed.output
    assert f"can be proved until {found['renew_by']}" in renewed.stdout
    assert "Nothing has to be renewed" in _run(own, "renew", "-C", str(own.root)).stdout
    assert _run(own, "verify", "--all", "-C", str(own.root), keys=False).exit_code == 0


def test_what_was_changed_fails_with_its_reason(own: Demo, tmp_path: Path) -> None:
    pdf, forged = pdf_of(own), tmp_path / "forged.pdf"
    forged.write_bytes(pdf.read_bytes().replace(b"/Type /Page\n", b"/Type /Pagf\n", 1) + b"\nmore")
    result = _run(own, "verify", str(forged), "-C", str(own.root), keys=False)
    assert result.exit_code == 1
    assert "NOT VALID" in result.stdout
    assert "not one that this library issued" in result.stdout
    pdf.with_name("policy.yml").write_bytes(pdf.with_name("policy.yml").read_bytes() + b"# more\n")
    result = _run(own, "verify", HAND_OVER, "--brief", "-C", str(own.root), keys=False)
    assert result.exit_code == 1
    assert "policy.yml was changed" in result.stderr
    result = _run(own, "sign", HAND_OVER, "--as", "sales-director", "-C", str(own.root))
    assert result.exit_code == 2
    assert "is not as it was issued, so it is not signed" in result.stderr


def test_a_pdf_that_was_signed_elsewhere_comes_back_and_is_closed(own: Demo, tmp_path: Path) -> None:
    key = (own.keys / "tomas-lindqvist.p12").read_bytes()
    signer = signers.SimpleSigner.load_pkcs12_data(key, [], PASSPHRASE.encode())
    metadata = signers.PdfSignatureMetadata(field_name="approval_1_sales-director", md_algorithm="sha256")
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf_of(own).read_bytes()))
    returned = tmp_path / "returned.pdf"
    returned.write_bytes(signers.sign_pdf(writer, metadata, signer=signer).getvalue())
    result = _run(own, "accept", str(returned), "-C", str(own.root))
    assert result.exit_code == 0, result.output
    assert "Taken in: Tomas Lindqvist (sales-director) signed hand-over" in result.stdout
    assert "It has an archive timestamp" in result.stdout
    assert pdf_of(own).read_bytes().startswith(returned.read_bytes())
    again = _run(own, "accept", str(returned), "-C", str(own.root))
    assert again.exit_code == 2
    assert "as it was before" in again.stderr
    assert _run(own, "verify", "--all", "-C", str(own.root), keys=False).exit_code == 0


def test_extract_gives_back_the_definition(own: Demo, tmp_path: Path) -> None:
    target = tmp_path / "out.yml"
    assert _run(own, "extract", str(pdf_of(own)), "--output", str(target), keys=False).exit_code == 0
    assert target.read_bytes() == pdf_of(own).with_name("policy.yml").read_bytes()
    result = _run(own, "extract", str(own.root / "mkdocs.yml"), keys=False)
    assert result.exit_code == 2
    assert "no PDF" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sign", "nothing", "--as", "issuer"), "There is no policy nothing that was issued."),
        (("sign", HAND_OVER, "--as", "issuer"), "has its seal already"),
        (("sign", HAND_OVER, "--as", "nobody"), "asks for no approval of “nobody”"),
        (
            ("sign", HAND_OVER, "--as", "sales-director", "--key", "missing.p12"),
            "There is no key missing.p12",
        ),
        (
            ("sign", HAND_OVER, "--as", "sales-director", "--key", "KEYS/issuer.p12"),
            "registered for the issuer",
        ),
        (("approve", HAND_OVER, "--as", "sales-director"), "is signed in its PDF: engross sign"),
        (("accept", "mkdocs.yml"), "The file is no PDF."),
        (("verify",), "Say what to verify"),
        (("verify", "gone.pdf"), "There is no file gone.pdf"),
        (("verify", "gone"), "There is no document called 'gone'"),
        (("renew", "client-segments"), ""),
    ],
)
def test_bad_input_is_a_sentence_and_changes_nothing(
    issued: Demo, arguments: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(issued.root)
    before = {path: (issued.root / path).read_bytes() for path in FolderTree(issued.root)}
    typed = [each.replace("KEYS", str(issued.keys)) for each in arguments]
    if arguments[0] == "renew":
        typed = ["renew"]
        said = ""
    result = _run(issued, *typed, keys=arguments[0] in {"sign", "accept", "renew"})
    assert result.exit_code == (0 if arguments[0] == "renew" else 2), result.output
    assert said in " ".join(result.stderr.split())
    assert {path: (issued.root / path).read_bytes() for path in FolderTree(issued.root)} == before


def test_a_wrong_passphrase_and_none_at_all_are_told(issued: Demo) -> None:
    words = ["sign", HAND_OVER, "--as", "sales-director", "-C", str(issued.root), "--keys", str(issued.keys)]
    wrong = CliRunner().invoke(main, [*words, "--passphrase-env", "SECRET"], env={"SECRET": "wrong one"})
    assert wrong.exit_code == 2
    assert "the passphrase is wrong" in wrong.stderr
    none = CliRunner().invoke(main, words)
    assert none.exit_code == 2
    assert "--passphrase-file" in none.stderr


def test_a_file_too_large_to_be_ours_is_not_read(issued: Demo, tmp_path: Path) -> None:
    large = tmp_path / "large.pdf"
    with large.open("wb") as stream:
        stream.truncate(500_000_000)
    for command in ("verify", "accept"):
        result = _run(issued, command, str(large), "-C", str(issued.root), keys=command == "accept")
        assert result.exit_code == 2
        assert "500 MB" in result.stderr


def test_an_issue_without_its_key_says_what_comes_next(issued: Demo, tmp_path: Path) -> None:
    demo = make_demo(tmp_path / "library", tmp_path / "keys")
    result = CliRunner().invoke(
        main, ["issue", "client-segments", "-C", str(demo.root), "--keys", str(demo.keys), "--by", "Ana"]
    )
    assert result.exit_code == 0, result.output
    assert "Not sealed yet." in result.stdout
    assert "Next: engross sign client-segments --as issuer" in result.stdout


def test_the_sample_is_as_it_was_signed(checkout: Path) -> None:
    library = parse_library(FolderTree(checkout))
    signed = {
        policy_id: [each.version for each in library.history(policy_id).versions if each.is_sealed]
        for policy_id in library.versions
    }
    assert sum(len(versions) >= 2 for versions in signed.values()) >= 2
    result = CliRunner().invoke(main, ["verify", "--all", "--format", "json", "-C", str(checkout)])
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    documents = [each for each in data["documents"] if each["signatures"]]
    assert len(documents) == sum(map(len, signed.values()))
    assert all(each["demo"] and each["complete"] and each["renew_by"] for each in documents)
    assert not [path for path in FolderTree(checkout) if path.suffix in {".p12", ".key", ".pfx"}]
