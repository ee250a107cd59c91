"""Which version of a policy was, is and will be in force, by what was known when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum

from engross.cached import cached_property
from engross.model.fields import Version
from engross.model.record import Approved, Declined, Event, Issued, Renewed, Retired, Sealed, Withdrawn


class State(Enum):
    """Where a version is in its life."""

    AWAITING = "awaiting approval"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    UPCOMING = "takes effect later"
    IN_FORCE = "in force"
    SUPERSEDED = "superseded"
    NEVER = "never in force"
    ENDED = "ended with the policy"

    @property
    def is_approved(self) -> bool:
        """Whether every approval had been given, so that employees may see it."""
        return self not in {State.AWAITING, State.DECLINED, State.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `start` up to, not with, `end`; without an end where `end` is None."""

    start: date
    end: date | None

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    @property
    def is_empty(self) -> bool:
        """Whether no day is in it."""
        return self.end is not None and self.end <= self.start


def day_of(event: Event) -> date:
    """The day, in UTC, on which an event was written down and so became known."""
    return event.at.astimezone(UTC).date()


@dataclass(frozen=True, slots=True)
class Step:
    """A place in the order in which a version is approved: one approval, or a group of which `needed` are enough."""

    needed: int
    of: tuple[str, ...]

    @property
    def is_group(self) -> bool:
        """Whether several approvals share this place."""
        return len(self.of) > 1


