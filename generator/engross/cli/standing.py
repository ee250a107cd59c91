"""The commands that say where policies stand now and what was in force on any day."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from engross.cli.group import CLEAN, FINDINGS
from engross.cli.terminal import DAY, library_option, require_library, use_colour
from engross.clock import read_today
from engross.diagnostic import Diagnostic

format_option = click.option("--format", "style", type=click.Choice(["table", "json"]), default="table")


@click.command(short_help="Show where policies stand, what is due, who must act.")
@library_option
@click.argument("policies", nargs=-1, metavar="[POLICY]...")
@format_option
def status(root: Path, policies: tuple[str, ...], style: str) -> None:
    """Show where policies stand: versions, what is due, who must act, what comes next.

    Exit codes: 0 all is as it was issued and written down, 1 it is not, 2 could not run.
    """
    from engross.project import open_project
    from engross.report.status import find_status, history_findings, status_json
    from engross.report.status_table import status_table

    require_library(root)
    today = read_today()
    project = open_project(root, today)
    statuses = find_status(project, policies, today)
    wrong = history_findings(project.findings)
    if style == "json":
        click.echo(status_json(statuses, wrong, today), nl=False)
    elif not statuses:
        click.echo("There is no policy yet. Start one with: engross new")
    else:
        colour = use_colour()
        click.echo(status_table(statuses, today, colour=colour), nl=False, color=colour)
    _end(wrong)


@click.command("as-of", short_help="Say what was in force on a day, and what proves it.")
@library_option
@click.argument("day", metavar="DATE", type=DAY)
@click.argument("policies", nargs=-1, metavar="[POLICY]...")
@click.option("--known", type=DAY, metavar="DATE", help="By what was known at the end of this day (UTC).")
@format_option
def as_of(root: Path, day: date, policies: tuple[str, ...], known: date | None, style: str) -> None:
    """Say which version of each policy was in force on DATE, such as 2026-03-31, and what proves it.

    Exit codes: 0 all is as it was issued and written down, 1 it is not, 2 could not run.
    """
    from engross.library import parse_library
    from engross.remote.archive import open_files
    from engross.report.as_of import as_of_json, as_of_table, find_held
    from engross.report.status import find_policy, history_findings, known_policies

    require_library(root)
    library = parse_library(open_files(root))
    chosen = [find_policy(library, name) for name in dict.fromkeys(policies)] or known_policies(library)
    held = find_held(library, chosen, day, known)
    if style == "json":
        click.echo(as_of_json(held, day, known), nl=False)
    elif not held:
        click.echo("There is no policy yet. Start one with: engross new")
    else:
        colour = use_colour()
        click.echo(as_of_table(held, day, known, colour=colour), nl=False, color=colour)
    _end(history_findings(library.diagnostics))


def _end(wrong: Sequence[Diagnostic]) -> None:
    """End with 1, saying why, when versions or the register are not what was issued and written down."""
    if wrong:
        from engross.report import format_text, summarise

        click.echo(format_text(wrong, colour=sys.stderr.isatty()), nl=False, err=True)
        click.echo(f"The history is not as it was written: {summarise(wrong)}.", err=True)
    sys.exit(FINDINGS if wrong else CLEAN)
