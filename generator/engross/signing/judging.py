"""The signatures of a PDF judged: by whom, when, by which clock, and whether anything was changed since."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property

from asn1crypto import cms, crl, ocsp, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.status import (
    DocumentTimestampStatus,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    TimestampSignatureStatus,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from engross.signing.anatomy import (
    KNOWN_FORMATS,
    TIMESTAMP_FORMAT,
    UnreadablePdfError,
    check_content,
    check_end,
    open_pdf,
    reading_hostile,
    signature_fields,
)
from engross.signing.clocks import TOLERANCE
from engross.signing.contexts import SIGNS, STRICT, kind_of, moment_context
from engross.signing.keys import name_of
from engross.signing.structure import (
    check_catalog,
    check_end_of_signed,
    check_fields,
    check_revisions,
    is_left_out_alone,
)
from engross.signing.verdict import Clock, Fault, Level, PdfVerdict, Reason, SignatureVerdict
from engross.trust import Kind, TrustStore

_DIGESTS = {"sha256", "sha384", "sha512"}
_SMALLEST_RSA = 2048
_SIGNER: Clock = "signer"
_AUTHORITY: Clock = "timestamp"
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
    "CRYPTO_CONSTRAINTS": (Reason.WEAK, "{whose} certificate uses algorithms that are no longer safe."),
    "CHAIN_CONSTRAINTS": (Reason.UNTRUSTED, "{whose} certificate may not be used to sign."),
}


def judge_pdf(data: bytes, trust: TrustStore, now: datetime) -> PdfVerdict:
    """Judge every signature of a PDF, by the library's own authorities alone; `now` is in UTC. Nothing is fetched.

    The rules are those of ISO 32000-1, 12.8 and ETSI EN 319 102-1, 5.6, and stricter: no other form field may be filled
    in, nothing may stand where nobody looks, and every signature has to hold, not the last one only.
    """
    try:
        reader = open_pdf(data)
        with reading_hostile():
            return _Judge(data, reader, trust, now).judge()
    except UnreadablePdfError as error:
        return PdfVerdict(faults=(error.fault,))


@dataclass(frozen=True, slots=True)
class _Stamped:
    """An archive timestamp that was found to be right."""

    revision: int
    at: datetime
    until: date


@dataclass(frozen=True, slots=True)
class _Proofs:
    """A PDF's document security store (ETSI EN 319 142-1, 5.4.2): word on revocations, and certificates."""

    lists: tuple[crl.CertificateList, ...] = ()
    answers: tuple[ocsp.OCSPResponse, ...] = ()
    certificates: tuple[x509.Certificate, ...] = ()


