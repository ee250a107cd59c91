"""Statements of several policies: when they are about the same thing, for the same clients, and say something else."""

from collections.abc import Iterator
from typing import Any

import pytest

from engross.library import parse_library
from engross.segments import index_segments
from engross.statements import (
    Aspect,
    Statement,
    Statements,
    Topic,
    content_words,
    index_statements,
    is_more_of,
    rarest,
    title_words,
)
from library_cases import base_files
from rule_pages import lay_over

CHANGE = """procedures: [{id: change, title: Change, trigger: An owner leaves, outcome: A new owner,
      steps: [{id: propose, text: Propose one., actor: duty-manager}]}]"""


def read(example: str) -> Statements:
    """The statements of the library that is right with an example in it."""
    library = parse_library(lay_over(example))
    assert library.diagnostics == (), "\n".join(map(str, library.diagnostics))
    return index_statements(library, tuple(library.policies), index_segments(library))


def level(policy: str, **keys: Any) -> str:
    """A policy of its own with one service level."""
    given = {
        "id": "email",
        "title": "E-mail",
        "starts": "an e-mail arrives",
        "action": "it is answered",
    } | keys
    given.setdefault("responsible", "sales-director")
    rows = "\n".join(f"          {key}: {value}" for key, value in given.items())
    scope = "" if "departments" not in given else f"scope:\n  departments: {given.pop('departments')}\n"
    rows = "\n".join(f"          {key}: {value}" for key, value in given.items())
    return f"# policies/{policy}/policy.yml\n{scope}statement:\n  service_levels:\n      -\n{rows}\n"


def found(
    statements: Statements, topic: Topic, aspect: Aspect
) -> Iterator[tuple[Statement, tuple[Statement, ...]]]:
    return statements.contradictions([topic], aspect)


def times(example: str) -> list[tuple[str, str, str]]:
    """Which segment of which policy has another time than which other policy."""
    return [
        (later.policy_id, later.segment, earlier[0].policy_id)
        for later, earlier in found(read(example), "response", "time")
    ]


def test_words_are_compared_without_endings_and_titles_without_plural() -> None:
    assert content_words("Answered e-mails") == content_words("an answer to the e-mail")
    assert content_words("Our responses to customers") == content_words("Replies to clients")
    assert title_words("Reviews of policies") == title_words("review of a policy")
    assert title_words("Account management training") != title_words("Training for account managers")
    assert content_words('See {{ fact("a.b") }}') == content_words("see")


def test_where_each_side_has_a_word_of_its_own_they_are_about_different_things() -> None:
    assert is_more_of(content_words("lost lamps"), content_words("lost lamps of the depot"))
    assert not is_more_of(
        content_words("a lost lamp of the depot"), content_words("a lost drill of the depot")
    )
    assert not is_more_of(frozenset(), frozenset())


def test_the_rarest_words_are_enough_to_meet() -> None:
    frequency = {"lost": 9, "lamp": 1, "depot": 3, "report": 5}
    assert rarest({"lost", "lamp", "depot", "report"}, frequency, 0.75) == ["lamp", "depot"]
    assert rarest(set(), frequency, 0.5) == []


@pytest.mark.parametrize(
    ("keys", "is_same"),
    [
        ({"within": "2h"}, True),
        ({"within": "2h", "title": "Answers", "id": "answers"}, True),
        (
            {"within": "2h", "title": "Answers", "id": "answers", "starts": "an e-mail arrives at the desk"},
            True,
        ),
        ({"within": "2h", "title": "Answers", "id": "answers", "channel": "phone"}, False),
        ({"within": "2h", "title": "Answers", "id": "answers", "starts": "a letter arrives"}, False),
        ({"within": "2h", "starts": "a letter arrives"}, False),
        ({"within": "2h", "departments": "[finance]"}, True),
    ],
)
def test_levels_are_the_same_by_title_or_by_what_starts_and_ends_them(
    keys: dict[str, str], is_same: bool
) -> None:
    assert bool(times(level("second", **keys))) == is_same


def test_policies_for_other_departments_may_differ() -> None:
    apart = level("second", within="2h", departments="[sales]") + level("third", within="4h")
    assert {each[0] for each in times(apart)} == {"second", "third"}
    # Client Segments names no department and so is for all; the two others are for two different ones.
    other = apart.replace("third/policy.yml\n", "third/policy.yml\nscope:\n  departments: [finance]\n")
    assert [each[2] for each in times(other)] == ["client-segments"] * len(times(other))


