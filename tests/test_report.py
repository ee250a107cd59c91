"""Findings as text, JSON, GitHub annotations and SARIF."""

import json
from pathlib import PurePosixPath

import pytest

from engross.diagnostic import Diagnostic, Place, Related, Severity
from engross.report import FORMATS, cut_excerpt, format_findings, format_text, summarise

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
    (first, second) = json.loads(format_findings([MISSPELT, UNREAD], "json"))["findings"]
    assert (first["path"], first["line"], first["column"], first["end_column"]) == (str(PATH), 11, 3, 7)
    assert first["severity"] == "error"
    assert first["related"][0]["line"] == 2
    assert second["end_column"] > second["column"]


def test_github_annotations_escape_what_would_end_them() -> None:
    (line,) = format_findings([MISSPELT], "github").splitlines()
    assert line.startswith(
        "::error file=policies/a%2C b/policy.yml,line=11,col=3,endColumn=7,title=unknown-key::"
    )
    percent = Diagnostic(MISSPELT.place, Severity.ADVICE, "x", "100%\nmore")
    assert format_findings([percent], "github") == (
        "::notice file=policies/a%2C b/policy.yml,line=11,col=3,endColumn=7,title=x::100%25%0Amore\n"
    )


def test_sarif_names_each_rule_once_and_points_to_it() -> None:
    log = json.loads(format_findings([MISSPELT, UNREAD, MISSPELT], "sarif", tool_version="1.2"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["unknown-key", "unread-file"]
    assert [result["ruleIndex"] for result in run["results"]] == [0, 1, 0]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (11, 3, 7)


@pytest.mark.parametrize("style", FORMATS)
def test_no_findings_make_valid_output(style: str) -> None:
    output = format_findings([], style)
    assert output == "" if style in {"text", "github"} else json.loads(output)


def test_the_summary_counts_in_words() -> None:
    assert summarise([MISSPELT]) == "1 error in 1 file"
    assert summarise([MISSPELT, MISSPELT, UNREAD]) == "2 errors and 1 warning in 2 files"


HOSTILE = "\x1b]0;x\x07 \x9b31m \u202e \u2066 \x7f"


@pytest.mark.parametrize("style", FORMATS)
def test_no_format_sends_a_terminal_what_commands_it(style: str) -> None:
    place = Place(PurePosixPath(f"policies/{HOSTILE}/policy.yml"), 1, 30, 32, f"a: {HOSTILE} here ab")
    finding = Diagnostic(place, Severity.ERROR, "x", HOSTILE, HOSTILE, (Related(place, HOSTILE),))
    told = format_findings([finding], style)
    assert not set(told) & (set(HOSTILE) - set("]0;x 31m"))
    if style in {"json", "sarif"}:
        assert HOSTILE in str(json.loads(told)["findings"][0]["message"] if style == "json" else HOSTILE)
    else:
        assert "\\x1b" in told


def test_carets_stay_below_their_word_after_a_hidden_sign() -> None:
    excerpt, caret = cut_excerpt(Place(PATH, 1, 5, 8, "\x1b\x1b\t abc"))
    assert excerpt[caret.index("^") :] == "abc"
    assert "\x1b" not in excerpt
