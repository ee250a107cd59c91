"""Proof: what a version's PDF, or any copy of it, says for itself, against the library, the register and the site."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path

from engross.address import version_page
from engross.history import State, VersionHistory
from engross.issuing.acceptance import Origin, find_origin
from engross.library import Library
from engross.marks import digest
from engross.model.record import Approved, Sealed
from engross.pdf.signature_fields import SEAL
from engross.signing.anatomy import UnreadablePdfError, source_of
from engross.signing.judging import judge_pdf
from engross.signing.verdict import Fault, PdfVerdict, Reason, SignatureVerdict
from engross.trust import ISSUER
from engross.versions import PDF, IssuedVersion

_DAY = timedelta(days=1)


class Sameness(Enum):
    """Whether two things that have to be the same are."""

    SAME = "identical"
    OLDER = "an earlier state"
    OTHER = "different"
    UNKNOWN = "not there"


@dataclass(frozen=True, slots=True)
class Proof:
    """One signature: what the PDF says, and what the register says of it."""

    verdict: SignatureVerdict
    event: Sealed | Approved | None
    """What the register says; None for a timestamp, and for a signature that it does not know."""
    faults: tuple[Fault, ...]
    """What is wrong with it, by itself and against the register."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found of one PDF. `origin` is None for one that this library did not issue."""

    path: Path
    sha256: str
    size: int
    origin: Origin | None
    number: str
    title: str
    state: State | None
    proofs: tuple[Proof, ...]
    written: tuple[Approved, ...]
    """The approvals that were only written down, without a signature."""
    missing: tuple[str, ...]
    """The ids of the approvals that are still to be given."""
    source: Sameness
    site: Sameness
    renew_by: date | None
    faults: tuple[Fault, ...]
    """What is wrong with the file as a whole."""

    @property
    def all_faults(self) -> tuple[Fault, ...]:
        """Everything that is wrong."""
        return (*self.faults, *(fault for proof in self.proofs for fault in proof.faults))

    @property
    def is_valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.all_faults

    @property
    def is_demo(self) -> bool:
        """Whether any of the signatures is vouched for by a demo authority alone."""
        return any(proof.verdict.trust == "demo" for proof in self.proofs)


def verify_version(
    library: Library, root: Path, version: IssuedVersion, now: datetime, today: date | None = None
) -> Verification:
    """Verify the PDF of an issued version as it lies in the library; as `verify_copy`."""
    return verify_copy(
        library, root, root / version.folder / PDF, library.files[version.folder / PDF], now, today
    )


def verify_copy(
    library: Library, root: Path, path: Path, data: bytes, now: datetime, today: date | None = None
) -> Verification:
    """Verify any PDF, offline: whether it is one that the library issued, and whether what it says holds.

    `now` is in UTC; `today` is the day where people are, that of `now` when it is left out.
    """
    verdict = judge_pdf(data, library.trust, now)
    origin = find_origin(library, data)
    faults = list(verdict.faults)
    if origin is None:
        faults.append(_not_ours(verdict))
        return Verification(
            path, digest(data), len(data), None, "", "", None, tuple(_strange(library, verdict)), (), (),
            Sameness.UNKNOWN, Sameness.UNKNOWN, verdict.renew_by, tuple(faults),
        )  # fmt: skip
    issued = origin.version
    history = library.history(issued.policy_id)
    found = history.find(issued.version)
    page = issued.policy.title_page
    if not origin.is_exact:
        faults.append(_appended(origin, data))
    source = _compare_source(data, issued)
    if source is Sameness.OTHER:
        message = f"The definition inside the PDF is not the one in {issued.folder}/policy.yml."
        faults.append(Fault(Reason.CONTENT, message))
    site = _compare_site(root, issued, data) if origin.is_newest else Sameness.UNKNOWN
    if site is Sameness.OTHER:
        faults.append(
            Fault(Reason.CONTENT, "The site has another PDF of this version. Build it anew: engross build")
        )
    known = issued.revisions[origin.revisions - 1].size
    proofs = tuple(_prove(library, issued, found, verdict)) if found else ()
    faults += _lost(found, verdict, known) if found else ()
    return Verification(
        path=path,
        sha256=digest(data),
        size=len(data),
        origin=origin,
        number=str(page.number),
        title=str(page.title),
        state=history.state(found, today or now.date()) if found else None,
        proofs=proofs,
        written=_written(found),
        missing=_missing(found, known) if found else (),
        source=source,
        site=site,
        renew_by=verdict.renew_by,
        faults=tuple(faults),
    )


