"""PDFs that were signed in other programs, taken back: what honest programs make is, and why anything else is not."""

import io
import re
import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO

import pytest
from asn1crypto import cms
from pyhanko.pdf_utils.generic import DictionaryObject, Reference, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pypdf import PdfReader, PdfWriter

import attacks
from attacks import update
from engross.errors import DecisionError, SignatureError
from engross.issuing.acceptance import Acceptance
from engross.issuing.verification import verify_version
from engross.library import parse_library
from engross.signing.judging import judge_pdf
from forgeries import byte_range
from issued_library import BY, HAND_OVER, ISSUED, read_files
from signed_library import (
    CLOSED,
    LATER,
    MEI,
    MEI_FIELD,
    MEI_SIGNED,
    PDF,
    SEALED,
    TOMAS,
    TOMAS_FIELD,
    Signed,
    Writer,
    lasting,
    sign,
    signed,
)
from strangers import Wanted, vouched_for

__all__ = ["lasting", "signed"]
pytestmark = pytest.mark.slow
_JARS = [Path("/usr/share/java") / f"{name}.jar" for name in ("itext5", "bcprov", "bcpkix", "bcutil")]
_DRIVER = Path(__file__).parent / "itext" / "Sign.java"


@pytest.fixture
def sealed(signed: Signed, tmp_path: Path) -> Path:
    """The library on disk, with a sealed PDF that nobody has signed."""
    return signed.lay_out(tmp_path / "library", SEALED)


def run(*command: object) -> str:
    """What another program says; it has to succeed."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def take_in(root: Path, data: bytes, at: datetime = LATER) -> None:
    """Have a PDF taken in, and look whether all of it is there and holds."""
    event = Acceptance(root, at, BY).accept(data)
    assert event.signature is not None
    assert (event.role, event.person, event.signature.field) == ("duty-manager", MEI, MEI_FIELD)
    assert (root / PDF).read_bytes() == data
    library = parse_library(read_files(root))
    assert not [each for each in library.diagnostics if each.is_error]
    found = verify_version(library, root, library.versions[HAND_OVER][0], at)
    assert found.is_valid, found.all_faults


def refuse(root: Path, data: bytes) -> str:
    """Why a PDF is not taken in; the library stays as it is, to the byte."""
    before = read_files(root)
    with pytest.raises((SignatureError, DecisionError)) as refused:
        Acceptance(root, LATER, BY).accept(data)
    assert read_files(root) == before
    return str(refused.value)


# Honest programs


@pytest.mark.parametrize("subfilter", [SigSeedSubFilter.ADOBE_PKCS7_DETACHED, SigSeedSubFilter.PADES])
def test_a_signature_by_pyhanko_is_taken_in(
    signed: Signed, sealed: Path, subfilter: SigSeedSubFilter
) -> None:
    """As its command line makes it: its own stamp, and metadata and information that say when and with what."""
    data = sign(
        signed.pdfs[SEALED], MEI_FIELD, signed.key(MEI), subfilter=subfilter, writer=IncrementalPdfFileWriter
    )
    assert b"pyHanko" in data
    take_in(sealed, data)
    assert "pages" not in refuse(sealed, data)


def test_a_signature_by_itext_is_taken_in(signed: Signed, sealed: Path, tmp_path: Path) -> None:
    missing = [str(path) for path in _JARS if not path.exists()]
    assert shutil.which("java"), "a JDK is needed: make setup installs it"
    assert not missing, f"{missing} are needed: make setup installs them"
    received, made = tmp_path / "received.pdf", {kind: tmp_path / f"{kind}.pdf" for kind in ("cades", "cms")}
    received.write_bytes(signed.pdfs[SEALED])
    jars = ":".join(map(str, _JARS))
    key = signed.demo.keyring.path(MEI)
    wanted = [each for kind, path in made.items() for each in (kind, path)]
    run(
        "java",
        "-cp",
        jars,
        _DRIVER,
        received,
        MEI_FIELD,
        key,
        signed.demo.passphrase,
        int(LATER.timestamp()),
        *wanted,
    )
    trust = signed.library(SEALED).trust
    assert judge_pdf(made["cades"].read_bytes(), trust, LATER).is_valid
    take_in(sealed, made["cms"].read_bytes())


def test_a_signature_by_mutool_is_refused_as_weak(signed: Signed, sealed: Path, tmp_path: Path) -> None:
    """Its SHA-1 is no longer safe, and it touches other fields than its own."""
    received, made = tmp_path / "received.pdf", tmp_path / "made.pdf"
    received.write_bytes(signed.pdfs[SEALED])
    field = attacks.find_field(Writer(io.BytesIO(signed.pdfs[SEALED])), MEI_FIELD).container_ref
    assert isinstance(field, Reference)
    key = signed.demo.keyring.path(MEI)
    run("mutool", "sign", "-s", key, "-P", signed.demo.passphrase, "-o", made, received, field.idnum)
    assert "the signature uses SHA1, which is no longer safe" in refuse(sealed, made.read_bytes())


def test_a_return_with_a_timestamp_and_proofs_is_taken_in(
    signed: Signed, lasting: Signed, tmp_path: Path
) -> None:
    """The signer's program may prove the signature for longer right away."""
    root = lasting.lay_out(tmp_path / "lasting", SEALED)
    data = sign(lasting.pdfs[SEALED], MEI_FIELD, lasting.key(MEI), clock=lasting.clock(LATER))
    take_in(root, data)
    take_in(lasting.lay_out(tmp_path / "all", SEALED), lasting.pdfs[MEI_SIGNED])


