"""Findings as text for people: each with its place, its line with a caret below, and what to do."""

import json
import re
from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from engross.diagnostic import Diagnostic, Place, Severity
from engross.report.checked import CheckReport, Group
from engross.report.printout import print_out
from engross.report.words import count, first_of

MOST_ADVICE = 5
"""How many pieces of advice are told of each document, unless all of them are asked for."""

_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.ADVICE: "bold cyan"}
_WIDTH = 96
_EXCERPT_WIDTH = 100
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def format_report(
    report: CheckReport, *, colour: bool = False, show_all: bool = False, show_silenced: bool = False
) -> str:
    """The findings by document, worst first, and what to do next; of advice only some, unless all is to be shown."""

    def fill(console: Console) -> None:
        for group in report.groups:
            _print_group(console, group, show_all=show_all)
        if show_silenced:
            _print_silenced(console, report)
        for line in _what_next(report):
            console.print(Text.assemble(("→ ", "green"), line), soft_wrap=True)
        if report.findings:
            console.print()

    return print_out(fill, width=_WIDTH, colour=colour)


def _print_group(console: Console, group: Group, *, show_all: bool) -> None:
    title = f"{show_controls(group.document.name)}: {group.summary}"
    console.print(Text(title, "bold"), soft_wrap=True)
    console.print(Text("─" * min(len(title), _WIDTH), "dim"))
    shown, more = (group.advice, 0) if show_all else first_of(group.advice, MOST_ADVICE)
    serious = group.findings[: len(group.findings) - len(group.advice)]
    _print_findings(console, (*serious, *shown))
    if more:
        others = count(more, "more piece of advice", "more pieces of advice")
        console.print(Text(f"… and {others} about this: engross check --all", "dim"))
        console.print()


def _print_silenced(console: Console, report: CheckReport) -> None:
    if not report.silenced:
        return
    title = f"Silenced with a reason: {len(report.silenced)}"
    console.print(Text(title, "bold"))
    console.print(Text("─" * len(title), "dim"))
    for each in report.silenced:
        finding = each.finding
        console.print(
            Text.assemble((_shown(finding.place), "bold"), (f"  {finding.rule}", "dim")), soft_wrap=True
        )
        console.print(Padding(Text(show_controls(finding.message, keep="\n")), (0, 2)))
        console.print(Padding(Text(show_controls(each.reason), "italic"), (0, 2)))
        console.print()


def _what_next(report: CheckReport) -> list[str]:
    lines = []
    if number := len(report.fixable):
        lines.append(
            f"{count(number, 'of these mends itself', 'of these mend themselves')}: engross check --fix"
        )
    if groups := report.groups:
        lines.append(f"What a finding means, and why: engross explain {groups[0].findings[0].rule}")
    return lines


def format_text(findings: Sequence[Diagnostic], *, colour: bool = False) -> str:
    """Each finding with its place, its line with a caret below, and what to do."""
    return print_out(lambda console: _print_findings(console, findings), width=_WIDTH, colour=colour)


def _print_findings(console: Console, findings: Sequence[Diagnostic]) -> None:
    for finding in findings:
        severity = Text(finding.severity.value, _COLOURS[finding.severity])
        name = f"{finding.rule}  (--fix mends it)" if finding.edits else finding.rule
        console.print(
            Text.assemble(severity, " ", (_shown(finding.place), "bold"), (f"  {name}", "dim")),
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


def write_json(value: object) -> str:
    """JSON as people can read it, without what could command a terminal."""
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    return _CONTROLS.sub(lambda match: "\n" if match[0] == "\n" else f"\\u{ord(match[0]):04x}", text)