def test_segments_that_correspond_are_compared() -> None:
    tiers = """# policies/tiers/policy.yml
statement:
  segmentation:
    id: tiers
    title: Tiers
    segments:
      - {id: one, name: Tier 1, corresponds_to: [client-segments.gold]}
      - {id: two, name: Tier 2, corresponds_to: [client-segments.silver]}
  service_levels:
    - id: email
      title: E-mail
      starts: an e-mail arrives
      action: it is answered
      responsible: sales-director
      by_segment: [{segment: one, within: 4h}, {segment: two, within: 6h}]
"""
    assert times(tiers) == [("tiers", "tiers.two", "client-segments")]
    # One tier for both segments meets both.
    both = tiers.replace("client-segments.gold", "client-segments.gold, client-segments.silver")
    assert ("tiers", "tiers.one", "client-segments") in times(both)


def test_segments_of_one_name_are_the_same_without_a_word_about_it() -> None:
    own = """# policies/second/policy.yml
statement:
  segmentation:
    id: groups
    title: Groups
    segments: [{id: top, name: gold}, {id: other, name: Bronze}]
  service_levels:
    - id: email
      title: E-mail
      starts: an e-mail arrives
      action: it is answered
      responsible: sales-director
      by_segment: [{segment: top, within: 2h}, {segment: other, within: 9h}]
"""
    assert times(own) == [("second", "second.top", "client-segments")]


def test_a_time_for_everybody_is_held_against_each_segment() -> None:
    ((later, earlier),) = found(read(level("second", within="4h")), "response", "time")
    assert (later.policy_id, later.segment) == ("second", "")
    assert [each.segment for each in earlier] == ["client-segments.silver"]


def cadence(policy: str, **keys: str) -> str:
    given = {"id": "check", "title": "Check of all records", "kind": "check", "every": "monthly"} | keys
    rows = ", ".join(f"{key}: {value}" for key, value in given.items())
    return (
        f"# policies/{policy}/policy.yml\nprocedures:\n  {CHANGE}\n  cadences:\n"
        f"    - {{responsible: sales-director, {rows}}}\n"
    )


@pytest.mark.parametrize(
    ("keys", "differs"),
    [
        ({"every": "yearly"}, True),
        ({"every": "yearly", "id": "other", "title": "Checks of all records"}, True),
        ({"every": "yearly", "title": "Yearly check of all records"}, True),
        ({"every": "yearly", "id": "other", "title": "Yearly check of all records"}, False),
        ({"every": "yearly", "title": "Check of all lamps"}, False),
        ({"every": "yearly", "kind": "report"}, False),
        ({}, False),
    ],
)
def test_cadences_are_the_same_by_title(keys: dict[str, str], differs: bool) -> None:
    statements = read(cadence("second") + cadence("third", **keys))
    assert bool(list(found(statements, "cadence", "every"))) == differs


@pytest.mark.parametrize("title", ["Training", "Review", "Training on this policy", "Reports and checks"])
def test_a_title_that_any_policy_can_have_says_nothing(title: str) -> None:
    statements = read(cadence("second", title=title) + cadence("third", title=title, every="yearly"))
    assert list(found(statements, "cadence", "every")) == []


def test_of_many_policies_each_is_told_once_and_against_the_first() -> None:
    many = "".join(
        cadence(f"p{number:02}", every="yearly" if number % 2 else "monthly") for number in range(20)
    )
    told = list(found(read(many), "cadence", "every"))
    assert len(told) == 10
    assert {earlier[0].policy_id for _, earlier in told} == {"p00"}


def test_a_library_of_the_same_policy_many_times_contradicts_nothing() -> None:
    files = dict(base_files())
    library = parse_library(files)
    statements = index_statements(library, tuple(library.policies), index_segments(library))
    aspects: tuple[Aspect, ...] = ("time", "every", "target", "limit", "owner", "contact", "rungs", "rung")
    topics: tuple[Topic, ...] = ("response", "cadence", "metric", "limit", "contact", "duty", "ladder")
    assert [each for aspect in aspects for each in statements.contradictions(topics, aspect)] == []
