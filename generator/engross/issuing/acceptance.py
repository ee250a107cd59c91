"""PDFs that were signed in another program, taken back: what is added must be one signature, the one that was asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from engross.disk import LOCK, exclusive
from engross.errors import SignatureError
from engross.issuing.entitlement import Asked, find_approval, find_approver, find_version, refuse_approval
from engross.issuing.signed_pdf import (
    field_name,
    make_approval,
    mark_signature,
    no_wait,
    open_to_sign,
    refuse_faults,
    require_pin,
    require_source,
    require_turn,
    write_signed,
)
from engross.library import Library, parse_library
from engross.marks import is_same
from engross.model.record import Approved, FileMark, Sealed
from engross.remote.archive import open_files
from engross.signing.anatomy import field_names
from engross.signing.clocks import TOLERANCE
from engross.signing.judging import judge_pdf
from engross.signing.verdict import PdfVerdict, SignatureVerdict
from engross.versions import IssuedVersion


@dataclass(frozen=True, slots=True)
class Origin:
    """The issued version that a PDF begins with, and how many of its revisions: 1 as issued, 2 sealed, and so on."""

    version: IssuedVersion
    revisions: int
    is_exact: bool
    """Whether nothing follows."""

    @property
    def is_newest(self) -> bool:
        """Whether it begins with everything that the register knows of."""
        return self.revisions == len(self.version.revisions)


def find_origin(library: Library, data: bytes) -> Origin | None:
    """The version and the newest of its revisions that a PDF begins with, byte for byte."""
    for versions in library.versions.values():
        for version in versions:
            known = [mark for mark in version.revisions if _begins(data, mark)]
            if known:
                return Origin(version, len(known), len(data) == known[-1].size)
    return None


def _begins(data: bytes, mark: FileMark) -> bool:
    return len(data) >= mark.size and is_same(mark, data[: mark.size])


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Takes signed PDFs in; as `Signatory`."""

    root: Path
    now: datetime
    by: str
    waiting: Callable[[], None] = field(default=no_wait)
    today: date | None = None

    def accept(self, data: bytes) -> Approved:
        """Take in a PDF that somebody signed in another program.

        It has to begin with the last revision the library has, byte for byte, and to add exactly one signature that
        holds: in the field whose turn it is, with the certificate registered for somebody who may sign there. Raises
        DecisionError and SignatureError, which say why not; then nothing has changed.
        """
        with exclusive(self.root / LOCK, self.waiting):
            origin = self._find_origin(data)
            library = open_to_sign(self.root, origin.version.policy_id)
            issued = origin.version
            verdict = judge_pdf(data, library.trust, self.now)
            refuse_faults(verdict.all_faults, "The PDF is not taken in")
            _refuse_lost(library, issued, verdict)
            added = self._find_added(library, issued, verdict)
            require_source(data, issued)
            asked = self._find_asked(library, issued, added)
            pin = library.trust.find_pin(added.certificate)
            if pin is None:
                raise SignatureError(
                    f"“{added.subject}” signed with a certificate that is registered for nobody "
                    f"({added.certificate[:16]}…). If it is genuine: engross keys register PERSON CERTIFICATE"
                )
            who = find_approver(library, asked.approval, pin.owner, self._today)
            day = added.signed_at.date() if added.signed_at is not None else self._today
            require_pin(library, who.id, added.certificate, max(day, self._today))
            refuse_approval(asked, who)
            _refuse_closed(asked, added)
            _refuse_too_early(asked, added)
            event = make_approval(
                library, asked, who, self.now, self.by, mark_signature(data, verdict, added)
            )
            return write_signed(self.root, library, issued, data, event)

    @property
    def _today(self) -> date:
        return self.today or self.now.date()

    def _find_origin(self, data: bytes) -> Origin:
        library = parse_library(open_files(self.root))
        if b"%PDF-" not in data[:1024]:
            raise SignatureError("The file is no PDF.")
        origin = find_origin(library, data)
        if origin is None:
            raise SignatureError(
                "The PDF does not begin with one that this library issued. It was saved anew, printed, or changed before it "
                "was signed, or it is another organisation's. Send out the PDF again, and have it signed as it is: signing "
                "adds to a PDF, it changes nothing in it."
            )
        named = f"{origin.version.policy_id} {origin.version.version}"
        if origin.is_exact:
            what = "as the library has it" if origin.is_newest else "as it was before others signed it"
            raise SignatureError(f"This is the PDF of {named} {what}; nobody has added a signature to it.")
        if not origin.is_newest:
            raise SignatureError(
                f"This signature was put on an older copy of {named}: somebody else has signed since that copy was made, and "
                "a PDF holds signatures one after the other. Send out the PDF as it is now, and have it signed again."
            )
        return origin

    def _find_added(self, library: Library, issued: IssuedVersion, verdict: PdfVerdict) -> SignatureVerdict:
        size = issued.revisions[-1].size
        added = [each for each in verdict.approvals if each.end > size]
        if not added:
            raise SignatureError("Something was added to the PDF, but no signature.")
        if len(added) > 1:
            names = " and ".join(each.subject for each in added)
            raise SignatureError(
                f"Several signatures were added ({names}). Take in each before the next person signs, so that it is known "
                "who signed what."
            )
        more = ", ".join(sorted(set(verdict.fields) - set(field_names(issued.pdf(library.files)))))
        if more:
            raise SignatureError(f"A place to sign was put into the PDF that it did not have ({more}).")
        return added[0]

    def _find_asked(self, library: Library, issued: IssuedVersion, added: SignatureVerdict) -> Asked:
        for asked in _all_asked(library, issued):
            if field_name(asked) == added.field:
                require_turn(asked)
                return asked
        raise SignatureError(
            f"The signature is not in a place where an approver signs (it is in “{added.field}”). The issuer seals with: "
            f"engross sign {issued.policy_id} --as issuer"
        )


