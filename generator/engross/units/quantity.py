"""Durations, money, percentages and counts as people write them."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import ClassVar, Self

from engross.units.scalar import Scalar

NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,6})?"


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _plain(number: Decimal) -> str:
    whole = number == number.to_integral_value()
    return f"{int(number):,}" if whole else f"{number.normalize():,f}"


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
    pattern: ClassVar[str] = rf"^[0-9]{{1,6}} ?({_TIME_PATTERN})$"
    examples: ClassVar[tuple[str, ...]] = ("4h", "30 minutes", "2 business days")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `4h`, `30 min`, `2 business days` and the like; a length of nothing is refused."""
        match = re.fullmatch(r"([0-9]{1,6}) ?([A-Za-z ]+)", text)
        if match is None or int(match[1]) == 0:
            raise cls.refusal(text)
        for unit, words in _TIME_WORDS.items():
            if re.fullmatch(words, match[2].strip().lower()):
                return cls(int(match[1]), unit)
        raise cls.refusal(text)

    def __str__(self) -> str:
        return f"{self.amount:d} {self.unit.value}{'' if self.amount == 1 else 's'}"


_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP"}
CURRENCY = r"(?:[$€£]|[A-Z]{3})"
_SHARE = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.[0-9]{1,4})?"
_PER_CENT = r" ?(?:%|[Pp]er ?cent)"
_AMOUNT = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,2})?"


@dataclass(frozen=True, slots=True)
class Money(Scalar):
    """An amount in an ISO 4217 currency: `$500,000`, `€1,000.50`, `CHF 2,000`."""

    amount: Decimal
    currency: str
    what: ClassVar[str] = "an amount of money"
    pattern: ClassVar[str] = rf"^{CURRENCY} ?{_AMOUNT}$"
    examples: ClassVar[tuple[str, ...]] = ("$500,000", "€1,000.50", "CHF 2,000")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a currency sign or ISO 4217 code and a number with commas between thousands."""
        match = re.fullmatch(rf"({CURRENCY}) ?({_AMOUNT})", text)
        if match is None:
            raise cls.refusal(text)
        return cls(_decimal(match[2]), _SYMBOLS.get(match[1], match[1]))

    def __str__(self) -> str:
        sign = next((sign for sign, code in _SYMBOLS.items() if code == self.currency), f"{self.currency} ")
        whole = self.amount == self.amount.to_integral_value()
        return f"{sign}{int(self.amount):,}" if whole else f"{sign}{self.amount:,.2f}"


@dataclass(frozen=True, slots=True)
class Percentage(Scalar):
    """A share in per cent: `12%`, `2.5 %`, `12 per cent`."""

    amount: Decimal
    what: ClassVar[str] = "a percentage"
    pattern: ClassVar[str] = rf"^{_SHARE}{_PER_CENT}$"
    examples: ClassVar[tuple[str, ...]] = ("12%", "2.5%")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number and a per cent sign, or the words."""
        match = re.fullmatch(rf"({_SHARE}){_PER_CENT}", text)
        if match is None:
            raise cls.refusal(text)
        return cls(_decimal(match[1]))

    def __str__(self) -> str:
        return f"{_plain(self.amount)}%"


@dataclass(frozen=True, slots=True)
class Count(Scalar):
    """A number with the word for what is counted: `40 points`, `3 clients`, `12`."""

    amount: Decimal
    noun: str = ""
    what: ClassVar[str] = "a number"
    pattern: ClassVar[str] = rf"^{NUMBER}( [a-zA-Z][a-zA-Z -]*)?$"
    examples: ClassVar[tuple[str, ...]] = ("40 points", "12")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number and, after a space, what it counts."""
        match = re.fullmatch(rf"({NUMBER})(?: ([a-zA-Z][a-zA-Z -]{{0,40}}))?", text)
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
