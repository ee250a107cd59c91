"""Which quantities can be held against each other: the one answer that rules, answers and pages share."""

from itertools import product

import pytest

from engross.units import (
    Duration,
    Limit,
    Target,
    are_same,
    compare,
    compare_limits,
    measure,
    parse_quantity,
    read_alike,
    size,
    total,
)

TIMES = ["30 minutes", "24 hours", "1 day", "2 business hours", "5 business days", "1 week", "1 month", "2 months", "1 year"]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        ("5%", "7%", -1),
        ("any amount", "$7", 1),
        ("any amount", "any amount", 0),
        ("5%", "$5", None),
        ("$5", "€5", None),
        ("3 points", "2 clients", None),
        ("1 point", "1 points", 0),
        ("1 week", "7 days", 0),
        ("1 week", "7 weeks", -1),
        ("12 months", "1 year", 0),
        ("3 months", "90 days", None),
        ("3 months", "80 days", 1),
        ("2 days", "5 business days", -1),
        ("8 business hours", "1 business day", None),
        ("4 business hours", "1 business day", -1),
        ("5 business days", "1 month", -1),
    ],
)
def test_limits_compare_or_nobody_can_say(one: str, other: str, order: int | None) -> None:
    assert compare_limits(Limit.parse(one), Limit.parse(other)) == order
    assert compare_limits(Limit.parse(other), Limit.parse(one)) == (order if order is None else -order)


def test_what_is_more_for_certain_is_larger_in_an_order_of_sizes_too() -> None:
    for one, other in product(map(parse_quantity, TIMES), repeat=2):
        if compare(one, other) == 1:
            assert size(one) > size(other)
        if measure(one)[0] == measure(other)[0]:
            assert compare(one, other) is not None


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("at most 24 hours", "at most 1 day", True),
        ("at least 24 hours", "at most 1 day", False),
        ("at most 1 business day", "at most 1 day", False),
    ],
)
def test_the_same_target_in_other_words_is_the_same(one: str, other: str, is_same: bool) -> None:
    assert are_same(Target.parse(one), Target.parse(other)) is is_same


def test_a_reader_does_not_tell_days_from_business_days_but_hours_from_days() -> None:
    assert read_alike(Duration.parse("2 days"), Duration.parse("2 business days"))
    assert read_alike(Duration.parse("2 days"), Duration.parse("48 hours"))
    assert not read_alike(Duration.parse("48 hours"), Duration.parse("2 business days"))


@pytest.mark.parametrize(
    ("times", "sum_"),
    [
        (["15 minutes", "1h"], "75 minutes"),
        (["30 minutes", "30 minutes"], "1 hour"),
        (["20 hours", "28 hours"], "2 days"),
        (["6 months", "1 year"], "18 months"),
        (["2 business days", "1 business day"], "3 business days"),
        (["2 business days", "1 day"], "None"),
        ([], "None"),
    ],
)
def test_times_of_one_kind_add_up(times: list[str], sum_: str) -> None:
    assert str(total(map(Duration.parse, times))) == sum_
