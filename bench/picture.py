"""What was measured as a picture: bars that a phone shows readably, in light and dark."""

from html import escape

from figures import PROCESSOR, WAITING, Figures
from shown import Bar, Group, list_groups, say_seconds

_WIDTH, _MARGIN = 480, 20
_BAR, _ROW, _GAP = 8, 33, 42
_LINE = 62
_CLOCKS = {WAITING: "How long one waits", PROCESSOR: "How long the processor works"}
_STYLE = """
  text { font: 14px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: #1f2328; }
  .title { font-size: 20px; font-weight: 650; } .group { font-size: 16px; font-weight: 650; }
  .small { font-size: 12.5px; fill: #59636e; } .figure, .ours { font-weight: 600; }
  .card { fill: #ffffff; stroke: #d1d9e0; } .bar { fill: #9aa4af; } .mark { fill: #ffffff; }
  .grid { stroke: #dfe4e9; } rect.ours { fill: #1f6f43; } text.ours { fill: #17603a; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; } .small { fill: #9198a1; } .card { fill: #151b23; stroke: #3d444d; }
    .bar { fill: #6b7580; } .mark { fill: #151b23; } .grid { stroke: #2f3742; }
    rect.ours { fill: #4cb37d; } text.ours { fill: #6fd09c; }
  }
"""


def draw(figures: Figures) -> str:
    """The picture as SVG."""
    title = f"A handbook of {figures.sizes[-1]:,} policies" if figures.sizes else "Policies as PDFs"
    parts = [_text(_MARGIN, 42, title, "title")]
    y = 46
    for line in _introduction(figures):
        y += 18
        parts.append(_text(_MARGIN, y, line, "small"))
    is_first = True
    for group in list_groups(figures):
        y = _draw_group(parts, group, y + _GAP, is_labelled=is_first and group.least > 0)
        is_first = False
    y += 12
    for line in _ending(figures):
        y += 18
        parts.append(_text(_MARGIN, y, line, "small"))
    about = f"{title}: how long engross and others take. The figures are in speed.json beside this picture."
    return _wrap(title, about, y + _MARGIN, parts)


def _wrap(title: str, about: str, height: int, parts: list[str]) -> str:
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title about">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="about">{escape(about)}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="card" x="0.5" y="0.5" width="{_WIDTH - 1}" height="{height - 1}" rx="10"/>',
        *parts,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _introduction(figures: Figures) -> list[str]:
    smaller = " and ".join(f"{size:,}" for size in figures.sizes[:-1])
    return [
        f"{_CLOCKS[figures.clock]}, on a logarithmic scale.",
        *([f"Notches in a bar: the same with {smaller} policies."] if smaller else []),
        "×: so many times as fast as the first bar of the group.",
    ]


def _ending(figures: Figures) -> list[str]:
    return [
        f"Measured in turns: {figures.machine}.",
        *_wrapped(figures.note),
        "Ratios count; seconds depend on the machine.",
        "Made by “make bench”; docs/speed.md says how.",
    ]


def _draw_group(parts: list[str], group: Group, y: int, *, is_labelled: bool) -> int:
    parts.append(_text(_MARGIN, y, group.title, "group"))
    for line in _wrapped(group.note):
        y += 17
        parts.append(_text(_MARGIN, y, line, "small"))
    if is_labelled:
        y += 20
        parts += _labels(group, y)
    y += 8
    bottom = y + _ROW * len(group.bars)
    parts += [
        f'<path class="grid" d="M{_place(group, value):.1f} {y + 2}V{bottom}"/>' for value in _powers(group)
    ]
    for bar in group.bars:
        parts += _draw_bar(group, bar, y)
        y += _ROW
    return bottom


def _powers(group: Group) -> list[float]:
    return [group.least * 10**each for each in range(group.decades + 1)] if group.least else []


def _labels(group: Group, y: int) -> list[str]:
    """What the lines of the grid stand for."""
    powers = _powers(group)
    anchors = ["", *["middle"] * (len(powers) - 2), "end"]
    return [
        _text(round(_place(group, value), 1), y, say_seconds(value).replace(".0 s", " s"), "small", anchor)
        for value, anchor in zip(powers, anchors, strict=True)
    ]


def _place(group: Group, value: float) -> float:
    return _MARGIN + group.share(value) * (_WIDTH - 2 * _MARGIN)


def _draw_bar(group: Group, bar: Bar, y: int) -> list[str]:
    kind = "ours" if bar.is_ours else "bar"
    end, top = max(_place(group, bar.value), _MARGIN + 2.0), y + 22
    made = [
        _text(_MARGIN, y + 17, bar.name, "ours" if bar.is_ours else "name"),
        _text(_WIDTH - _MARGIN, y + 17, bar.said, "figure ours" if bar.is_ours else "figure", "end"),
        f'<rect class="{kind}" x="{_MARGIN}" y="{top}" width="{end - _MARGIN:.1f}" height="{_BAR}" rx="2"/>',
    ]
    places = (_place(group, mark) for mark in bar.marks)
    return made + [
        f'<rect class="mark" x="{x - 1:.1f}" y="{top}" width="2" height="{_BAR}"/>'
        for x in places
        if _MARGIN + 1 < x < end - 1
    ]


def _text(x: float, y: float, text: str, kind: str, anchor: str = "") -> str:
    placed = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x}" y="{y}" class="{kind}"{placed}>{escape(text)}</text>'


def _wrapped(note: str) -> list[str]:
    lines: list[str] = []
    for word in note.split():
        if lines and len(lines[-1]) + len(word) < _LINE:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
