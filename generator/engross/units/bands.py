"""Bands of amounts, targets and limits: what is made of quantities."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Self

from engross.units.quantity import (
    CURRENCY,
    NUMBER,
    Money,
    Quantity,
    parse_quantity,
)
from engross.units.scalar import MisfitError, Scalar

_LEAST = r"at least|>=|≥"
_MOST = r"at most|up to|<=|≤"
_MORE = r"more than|over|above|>"
_LESS = r"less than|under|below|<"
_ABBREVIATED = rf"{CURRENCY}? ?{NUMBER} ?(?:[kKmM]|mln|bn)"


@dataclass(frozen=True, slots=True)
class MoneyRange(Scalar):
    """A band of amounts; each bound belongs to it (`closed`) or not, a missing bound is open-ended."""

    lower: Money | None
    upper: Money | None
    lower_closed: bool = True
    upper_closed: bool = True
    what: ClassVar[str] = "a range of amounts"
    pattern: ClassVar[str] = (
        rf"^((({_LEAST}|{_MORE}|{_LESS}|{_MOST}) ?)?{CURRENCY} ?{NUMBER}"
        rf"|(from |more than )?{CURRENCY} ?{NUMBER} ?(to|\u2013|-) ?(less than )?{CURRENCY} ?{NUMBER})$"
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
        found = re.fullmatch(r"(?:(more than )|from )?(.+?) ?(?:\bto\b|\u2013| - ) ?(less than )?(.+)", text)
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
    pattern: ClassVar[str] = rf"^({_LEAST}|{_MOST}) ?.*[0-9].*$"
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
    pattern: ClassVar[str] = r"^(any amount|unlimited|no limit|.*[0-9].*)$"
    examples: ClassVar[tuple[str, ...]] = ("10%", "$25,000", "5 business days", "any amount")

    json_types: ClassVar[tuple[str, ...]] = ("string", "number")

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


@dataclass(frozen=True, slots=True)
class Amount(Scalar):
    """How much is asked for: `12%`, `$5,000`, `3 business days`."""

    quantity: Quantity
    what: ClassVar[str] = "an amount"
    pattern: ClassVar[str] = r"^.*[0-9].*$"
    examples: ClassVar[tuple[str, ...]] = ("12%", "$5,000", "3 business days")
    json_types: ClassVar[tuple[str, ...]] = ("string", "number")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a quantity; thousands and millions by a letter are refused, as an m may mean either of two."""
        try:
            return cls(parse_quantity(text))
        except ValueError:
            refusal = cls.refusal(text)
            if re.fullmatch(_ABBREVIATED, text):
                hint = "Write the number in full, such as $5,000 and not $5k."
                refusal = MisfitError(refusal.message, hint)
            raise refusal from None

    def __str__(self) -> str:
        return str(self.quantity)
