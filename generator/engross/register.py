"""The register: every decision about a policy's versions, one line each, chained by digests and only ever added to."""

import json
from codecs import BOM_UTF8
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from engross.diagnostic import Diagnostic, Place, Severity
from engross.disk import MAX_FILE_BYTES
from engross.errors import ClockError
from engross.marks import digest
from engross.model.record import (
    AnyEvent,
    Approved,
    Declined,
    Digest,
    Event,
    FileMark,
    Issued,
    Renamed,
    Renewed,
    Retired,
    Sealed,
    Withdrawn,
)

REGISTER = PurePosixPath("policies/register.jsonl")
_RESTORE = "Bring the file back from a copy or from Git; the register is only ever added to, by engross."
_MERGE = "Take out the lines that Git put in (<<<<<<<, =======, >>>>>>>), and keep every other line."
_CONFLICT = (b"<<<<<<< ", b"=======", b">>>>>>> ", b"||||||| ")
_Data = dict[str, object]
_DAY = timedelta(days=1)  # where people are, it may be a day later than in UTC
_EVENT: TypeAdapter[Event] = TypeAdapter(AnyEvent)
_FORK = (
    "Undo the merge (git merge --abort, or git reset --merge ORIG_HEAD). On one of the branches go back to before the "
    "decision about {policy} (git reset), merge, and decide again."
)
EventType = TypeVar(
    "EventType", Issued, Sealed, Approved, Declined, Renewed, Withdrawn, Retired, Renamed, Event
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event and its line in the register, counted from 1."""

    event: Event
    line: int


@dataclass(frozen=True, slots=True)
class Register:
    """The events of every policy by its present id, oldest first, and where former ids lead."""

    chains: Mapping[str, tuple[Entry, ...]]
    former: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...] = ()

    def events(self, policy_id: str) -> tuple[Event, ...]:
        """The events of a policy, oldest first; none for one that was never issued."""
        return tuple(entry.event for entry in self.chains.get(policy_id, ()))

    def last(self, policy_id: str) -> Event | None:
        """The newest event of a policy."""
        chain = self.chains.get(policy_id, ())
        return chain[-1].event if chain else None


def parse_register(data: bytes) -> Register:
    """Read the register; every line that is not as engross wrote it is a finding."""
    chains: dict[str, list[Entry]] = {}
    former: dict[str, str] = {}
    findings: list[Diagnostic] = []
    # A digest belongs to one event: what was cut out or slipped in breaks the chain at the next line.
    digests: set[str] = set()
    # An editor may have put a byte order mark before the first line, and Git a carriage return after each.
    for number, line in enumerate(data.removeprefix(BOM_UTF8).split(b"\n"), 1):
        if not line.strip():
            continue
        event, finding = _parse_line(line, number)
        if event is not None:
            chain = chains.setdefault(event.policy, [])
            if isinstance(event, Renamed) and not chain:
                chain += chains.pop(event.formerly, [])
                former = {old: event.policy if new == event.formerly else new for old, new in former.items()}
                former[event.formerly] = event.policy
            finding = finding or _check_link(event, chain, number, digests)
            digests.add(event.digest)
            chain.append(Entry(event, number))
        if finding is not None:
            findings.append(finding)
    if len(data) > MAX_FILE_BYTES:
        findings.append(_finding(data.count(b"\n") + 2, "The register is too large to be read whole."))
    kept = {policy_id: tuple(chain) for policy_id, chain in chains.items() if chain}
    return Register(kept, {old: new for old, new in former.items() if old not in kept}, tuple(findings))


def _parse_line(line: bytes, number: int) -> tuple[Event | None, Diagnostic | None]:
    if line.startswith(_CONFLICT):
        return None, _finding(number, "Git could not merge two branches here, and left its marks.", _MERGE)
    try:
        data = json.loads(line.decode("utf-8"), object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return None, _finding(number, "This line is not as engross wrote it: it cannot be read.")
    if not isinstance(data, dict):
        return None, _finding(number, "This line is not as engross wrote it: it is no event.")
    version = data.get("register_version")
    if isinstance(version, int) and version > 1:
        return None, newer_format(Place(REGISTER, number, 1, 2))
    try:
        event = _EVENT.validate_json(line)
    except (ValidationError, ValueError):
        # Within one format, only a change by hand or a newer engross writes what does not fit.
        return None, _finding(number, "This line is not as engross wrote it, or a newer engross wrote it.")
    if _digest_of(data) != event.digest:
        return event, _finding(number, f"This line was changed after it was written ({_about(event)}).")
    return event, None


def _senseless(event: Event, earlier: Sequence[Event]) -> str | None:
    """Why engross would not have written an event after these; None where it would."""
    if not isinstance(event, Approved | Declined | Withdrawn | Sealed | Renewed):
        return None
    issued = next((e for e in earlier if isinstance(e, Issued) and e.version == event.version), None)
    if issued is None:
        return "is about a version that was not issued before it"
    if any(isinstance(e, Withdrawn) and e.version == event.version for e in earlier):
        return "is about a version that was withdrawn before it"
    wrong = _senseless_signature(
        event, issued, [e for e in earlier if getattr(e, "version", "") == event.version]
    )
    if wrong is not None or not isinstance(event, Approved | Declined):
        return wrong
    if event.approval not in issued.approvals:
        return "is about an approval that the version does not need"
    return "is dated before the decision that it tells of" if event.on > event.at.date() + _DAY else None


def _senseless_signature(event: Event, issued: Issued, earlier: Sequence[Event]) -> str | None:
    """Why engross would not have written a seal, a signature or a timestamp after these events of the same version."""
    is_sealed = any(isinstance(e, Sealed) for e in earlier)
    mark = pdf_mark(event)
    if mark is None:
        is_bare = isinstance(event, Approved) and (is_sealed or issued.to_be_signed)
        return (
            "is an approval without a signature, of a version that is signed in its PDF" if is_bare else None
        )
    if mark.size <= max((known.size for e in earlier if (known := pdf_mark(e)) is not None), default=0):
        return "is about a PDF no longer than the one before it"
    if is_sealed is isinstance(event, Sealed):
        return "is a second seal" if is_sealed else "is about a signature in a PDF that has no seal"
    fields = [
        e.signature.field for e in earlier if isinstance(e, Sealed | Approved) and e.signature is not None
    ]
    if (
        isinstance(event, Sealed | Approved)
        and event.signature is not None
        and event.signature.field in fields
    ):
        return "is about a signature where another one stood before it"
    return None


def pdf_mark(event: Event) -> FileMark | None:
    """The mark of the PDF after an event that added something to it: a signature or a timestamp."""
    if isinstance(event, Sealed | Approved):
        return event.signature.pdf if event.signature is not None else None
    return event.pdf if isinstance(event, Renewed) else None


def _is_fork(one: Event, other: Event) -> bool:
    return one.previous == other.previous and one.policy == other.policy


def newer_format(place: Place) -> Diagnostic:
    """The finding for a file that a newer engross wrote."""
    message = f"A newer engross wrote this ({place.path.name}); this one cannot read it."
    hint = "Install the newest engross: pip install --upgrade engross"
    return Diagnostic(place, Severity.ERROR, "newer-format", message, hint)


def _about(event: Event) -> str:
    version = getattr(event, "version", None)
    return f"{event.policy}{f' {version}' if version else ''}, {event.event}"


def _check_link(
    event: Event, chain: Sequence[Entry], number: int, earlier: Collection[str]
) -> Diagnostic | None:
    if event.digest in earlier:
        return _finding(number, f"This line stands in the register twice ({_about(event)}).")
    before = chain[-1].event if chain else None
    fork = next((entry.line for entry in chain if _is_fork(entry.event, event)), None)
    if fork is not None:
        message = f"This line and line {fork} both follow from the same one ({_about(event)}): two branches decided at once."
        return _finding(number, message, _FORK.format(policy=event.policy))
    if event.previous != (before.digest if before else None):
        what = "Lines before it were taken out, put in, changed or put in another order"
        return _finding(number, f"This line does not follow from the one before ({_about(event)}). {what}.")
    if (senseless := _senseless(event, [entry.event for entry in chain])) is not None:
        return _finding(number, f"This line {senseless} ({_about(event)}).")
    if before is not None and event.at < before.at:
        return _finding(number, f"This line is dated before the one it follows ({_about(event)}).")
    return None


def _unique(pairs: list[tuple[str, object]]) -> _Data:
    """An object of JSON; the digest covers only one of two values of a key, so there may not be two."""
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError
    return data


def _finding(number: int, message: str, hint: str = _RESTORE) -> Diagnostic:
    return Diagnostic(Place(REGISTER, number, 1, 2), Severity.ERROR, "altered-register", message, hint)


def _digest_of(data: Mapping[str, object]) -> Digest:
    """The digest of an event: over all its keys but `digest`, sorted, as compact JSON (in the way of RFC 8785)."""
    hashed = {key: value for key, value in data.items() if key != "digest"}
    return digest(_compact(hashed, ordered=True))


def _compact(data: Mapping[str, object], *, ordered: bool = False) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=ordered).encode()


def seal(event: EventType, previous: Event | None) -> EventType:
    """An event chained to the one before, with its own digest."""
    linked = event.model_copy(update={"previous": previous.digest if previous else None})
    dumped = _dump(linked)
    return event.model_copy(update={"previous": linked.previous, "digest": _digest_of(dumped)})


UNSEALED = Digest("0" * 64)
"""The digest of an event that is not sealed yet."""


def _dump(event: Event) -> _Data:
    return _filled(event.model_dump(mode="json"))


def _filled(data: _Data) -> _Data:
    """A group of keys without those that say nothing."""
    return {
        key: _filled(value) if isinstance(value, dict) else value
        for key, value in data.items()
        if value not in (None, "", []) and value is not False
    }


def extend_register(data: bytes, events: Sequence[Event]) -> bytes:
    """The register with sealed events added at its end. Raises ClockError for one that could not be read again."""
    start = data if not data or data.endswith(b"\n") else data + b"\n"
    lines = list(_lines(events))
    if any(_parse_line(line.rstrip(b"\n"), 1)[1] is not None for line in lines):
        raise ClockError(
            "What is to be written down could not be read again: is this computer's clock right?"
        )
    return start + b"".join(lines)


def _lines(events: Sequence[Event]) -> Iterator[bytes]:
    first = ("register_version", "policy", "event", "version")
    for event in events:
        dumped = _dump(event)
        ordered = {key: dumped[key] for key in first if key in dumped} | dumped
        yield _compact(ordered) + b"\n"
