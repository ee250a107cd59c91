"""Values with units: what can be written, that it comes back the same, and that the schema's pattern knows it."""

import re
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engross.units import (
    Count,
    DateError,
    Duration,
    Frequency,
    Limit,
    Money,
    MoneyRange,
    OpenSpan,
    Percentage,
    Quantity,
    Target,
    TimeUnit,
    WeeklyHours,
    next_after,
    parse_date,
)
from engross.units.scalar import MisfitError, Scalar


def amounts(places: int, largest: int = 10**9) -> st.SearchStrategy[Decimal]:
    return st.decimals(0, largest, places=places, allow_nan=False, allow_infinity=False)


durations = st.builds(Duration, st.integers(1, 999_999), st.sampled_from(TimeUnit))
money = st.builds(Money, amounts(2), st.sampled_from(["USD", "EUR", "GBP", "CHF", "SEK"]))
percentages = st.builds(Percentage, amounts(4, 999_999))
counts = st.builds(Count, amounts(3), st.sampled_from(["", "points", "clients in a row", "x-rays"]))
quantities: st.SearchStrategy[Quantity] = st.one_of(durations, money, percentages, counts)
spans = st.builds(
    lambda first, last, start, end: OpenSpan(min(first, last), max(first, last), start, end),
    st.integers(0, 6),
    st.integers(0, 6),
    st.builds(time, st.integers(0, 11), st.integers(0, 59)),
    st.one_of(st.just(time(0)), st.builds(time, st.integers(12, 23), st.integers(0, 59))),
)


@st.composite
def money_ranges(draw: st.DrawFn) -> MoneyRange:
    lower, upper = sorted(draw(st.lists(amounts(2), min_size=2, max_size=2, unique=True)))
    currency = draw(st.sampled_from(["USD", "EUR", "CHF"]))
    closed = draw(st.booleans()), draw(st.booleans())
    kind = draw(st.sampled_from(["both", "lower", "upper"]))
    if kind == "lower":
        return MoneyRange(Money(lower, currency), None, lower_closed=closed[0])
    if kind == "upper":
        return MoneyRange(None, Money(upper, currency), upper_closed=closed[1])
    return MoneyRange(Money(lower, currency), Money(upper, currency), *closed)


scalars: st.SearchStrategy[Scalar] = st.one_of(
    durations,
    money,
    percentages,
    counts,
    money_ranges(),
    st.builds(Target, st.booleans(), quantities),
    st.builds(Limit, st.one_of(st.none(), quantities)),
    st.builds(WeeklyHours, st.lists(spans, max_size=4).map(tuple)),
)


@given(scalars)
def test_what_is_written_reads_back_as_the_same_value(value: Scalar) -> None:
    again = type(value).parse(str(value))
    assert again == value
    assert str(again) == str(value)
    assert re.search(type(value).pattern, str(value)), "the schema's pattern refuses it"


@given(st.text(max_size=60), st.sampled_from([Duration, Money, Percentage, Count, MoneyRange, Target, Limit]))
def test_any_text_is_a_value_or_refused_with_a_sentence(text: str, kind: type[Scalar]) -> None:
    try:
        value = kind.parse(text)
    except MisfitError as error:
        refusal = error
    else:
        assert kind.parse(str(value)) == value
        return
    assert refusal.message.startswith("“")
    assert refusal.hint.startswith("Write")


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        (Duration, "4h", "4 hours"),
        (Duration, "30 min", "30 minutes"),
        (Duration, "2 business days", "2 business days"),
        (Duration, "1 working day", "1 business day"),
        (Money, "$500,000", "$500,000"),
        (Money, "CHF 2,000.50", "CHF 2,000.50"),
        (Percentage, "12.50 %", "12.5%"),
        (Count, "40 points", "40 points"),
        (MoneyRange, "$100,000 to less than $500,000", "$100,000 to less than $500,000"),
        (MoneyRange, "over $1,000,000", "more than $1,000,000"),
        (MoneyRange, "$1\u2013$2", "$1 to $2"),
        (Target, ">= 90%", "at least 90%"),
        (Target, "at least 100%", "at least 100%"),
        (Limit, "unlimited", "any amount"),
        (Limit, "10%", "up to 10%"),
        (WeeklyHours, "24/7", "always"),
        (WeeklyHours, "Mon-Fri 08:00-24:00", "Mon\u2013Fri 08:00\u201300:00"),
    ],
)
def test_ways_of_writing(kind: type[Scalar], text: str, shown: str) -> None:
    assert str(kind.parse(text)) == shown
    assert re.search(kind.pattern, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Duration, "0 days"),
        (Duration, "two days"),
        (Duration, "-1 day"),
        (Duration, "\u0664h"),
        (Money, "500,000"),
        (Money, "$5,00"),
        (Money, "$0.005"),
        (Percentage, "12"),
        (MoneyRange, "$2 to $1"),
        (MoneyRange, "$1 to \u20ac2"),
        (Target, "90%"),
        (WeeklyHours, "Mon-Fri 25:00-26:00"),
        (WeeklyHours, "Mon-Fri 00:00-24:30"),
        (WeeklyHours, "Fri-Mon 08:00-09:00"),
        (WeeklyHours, "Mon-Fri 18:00-08:00"),
    ],
)
def test_what_is_no_such_value(kind: type[Scalar], text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        kind.parse(text)


def test_hours_past_midnight_are_told_how_to_be_written() -> None:
    with pytest.raises(ValueError, match=r"Write hours past midnight as two: Mon-Fri 18:00-24:00"):
        WeeklyHours.parse("Mon-Fri 18:00-08:00")


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(Frequency))
def test_next_time_comes_later_on_the_same_day_of_the_month_or_its_last(day: date, every: Frequency) -> None:
    following = next_after(day, every)
    assert following > day
    if every.months is not None:
        assert (following.year * 12 + following.month) - (day.year * 12 + day.month) == every.months
        assert following.day <= day.day


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "31.03.2026", "2026-3-1", "0206-01-01", "", "\u0662026-01-01", True, ("2026-01-01",)],
)
def test_what_is_no_date(text: object) -> None:
    with pytest.raises(DateError):
        parse_date(text)


def test_ranges_know_what_lies_in_them() -> None:
    gold = MoneyRange.parse("$500,000 to less than $1,000,000")
    assert Money.parse("$500,000") in gold
    assert Money.parse("$999,999.99") in gold
    assert Money.parse("$1,000,000") not in gold
    assert Money.parse("€600,000") not in gold
