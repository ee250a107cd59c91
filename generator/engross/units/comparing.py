"""Whether two quantities can be held against each other, and which of them is more; the one place that says so."""

from collections.abc import Iterable
from decimal import Decimal

from engross.units.bands import Limit, Target
from engross.units.quantity import Count, Duration, Money, Percentage, Quantity, TimeUnit

Measure = tuple[str, Decimal]

CLOCK = "time"
"""The kind of a length of time that the clock alone measures, in minutes."""

_HOUR, _DAY = 60, 24 * 60
_CLOCK = {TimeUnit.MINUTE: 1, TimeUnit.HOUR: _HOUR, TimeUnit.DAY: _DAY, TimeUnit.WEEK: 7 * _DAY}
_MONTHS = {TimeUnit.MONTH: 1, TimeUnit.YEAR: 12}
_OFFICE = {TimeUnit.BUSINESS_HOUR, TimeUnit.BUSINESS_DAY}
# What an office day has at least and at most, and how long an office is closed in a row at most.
_FEWEST_HOURS, _MOST_HOURS = 6, 12
_CLOSED_DAYS = 7


def measure(quantity: Quantity) -> Measure:
    """A quantity as its kind and a number: of one kind, the numbers can be compared whatever day it is.

    Minutes to weeks are one kind, months and years another; business hours and business days are one each.
    """
    match quantity:
        case Percentage():
            return "%", quantity.amount
        case Money():
            return quantity.currency, quantity.amount
        case Count():
            return f"number of {_singular(quantity.noun)}", quantity.amount
        case Duration(amount, unit) if unit in _CLOCK:
            return CLOCK, Decimal(amount * _CLOCK[unit])
        case Duration(amount, unit) if unit in _MONTHS:
            return "months", Decimal(amount * _MONTHS[unit])
        case Duration(amount, unit):
            return unit.value, Decimal(amount)


def _singular(noun: str) -> str:
    return " ".join(word.removesuffix("s") for word in noun.casefold().split())


def compare(one: Quantity, other: Quantity) -> int | None:
    """Below 0, 0 or above it as a quantity is less than another, as much or more; None where nobody can say.

    Lengths of time of two kinds are told apart where one is longer whenever both start.
    """
    (kind, amount), (other_kind, other_amount) = measure(one), measure(other)
    if kind == other_kind:
        return (amount > other_amount) - (amount < other_amount)
    if not isinstance(one, Duration) or not isinstance(other, Duration):
        return None
    (least, most), (other_least, other_most) = _bounds(one, other), _bounds(other, one)
    return 1 if least > other_most else -1 if most < other_least else None


def is_longer(one: Duration, other: Duration) -> bool:
    """Whether a time is longer than another, whenever both start."""
    return (compare(one, other) or 0) > 0


def compare_limits(one: Limit, other: Limit) -> int | None:
    """The same for limits, of which one without an end is the highest."""
    if one.quantity is None or other.quantity is None:
        return (one.quantity is None) - (other.quantity is None)
    return compare(one.quantity, other.quantity)


def size(quantity: Quantity) -> Decimal:
    """A number by which quantities are put into an order, also lengths of time of several kinds; no measure."""
    return Decimal(_minutes(quantity)[0]) if isinstance(quantity, Duration) else quantity.amount


def are_same(one: object, other: object) -> bool:
    """Whether two values say the same: 24 hours are 1 day, and at most 24 hours at most 1 day."""
    if isinstance(one, Target) and isinstance(other, Target):
        return one.at_least == other.at_least and are_same(one.quantity, other.quantity)
    if isinstance(one, Limit) and isinstance(other, Limit):
        return compare_limits(one, other) == 0
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return measure(one) == measure(other)
    return one == other


def read_alike(one: object, other: object) -> bool:
    """Whether two values say the same to a reader who does not tell days from business days."""
    if isinstance(one, Duration) and isinstance(other, Duration) and one.amount == other.amount:
        return one.unit.value.split()[-1] == other.unit.value.split()[-1] or are_same(one, other)
    return are_same(one, other)


def total(times: Iterable[Duration]) -> Duration | None:
    """Several lengths of time together, in days or hours where that comes out even; None if they are of several kinds."""
    amounts: dict[str, Decimal] = {}
    last: Duration | None = None
    for last in times:
        kind, amount = measure(last)
        amounts[kind] = amounts.get(kind, Decimal()) + amount
    if last is None or len(amounts) > 1:
        return None
    whole = int(amounts[measure(last)[0]])
    if last.unit in _OFFICE:
        return Duration(whole, last.unit)
    units = _MONTHS if last.unit in _MONTHS else _CLOCK
    even = [unit for unit, length in units.items() if whole % length == 0 and unit is not TimeUnit.WEEK]
    return Duration(whole // units[even[-1]], even[-1])


def _bounds(time: Duration, other: Duration) -> tuple[int, int]:
    """The fewest and the most minutes; in office hours where both are counted in these."""
    if time.unit not in _OFFICE or other.unit not in _OFFICE:
        return _minutes(time)
    if time.unit is TimeUnit.BUSINESS_HOUR:
        return time.amount * _HOUR, time.amount * _HOUR
    return time.amount * _FEWEST_HOURS * _HOUR, time.amount * _MOST_HOURS * _HOUR


def _minutes(time: Duration) -> tuple[int, int]:
    """The fewest and the most minutes on the clock: how long business days are depends on when they start."""
    amount = time.amount
    match time.unit:
        case TimeUnit.MONTH:
            return amount * 28 * _DAY, amount * 31 * _DAY
        case TimeUnit.YEAR:
            return amount * 365 * _DAY, amount * 366 * _DAY
        case TimeUnit.BUSINESS_HOUR:
            return amount * _HOUR, _with_weekends(amount // _FEWEST_HOURS + 1)
        case TimeUnit.BUSINESS_DAY:
            return (amount - 1) * _DAY + _FEWEST_HOURS * _HOUR, _with_weekends(amount)
    return amount * _CLOCK[time.unit], amount * _CLOCK[time.unit]


def _with_weekends(business_days: int) -> int:
    return (business_days * 2 + _CLOSED_DAYS) * _DAY