def _refuse_lost(library: Library, issued: IssuedVersion, verdict: PdfVerdict) -> None:
    """Raise SignatureError unless every signature that was taken in before is still what programs find in the PDF."""
    history = find_version(library.history(issued.policy_id), issued.policy_id, str(issued.version))
    there = {
        (each.field, each.certificate) for each in verdict.approvals if each.end <= issued.revisions[-1].size
    }
    for event in history.signature_events:
        mark = event.signature if isinstance(event, Sealed | Approved) else None
        if mark is not None and (mark.field, mark.certificate) not in there:
            raise SignatureError(
                f"The PDF begins with ours, but programs find another document in it: the signature of {mark.subject} is "
                "not part of it any more. Send out the PDF again, and have it signed as it is."
            )


def _refuse_closed(asked: Asked, added: SignatureVerdict) -> None:
    """Raise SignatureError where a signature keeps others from signing whose turn is still to come."""
    approvals = {str(each.id): each for each in asked.policy.approvals}
    own = asked.history.step_of(asked.approval.id)
    for step in asked.history.steps:
        others = [
            approvals[each] for each in step.of if each in asked.history.missing and each != asked.approval.id
        ]
        open_still = [
            each for each in others if field_name(replace(asked, approval=each)) not in added.closes
        ]
        if len(open_still) < asked.history.still_needed(step) - (step == own):
            names = ", ".join(dict.fromkeys(str(each.role) for each in others))
            raise SignatureError(
                f"{added.subject} closed the PDF, so that nobody else could sign it ({names}). Have it signed again, "
                "without “lock document after signing”."
            )


def _refuse_too_early(asked: Asked, added: SignatureVerdict) -> None:
    """Raise SignatureError for a signature that says it was made before there was anything to sign."""
    if added.signed_at is not None and added.signed_at + TOLERANCE < asked.history.issued.at:
        raise SignatureError(
            f"The signature of {added.subject} says that it was made at {added.signed_at:%Y-%m-%d %H:%M} UTC, before "
            f"{asked} was issued. Set that computer's clock right, and have it signed again."
        )


def _all_asked(library: Library, issued: IssuedVersion) -> Iterator[Asked]:
    for approval in issued.policy.approvals:
        yield find_approval(library, issued.policy_id, str(approval.id), str(issued.version))
