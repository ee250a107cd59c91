"""Forged PDFs: every known class of attack is refused, for its own reason, and leaves the library as it was."""

import io
import random
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path, PurePosixPath

import pytest
from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name
from pypdf import PdfReader, PdfWriter

import attacks
import forgeries
from attacks import UPDATES, Attack, update
from engross.errors import DecisionError, SignatureError
from engross.issuing.acceptance import Acceptance, find_origin
from engross.issuing.verification import Verification, verify_copy, verify_version
from engross.library import Library, parse_library
from engross.signing.authority import revoke
from engross.signing.certificates import parse_certificate
from engross.signing.judging import judge_pdf
from engross.signing.verdict import PdfVerdict, Reason
from engross.trust import TRUST
from forgeries import FORGERIES, byte_range, rebuild_unsealed
from issued_library import BY, HAND_OVER, read_files, write_files
from signed_library import (
    CLOSED,
    LATER,
    MEI,
    MEI_FIELD,
    MEI_SIGNED,
    PDF,
    SEAL,
    SEALED,
    TOMAS,
    TOMAS_FIELD,
    Signed,
    Writer,
    lasting,
    make_clock,
    sign,
    signed,
)
from strangers import (
    Wanted,
    authority_of,
    self_signed,
    subject_of,
    vouched_for,
    vouched_for_by_namesake,
    wrong_stamps,
)

__all__ = ["lasting", "signed"]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.no_cover,
]  # test_signatory.py and test_acceptance.py walk the same lines
HERE = Path("copy.pdf")
_DAY = timedelta(days=1)
WORDS = {
    Reason.ALTERED: "other contents were changed, and no signature explains that|hidden among the names",
    Reason.CONTENT: r"after the PDF was issued\.",
    Reason.FIELDS: "A place to sign was put into the PDF that it did not have",
    Reason.FORGED: "is no signature|leaves out more of the PDF than itself",
    Reason.UNREADABLE: "The file cannot be read as a PDF",
}
"""What people are told for each reason."""


def reasons(found: PdfVerdict | Verification) -> set[Reason]:
    return {fault.reason for fault in found.all_faults}


def refuse(root: Path, data: bytes) -> str:
    """Why a PDF that comes back is not taken in; the library stays as it is, to the byte."""
    before = read_files(root)
    with pytest.raises((SignatureError, DecisionError)) as refused:
        Acceptance(root, LATER, BY).accept(data)
    assert read_files(root) == before
    return str(refused.value)


def names(each: Attack) -> str:
    return each.name


# What somebody changes


@pytest.mark.parametrize("attack", [*UPDATES, *FORGERIES], ids=names)
def test_a_change_after_all_have_signed_is_found(signed: Signed, attack: Attack) -> None:
    forged = attack.forge(signed.pdfs[CLOSED])
    library = signed.library(CLOSED)
    found = verify_copy(library, signed.demo.root, HERE, forged, LATER)
    assert attack.reason in reasons(found), found.all_faults
    assert all(fault.message.endswith(".") for fault in found.all_faults)


@pytest.mark.parametrize("attack", UPDATES, ids=names)
def test_a_change_before_somebody_signs_is_refused(signed: Signed, attack: Attack, tmp_path: Path) -> None:
    """Somebody between the library and Mei Tanaka changes the PDF; she signs what she gets, with her own key."""
    data = sign(attack.forge(signed.pdfs[SEALED]), MEI_FIELD, signed.key(MEI))
    told = refuse(signed.lay_out(tmp_path, SEALED), data)
    expected = "find another document in it" if attack.name == "take_signature_out" else WORDS[attack.reason]
    assert re.search(expected, told), told


@pytest.mark.parametrize("attack", FORGERIES, ids=names)
def test_a_forged_return_is_refused(signed: Signed, attack: Attack, tmp_path: Path) -> None:
    """Somebody between Mei Tanaka and the library forges what she has signed."""
    told = refuse(signed.lay_out(tmp_path, SEALED), attack.forge(signed.pdfs[MEI_SIGNED]))
    assert "not taken in" in told or "does not begin with one that this library issued" in told


