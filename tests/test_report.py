"""Findings as text, JSON, GitHub annotations and SARIF."""

import json
from pathlib import PurePosixPath

import pytest

from engross.diagnostic import Diagnostic, Edit, Place, Related, Severity
from engross.library import parse_library
from engross.report import (
    FORMATS,
    CheckReport,
    cut_excerpt,
    format_check,
    format_report,
    format_text,
    index_documents,
    summarise,
)
from engross.rules import Silenced
from library_cases import base_files

PATH = PurePosixPath("policies/a, b/policy.yml")
MISSPELT = Diagnostic(
    Place(PATH, 11, 3, 7, "  ownr: sales-director"),
    Severity.ERROR,
    "unknown-key",
    "“ownr” is not known here. Did you mean “owner”?",
    "Write owner: instead.",
    (Related(Place(PATH, 2, 1, 5, "owner: x"), "100% like this one:\nlook"),),
)
UNREAD = Diagnostic(
    Place(PurePosixPath("policies/x.yml")), Severity.WARNING, "unread-file", "x.yml is not read."
)


def told(*findings: Diagnostic, style: str = "json") -> str:
    return format_check(CheckReport(findings), style, tool_version="1.2")


def test_text_puts_a_caret_below_the_word_that_is_wrong() -> None:
    lines = format_text([MISSPELT]).split("\n")
    assert lines[0] == "error policies/a, b/policy.yml:11:3  unknown-key"
    excerpt = next(index for index, line in enumerate(lines) if "ownr: sales" in line)
    start = lines[excerpt].index("ownr")
    assert lines[excerpt + 1][start:] == "^^^^"
    assert "→ Write owner: instead." in format_text([MISSPELT])


def test_text_without_colour_has_no_escape_codes_and_no_trailing_blanks() -> None:
    plain = format_text([MISSPELT, UNREAD])
    assert "\x1b" not in plain
    assert all(line == line.rstrip() for line in plain.split("\n"))
    assert "\x1b[" in format_text([MISSPELT], colour=True)


def test_square_brackets_in_a_message_are_not_markup() -> None:
    finding = Diagnostic(MISSPELT.place, Severity.ERROR, "placeholder", "“[red]” is still to be filled in.")
    assert "“[red]”" in format_text([finding])


@pytest.mark.parametrize("column", [1, 50, 79, 80, 81, 150, 400])
def test_a_long_line_is_cut_around_the_place(column: int) -> None:
    line = "".join(chr(ord("a") + index % 26) for index in range(500))
    excerpt, caret = cut_excerpt(Place(PATH, 1, column, column + 3, line))
    assert len(excerpt) <= 102
    assert excerpt[caret.index("^") : caret.index("^") + 3] == line[column - 1 : column + 2]


def test_a_place_without_an_end_gets_one_caret() -> None:
    assert cut_excerpt(Place(PATH, 1, 3, 0, "abcdef"))[1] == "  ^"


def test_json_has_every_part() -> None:
    (first, second) = json.loads(told(MISSPELT, UNREAD))["findings"]
    assert (first["path"], first["line"], first["column"], first["end_column"]) == (str(PATH), 11, 3, 7)
    assert first["severity"] == "error"
    assert first["related"][0]["line"] == 2
    assert second["end_column"] > second["column"]


def test_github_annotations_escape_what_would_end_them() -> None:
    (line,) = told(MISSPELT, style="github").splitlines()
    assert line.startswith(
        "::error file=policies/a%2C b/policy.yml,line=11,col=3,endColumn=7,title=unknown-key::"
    )
    percent = Diagnostic(MISSPELT.place, Severity.ADVICE, "x", "100%\nmore")
    assert told(percent, style="github") == (
        "::notice file=policies/a%2C b/policy.yml,line=11,col=3,endColumn=7,title=x::100%25%0Amore\n"
    )


