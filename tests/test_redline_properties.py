"""No difference between two definitions goes unmentioned, and the passages hold both texts, letter by letter."""

import json
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from engross.disk import FolderTree
from engross.library import Library, parse_library
from engross.model.policy import ApprovalRules, Policy
from engross.redline import KINDS, Redline, Side, compare
from engross.redline.matching import Match, match_lists
from engross.redline.words import diff_words

NAMES = (
    "client-account-manager-assignment",
    "client-ownership",
    "sales-account-management",
    "sales-client-management",
)
WORDS = (
    *(
        "must",
        "not",
        "may",
        "should",
        "all",
        "some",
        "5",
        "$500",
        "24",
        "hours",
        "two",
        "days",
        "monthly",
        "10%",
    ),
    *("account", "manager", "except", "if", "and", "or", "before", "**bold**", "|", "\n"),
)


@lru_cache(maxsize=1)
def library() -> Library:
    return parse_library(FolderTree(Path(__file__).parent.parent))


def _lists_and_leaves(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(data, list):
        yield path, data
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _lists_and_leaves(value, (*path, key))
    elif data is not None:
        yield path, data


def _mutate(data: Any, random: Random) -> None:
    """Change one list or one value somewhere, so that it may still be a policy."""
    path, value = random.choice([each for each in _lists_and_leaves(data) if each[0]])
    parent = data
    for key in path[:-1]:
        parent = parent[key]
    if isinstance(value, bool):
        parent[path[-1]] = not value
    elif isinstance(value, list) and value:
        _mutate_list(value, random)
    elif isinstance(value, str):
        words = value.split(" ")
        place = random.randrange(len(words))
        words[place : place + random.randrange(2)] = random.sample(WORDS, random.randrange(3))
        parent[path[-1]] = " ".join(words)


def _mutate_list(items: list[Any], random: Random) -> None:
    what = random.choice(["remove", "shuffle", "copy"])
    if what == "remove":
        items.pop(random.randrange(len(items)))
    elif what == "shuffle":
        random.shuffle(items)
    else:
        copy = json.loads(json.dumps(random.choice(items)))
        if isinstance(copy, dict) and "id" in copy:
            copy["id"] += "-again"
        items.insert(random.randrange(len(items) + 1), copy)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Policy, Policy]:
    """A sample policy, and the same with up to three things changed."""
    old = library().policies[draw(st.sampled_from(NAMES))].policy
    random = Random(draw(st.integers(0, 2**32)))
    for _ in range(20):
        data = json.loads(old.model_dump_json())
        for _ in range(random.choice([1, 1, 2, 3])):
            _mutate(data, random)
        try:
            return old, Policy.model_validate_json(json.dumps(data))
        except ValidationError:
            continue
    return old, old


def _redline(old: Policy, new: Policy) -> Redline:
    return compare(Side(old, library().directory), Side(new, library().directory))


PATIENT = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])


@PATIENT
@given(pairs())
def test_a_redline_is_empty_just_if_the_definitions_are_equal(pair: tuple[Policy, Policy]) -> None:
    old, new = pair
    there, back = _redline(old, new), _redline(new, old)
    assert there.is_empty == back.is_empty == (old == new)
    assert {change.kind for change in (*there.changes, *back.changes)} <= set(KINDS)
    assert all(change.sentence.strip() and change.citation for change in there.changes)


@PATIENT
@given(pairs())
def test_passages_hold_both_texts(pair: tuple[Policy, Policy]) -> None:
    old, new = pair
    there, before, after = _redline(old, new), _redline(old, old), _redline(new, new)
    assert _texts(there, old=True) == _texts(before, old=True)
    assert _texts(there, old=False) == _texts(after, old=False)


def test_rules_that_were_all_as_usual_come_and_go_as_a_passage() -> None:
    old = library().policies[NAMES[0]].policy
    rules = ApprovalRules(author_alone=not old.approval_rules.author_alone)
    new = old.model_copy(update={"approval_rules": rules})
    there, before, after = _redline(old, new), _redline(old, old), _redline(new, new)
    assert _texts(there, old=True) == _texts(before, old=True)
    assert _texts(there, old=False) == _texts(after, old=False)