class _Judge:
    """Judges the signatures of one PDF."""

    def __init__(self, data: bytes, reader: PdfFileReader, trust: TrustStore, now: datetime) -> None:
        self.data = data
        self.reader = reader
        self.trust = trust
        self.now = now
        self.faults: list[Fault] = []
        self.stamps: list[_Stamped] = []  # the newest first

    @cached_property
    def proofs(self) -> "_Proofs":
        """What the PDF carries to prove its signatures for longer."""
        try:
            store = DocumentSecurityStore.read_dss(handler=self.reader)
        except NoDSSFoundError:
            return _Proofs()
        return _Proofs(
            tuple(crl.CertificateList.load(each.get_object().data) for each in store.crls),
            tuple(ocsp.OCSPResponse.load(each.get_object().data) for each in store.ocsps),
            tuple(store.load_certs()),
        )

    def judge(self) -> PdfVerdict:
        """Everything about the PDF."""
        fields = list(signature_fields(self.reader))
        for each in fields:
            if each.holds and each.holds not in {*KNOWN_FORMATS, TIMESTAMP_FORMAT}:
                message = f"The field {each.name} holds a signature in a format that cannot be checked ({each.holds})."
                self.faults.append(Fault(Reason.UNKNOWN_FORMAT, message))
        embedded = sorted(self.reader.embedded_signatures, key=lambda each: each.signed_revision)
        verdicts: dict[int, SignatureVerdict] = {}
        # A timestamp is judged as of the one after it, so the newest comes first.
        for index in reversed(range(len(embedded))):
            if _is_stamp(embedded[index]):
                verdicts[index] = self._judge_stamp(embedded[index])
        for index, each in enumerate(embedded):
            if not _is_stamp(each):
                verdicts[index] = self._judge_signature(each)
        self._check_file(embedded)
        names = tuple(each.name for each in fields if each.holds != TIMESTAMP_FORMAT)
        for each in fields:
            if each.holds == TIMESTAMP_FORMAT and each.is_visible:
                self.faults.append(Fault(Reason.FIELDS, f"The timestamp {each.name} covers part of a page."))
        return PdfVerdict(
            signatures=tuple(verdicts[index] for index in sorted(verdicts)),
            faults=tuple(self.faults),
            fields=names,
            renew_by=self.stamps[0].until if self.stamps else None,
        )

    def _check_file(self, embedded: Sequence[EmbeddedPdfSignature]) -> None:
        """What concerns no single signature."""
        self.faults += check_end(self.data, embedded[-1].byte_range[2] if embedded else 0)
        self.faults += check_revisions(self.data, self.reader)
        self.faults += check_end_of_signed(self.data, self.reader, embedded)
        self.faults += check_fields(self.reader)
        self.faults += check_catalog(self.reader)
        self.faults += check_content(self.reader)

    def _moment_after(self, revision: int) -> tuple[datetime, bool]:
        """The earliest proven moment after a revision, or now; and whether it is proven."""
        later = [each.at for each in self.stamps if each.revision > revision]
        return (min(later), True) if later else (self.now, False)

    def _judge_stamp(self, each: EmbeddedPdfSignature) -> SignatureVerdict:
        moment, _ = self._moment_after(each.signed_revision)
        faults = list(_format_faults(each, self.data))
        status: DocumentTimestampStatus | None = None
        try:
            context = self._context(moment, timestamps=True)
            status = asyncio.run(async_validate_pdf_timestamp(each, context, diff_policy=STRICT))
            faults += _integrity_faults(each, status)
            faults += _trust_faults(status, each.signer_cert, "The timestamp authority's")
        except (SignatureValidationError, SigningError, PathError, ValidationError, ValueError) as error:
            faults.append(Fault(Reason.FORGED, f"The timestamp {each.field_name} cannot be checked: {error}"))
        at = status.timestamp.astimezone(UTC) if status is not None else None
        until = each.signer_cert.not_valid_after.date()
        if at is not None and not faults:
            self.stamps.append(_Stamped(each.signed_revision, at, until))
        return self._verdict(each, at, "timestamp", "B-LTA", self._kind(status), faults)

    def _judge_signature(self, each: EmbeddedPdfSignature) -> SignatureVerdict:
        later, is_proven = self._moment_after(each.signed_revision)
        faults = list(_format_faults(each, self.data))
        claimed = _stamped_at(each)
        status: PdfSignatureStatus | None = None
        stamp: TimestampSignatureStatus | None = None
        at, clock = _claimed_at(each), _SIGNER
        try:
            status = self._validate(each, claimed or later, later)
            stamp = status.timestamp_validity
            if stamp is not None and not (stamp.valid and stamp.trusted):
                faults += _stamp_faults(stamp)
                status = self._validate(each, later, later)
                stamp = None
            faults += _integrity_faults(each, status)
            faults += _trust_faults(status, each.signer_cert, f"{_subject(each.signer_cert)}:")
        except (SignatureValidationError, SigningError, PathError, ValidationError, ValueError) as error:
            message = f"The signature {each.field_name} cannot be checked: {str(error).rstrip('.')}."
            faults.append(Fault(Reason.FORGED, message))
        if stamp is not None:
            at, clock = stamp.timestamp.astimezone(UTC), _AUTHORITY
        elif is_proven:
            at, clock = later, _AUTHORITY
        kinds = {self._kind(status), *([self._kind(stamp)] if stamp is not None else [])}
        kind: Kind | None = None if None in kinds else "demo" if "demo" in kinds else "production"
        return self._verdict(each, at, clock, self._level(each, clock, is_proven=is_proven), kind, faults)

    def _validate(self, each: EmbeddedPdfSignature, signed: datetime, later: datetime) -> PdfSignatureStatus:
        return asyncio.run(
            async_validate_pdf_signature(
                each,
                signer_validation_context=self._context(signed, timestamps=False),
                ts_validation_context=self._context(later, timestamps=True),
                diff_policy=STRICT,
                key_usage_settings=SIGNS,
            )
        )

    def _context(self, moment: datetime, *, timestamps: bool) -> ValidationContext:
        proofs = self.proofs
        return moment_context(
            self.trust,
            moment,
            timestamps=timestamps,
            crls=proofs.lists,
            ocsps=proofs.answers,
            certificates=proofs.certificates,
        )

    def _kind(self, status: PdfSignatureStatus | TimestampSignatureStatus | None) -> Kind | None:
        if status is None or not status.trusted or status.validation_path is None:
            return None
        return kind_of(self.trust, status.validation_path)

    def _level(self, each: EmbeddedPdfSignature, clock: Clock, *, is_proven: bool) -> Level:
        if clock == "signer":
            return "B-B"
        if not self._is_lasting(each.signer_cert):
            return "B-T"
        return "B-LTA" if is_proven else "B-LT"

    def _is_lasting(self, certificate: x509.Certificate) -> bool:
        """Whether the PDF carries word that a certificate was not revoked."""
        lists = any(each.issuer == certificate.issuer for each in self.proofs.lists)
        return lists or any(_answers(each, certificate) for each in self.proofs.answers)

    def _closed_by(self, each: EmbeddedPdfSignature) -> tuple[str, ...]:
        """The empty fields that nobody may sign after a signature (ISO 32000-1, 12.8.2)."""
        empty = [field.name for field in signature_fields(self.reader) if not field.holds]
        if each.docmdp_level is MDPPerm.NO_CHANGES:
            return tuple(empty)
        locks = each.fieldmdp
        return tuple(name for name in empty if locks is not None and locks.is_locked(name))

    def _verdict(
        self,
        each: EmbeddedPdfSignature,
        at: datetime | None,
        clock: Clock,
        level: Level,
        kind: Kind | None,
        faults: Sequence[Fault],
    ) -> SignatureVerdict:
        certificate = each.signer_cert
        end = _end_of(each)
        if at is not None and at > self.now + TOLERANCE:
            message = f"{_subject(certificate)}: signed at {at:%Y-%m-%d %H:%M} UTC, which is still to come."
            faults = [*faults, Fault(Reason.TIMESTAMP, message)]
        return SignatureVerdict(
            field=each.field_name,
            is_timestamp=_is_stamp(each),
            certificate=certificate.sha256.hex(),
            subject=_subject(certificate),
            signed_at=at,
            clock=clock,
            level=level,
            trust=kind,
            until=certificate.not_valid_after.date(),
            end=end,
            closes=self._closed_by(each),
            faults=tuple(replace(fault, after=fault.after or _start_of(each)) for fault in faults),
        )