def test_another_document_over_the_old_bytes_is_refused(signed: Signed, tmp_path: Path) -> None:
    """The file begins with ours, to the byte, but its last table of objects leads to other pages and to no seal."""
    data = sign(rebuild_unsealed(signed.pdfs[SEALED]), MEI_FIELD, signed.key(MEI))
    assert Reason.FORGED in reasons(judge_pdf(data, signed.library(SEALED).trust, LATER))
    assert "put together from several files" in refuse(signed.lay_out(tmp_path, SEALED), data)


def put_in_place(signed: Signed, data: bytes) -> Library:
    """The library as it was closed, with another PDF in the place of its own."""
    return parse_library({**signed.stages[CLOSED], PDF: data})


@pytest.mark.parametrize("change", [forgeries.append_bytes, forgeries.append_second_end, forgeries.rebuild])
def test_bytes_appended_to_the_library_s_own_pdf_are_found(
    signed: Signed, change: Callable[[bytes], bytes]
) -> None:
    library = put_in_place(signed, change(signed.pdfs[CLOSED]))
    assert "unregistered-signature" in {each.rule for each in library.diagnostics if each.is_error}
    found = verify_version(library, signed.demo.root, library.versions[HAND_OVER][0], LATER)
    assert Reason.APPENDED in reasons(found)
    assert not found.is_valid


@pytest.mark.parametrize("stage", [0, SEALED, MEI_SIGNED])
def test_an_older_state_in_the_place_of_the_library_s_pdf_is_found(signed: Signed, stage: int) -> None:
    """Rollback: signatures that were there are not there any more."""
    library = put_in_place(signed, signed.pdfs[stage])
    assert any(each.is_error and each.place.path == PDF for each in library.diagnostics)
    assert not library.versions[HAND_OVER]


def test_an_older_state_does_not_pass_for_the_newest(signed: Signed) -> None:
    found = verify_copy(signed.library(CLOSED), signed.demo.root, HERE, signed.pdfs[MEI_SIGNED], LATER)
    assert found.origin is not None
    assert not found.origin.is_newest
    assert found.is_valid  # it is what it says: an earlier state, with the signatures it had then
    assert len(found.proofs) == MEI_SIGNED


def test_a_lasting_signature_shows_the_same_changes(lasting: Signed) -> None:
    """Proofs and timestamps are let in after a signature, and nothing with them."""
    library = lasting.library(CLOSED)
    assert verify_copy(library, lasting.demo.root, HERE, lasting.pdfs[CLOSED], LATER).is_valid
    for change in (attacks.overwrite_page_content, attacks.change_information, attacks.add_scripted_field):
        forged = update(lasting.pdfs[CLOSED], change)
        assert reasons(judge_pdf(forged, library.trust, LATER)) & {Reason.ALTERED, Reason.CONTENT}


def test_a_timestamp_that_brings_a_script_is_found(lasting: Signed) -> None:
    """An archive timestamp may come after everything; its field may do nothing else."""

    def script(writer: Writer) -> None:
        fields = writer.root["/AcroForm"]["/Fields"]
        field = fields[-1]
        assert isinstance(field, DictionaryObject)
        field[pdf_name("/AA")] = attacks.names(PO=attacks.script())
        writer.update_container(field)

    assert Reason.FIELDS in reasons(
        judge_pdf(update(lasting.pdfs[CLOSED], script), lasting.library(CLOSED).trust, LATER)
    )


# Who signs


def by_stranger(signed: Signed) -> bytes:
    return sign(signed.pdfs[SEALED], MEI_FIELD, self_signed(subject_of(signed, TOMAS)))


def with_the_right_name_and_the_wrong_key(signed: Signed) -> bytes:
    return sign(signed.pdfs[SEALED], MEI_FIELD, self_signed(subject_of(signed)))


def by_an_authority_of_the_same_name(signed: Signed) -> bytes:
    return sign(signed.pdfs[SEALED], MEI_FIELD, vouched_for_by_namesake(signed))


def with_an_expired_certificate(signed: Signed) -> bytes:
    return sign(signed.pdfs[SEALED], MEI_FIELD, vouched_for(signed, Wanted(end=LATER - _DAY)))


def with_a_certificate_of_tomorrow(signed: Signed) -> bytes:
    return sign(signed.pdfs[SEALED], MEI_FIELD, vouched_for(signed, Wanted(start=LATER + _DAY)))


