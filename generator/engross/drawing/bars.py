"""The bar of a version, with a pattern for each state, and the marks of its days."""

from datetime import date
from typing import Final

from engross.drawing.axis import Axis
from engross.drawing.canvas import LINE, MUTED, SURFACE, Brush, element, svg_number
from engross.drawing.span import Span

QUIET: Final = "#dfe3e9"
_SHORTEST: Final = 4.0
_HATCH: Final = 5.0
_STUB: Final = 48.0


def draw_bar(brush: Brush, axis: Axis, span: Span, today: date, height: float) -> str:
    """When a version is, was or would have been in force, from y = 0 down; nothing where it has no date."""
    if span.start is None:
        return ""
    start = axis.x(span.start)
    if span.is_empty:
        size = height - 2
        cross = f"M{start - size / 2:g} 1l{size:g} {size:g}m0 {-size:g}l{-size:g} {size:g}"
        return stroke("quiet-line", cross, MUTED, 1.8)
    end = axis.right + 8 if span.end is None else max(start + _SHORTEST, axis.x(span.end))
    if span.end is None and span.state == "withdrawn":
        end = min(end, start + _STUB)  # nobody knows how long it would have lasted
    shape = _outline(start, end, height, onward=span.end is None)
    # The stretch for which it holds only since it was approved.
    hatch = hatching(start, min(end, axis.x(span.late)), height) if span.late else ""
    ink = brush.paint.ink
    match span.state:
        case "in force":
            now = max(axis.x(today), start + _SHORTEST)
            past = shape if now >= end else _outline(start, now, height, onward=False)
            return (
                element("path", class_="engross-tint", d=shape, fill=brush.paint.tint)
                + element("path", class_="engross-node", d=past, fill=brush.paint.node)
                + stroke("accent-line", shape, ink, 1.5)
                + stroke("on-node-line", hatch, brush.paint.on_node, 1.8)
            )
        case "upcoming":
            return stroke("accent-line", shape, ink, 1.6, "5 3") + stroke("accent-line", hatch, ink)
        case "awaiting":
            return stroke("quiet-line", shape, MUTED, 1.8, "1.8 3") + stroke("quiet-line", hatch, MUTED)
        case "withdrawn":
            struck = f"M{start - 4:g} {height / 2:g}H{end + 4:g}"
            lines = stroke("quiet-line", shape + hatching(start, end, height), MUTED, 0.8)
            return lines + stroke("quiet-line", struck, MUTED, 2.2)
        case _:
            stop = f"M{end:g} -3V{height + 3:g}" if span.state == "retired" else ""
            quiet = element("path", class_="engross-quiet", d=shape, fill=QUIET, stroke=MUTED, stroke_width=1)
            return quiet + stroke("quiet-line", hatch, MUTED) + stroke("quiet-line", stop, MUTED, 3)


def draw_moments(brush: Brush, axis: Axis, span: Span, y: float) -> str:
    """The days a version was issued and approved, beside one another where they meet."""
    issued = axis.x(span.issued)
    if span.approved is None:
        return issue_mark(brush, issued, y)
    approved = axis.x(span.approved)
    if abs(approved - issued) < 11:
        approved = issued + (11 if span.approved >= span.issued else -11)
    return issue_mark(brush, issued, y) + approval_mark(brush, approved, y)


def issue_mark(brush: Brush, x: float, y: float) -> str:
    """A ring."""
    pen: dict[str, str | float] = {"fill": SURFACE, "stroke": brush.paint.ink, "stroke_width": 1.5}
    return element("rect", class_="engross-fork", x=x - 3.2, y=y - 3.2, width=6.4, height=6.4, rx=3.2, **pen)


def approval_mark(brush: Brush, x: float, y: float) -> str:
    """A tick."""
    return stroke("accent-line", f"M{svg_number(x - 4)} {svg_number(y)}l2.8 3l5.4 -6.4", brush.paint.ink, 1.8)


def hatching(start: float, end: float, height: float) -> str:
    """Slanted lines from `start` to `end`, cut off where they would leave the bar."""
    lines, foot = "", start - height + _HATCH
    while foot < end:
        low, high = max(foot, start), min(foot + height, end)
        if high > low:
            lines += f"M{svg_number(low)} {svg_number(height - low + foot)}"
            lines += f"L{svg_number(high)} {svg_number(height - high + foot)}"
        foot += _HATCH
    return lines


def stroke(tone: str, d: str, colour: str = LINE, width: float = 1, dashes: str = "none") -> str:
    """Lines in one tone; nothing where there are none."""
    pen: dict[str, str | float] = {"fill": "none", "stroke": colour, "stroke_width": width}
    return element("path", class_=f"engross-{tone}", d=d, stroke_dasharray=dashes, **pen) if d else ""


def _outline(start: float, end: float, height: float, *, onward: bool) -> str:
    """A bar, with a head at its end where it goes on."""
    tip = height / 2
    point = f"l{tip:g} {tip:g}l{-tip:g} {tip:g}" if onward else f"V{height:g}"
    return f"M{svg_number(start)} 0H{svg_number(end - tip if onward else end)}{point}H{svg_number(start)}z"
