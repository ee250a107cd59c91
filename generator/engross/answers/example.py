"""A worked example asked of the tables: what they answer, in the terms of what is expected."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engross.answers.approving import judge_limit
from engross.answers.comparing import fits_table
from engross.answers.escalating import climb
from engross.answers.hours import Calendar, Calendars
from engross.answers.people import Acting
from engross.answers.responding import judge_service
from engross.answers.scope import is_for
from engross.answers.tables import Origin, Tables
from engross.model.appendix import GivenApproval, GivenArrival, GivenEscalation
from engross.units import Duration, Moment

_REFERENCE = date(2026, 1, 12)
"""A Monday without change of clocks near it: the week of moments that name only a weekday, without holidays."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a table answers to a worked example; None for what it does not speak of.

    `within` is the time allowed, `by` when it is over, by the clock of `calendar`; `contact` is a line's id.
    """

    origin: Origin
    acting: Acting
    contact: str | None = None
    within: Duration | None = None
    by: datetime | None = None
    calendar: Calendar | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Why a worked example has no answer, and which key of `given` has to do with it."""

    key: str
    reason: str
    hint: str = ""


Given = GivenApproval | GivenEscalation | GivenArrival
Answer = tuple[Told, ...] | Unanswered


def ask_example(tables: Tables, policy_id: str, given: Given, day: date) -> Answer | None:
    """What the tables answer to an example of a policy on a day; several where the tier it names means several.

    None where it names what is not there. A moment with a weekday is taken in a week without holidays.
    """
    if isinstance(given, GivenApproval):
        return _approve(tables, policy_id, given, day)
    if isinstance(given, GivenEscalation):
        return _escalate(tables, policy_id, given)
    return _respond(tables, policy_id, given)


def _full(policy_id: str, reference: str) -> str:
    return reference if "." in reference else f"{policy_id}.{reference}"


def _segments(tables: Tables, policy_id: str, reference: str | None) -> frozenset[str] | None:
    """The segments that are meant; none for every client, None where there is no such segment."""
    if reference is None:
        return frozenset()
    full = _full(policy_id, reference)
    return tables.index.related(full) if full in tables.index.segments else None


def _approve(tables: Tables, policy_id: str, given: GivenApproval, day: date) -> Answer | None:
    wanted = _full(policy_id, given.decision)
    table = next((each for each in tables.limits if not each.client and each.full_id == wanted), None)
    segments = _segments(tables, policy_id, given.segment)
    if table is None or segments is None:
        return None
    if not is_for(table, segments):
        return Unanswered("segment", f"{table.origin.cited} is not for this segment")
    if not fits_table(given.amount.quantity, table.limit):
        limits = ", ".join(str(step.limit.quantity) for step in table.limit.steps if step.limit.quantity)
        return Unanswered("amount", f"{table.origin.cited} has limits of another kind: {limits}")
    approver = judge_limit(tables, table, given.amount, day).approver
    if approver is None:
        return Unanswered("amount", f"nobody may approve {given.amount} by {table.origin.cited}")
    return (Told(table.origin, approver.acting),)


def _escalate(tables: Tables, policy_id: str, given: GivenEscalation) -> Answer | None:
    wanted = _full(policy_id, given.ladder)
    table = next((each for each in tables.ladders if not each.client and each.full_id == wanted), None)
    segments = _segments(tables, policy_id, given.segment)
    if table is None or segments is None:
        return None
    if not is_for(table, segments):
        return Unanswered("segment", f"{table.origin.cited} is not for this segment")
    severity = _full(policy_id, given.severity) if given.severity else ""
    if severity and table.severities and severity not in table.severities:
        return Unanswered("severity", f"{table.origin.cited} is not for this severity")
    calendars, clock = _clock(tables, given.office, given.at)
    at = _instant(clock, given.at)
    climbed = climb(tables, table, at, calendars)
    if not climbed.calls:
        return Unanswered("at", f"nobody on the ladder {table.origin.cited} can be reached then")
    call = climbed.calls[0]
    contact = str(call.contact.id) if call.contact is not None else None
    return (Told(call.origin, call.acting, contact, call.level.answers_within, call.answers_by, clock),)


def _respond(tables: Tables, policy_id: str, given: GivenArrival) -> Answer | None:
    wanted = _full(policy_id, given.to)
    table = next((each for each in tables.services if each.full_id == wanted), None)
    segments = _segments(tables, policy_id, given.segment)
    if table is None or segments is None:
        return None
    if not segments and table.by_segment:
        return Unanswered("to", f"{table.origin.cited} gives each segment its own time", "Add the segment.")
    calendars, clock = _clock(tables, given.office, given.received)
    received = _instant(clock, given.received)
    promises = list(judge_service(tables, table, received, segments, given.office or "", calendars))
    if not promises:
        return Unanswered("segment", f"{table.origin.cited} promises this segment no time")
    return tuple(Told(each.table.origin, each.acting, None, each.within, each.by, clock) for each in promises)


def _clock(tables: Tables, office: str | None, moment: Moment) -> tuple[Calendars, Calendar]:
    """The calendars, without holidays for a moment that names only a weekday, and the clock of an office."""
    made = Calendars.of_organization(tables.organization)
    if moment.day is None:
        made = Calendars(made.offices, ())
    return made, made.office(office or "") or made.first


def _instant(clock: Calendar, moment: Moment) -> datetime:
    day = moment.day or _REFERENCE + timedelta(days=moment.weekday or 0)
    return clock.instant(day, moment.time)


def is_at(told: Told, moment: Moment) -> bool:
    """Whether an answer ends at a moment, by the clock of the office."""
    if told.by is None or told.calendar is None:
        return False
    here = told.calendar.local(told.by)
    same_day = here.date() == moment.day if moment.day else here.weekday() == moment.weekday
    return same_day and here.time() == moment.time