def with_a_certificate_for_encryption(signed: Signed) -> bytes:
    return sign(signed.pdfs[SEALED], MEI_FIELD, vouched_for(signed, Wanted(usage="key_encipherment")))


def with_the_key_of_the_authority(signed: Signed) -> bytes:
    return sign(signed.pdfs[SEALED], MEI_FIELD, signed.key("authority"))


def with_a_weak_key(signed: Signed) -> bytes:
    return sign(signed.pdfs[SEALED], MEI_FIELD, vouched_for(signed, Wanted(bits=1024)))


def with_sha1(signed: Signed) -> bytes:
    return sign(signed.pdfs[SEALED], MEI_FIELD, signed.key(MEI), digest="sha1")


def with_md5(signed: Signed) -> bytes:
    return sign(signed.pdfs[SEALED], MEI_FIELD, signed.key(MEI), digest="md5")


def with_the_timestamp_of_another_signature(signed: Signed) -> bytes:
    clock = wrong_stamps(signed.key("timestamps"), LATER)
    return sign(signed.pdfs[SEALED], MEI_FIELD, signed.key(MEI), clock=clock)


def with_the_timestamp_of_a_stranger(signed: Signed) -> bytes:
    stranger = self_signed(
        subject_of(signed, "timestamps"), Wanted(usage="digital_signature", stamps_times=True)
    )
    return sign(signed.pdfs[SEALED], MEI_FIELD, signed.key(MEI), clock=make_clock(stranger, LATER))


def with_a_timestamp_by_a_signer(signed: Signed) -> bytes:
    clock = make_clock(signed.key(TOMAS), LATER)
    return sign(signed.pdfs[SEALED], MEI_FIELD, signed.key(MEI), clock=clock)


def with_a_timestamp_of_tomorrow(signed: Signed) -> bytes:
    return sign(signed.pdfs[SEALED], MEI_FIELD, signed.key(MEI), clock=signed.clock(LATER + _DAY))


def in_another_field(signed: Signed) -> bytes:
    return sign(signed.pdfs[SEALED], "another", signed.key(MEI), is_new_field=True)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        (by_stranger, Reason.UNTRUSTED),
        (with_the_right_name_and_the_wrong_key, Reason.UNTRUSTED),
        (by_an_authority_of_the_same_name, Reason.UNTRUSTED),
        (with_an_expired_certificate, Reason.EXPIRED),
        (with_a_certificate_of_tomorrow, Reason.EXPIRED),
        (with_a_certificate_for_encryption, Reason.UNTRUSTED),
        (with_the_key_of_the_authority, Reason.UNTRUSTED),
        (with_a_weak_key, Reason.WEAK),
        (with_sha1, Reason.WEAK),
        (with_md5, Reason.WEAK),
        (with_the_timestamp_of_another_signature, Reason.TIMESTAMP),
        (with_the_timestamp_of_a_stranger, Reason.TIMESTAMP),
        (with_a_timestamp_by_a_signer, Reason.TIMESTAMP),
        (with_a_timestamp_of_tomorrow, Reason.TIMESTAMP),
        (in_another_field, Reason.FIELDS),
    ],
)
def test_a_signature_that_proves_nothing_is_refused(
    signed: Signed, tmp_path: Path, how: Callable[[Signed], bytes], reason: Reason
) -> None:
    data = how(signed)
    verdict = judge_pdf(data, signed.library(SEALED).trust, LATER)
    because = [fault.message for fault in verdict.all_faults if fault.reason is reason]
    assert because, verdict.all_faults
    assert because[0] in refuse(signed.lay_out(tmp_path, SEALED), data)


@pytest.mark.parametrize("owner", ["timestamps", "issuer", TOMAS, "unregistered"])
def test_a_good_signature_of_the_wrong_one_is_refused(signed: Signed, tmp_path: Path, owner: str) -> None:
    key = vouched_for(signed, Wanted()) if owner == "unregistered" else signed.key(owner)
    data = sign(signed.pdfs[SEALED], MEI_FIELD, key)
    told = refuse(signed.lay_out(tmp_path, SEALED), data)
    is_registered = owner in {"issuer", TOMAS}
    assert ("does not hold the role duty-manager" if is_registered else "registered for nobody") in told
    found = verify_copy(signed.library(SEALED), signed.demo.root, HERE, data, LATER)
    assert Reason.STRANGER in reasons(found)


