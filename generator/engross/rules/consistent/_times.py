"""Lengths of time in different units compared, as far as that can be said for certain."""

from engross.units import Duration, TimeUnit

_HOUR, _DAY = 60, 24 * 60
_EXACT = {TimeUnit.MINUTE: 1, TimeUnit.HOUR: _HOUR, TimeUnit.DAY: _DAY, TimeUnit.WEEK: 7 * _DAY}
# What an office day has at least and at most, and how long an office is closed in a row at most.
_FEWEST_HOURS, _MOST_HOURS = 6, 12
_CLOSED_DAYS = 7


def is_longer(one: Duration, other: Duration) -> bool:
    """Whether a time is longer than another, whenever both start."""
    if one.unit is other.unit:
        return one.amount > other.amount
    if {one.unit, other.unit} == {TimeUnit.BUSINESS_DAY, TimeUnit.BUSINESS_HOUR}:
        return _office_hours(one)[0] > _office_hours(other)[1]
    return _minutes(one)[0] > _minutes(other)[1]


def _office_hours(time: Duration) -> tuple[int, int]:
    if time.unit is TimeUnit.BUSINESS_HOUR:
        return time.amount, time.amount
    return time.amount * _FEWEST_HOURS, time.amount * _MOST_HOURS


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
    return amount * _EXACT[time.unit], amount * _EXACT[time.unit]


def _with_weekends(business_days: int) -> int:
    return (business_days * 2 + _CLOSED_DAYS) * _DAY