@dataclass(frozen=True)
class VersionHistory:
    """What happened to one version; `place` is the place of its issue among the policy's decisions.

    `signature_events` are, in order, the events that added something to its PDF: a seal, a signature, a timestamp.
    """

    version: Version
    place: int
    issued: Issued
    decisions: tuple[Approved | Declined | Withdrawn, ...]
    signature_events: tuple[Sealed | Approved | Renewed, ...] = ()

    @cached_property
    def verdicts(self) -> dict[str, Approved | Declined]:
        """The last decision on each approval, by the approval's id."""
        return {each.approval: each for each in self.decisions if isinstance(each, Approved | Declined)}

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What has to be approved, in order; a group stands where the first of its approvals does."""
        groups = {member: quorum for quorum in reversed(self.issued.quorums) for member in quorum.of}
        steps: dict[str, Step] = {}
        for approval in self.issued.approvals:
            quorum = groups.get(approval)
            members = [each for each in self.issued.approvals if quorum and groups.get(each) is quorum]
            needed = min(quorum.needed, len(members)) if quorum else 1
            step = Step(needed, tuple(members) or (approval,))
            steps.setdefault(step.of[0], step)
        return tuple(steps.values())

    def step_of(self, approval: str) -> Step:
        """The step to which an approval belongs. Raises KeyError for one that is not asked for."""
        found = next((step for step in self.steps if approval in step.of), None)
        if found is None:
            raise KeyError(approval)
        return found

    def given(self, step: Step) -> tuple[Approved, ...]:
        """The approvals of a step that were given, in the order in which they were written down."""
        standing = (each for each in self.decisions if self._is_standing(each))
        return tuple(each for each in standing if isinstance(each, Approved) and each.approval in step.of)

    def _is_standing(self, decision: Approved | Declined | Withdrawn) -> bool:
        return not isinstance(decision, Withdrawn) and self.verdicts[decision.approval] is decision

    def still_needed(self, step: Step) -> int:
        """How many approvals of a step are missing; 0 once enough were given."""
        return max(0, step.needed - len(self.given(step)))

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The ids of the approvals that were not given, in order, without those of a group that has enough."""
        open_ones = {each for step in self.steps if self.still_needed(step) for each in step.of}
        return tuple(
            each
            for each in self.issued.approvals
            if each in open_ones and not isinstance(self.verdicts.get(each), Approved)
        )

    @property
    def waiting(self) -> tuple[str, ...]:
        """The ids of the approvals on which nobody has decided and that can be given now.

        In a PDF that is sealed, these are the next in order; else all that are missing, as paper keeps no order.
        """
        able = self.next_steps if self.is_sealed or self.withdrawn is not None else self.missing
        return tuple(each for each in able if each not in self.verdicts)

    @property
    def next_steps(self) -> tuple[str, ...]:
        """The ids of the approvals that may be signed next: of the first step that lacks one, all that were not given.

        Refused ones are among them, as who refused may approve after all. None where the version was withdrawn.
        """
        first = next((step for step in self.steps if self.still_needed(step)), None)
        if first is None or self.withdrawn is not None:
            return ()
        return tuple(each for each in first.of if not isinstance(self.verdicts.get(each), Approved))

    @property
    def renew_by(self) -> date | None:
        """The last day on which what proves its signatures can be renewed; None where nothing proves them for longer."""
        if not self.signature_events:
            return None
        newest = self.signature_events[-1]
        if isinstance(newest, Renewed):
            return newest.renew_by
        return newest.signature.renew_by if newest.signature is not None else None

    @property
    def proved_until(self) -> date | None:
        """The last day on which its signatures can be proved as things stand: that of a certificate. None without any."""
        ends = [
            each.signature.until
            for each in self.signature_events
            if not isinstance(each, Renewed) and each.signature
        ]
        return self.renew_by or min(ends, default=None)

    @property
    def is_signed(self) -> bool:
        """Whether only signatures in its PDF count as approvals."""
        return self.issued.to_be_signed or self.is_sealed

    @property
    def sealed(self) -> Sealed | None:
        """The newest seal of its PDF, if it has one."""
        seals = [each for each in self.signature_events if isinstance(each, Sealed)]
        return seals[-1] if seals else None

    @property
    def is_sealed(self) -> bool:
        """Whether its PDF is sealed, so that it is approved by signatures in it."""
        return self.sealed is not None

    @property
    def withdrawn(self) -> Withdrawn | None:
        """How it was taken back, if it was."""
        return next((each for each in self.decisions if isinstance(each, Withdrawn)), None)

    @property
    def declined(self) -> Declined | None:
        """The first refusal that still stands and keeps the version from being approved."""
        blocked = {each for step in self.steps if self._is_blocked(step) for each in step.of}
        refusals = (each for each in self.verdicts.values() if isinstance(each, Declined))
        return next((each for each in refusals if each.approval in blocked), None)

    def _is_blocked(self, step: Step) -> bool:
        """Whether so many have refused that the others are not enough."""
        refused = [each for each in step.of if isinstance(self.verdicts.get(each), Declined)]
        return bool(refused) and len(step.of) - len(refused) < step.needed

    @property
    def binds(self) -> bool:
        """Whether enough approvals were given and it was not taken back."""
        return self.withdrawn is None and not self.missing

    @cached_property
    def approved_by(self) -> tuple[Approved, ...]:
        """The approvals that made it binding, in order, of a group those that were enough; none before it is approved."""
        if self.missing:
            return ()
        return tuple(each for step in self.steps for each in self.given(step)[: step.needed])

    @property
    def approved_on(self) -> date | None:
        """The day of the last of the approvals that made it binding."""
        return max((each.on for each in self.approved_by), default=None)

    @property
    def approved_at(self) -> date | None:
        """The day on which the last of the approvals that made it binding was written down."""
        return max((day_of(each) for each in self.approved_by), default=None)

    @property
    def bound_at(self) -> datetime | None:
        """The moment at which the last of the approvals that made it binding was written down."""
        return max((each.at for each in self.approved_by), default=None)

    @property
    def is_retroactive(self) -> bool:
        """Whether it applies from a day before it was approved."""
        return self.approved_on is not None and self.issued.effective < self.approved_on


