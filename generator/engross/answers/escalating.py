"""Whom to call at an instant: the levels of each ladder that can be reached then, in order, and by when they answer."""

from collections.abc import Sequence
from datetime import UTC, datetime

from engross.answers.hours import Calendar, Calendars
from engross.answers.people import (
    Acting,
    Way,
    contact_calendar,
    contact_ways,
    find_acting,
    is_reached,
    ways_at,
)
from engross.answers.questions import Call, Climb, EscalationAnswer, Skipped
from engross.answers.scope import is_for
from engross.answers.tables import LadderTable, Origin, Tables
from engross.answers.wording import (
    choose,
    find_client,
    find_office,
    find_severity,
    find_tier,
    fits_words,
    tier_name,
)
from engross.errors import QuestionError
from engross.library import Directory
from engross.model.blocks import EscalationLevel
from engross.model.organization import Contact, Person
from engross.units import Duration


def escalate(
    tables: Tables,
    at: datetime,
    *,
    tier: str = "",
    severity: str = "",
    ladder: str = "",
    client: str = "",
    office: str = "",
) -> EscalationAnswer:
    """Whom to call at an instant, on every ladder that applies, those that fit best first.

    Ladders to which a breach is reported are left out unless one is named. Raises QuestionError for what is not there.
    """
    asked_client = find_client(tables, client)
    segments = find_tier(tables, tier, asked_client)
    severities = find_severity(tables, severity)
    notes = []
    if severity and not tables.severities:
        notes.append("The handbook declares no severities: every ladder is shown.")
    named = _named(tables, ladder, asked_client.id if asked_client else "")
    fitting = [table for table in named if is_for(table, segments) and _is_so_grave(table, severities)]
    if not fitting:
        of = f" of “{ladder}”" if ladder else ""
        for_ = f" for {tier_name(tables, segments)} clients" if segments else ""
        raise QuestionError(
            f"No escalation ladder{of} applies{for_}{' at this severity' if severities else ''}."
        )
    calendars = Calendars.of_organization(tables.organization)
    clock = calendars.office(find_office(tables, office)) or calendars.first
    climbs = [
        climb(tables, table, at, calendars, _reached(tables, table, severities, clock, at))
        for table in fitting
    ]
    return EscalationAnswer(
        at.astimezone(UTC), tuple(rank_ladders(climbs, segments, severities)), tuple(notes)
    )


def rank_ladders(
    climbs: Sequence[Climb], segments: frozenset[str], severities: frozenset[str]
) -> list[Climb]:
    """Ladders in the order in which they fit: the client's own, then those that name tier or severity.

    Among equals the one whose first level needs not be passed over, then the one that answers first.
    """

    def fit(each: Climb) -> tuple[bool, int, int, datetime]:
        table = each.table
        stray = int(bool(table.segments) != bool(segments)) + int(bool(table.severities) != bool(severities))
        first = each.calls[0].answers_by if each.calls else datetime.max.replace(tzinfo=UTC)
        return not table.client, stray, len(each.skipped), first

    return sorted(climbs, key=fit)


def climb(
    tables: Tables,
    table: LadderTable,
    at: datetime,
    calendars: Calendars,
    allowed: Duration | None = None,
) -> Climb:
    """One ladder climbed from an instant; a level is called when the time of the one called before it is over.

    `allowed` is how soon somebody has to have answered where the ladder does not say it.
    """
    directory = tables.directory_of(table.origin)
    start = at = at.astimezone(UTC)
    calls: list[Call] = []
    skipped: list[Skipped] = []
    for origin, level in zip(table.levels, table.ladder.levels, strict=True):
        found = Rung(directory, calendars, level, origin, by_mail=table.is_breach).at(start)
        if isinstance(found, Call):
            calls.append(found)
            start = found.answers_by
        else:
            skipped.append(found)
    return Climb(table, at, tuple(calls), tuple(skipped), table.ladder.reached_within or allowed)