def test_the_last_one_may_sign_elsewhere_too(signed: Signed, tmp_path: Path) -> None:
    root = signed.lay_out(tmp_path, MEI_SIGNED)
    event = Acceptance(root, LATER, BY).accept(sign(signed.pdfs[MEI_SIGNED], TOMAS_FIELD, signed.key(TOMAS)))
    assert (event.person, event.on) == (TOMAS, LATER.date())
    history = parse_library(read_files(root)).history(HAND_OVER).versions[0]
    assert history.approved_on is not None
    assert not history.missing


# Refusals in plain words


def test_refusals_say_what_to_do(signed: Signed, sealed: Path) -> None:
    """Everything that people send back by mistake."""
    pdfs, mei = signed.pdfs, signed.key(MEI)
    both = sign(sign(pdfs[SEALED], MEI_FIELD, mei), TOMAS_FIELD, signed.key(TOMAS))
    told = {
        "nobody signed": (pdfs[SEALED], "nobody has added a signature to it"),
        "an older copy": (sign(pdfs[0], MEI_FIELD, mei), "put on an older copy of hand-over 1.1"),
        "as it was before": (pdfs[0], "as it was before others signed it"),
        "two at once": (both, "Several signatures were added (Mei Tanaka (DEMO) and Tomas Lindqvist (DEMO))"),
        "no PDF": (b"Dear all, I approve.", "The file is no PDF."),
        "another field": (sign(pdfs[SEALED], "x", mei, is_new_field=True), "A place to sign was put into the PDF"),
        "another person": (
            sign(pdfs[SEALED], MEI_FIELD, signed.key(TOMAS)),
            "“tomas-lindqvist” does not hold the role duty-manager",
        ),
        "not registered": (sign(pdfs[SEALED], MEI_FIELD, vouched_for(signed, Wanted())), "engross keys register"),
        "out of turn": (sign(pdfs[SEALED], TOMAS_FIELD, signed.key(TOMAS)), "now it is the turn of duty-manager"),
        "filled in": (update(pdfs[SEALED], attacks.fill_in_form), "pages, fields or other contents were changed"),
        "long ago": (
            sign(pdfs[SEALED], MEI_FIELD, mei, at=ISSUED - timedelta(days=1)),
            "before hand-over 1.1 was issued. Set that computer’s clock right",
        ),
        "in the future": (sign(pdfs[SEALED], MEI_FIELD, mei, at=LATER + timedelta(days=1)), "which is still to come"),
    }  # fmt: skip
    for name, (data, words) in told.items():
        assert words.replace("’", "'") in refuse(sealed, data).replace("’", "'"), name