def _not_ours(verdict: PdfVerdict) -> Fault:
    message = "This PDF is not one that this library issued, or it was changed."
    return Fault(Reason.CONTENT, message if verdict.signatures else f"{message} It has no signature.")


def _appended(origin: Origin, data: bytes) -> Fault:
    known = origin.version.revisions[origin.revisions - 1].size
    named = f"{origin.version.policy_id} {origin.version.version}"
    message = f"It begins with the PDF of {named}, but goes on for {len(data) - known:,} bytes that the register does not know."
    return Fault(Reason.APPENDED, message, known)


def _compare_source(data: bytes, issued: IssuedVersion) -> Sameness:
    try:
        carried = source_of(data)
    except UnreadablePdfError:
        return Sameness.UNKNOWN
    if carried is None:
        return Sameness.UNKNOWN
    return Sameness.SAME if carried == issued.raw else Sameness.OTHER


def _compare_site(root: Path, issued: IssuedVersion, data: bytes) -> Sameness:
    """Whether the site that was built last has these very bytes, where it shows the version, or those before a signature."""
    page = root / "site" / version_page(issued.policy_id, issued.version).with_suffix(".pdf")
    if not page.is_file():
        return Sameness.UNKNOWN
    shown = page.read_bytes()
    if shown == data:
        return Sameness.SAME
    known = (mark for mark in issued.revisions if mark.size == len(shown))
    is_older = data.startswith(shown) and next(known, None) is not None
    return Sameness.OLDER if is_older else Sameness.OTHER


def _missing(found: VersionHistory, size: int) -> tuple[str, ...]:
    """The approvals that a copy of this many bytes lacks: not given, or given after it was made."""
    later = [
        each for each in found.approved_by if each.signature is not None and each.signature.pdf.size > size
    ]
    return (*(each.approval for each in later), *found.missing)


def _written(found: VersionHistory | None) -> tuple[Approved, ...]:
    verdicts = found.verdicts.values() if found else ()
    return tuple(each for each in verdicts if isinstance(each, Approved) and each.signature is None)


def _strange(library: Library, verdict: PdfVerdict) -> Iterator[Proof]:
    """The signatures of a PDF that is not ours: whoever is registered may still have signed it."""
    for each in verdict.signatures:
        pin = library.trust.find_pin(each.certificate)
        faults = list(each.faults)
        if pin is None and not each.is_timestamp:
            faults.append(_unregistered(each))
        yield Proof(each, None, tuple(faults))


def _unregistered(each: SignatureVerdict) -> Fault:
    message = f"{each.subject}: the certificate is registered for nobody ({each.certificate[:16]}…)."
    return Fault(Reason.STRANGER, message)


def _prove(
    library: Library, issued: IssuedVersion, found: VersionHistory, verdict: PdfVerdict
) -> Iterator[Proof]:
    """Each signature with its event, and whether the two agree."""
    events = [each for each in found.signature_events if isinstance(each, Sealed | Approved)]
    by_field = {str(each.signature.field): each for each in events if each.signature is not None}
    order: list[str] = []
    for each in verdict.signatures:
        if each.is_timestamp:
            yield Proof(each, None, each.faults)
            continue
        event = by_field.get(each.field)
        faults = list(each.faults)
        faults += _register_faults(library, each, event)
        faults += _place_faults(library, issued, each, event)
        faults += _order_faults(found, order, event)
        if isinstance(event, Approved):
            order.append(event.approval)
        yield Proof(each, event, tuple(faults))


