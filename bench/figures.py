"""What was measured, as values: kept as JSON, and compared with what was kept."""

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from runs import Run

ENGROSS = "engross"
NAIVE = "WeasyPrint, naive loop"
START = "preview started"
PAPER = "saved, and its PDF served"
WAITING, PROCESSOR = "waiting", "processor"
WORSE = 2 / 3
"""A ratio below so much of the one that was kept has become worse by more than a third."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What one contestant took for one thing, with a library of one size: medians of its runs."""

    row: str
    name: str
    size: int
    seconds: float
    processor: float = 0.0
    mebibytes: float = 0.0
    worker: float = 0.0
    site: int = 0
    """How many bytes the site has."""


@dataclass(slots=True)
class Figures:
    """All that one run measured."""

    sizes: tuple[int, ...]
    documents: int
    machine: str
    versions: dict[str, str] = field(default_factory=dict)
    clock: str = WAITING
    """Which of the two times is shown: on a machine that does something else, too, waiting says little."""
    all: list[Figure] = field(default_factory=list)
    note: str = ""
    """What else one has to know about these figures."""
    missing: list[str] = field(default_factory=list)
    """What could not be measured, in words."""

    def time(self, figure: Figure) -> float:
        """The time that is shown; how long the processor of a server worked for one page is not known."""
        return figure.processor if self.clock == PROCESSOR and figure.processor else figure.seconds

    def add(self, row: str, name: str, size: int, runs: list[Run], size_of_site: int = 0) -> None:
        """Keep the medians of some runs, if there are any."""
        if not runs:
            return
        made = Figure(
            row,
            name,
            size,
            round(median(run.seconds for run in runs), 4),
            round(median(run.processor for run in runs), 4),
            round(median(run.mebibytes for run in runs), 1),
            round(max(run.worker for run in runs), 1),
            size_of_site,
        )
        self.all.append(made)

    def find(self, row: str, name: str, size: int) -> Figure | None:
        """What was measured, if it was."""
        return next(
            (each for each in self.all if (each.row, each.name, each.size) == (row, name, size)), None
        )

    def of_row(self, row: str, size: int) -> list[Figure]:
        """Everybody who was measured in a row."""
        return [each for each in self.all if (each.row, each.size) == (row, size)]

    def growth(self, row: str, name: str, what: str = "processor") -> float | None:
        """The power of the number of policies that something grows with, from the second largest size to the largest."""
        found = [
            each for size in self.sizes[-2:] if (each := self.find(row, name, size)) and getattr(each, what)
        ]
        if len(found) < 2:
            return None
        one, other = found
        return math.log(getattr(other, what) / getattr(one, what)) / math.log(other.size / one.size)


def ratios(figures: Figures) -> dict[str, float]:
    """How many times as much as engross somebody else took in the same run, by row, contestant and size; more is better.

    It is the processor's seconds that are compared: on a machine that does something else, too, waiting says little.
    """
    made: dict[str, float] = {}
    for each in figures.all:
        for ours in _ours(figures, each):
            key = f"{each.row} · {each.name} : {ours.name} · {each.size}"
            if ours.processor:
                made[key] = round(each.processor / ours.processor, 3)
            if each.row == "cold" and ours.mebibytes:
                made[f"memory · {each.name} : {ours.name} · {each.size}"] = round(
                    each.mebibytes / ours.mebibytes, 3
                )
    return made


def _ours(figures: Figures, other: Figure) -> Iterator[Figure]:
    if not other.name.startswith(ENGROSS):
        yield from (each for each in figures.of_row(other.row, other.size) if each.name.startswith(ENGROSS))


def worse(kept: dict[str, float], now: dict[str, float]) -> Iterator[str]:
    """Say which ratios have become worse by more than a third."""
    for key, before in kept.items():
        if key in now and now[key] < before * WORSE:
            yield f"{key}: {now[key]:.2f} times, and {before:.2f} times before"


def write(figures: Figures, path: Path) -> None:
    """Keep figures, and their ratios."""
    data = {**asdict(figures), "ratios": ratios(figures)}
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")


def read(path: Path) -> tuple[Figures, dict[str, float]]:
    """Figures as they were kept, and their ratios."""
    data = json.loads(path.read_text("utf-8"))
    kept = data.pop("ratios")
    rows: Iterable[dict[str, Any]] = data.pop("all")
    made = Figures(**{**data, "sizes": tuple(data["sizes"])})
    made.all = [Figure(**row) for row in rows]
    return made, kept
