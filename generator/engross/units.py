"""Values with units as people write them: durations, money, percentages, ranges, targets, limits, hours."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _plain(number: Decimal) -> str:
    whole = number == number.to_integral_value()
    return f"{int(number):,}" if whole else f"{number.normalize():,f}"


class Scalar:
    """A value written as one line of text; subclasses parse it and give it back in one canonical form.

    Equal values have equal text: `str(parse(text))` parses to the same value again.
    """

    __slots__ = ()
    what: ClassVar[str]
    pattern: ClassVar[str]
    examples: ClassVar[tuple[str, ...]]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `text`; raise ValueError, with a sentence for people, when it is not such a value."""
        raise NotImplementedError

    @classmethod
    def refusal(cls, text: object) -> ValueError:
        """What to say of a text that is no such value."""
        shown = ", ".join(cls.examples)
        return ValueError(f"“{text}” is not {cls.what}. Write it like: {shown}")

    @classmethod
    def _validate(cls, value: object) -> Self:
        if isinstance(value, cls):
            return value
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise cls.refusal(value)
        return cls.parse(str(value).strip())

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._validate, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": cls.pattern, "examples": list(cls.examples)}


class TimeUnit(Enum):
    """A unit of time; business hours and days are counted on the office's calendar."""

    MINUTE = "minute"
    HOUR = "hour"
    BUSINESS_HOUR = "business hour"
    DAY = "day"
    BUSINESS_DAY = "business day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_TIME_WORDS = {
    TimeUnit.MINUTE: "m|min|mins|minute|minutes",
    TimeUnit.HOUR: "h|hr|hrs|hour|hours",
    TimeUnit.BUSINESS_HOUR: r"(?:business|working) hours?",
    TimeUnit.DAY: "d|day|days|calendar days?",
    TimeUnit.BUSINESS_DAY: r"(?:business|working) days?",
    TimeUnit.WEEK: "w|week|weeks",
    TimeUnit.MONTH: "month|months",
    TimeUnit.YEAR: "y|year|years",
}
_TIME_PATTERN = "|".join(f"(?:{words})" for words in _TIME_WORDS.values())


@dataclass(frozen=True, slots=True)
class Duration(Scalar):
    """A length of time: `4h`, `30 min`, `2 business days`."""

    amount: int
    unit: TimeUnit
    what: ClassVar[str] = "a length of time"
    pattern: ClassVar[str] = rf"^\d+ ?({_TIME_PATTERN})$"
    examples: ClassVar[tuple[str, ...]] = ("4h", "30 minutes", "2 business days")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `4h`, `30 min`, `2 business days` and the like; a length of nothing is refused."""
        match = re.fullmatch(r"(\d{1,6}) ?([A-Za-z ]+)", text)
        if match is None or int(match[1]) == 0:
            raise cls.refusal(text)
        for unit, words in _TIME_WORDS.items():
            if re.fullmatch(words, match[2].strip().lower()):
                return cls(int(match[1]), unit)
        raise cls.refusal(text)

    def __str__(self) -> str:
        return f"{self.amount:d} {self.unit.value}{'' if self.amount == 1 else 's'}"


_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP"}
_CURRENCY = r"(?:[$€£]|[A-Z]{3} )"


@dataclass(frozen=True, slots=True)
class Money(Scalar):
    """An amount in an ISO 4217 currency: `$500,000`, `€1,000.50`, `CHF 2,000`."""

    amount: Decimal
    currency: str
    what: ClassVar[str] = "an amount of money"
    pattern: ClassVar[str] = rf"^{_CURRENCY} ?{_NUMBER}$"
    examples: ClassVar[tuple[str, ...]] = ("$500,000", "€1,000.50", "CHF 2,000")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a currency sign or ISO 4217 code and a number with commas between thousands."""
        match = re.fullmatch(rf"([$€£]|[A-Z]{{3}}) ?({_NUMBER})", text)
        if match is None:
            raise cls.refusal(text)
        return cls(_decimal(match[2]), _SYMBOLS.get(match[1], match[1]))

    def __str__(self) -> str:
        sign = next((sign for sign, code in _SYMBOLS.items() if code == self.currency), f"{self.currency} ")
        whole = self.amount == self.amount.to_integral_value()
        return f"{sign}{int(self.amount):,}" if whole else f"{sign}{self.amount:,.2f}"


