"""Opening hours on the clock and the calendar of an office: when it is open, and when a time allowed has passed."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engross.answers.spans import Span, Spans, union
from engross.model.organization import Holiday, Office, Organization
from engross.units import Duration, OpenSpan, TimeUnit, WeeklyHours

_DAY = timedelta(days=1)
_FURTHEST = 3 * 366
"""For how many days the next opening is looked for."""
_LAST = date.max - 8 * _DAY

ON_CLOCK = {TimeUnit.MINUTE: timedelta(minutes=1), TimeUnit.HOUR: timedelta(hours=1)}
"""The units that are as long at any hour of any day."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Weekly hours on the clock of a place, closed on its holidays; `always` knows no holidays.

    Instants that come in have a time zone; those that come out are in UTC.
    """

    place: str
    zone: ZoneInfo
    hours: WeeklyHours
    holidays: frozenset[date] = frozenset()

    def local(self, at: datetime) -> datetime:
        """An instant by this clock."""
        return at.astimezone(self.zone)

    def instant(self, day: date, clock: time) -> datetime:
        """The instant at which this clock shows a time of a day; the first of two in autumn."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at an instant."""
        if self.hours.is_always:
            return True
        return any(span.start <= at < span.end for span in self.open_on(self.local(at).date()))

    def open_on(self, day: date) -> Spans:
        """When it is open on a day of its calendar; the whole day where it is always open."""
        if self.hours.is_always:
            return tuple(self._clock(day, time(0), time(0)))
        if day in self.holidays:
            return ()
        spans = (span for span in self.hours.spans if span.first <= day.weekday() <= span.last)
        return union([tuple(self._opened(day, span)) for span in spans])

    def open_between(self, start: datetime, end: datetime) -> Spans:
        """When it is open from one instant to another, as sorted spans that do not touch."""
        if self.hours.is_always:
            return (Span(start, end),) if start < end else ()
        found: list[Span] = []
        day, last = self.local(start).date() - _DAY, self.local(end).date()
        while day <= last:
            found += (Span(max(each.start, start), min(each.end, end)) for each in self.open_on(day))
            day += _DAY
        return union([tuple(each for each in found if each.start < each.end)])

    def next_opening(self, at: datetime) -> datetime | None:
        """When it opens next, `at` itself where it is open; None where it does not open for years."""
        return next((max(span.start, at) for span in self._from(at)), None)

    def closing(self, at: datetime) -> datetime | None:
        """When it closes next, where it is open now; None where it never closes."""
        if self.hours.is_always:
            return None
        found = self.open_between(at, at + 8 * _DAY)
        return found[0].end if found and found[0].start == at else None

    def add(self, at: datetime, within: Duration) -> datetime | None:
        """The instant at which a time allowed has passed; None where so many business hours never come.

        Minutes and hours run on. Days, weeks, months and years end at the same time of day by this clock. Business
        hours are hours at which it is open. A business day ends at the same time of day on the next day on which it is
        open, at the latest at close of business; what comes when it is closed counts from the next opening.
        """
        if within.unit in ON_CLOCK:
            return at.astimezone(UTC) + within.amount * ON_CLOCK[within.unit]
        if within.unit is TimeUnit.BUSINESS_HOUR:
            return self._add_hours(at, timedelta(hours=within.amount))
        if within.unit is TimeUnit.BUSINESS_DAY and not self.hours.is_always:
            return self._add_days(at, within.amount)
        here = self.local(at)
        return self.instant(_later(here.date(), within), here.time())

    def is_in_time(self, at: datetime, within: Duration, allowed: Duration) -> bool:
        """Whether a time ends no later than the one that is allowed, when both begin at an instant."""
        end, latest = self.add(at, within), self.add(at, allowed)
        return end is not None and latest is not None and end <= latest

    def _add_hours(self, at: datetime, left: timedelta) -> datetime | None:
        if self.hours.is_always:
            return at.astimezone(UTC) + left
        if left > _FURTHEST * _DAY:
            return None
        for span in self._from(at):
            start = max(span.start, at)
            if start + left <= span.end:
                return start + left
            left -= span.end - start
        return None

    def _add_days(self, at: datetime, number: int) -> datetime | None:
        start = self.next_opening(at)
        if start is None:
            return None
        here = self.local(start)
        day, passed = self._skip_weeks(here.date(), number)
        for _ in range(min(_FURTHEST, (_LAST - day).days)):
            day += _DAY
            if opened := self.open_on(day):
                passed += 1
                if passed == number:
                    return min(max(self.instant(day, here.time()), opened[0].start), opened[-1].end)
        return None

    def _skip_weeks(self, day: date, number: int) -> tuple[date, int]:
        """A day so many weeks on that fewer business days than a number lie between, and how many do."""
        weekly = {
            (span.first + ahead) for span in self.hours.spans for ahead in range(span.last - span.first + 1)
        }
        weeks = max(0, min(number // len(weekly) - 1, (_LAST - day).days // 7 - 1))
        later = day + weeks * 7 * _DAY
        closed = sum(day < each <= later and each.weekday() in weekly for each in self.holidays)
        return later, weeks * len(weekly) - closed

    def _from(self, at: datetime) -> Iterator[Span]:
        """When it is open from an instant on."""
        if self.hours.is_always:
            yield Span(at.astimezone(UTC), at.astimezone(UTC) + _FURTHEST * _DAY)
            return
        day = self.local(at).date()
        for ahead in range(_FURTHEST):
            yield from (span for span in self.open_on(day + ahead * _DAY) if span.end > at)

    def _opened(self, day: date, span: OpenSpan) -> Iterator[Span]:
        return self._clock(day, span.start, span.end)

    def _clock(self, day: date, start: time, end: time) -> Iterator[Span]:
        """The instants at which this clock shows a time of a day from `start` to before `end` (00:00 is midnight).

        An hour that is left out in spring is not among them, one that comes twice in autumn is there twice.
        """
        first = datetime.combine(day, start, UTC)
        last = datetime.combine(day + _DAY if end == time(0) else day, end, UTC)
        before, after = self._offset(first - _DAY), self._offset(last + _DAY)
        if before == after:
            yield Span(first - before, last - before)
            return
        change = self._change(first - 2 * _DAY, last + 2 * _DAY)
        if first - before < min(last - before, change):
            yield Span(first - before, min(last - before, change))
        if max(first - after, change) < last - after:
            yield Span(max(first - after, change), last - after)

    def _offset(self, at: datetime) -> timedelta:
        return at.astimezone(self.zone).utcoffset() or timedelta()

    def _change(self, start: datetime, end: datetime) -> datetime:
        """The minute at which the clocks are changed between two instants."""
        old, minute = self._offset(start), timedelta(minutes=1)
        while end - start > minute:
            middle = start + ((end - start) / 2) // minute * minute
            start, end = (middle, end) if self._offset(middle) == old else (start, middle)
        return end


def _later(day: date, within: Duration) -> date:
    """A day so many days, weeks, months or years later; the last of the month where that day is not in it."""
    days = {TimeUnit.DAY: 1, TimeUnit.BUSINESS_DAY: 1, TimeUnit.WEEK: 7}.get(within.unit)
    if days is not None:
        return date.fromordinal(min(day.toordinal() + days * within.amount, date.max.toordinal() - 2))
    months = within.amount * (12 if within.unit is TimeUnit.YEAR else 1)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    year = min(year, date.max.year - 1)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Calendars:
    """The calendars of an organisation's offices; the first office's where none is named."""

    offices: Mapping[str, Office]
    holidays: tuple[Holiday, ...]
    _made: dict[tuple[str, str | None], Calendar] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of_organization(cls, organization: Organization | None) -> "Calendars":
        """The calendars of an organisation; without one everything is in UTC and no day is a holiday."""
        if organization is None:
            return cls({}, ())
        return cls({office.id: office for office in organization.offices}, organization.holidays)

    @property
    def first(self) -> Calendar:
        """The first office's opening hours."""
        office = next(iter(self.offices.values()), None)
        return self.of(office.hours if office else WeeklyHours(()), None)

    def office(self, office_id: str) -> Calendar | None:
        """An office's own opening hours; None where there is no such office."""
        office = self.offices.get(office_id)
        return self.of(office.hours, office_id) if office else None

    def of(self, hours: WeeklyHours, office_id: str | None) -> Calendar:
        """Weekly hours on the clock of an office, the first one where it is None or unknown."""
        key = (str(hours), office_id)
        if key not in self._made:
            office = self.offices.get(office_id or "") or next(iter(self.offices.values()), None)
            if office is None:
                return Calendar("UTC", ZoneInfo("UTC"), hours)
            closed = frozenset(
                each.date for each in self.holidays if not each.offices or office.id in each.offices
            )
            self._made[key] = Calendar(str(office.name), ZoneInfo(office.time_zone), hours, closed)
        return self._made[key]
