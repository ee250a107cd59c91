"""Policies that have ended: the rules about what policies say look at them no more."""

from datetime import date
from functools import cache

import pytest

from engross.library import parse_library
from engross.rules import load_rules
from engross.rules.subject import Subject
from issued_library import issued_files, retire
from library_cases import HAND_OVER, TODAY
from rule_pages import Files, lay_over

FAMILIES = {"complete", "consistent", "across"}
RULES = [
    rule.name
    for rule in load_rules().values()
    if rule.family in FAMILIES and rule.page.bad and "# " not in rule.page.bad
]


@cache
def ended() -> Files:
    return retire(issued_files(), "hand-over", date(2026, 5, 1))


@pytest.mark.parametrize("name", RULES)
def test_an_ended_policy_is_looked_at_no_more(name: str) -> None:
    rule = load_rules()[name]
    for files, is_found in ((issued_files(), True), (ended(), False)):
        library = parse_library(lay_over(rule.page.bad, files))
        found = rule.check(Subject(library, TODAY))
        assert any(each.place.path == HAND_OVER for each in found) is is_found
