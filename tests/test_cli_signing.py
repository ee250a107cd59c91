"""Signing on the command line: what each command says and writes, how it refuses, and the sample as it was signed."""

import io
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers.pdf_signer import PdfSigningSession

from engross.cli import main
from engross.disk import FolderTree
from engross.library import parse_library
from engross.model.fields import Line, PersonId, RoleId
from engross.register import REGISTER, extend_register, seal
from issued_library import HAND_OVER, TODAY
from signing_keys import PASSPHRASE, Demo, make_demo

pytestmark = pytest.mark.slow
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


def _make(folder: Path, checkout: Path) -> Demo:
    """A library with demo keys and the demo clock."""
    demo = make_demo(folder / "library", folder / "keys")
    shutil.copy(checkout / "mkdocs.yml", demo.root)
    (demo.root / "build" / "pages").mkdir(parents=True)
    return demo


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Demo:
    """A library with demo keys whose hand-over policy is issued on the command line, and so sealed. Not to be changed."""
    folder = tmp_path_factory.mktemp("issued")
    demo = _make(folder, checkout)
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
    forged.write_bytes(pdf.read_bytes().replace(b"/Type /Page", b"/Type /Pagf", 1) + b"\nmore")
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


class _Elsewhere(signers.PdfSigner):
    """Another program, on the tests' day."""

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = datetime(TODAY.year, TODAY.month, TODAY.day, 11, 55, tzinfo=UTC)
        return session


def test_a_pdf_that_was_signed_elsewhere_comes_back_and_is_closed(own: Demo, tmp_path: Path) -> None:
    key = (own.keys / "tomas-lindqvist.p12").read_bytes()
    signer = signers.SimpleSigner.load_pkcs12_data(key, [], PASSPHRASE.encode())
    metadata = signers.PdfSignatureMetadata(
        field_name="approval_1_sales-director", md_algorithm="sha256", docmdp_permissions=MDPPerm.NO_CHANGES
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf_of(own).read_bytes()))
    returned = tmp_path / "returned.pdf"
    returned.write_bytes(_Elsewhere(metadata, signer).sign_pdf(writer, existing_fields_only=True).getvalue())
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


def test_an_issue_without_its_key_says_what_comes_next(tmp_path: Path, checkout: Path) -> None:
    demo = _make(tmp_path, checkout)
    result = CliRunner().invoke(
        main, ["issue", "client-segments", "-C", str(demo.root), "--keys", str(demo.keys), "--by", "Ana"]
    )
    assert result.exit_code == 0, result.output
    assert "Not sealed yet." in result.stdout
    assert "Next: engross sign client-segments --as issuer" in result.stdout


@pytest.mark.no_cover
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


def _forge_last(demo: Demo, **changes: object) -> None:
    """Write the last line of the hand-over policy anew, with other words and digests that fit."""
    path = demo.root / REGISTER
    register = parse_library(FolderTree(demo.root)).register
    *before, last = register.events(HAND_OVER)
    lines = path.read_bytes().splitlines(keepends=True)
    place = register.chains[HAND_OVER][-1].line - 1
    forged = seal(last.model_copy(update=changes), before[-1])
    path.write_bytes(extend_register(b"".join(lines[:place] + lines[place + 1 :]), [forged]))
    assert parse_library(FolderTree(demo.root)).diagnostics == ()


