"""Speed and memory of engross beside MkDocs, Zensical, WeasyPrint and, where installed, Typst and Chromium, in one run.

Usage: bench.py [--sizes N N …] [--pdfs N] [--keep | --check]. Each row is a process of its own; ratios count, seconds
depend on the machine. --keep writes the figures and their picture to docs/; --check compares the ratios with those.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from contests import measure_pdfs, measure_sites
from figures import PROCESSOR, WAITING, Figures, ratios, read, worse, write
from picture import draw
from rich.console import Console
from rich.table import Table
from shown import Group, list_groups

DOCS = Path(__file__).resolve().parents[1] / "docs"
KEPT, PICTURE = DOCS / "speed.json", DOCS / "speed.svg"
SIZES = (100, 300, 1000)
PDFS = 48
_COUNTS = {1: "one core", 2: "two cores", 4: "four cores", 8: "eight cores"}


def main() -> None:
    """Measure, print, and keep or compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=None, help="how many policies the sites have")
    parser.add_argument("--pdfs", type=int, default=PDFS, help="how many PDFs are made; 0: none")
    parser.add_argument(
        "--folder", type=Path, default=None, help="where the libraries are made; a temporary folder"
    )
    parser.add_argument(
        "--clock",
        choices=(WAITING, PROCESSOR),
        default=WAITING,
        help="the time shown; processor on a busy machine",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--keep", action="store_true", help=f"write {KEPT.name} and {PICTURE.name} to docs/")
    what.add_argument("--check", action="store_true", help="fail when a ratio is worse by more than a third")
    chosen = parser.parse_args()
    sizes = tuple(sorted(chosen.sizes if chosen.sizes is not None else SIZES[:1] if chosen.check else SIZES))
    console = Console()
    figures = Figures(sizes, chosen.pdfs, describe_machine(), describe_versions(), chosen.clock)
    with (
        tempfile.TemporaryDirectory(prefix="engross-bench-", dir=chosen.folder) as name,
        console.status("") as status,
    ):
        measure(figures, Path(name).resolve(), lambda text: status.update(text))
    show(console, figures)
    if chosen.keep:
        write(figures, KEPT)
        PICTURE.write_text(draw(figures), "utf-8")
        console.print(f"Kept in docs/: {KEPT.name}, {PICTURE.name}")
    if chosen.check:
        check(console, figures)


def measure(figures: Figures, folder: Path, tell: Callable[[str], None]) -> None:
    """Measure everything in a folder."""
    for size in figures.sizes:
        measure_sites(figures, size, folder / str(size), tell)
    if figures.documents:
        measure_pdfs(figures, folder / "pdfs", tell)


def describe_machine() -> str:
    """The machine in words."""
    count = os.cpu_count() or 1
    return f"{_COUNTS.get(count, f'{count} cores')}, {platform.system()}, Python {sys.version_info.major}.{sys.version_info.minor}"


def describe_versions() -> dict[str, str]:
    """The versions of what is measured."""
    return {name: version(name) for name in ("mkdocs", "mkdocs-material", "zensical", "weasyprint")}


def show(console: Console, figures: Figures) -> None:
    """Print all that was measured, side by side, and the ratios."""
    table = Table(title=f"{figures.machine}: seconds, the processor's seconds, MiB (with the largest worker)")
    for heading in ("", "", *(f"N = {size:,}" for size in figures.sizes)):
        table.add_column(heading, justify="right" if heading else "left")
    rows = list(dict.fromkeys((each.row, each.name) for each in figures.all if each.size in figures.sizes))
    for row, name in rows:
        table.add_row(row, name, *(_cell(figures, row, name, size) for size in figures.sizes))
    console.print(table)
    for group in list_groups(figures):
        if group.least:
            continue  # times are in the table above
        console.print(_small(group))
    compared = Table(title="Times as much of the processor as engross, in this run")
    compared.add_column("row · other : engross · policies")
    compared.add_column("times", justify="right")
    for key, value in ratios(figures).items():
        compared.add_row(key, f"{value:,.2f}")
    console.print(compared)
    for line in figures.missing:
        console.print(line)


def _small(group: Group) -> Table:
    small = Table(title=group.title, caption=group.note)
    small.add_column("")
    small.add_column("", justify="right")
    for bar in group.bars:
        small.add_row(bar.name, bar.said)
    return small


def _cell(figures: Figures, row: str, name: str, size: int) -> str:
    found = figures.find(row, name, size)
    if found is None:
        return "–"
    memory = f"{found.mebibytes:.0f}" + (f" + {found.worker:.0f}" if found.worker else "")
    return (
        f"{found.seconds:.3g} · {found.processor:.3g} · {memory}"
        if found.processor
        else f"{found.seconds:.3g}"
    )


def check(console: Console, figures: Figures) -> None:
    """Exit with 1 where a ratio has become worse by more than a third than the one that is kept."""
    if not KEPT.is_file():
        sys.exit(f"There are no figures in docs/{KEPT.name} to compare with: make bench")
    found = list(worse(read(KEPT)[1], ratios(figures)))
    for line in found:
        console.print(line, style="bold red")
    if found:
        sys.exit("Worse by more than a third. On a busy machine, try again before you believe it.")
    console.print(f"No ratio is worse by more than a third than in docs/{KEPT.name}.")


if __name__ == "__main__":
    main()
