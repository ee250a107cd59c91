"""Dates, frequencies and weekly hours."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, time
from enum import Enum
from typing import ClassVar, Self

from engross.units.scalar import MisfitError, Scalar, shorten

FIRST_YEAR, LAST_YEAR = 1900, 2199


class Frequency(Enum):
    """How often something is due."""

    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "every two weeks"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half-yearly"
    YEARLY = "yearly"
    TWO_YEARLY = "every two years"
    THREE_YEARLY = "every three years"

    @property
    def months(self) -> int | None:
        """The months between two times, None where it is less than one."""
        return {
            Frequency.MONTHLY: 1,
            Frequency.QUARTERLY: 3,
            Frequency.HALF_YEARLY: 6,
            Frequency.YEARLY: 12,
            Frequency.TWO_YEARLY: 24,
            Frequency.THREE_YEARLY: 36,
        }.get(self)


def next_after(day: date, frequency: Frequency) -> date:
    """The day one period after `day`; the last of the month where that day is not in it."""
    days = {Frequency.DAILY: 1, Frequency.WEEKLY: 7, Frequency.FORTNIGHTLY: 14}.get(frequency)
    if days is not None:
        return date.fromordinal(day.toordinal() + days)
    month_index = day.year * 12 + day.month - 1 + (frequency.months or 0)
    year, month = divmod(month_index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_DASH = "\u2013"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


_DAY_WORDS = {
    form: number
    for number, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
    for form in (name, name[:3])
}
_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_SPAN = rf"{_DAY}(?: ?[-\u2013] ?{_DAY})? [0-9]{{2}}:[0-9]{{2}} ?[-\u2013] ?[0-9]{{2}}:[0-9]{{2}}"


@dataclass(frozen=True, slots=True)
class OpenSpan:
    """From `start` to `end` on weekdays `first` to `last` (0 is Monday); an end of 00:00 is midnight."""

    first: int
    last: int
    start: time
    end: time

    def __str__(self) -> str:
        days = (
            WEEKDAYS[self.first]
            if self.first == self.last
            else f"{WEEKDAYS[self.first]}{_DASH}{WEEKDAYS[self.last]}"
        )
        return f"{days} {self.start:%H:%M}{_DASH}{self.end:%H:%M}"


@dataclass(frozen=True, slots=True)
class WeeklyHours(Scalar):
    """Hours of the week, local to an office: `Mon-Fri 08:00-18:00`, or `always`."""

    spans: tuple[OpenSpan, ...]
    what: ClassVar[str] = "a set of weekly hours"
    pattern: ClassVar[str] = rf"^(always|24/7|{_SPAN}( ?, ?{_SPAN})*)$"
    examples: ClassVar[tuple[str, ...]] = (
        "Mon-Fri 08:00-18:00",
        "Mon-Fri 08:00-18:00, Sat 09:00-12:00",
        "always",
    )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read comma-separated spans of days and times, or `always` (no spans: every hour)."""
        if text.lower() in {"always", "24/7"}:
            return cls(())
        return cls(tuple(cls._span(part.strip(), text) for part in text.split(",")))

    @classmethod
    def _span(cls, part: str, whole: str) -> OpenSpan:
        if re.fullmatch(_SPAN, part) is None:
            raise cls.refusal(whole)
        days = [WEEKDAYS.index(day) for day in re.findall(_DAY, part)]
        hours = [(int(hour), int(minute)) for hour, minute in re.findall(r"([0-9]{2}):([0-9]{2})", part)]
        try:
            start, end = time(*hours[0]), time(0) if hours[1] == (24, 0) else time(*hours[1])
        except ValueError:
            raise cls.refusal(whole) from None
        if days[-1] < days[0]:
            raise cls.refusal(whole)
        if end <= start and end != time(0):
            raise MisfitError(
                f"“{shorten(whole)}” ends before it starts.",
                "Write hours past midnight as two: Mon-Fri 18:00-24:00, Mon-Fri 00:00-08:00",
            )
        return OpenSpan(days[0], days[-1], start, end)

    @property
    def is_always(self) -> bool:
        """Whether every hour of the week is meant."""
        return not self.spans

    def __str__(self) -> str:
        return ", ".join(map(str, self.spans)) if self.spans else "always"


@dataclass(frozen=True, slots=True)
class Moment(Scalar):
    """A time of day on a date or on a weekday (0 is Monday), by the clock of an office; one of the two is None."""

    day: date | None
    weekday: int | None
    time: time
    what: ClassVar[str] = "a day and a time"
    pattern: ClassVar[str] = rf"^([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|{_DAY}[a-z]*) [0-9]{{2}}:[0-9]{{2}}$"
    examples: ClassVar[tuple[str, ...]] = ("Sat 03:00", "2026-03-07 22:00")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2026-03-07 22:00`, `Sat 03:00` or `Saturday 3:00`."""
        match = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2}|[A-Za-z]+)[ T]([0-9]{1,2}):([0-9]{2})", text)
        if match is None:
            raise cls.refusal(text)
        try:
            clock = time(int(match[2]), int(match[3]))
            if match[1][0].isdigit():
                return cls(parse_date(match[1]), None, clock)
        except MisfitError:
            raise
        except ValueError:
            raise cls.refusal(text) from None
        word = match[1].lower()
        if word not in _DAY_WORDS:
            raise cls.refusal(text)
        return cls(None, _DAY_WORDS[word], clock)

    def __str__(self) -> str:
        day = self.day.isoformat() if self.day else WEEKDAYS[self.weekday or 0]
        return f"{day} {self.time:%H:%M}"


_DATE_HINT = "Write year-month-day, like: 2026-03-31"


class DateError(MisfitError):
    """A text that is no date, or no day in the calendar."""


def parse_date(value: object) -> date:
    """Read `2026-03-31`; DateError says in plain words what is wrong with anything else."""
    if isinstance(value, date):
        return value
    if isinstance(value, dict | tuple):
        raise DateError("Here belongs a date, not a list or group.", _DATE_HINT)
    text = str(value).strip()
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    if match is None:
        raise DateError(f"“{shorten(text)}” is not a date.", _DATE_HINT)
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise DateError(f"There is no day {text} in the calendar.", "Write a date that exists.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DateError(f"The year of {text} cannot be right.", _DATE_HINT)
    return day