def test_sarif_names_each_rule_once_and_points_to_it() -> None:
    log = json.loads(told(MISSPELT, UNREAD, MISSPELT, style="sarif"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["unknown-key", "unread-file"]
    assert [result["ruleIndex"] for result in run["results"]] == [0, 1, 0]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (11, 3, 7)


@pytest.mark.parametrize("style", FORMATS)
def test_no_findings_make_valid_output(style: str) -> None:
    output = told(style=style)
    assert output == "" if style in {"text", "github"} else json.loads(output)


def test_the_summary_counts_in_words() -> None:
    assert summarise([MISSPELT]) == "1 error in 1 file"
    assert summarise([MISSPELT, MISSPELT, UNREAD]) == "2 errors and 1 warning in 2 files"
    assert (
        summarise([MISSPELT, UNREAD, *ADVICE[:2]]) == "1 error, 1 warning and 2 pieces of advice in 3 files"
    )
    silenced = (Silenced(UNREAD, "because it is meant"),)
    assert CheckReport((), silenced).summary == "nothing to mend, 1 silenced with a reason"


# ---- By document, worst first ---------------------------------------------------------------------------------------

HAND_OVER = PurePosixPath("policies/hand-over/policy.yml")
SEGMENTS = PurePosixPath("policies/client-segments/policy.yml")
ADVICE = [
    Diagnostic(
        Place(HAND_OVER, line, 3, 7, "  some: text"), Severity.ADVICE, "placeholder", f"Advice {line}."
    )
    for line in range(1, 21)
]
DOCUMENTS = index_documents(parse_library(base_files()))


def finding(path: PurePosixPath, line: int, severity: Severity, **more: tuple[Edit, ...]) -> Diagnostic:
    place = Place(path, line, 1, 2, "x: y")
    return Diagnostic(
        place, severity, "placeholder", f"{severity.value} {line}.", "Do it.", (), more.get("edits", ())
    )


def test_what_is_wrong_in_the_organisation_comes_before_what_that_does_to_policies() -> None:
    report = CheckReport(
        (
            finding(HAND_OVER, 1, Severity.ERROR),
            finding(HAND_OVER, 2, Severity.ERROR),
            finding(PurePosixPath("policies/organization.yml"), 4, Severity.ERROR),
        ),
        documents=DOCUMENTS,
    )
    assert [group.findings[0].place.path.name for group in report.groups] == [
        "organization.yml",
        "policy.yml",
    ]


def test_the_document_with_the_worst_findings_comes_first_and_in_each_the_worst_one() -> None:
    report = CheckReport(
        (
            finding(HAND_OVER, 1, Severity.WARNING),
            finding(HAND_OVER, 2, Severity.WARNING),
            finding(HAND_OVER.parent / "versions" / "1.0" / "policy.yml", 1, Severity.WARNING),
            finding(PurePosixPath("policies/organization.yml"), 4, Severity.ADVICE),
            finding(SEGMENTS, 1, Severity.ADVICE),
            finding(SEGMENTS, 9, Severity.ERROR),
        ),
        documents=DOCUMENTS,
    )
    assert [(group.document.name, group.summary) for group in report.groups] == [
        ("CL-001 Client Segments Policy", "1 error and 1 piece of advice"),
        ("CL-002 Hand-over Policy", "3 warnings"),
        ("The organisation", "1 piece of advice"),
    ]
    lines = format_report(report).split("\n")
    assert lines[0] == "CL-001 Client Segments Policy: 1 error and 1 piece of advice"
    assert set(lines[1]) == {"─"}
    assert lines[2].startswith("error policies/client-segments/policy.yml:9:1  placeholder")


def test_a_policy_that_cannot_be_read_is_named_all_the_same() -> None:
    files = {**base_files(), HAND_OVER: base_files()[HAND_OVER].replace(b"  owner: ", b"  ownr: ", 1)}
    library = parse_library(files)
    report = CheckReport(library.diagnostics, documents=index_documents(library))
    assert [group.document.name for group in report.groups] == ["CL-002 Hand-over Policy"]
    empty = parse_library({**base_files(), HAND_OVER: b"title_page: ["})
    named = CheckReport(empty.diagnostics, documents=index_documents(empty)).groups
    assert [group.document.name for group in named] == ["hand-over"]


def test_advice_does_not_drown_what_has_to_be_mended() -> None:
    report = CheckReport((*ADVICE, finding(HAND_OVER, 99, Severity.ERROR)), documents=DOCUMENTS)
    text = format_report(report)
    assert text.index("error 99.") < text.index("Advice 1.")
    assert text.count("Advice ") == 5
    assert "… and 15 more pieces of advice about this: engross check --all" in text
    assert format_report(report, show_all=True).count("Advice ") == 20
    assert told(*ADVICE).count("Advice ") == 20


def test_what_is_silenced_is_counted_and_shown_with_its_reason_when_asked_for() -> None:
    report = CheckReport((), (Silenced(ADVICE[0], "because the law says it like that"),))
    assert format_report(report) == ""
    text = format_report(report, show_silenced=True)
    assert "Advice 1." in text
    assert "because the law says it like that" in text


def test_the_end_says_how_to_go_on() -> None:
    edit = Edit(Place(HAND_OVER, 1, 1, 2, "x: y"), "z")
    text = format_report(CheckReport((finding(HAND_OVER, 1, Severity.WARNING, edits=(edit,)),)))
    assert "placeholder  (--fix mends it)" in text
    assert "→ 1 of these mends itself: engross check --fix\n" in text
    assert text.endswith("→ What a finding means, and why: engross explain placeholder\n\n")


def test_json_counts_names_the_document_and_says_how_to_mend() -> None:
    edit = Edit(Place(HAND_OVER, 1, 1, 2, "x: y"), "z")
    mending = finding(HAND_OVER, 1, Severity.WARNING, edits=(edit,))
    report = CheckReport((mending, MISSPELT), (Silenced(ADVICE[0], "because"),), DOCUMENTS)
    data = json.loads(format_check(report, "json"))
    assert data["counts"] == {"error": 1, "warning": 1, "advice": 0, "silenced": 1, "fixable": 1}
    first, second = data["findings"]
    assert first["document"] == {
        "kind": "policy",
        "id": "hand-over",
        "number": "CL-002",
        "title": "Hand-over Policy",
    }
    assert first["fixable"]
    assert first["edits"] == [{"path": str(HAND_OVER), "line": 1, "column": 1, "end_column": 2, "text": "z"}]
    assert not second["fixable"]
    assert second["document"]["kind"] is None
    assert data["silenced"][0]["reason"] == "because"


def test_programs_find_files_from_where_they_look() -> None:
    report = CheckReport((MISSPELT,), base=PurePosixPath("handbook"))
    assert "file=handbook/policies/a%2C b/policy.yml," in format_check(report, "github")
    assert '"handbook/policies/a%2C%20b/policy.yml"' in format_check(report, "sarif")


HOSTILE = "\x1b]0;x\x07 \x9b31m \u202e \u2066 \x7f"


@pytest.mark.parametrize("style", FORMATS)
def test_no_format_sends_a_terminal_what_commands_it(style: str) -> None:
    place = Place(PurePosixPath(f"policies/{HOSTILE}/policy.yml"), 1, 30, 32, f"a: {HOSTILE} here ab")
    finding = Diagnostic(place, Severity.ERROR, "x", HOSTILE, HOSTILE, (Related(place, HOSTILE),))
    shown = told(finding, style=style)
    assert not set(shown) & (set(HOSTILE) - set("]0;x 31m"))
    if style in {"json", "sarif"}:
        assert HOSTILE in str(json.loads(shown)["findings"][0]["message"] if style == "json" else HOSTILE)
    else:
        assert "\\x1b" in shown


def test_carets_stay_below_their_word_after_a_hidden_sign() -> None:
    excerpt, caret = cut_excerpt(Place(PATH, 1, 5, 8, "\x1b\x1b\t abc"))
    assert excerpt[caret.index("^") :] == "abc"
    assert "\x1b" not in excerpt
