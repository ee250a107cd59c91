"""What the commands share: options, progress, findings that stop them, and how paths, dates and counts are shown."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from engross.cli.group import FINDINGS
from engross.diagnostic import Diagnostic
from engross.units.scalar import MisfitError
from engross.units.schedule import parse_date

ProgressCallback = Callable[[str, int], None]

library_option = click.option(
    "-C",
    "--library",
    "root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The library's folder; this one when left out.",
)


class Day(click.ParamType[date]):
    """A date as year-month-day."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a date, or say what is wrong with it."""
        try:
            return parse_date(value)
        except MisfitError as error:
            self.fail(f"{error.message} {error.hint}", param, ctx)


DAY = Day()


def require_library(root: Path) -> None:
    """Raise LibraryNotFoundError where there is no library."""
    from engross.errors import LibraryNotFoundError

    if not (root / "policies").is_dir():
        raise LibraryNotFoundError(root.resolve())


def stop_with_findings(findings: Sequence[Diagnostic], outcome: str = "Nothing was made") -> NoReturn:
    """Show findings, say what came of it, and end with exit code 1."""
    from engross.report import format_text, summarise

    click.echo(format_text(findings, colour=sys.stderr.isatty()), nl=False, err=True)
    click.echo(f"{outcome}: {summarise(findings)}.", err=True)
    sys.exit(FINDINGS)


def say(text: str, *, err: bool = False) -> None:
    """Print a sentence that quotes what people wrote; nothing in it can command the terminal."""
    from engross.report import show_controls

    click.echo(show_controls(text, keep="\n"), err=err)


def tell_wait() -> None:
    """Say that another process has to end first."""
    click.echo("Another build or issue of this library is running; waiting for it to end.", err=True)


@contextmanager
def show_progress(title: str = "Making PDFs") -> Iterator[ProgressCallback]:
    """A bar on a terminal, nothing elsewhere; `progress(what, total)` advances it by one, or starts it at 0."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=32, complete_style="green", finished_style="green"),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
        TextColumn("[dim]{task.fields[last]}"),
        console=console,
        transient=True,
        disable=not console.is_terminal,  # else it leaves an empty line
    )
    with bar:
        task: TaskID | None = None

        def progress(last: str, total: int) -> None:
            nonlocal task
            if task is None:
                task = bar.add_task(title, total=total, last="")
            if last:
                bar.update(task, advance=1, last=last)

        yield progress


def count(number: int, one: str, many: str) -> str:
    """A number of things."""
    return f"{number} {one if number == 1 else many}"


def shown(path: Path) -> str:
    """A path as a person would type it from here."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def use_colour(output: Path | None = None) -> bool:
    """Whether what is printed may be coloured: on a terminal, unless NO_COLOR asks for none."""
    return (
        output is None and sys.stdout is not None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    )
