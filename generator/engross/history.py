"""Which version of a policy was, is and will be in force, by what was known when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cached_property

from engross.model.fields import Version
from engross.model.record import Approved, Declined, Event, Issued, Retired, Withdrawn


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


@dataclass(frozen=True)
class VersionHistory:
    """What happened to one version; `place` is the place of its issue among the policy's decisions."""

    version: Version
    place: int
    issued: Issued
    decisions: tuple[Approved | Declined | Withdrawn, ...]

    @cached_property
    def verdicts(self) -> dict[str, Approved | Declined]:
        """The last decision on each approval, by the approval's id."""
        return {each.approval: each for each in self.decisions if isinstance(each, Approved | Declined)}

    @property
    def missing(self) -> tuple[str, ...]:
        """The ids of the approvals that were not given, in the order in which they are asked for."""
        return tuple(
            each for each in self.issued.approvals if not isinstance(self.verdicts.get(each), Approved)
        )

    @property
    def withdrawn(self) -> Withdrawn | None:
        """How it was taken back, if it was."""
        return next((each for each in self.decisions if isinstance(each, Withdrawn)), None)

    @property
    def declined(self) -> Declined | None:
        """The first refusal that still stands."""
        return next((each for each in self.verdicts.values() if isinstance(each, Declined)), None)

    @property
    def binds(self) -> bool:
        """Whether every approval was given and it was not taken back."""
        return self.withdrawn is None and not self.missing

    @property
    def approved_on(self) -> date | None:
        """The day of the last of its approvals, once all are given."""
        if self.missing:
            return None
        return max(each.on for each in self.verdicts.values())

    @property
    def approved_at(self) -> date | None:
        """The day on which the last of its approvals was written down."""
        return None if self.missing else max(day_of(each) for each in self.verdicts.values())

    @property
    def bound_at(self) -> datetime | None:
        """The moment at which the last of its approvals was written down."""
        return None if self.missing else max(each.at for each in self.verdicts.values())

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
        for event in self.events:
            if isinstance(event, Approved | Declined | Withdrawn):
                later.setdefault(event.version, []).append(event)
        return tuple(
            VersionHistory(event.version, place, event, tuple(later.get(event.version, ())))
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
