"""The signatures of a PDF judged: by whom, when, by which clock, and whether anything was changed since."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.status import (
    DocumentTimestampStatus,
    PdfSignatureStatus,
    TimestampSignatureStatus,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.path import ValidationPath

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
from engross.signing.contexts import SIGNS, STRICT, anchor_of, moment_context
from engross.signing.faults import (
    CLOCKS,
    end_of,
    find_format_faults,
    find_integrity_faults,
    find_stamp_faults,
    find_trust_faults,
    find_usage_faults,
    subject_of,
    tell_revoked,
)
from engross.signing.proofs import read_proofs
from engross.signing.revocation import find_revoked
from engross.signing.structure import (
    check_catalog,
    check_end_of_signed,
    check_fields,
    check_revisions,
)
from engross.signing.verdict import Clock, Fault, Level, PdfVerdict, Reason, SignatureVerdict
from engross.trust import Anchor, Kind, TrustStore

_SIGNER: Clock = "signer"
_AUTHORITY: Clock = "timestamp"


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
    kind: Kind


class _Judge:
    """Judges the signatures of one PDF."""

    def __init__(self, data: bytes, reader: PdfFileReader, trust: TrustStore, now: datetime) -> None:
        self.data = data
        self.reader = reader
        self.trust = trust
        self.now = now
        self.proofs = read_proofs(reader)
        self.faults: list[Fault] = []
        self.stamps: list[_Stamped] = []  # the newest first

    def judge(self) -> PdfVerdict:
        """Everything about the PDF."""
        fields = list(signature_fields(self.reader))
        for each in fields:
            if each.holds and each.holds not in {*KNOWN_FORMATS, TIMESTAMP_FORMAT}:
                message = f"The field {each.name} holds a signature in a format that cannot be checked ({each.holds})."
                self.faults.append(Fault(Reason.UNKNOWN_FORMAT, message))
        embedded = sorted(self._find_embedded(), key=lambda each: each.signed_revision)
        verdicts: dict[int, SignatureVerdict] = {}
        # A timestamp is judged as of the one after it, so the newest comes first.
        for index in reversed(range(len(embedded))):
            if _is_stamp(embedded[index]):
                verdicts[index] = self._judge_stamp(embedded[index])
        for index, signature in enumerate(embedded):
            if not _is_stamp(signature):
                verdicts[index] = self._judge_signature(signature)
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

    def _find_embedded(self) -> Iterator[EmbeddedPdfSignature]:
        """The signatures that can be checked; of what only pretends to be one, a fault is noted."""
        for name, value, field in enumerate_sig_fields(self.reader, filled_status=True):
            try:
                if value.get_object().get("/SubFilter") not in {*KNOWN_FORMATS, TIMESTAMP_FORMAT}:
                    continue
                each = EmbeddedPdfSignature(self.reader, field, name)
                _ = each.signer_cert, [int(number) for number in each.byte_range][3]
            except Exception:  # a forged one may be wrong in any way
                self.faults.append(Fault(Reason.FORGED, f"What is in the field {name} is no signature."))
            else:
                yield each

    def _check_file(self, embedded: Sequence[EmbeddedPdfSignature]) -> None:
        """What concerns no single signature."""
        self.faults += check_end(self.data, embedded[-1].byte_range[2] if embedded else 0)
        self.faults += check_revisions(self.data, self.reader)
        self.faults += check_end_of_signed(self.data, self.reader, embedded)
        self.faults += check_fields(self.reader)
        self.faults += check_catalog(self.reader)
        self.faults += check_content(self.reader)

    def _stamp_after(self, revision: int) -> _Stamped | None:
        """The archive timestamp that proves earliest that a revision was there."""
        later = [each for each in self.stamps if each.revision > revision]
        return min(later, key=lambda each: each.at, default=None)

    def _judge_stamp(self, each: EmbeddedPdfSignature) -> SignatureVerdict:
        after = self._stamp_after(each.signed_revision)
        moment = after.at if after is not None else self.now
        faults = list(find_format_faults(each, self.data))
        status: DocumentTimestampStatus | None = None
        try:
            context = self._context(moment, timestamps=True)
            status = asyncio.run(async_validate_pdf_timestamp(each, context, diff_policy=STRICT))
            faults += find_integrity_faults(each, status)
            faults += find_trust_faults(status, each.signer_cert, CLOCKS, moment)
            faults += self._revoked(status.validation_path, CLOCKS, moment)
        except (SignatureValidationError, SigningError, PathError, ValidationError, ValueError) as error:
            faults.append(Fault(Reason.FORGED, f"The timestamp {each.field_name} cannot be checked: {error}"))
        at = status.timestamp.astimezone(UTC) if status is not None else None
        until = each.signer_cert.not_valid_after.date()
        kind = _worst(self._kind(status), after.kind if after is not None else "production")
        if at is not None and kind is not None and not faults:
            self.stamps.append(_Stamped(each.signed_revision, at, until, kind))
        return self._verdict(each, at, "timestamp", "B-LTA", (kind, self._anchor(status)), faults)

    def _judge_signature(self, each: EmbeddedPdfSignature) -> SignatureVerdict:
        after = self._stamp_after(each.signed_revision)
        later = after.at if after is not None else self.now
        faults = list(find_format_faults(each, self.data))
        claimed = _stamped_at(each)
        status: PdfSignatureStatus | None = None
        stamp: TimestampSignatureStatus | None = None
        at, clock = _claimed_at(each), _SIGNER
        try:
            moment = claimed or later
            status = self._validate(each, moment, later)
            stamp = status.timestamp_validity
            if stamp is not None and not (stamp.valid and stamp.trusted):
                faults += find_stamp_faults(stamp, later)
                moment, stamp = later, None
                status = self._validate(each, later, later)
            faults += find_integrity_faults(each, status)
            whose = f"{subject_of(each.signer_cert)}:"
            faults += find_usage_faults(each.signer_cert)
            faults += find_trust_faults(status, each.signer_cert, whose, moment)
            faults += self._revoked(status.validation_path, whose, moment)
            faults += self._revoked(stamp.validation_path if stamp is not None else None, CLOCKS, later)
        except (SignatureValidationError, SigningError, PathError, ValidationError, ValueError) as error:
            message = f"The signature {each.field_name} cannot be checked: {str(error).rstrip('.')}."
            faults.append(Fault(Reason.FORGED, message))
        if stamp is not None:
            at, clock = stamp.timestamp.astimezone(UTC), _AUTHORITY
        elif after is not None:
            at, clock = later, _AUTHORITY
        # What a demo clock proves is no better than the clock, whoever signed.
        kind = _worst(
            self._kind(status),
            self._kind(stamp) if stamp is not None else "production",
            after.kind if after is not None else "production",
        )
        level = self._level(each, clock, is_proven=after is not None)
        return self._verdict(each, at, clock, level, (kind, self._anchor(status)), faults)

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

    def _revoked(self, path: ValidationPath | None, whose: str, moment: datetime) -> Iterator[Fault]:
        """Whether a list, of the library or in the PDF, speaks against a certificate that signed, or one above it."""
        if path is None:
            return
        chain = [each.dump() for each in reversed(list(path.iter_certs(include_root=True)))]
        known = (*self.trust.revocations, *(each.dump() for each in self.proofs.lists))
        found = find_revoked(chain, known, moment)
        if found is not None:
            yield tell_revoked(whose, is_own=found == chain[0])

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

    def _anchor(self, status: PdfSignatureStatus | TimestampSignatureStatus | None) -> Anchor | None:
        if status is None or not status.trusted or status.validation_path is None:
            return None
        return anchor_of(self.trust, status.validation_path)

    def _kind(self, status: PdfSignatureStatus | TimestampSignatureStatus | None) -> Kind | None:
        anchor = self._anchor(status)
        return anchor.kind if anchor is not None else None

    def _level(self, each: EmbeddedPdfSignature, clock: Clock, *, is_proven: bool) -> Level:
        if clock == "signer":
            return "B-B"
        if not self.proofs.are_about(each.signer_cert):
            return "B-T"
        return "B-LTA" if is_proven else "B-LT"

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
        trusted: tuple[Kind | None, Anchor | None],
        faults: Sequence[Fault],
    ) -> SignatureVerdict:
        certificate, end = each.signer_cert, end_of(each)
        kind, anchor = trusted
        if at is not None and at > self.now + TOLERANCE:
            message = f"{subject_of(certificate)}: signed at {at:%Y-%m-%d %H:%M} UTC, which is still to come."
            faults = [*faults, Fault(Reason.TIMESTAMP, message)]
        return SignatureVerdict(
            field=each.field_name,
            is_timestamp=_is_stamp(each),
            certificate=certificate.sha256.hex(),
            subject=subject_of(certificate),
            signed_at=at,
            clock=clock,
            level=level,
            trust=kind,
            anchor=anchor.id if anchor is not None else "",
            until=certificate.not_valid_after.date(),
            end=end,
            closes=self._closed_by(each),
            faults=tuple(replace(fault, after=fault.after or _start_of(each)) for fault in faults),
        )


def _worst(*kinds: Kind | None) -> Kind | None:
    """What several authorities are worth together: no more than the least of them."""
    return None if None in kinds else "demo" if "demo" in kinds else "production"


def _is_stamp(each: EmbeddedPdfSignature) -> bool:
    return bool(each.sig_object_type == "/DocTimeStamp")


def _start_of(each: EmbeddedPdfSignature) -> int | None:
    revision = each.signed_revision
    return None if revision == 0 else int(each.byte_range[1])


def _claimed_at(each: EmbeddedPdfSignature) -> datetime | None:
    claimed = each.self_reported_timestamp
    return claimed.astimezone(UTC) if claimed is not None and claimed.tzinfo is not None else None


def _stamped_at(each: EmbeddedPdfSignature) -> datetime | None:
    """What a signature's own timestamp says, before anybody has checked it."""
    for token in extract_tst_data_iter(each.signer_info, signed=False):
        moment = token["encap_content_info"]["content"].parsed["gen_time"].native
        return moment.astimezone(UTC) if isinstance(moment, datetime) else None
    return None
