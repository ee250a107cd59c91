"""Limits and times compared, where they can be."""

from decimal import Decimal

from engross.units import Count, Duration, Limit, Money, Percentage, Quantity, TimeUnit

_MINUTES = {TimeUnit.MINUTE: 1, TimeUnit.HOUR: 60, TimeUnit.DAY: 1_440, TimeUnit.WEEK: 10_080}


def is_wider(one: Limit, other: Limit) -> bool:
    """Whether the first limit allows more than the second, for certain."""
    if other.quantity is None:
        return False
    if one.quantity is None:
        return True
    first, second = _measure(one.quantity), _measure(other.quantity)
    return first[0] == second[0] and first[1] > second[1]


def is_longer(one: int | None, other: int | None) -> bool:
    """Whether the first time is longer than the second; not where one of them cannot be told."""
    return one is not None and other is not None and one > other


def minutes(duration: Duration) -> int | None:
    """A length of time in minutes, None where it depends on the calendar."""
    factor = _MINUTES.get(duration.unit)
    return None if factor is None else duration.amount * factor


def _measure(quantity: Quantity) -> tuple[str, Decimal]:
    """What is measured, and how much of it there is."""
    if isinstance(quantity, Percentage):
        return "%", quantity.amount
    if isinstance(quantity, Money):
        return quantity.currency, quantity.amount
    if isinstance(quantity, Count):
        return f"count {quantity.noun.lower().removesuffix('s')}", quantity.amount
    in_minutes = minutes(quantity)
    return (
        ("time", Decimal(in_minutes))
        if in_minutes is not None
        else (quantity.unit.value, Decimal(quantity.amount))
    )