@dataclass(frozen=True, slots=True)
class Percentage(Scalar):
    """A share in per cent: `12%`, `2.5 %`."""

    amount: Decimal
    what: ClassVar[str] = "a percentage"
    pattern: ClassVar[str] = r"^\d+(\.\d+)? ?%$"
    examples: ClassVar[tuple[str, ...]] = ("12%", "2.5%")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number and a per cent sign."""
        match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,4})?) ?%", text)
        if match is None:
            raise cls.refusal(text)
        return cls(Decimal(match[1]))

    def __str__(self) -> str:
        return f"{_plain(self.amount)}%"


@dataclass(frozen=True, slots=True)
class Count(Scalar):
    """A number with the word for what is counted: `40 points`, `3 clients`, `12`."""

    amount: Decimal
    noun: str = ""
    what: ClassVar[str] = "a number"
    pattern: ClassVar[str] = rf"^{_NUMBER}( [a-zA-Z][a-zA-Z -]*)?$"
    examples: ClassVar[tuple[str, ...]] = ("40 points", "12")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number and, after a space, what it counts."""
        match = re.fullmatch(rf"({_NUMBER})(?: ([a-zA-Z][a-zA-Z -]{{0,40}}))?", text)
        if match is None:
            raise cls.refusal(text)
        return cls(_decimal(match[1]), (match[2] or "").strip())

    def __str__(self) -> str:
        return f"{_plain(self.amount)} {self.noun}".strip()


Quantity = Percentage | Money | Duration | Count


def parse_quantity(text: str) -> Quantity:
    """Read a percentage, an amount of money, a length of time, or else a number; ValueError if none."""
    kinds: tuple[type[Percentage] | type[Money] | type[Duration], ...] = (Percentage, Money, Duration)
    for kind in kinds:
        try:
            return kind.parse(text)
        except ValueError:
            continue
    return Count.parse(text)


_LEAST = r"at least|>=|≥"
_MOST = r"at most|up to|<=|≤"
_MORE = r"more than|over|above|>"
_LESS = r"less than|under|below|<"


@dataclass(frozen=True, slots=True)
class MoneyRange(Scalar):
    """A band of amounts; each bound belongs to it (`closed`) or not, a missing bound is open-ended."""

    lower: Money | None
    upper: Money | None
    lower_closed: bool = True
    upper_closed: bool = True
    what: ClassVar[str] = "a range of amounts"
    pattern: ClassVar[str] = (
        rf"^((({_LEAST}|{_MORE}|{_LESS}|{_MOST}) ?)?{_CURRENCY} ?{_NUMBER}"
        rf"|(from |more than )?{_CURRENCY} ?{_NUMBER} ?(to|–|-) ?(less than )?{_CURRENCY} ?{_NUMBER})$"
    )
    examples: ClassVar[tuple[str, ...]] = (
        "more than $1,000,000",
        "$500,000 to $1,000,000",
        "$100,000 to less than $500,000",
        "less than $100,000",
    )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `more than $1,000,000`, `$500,000 to less than $1,000,000`, `under $100,000` and the like."""
        found = re.fullmatch(r"(?:(more than )|from )?(.+?) ?(?:\bto\b|–| - ) ?(less than )?(.+)", text)
        if found and (found[1] or not re.match(rf"(?:{_LEAST}|{_MOST}|{_MORE}|{_LESS})", text)):
            lower, upper = cls._money(found[2], text), cls._money(found[4], text)
            if lower.currency != upper.currency or lower.amount >= upper.amount:
                raise cls.refusal(text)
            return cls(lower, upper, not found[1], not found[3])
        for words, build in cls._one_sided():
            if match := re.fullmatch(rf"(?:{words}) ?(.+)", text):
                return build(cls._money(match[1], text))
        raise cls.refusal(text)

    @classmethod
    def _one_sided(cls) -> tuple[tuple[str, Callable[[Money], Self]], ...]:
        return (
            (_LEAST, lambda bound: cls(bound, None)),
            (_MOST, lambda bound: cls(None, bound)),
            (_MORE, lambda bound: cls(bound, None, lower_closed=False)),
            (_LESS, lambda bound: cls(None, bound, upper_closed=False)),
        )

    @classmethod
    def _money(cls, text: str, whole: str) -> Money:
        try:
            return Money.parse(text.strip())
        except ValueError:
            raise cls.refusal(whole) from None

    def __str__(self) -> str:
        if self.lower is None:
            return f"{'at most' if self.upper_closed else 'less than'} {self.upper}"
        if self.upper is None:
            return f"{'at least' if self.lower_closed else 'more than'} {self.lower}"
        start = "" if self.lower_closed else "more than "
        return f"{start}{self.lower} to {'' if self.upper_closed else 'less than '}{self.upper}"

    def __contains__(self, money: Money) -> bool:
        """Whether the amount lies in the band; amounts in another currency never do."""
        return self._above(money) and self._below(money)

    def _above(self, money: Money) -> bool:
        if self.lower is None:
            return self.upper is not None and money.currency == self.upper.currency
        more = money.amount >= self.lower.amount if self.lower_closed else money.amount > self.lower.amount
        return more and money.currency == self.lower.currency

    def _below(self, money: Money) -> bool:
        if self.upper is None:
            return True
        return money.amount <= self.upper.amount if self.upper_closed else money.amount < self.upper.amount


@dataclass(frozen=True, slots=True)
class Target(Scalar):
    """What a metric should reach: `at least 90%`, `at most 2 business days`."""

    at_least: bool
    quantity: Quantity
    what: ClassVar[str] = "a target"
    pattern: ClassVar[str] = rf"^({_LEAST}|{_MOST}) ?.*\d.*$"
    examples: ClassVar[tuple[str, ...]] = ("at least 90%", "at most 2 business days", "at least 40 points")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `at least` or `at most` (or `>=`, `<=`) and a quantity."""
        match = re.fullmatch(rf"(?:({_LEAST})|(?:{_MOST})) ?(.+)", text)
        if match is None:
            raise cls.refusal(text)
        try:
            return cls(bool(match[1]), parse_quantity(match[2].strip()))
        except ValueError:
            raise cls.refusal(text) from None

    def __str__(self) -> str:
        return f"{'at least' if self.at_least else 'at most'} {self.quantity}"


