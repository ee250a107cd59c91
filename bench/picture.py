"""What was measured as a picture: bars that a phone shows readably, in light and dark."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from figures import Figure, Figures

_WIDTH, _MARGIN = 480, 20
_BAR, _ROW, _GAP = 8, 33, 24
_STYLE = """
  :root { color-scheme: light dark; }
  text { font: 14px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: #1f2328; }
  .title { font-size: 20px; font-weight: 650; } .group { font-size: 16px; font-weight: 650; }
  .small { font-size: 12.5px; fill: #59636e; } .figure, .ours { font-weight: 600; font-variant-numeric: tabular-nums; }
  .card { fill: #ffffff; stroke: #d1d9e0; } .bar { fill: #9aa4af; } .mark { fill: #ffffff; }
  .grid { stroke: #e4e8ec; } rect.ours { fill: #1f6f43; } text.ours { fill: #17603a; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; } .small { fill: #9198a1; } .card { fill: #151b23; stroke: #3d444d; }
    .bar { fill: #6b7580; } .mark { fill: #151b23; } .grid { stroke: #2a313c; }
    rect.ours { fill: #4cb37d; } text.ours { fill: #6fd09c; }
  }
"""


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
    """Bars that share a scale."""

    title: str
    note: str
    bars: tuple[Bar, ...]
    least: float
    most: float
    is_log: bool = True

    def share(self, value: float) -> float:
        """Where a value stands between the ends of the scale, from 0 to 1."""
        if not self.is_log:
            return value / self.most
        return math.log(max(value, self.least) / self.least) / math.log(self.most / self.least)


def draw(figures: Figures) -> str:
    """The picture as SVG."""
    groups = [group for group in list_groups(figures) if group.bars]
    largest = figures.sizes[-1]
    title = f"A handbook of {largest:,} policies"
    parts: list[str] = []
    y = _MARGIN + 22
    parts.append(_text(_MARGIN, y, title, "title"))
    for line in _introduction(figures):
        y += 18
        parts.append(_text(_MARGIN, y, line, "small"))
    for group in groups:
        y += _GAP + 20
        y = _draw_group(parts, group, y)
    y += 14
    for line in _ending(figures):
        y += 18
        parts.append(_text(_MARGIN, y, line, "small"))
    height = y + _MARGIN
    about = (
        f"{title}: how long engross and others take. The same figures are in speed.json beside this picture."
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="title about">\n<title id="title">{escape(title)}</title>\n'
        f'<desc id="about">{escape(about)}</desc>\n<style>{_STYLE}</style>\n'
        f'<rect class="card" x="0.5" y="0.5" width="{_WIDTH - 1}" height="{height - 1}" rx="10"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _introduction(figures: Figures) -> list[str]:
    smaller = " and ".join(f"{size:,}" for size in figures.sizes[:-1])
    marks = [f"Notches in a bar: the same with {smaller} policies."] if smaller else []
    return [
        "How long one waits, on a logarithmic scale:",
        "each grid line is ten times the one before.",
        *marks,
    ]


def _ending(figures: Figures) -> list[str]:
    return [
        f"Each bar is a process of its own, in one run: {figures.machine}.",
        "Ratios count; seconds depend on the machine.",
        "Made by “make bench”; how, and what follows: docs/speed.md.",
    ]


# ---- what is shown


def list_groups(figures: Figures) -> list[Group]:
    """The groups of bars, from what was measured."""
    size = figures.sizes[-1]
    timed = [
        ("Cold: everything for the first time", "", "cold"),
        ("Nothing changed", "", "nothing changed"),
        ("One text changed, built again", "", "one text changed"),
        (
            "A role has another holder",
            "shown on few pages; MkDocs builds everything",
            "holder of a role changed",
        ),
        ("Saved, and served by the preview", "", "saved and served"),
    ]
    found = [
        each.seconds for _, _, row in timed for one in figures.sizes for each in figures.of_row(row, one)
    ]
    least, most = _decades(found)
    groups = [Group(title, note, _timed(figures, row, size), least, most) for title, note, row in timed]
    memory = tuple(
        Bar(
            _NAMES.get(each.name, each.name),
            each.mebibytes,
            f"{each.mebibytes:.0f} MiB",
            is_ours=_is_ours(each),
        )
        for each in figures.of_row("cold", size)
    )
    groups.append(
        Group(
            "Memory, cold",
            "most of one process; linear scale",
            memory,
            0,
            max((each.value for each in memory), default=1),
            is_log=False,
        )
    )
    groups.append(_growth(figures))
    prints = sorted(figures.of_row("PDFs", figures.documents), key=lambda each: -each.seconds)
    per_pdf = tuple(
        Bar(
            _NAMES.get(each.name, each.name),
            each.seconds,
            _seconds(each.seconds / figures.documents),
            is_ours=_is_ours(each),
        )
        for each in prints
    )
    note = f"the mean of {figures.documents}, cold; linear scale. " + _faster(prints)
    groups.append(
        Group(
            "A PDF of seven pages",
            note.strip(),
            per_pdf,
            0,
            max((each.value for each in per_pdf), default=1),
            is_log=False,
        )
    )
    return groups


_NAMES = {
    "mkdocs": "MkDocs, stock",
    "zensical": "Zensical",
    "engross, same pages": "engross, site of the same pages",
    "engross": "engross, from YAML, all checked",
}
_SHORT = {**_NAMES, "engross": "engross"}


def _timed(figures: Figures, row: str, size: int) -> tuple[Bar, ...]:
    names = _NAMES if row == "cold" else _SHORT
    bars = []
    reference = figures.find(row, "mkdocs", size) or figures.find(row, "zensical", size)
    for each in figures.of_row(row, size):
        smaller = (figures.find(row, each.name, other) for other in figures.sizes[:-1])
        said = _seconds(each.seconds)
        if _is_ours(each) and reference:
            said += f" · {_times(reference.seconds / each.seconds)}"
        bars.append(
            Bar(
                names.get(each.name, each.name),
                each.seconds,
                said,
                tuple(one.seconds for one in smaller if one),
                _is_ours(each),
            )
        )
    return tuple(bars)


def _growth(figures: Figures) -> Group:
    size, smaller = figures.sizes[-1], figures.sizes[-2:][0]
    bars = []
    for row, what in (("cold", "cold"), ("one text changed", "one change")):
        for each in figures.of_row(row, size):
            power = figures.growth(row, each.name)
            if power is not None and not (row != "cold" and each.name == "mkdocs"):
                name = f"{_SHORT.get(each.name, each.name)}, {what}".replace(
                    "engross, site of the", "engross,"
                )
                bars.append(Bar(name, max(power, 0), f"N^{max(power, 0):.2f}", is_ours=_is_ours(each)))
    title = f"Growth from {smaller:,} to {size:,}"
    note = "power of N of the processor's time; 1 is linear, 0 flat"
    return Group(title, note, tuple(bars), 0, max([1.0, *(each.value for each in bars)]), is_log=False)


def _is_ours(each: Figure) -> bool:
    return each.name.startswith("engross")


def _faster(prints: Sequence[Figure]) -> str:
    """Say who is faster than engross."""
    best = min((each.seconds for each in prints if _is_ours(each)), default=math.inf)
    names = [each.name.partition(",")[0] for each in prints if each.seconds < best and not _is_ours(each)]
    return f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} faster." if names else ""


def _decades(values: Iterable[float]) -> tuple[float, float]:
    found = [value for value in values if value > 0] or [0.1, 1.0]
    return 10.0 ** math.floor(math.log10(min(found))), 10.0 ** math.ceil(math.log10(max(found)))


def _seconds(value: float) -> str:
    if value < 1:
        return f"{value * 1000:.0f} ms"
    return f"{value:.1f} s" if value < 20 else f"{value:.0f} s"


def _times(ratio: float) -> str:
    return f"{ratio:.1f}×" if ratio < 20 else f"{ratio:,.0f}×"


# ---- how it is drawn


def _draw_group(parts: list[str], group: Group, y: int) -> int:
    parts.append(_text(_MARGIN, y, group.title, "group"))
    for line in _wrapped(group.note):
        y += 17
        parts.append(_text(_MARGIN, y, line, "small"))
    y += 10
    bottom = y + _ROW * len(group.bars)
    if group.is_log:
        parts += _grid(group, y, bottom)
    for bar in group.bars:
        parts += _draw_bar(group, bar, y)
        y += _ROW
    return bottom


def _grid(group: Group, top: int, bottom: int) -> list[str]:
    decades = round(math.log10(group.most / group.least))
    places = (_place(group, group.least * 10**each) for each in range(decades + 1))
    return [f'<path class="grid" d="M{x:.1f} {top + 4}V{bottom}"/>' for x in places]


def _place(group: Group, value: float) -> float:
    return _MARGIN + group.share(value) * (_WIDTH - 2 * _MARGIN)


def _draw_bar(group: Group, bar: Bar, y: int) -> list[str]:
    kind = "ours" if bar.is_ours else ""
    end, top = max(_place(group, bar.value), _MARGIN + 2.0), y + 22
    made = [
        _text(_MARGIN, y + 17, bar.name, kind),
        _text(_WIDTH - _MARGIN, y + 17, bar.said, f"figure {kind}".strip(), "end"),
        f'<rect class="{kind or "bar"}" x="{_MARGIN}" y="{top}" width="{end - _MARGIN:.1f}" height="{_BAR}" rx="2"/>',
    ]
    for mark in bar.marks:
        x = _place(group, mark)
        if x < end - 1:
            made.append(f'<rect class="mark" x="{x - 1:.1f}" y="{top}" width="2" height="{_BAR}"/>')
    return made


def _text(x: float, y: float, text: str, kind: str, anchor: str = "") -> str:
    placed = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x}" y="{y}" class="{kind}"{placed}>{escape(text)}</text>'


def _wrapped(note: str, most: int = 62) -> list[str]:
    lines: list[str] = []
    for word in note.split():
        if lines and len(lines[-1]) + len(word) < most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
