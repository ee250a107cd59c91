"""What is wrong with one signature, in a sentence each: its form, its key, its certificate, and what came after it."""

from collections.abc import Iterator
from datetime import datetime

from asn1crypto import cms, x509
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.status import (
    DocumentTimestampStatus,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    TimestampSignatureStatus,
)

from engross.signing.keys import name_of
from engross.signing.structure import is_left_out_alone
from engross.signing.verdict import Fault, Reason

CLOCKS = "The timestamp authority's"
SIGNING = {"digital_signature", "non_repudiation"}
"""The key usages of which a certificate that signs documents needs one."""
_DIGESTS = {"sha256", "sha384", "sha512"}
_SMALLEST_RSA = 2048
_STAMP = "signature_time_stamp_token"

_TRUST_WORDS: dict[str, tuple[Reason, str]] = {
    "REVOKED": (Reason.REVOKED, "{whose} certificate had been revoked."),
    "REVOKED_CA_NO_POE": (Reason.REVOKED, "The certificate of the authority above {name} has been revoked."),
    "OUT_OF_BOUNDS": (
        Reason.EXPIRED,
        "{whose} certificate was not valid at that time (valid from {start} to {end}).",
    ),
    "NO_CERTIFICATE_CHAIN_FOUND": (
        Reason.UNTRUSTED,
        "{whose} certificate was issued by nobody whom this library trusts ({issuer}).",
    ),
    "CERTIFICATE_CHAIN_GENERAL_FAILURE": (
        Reason.UNTRUSTED,
        "{whose} certificate was issued by nobody whom this library trusts ({issuer}).",
    ),
    "CRYPTO_CONSTRAINTS": (Reason.WEAK, "{whose} certificate uses algorithms that are no longer safe."),
    "CHAIN_CONSTRAINTS": (Reason.UNTRUSTED, "{whose} certificate may not be used to sign."),
}


def end_of(each: EmbeddedPdfSignature) -> int:
    """Where a signature's revision ends: the length of the PDF in bytes with what belongs to it."""
    return int(each.byte_range[2]) + int(each.byte_range[3])


def subject_of(certificate: x509.Certificate) -> str:
    """Whom a certificate names."""
    return name_of(certificate.subject)


def find_format_faults(each: EmbeddedPdfSignature, data: bytes) -> Iterator[Fault]:
    """What no honest program writes: weak algorithms, and data in places that no signature covers."""
    info, certificate = each.signer_info, each.signer_cert
    for algorithm in {each.md_algorithm, each.external_md_algorithm}:
        if algorithm not in _DIGESTS:
            message = (
                f"{subject_of(certificate)}: the signature uses {algorithm.upper()}, which is no longer safe."
            )
            yield Fault(Reason.WEAK, message)
    key = certificate.public_key
    if key.algorithm == "rsa" and key.bit_size < _SMALLEST_RSA:
        yield Fault(
            Reason.WEAK, f"{subject_of(certificate)}: a key of {key.bit_size} bits is no longer safe."
        )
    if not is_left_out_alone(data, each):
        yield Fault(Reason.FORGED, f"The signature {each.field_name} leaves out more of the PDF than itself.")
    content = bytes(each.pkcs7_content)
    if content[_length_of(content) :].strip(b"\0"):
        yield Fault(Reason.FORGED, f"Data are hidden behind the signature {each.field_name}.")
    unsigned = info["unsigned_attrs"]
    hidden = [attribute["type"].native for attribute in unsigned] if unsigned.native else []
    for name in hidden:
        if name != _STAMP:
            yield Fault(
                Reason.FORGED, f"The signature {each.field_name} holds data that nobody signed ({name})."
            )


def _length_of(content: bytes) -> int:
    """The length of the first DER value (ITU-T X.690, 8.1.3)."""
    return len(cms.ContentInfo.load(content).dump())


def find_integrity_faults(
    each: EmbeddedPdfSignature, status: PdfSignatureStatus | DocumentTimestampStatus
) -> Iterator[Fault]:
    """Whether what was signed is as it was, all of it, and what was added since."""
    name = subject_of(each.signer_cert)
    if not status.intact:
        yield Fault(Reason.ALTERED, f"{name}: the PDF was changed after it was signed.")
    elif not status.valid:
        yield Fault(Reason.FORGED, f"{name}: the signature is not by the key of that certificate.")
    if status.coverage is None or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        message = f"{name}: the signature does not cover all of the PDF as it was then."
        yield Fault(Reason.FORGED, message)
    elif status.modification_level is None or status.modification_level.name == "OTHER":
        message = f"{name}: after this signature pages, fields or other contents were changed, and no signature explains that."
        yield Fault(Reason.ALTERED, message, end_of(each))
    elif status.docmdp_ok is False:
        message = f"{name}: something was added to the PDF after this signature, which forbids it."
        yield Fault(Reason.ALTERED, message, end_of(each))


def find_usage_faults(certificate: x509.Certificate) -> Iterator[Fault]:
    """Whether a certificate is one for signing documents (RFC 5280, 4.2.1.3 and 4.2.1.9): an authority's is not."""
    allowed = certificate.key_usage_value.native if certificate.key_usage_value else SIGNING
    if certificate.ca or not SIGNING & set(allowed):
        yield Fault(Reason.UNTRUSTED, f"{subject_of(certificate)}: the certificate may not be used to sign.")


def tell_revoked(whose: str, *, is_own: bool) -> Fault:
    """That a certificate was revoked: the signer's own, or one above it."""
    if is_own:
        return _told(Reason.REVOKED, f"{whose} certificate had been revoked.")
    return _told(Reason.REVOKED, f"{whose} certificate was issued by an authority that had been revoked.")


def _told(reason: Reason, message: str) -> Fault:
    return Fault(reason, message.replace(": certificate", ": the certificate"))


def find_trust_faults(
    status: PdfSignatureStatus | TimestampSignatureStatus,
    certificate: x509.Certificate,
    whose: str,
    moment: datetime,
) -> Iterator[Fault]:
    """Why nobody vouches for a certificate as of a moment, if that is so."""
    if status.trusted or not (status.intact and status.valid):  # else nobody has asked whose it is
        return
    indication = getattr(status.trust_problem_indic, "name", "") or ""
    if not certificate.not_valid_before <= moment <= certificate.not_valid_after:
        indication = "OUT_OF_BOUNDS"
    reason, words = next(
        (found for key, found in _TRUST_WORDS.items() if indication.startswith(key)),
        (Reason.UNTRUSTED, "{whose} certificate cannot be trusted ({indication})."),
    )
    message = words.format(
        whose=whose,
        name=subject_of(certificate),
        issuer=certificate.issuer.human_friendly,
        start=certificate.not_valid_before.date(),
        end=certificate.not_valid_after.date(),
        indication=indication.lower().replace("_", " "),
    )
    yield _told(reason, message)


def find_stamp_faults(status: TimestampSignatureStatus, moment: datetime) -> Iterator[Fault]:
    """What is wrong with the timestamp of a signature, as of a moment."""
    if not status.valid or not status.intact:
        yield Fault(Reason.TIMESTAMP, "The signature's timestamp is not for this signature.")
        return
    for fault in find_trust_faults(status, status.signing_cert, CLOCKS, moment):
        yield Fault(Reason.TIMESTAMP, fault.message)