def revoked(signed: Signed, on: datetime, stage: int = SEALED) -> dict[PurePosixPath, bytes]:
    """The library after Mei Tanaka's certificate was revoked."""
    files = dict(signed.stages[stage])
    path = next(each for each in files if each.parent == TRUST.parent and each.suffix == ".crl")
    certificate = signed.demo.keyring.open(MEI, signed.demo.passphrase).certificate
    files[path] = revoke(authority_of(signed), parse_certificate(certificate.der), on, LATER)
    return files


def test_a_revoked_certificate_is_refused(signed: Signed, tmp_path: Path) -> None:
    """Also where nobody but the signer says that it was used before it was revoked."""
    stamped = sign(signed.pdfs[SEALED], MEI_FIELD, signed.key(MEI), clock=signed.clock(LATER))
    unstamped = sign(signed.pdfs[SEALED], MEI_FIELD, signed.key(MEI), at=LATER - _DAY)
    trust = parse_library(revoked(signed, LATER - timedelta(hours=1))).trust
    for data in (stamped, unstamped):
        assert reasons(judge_pdf(data, trust, LATER)) == {Reason.REVOKED}
    root = write_files(tmp_path, revoked(signed, LATER - timedelta(hours=1)))
    assert "had been revoked" in refuse(root, stamped)


def test_what_was_signed_before_a_certificate_was_revoked_holds(lasting: Signed) -> None:
    files = revoked(lasting, LATER + _DAY, CLOSED)
    assert judge_pdf(lasting.pdfs[CLOSED], parse_library(files).trust, LATER + 2 * _DAY).is_valid


def test_an_older_list_inside_does_not_speak_against_the_newer_one(lasting: Signed) -> None:
    """The PDF carries the list from before the certificate was revoked; the library has the one from after."""
    files = revoked(lasting, LATER - timedelta(days=30), CLOSED)
    assert Reason.REVOKED in reasons(judge_pdf(lasting.pdfs[CLOSED], parse_library(files).trust, LATER))


# In which order


def test_signatures_out_of_order_are_refused(signed: Signed, tmp_path: Path) -> None:
    second_first = sign(signed.pdfs[SEALED], TOMAS_FIELD, signed.key(TOMAS))
    assert "now it is the turn of duty-manager" in refuse(
        signed.lay_out(tmp_path / "1", SEALED), second_first
    )
    before_seal = sign(signed.pdfs[0], MEI_FIELD, signed.key(MEI))
    assert "no seal of the issuer yet" in refuse(signed.lay_out(tmp_path / "2", 0), before_seal)
    sealed_elsewhere = sign(signed.pdfs[0], SEAL, signed.key("issuer"))
    assert "not in a place where an approver signs" in refuse(
        signed.lay_out(tmp_path / "3", 0), sealed_elsewhere
    )


def test_signing_again_is_refused(signed: Signed, tmp_path: Path) -> None:
    """In a field that is signed already, and after the last signature has closed the PDF."""
    twice = update(signed.pdfs[MEI_SIGNED], attacks.empty_signed_field)
    twice = sign(twice, MEI_FIELD, signed.key(MEI))
    assert "not taken in" in refuse(signed.lay_out(tmp_path / "1", MEI_SIGNED), twice)
    after = sign(signed.pdfs[CLOSED], "another", signed.key(MEI), is_new_field=True)
    verdict = judge_pdf(after, signed.library(CLOSED).trust, LATER)
    assert Reason.ALTERED in reasons(verdict)
    assert "not taken in" in refuse(signed.lay_out(tmp_path / "2", CLOSED), after)


# Other documents