class Rung:
    """A level of a ladder with all that says when it can be reached; `by_mail` where an address is enough."""

    def __init__(
        self,
        directory: Directory,
        calendars: Calendars,
        level: EscalationLevel,
        origin: Origin,
        *,
        by_mail: bool = False,
    ) -> None:
        self.by_mail = by_mail
        self.directory = directory
        self.calendars = calendars
        self.level = level
        self.origin = origin
        self.contact: Contact | None = directory.contacts.get(level.contact) if level.contact else None

    def acting(self, at: datetime) -> Acting:
        """Who acts for the level's role on the day of an instant."""
        return find_acting(self.directory, self.level.role, self.calendars.first.local(at).date())

    def at(self, at: datetime) -> Call | Skipped:
        """The call of this level at an instant, or why it is passed over."""
        acting = self.acting(at)
        if self.contact is not None:
            return self._by_contact(self.contact, acting, at)
        return self._by_people(acting, at)

    def calendar(self, office: str | None) -> Calendar:
        """The level's hours on an office's clock."""
        return self.calendars.of(self.level.hours, office)

    def hours_office(self, acting: Acting) -> str | None:
        """The office on whose clock the level's hours are, where it has a line of its own."""
        if self.contact is not None and (self.contact.office or not self.contact.hours.is_always):
            return self.contact.office
        return next((str(person.office) for person in callers(acting)), None)

    def _by_contact(self, contact: Contact, acting: Acting, at: datetime) -> Call | Skipped:
        hours = self.calendar(self.hours_office(acting))
        line = contact_calendar(contact, self.calendars)
        ways = contact_ways(contact)
        if not hours.is_open(at):
            return self._skip(acting, at, [hours], "closed")
        if not line.is_open(at):
            return self._skip(acting, at, [line], f"{contact.name}: closed")
        if not is_reached(ways, by_mail=self.by_mail):
            why = "an address, and no telephone number" if ways else "no number and no address"
            return Skipped(self.origin, self.level, acting, f"{contact.name}: {why}", None)
        return self._call(acting, at, ways, (), hours)

    def _by_people(self, acting: Acting, at: datetime) -> Call | Skipped:
        people = callers(acting)
        if not people:
            return Skipped(self.origin, self.level, acting, "nobody holds this role", None)
        is_open = [person for person in people if self.calendar(person.office).is_open(at)]
        if not is_open:
            return self._skip(acting, at, [self.calendar(person.office) for person in people], "closed")
        ways = [way for person in is_open for way in self.ways(person, at)]
        if not is_reached(ways, by_mail=self.by_mail):
            return Skipped(self.origin, self.level, acting, "no number for this hour", None)
        others = () if people is acting.stand_ins else acting.stand_ins
        away = tuple(way for person in others for way in self.ways(person, at))
        return self._call(acting, at, tuple(ways), away, self.calendar(is_open[0].office))

    def ways(self, person: Person, at: datetime) -> tuple[Way, ...]:
        """How somebody is reached at an instant."""
        return ways_at(person, self.calendars, at)

    def _call(
        self,
        acting: Acting,
        at: datetime,
        ways: tuple[Way, ...],
        others: tuple[Way, ...],
        calendar: Calendar,
    ) -> Call:
        answers_by = calendar.add(at, self.level.answers_within)
        # It is open now, so that only more business hours than come in years are never over.
        return Call(
            self.origin,
            self.level,
            acting,
            self.contact,
            ways,
            others,
            at,
            answers_by or datetime.max.replace(tzinfo=UTC),
            calendar,
        )

    def _skip(self, acting: Acting, at: datetime, calendars: list[Calendar], why: str) -> Skipped:
        openings = [(opening, each) for each in calendars if (opening := each.next_opening(at)) is not None]
        if not openings:
            return Skipped(self.origin, self.level, acting, f"{why}, and never open", None)
        opening, calendar = min(openings, key=lambda pair: pair[0])
        here = calendar.local(opening)
        reason = f"{why} until {here:%a} {here.day} {here:%b %H:%M} ({calendar.place})"
        return Skipped(self.origin, self.level, acting, reason, opening)


def callers(acting: Acting) -> tuple[Person, ...]:
    """Who is called for a role: those who hold it, else those who stand in."""
    return acting.holders or acting.stand_ins


def _named(tables: Tables, said: str, client: str) -> list[LadderTable]:
    """The ladders that may be meant: those named, else all to which no breach is reported."""
    usable = [table for table in tables.ladders if not table.client or table.client == client]
    if not said:
        return [table for table in usable if not table.is_breach] or usable
    return list(
        choose(
            "escalation ladder",
            said,
            usable,
            lambda table: fits_words(said, (table.ladder.id, table.full_id), table.ladder.title),
            [table.full_id for table in usable],
        )
    )


def _is_so_grave(table: LadderTable, severities: frozenset[str]) -> bool:
    """Whether a ladder is for a severity; none is every one."""
    return not severities or not table.severities or bool(severities & {*table.severities})


def _reached(
    tables: Tables, table: LadderTable, severities: frozenset[str], clock: Calendar, at: datetime
) -> Duration | None:
    """How soon a severity says that somebody has to have answered on a ladder.

    A word such as 1 may mean a severity of several scales: that of the ladder counts, else that of its own policy, else
    the one whose time is over first.
    """
    meant = [row for row in tables.severities if row.full_id in severities]
    own = [row for row in meant if row.full_id in table.severities]
    home = [row for row in meant if row.origin.document == table.origin.document]
    times = [each for row in own or home or meant if (each := row.severity.reached_within) is not None]
    endless = datetime.max.replace(tzinfo=UTC)
    return min(times, key=lambda time: clock.add(at, time) or endless, default=None)