def _is_stamp(each: EmbeddedPdfSignature) -> bool:
    return bool(each.sig_object_type == "/DocTimeStamp")


def _start_of(each: EmbeddedPdfSignature) -> int | None:
    revision = each.signed_revision
    return None if revision == 0 else int(each.byte_range[1])


def _end_of(each: EmbeddedPdfSignature) -> int:
    return int(each.byte_range[2]) + int(each.byte_range[3])


def _subject(certificate: x509.Certificate) -> str:
    return name_of(certificate.subject)


def _claimed_at(each: EmbeddedPdfSignature) -> datetime | None:
    claimed = each.self_reported_timestamp
    return claimed.astimezone(UTC) if claimed is not None and claimed.tzinfo is not None else None


def _stamped_at(each: EmbeddedPdfSignature) -> datetime | None:
    """What a signature's own timestamp says, before anybody has checked it."""
    for token in extract_tst_data_iter(each.signer_info, signed=False):
        moment = token["encap_content_info"]["content"].parsed["gen_time"].native
        return moment.astimezone(UTC) if isinstance(moment, datetime) else None
    return None


def _format_faults(each: EmbeddedPdfSignature, data: bytes) -> Iterator[Fault]:
    """What no honest program writes: weak algorithms, and data in places that no signature covers."""
    info, certificate = each.signer_info, each.signer_cert
    for algorithm in {each.md_algorithm, each.external_md_algorithm}:
        if algorithm not in _DIGESTS:
            message = (
                f"{_subject(certificate)}: the signature uses {algorithm.upper()}, which is no longer safe."
            )
            yield Fault(Reason.WEAK, message)
    key = certificate.public_key
    if key.algorithm == "rsa" and key.bit_size < _SMALLEST_RSA:
        yield Fault(Reason.WEAK, f"{_subject(certificate)}: a key of {key.bit_size} bits is no longer safe.")
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


