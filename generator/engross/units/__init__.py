"""Values with units as people write them; every kind under one roof."""

from engross.units.bands import Amount, Limit, MoneyRange, Target
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
    "WEEKDAYS",
    "Amount",
    "Count",
    "DateError",
    "Duration",
    "Frequency",
    "Limit",
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
    "next_after",
    "parse_date",
    "parse_quantity",
]
