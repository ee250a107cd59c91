"""Rules about texts whose policy was issued before: numbers, rows, deleted texts, versions that never apply."""

from datetime import UTC, date, datetime
from pathlib import PurePosixPath

import pytest

from engross.diagnostic import Diagnostic, Severity
from engross.edition import publish
from engross.library import parse_library
from engross.register import REGISTER
from issued_library import HAND_OVER, approve, issue, issued_files, retire, revise, withdraw
from library_cases import HAND_OVER as TEXT
from library_cases import Files, find_form
from page_trees import change

OTHER = {"A client is never without an owner.": "A client always has an owner."}


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


def findings(files: Files) -> tuple[Diagnostic, ...]:
    """What is found, which is the same in the library as it stands and as a handbook shows it."""
    library = parse_library(files)
    found = find_form(library)
    for day in (date(2026, 3, 1), date(2026, 6, 1), date(2028, 1, 1)):
        shown = find_form(publish(library, day).library)
        assert {each for each in shown if each.place.path == REGISTER or each.rule == "policy-gone"} <= set(
            found
        )
        assert not [each for each in shown if each.rule == "version-history"]
    return found


def renumber(files: Files, version: str) -> Files:
    """The hand-over policy's text under another version, in the title page and in the newest row."""
    return change(
        change(files, str(TEXT), 'version: "1.1"', f'version: "{version}"'),
        str(TEXT),
        '    - version: "1.1"',
        f'    - version: "{version}"',
    )


def test_a_text_that_is_the_issued_one_is_right_also_with_comments() -> None:
    files = issued_files()
    assert findings({**files, TEXT: b"# A note of ours\n" + files[TEXT]}) == ()


def test_a_changed_text_under_an_issued_version_is_told() -> None:
    files = change(issued_files(), str(TEXT), "never without", "at no time without")
    (found,) = findings(files)
    assert (found.rule, found.severity) == ("version-history", Severity.WARNING)
    assert (found.place.path, found.place.excerpt) == (TEXT, '  version: "1.1"')
    assert "1.1 was issued already" in found.message
    assert "above 1.1" in found.hint


def test_a_version_that_goes_down_is_told_with_the_row_that_is_missing() -> None:
    found = findings(renumber(issued_files(), "1.0.5"))
    assert [each.rule for each in found] == ["version-history"] * 2
    number, row = found
    assert "1.0.5 is not higher than 1.1" in number.message
    assert number.place.column == 12
    assert "no row for 1.1" in row.message
    assert row.place.excerpt == '    - version: "1.0.5"'
    assert {each.severity for each in found} == {Severity.WARNING}


def test_a_lower_version_is_no_matter_of_digits() -> None:
    assert findings(revise(issued_files(), "1.10", "2026-05-04", edits=OTHER)) == ()


def test_a_row_of_an_issued_version_may_not_go() -> None:
    files = renumber(issued_files(), "1.2")
    assert ["no row for 1.1" in each.message for each in findings(files)] == [True]


def test_a_withdrawn_version_needs_no_row_but_keeps_its_number() -> None:
    files = revise(issued_files(), "1.2", "2026-05-04", edits=OTHER)
    files = withdraw(issue(files, HAND_OVER), HAND_OVER, "1.2")
    assert findings(files) == ()
    back = {**files, TEXT: issued_files()[TEXT]}
    assert findings(back) == ()
    (found,) = findings(change(back, str(TEXT), "never without", "at no time without"))
    assert "Version 1.1 is not higher than 1.2" in found.message
    assert findings(revise(back, "1.3", "2026-05-05", edits=OTHER)) == ()


def test_an_old_text_that_came_back_is_told() -> None:
    files = revise(issued_files(), "1.2", "2026-05-04", edits=OTHER)
    files = approve(issue(files, HAND_OVER), HAND_OVER)
    number, row = findings({**files, TEXT: issued_files()[TEXT]})
    assert "Version 1.1 is not higher than 1.2" in number.message
    assert "no row for 1.2" in row.message


def test_where_an_issued_version_was_altered_only_that_is_told() -> None:
    files = issued_files()
    altered = TEXT.parent / "versions" / "1.1" / "policy.yml"
    found = findings({**files, altered: files[altered] + b" "})
    assert {each.rule for each in found} == {"altered-version"}


# ---- Texts that are gone --------------------------------------------------------------------------------------------


def without_text(files: Files) -> Files:
    return {path: data for path, data in files.items() if path != TEXT}


