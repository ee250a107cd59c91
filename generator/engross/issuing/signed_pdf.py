"""What every signature has to pass, and what it leaves behind, whichever program made it."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from engross.disk import commit
from engross.errors import DecisionError, SignatureError, TrustError
from engross.history import VersionHistory
from engross.issuing.entitlement import Approver, Asked
from engross.issuing.issue import require_line, settle_clock
from engross.library import Library, parse_library
from engross.marks import digest
from engross.model.fields import Line, PersonId, PolicyId
from engross.model.record import Approved, Digest, FileMark, SignatureMark
from engross.register import REGISTER, UNSEALED, EventType, extend_register, seal
from engross.remote.archive import Parcel, keep_versions, open_files
from engross.signing.anatomy import UnreadablePdfError, signed_fields, source_of
from engross.signing.verdict import Fault, PdfVerdict, SignatureVerdict
from engross.trust import ISSUER, Pin, is_about_trust
from engross.versions import PDF, IssuedVersion


def no_wait() -> None:
    """Nobody is told that another process is waited for."""


def open_to_sign(root: Path, policy_id: str) -> Library:
    """The library, if nothing is wrong with the history of a policy that a signature could hide.

    Bytes that were appended to a PDF are left out of account: they are cut off, or taken in by `accept`.
    """
    library = parse_library(open_files(root))
    if not library.register.events(policy_id):
        if policy_id in library.policies or library.is_broken(policy_id):
            raise DecisionError(
                f"{policy_id} was never issued, so there is nothing to sign. First: engross issue {policy_id}"
            )
        raise DecisionError(f"There is no policy {policy_id} that was issued.")
    for finding in library.diagnostics:
        if finding.is_error and is_about_trust(finding):
            raise TrustError(
                f"Whom the library trusts cannot be read, so nothing is signed ({finding.place}: {finding.message}) "
                "To see everything: engross check"
            )
        is_ours = library.is_about_history(finding, policy_id) and finding.rule != "unregistered-signature"
        if finding.is_error and is_ours:
            raise DecisionError(
                f"{policy_id} is not as it was issued, so it is not signed ({finding.place}: {finding.message}) "
                "To see everything: engross check"
            )
    return library


def refuse_tail(library: Library, issued: IssuedVersion, field: str = "") -> None:
    """Raise SignatureError where the file holds a signature that the register does not know, but in this field.

    What an interrupted run of ours left is made anew; what somebody put there has to be taken in first.
    """
    whole, known = library.files[issued.folder / PDF], issued.pdf(library.files)
    if len(whole) == len(known):
        return
    try:
        added = set(signed_fields(whole)) - set(signed_fields(known)) - {field}
    except UnreadablePdfError:
        added = set()
    if added:
        raise SignatureError(
            f"{issued.folder / PDF} holds a signature that the register does not know ({', '.join(sorted(added))}). Take it in "
            f"first: engross accept {issued.folder / PDF} (or bring the file back from a copy or from Git)"
        )


def find_issued(library: Library, policy_id: str, history: VersionHistory) -> IssuedVersion:
    """The files of a version."""
    return next(each for each in library.versions[policy_id] if each.version == history.version)


def field_name(asked: Asked) -> str:
    """The form field in which an approval is signed."""
    place = [each.id for each in asked.policy.approvals].index(asked.approval.id) + 1
    return f"approval_{place}_{asked.approval.role}"


def role_name(asked: Asked) -> str:
    """What the role of an approval was called when the version was issued."""
    roles = {each.id: str(each.name) for each in asked.policy.resolved.organization.roles}
    return roles.get(asked.approval.role, str(asked.approval.role))


def require_pin(library: Library, owner: str, fingerprint: str, day: date) -> Pin:
    """The registration of a certificate for somebody, if it signs on a day. Raises SignatureError."""
    pin = library.trust.find_pin(fingerprint)
    name = "the issuer" if owner == ISSUER else owner
    short = fingerprint[:16]
    if pin is None:
        raise SignatureError(
            f"The certificate {short}… is registered for nobody. If it is {name}'s: engross keys register {owner} CERTIFICATE"
        )
    if pin.owner != owner:
        whose = "the issuer" if pin.owner == ISSUER else pin.owner
        raise SignatureError(f"The certificate {short}… is registered for {whose}, not for {name}.")
    if pin.until is not None and day > pin.until:
        raise SignatureError(
            f"The certificate {short}… of {name} is not to be used any more since {pin.until}."
        )
    return pin


def require_turn(asked: Asked) -> None:
    """Raise DecisionError unless it is this approval's turn: the seal comes first, and PDF itself keeps no order."""
    if not asked.history.is_sealed:
        raise DecisionError(
            f"The PDF of {asked} has no seal of the issuer yet, and it comes first: engross sign {asked.policy_id} --as issuer"
        )
    turn = asked.history.next_steps
    if asked.approval.id not in turn:
        roles = {str(each.id): str(each.role) for each in asked.policy.approvals}
        before = " or ".join(roles.get(each, each) for each in turn)
        raise DecisionError(
            f"{asked} is signed in the order that the policy says; now it is the turn of {before}."
        )


