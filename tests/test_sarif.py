"""SARIF: valid by the schema of its standard, whatever was found, and of use to the programs that read it."""

import json
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator, FormatChecker

from engross.diagnostic import Diagnostic, Edit, Place, Related, Severity
from engross.report import CheckReport, format_check
from engross.report.other_findings import OTHER_FINDINGS
from engross.rules import Silenced, load_rules
from library_cases import check_text, read_cases

SCHEMA = Path(__file__).parent / "schemas" / "sarif-2.1.0.json"
PATH = PurePosixPath("policies/hand-over/policy.yml")
PLACE = Place(PATH, 3, 5, 9, "    text: soon")
FINDING = Diagnostic(PLACE, Severity.WARNING, "placeholder", "Soon is no time.", "Say when.")


@cache
def validator() -> Draft4Validator:
    return Draft4Validator(json.loads(SCHEMA.read_text("utf-8")), format_checker=FormatChecker())


def run_of(*findings: Diagnostic, silenced: tuple[Silenced, ...] = ()) -> dict[str, Any]:
    """The one run of a log that is valid."""
    report = CheckReport(findings, silenced)
    log = json.loads(format_check(report, "sarif", tool_version="1.2", show_silenced=True))
    validator().validate(log)
    run: dict[str, Any] = log["runs"][0]
    return run


def test_nothing_found_is_valid() -> None:
    assert run_of()["results"] == []


def test_every_name_that_can_come_out_is_described() -> None:
    names = [*load_rules(), *OTHER_FINDINGS]
    rules = run_of(*(Diagnostic(PLACE, Severity.ERROR, name, "x") for name in names))["tool"]["driver"][
        "rules"
    ]
    assert {rule["id"] for rule in rules} == set(names)
    for rule in rules:
        assert {"name", "shortDescription", "fullDescription", "help", "defaultConfiguration"} <= set(rule)
        assert rule["name"].isalnum()
        assert rule["help"]["markdown"]
        assert "helpUri" not in rule
    levels = {rule["id"]: rule["defaultConfiguration"]["level"] for rule in rules}
    assert (levels["placeholder"], levels["unknown-key"]) == ("warning", "error")


def test_what_cases_find_is_valid() -> None:
    for case in read_cases():
        run_of(*check_text(case.text, case.path))


def test_what_is_silenced_is_there_with_its_justification() -> None:
    silenced = (Silenced(FINDING, "because the law says it like that"),)
    told, hidden = run_of(FINDING, silenced=silenced)["results"]
    assert told["suppressions"] == []
    assert hidden["suppressions"] == [
        {"kind": "inSource", "justification": "because the law says it like that"}
    ]


def test_what_is_silenced_is_left_out_where_nobody_asks_for_it() -> None:
    """GitHub would show it as open."""
    log = json.loads(format_check(CheckReport((), (Silenced(FINDING, "because"),)), "sarif"))
    assert log["runs"][0]["results"] == []


def test_what_can_be_mended_has_a_fix() -> None:
    edits = (Edit(Place(PATH, 3, 11, 15, PLACE.excerpt), "2h"), Edit(Place(PATH, 4, 1, 1, ""), "# “é”"))
    (result,) = run_of(Diagnostic(PLACE, Severity.WARNING, "x-y", "Soon.", "Say when.", (), edits))["results"]
    (fix,) = result["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == str(PATH)
    assert change["replacements"][0] == {
        "deletedRegion": {"startLine": 3, "startColumn": 11, "endColumn": 15},
        "insertedContent": {"text": "2h"},
    }
    assert len(change["replacements"]) == 2


def marks(*findings: Diagnostic) -> list[str]:
    return [each["partialFingerprints"]["primaryLocationLineHash"] for each in run_of(*findings)["results"]]


def at(line: int, excerpt: str = PLACE.excerpt, rule: str = "placeholder") -> Diagnostic:
    return Diagnostic(Place(PATH, line, 5, 9, excerpt), Severity.WARNING, rule, f"In line {line}.")


def test_a_fingerprint_stays_when_lines_move_or_are_indented_and_tells_findings_apart() -> None:
    assert marks(at(3)) == marks(at(30)) == marks(at(3, "  text:   soon"))
    twice = marks(at(3), at(9))
    assert len(set(twice)) == 2
    assert twice == marks(at(4), at(12))
    others = [at(3), at(3, "text: later"), at(3, rule="unknown-key")]
    assert len(set(marks(*others))) == 3


@pytest.mark.parametrize(
    "name",
    [
        "a b/ä ö.yml",
        "a:b/#1?x=%41.yml",
        "..%2f/“quoted”.yml",
        "~/[x]&^`.yml",
        "\udcff/surrogate.yml",
        "http:x.yml",
    ],
)
def test_every_path_is_a_relative_reference_that_leads_back_to_it(name: str) -> None:
    place = Place(PurePosixPath("policies", name), 1, 1, 2, "x")
    (result,) = run_of(Diagnostic(place, Severity.ERROR, "unknown-key", "x"))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert " " not in uri
    assert urlsplit(uri)[:2] == ("", "")
    assert urlsplit(uri)[3:] == ("", "")
    assert unquote(uri, errors="surrogateescape") == f"policies/{name}"


texts = st.text(max_size=30)
places = st.builds(
    Place,
    texts.filter(lambda text: "\0" not in text).map(lambda text: PurePosixPath("policies", f"x{text}")),
    st.integers(1, 10**6),
    st.integers(1, 10**4),
    st.integers(0, 10**4),
    texts,
)
findings = st.builds(
    Diagnostic,
    places,
    st.sampled_from(Severity),
    st.sampled_from([*list(load_rules())[:3], "unknown-key", "of-another-package"]),
    texts,
    texts,
    st.lists(st.builds(Related, places, texts), max_size=3).map(tuple),
    st.lists(st.builds(Edit, places.map(lambda place: Place(place.path, place.line, place.column, place.column)), texts), max_size=2).map(tuple),
)  # fmt: skip


@settings(max_examples=20)
@given(st.lists(findings, max_size=3), st.lists(st.builds(Silenced, findings, texts), max_size=2))
def test_whatever_is_found_the_log_is_valid(listed: list[Diagnostic], silenced: list[Silenced]) -> None:
    run = run_of(*listed, silenced=tuple(silenced))
    assert len(run["results"]) == len(listed) + len(silenced)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