def _texts(redline: Redline, *, old: bool) -> list[str]:
    """The headings and texts of one side; a heading that changed stands in the text already."""
    texts = []
    for passage in redline.passages:
        if passage.state != ("added" if old else "removed"):
            text = passage.old_text if old else passage.new_text
            retitled = (
                passage.new_text.partition("\n")[0] == passage.title and passage.new_text != passage.old_text
            )
            texts.append(text if retitled else f"{passage.title}\n{text}".strip("\n"))
    return sorted(texts)


@given(st.text(max_size=300), st.text(max_size=300))
def test_runs_make_up_both_texts(old: str, new: str) -> None:
    runs = diff_words(old, new)
    assert "".join(run.text for run in runs if run.kind != "insert") == old
    assert "".join(run.text for run in runs if run.kind != "delete") == new
    assert all(run.text for run in runs)
    assert all(one.kind != other.kind for one, other in pairwise(runs))


@given(st.permutations(range(8)))
def test_the_fewest_items_move(order: list[int]) -> None:
    matches = match_lists([str(each) for each in range(8)], [str(each) for each in order], lambda *_: 0.0)
    staying = [match.old for match in matches if not match.moved]
    assert staying == sorted(each for each in staying if each is not None)
    assert len(staying) == max(len(rising) for rising in _rising(order))
    back = match_lists([str(each) for each in order], [str(each) for each in range(8)], lambda *_: 0.0)
    assert {str(match.old) for match in matches if match.moved} == {
        str(order[match.old]) for match in back if match.moved and match.old is not None
    }


def _rising(order: list[int]) -> Iterator[list[int]]:
    """Every rising row of items that cannot be made longer at its end, and more."""
    rows: list[list[int]] = [[]]
    for each in order:
        rows += [[*row, each] for row in rows if not row or row[-1] < each]
    yield from rows


def test_what_is_gone_stands_after_what_it_followed() -> None:
    matches = match_lists(["a", "b", "c"], ["a", "c", "d"], lambda *_: 0.0)
    assert matches == [Match(0, 0), Match(1, None), Match(2, 1), Match(None, 2)]


@pytest.mark.no_cover
@pytest.mark.parametrize("old", NAMES)
@pytest.mark.parametrize("new", NAMES)
def test_two_policies_are_compared_in_a_moment(old: str, new: str) -> None:
    policies = library().policies
    start = process_time()
    _redline(policies[old].policy, policies[new].policy)
    assert process_time() - start < 2  # it takes about 0.3


def test_long_texts_without_anything_in_common_take_no_longer() -> None:
    random = Random(1)
    old, new = (" ".join(f"w{random.randrange(300)}" for _ in range(1_900)) for _ in range(2))
    start = process_time()
    assert [run.kind for run in diff_words(old, new)] == ["delete", "insert"]
    assert process_time() - start < 1


def _marked(old: str, new: str) -> str:
    signs = {"equal": "{}", "insert": "+{}+", "delete": "-{}-"}
    return "".join(signs[run.kind].format(run.text) for run in diff_words(old, new))


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("Answer within 5 business days.", "Answer within 10 business days.", "Answer within -5 business days-+10 business days+."),
        ("Pay $1,000 now.", "Pay $2,000 now.", "Pay -$1,000-+$2,000+ now."),
        ("Grant 10% at most.", "Grant 12.5% at most.", "Grant -10%-+12.5%+ at most."),
        ("It is a b c thing.", "It is x b z thing.", "It is -a b c-+x b z+ thing."),
        ("The owner's deputy signs.", "The deputy signs.", "The -owner's -deputy signs."),
        ("One.\nTwo.", "One.\nThree.\nTwo.", "One.\n+Three.\n+Two."),
    ],
)  # fmt: skip
def test_runs_can_be_read(old: str, new: str, marked: str) -> None:
    assert _marked(old, new) == marked
