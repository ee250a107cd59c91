"""Every case file: what is found in a broken definition, in which line, and that nothing else is said."""

import pytest

from engross.diagnostic import Severity
from engross.library import parse_library
from issued_library import issued_files
from library_cases import Case, base_files, check, check_text, find_form, read_cases

CASES = read_cases()


def test_the_library_under_the_cases_is_right() -> None:
    assert check(base_files()) == ()
    (advice,) = find_form(parse_library(base_files()))
    assert (advice.rule, advice.severity) == ("quoted-draft", Severity.ADVICE)


def test_nothing_is_found_once_its_policies_are_issued() -> None:
    assert find_form(parse_library(issued_files())) == ()


@pytest.mark.parametrize("case", CASES, ids=[f"{case.rule}/{case.name}" for case in CASES])
def test_case(case: Case) -> None:
    findings = check_text(case.text, case.path)
    with_column = {(found[1], found[3]) for found in case.expected if found[4] is not None}
    actual = sorted(
        (
            str(finding.place.path),
            finding.place.line,
            finding.severity.value,
            finding.rule,
            finding.place.column if (finding.place.line, finding.rule) in with_column else None,
        )
        for finding in findings
    )
    assert actual == sorted(case.expected, key=lambda found: found[:4]), "\n".join(map(str, findings))