def remade(data: bytes) -> bytes:
    """The same pages in another file."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_copy_with_strangers_signatures_is_not_ours(signed: Signed, tmp_path: Path) -> None:
    """The same text, the same names, the same places to sign; only the keys are others."""
    copy = remade(signed.pdfs[0])
    for owner, field in (("issuer", SEAL), (MEI, MEI_FIELD), (TOMAS, TOMAS_FIELD)):
        copy = sign(copy, field, self_signed(subject_of(signed, owner)))
    found = verify_copy(signed.library(CLOSED), signed.demo.root, HERE, copy, LATER)
    assert found.origin is None
    assert {Reason.CONTENT, Reason.UNTRUSTED, Reason.STRANGER} <= reasons(found)
    assert "does not begin with one that this library issued" in refuse(
        signed.lay_out(tmp_path, SEALED), copy
    )


def test_another_definition_under_a_stranger_s_seal_is_found(signed: Signed) -> None:
    forged = update(signed.pdfs[0], attacks.replace_attachment)
    forged = sign(forged, SEAL, self_signed(subject_of(signed, "issuer")))
    found = verify_copy(signed.library(SEALED), signed.demo.root, HERE, forged, LATER)
    assert {Reason.CONTENT, Reason.UNTRUSTED, Reason.APPENDED} <= reasons(found)


def encrypted(data: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("secret", algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


NOT_READABLE: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "a text": lambda _: b"Dear all, I approve.\n",
    "a picture": lambda _: b"\x89PNG\r\n\x1a\n" + bytes(500),
    "a name only": lambda _: b"%PDF-1.7\n",
    "an end only": lambda _: b"%PDF-1.7\nstartxref\n0\n%%EOF\n",
    "70 MB of nothing": lambda _: b"%PDF-1.7\n" + bytes(70_000_000),
    "70 MB behind it": lambda data: data + bytes(70_000_000),
    "a table that leads to itself": lambda _: (
        b"%PDF-1.7\nxref\n0 0\ntrailer\n<</Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
    ),
    "deep brackets": lambda _: (
        b"%PDF-1.7\nxref\n0 0\ntrailer\n" + b"[" * 100_000 + b"\nstartxref\n9\n%%EOF\n"
    ),
    "its first half": lambda data: data[: len(data) // 2],
}


@pytest.mark.parametrize("made", NOT_READABLE.values(), ids=NOT_READABLE)
def test_a_file_that_cannot_be_read_is_refused_at_once(
    signed: Signed, tmp_path: Path, made: Callable[[bytes], bytes]
) -> None:
    data = made(signed.pdfs[CLOSED])
    library = signed.library(CLOSED)
    assert reasons(judge_pdf(data, library.trust, LATER)) <= {Reason.UNREADABLE, Reason.APPENDED}
    find_origin(library, data)
    assert refuse(signed.lay_out(tmp_path, CLOSED), data)


def test_an_encrypted_pdf_is_refused(signed: Signed, tmp_path: Path) -> None:
    data = encrypted(signed.pdfs[SEALED])
    assert reasons(judge_pdf(data, signed.library(SEALED).trust, LATER)) == {Reason.ENCRYPTED}
    assert refuse(signed.lay_out(tmp_path, SEALED), data)


# A thousand bytes


FLIPS = 60
"""How many bytes are changed in every run."""
_SEED = 20260320


def flipped(data: bytes, number: int) -> tuple[int, bytes]:
    """The PDF with one bit of one byte changed, always the same for a number; and where."""
    chance = random.Random(_SEED + number)
    at = chance.randrange(len(data))
    return at, data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def is_signed(data: bytes, at: int) -> bool:
    """Whether the newest signature covers a byte."""
    _, first, second, length = byte_range(data)
    return at < first or second <= at < second + length


def unfound(data: bytes, files: dict[PurePosixPath, bytes], first: int, count: int) -> list[int]:
    """Where a change is not found."""
    trust = parse_library(files).trust
    flips = (flipped(data, number) for number in range(first, first + count))
    return [at for at, forged in flips if judge_pdf(forged, trust, LATER).is_valid]


def test_a_changed_byte_is_found_or_was_never_signed(signed: Signed) -> None:
    """Whatever is not found lies in the signature itself: in the place that is kept for it, where no byte can be signed.

    There a change that breaks nothing is one in the spelling of a digit, or in a certificate that is not needed.
    """
    data, files = signed.pdfs[SEALED], signed.stages[SEALED]
    half = FLIPS // 2
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        runs = [pool.submit(unfound, data, files, start, half) for start in (0, half)]
        harmless = [at for run in runs for at in run.result()]
    assert not [at for at in harmless if is_signed(data, at)]


def test_every_byte_but_the_signature_itself_is_signed(signed: Signed) -> None:
    for data in signed.pdfs[SEALED:]:
        _, first, second, length = byte_range(data)
        assert second + length == len(data)
        assert data[first : first + 1] + data[second - 1 : second] == b"<>"
