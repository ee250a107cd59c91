"""What a picture shows of what was measured: groups of bars that share a scale."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from figures import NAIVE, PAPER, START, Figure, Figures

_NAMES = {
    "mkdocs": "MkDocs, stock",
    "zensical": "Zensical",
    "engross, same pages": "engross, site of the same pages",
}
_FROM_YAML = "engross, from YAML, checked"
_TIMED = (
    ("Cold: everything for the first time", "", "cold"),
    ("Nothing changed", "", "nothing changed"),
    ("One text changed, built again", "", "one text changed"),
    ("A role that few pages name has another holder", "", "holder of a role changed"),
    ("A role that every page names has another holder", "", "holder on every page changed"),
    (
        "The preview is started",
        "How long one waits for the front page.",
        START,
    ),
    ("Saved, and served by the preview", "How long one waits.", "saved and served"),
    ("Saved, and its PDF served", "How long one waits, the page before it included.", PAPER),
)
_SUPERSCRIPT = str.maketrans("0123456789.", "⁰¹²³⁴⁵⁶⁷⁸⁹·")


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with what it says; marks are smaller figures of the same thing."""

    name: str
    value: float
    said: str
    marks: tuple[float, ...] = ()
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Bars that share a scale; one that begins at 0 is linear."""

    title: str
    note: str
    bars: tuple[Bar, ...]
    most: float
    least: float = 0.0

    @property
    def decades(self) -> int:
        """How many powers of ten a logarithmic scale has."""
        return round(math.log10(self.most / self.least)) if self.least else 0

    def share(self, value: float) -> float:
        """Where a value stands between the ends of the scale, from 0 to 1."""
        if not self.least:
            return value / self.most
        return math.log(max(value, self.least) / self.least) / math.log(self.most / self.least)


def list_groups(figures: Figures) -> list[Group]:
    """The groups that have bars."""
    groups = [*_timed(figures), _memory(figures), _growth(figures), _printed(figures)]
    return [group for group in groups if group.bars]


def _timed(figures: Figures) -> list[Group]:
    if not figures.sizes:
        return []
    rows = {row for _, _, row in _TIMED}
    found = [figures.time(each) for each in figures.all if each.row in rows and each.seconds > 0]
    least = 10.0 ** math.floor(math.log10(min(found, default=0.1)))
    most = 10.0 ** math.ceil(math.log10(max(found, default=1.0)))
    return [Group(title, note, _timed_bars(figures, row), most, least) for title, note, row in _TIMED]


def _timed_bars(figures: Figures, row: str) -> tuple[Bar, ...]:
    bars: list[Bar] = []
    measured = sorted(figures.of_row(row, figures.sizes[-1]), key=_is_ours)
    for each in measured:
        smaller = (figures.find(row, each.name, size) for size in figures.sizes[:-1])
        marks = tuple(figures.time(one) for one in smaller if one)
        taken = figures.time(each)
        is_ours, said = _is_ours(each), say_seconds(taken)
        if is_ours and not _is_ours(measured[0]):
            said += f" · {_times(figures.time(measured[0]) / taken)}"
        name = _FROM_YAML if (row, each.name) == ("cold", "engross") else _name(each)
        bars.append(Bar(name, taken, said, marks, is_ours))
    return tuple(bars)


def _memory(figures: Figures) -> Group:
    largest = figures.of_row("cold", figures.sizes[-1]) if figures.sizes else []
    bars = [
        _mebibytes(_FROM_YAML if each.name == "engross" else _name(each), each.mebibytes, each)
        for each in largest
    ]
    if found := figures.find("PDFs", NAIVE, figures.documents):
        bars.append(_mebibytes(found.name, found.mebibytes, found))
    if found := figures.find("PDFs", "engross, two processes", figures.documents):
        bars.append(_mebibytes("engross, each process that makes PDFs", found.worker, found))
    return _linear("Memory, cold", "The most a process had. Linear scale.", bars)


def _mebibytes(name: str, value: float, figure: Figure) -> Bar:
    return Bar(name, value, f"{value:,.0f} MiB", is_ours=_is_ours(figure))


def _growth(figures: Figures) -> Group:
    if len(figures.sizes) < 2:
        return Group("Growth", "", (), 1)
    smaller, size = figures.sizes[-2:]
    wanted = [
        *(("cold", each.name, "processor", "cold") for each in figures.of_row("cold", size)),
        *(
            ("one text changed", each.name, "processor", "one change")
            for each in figures.of_row("one text changed", size)
            if each.name != "mkdocs"
        ),
        *(("cold", each.name, "site", "bytes of the site") for each in figures.of_row("cold", size)),
    ]
    bars = [
        Bar(f"{_NAMES.get(name, name)}, {what}", max(power, 0.0), f"N{_superscript(power)}", is_ours=name.startswith("engross"))
        for row, name, kind, what in wanted
        if (power := figures.growth(row, name, kind)) is not None
    ]  # fmt: skip
    note = "The power of N that the processor's time, or the site's size, grows with: 1 is linear, 0 is flat."
    return _linear(f"Growth from {smaller:,} to {size:,} policies", note, bars, 1.0)


def _superscript(power: float) -> str:
    return f"{max(power, 0.0):.2f}".translate(_SUPERSCRIPT)


def _printed(figures: Figures) -> Group:
    prints = sorted(figures.of_row("PDFs", figures.documents), key=figures.time, reverse=True)
    slowest = figures.time(prints[0]) if prints else 0
    bars: list[Bar] = []
    for each in prints:
        taken = figures.time(each)
        said = say_seconds(taken / figures.documents)
        if _is_ours(each) and taken < slowest:
            said += f" · {_times(slowest / taken)}"
        bars.append(Bar(each.name, taken, said, is_ours=_is_ours(each)))
    note = (
        f"The mean of {figures.documents}, each for the first time. {_faster(figures, prints)} Linear scale."
    )
    return _linear("A PDF of five to seven pages", " ".join(note.split()), bars)


def _faster(figures: Figures, prints: Sequence[Figure]) -> str:
    """Say who is faster than engross."""
    best = min((figures.time(each) for each in prints if _is_ours(each)), default=math.inf)
    faster = [each for each in prints if figures.time(each) < best and not _is_ours(each)]
    names = [each.name.partition(",")[0] for each in faster]
    verb = "is" if len(names) == 1 else "are"
    return f"{' and '.join(names)} {verb} faster." if names else ""


def _linear(title: str, note: str, bars: Iterable[Bar], least_most: float = 0.0) -> Group:
    made = tuple(bars)
    return Group(title, note, made, max([least_most, *(each.value for each in made)]) or 1.0)


def _name(each: Figure) -> str:
    return _NAMES.get(each.name, each.name)


def _is_ours(each: Figure) -> bool:
    return each.name.startswith("engross")


def say_seconds(value: float) -> str:
    """A time as a person says it: three digits at most."""
    if value < 1:
        return f"{value * 1000:.0f} ms"
    return f"{value:.1f} s" if value < 20 else f"{value:.0f} s"


def _times(ratio: float) -> str:
    return f"{ratio:.1f}×" if ratio < 20 else f"{ratio:,.0f}×"
