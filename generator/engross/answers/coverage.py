"""When a ladder reaches somebody, over every hour of every kind of week there is: by intervals, not by sampling."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engross.answers.escalating import Rung, callers
from engross.answers.hours import ON_CLOCK, Calendar, Calendars
from engross.answers.people import contact_calendar, contact_ways, find_acting, is_reached
from engross.answers.spans import MINUTE, Span, Spans, intersect, last_of, subtract, union
from engross.answers.tables import LadderTable, Tables
from engross.cached import cached_property
from engross.model.blocks import EscalationLevel
from engross.model.organization import Person
from engross.units import Duration, compare

_WEEK = timedelta(days=7)
_LONGEST = 160
"""How many weeks are gone through: three years of declared holidays."""


@dataclass(frozen=True)
class Coverage:
    """When the ladders of a handbook reach somebody, on a day.

    `windows` are whole weeks that stand for all others from that day on: an ordinary one for each state of the clocks,
    and each week in which an office has a holiday or changes its clocks.
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
        return tuple(self.reach(rung) for rung in self.rungs(table))

    def reach(self, rung: Rung) -> Spans:
        """When a level reaches somebody: it is open, and its line is or somebody has a number for that hour."""
        return self._keep("reach", rung, self._reach)

    def open_hours(self, rung: Rung) -> Spans:
        """When a level says it can be reached, whoever can be."""
        return self._keep("open", rung, lambda each: union([spans for _, spans in self._clocks(each)]))

    def shut_hours(self, rung: Rung) -> Spans:
        """When a level says it can be reached and its line or mailbox is closed."""
        return self._keep("shut", rung, self._shut_hours)

    def silent_hours(self, rung: Rung) -> Spans:
        """When a level says it can be reached and reaches nobody."""
        return self._keep("silent", rung, lambda each: subtract(self.open_hours(each), self.reach(each)))

    def gaps(self, *ladders: LadderTable) -> Spans:
        """When none of several ladders reaches anybody."""
        keys = frozenset(
            (*_key(level), str(each.is_breach)) for each in ladders for level in each.ladder.levels
        )
        if keys not in self._gaps:
            reached = union([spans for table in ladders for spans in self.by_level(table)])
            self._gaps[keys] = subtract(self.windows, reached)
        return self._gaps[keys]

    def numbered(self, person: Person, *, by_mail: bool = False) -> Spans:
        """When somebody has a number: the office's while that is open, else one for other hours, or an address."""
        if person.out_of_hours_phone or (by_mail and person.email):
            return self.windows
        office = self.calendars.office(person.office)
        return self.opened(office) if person.phone and office is not None else ()

    def rungs(self, table: LadderTable) -> tuple[Rung, ...]:
        """The levels of a ladder with all that says when they can be reached."""
        return tuple(
            Rung(self.tables.directory_of(origin), self.calendars, level, origin, by_mail=table.is_breach)
            for level, origin in zip(table.ladder.levels, table.levels, strict=True)
        )

    def first_calls(self, table: LadderTable) -> Iterator[tuple[EscalationLevel, Spans]]:
        """When each level is the first to be called, as those before it cannot be reached."""
        earlier: Spans = ()
        for level, spans in zip(table.ladder.levels, self.by_level(table), strict=True):
            yield level, subtract(spans, earlier)
            earlier = union([earlier, spans])

    def in_time(self, table: LadderTable, allowed: Duration) -> Spans:
        """When the first level that is reached on a ladder answers within a time."""
        firsts = zip(self.rungs(table), self.first_calls(table), strict=True)
        return union([intersect(spans, self._timely(rung, allowed)) for rung, (_, spans) in firsts])

    def _timely(self, rung: Rung, allowed: Duration) -> Spans:
        """When a level is reached and answers within a time."""
        within = rung.level.answers_within
        if (compare(within, allowed) or 0) > 0:
            return ()

        def find(rung: Rung) -> Spans:
            parts = []
            for calendar, spans in self._clocks(rung):
                reached = intersect(spans, self.reach(rung))
                parts.append(
                    tuple(
                        part
                        for span in reached
                        for piece in _pieces(calendar, span, within, allowed)
                        if (part := _timely_part(calendar, piece, within, allowed)) is not None
                    )
                )
            return union(parts)

        return self._keep(f"within {within} of {allowed}", rung, find)

    def _keep(self, what: str, rung: Rung, find: Callable[[Rung], Spans]) -> Spans:
        """What was found for a level of the same role, line and hours, as there are few kinds of levels."""
        key = (what, str(rung.by_mail), *_key(rung.level))
        if key not in self._kept:
            self._kept[key] = find(rung)
        return self._kept[key]

    def _clocks(self, rung: Rung) -> Iterator[tuple[Calendar, Spans]]:
        """On whose clock the hours of a level are, and when: of several people, of the first whose office is open."""
        acting = find_acting(rung.directory, rung.level.role, self.today)
        if rung.contact is not None:
            calendar = rung.calendar(rung.hours_office(acting))
            yield calendar, self.opened(calendar)
            return
        earlier: Spans = ()
        for person in callers(acting):
            calendar = rung.calendar(person.office)
            opened = self.opened(calendar)
            yield calendar, subtract(opened, earlier)
            earlier = union([earlier, opened])

    def _shut_hours(self, rung: Rung) -> Spans:
        if rung.contact is None:
            return ()
        return subtract(self.open_hours(rung), self.opened(contact_calendar(rung.contact, self.calendars)))

    def _reach(self, rung: Rung) -> Spans:
        if rung.contact is not None:
            is_line = is_reached(contact_ways(rung.contact), by_mail=rung.by_mail)
            return subtract(self.open_hours(rung), self.shut_hours(rung)) if is_line else ()
        acting = find_acting(rung.directory, rung.level.role, self.today)
        return union(
            [
                intersect(
                    self.opened(rung.calendar(person.office)), self.numbered(person, by_mail=rung.by_mail)
                )
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
        last = max([each for each in holidays if each < self.today + _LONGEST * _WEEK], default=self.today)
        monday = self.today - timedelta(days=self.today.weekday())
        ordinary: dict[tuple[timedelta | None, ...], Span] = {}
        special: list[Span] = []
        for _ in range(_LONGEST):
            if monday > max(last, self.today + timedelta(days=366)):
                break
            at = datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
            week = Span(at, at + _WEEK)
            before = tuple(at.astimezone(zone).utcoffset() for zone in zones)
            after = tuple((at + _WEEK).astimezone(zone).utcoffset() for zone in zones)
            near = {monday + timedelta(days=ahead) for ahead in range(-1, 8)}
            if monday < self.today:
                # What is over can no longer be mended.
                special.append(Span(at + (self.today - monday), week.end))
            elif before != after or near & holidays:
                special.append(week)
            else:
                ordinary.setdefault(before, week)
            monday += _WEEK
        # Where every week has a holiday there is none that is ordinary.
        return tuple(ordinary.values()), tuple(special)


def _key(level: EscalationLevel) -> tuple[str, ...]:
    return level.role, level.contact or "", str(level.hours)


def _pieces(calendar: Calendar, span: Span, within: Duration, allowed: Duration) -> Iterator[Span]:
    """A span in pieces over which a time comes to be too long only once, if at all: days, and hours of opening.

    Over an hour of opening more and more of a time in business hours lies behind the closing, never less.
    """
    if all(time.unit in ON_CLOCK for time in (within, allowed)):
        yield span
        return
    for opened in calendar.open_between(*span):
        start = opened.start
        while start < opened.end:
            midnight = calendar.instant(calendar.local(start).date() + timedelta(days=1), time(0))
            end = min(opened.end, midnight) if midnight > start else opened.end
            yield Span(start, end)
            start = end


def _timely_part(calendar: Calendar, span: Span, within: Duration, allowed: Duration) -> Span | None:
    """The part of a span in which a time ends within the one allowed, to the minute; it is at one of its ends."""

    def is_good(at: datetime) -> bool:
        return calendar.is_in_time(at, within, allowed)

    last = last_of(span)
    starts_well, ends_well = is_good(span.start), is_good(last)
    if starts_well == ends_well:
        return span if starts_well else None
    known, other = span.start, last
    while other - known > MINUTE:
        middle = known + (other - known) / 2 // MINUTE * MINUTE
        known, other = (middle, other) if is_good(middle) == starts_well else (known, middle)
    return Span(span.start, other) if starts_well else Span(other, span.end)
