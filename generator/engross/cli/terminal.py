"""What the commands share: options, progress, findings that stop them, and how paths, dates and counts are shown."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from math import ceil
from pathlib import Path
from threading import Timer
from typing import NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.progress import Progress as Bar
from rich.table import Column
from rich.text import Text

from engross.cli.group import FINDINGS
from engross.diagnostic import Diagnostic
from engross.progress import Progress
from engross.units.scalar import MisfitError
from engross.units.schedule import parse_date

_SHOWN_AFTER = 1.0  # seconds
_MINUTE = 60  # seconds
_HOUR = 60  # minutes

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
def show_progress(title: str = "Making PDFs") -> Iterator[Progress]:
    """A bar on a terminal for work that takes longer than a second, nothing elsewhere.

    What is yielded is told of phases; called as `progress(name, total)`, it shows one phase of this title.
    """
    console = Console(stderr=True)
    if not console.is_terminal or console.is_dumb_terminal:
        yield Progress()
        return
    bar = Bar(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False, table_column=Column(min_width=12, no_wrap=True)),
        BarColumn(bar_width=28, complete_style="green", finished_style="green", pulse_style="green"),
        _Count(),
        _TimeLeft(),
        TextColumn(
            "{task.fields[last]}",
            markup=False,
            style="dim",
            table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"),
        ),
        console=console,
        transient=True,
        expand=True,
    )
    start = Timer(_SHOWN_AFTER, bar.start)
    start.daemon = True
    start.start()
    try:
        yield _ShownProgress(bar, title)
    finally:
        start.cancel()
        start.join()
        bar.stop()


class _ShownProgress(Progress):
    """Shows the phase that the work is in."""

    def __init__(self, bar: Bar, title: str) -> None:
        self._bar = bar
        self._title = title
        self._is_begun = False  # of the phase that calls of this object belong to
        self._task = bar.add_task("", total=None, visible=False, last="")

    def phase(self, title: str, total: int = 0) -> None:
        self._is_begun = False
        # A new task, as the time left is reckoned from how long those before took.
        self._bar.remove_task(self._task)
        self._task = self._bar.add_task(title, total=total or None, last="")

    def advance(self, name: str = "") -> None:
        shown = "".join(sign if sign.isprintable() else " " for sign in name)
        self._bar.update(self._task, advance=1, last=shown)

    def __call__(self, name: str, total: int) -> None:
        if not self._is_begun:
            self.phase(self._title, total)
            self._is_begun = True
        if name:
            self.advance(name)


class _Count(ProgressColumn):
    """How many are done, and of how many."""

    def render(self, task: Task) -> Text:
        done = f"{task.completed:.0f}"
        return Text(done if task.total is None else f"{done:>{len(f'{task.total:.0f}')}} of {task.total:.0f}")


class _TimeLeft(ProgressColumn):
    """How long it will take yet, in words; nothing while nobody can know."""

    max_refresh = 0.5  # seconds

    def render(self, task: Task) -> Text:
        seconds = task.time_remaining
        return Text("" if seconds is None or task.finished else f"{_roughly(ceil(seconds))} left")


def _roughly(seconds: int) -> str:
    if seconds < _MINUTE:
        return f"{seconds} s"
    minutes = ceil(seconds / _MINUTE)
    return f"{minutes} min" if minutes < _HOUR else f"{minutes // _HOUR} h {minutes % _HOUR} min"


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