@pytest.fixture(scope="module")
def signed(issued: Demo, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The library with the hand-over policy signed. Not to be changed."""
    root = tmp_path_factory.mktemp("signed") / "library"
    shutil.copytree(issued.root, root)
    demo = Demo(root, issued.keys, issued.now, PASSPHRASE)
    assert _run(demo, "sign", HAND_OVER, "--as", "sales-director", "-C", str(root)).exit_code == 0
    return demo


def _verified(demo: Demo, *names: str) -> tuple[int, dict[str, Any]]:
    result = _run(demo, "verify", *names, "--format", "json", "-C", str(demo.root), keys=False)
    found: dict[str, Any] = json.loads(result.stdout)
    return result.exit_code, found


def test_a_copy_from_before_the_signatures_is_genuine_and_not_complete(signed: Demo, tmp_path: Path) -> None:
    version = parse_library(FolderTree(signed.root)).versions[HAND_OVER][-1]
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(pdf_of(signed).read_bytes()[: version.revisions[1].size])
    code, found = _verified(signed, str(copy))
    (document,) = found["documents"]
    assert (code, document["valid"], document["complete"], document["newest"]) == (0, True, False, False)
    assert document["missing"] == ["director"]
    shutil.copytree(signed.root, tmp_path / "library")
    cut = Demo(tmp_path / "library", signed.keys, signed.now, PASSPHRASE)
    pdf_of(cut).write_bytes(copy.read_bytes())
    code, found = _verified(cut, HAND_OVER)
    assert (code, found["valid"]) == (1, False)
    assert "signatures at its end are gone" in found["history"][0]["message"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": Line("Mei Tanaka")}, "stranger"),
        ({"person": PersonId("mei-tanaka")}, "stranger"),
        ({"role": RoleId("duty-manager")}, "order"),
    ],
)
def test_a_register_that_was_forged_whole_is_contradicted_by_the_signature(
    signed: Demo, tmp_path: Path, changes: dict[str, object], reason: str
) -> None:
    shutil.copytree(signed.root, tmp_path / "library")
    forged = Demo(tmp_path / "library", signed.keys, signed.now, PASSPHRASE)
    _forge_last(forged, **changes)
    code, found = _verified(forged, HAND_OVER)
    assert code == 1
    faults = [fault for each in found["documents"][0]["signatures"] for fault in each["faults"]]
    assert reason in {each["reason"] for each in faults}


def test_a_copy_counts_for_nothing_where_the_register_was_changed(signed: Demo, tmp_path: Path) -> None:
    shutil.copytree(signed.root, tmp_path / "library")
    forged = Demo(tmp_path / "library", signed.keys, signed.now, PASSPHRASE)
    path = forged.root / REGISTER
    path.write_bytes(path.read_bytes().replace(b"Tomas Lindqvist", b"Mallory Boss"))
    code, found = _verified(forged, str(pdf_of(signed)))
    assert (code, found["valid"]) == (1, False)
    assert {each["rule"] for each in found["history"]} == {"altered-register"}


def test_whoever_has_left_does_not_sign(issued: Demo, tmp_path: Path) -> None:
    shutil.copytree(issued.root, tmp_path / "library")
    own = Demo(tmp_path / "library", issued.keys, issued.now, PASSPHRASE)
    path = own.root / "policies" / "organization.yml"
    text = path.read_text("utf-8")
    entry = "  - id: tomas-lindqvist\n"
    assert entry in text
    path.write_text(text.replace(entry, f"{entry}    left: 2026-05-30\n"), "utf-8")
    key = str(own.keys / "tomas-lindqvist.p12")
    result = _run(own, "sign", HAND_OVER, "--as", "sales-director", "--key", key, "-C", str(own.root))
    assert result.exit_code == 2
    assert "“tomas-lindqvist” does not hold the role sales-director" in result.stderr


@pytest.mark.parametrize("place", [".", "policies/keys"])
def test_keys_are_not_kept_among_the_files_of_a_library(issued: Demo, tmp_path: Path, place: str) -> None:
    shutil.copytree(issued.root, tmp_path / "library")
    root = tmp_path / "library"
    result = CliRunner().invoke(
        main, ["keys", "demo", "-C", str(root), "--keys", str(root / place), "--passphrase-env", "SECRET"],
        env={"SECRET": PASSPHRASE},
    )  # fmt: skip
    assert result.exit_code == 2
    assert "cannot be kept among" in result.stderr
    assert not (root / ".gitignore").exists()
