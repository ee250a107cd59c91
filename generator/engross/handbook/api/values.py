"""Values with units as `api/*.json` hold them: in words, and as numbers for programs."""

from decimal import Decimal

from engross import units
from engross.facts import FactValue
from engross.handbook.api import shapes
from engross.units import TimeUnit

_ISO = {
    TimeUnit.MINUTE: "PT{}M",
    TimeUnit.HOUR: "PT{}H",
    TimeUnit.DAY: "P{}D",
    TimeUnit.WEEK: "P{}W",
    TimeUnit.MONTH: "P{}M",
    TimeUnit.YEAR: "P{}Y",
}
_UNITS = {
    TimeUnit.MINUTE: "minute",
    TimeUnit.HOUR: "hour",
    TimeUnit.BUSINESS_HOUR: "business-hour",
    TimeUnit.DAY: "day",
    TimeUnit.BUSINESS_DAY: "business-day",
    TimeUnit.WEEK: "week",
    TimeUnit.MONTH: "month",
    TimeUnit.YEAR: "year",
}
_PERIODS = {
    units.Frequency.DAILY: "P1D",
    units.Frequency.WEEKLY: "P1W",
    units.Frequency.FORTNIGHTLY: "P2W",
    units.Frequency.MONTHLY: "P1M",
    units.Frequency.QUARTERLY: "P3M",
    units.Frequency.HALF_YEARLY: "P6M",
    units.Frequency.YEARLY: "P1Y",
    units.Frequency.TWO_YEARLY: "P2Y",
    units.Frequency.THREE_YEARLY: "P3Y",
}


def duration(value: units.Duration) -> shapes.Duration:
    """A length of time, with its ISO 8601 form where there is one."""
    iso = _ISO.get(value.unit)
    return shapes.Duration.model_validate(
        {
            "text": str(value),
            "amount": value.amount,
            "unit": _UNITS[value.unit],
            "iso8601": None if iso is None else iso.format(value.amount),
        }
    )


def money(value: units.Money) -> shapes.Money:
    """An amount of money."""
    return shapes.Money(text=str(value), amount=_plain(value.amount), currency=value.currency)


def quantity(value: units.Quantity) -> shapes.Quantity:
    """A length of time, an amount of money, a percentage or a number."""
    if isinstance(value, units.Duration):
        return duration(value)
    if isinstance(value, units.Money):
        return money(value)
    if isinstance(value, units.Percentage):
        return shapes.Percentage(text=str(value), percent=_plain(value.amount))
    return shapes.Count(text=str(value), amount=_plain(value.amount), noun=value.noun)


def limit(value: units.Limit) -> shapes.Limit:
    """How far an authority reaches."""
    most = None if value.quantity is None else quantity(value.quantity)
    return shapes.Limit(text=str(value), any_amount=most is None, at_most=most)


def money_range(value: units.MoneyRange) -> shapes.Range:
    """A band of amounts."""
    return shapes.Range(
        text=str(value),
        lower=money(value.lower) if value.lower else None,
        lower_included=value.lower is not None and value.lower_closed,
        upper=money(value.upper) if value.upper else None,
        upper_included=value.upper is not None and value.upper_closed,
    )


def fact_value(value: FactValue) -> shapes.Value:
    """The value of a fact."""
    if isinstance(value, units.Duration):
        return duration(value)
    if isinstance(value, units.Limit):
        return limit(value)
    if isinstance(value, units.MoneyRange):
        return money_range(value)
    if isinstance(value, units.Target):
        bound = "at-least" if value.at_least else "at-most"
        return shapes.Target.model_validate(
            {"text": str(value), "bound": bound, "quantity": quantity(value.quantity)}
        )
    return shapes.Frequency(text=value.value, iso8601=_PERIODS[value])


def hours(value: units.WeeklyHours, offices: tuple[str, ...]) -> shapes.Hours:
    """Weekly hours on the clocks of offices."""
    spans = tuple(
        shapes.Span(
            weekdays=tuple(range(span.first + 1, span.last + 2)),
            start=f"{span.start:%H:%M}",
            end="24:00" if f"{span.end:%H:%M}" == "00:00" else f"{span.end:%H:%M}",
        )
        for span in value.spans
    )
    return shapes.Hours(
        text=str(value), always=value.is_always, spans=spans, offices=() if value.is_always else offices
    )


def _plain(number: Decimal) -> str:
    """A decimal number without exponent and without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
