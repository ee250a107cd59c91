"""What is asked of the tables, and the answers: who, how to reach them, by when, and what says so."""

from dataclasses import dataclass
from datetime import datetime

from engross.answers.hours import Calendar
from engross.answers.people import Acting, Way
from engross.answers.tables import LadderTable, LimitTable, Origin, ServiceTable
from engross.model.blocks import AuthorityStep, EscalationLevel
from engross.model.organization import Contact
from engross.units import Amount, Duration


@dataclass(frozen=True, slots=True)
class Approver:
    """A role that may approve up to its limit, and how those who act for it are reached, holders first."""

    step: AuthorityStep
    acting: Acting
    ways: tuple[Way, ...]
    stand_in_ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Approval:
    """What one limit of authority says: the lowest role that may approve, None where nobody may.

    `higher` is the next role above it, `highest` the last one of the table.
    """

    table: LimitTable
    approver: Approver | None
    higher: Approver | None
    highest: Approver


@dataclass(frozen=True, slots=True)
class ApprovalAnswer:
    """What all limits say that the question may mean, those that fit best first; `notes` are sentences."""

    amount: Amount
    approvals: tuple[Approval, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_answered(self) -> bool:
        """Whether the table that fits best names somebody."""
        return bool(self.approvals) and self.approvals[0].approver is not None


@dataclass(frozen=True, slots=True)
class Call:
    """One level that is called: by which ways, from when, and by when it answers.

    `calendar` is the level's hours, on the clock of those who are called.
    """

    origin: Origin
    level: EscalationLevel
    acting: Acting
    contact: Contact | None
    ways: tuple[Way, ...]
    stand_in_ways: tuple[Way, ...]
    starts: datetime
    answers_by: datetime
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Skipped:
    """One level that is passed over, why in words, and when it can be called again."""

    origin: Origin
    level: EscalationLevel
    acting: Acting
    reason: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Climb:
    """A ladder climbed from an instant: the calls in order, and the levels that are passed over.

    `allowed` is how soon somebody has to have answered, where the ladder or the severity says it.
    """

    table: LadderTable
    at: datetime
    calls: tuple[Call, ...]
    skipped: tuple[Skipped, ...]
    allowed: Duration | None = None

    @property
    def is_in_time(self) -> bool:
        """Whether the first call is answered in the time that is allowed, both by the clock of the level called."""
        if not self.calls or self.allowed is None:
            return bool(self.calls)
        call = self.calls[0]
        return call.calendar.is_in_time(self.at, call.level.answers_within, self.allowed)


@dataclass(frozen=True, slots=True)
class EscalationAnswer:
    """What all ladders say that apply, those that fit best first; `notes` are sentences."""

    at: datetime
    climbs: tuple[Climb, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_answered(self) -> bool:
        """Whether some ladder names somebody to call now."""
        return any(climb.calls for climb in self.climbs)


@dataclass(frozen=True, slots=True)
class Promise:
    """What one service level says: the time allowed, by when that is, and who has to keep it.

    `segment` is the full id of the segment whose time it is, empty where it is the same for everybody. `by` is None
    where so many business hours never come. `calendar` is the office's whose hours and holidays count.
    """

    table: ServiceTable
    segment: str
    within: Duration
    received: datetime
    by: datetime | None
    acting: Acting
    ways: tuple[Way, ...]
    stand_in_ways: tuple[Way, ...]
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class ResponseAnswer:
    """What all service levels say that the question may mean, those that fit best first; `notes` are sentences."""

    received: datetime
    promises: tuple[Promise, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_answered(self) -> bool:
        """Whether there is a time by which something has to happen."""
        return bool(self.promises) and self.promises[0].by is not None
