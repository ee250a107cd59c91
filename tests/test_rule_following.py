"""A library that is checked again as it changes: what is told at once, and that in the end nothing is missed."""

from pathlib import PurePosixPath
from random import Random

import pytest

import seeded_defects
from clean_libraries import TODAY as SEEDED_DAY
from defect_lab import KINDS, Lab, NotHereError, clean
from engross.diagnostic import Diagnostic
from engross.library import parse_library
from engross.rules import EVERY_RULE, Choice, check_library, load_rules
from engross.rules.checking import Checked
from engross.rules.following import Follower
from engross.rules.rule import Scope
from library_cases import HAND_OVER, TODAY, Files, base_files

SEGMENTS = PurePosixPath("policies/client-segments/policy.yml")


def say(files: Files, sentence: str, path: PurePosixPath = HAND_OVER) -> Files:
    """A library with a sentence more in the purpose of a policy."""
    raw = files[path].decode()
    head, mark, rest = raw.partition("purpose:\n")
    assert mark
    return {**files, path: f"{head}{mark}{rest.replace('text: ', f'text: {sentence} ', 1)}".encode()}


def told(checked: Checked, path: PurePosixPath = HAND_OVER) -> set[str]:
    return {each.rule for each in checked.findings if each.place.path == path}


def about_documents(found: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    """What rules about one document found, and what reading it found."""
    rules = load_rules()
    return [each for each in found if each.rule not in rules or rules[each.rule].scope is Scope.DOCUMENT]


def test_a_change_is_told_at_once_and_gone_when_it_is_mended() -> None:
    follower, files = Follower(), base_files()
    before = follower.check(parse_library(files), TODAY)
    worse = say(files, "Read and/or write it.")
    assert told(follower.look(parse_library(worse), TODAY, {HAND_OVER})) - told(before) == {"and-or"}
    assert follower.look(parse_library(files), TODAY, {HAND_OVER}) == before


def test_all_is_what_a_check_of_the_library_finds() -> None:
    library = parse_library(say(base_files(), "Read and/or write it."))
    assert Follower().check(library, TODAY) == check_library(library, TODAY)


def test_where_only_errors_count_every_error_is_found_and_rules_for_style_do_not_run() -> None:
    files = say(base_files(), "Read and/or write it.")
    files[HAND_OVER] = files[HAND_OVER].replace(b"  owner: ", b"  owner: nobody-knows #", 1)
    library = parse_library(files)
    every = [found for found in check_library(library, TODAY).findings if found.is_error]
    only = Follower(errors_only=True)
    assert [found for found in only.check(library, TODAY).findings if found.is_error] == every != []
    assert "and-or" not in told(only.look(library, TODAY, {HAND_OVER}))


def test_what_was_found_elsewhere_stays() -> None:
    follower = Follower()
    files = say(base_files(), "Read and/or write it.", SEGMENTS)
    follower.check(parse_library(files), TODAY)
    after = follower.look(parse_library(say(files, "Read the the text.")), TODAY, {HAND_OVER})
    assert "and-or" in told(after, SEGMENTS)
    assert "repeated-word" in told(after)


def test_a_document_that_is_gone_has_no_findings() -> None:
    follower = Follower()
    files = say(base_files(), "Read and/or write it.")
    follower.check(parse_library(files), TODAY)
    del files[HAND_OVER]
    assert told(follower.look(parse_library(files), TODAY, {HAND_OVER})) == set()


def test_a_comment_with_a_reason_silences_at_once() -> None:
    follower = Follower()
    files = say(base_files(), "Read and/or write it.")
    follower.check(parse_library(files), TODAY)
    comment = b"purpose:\n  # engross: ignore[and-or] because the law says it like that\n"
    files[HAND_OVER] = files[HAND_OVER].replace(b"purpose:\n", comment)
    after = follower.look(parse_library(files), TODAY, {HAND_OVER})
    assert told(after).isdisjoint({"and-or", "useless-ignore"})
    assert [each.finding.rule for each in after.silenced] == ["and-or"]
    assert after.silenced == follower.check(parse_library(files), TODAY).silenced


def test_a_definition_that_cannot_be_read_any_more_is_told_at_once() -> None:
    follower, files = Follower(), say(base_files(), "Read and/or write it.")
    follower.check(parse_library(files), TODAY)
    files[HAND_OVER] = files[HAND_OVER].replace(b"purpose:\n", b"purpos:\n")
    after = follower.look(parse_library(files), TODAY, {HAND_OVER})
    assert "and-or" not in told(after)
    assert any(each.is_error and each.place.path == HAND_OVER for each in after.findings)


def test_rules_that_are_left_out_are_not_run() -> None:
    follower = Follower(Choice(ignore=frozenset({"and-or"})))
    library = parse_library(say(base_files(), "Read and/or write it."))
    assert "and-or" not in told(follower.check(library, TODAY))
    assert "and-or" not in told(follower.look(library, TODAY, {HAND_OVER}))


def test_steps_that_are_left_off_leave_what_was_known() -> None:
    follower, files = Follower(), base_files()
    before = follower.check(parse_library(files), TODAY)
    steps = follower.steps(parse_library(say(files, "Read and/or write it.")), TODAY)
    for _ in range(3):
        next(steps)
    del steps
    assert follower.look(parse_library(files), TODAY, ()) == before


@pytest.mark.parametrize("seed", range(6))
def test_after_any_changes_the_documents_are_told_as_in_a_check_of_all(seed: int) -> None:
    source = seeded_defects.SMALL[seed % 4]
    rng, follower = Random(seed), Follower()
    lab = Lab(clean(source), rng)
    files = lab.files()
    follower.check(parse_library(files), SEEDED_DAY)
    kinds = [kind for kind in KINDS.values() if kind.family in {"complete", "consistent", "language"}]
    for kind in rng.sample(kinds, 4):
        try:
            kind.make(lab)
        except NotHereError:
            continue
        changed = {path for path, raw in lab.files().items() if files.get(path) != raw}
        files = lab.files()
        library = parse_library(files)
        now = follower.look(library, SEEDED_DAY, changed)
        every = check_library(library, SEEDED_DAY, EVERY_RULE)
        for path in changed:
            here = [each for each in about_documents(now.findings) if each.place.path == path]
            assert here == [each for each in about_documents(every.findings) if each.place.path == path]
    assert follower.check(parse_library(files), SEEDED_DAY) == check_library(parse_library(files), SEEDED_DAY)
