"""Rules told to people and programs: the list of all, by family, and the page of each."""

import textwrap
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from engross.diagnostic import Severity
from engross.report.findings import show_controls, write_json
from engross.report.other_findings import OTHER_FINDINGS, OtherFinding
from engross.report.printout import print_out
from engross.report.words import count
from engross.rules import FAMILIES, Rule, load_rules

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.ADVICE: "cyan"}
_WIDTH = 96


def format_rules(style: str, *, width: int = _WIDTH, colour: bool = False) -> str:
    """All rules, family by family, each in a sentence; as text or as JSON."""
    if style == "json":
        return write_json({"rules": [_as_data(rule) for rule in load_rules().values()]})
    return print_out(lambda console: _print_rules(console, load_rules()), width=width, colour=colour)


def _as_data(rule: Rule) -> dict[str, object]:
    return {
        "name": rule.name,
        "family": rule.family,
        "severity": rule.severity.value,
        "fixable": rule.fixable,
        "required": rule.required,
        "package": rule.package,
        "summary": rule.page.summary,
    }


def _print_rules(console: Console, rules: Mapping[str, Rule]) -> None:
    longest = max(len(name) for name in rules) + 2
    for family, members in groupby(rules.values(), lambda rule: rule.family):
        console.print(Text.assemble((FAMILIES[family], "bold"), (f"  ({family})", "dim")))
        for rule in members:
            severity = Text(f"{rule.severity.value:<9}", _COLOURS[rule.severity])
            head = Text.assemble("  ", (f"{rule.name:<{longest}}", "bold"), severity, _marks(rule))
            console.print(head, soft_wrap=True)
            console.print(Padding(Text(show_controls(rule.page.summary)), (0, 0, 0, 6)))
        console.print()
    fixable = sum(rule.fixable for rule in rules.values())
    console.print(
        f"{count(len(rules), 'rule')}, {fixable} of which mend what is certain (engross check --fix)."
    )
    console.print("What one means, with examples: engross explain RULE")


def _marks(rule: Rule) -> Text:
    marks = ["mends" if rule.fixable else "", "required" if rule.required else ""]
    if rule.package != "engross":
        marks.append(f"from {show_controls(rule.package)}")
    return Text("  ".join(filter(None, marks)), "dim")


def nearest_name(name: str) -> str:
    """The name of a rule or of another finding that is most like a text, or nothing."""
    known = (*load_rules(), *OTHER_FINDINGS)
    return next(iter(get_close_matches(name.lower().replace("_", "-"), known, 1, 0.5)), "")


def explain(name: str, *, width: int = _WIDTH, colour: bool = False) -> str:
    """The page of a rule, or the text about another finding; empty where there is none of this name."""
    rule, other = load_rules().get(name), OTHER_FINDINGS.get(name)
    if rule is not None:
        return print_out(lambda console: _print_rule(console, rule), width=width, colour=colour)
    if other is not None:
        return print_out(lambda console: _print_other(console, name, other), width=width, colour=colour)
    return ""


def _print_title(console: Console, name: str, severity: Severity, about: str) -> None:
    console.print(
        Text.assemble((name, "bold"), "  ", (severity.value, _COLOURS[severity]), (f"  {about}", "dim"))
    )
    console.print()


def _print_other(console: Console, name: str, other: OtherFinding) -> None:
    _print_title(console, name, other.severity, "not a rule: it cannot be switched off")
    _print_paragraphs(console, f"{other.summary}\n\n{other.text}")


def _print_rule(console: Console, rule: Rule) -> None:
    about = [FAMILIES[rule.family]]
    if rule.fixable:
        about.append("mends what is certain: engross check --fix")
    if rule.package != "engross":
        about.append(f"from the package {show_controls(rule.package)}")
    _print_title(console, rule.name, rule.severity, " · ".join(about))
    _print_paragraphs(console, rule.page.summary)
    if rule.page.why:
        _print_heading(console, "Why it matters")
        _print_paragraphs(console, rule.page.why)
    for title, example, tone in (("Bad", rule.page.bad, "red"), ("Good", rule.page.good, "green")):
        if example:
            _print_heading(console, title, tone)
            _print_code(console, example)
    _print_heading(console, "Where it is meant")
    _print_paragraphs(console, "\n\n".join(_ways_out(rule)))
    if not rule.required:
        _print_code(console, f"# engross: ignore[{rule.name}] because …")
        _print_heading(console, "To change it everywhere, in mkdocs.yml")
        _print_code(console, _configuration(rule))


def _ways_out(rule: Rule) -> Iterator[str]:
    if rule.required:
        yield "It cannot be silenced or left out: without it nothing can be built."
        return
    yield (
        "Say so with a comment at the end of the line, or on a line of its own above it. The reason is read by those who come "
        "after you; without one, the finding stays."
    )


def _configuration(rule: Rule) -> str:
    milder = Severity.ADVICE if rule.severity is not Severity.ADVICE else Severity.WARNING
    return textwrap.dedent(f"""\
        plugins:
          - engross:
              rules:
                ignore: [{rule.name}]      # leave it out, or
                severity:
                  {rule.name}: {milder.value}    # error, warning or advice""")


def _print_heading(console: Console, title: str, tone: str = "") -> None:
    console.print(Text(title, f"bold {tone}".strip()))


def _print_paragraphs(console: Console, text: str) -> None:
    for paragraph in text.split("\n\n"):
        is_list = paragraph.lstrip().startswith(("- ", "* ", "1. "))
        joined = paragraph if is_list else " ".join(paragraph.split())
        console.print(Padding(Text(show_controls(joined, keep="\n")), (0, 2)))
        console.print()


def _print_code(console: Console, code: str) -> None:
    for line in code.split("\n"):
        console.print(Text(f"      {show_controls(line)}", "cyan"), soft_wrap=True)
    console.print()