def _lost(found: VersionHistory, verdict: PdfVerdict, size: int) -> Iterator[Fault]:
    """The signatures that the register knows of, up to a length of the PDF, and that are not found in it."""
    there = {each.field for each in verdict.approvals}
    for event in found.signature_events:
        mark = event.signature if isinstance(event, Sealed | Approved) else None
        if mark is not None and mark.pdf.size <= size and mark.field not in there:
            yield Fault(
                Reason.INCOMPLETE,
                f"The signature of {mark.subject}, of which the register knows, is not in the PDF.",
            )


def _register_faults(
    library: Library, each: SignatureVerdict, event: Sealed | Approved | None
) -> Iterator[Fault]:
    """Whether a signature is by the certificate that the register and the library's trust name for the signer."""
    if event is None or event.signature is None:
        yield Fault(Reason.STRANGER, f"{each.subject}: the register does not know this signature.")
        return
    if event.signature.certificate != each.certificate:
        yield Fault(
            Reason.STRANGER,
            f"{each.subject}: the register says that another certificate signed here ({event.signature.certificate[:16]}…).",
        )
    owner = ISSUER if isinstance(event, Sealed) else str(event.person)
    pin = library.trust.find_pin(each.certificate)
    if pin is None:
        yield _unregistered(each)
    elif pin.owner != owner:
        yield Fault(
            Reason.STRANGER,
            f"{each.subject}: the certificate is registered for {pin.owner}, not for {owner}.",
        )
    elif pin.until is not None and event.at.date() > pin.until + _DAY:
        # Taken in after that day; a day's difference is the clock's where people are.
        yield Fault(
            Reason.STRANGER, f"{each.subject}: signed after the certificate was ended on {pin.until}."
        )


def _place_faults(
    library: Library, issued: IssuedVersion, each: SignatureVerdict, event: Sealed | Approved | None
) -> Iterator[Fault]:
    """Whether a signature stands where the policy has the seal or this approval, by somebody who may give it."""
    if isinstance(event, Sealed) and each.field != SEAL:
        yield Fault(Reason.FIELDS, f"{each.subject}: the seal is not in its place ({each.field}).")
    if not isinstance(event, Approved):
        return
    approvals = issued.policy.approvals
    asked = next((number for number, one in enumerate(approvals, 1) if one.id == event.approval), None)
    if asked is None or approvals[asked - 1].role != event.role:
        yield Fault(
            Reason.ORDER,
            f"{event.name}: the policy asks for no such approval ({event.approval}, {event.role}).",
        )
        return
    if each.field != f"approval_{asked}_{event.role}":
        yield Fault(
            Reason.FIELDS,
            f"{event.name}: the signature stands where another approval is given ({each.field}).",
        )
    people = (*library.directory.people.values(), *issued.policy.resolved.organization.people)
    names = {str(one.name) for one in people if one.id == event.person}
    if names and str(event.name).removesuffix(" (deputy)") not in names:
        yield Fault(
            Reason.STRANGER,
            f"{event.name}: the register names another person than the certificate ({event.person}).",
        )
    role = next((one for one in issued.policy.resolved.organization.roles if one.id == event.role), None)
    now = library.directory.roles.get(event.role)
    entitled = {one for part in (role, now) if part is not None for one in (*part.holders, *part.deputies)}
    if event.person not in entitled:
        yield Fault(
            Reason.STRANGER, f"{event.name} neither holds the role {event.role} nor stands in for it."
        )


def _order_faults(
    found: VersionHistory, before: Sequence[str], event: Sealed | Approved | None
) -> Iterator[Fault]:
    """Whether a signature stands after the seal and after everything that the policy asks for before it."""
    if not isinstance(event, Approved):
        return
    steps = list(found.steps)
    place = next((index for index, step in enumerate(steps) if event.approval in step.of), None)
    for step in steps[: place or 0]:
        if sum(1 for approval in before if approval in step.of) < step.needed:
            yield Fault(Reason.ORDER, f"{event.name} signed before it was the turn of {event.role}.")
            return


def versions_of(library: Library, policy_ids: Sequence[str]) -> tuple[IssuedVersion, ...]:
    """The issued versions of policies, or of all where none is named."""
    chosen = policy_ids or tuple(library.versions)
    return tuple(each for policy_id in chosen for each in library.versions.get(policy_id, ()))
