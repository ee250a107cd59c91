"""What a rule has to see, one document or all, and how grave its findings can be."""

from collections import Counter
from functools import cache
from pathlib import Path, PurePosixPath
from random import Random

import pytest

import seeded_defects
from clean_libraries import TODAY as SEEDED_DAY
from defect_lab import KINDS, Lab, NotHereError, clean
from engross.diagnostic import Diagnostic
from engross.library import Library, parse_library
from engross.project import open_project
from engross.rules import Choice, Rule, Subject, check_library, load_rules
from engross.rules.checking import choose_rules
from engross.rules.rule import Scope
from issued_library import issued_files, retire, write_files
from library_cases import HAND_OVER, TODAY, base_files
from rule_pages import lay_over

ALONE = [rule for rule in load_rules().values() if rule.scope is not Scope.LIBRARY]
GROUPS = 10


@cache
def full_of_defects(group: int) -> Library:
    """A library into which a tenth of all kinds of defects were put at once."""
    source = seeded_defects.SMALL[group % 4]
    lab = Lab(clean(source), Random(source))
    for kind in list(KINDS.values())[group::GROUPS]:
        try:
            kind.make(lab)
        except NotHereError:
            continue
    return parse_library(lab.files())


def narrowed(rule: Rule, subject: Subject) -> list[Diagnostic]:
    """What a rule finds document by document; it stands in that document."""
    found: list[Diagnostic] = []
    for path in subject.paths:
        here = list(rule.check(subject.narrow(path)))
        assert {each.place.path for each in here} <= {path}
        found += here
    return found


@pytest.mark.parametrize("rule", ALONE, ids=[rule.name for rule in ALONE])
def test_a_rule_about_one_document_finds_the_same_document_by_document(rule: Rule) -> None:
    if rule.name == "ended-reference":
        files = retire(issued_files(), "client-segments", TODAY)
    else:
        files = lay_over(rule.page.bad)
    subject = Subject(parse_library(files), TODAY)
    assert Counter(narrowed(rule, subject)) == Counter(rule.check(subject)) != Counter()


@pytest.mark.parametrize("group", range(GROUPS))
def test_the_same_holds_where_much_is_wrong(group: int) -> None:
    subject = Subject(full_of_defects(group), SEEDED_DAY)
    for rule in ALONE:
        assert Counter(narrowed(rule, subject)) == Counter(rule.check(subject)), rule.name


@pytest.mark.parametrize("group", range(GROUPS))
def test_no_finding_is_graver_than_its_rule_says(group: int) -> None:
    for found in check_library(full_of_defects(group), SEEDED_DAY).findings:
        rule = load_rules().get(found.rule)
        assert rule is None or found.severity.rank >= rule.gravest.rank, found


@pytest.mark.parametrize("group", range(GROUPS))
def test_the_rules_that_may_find_errors_find_all_errors(group: int) -> None:
    library = full_of_defects(group)
    every = check_library(library, SEEDED_DAY).findings
    some = check_library(library, SEEDED_DAY, errors_only=True).findings
    assert [each for each in some if each.is_error] == [each for each in every if each.is_error]


def test_a_rule_may_find_errors_if_the_library_says_so() -> None:
    names = {rule.name for rule in choose_rules(Choice(), errors_only=True)}
    assert {"unknown-reference", "segment-twice", "placeholder"} <= names
    assert names.isdisjoint({"vague-time", "acronym", "same-title"})
    stricter = Choice(severities=dict.fromkeys(["language"], load_rules()["prose-error"].severity))
    assert "vague-time" in {rule.name for rule in choose_rules(stricter, errors_only=True)}


def test_a_library_without_errors_is_not_looked_through_for_advice(tmp_path: Path) -> None:
    root = write_files(tmp_path, lay_over(load_rules()["and-or"].page.bad, issued_files()))
    assert "and-or" in {each.rule for each in open_project(root, TODAY).findings}
    quick = open_project(root, TODAY, errors_only=True)
    assert "and-or" not in {each.rule for each in quick.findings}
    assert quick.errors == ()


def test_with_an_error_everything_is_told(tmp_path: Path) -> None:
    files = lay_over(load_rules()["and-or"].page.bad)
    organization = PurePosixPath("policies/organization.yml")
    files[organization] = files[organization].replace(b"sales-director", b"sales-directr", 1)
    root = write_files(tmp_path, files)
    whole = open_project(root, TODAY)
    assert {"and-or", "unknown-reference"} <= {each.rule for each in whole.findings}
    assert open_project(root, TODAY, errors_only=True) == whole


def test_in_documents_that_are_passed_over_nothing_is_looked_for() -> None:
    library = parse_library(lay_over(load_rules()["and-or"].page.bad))
    found = check_library(library, TODAY, passed_over={HAND_OVER}).findings
    assert HAND_OVER not in {each.place.path for each in found}
    others = [each for each in check_library(library, TODAY).findings if each.place.path != HAND_OVER]
    assert list(found) == others


def test_what_is_looked_up_is_that_of_the_whole_library() -> None:
    subject = Subject(parse_library(base_files()), TODAY)
    one = subject.narrow(HAND_OVER)
    assert list(one.policies) == ["hand-over"]
    assert one.whole is subject
    assert one.segments is subject.segments
    assert one.shared(_count) == subject.shared(_count) == len(subject.policies) > 1


def test_a_path_without_a_document_shows_nothing() -> None:
    one = Subject(parse_library(base_files()), TODAY).narrow(PurePosixPath("policies/none/policy.yml"))
    assert not [*one.documents, *one.contents, *one.wordings, *one.accounts, *one.every_policy]
    assert not [*one.policies, *one.sources]
    assert one.front_page == ""


def _count(subject: Subject) -> int:
    return len(subject.policies)