def _integrity_faults(
    each: EmbeddedPdfSignature, status: PdfSignatureStatus | DocumentTimestampStatus
) -> Iterator[Fault]:
    name = _subject(each.signer_cert)
    if not status.intact:
        yield Fault(Reason.ALTERED, f"{name}: the PDF was changed after it was signed.")
    elif not status.valid:
        yield Fault(Reason.FORGED, f"{name}: the signature is not by the key of that certificate.")
    if status.coverage is None or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        message = f"{name}: the signature does not cover all of the PDF as it was then."
        yield Fault(Reason.FORGED, message)
    elif status.modification_level is None or status.modification_level.name == "OTHER":
        message = f"{name}: after this signature the PDF was changed in a way that no signature explains"
        yield Fault(Reason.ALTERED, f"{message} ({_suspicion(status)}).", _end_of(each))
    elif status.docmdp_ok is False:
        message = f"{name}: something was added to the PDF after this signature, which forbids it."
        yield Fault(Reason.ALTERED, message, _end_of(each))


def _suspicion(status: PdfSignatureStatus | DocumentTimestampStatus) -> str:
    found = str(status.diff_result) if isinstance(status.diff_result, Exception) else ""
    return " ".join(found.split()).rstrip(".")[:200] or "pages, fields or other contents"


def _trust_faults(
    status: PdfSignatureStatus | TimestampSignatureStatus, certificate: x509.Certificate, whose: str
) -> Iterator[Fault]:
    if status.trusted:
        return
    indication = getattr(status.trust_problem_indic, "name", "") or ""
    reason, words = next(
        (found for key, found in _TRUST_WORDS.items() if indication.startswith(key)),
        (Reason.UNTRUSTED, "{whose} certificate cannot be trusted ({indication})."),
    )
    message = words.format(
        whose=whose,
        name=_subject(certificate),
        issuer=certificate.issuer.human_friendly,
        start=certificate.not_valid_before.date(),
        end=certificate.not_valid_after.date(),
        indication=indication.lower().replace("_", " "),
    )
    yield Fault(reason, message.replace(": certificate", ": the certificate"))


def _stamp_faults(status: TimestampSignatureStatus) -> Iterator[Fault]:
    if not status.valid or not status.intact:
        yield Fault(Reason.TIMESTAMP, "The signature's timestamp is not for this signature.")
        return
    for fault in _trust_faults(status, status.signing_cert, "The timestamp authority's"):
        yield Fault(Reason.TIMESTAMP, fault.message)


def _answers(response: ocsp.OCSPResponse, certificate: x509.Certificate) -> bool:
    """Whether an OCSP response (RFC 6960) is about a certificate."""
    listed = response.basic_ocsp_response["tbs_response_data"]["responses"]
    return any(each["cert_id"]["serial_number"].native == certificate.serial_number for each in listed)