def refuse_faults(faults: Sequence[Fault], outcome: str) -> None:
    """Raise SignatureError with everything that is wrong."""
    if faults:
        told = " ".join(dict.fromkeys(each.message for each in faults))
        raise SignatureError(f"{outcome}. {told}")


def require_source(data: bytes, issued: IssuedVersion) -> None:
    """Raise SignatureError unless a PDF carries the very definition that was frozen."""
    if source_of(data) != issued.raw:
        raise SignatureError(
            f"The definition inside the PDF is not the one in {issued.folder}/policy.yml, so nothing was signed."
        )


def mark_pdf(data: bytes) -> FileMark:
    """What tells whether a PDF is still the same."""
    return FileMark(size=len(data), sha256=digest(data))


def mark_signature(data: bytes, verdict: PdfVerdict, found: SignatureVerdict) -> SignatureMark:
    """What the register keeps of a signature that holds."""
    if found.signed_at is None:
        raise SignatureError(f"The signature of {found.subject} does not say when it was made.")
    if found.trust is None or found.until is None:
        raise SignatureError(
            f"Nobody whom this library trusts vouches for the certificate of {found.subject}."
        )
    return SignatureMark(
        field=Line(found.field),
        certificate=Digest(found.certificate),
        subject=Line(found.subject[: Line.longest]),
        signed_at=found.signed_at,
        clock=found.clock,
        level=found.level,
        trust=found.trust,
        until=found.until,
        renew_by=verdict.renew_by,
        pdf=mark_pdf(data),
    )


def make_approval(
    library: Library, asked: Asked, who: Approver, now: datetime, by: str, signature: SignatureMark
) -> Approved:
    """The event for a signed approval; its day is that of the signature, where the people are not known better."""
    return Approved(
        policy=PolicyId(asked.policy_id),
        at=settle_clock(library, asked.policy_id, now),
        by=require_line(by, "who writes this down"),
        digest=UNSEALED,
        version=asked.history.version,
        approval=asked.approval.id,
        role=asked.approval.role,
        name=who.signs_as,
        person=PersonId(who.id),
        on=signature.signed_at.date(),
        signature=signature,
    )


def write_signed(
    root: Path, library: Library, issued: IssuedVersion, data: bytes, event: EventType
) -> EventType:
    """Put the longer PDF in the place of the one it begins with, and then write down what was added."""
    sealed = seal(event, library.register.last(event.policy))
    register = extend_register(library.files[REGISTER], [sealed])
    keep_versions(root, [Parcel(issued.record.policy, issued.version, {PDF: data})])
    commit(root, {}, REGISTER, register, {issued.folder / PDF: data})
    return sealed