@dataclass(frozen=True)
class History:
    """Everything that was decided about a policy, as far as it is known."""

    events: tuple[Event, ...]

    def known(self, day: date) -> "History":
        """What was known at the end of a day (UTC)."""
        return History(tuple(event for event in self.events if day_of(event) <= day))

    @cached_property
    def versions(self) -> tuple[VersionHistory, ...]:
        """The issued versions, oldest first."""
        later: dict[str, list[Approved | Declined | Withdrawn]] = {}
        signed: dict[str, list[Sealed | Approved | Renewed]] = {}
        for event in self.events:
            if isinstance(event, Approved | Declined | Withdrawn):
                later.setdefault(event.version, []).append(event)
            if isinstance(event, Sealed | Renewed) or (isinstance(event, Approved) and event.signature):
                signed.setdefault(event.version, []).append(event)
        return tuple(
            VersionHistory(
                event.version,
                place,
                event,
                tuple(later.get(event.version, ())),
                tuple(signed.get(event.version, ())),
            )
            for place, event in enumerate(self.events)
            if isinstance(event, Issued)
        )

    @cached_property
    def _decisions(self) -> tuple[tuple[int, date, VersionHistory | None, Retired | None], ...]:
        """What can rule: place, first day, and the version or the end of the policy."""
        binding = [(each.place, each.issued.effective, each, None) for each in self.versions if each.binds]
        ends = [
            (place, each.on, None, each)
            for place, each in enumerate(self.events)
            if isinstance(each, Retired)
        ]
        return tuple(sorted([*binding, *ends], key=lambda decision: decision[0]))

    def ruling(self, day: date) -> VersionHistory | Retired | None:
        """What holds on a day: of the decisions that hold by then, the one made last; None before the first."""
        holding = [decision for decision in self._decisions if decision[1] <= day]
        return (holding[-1][2] or holding[-1][3]) if holding else None

    def in_force(self, day: date) -> VersionHistory | None:
        """The version that applies on a day."""
        ruling = self.ruling(day)
        return ruling if isinstance(ruling, VersionHistory) else None

    def retirement(self, day: date) -> Retired | None:
        """The end of the policy, if it has ended by a day."""
        ruling = self.ruling(day)
        return ruling if isinstance(ruling, Retired) else None

    def find(self, version: str) -> VersionHistory | None:
        """The history of one version."""
        return next((each for each in self.versions if each.version == version), None)

    def interval(self, version: VersionHistory) -> Interval | None:
        """The days on which a version applies (it may be empty); None for one that does not bind."""
        if not version.binds:
            return None
        later = [start for place, start, _, _ in self._decisions if place > version.place]
        return Interval(version.issued.effective, min(later, default=None))

    def successor(self, version: VersionHistory) -> VersionHistory | Retired | None:
        """What takes the place of a version on the day its interval ends."""
        interval = self.interval(version)
        return (
            None
            if interval is None or interval.end is None
            else self.ruling(max(interval.end, interval.start))
        )

    def upcoming(self, day: date) -> tuple[VersionHistory, ...]:
        """The versions that take effect after a day, the next first."""
        found = [
            (interval.start, each)
            for each in self.versions
            if (interval := self.interval(each)) is not None
            and not interval.is_empty
            and interval.start > day
        ]
        return tuple(each for _, each in sorted(found, key=lambda pair: pair[0]))

    def state(self, version: VersionHistory, day: date) -> State:
        """Where a version is in its life on a day."""
        interval = self.interval(version)
        if interval is None:
            return _unbound(version)
        if interval.is_empty:
            return State.NEVER
        if day in interval:
            return State.IN_FORCE
        if day < interval.start:
            return State.UPCOMING
        return State.ENDED if isinstance(self.successor(version), Retired) else State.SUPERSEDED

    def has_applied(self, version: VersionHistory, today: date) -> bool:
        """Whether a version applied on some day up to today, also if one made later took its place from the start."""
        bound = version.bound_at
        if not version.binds or bound is None or version.issued.effective > today:
            return False
        successor = self.successor(version) if self.state(version, today) is State.NEVER else None
        replaced = successor.bound_at if isinstance(successor, VersionHistory) else None
        return replaced is None or (bound < replaced and version.issued.effective <= replaced.date())

    def overtaken(self) -> Iterable[tuple[VersionHistory, VersionHistory]]:
        """Versions that never apply, each with the later one that is effective no later."""
        for version in self.versions:
            interval = self.interval(version)
            if interval is not None and interval.is_empty:
                successor = self.successor(version)
                if isinstance(successor, VersionHistory):
                    yield version, successor


def _unbound(version: VersionHistory) -> State:
    if version.withdrawn is not None:
        return State.WITHDRAWN
    return State.DECLINED if version.declined is not None else State.AWAITING