@dataclass(frozen=True, slots=True)
class Limit(Scalar):
    """How far an authority reaches: `10%`, `$25,000`, or `any amount` (quantity None)."""

    quantity: Quantity | None
    what: ClassVar[str] = "a limit"
    pattern: ClassVar[str] = r"^(any amount|.*\d.*)$"
    examples: ClassVar[tuple[str, ...]] = ("10%", "$25,000", "5 business days", "any amount")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a quantity, with or without `up to`, or the words `any amount`."""
        if text.lower() in {"any amount", "unlimited", "no limit"}:
            return cls(None)
        try:
            return cls(parse_quantity(text.removeprefix("up to ")))
        except ValueError:
            raise cls.refusal(text) from None

    def __str__(self) -> str:
        return "any amount" if self.quantity is None else f"up to {self.quantity}"


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


WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


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
            else f"{WEEKDAYS[self.first]}–{WEEKDAYS[self.last]}"
        )
        return f"{days} {self.start:%H:%M}–{self.end:%H:%M}"


@dataclass(frozen=True, slots=True)
class WeeklyHours(Scalar):
    """Hours of the week, local to an office: `Mon-Fri 08:00-18:00`, or `always`."""

    spans: tuple[OpenSpan, ...]
    what: ClassVar[str] = "a set of weekly hours"
    pattern: ClassVar[str] = r"^(always|[A-Z][a-z]{2}.*\d{2}:\d{2} ?[-–] ?\d{2}:\d{2})$"
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
        day = "|".join(WEEKDAYS)
        match = re.fullmatch(rf"({day})(?: ?[-–] ?({day}))? (\d\d):(\d\d) ?[-–] ?(\d\d):(\d\d)", part)
        if match is None:
            raise cls.refusal(whole)
        first = WEEKDAYS.index(match[1])
        last = WEEKDAYS.index(match[2]) if match[2] else first
        try:
            start, end = time(int(match[3]), int(match[4])), time(int(match[5]) % 24, int(match[6]))
        except ValueError:
            raise cls.refusal(whole) from None
        if last < first or (end <= start and end != time(0)):
            raise cls.refusal(whole)
        return OpenSpan(first, last, start, end)

    @property
    def is_always(self) -> bool:
        """Whether every hour of the week is meant."""
        return not self.spans

    def __str__(self) -> str:
        return ", ".join(map(str, self.spans)) if self.spans else "always"


def parse_date(value: object) -> date:
    """Read `2026-03-31`; ValueError says in plain words what is wrong with anything else."""
    if isinstance(value, date):
        return value
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", str(value))
    if match is None:
        raise ValueError(f"“{value}” is not a date. Write year-month-day, like: 2026-03-31")
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise ValueError(f"There is no day {value} in the calendar. Write a date that exists.") from None
