"""Values with units as people write them; every kind under one roof."""

from engross.units.bands import Amount, Limit, MoneyRange, Target
from engross.units.comparing import (
    CLOCK,
    Measure,
    are_same,
    compare,
    compare_limits,
    is_longer,
    measure,
    read_alike,
    size,
    total,
)
from engross.units.quantity import Count, Duration, Money, Percentage, Quantity, TimeUnit, parse_quantity
from engross.units.scalar import Scalar
from engross.units.schedule import (
    WEEKDAYS,
    DateError,
    Frequency,
    Moment,
    OpenSpan,
    WeeklyHours,
    next_after,
    parse_date,
)

__all__ = [
    "CLOCK",
    "WEEKDAYS",
    "Amount",
    "Count",
    "DateError",
    "Duration",
    "Frequency",
    "Limit",
    "Measure",
    "Moment",
    "Money",
    "MoneyRange",
    "OpenSpan",
    "Percentage",
    "Quantity",
    "Scalar",
    "Target",
    "TimeUnit",
    "WeeklyHours",
    "are_same",
    "compare",
    "compare_limits",
    "is_longer",
    "measure",
    "next_after",
    "parse_date",
    "parse_quantity",
    "read_alike",
    "size",
    "total",
]
