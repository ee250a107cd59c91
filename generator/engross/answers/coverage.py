"""When a ladder reaches somebody, over every hour of every kind of week there is: by intervals, not by sampling."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from engross.answers.escalating import Rung, callers
from engross.answers.hours import Calendar, Calendars
from engross.answers.people import contact_calendar, contact_ways, find_acting
from engross.answers.spans import Span, Spans, intersect, subtract, union
from engross.answers.tables import LadderTable, Origin, Tables
from engross.model.blocks import EscalationLevel
from engross.model.organization import Person
from engross.units import Duration, TimeUnit

_WEEK = timedelta(days=7)
_MINUTE = timedelta(minutes=1)
_LONGEST = 160
"""How many weeks are gone through: three years of declared holidays."""


@dataclass(frozen=True)
class Coverage:
    """When the ladders of a handbook reach somebody, on a day.

    `windows` are whole weeks that stand for all others: an ordinary one for each state of the clocks, and each week in
    which an office has a holiday or changes its clocks.
    """

    tables: Tables
    today: date

    @cached_property
    def calendars(self) -> Calendars:
        """The calendars of the offices."""
        return Calendars.of_organization(self.tables.organization)

    @cached_property
    def ordinary(self) -> Spans:
        """Weeks without a holiday or a change of clocks, one for each state of the clocks."""
        return self._weeks[0]

    @cached_property
    def windows(self) -> Spans:
        """The ordinary weeks and all special ones."""
        return union(self._weeks)

    def opened(self, calendar: Calendar) -> Spans:
        """When a calendar is open in the windows."""
        key = (str(calendar.hours), calendar.zone.key, calendar.holidays)
        if key not in self._opened:
            spans = [calendar.open_between(*window) for window in self.windows]
            self._opened[key] = self.windows if calendar.hours.is_always else union(spans)
        return self._opened[key]

    def by_level(self, table: LadderTable) -> tuple[Spans, ...]:
        """When each level of a ladder reaches somebody."""
        return tuple(
            self.reach(level, origin) for level, origin in zip(table.ladder.levels, table.levels, strict=True)
        )

    def reach(self, level: EscalationLevel, origin: Origin) -> Spans:
        """When a level reaches somebody: it is open, and its line is or somebody has a number for that hour."""
        return self._keep("reach", level, origin, self._reach)

    def open_hours(self, level: EscalationLevel, origin: Origin) -> Spans:
        """When a level says it can be reached, whoever can be."""
        return self._keep("open", level, origin, self._open_hours)

    def shut_hours(self, level: EscalationLevel, origin: Origin) -> Spans:
        """When a level says it can be reached and its line or mailbox is closed."""
        return self._keep("shut", level, origin, self._shut_hours)

    def silent_hours(self, level: EscalationLevel, origin: Origin) -> Spans:
        """When a level says it can be reached and reaches nobody."""
        hours, reached = self.open_hours(level, origin), self.reach(level, origin)
        return self._keep("silent", level, origin, lambda _: subtract(hours, reached))

    def gaps(self, *ladders: LadderTable) -> Spans:
        """When none of several ladders reaches anybody."""
        keys = frozenset(_key(level) for table in ladders for level in table.ladder.levels)
        if keys not in self._gaps:
            reached = union([spans for table in ladders for spans in self.by_level(table)])
            self._gaps[keys] = subtract(self.windows, reached)
        return self._gaps[keys]

    def numbered(self, person: Person) -> Spans:
        """When somebody has a number: the office's while that is open, else one for other hours."""
        if person.out_of_hours_phone:
            return self.windows
        office = self.calendars.office(person.office)
        return self.opened(office) if person.phone and office is not None else ()

    def rung(self, level: EscalationLevel, origin: Origin) -> Rung:
        """A level with all that says when it can be reached."""
        return Rung(self.tables.directory_of(origin), self.calendars, level, origin)

    def first_calls(self, table: LadderTable) -> Iterator[tuple[EscalationLevel, Spans]]:
        """When each level is the first to be called, as those before it cannot be reached."""
        earlier: Spans = ()
        for level, spans in zip(table.ladder.levels, self.by_level(table), strict=True):
            yield level, subtract(spans, earlier)
            earlier = union([earlier, spans])

    def in_time(self, table: LadderTable, allowed: Duration) -> Spans:
        """When the first level that is reached on a ladder answers within a time."""
        good = [
            span
            for (level, spans), origin in zip(self.first_calls(table), table.levels, strict=True)
            for span in spans
            if self._is_in_time(level, origin, span, allowed)
        ]
        return union([good])

    def _is_in_time(self, level: EscalationLevel, origin: Origin, span: Span, allowed: Duration) -> bool:
        """Whether a level answers within a time, whenever it is called in a span.

        Business time takes longest for what comes just before closing, or in the first minute of a span.
        """
        rung = self.rung(level, origin)
        acting = find_acting(rung.directory, level.role, self.today)
        calendar = rung.calendar(rung.hours_office(acting))
        candidates = {span.start}
        if TimeUnit.BUSINESS_HOUR in _units(level, allowed) or TimeUnit.BUSINESS_DAY in _units(
            level, allowed
        ):
            closings = (each.end for each in self.opened(calendar) if span.start < each.end <= span.end)
            candidates |= {span.end - _MINUTE, *(closing - _MINUTE for closing in closings)}
        return all(_answers(calendar, at, level.answers_within, allowed) for at in candidates)

    def _keep(
        self, what: str, level: EscalationLevel, origin: Origin, find: Callable[[Rung], Spans]
    ) -> Spans:
        """What was found for a level of the same role, line and hours, as there are few kinds of levels."""
        key = (what, *_key(level))
        if key not in self._kept:
            self._kept[key] = find(self.rung(level, origin))
        return self._kept[key]

    def _open_hours(self, rung: Rung) -> Spans:
        acting = find_acting(rung.directory, rung.level.role, self.today)
        if rung.contact is not None:
            return self.opened(rung.calendar(rung.hours_office(acting)))
        return union([self.opened(rung.calendar(person.office)) for person in callers(acting)])

    def _shut_hours(self, rung: Rung) -> Spans:
        if rung.contact is None:
            return ()
        return subtract(self._open_hours(rung), self.opened(contact_calendar(rung.contact, self.calendars)))

    def _reach(self, rung: Rung) -> Spans:
        acting = find_acting(rung.directory, rung.level.role, self.today)
        if rung.contact is not None:
            return (
                subtract(self._open_hours(rung), self._shut_hours(rung)) if contact_ways(rung.contact) else ()
            )
        return union(
            [
                intersect(self.opened(rung.calendar(person.office)), self.numbered(person))
                for person in callers(acting)
            ]
        )

    @cached_property
    def _opened(self) -> dict[tuple[str, str, frozenset[date]], Spans]:
        return {}

    @cached_property
    def _kept(self) -> dict[tuple[str, ...], Spans]:
        return {}

    @cached_property
    def _gaps(self) -> dict[frozenset[tuple[str, ...]], Spans]:
        return {}

    @cached_property
    def _weeks(self) -> tuple[Spans, Spans]:
        """The ordinary weeks and the special ones."""
        organization = self.tables.organization
        holidays = {each.date for each in organization.holidays} if organization else set[date]()
        zones = {ZoneInfo(office.time_zone) for office in self.calendars.offices.values()}
        start = date(self.today.year, 1, 1)
        last = max([each for each in holidays if each.year <= start.year + 2], default=start)
        monday = start - timedelta(days=start.weekday())
        ordinary: dict[tuple[timedelta | None, ...], Span] = {}
        special: list[Span] = []
        for _ in range(_LONGEST):
            if monday > max(last, start + timedelta(days=366)):
                break
            at = datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
            week = Span(at, at + _WEEK)
            before = tuple(at.astimezone(zone).utcoffset() for zone in zones)
            after = tuple((at + _WEEK).astimezone(zone).utcoffset() for zone in zones)
            near = {monday + timedelta(days=ahead) for ahead in range(-1, 8)}
            if before != after or near & holidays:
                special.append(week)
            else:
                ordinary.setdefault(before, week)
            monday += _WEEK
        # Where every week has a holiday there is none that is ordinary.
        return tuple(ordinary.values()), tuple(special)


def _key(level: EscalationLevel) -> tuple[str, ...]:
    return level.role, level.contact or "", str(level.hours)


def _units(level: EscalationLevel, allowed: Duration) -> set[TimeUnit]:
    return {level.answers_within.unit, allowed.unit}


def _answers(calendar: Calendar, at: datetime, within: Duration, allowed: Duration) -> bool:
    answer, latest = calendar.add(at, within), calendar.add(at, allowed)
    return answer is not None and latest is not None and answer <= latest