def gone(files: Files) -> list[Diagnostic]:
    return [each for each in findings(files) if each.rule == "policy-gone"]


def test_a_policy_without_a_text_stays_in_force_and_that_is_told() -> None:
    (found,) = gone(without_text(issued_files()))
    assert (found.place.path, found.severity) == (TEXT, Severity.WARNING)
    assert "1.1 stays in force" in found.message
    assert "engross retire hand-over" in found.hint


def test_a_text_that_cannot_be_read_is_not_gone() -> None:
    assert gone({**issued_files(), TEXT: b"title_page: ["}) == []


@pytest.mark.parametrize("on", [date(2026, 5, 1), date(2040, 1, 1)])
def test_a_policy_that_has_ended_or_will_needs_no_text(on: date) -> None:
    assert gone(without_text(retire(issued_files(), HAND_OVER, on))) == []


def test_what_was_never_approved_needs_no_text() -> None:
    assert gone(without_text(issue(issued_files_of_segments()))) == []


def issued_files_of_segments() -> Files:
    """The small library in which the hand-over policy is still a draft."""
    files = issued_files()
    segments = [path for path in files if "hand-over" not in path.parts]
    texts = {path: files[path] for path in segments if path != REGISTER and "versions" not in path.parts}
    return {**issued_files(texts), TEXT: files[TEXT]}


def test_a_version_made_after_the_end_needs_its_text_again() -> None:
    files = retire(issued_files(), HAND_OVER, date(2026, 5, 1))
    files = revise(files, "2.0", "2026-06-01", edits=OTHER)
    files = approve(issue(files, HAND_OVER), HAND_OVER)
    assert findings(files) == ()
    assert len(gone(without_text(files))) == 1


def test_a_folder_that_is_gone_with_its_versions_is_told_by_those() -> None:
    files = {path: data for path, data in issued_files().items() if "hand-over" not in path.parts}
    assert "policy-gone" not in {each.rule for each in findings(files)}


# ---- Versions that never apply --------------------------------------------------------------------------------------


def overtaken(approved: datetime, *, effective: str = "2026-06-01") -> Files:
    """1.2, effective on 1 June, and 1.3, approved later and effective when it is said."""
    files = revise(issued_files(), "1.2", "2026-05-04", effective="2026-06-01", edits=OTHER)
    files = approve(issue(files, HAND_OVER, at=at(5, 4)), HAND_OVER, at=at(5, 5))
    files = revise(files, "1.3", "2026-05-06", effective=effective)
    return approve(issue(files, HAND_OVER, at=at(5, 6)), HAND_OVER, at=approved)


def test_a_version_that_a_later_one_overtakes_is_told_in_its_line_of_the_register() -> None:
    files = overtaken(at(5, 7))
    (found,) = findings(files)
    assert (found.rule, found.severity, found.place.path) == (
        "overtaken-version",
        Severity.WARNING,
        REGISTER,
    )
    line = files[REGISTER].decode().split("\n")[found.place.line - 1]
    assert '"event":"issued","version":"1.2"' in line
    assert '"policy":"hand-over"' in line
    assert "1.2 (effective 2026-06-01) never applies: 1.3" in found.message
    assert "engross withdraw hand-over --version 1.2" in found.hint


def test_once_it_is_taken_back_nothing_is_told() -> None:
    assert findings(withdraw(overtaken(at(5, 7)), HAND_OVER, "1.2")) == ()


def test_a_version_that_applied_for_one_day_at_least_is_not_overtaken() -> None:
    assert findings(overtaken(at(5, 7), effective="2026-06-02")) == ()


def test_a_version_that_applied_until_it_was_replaced_for_the_past_too_is_right() -> None:
    """Nobody could mend it: what applied cannot be undone."""
    assert findings(overtaken(at(6, 2))) == ()
    assert findings(overtaken(at(6, 1))) == ()
    assert len(findings(overtaken(at(5, 31)))) == 1


def test_what_is_not_approved_overtakes_nothing() -> None:
    files = revise(issued_files(), "1.2", "2026-05-04", effective="2026-06-01", edits=OTHER)
    files = approve(issue(files, HAND_OVER), HAND_OVER)
    assert findings(issue(revise(files, "1.3", "2026-05-06", effective="2026-06-01"), HAND_OVER)) == ()
    assert PurePosixPath("policies/hand-over/versions/1.2/policy.yml") in files
