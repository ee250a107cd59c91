"""The commands that check a library and say which rules there are."""

import shutil
import sys
import webbrowser
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import click

from engross import __version__
from engross.cli.group import CLEAN, FAILED, FINDINGS
from engross.cli.terminal import count, library_option, require_library, say, shown, tell_wait, use_colour
from engross.clock import read_today
from engross.project import Project
from engross.report.checked import CheckReport

_PAGE = Path("build", "findings.html")
_ROUNDS = 50
"""How often is mended and checked again: what was mended may let rules see more."""


@dataclass(frozen=True, slots=True)
class _Names:
    """The rules and families that were named on the command line."""

    select: tuple[str, ...]
    ignore: tuple[str, ...]


def _read_names(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """The names in an option that may be given several times, each with several names."""
    from engross.rules import explain_unknown

    names = [name for text in given for name in text.replace(",", " ").split()]
    for name in names:
        if unknown := explain_unknown(name):
            raise click.BadParameter(f"{unknown} All of them: engross rules", ctx, param)
    return tuple(names)


@click.command(short_help="Say what is wrong, where, and what to do.")
@library_option
@click.option(
    "--select", multiple=True, callback=_read_names, metavar="NAMES", help="Run these rules or families only."
)
@click.option(
    "--ignore",
    multiple=True,
    callback=_read_names,
    metavar="NAMES",
    help="Leave these rules or families out.",
)
@click.option("--fix", is_flag=True, help="Mend what is certain, then say what is left.")
@click.option(
    "--all", "show_all", is_flag=True, help="Show all advice, not the first pieces of each document."
)
@click.option(
    "--show-silenced",
    is_flag=True,
    help="Show what is silenced, too, with the reasons; in SARIF as suppressed.",
)
@click.option("--open", "open_page", is_flag=True, help="Show the findings as a page in the browser.")
@click.option("--format", "style", type=click.Choice(["text", "json", "github", "sarif"]), default="text")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead.")
def check(
    root: Path,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    style: str,
    output: Path | None,
    *,
    fix: bool,
    show_all: bool,
    show_silenced: bool,
    open_page: bool,
) -> None:
    """Say what is wrong in the policies, where, and what to do; the worst first.

    NAMES are names of rules or families, with commas between them: engross rules lists them. A comment with a reason silences
    a finding where it is meant; engross explain RULE shows how.

    Exit codes: 0 nothing to mend, or advice alone; 1 errors or warnings; 2 could not run.
    """
    from engross.diagnostic import Severity, sort_diagnostics
    from engross.disk import write_file
    from engross.report import format_check, format_report, index_documents
    from engross.witness import git_findings

    require_library(root)
    names = _Names(select, ignore)
    project = _open(root, names)
    if fix:
        project = _mend(root, names, project, err=style != "text")
    findings = sort_diagnostics([*project.findings, *git_findings(root)])
    report = CheckReport(findings, project.silenced, index_documents(project.library), _base(root))
    if style == "text":
        colour = use_colour(output)
        text = format_report(report, colour=colour, show_all=show_all, show_silenced=show_silenced)
    else:
        text = format_check(report, style, tool_version=__version__, show_silenced=show_silenced)
    if output is not None:
        write_file(output, text.encode())
    elif text:
        click.echo(text, nl=False, color=style == "text" and use_colour())
    if open_page:
        _open_page(root, project, report, err=style != "text")
    if style == "text" or output is not None:
        policies, accounts = project.library.count("policies"), project.library.count("accounts")
        done = f"Checked {count(policies, 'policy', 'policies')} and {count(accounts, 'account plan', 'account plans')}"
        click.echo(f"{done}: {report.summary}.", err=style != "text")
    serious = any(finding.severity is not Severity.ADVICE for finding in findings)
    sys.exit(FINDINGS if serious else CLEAN)


def _open(root: Path, names: _Names) -> Project:
    from engross.project import open_project

    return open_project(root, read_today(), select=names.select, ignore=names.ignore)


def _base(root: Path) -> PurePosixPath:
    """Where the library lies below the folder in which programs look for files."""
    try:
        return PurePosixPath(root.resolve().relative_to(Path.cwd()).as_posix())
    except ValueError:
        return PurePosixPath()


def _mend(root: Path, names: _Names, project: Project, *, err: bool) -> Project:
    """Mend what is certain and say so, until nothing is left to mend; the library as it is then."""
    from engross.disk import LOCK, exclusive
    from engross.mending import mend_library

    if not any(finding.edits for finding in project.findings):
        say("There is nothing that mends itself.", err=err)
        return project
    with exclusive(root / LOCK, tell_wait):
        for _ in range(_ROUNDS):
            mended = mend_library(root, project.findings)
            for finding in mended.findings:
                say(f"Mended {finding.place}: {finding.rule}. {finding.message}", err=err)
            for path in mended.spared:
                say(f"{path} was left as it is: it is not what was checked, or would be worse.", err=err)
            if not mended.findings:
                break
            project = _open(root, names)
    return project


def _open_page(root: Path, project: Project, report: CheckReport, *, err: bool) -> None:
    """Write the findings as a page and show it in the browser, where there is one."""
    from engross.disk import write_file
    from engross.report.findings_page import findings_page

    target = root / _PAGE
    write_file(target, findings_page(report, project.library, read_today()))
    say(f"The findings as a page: {shown(target)}", err=err)
    webbrowser.open(target.resolve().as_uri())


@click.command(short_help="List all rules, by family.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
def rules(style: str) -> None:
    """List all rules by family: how grave each is, whether it mends what it finds, and what it looks for."""
    from engross.report.rule_pages import format_rules

    click.echo(format_rules(style, colour=use_colour(), width=_width()), nl=False, color=use_colour())


@click.command(short_help="Say what a finding means, with examples.")
@click.argument("names", nargs=-1, required=True, metavar="RULE…")
def explain(names: tuple[str, ...]) -> None:
    """Say what RULE finds, why that matters, how it looks bad and good, and how to silence or change it.

    RULE is the name behind a finding's place. Exit code 2 where there is none of that name.
    """
    from engross.report import rule_pages

    is_missing = False
    for name in names:
        if page := rule_pages.explain(name, colour=use_colour(), width=_width()):
            click.echo(page, nl=False, color=use_colour())
            continue
        is_missing = True
        best = rule_pages.nearest_name(name)
        guess = f" Did you mean “{best}”?" if best else ""
        say(f"There is no rule or finding “{name}”.{guess} All rules: engross rules", err=True)
    sys.exit(FAILED if is_missing else CLEAN)


def _width() -> int:
    """As wide as the terminal, but no wider than is good to read."""
    return min(shutil.get_terminal_size((96, 24)).columns, 96)
