"""Findings told to people and to programs: text, JSON, GitHub annotations, SARIF 2.1.0."""

import json
import re
from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from engross.diagnostic import Diagnostic, Place, Severity
from engross.report.printout import print_out

FORMATS = ("text", "json", "github", "sarif")

_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.ADVICE: "bold cyan"}
_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}
_GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}
_WIDTH = 96
_EXCERPT_WIDTH = 100
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def format_findings(
    findings: Sequence[Diagnostic], style: str, *, colour: bool = False, tool_version: str = ""
) -> str:
    """All findings in one of FORMATS; `colour` counts for text only."""
    if style == "json":
        return _json(findings)
    if style == "github":
        return "".join(_github(finding) for finding in findings)
    if style == "sarif":
        return _sarif(findings, tool_version)
    return format_text(findings, colour=colour)


def summarise(findings: Sequence[Diagnostic]) -> str:
    """How many errors, warnings and pieces of advice there are, in how many files."""
    counts = [
        _count(sum(finding.severity is severity for finding in findings), word)
        for severity, word in zip(Severity, ("error", "warning", "piece of advice"), strict=True)
    ]
    files = len({finding.place.path for finding in findings})
    return f"{' and '.join(filter(None, counts))} in {_count(files, 'file')}"


def _count(number: int, word: str) -> str:
    plural = word.replace("piece", "pieces") if word.startswith("piece") else f"{word}s"
    return f"{number} {word if number == 1 else plural}" if number else ""


def format_text(findings: Sequence[Diagnostic], *, colour: bool = False) -> str:
    """Each finding with its place, its line with a caret below, and what to do."""
    return print_out(lambda console: _print_findings(console, findings), width=_WIDTH, colour=colour)


def _print_findings(console: Console, findings: Sequence[Diagnostic]) -> None:
    for finding in findings:
        severity = Text(finding.severity.value, _COLOURS[finding.severity])
        console.print(
            Text.assemble(severity, " ", (_shown(finding.place), "bold"), (f"  {finding.rule}", "dim")),
            soft_wrap=True,
        )
        console.print(Padding(Text(show_controls(finding.message, keep="\n")), (0, 2)))
        _print_excerpt(console, finding.place, _COLOURS[finding.severity])
        for related in finding.related:
            why = show_controls(related.message, keep="\n")
            console.print(Text(f"  {_shown(related.place)}: {why}", "dim"), soft_wrap=True)
        if finding.hint:
            hint = show_controls(finding.hint, keep="\n")
            console.print(Padding(Text.assemble(("→ ", "green"), hint), (0, 2)))
        console.print()


def _shown(place: Place) -> str:
    return show_controls(str(place))


def show_controls(text: str, *, keep: str = "", sign: str = "") -> str:
    """A text in which what could command a terminal or turn letters around is seen: as its escape, or as `sign`."""

    def show(match: re.Match[str]) -> str:
        return match[0] if match[0] in keep else sign or repr(match[0])[1:-1]

    return _CONTROLS.sub(show, text)


def _print_excerpt(console: Console, place: Place, colour: str) -> None:
    excerpt, caret = cut_excerpt(place)
    if excerpt.strip():
        gutter = f"{place.line:>7} │ "
        console.print(Text.assemble((gutter, "dim"), excerpt), soft_wrap=True)
        console.print(Text.assemble((f"{'':>7} │ ", "dim"), (caret, colour)), soft_wrap=True)


def cut_excerpt(place: Place) -> tuple[str, str]:
    """The line a finding is in, cut to a width that can be read, and the line of carets to put below it."""
    # One sign for one, so that the carets stay where they belong.
    line = show_controls(place.excerpt.replace("\t", " "), sign="�")
    column = place.column - 1
    width = max(place.end - place.column, 1)
    start = 0 if column < _EXCERPT_WIDTH - 20 else column - 30
    shown = line[start : start + _EXCERPT_WIDTH]
    prefix = "…" if start else ""
    shown = prefix + shown + ("…" if start + _EXCERPT_WIDTH < len(line) else "")
    offset = column - start + len(prefix)
    return shown, " " * offset + "^" * max(min(width, len(shown) - offset), 1)


def _place(place: Place) -> dict[str, object]:
    return {"path": str(place.path), "line": place.line, "column": place.column, "end_column": _end(place)}


def _end(place: Place) -> int:
    return max(place.end, place.column + 1)


def _json(findings: Sequence[Diagnostic]) -> str:
    listed = [
        {
            "rule": finding.rule,
            "severity": finding.severity.value,
            "message": finding.message,
            "hint": finding.hint,
            **_place(finding.place),
            "excerpt": finding.place.excerpt,
            "related": [_place(related.place) | {"message": related.message} for related in finding.related],
        }
        for finding in findings
    ]
    return write_json({"findings": listed})


def write_json(value: object) -> str:
    """JSON as people can read it, without what could command a terminal."""
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    return _CONTROLS.sub(lambda match: "\n" if match[0] == "\n" else f"\\u{ord(match[0]):04x}", text)


def _github(finding: Diagnostic) -> str:
    def escape(text: str) -> str:
        return show_controls(text, keep="\r\n").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def escape_property(text: str) -> str:
        return escape(text).replace(":", "%3A").replace(",", "%2C")

    place = finding.place
    message = f"{finding.message} {finding.hint}".strip()
    return (
        f"::{_GITHUB_LEVELS[finding.severity]} file={escape_property(str(place.path))},line={place.line},"
        f"col={place.column},endColumn={_end(place)},title={escape_property(finding.rule)}::{escape(message)}\n"
    )


def _sarif_location(place: Place) -> dict[str, object]:
    region: dict[str, object] = {
        "startLine": place.line,
        "startColumn": place.column,
        "endColumn": _end(place),
    }
    if place.excerpt:
        region |= {"snippet": {"text": place.excerpt}}
    return {"physicalLocation": {"artifactLocation": {"uri": str(place.path)}, "region": region}}


def _sarif(findings: Sequence[Diagnostic], tool_version: str) -> str:
    """SARIF 2.1.0 (OASIS Standard), columns in Unicode code points."""
    rules = sorted({finding.rule for finding in findings})
    results = [
        {
            "ruleId": finding.rule,
            "ruleIndex": rules.index(finding.rule),
            "level": _SARIF_LEVELS[finding.severity],
            "message": {"text": f"{finding.message} {finding.hint}".strip()},
            "locations": [_sarif_location(finding.place)],
            "relatedLocations": [
                _sarif_location(related.place) | {"id": number, "message": {"text": related.message}}
                for number, related in enumerate(finding.related, 1)
            ],
        }
        for finding in findings
    ]
    driver = {"name": "engross", "version": tool_version, "rules": [{"id": rule} for rule in rules]}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return write_json(log)
