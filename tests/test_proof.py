"""The rules are proved: they find what is put into clean libraries, and nothing in those that are clean."""

import pytest

from clean_libraries import TODAY, make_library
from defect_lab import KINDS
from defects_answers import uncovered_minutes
from engross.library import parse_library
from engross.model.policy import Policy
from engross.report.other_findings import OTHER_FINDINGS
from engross.rules import check_library, load_rules
from seeded_defects import (
    ABOUT_STATE,
    DETERMINISTIC,
    FAMILIES,
    SMALL,
    Trial,
    find_in_clean,
    precision,
    recall,
    table,
    tell,
    try_kinds,
)

pytestmark = pytest.mark.no_cover  # the tests of each family walk the same lines

LEAST = 0.98
MOST_EXCUSED = 5
"""How many rules may say something, too, because of one defect."""
ELSEWHERE = {
    "quoted-draft": "every generated library is a draft; test_quotes.py",
    "ended-reference": "only a policy that was issued can end; test_issued_rules.py",
    "overtaken-version": "it takes two issued versions; test_issued_rules.py",
    "policy-gone": "it takes an issued version without its text; test_issued_rules.py",
}
"""Rules without a kind of defect, why, and what proves them instead."""
SEEDS = range(1, 13)


@pytest.fixture(scope="module")
def trials() -> tuple[Trial, ...]:
    """Each kind of defect once, in one of the smaller libraries where it fits."""
    return tuple(try_kinds(KINDS.values(), 1, SMALL))


def test_there_are_defects_of_every_family() -> None:
    assert {kind.family for kind in KINDS.values()} == set(FAMILIES)
    assert len(KINDS) >= 60


@pytest.mark.parametrize("seed", [0, *SEEDS])
def test_nothing_is_found_in_a_clean_library(seed: int) -> None:
    """The sample handbook is number 0."""
    found = find_in_clean(seed)
    assert found == (), "\n".join(f"{each.rule} {each.place} {each.message}" for each in found)


def test_nothing_is_found_in_a_clean_library_of_many_policies() -> None:
    library = parse_library(make_library(7, 40).files())
    assert len(library.policies) == 40
    assert {found.rule for found in check_library(library, TODAY).findings} <= ABOUT_STATE


def test_a_seed_always_makes_the_same_library_and_another_one_another() -> None:
    one, again, other = make_library(3).files(), make_library(3).files(), make_library(4).files()
    assert one == again
    assert one != other


def test_clean_libraries_have_all_that_rules_look_at() -> None:
    library = parse_library(make_library(1).files())
    assert library.diagnostics == ()
    policies = [found.policy for found in library.policies.values()]
    kinds = {appendix.kind for policy in policies for appendix in policy.appendices}
    assert {"faq", "case", "form"} <= kinds
    assert set(Policy.model_fields) - {"drafting_notes", "approval_rules"} <= {
        name for policy in policies for name in policy.model_fields_set
    }
    assert any(policy.statement.segmentation and policy.statement.severities for policy in policies)
    assert library.accounts


def test_there_is_a_defect_for_every_rule() -> None:
    named = {name for kind in KINDS.values() for name in kind.rules}
    assert not set(ELSEWHERE) & named
    assert {rule.name for rule in load_rules().values() if rule.family != "added"} - named == set(ELSEWHERE)


def test_kinds_of_defects_name_findings_that_exist_and_excuse_few() -> None:
    known = {*load_rules(), *OTHER_FINDINGS}
    for kind in KINDS.values():
        assert kind.rules | kind.also <= known, (kind.name, (kind.rules | kind.also) - known)
        assert len(kind.also - kind.rules) <= MOST_EXCUSED, (kind.name, sorted(kind.also))


def test_every_kind_of_defect_can_be_made(trials: tuple[Trial, ...]) -> None:
    assert {trial.kind.name for trial in trials} == set(KINDS)


def test_almost_all_defects_are_found(trials: tuple[Trial, ...]) -> None:
    mine = [trial for trial in trials if trial.kind.family in DETERMINISTIC]
    assert recall(mine) >= LEAST, f"{table(trials)}\n" + "\n".join(tell(trials))


def test_almost_all_defects_are_shown_where_they_are(trials: tuple[Trial, ...]) -> None:
    found = [trial for trial in trials if trial.is_found and trial.kind.family in DETERMINISTIC]
    placed = sum(trial.is_placed for trial in found) / len(found)
    assert placed >= LEAST, "\n".join(tell(found))


def test_almost_nothing_else_is_found_with_a_defect(trials: tuple[Trial, ...]) -> None:
    assert precision(trials) >= LEAST, "\n".join(tell(trials))


def test_most_of_what_makes_wording_weak_is_found(trials: tuple[Trial, ...]) -> None:
    mine = [trial for trial in trials if trial.kind.family == "language"]
    assert recall(mine) >= 0.8, "\n".join(tell(mine))


@pytest.mark.parametrize(
    ("hours", "minutes"),
    [
        (("always",), 0),
        (("Mon-Fri 08:00-17:00",), 7 * 1440 - 5 * 9 * 60),
        (("Mon-Fri 00:00-24:00", "Sat 00:00-24:00"), 1440),
        (("Mon-Sun 00:00-12:00, Mon-Sun 12:30-24:00",), 7 * 30),
    ],
)
def test_the_hours_that_nobody_covers_are_counted_minute_by_minute(
    hours: tuple[str, ...], minutes: int
) -> None:
    assert uncovered_minutes(*hours) == minutes