def test_a_pdf_that_was_saved_anew_is_refused(signed: Signed, sealed: Path, tmp_path: Path) -> None:
    """Saved, or printed to PDF, before it was signed: it is another file, however it looks."""
    writer = PdfWriter(clone_from=PdfReader(_written(tmp_path / "a.pdf", signed.pdfs[SEALED])))
    saved = tmp_path / "saved.pdf"
    writer.write(saved)
    printed = tmp_path / "printed.pdf"
    run("qpdf", "--linearize", tmp_path / "a.pdf", printed)
    for path in (saved, printed):
        data = path.read_bytes()
        for again in (data, sign(data, MEI_FIELD, signed.key(MEI))):
            assert "It was saved anew, printed, or changed before it was signed" in refuse(sealed, again)


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_taking_in_twice_is_refused(signed: Signed, sealed: Path) -> None:
    data = sign(signed.pdfs[SEALED], MEI_FIELD, signed.key(MEI))
    take_in(sealed, data)
    assert "This is the PDF of hand-over 1.1 as the library has it" in refuse(sealed, data)


def test_a_signature_that_closes_the_pdf_too_early_is_refused(signed: Signed, sealed: Path) -> None:
    """“Lock document after signing”: nobody after Mei Tanaka could sign."""
    data = sign(signed.pdfs[SEALED], MEI_FIELD, signed.key(MEI), writer=_Locking)
    verdict = judge_pdf(data, signed.library(SEALED).trust, LATER)
    assert verdict.is_valid
    assert verdict.approvals[-1].closes == (TOMAS_FIELD,)
    assert "closed the PDF, so that nobody else could sign it (sales-director)" in refuse(sealed, data)


class _Locking(Writer):
    """Has the signature say that nothing may come after it."""

    def write(self, stream: IO[bytes]) -> None:
        for each in self.objects.values():
            if isinstance(each, DictionaryObject) and "/ByteRange" in each:
                reference = each["/Reference"][0]
                reference[pdf_name("/TransformParams")][pdf_name("/Action")] = pdf_name("/All")
        super().write(stream)


# Other eyes


def covered(data: bytes) -> bytes:
    """What the newest signature covers, by its byte range alone."""
    _, first, second, length = byte_range(data)
    return data[:first] + data[second : second + length]


def parts(data: bytes) -> Mapping[str, bytes]:
    """The newest signature, what it covers, and the certificate of who vouches."""
    _, first, second, _ = byte_range(data)
    content = bytes.fromhex(data[first + 1 : second - 1].decode())
    length = len(cms.ContentInfo.load(content).dump())
    return {"signature.der": content[:length], "covered.bin": covered(data)}


@pytest.mark.parametrize("stage", [SEALED, MEI_SIGNED, CLOSED])
def test_openssl_agrees(signed: Signed, tmp_path: Path, stage: int) -> None:
    for name, data in parts(signed.pdfs[stage]).items():
        (tmp_path / name).write_bytes(data)
    root = signed.lay_out(tmp_path / "library", stage) / "policies" / "trust" / "demo.pem"
    common = ("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-CAfile", root)
    moment = ("-attime", int(LATER.timestamp()), "-purpose", "any")
    names = (
        "-in",
        tmp_path / "signature.der",
        "-content",
        tmp_path / "covered.bin",
        "-out",
        tmp_path / "out",
    )
    assert "successful" in run(*common, *moment, *names)


def test_pdfsig_and_mutool_agree(signed: Signed, lasting: Signed, tmp_path: Path) -> None:
    """All signatures are whole, and named for the same people."""
    for each in (signed, lasting):
        path = _written(tmp_path / "copy.pdf", each.pdfs[CLOSED])
        people = [
            found.subject
            for found in judge_pdf(each.pdfs[CLOSED], each.library(CLOSED).trust, LATER).approvals
        ]
        said = run("pdfsig", "-nocert", path)
        assert said.count("Signature is Valid") >= len(people)
        assert "Invalid" not in said
        assert re.findall(r"Signer Certificate Common Name: (.*(?:Inc|Mei|Tomas).*)", said) == people
    path = _written(tmp_path / "closed.pdf", signed.pdfs[CLOSED])
    said = run("mutool", "sign", "-v", path)
    assert re.findall(r"cn=([^\n]*?), o=", said) == people
    assert "The document is unchanged since signing" in said
    assert "has been changed" not in said


def test_the_digest_is_that_of_the_bytes(signed: Signed) -> None:
    """By hashlib and the byte range alone, without any program that knows PDF."""
    for data in signed.pdfs[SEALED:]:
        content = cms.ContentInfo.load(parts(data)["signature.der"])["content"]
        info = content["signer_infos"][0]
        named = {each["type"].native: each["values"][0].native for each in info["signed_attrs"]}
        assert named["message_digest"] == sha256(covered(data)).digest()
