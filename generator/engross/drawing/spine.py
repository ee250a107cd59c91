"""Stops along a vertical spine: where they stand, how they stack, and the picture they make."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from engross.drawing.canvas import (
    FAMILY,
    LINE,
    NODE,
    Brush,
    Piece,
    element,
    fits_node,
    group,
    node_width,
    svg_number,
)
from engross.drawing.lettering import Type, clean

TITLE: Final = Type(15, 20, bold=True)
BODY: Final = Type(13.5, 18.5)
SMALL: Final = Type(12.5, 17)
LABEL: Final = Type(12.5, 17, bold=True)
PAD: Final = 12

_ID = re.compile(r"[A-Za-z_][\w.-]*\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop on the spine, what leads on from it to the next, and both in words."""

    piece: Piece
    onward: Piece | None
    said: str

    @property
    def pieces(self) -> list[Piece]:
        """What is drawn, in reading order."""
        return [self.piece, self.onward] if self.onward else [self.piece]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where things stand: the spine, and the column beside it."""

    brush: Brush
    spine: float
    left: float
    right: float

    @classmethod
    def of(cls, brush: Brush, numbers: Sequence[str]) -> "Sheet":
        """A sheet whose margin has room for the widest of `numbers`."""
        node = max([NODE, *(node_width(number, LABEL) for number in numbers if fits_node(number, LABEL))])
        return cls(brush, spine=node / 2 + 1, left=node + 14, right=brush.medium.width - 1)

    @property
    def inner(self) -> float:
        """Width of text inside a card."""
        return self.right - self.left - 2 * PAD


def chevron(sheet: Sheet, y: float, *, up: bool) -> str:
    """An arrow head on the spine that shows which way to go."""
    tip = -5 if up else 5
    return element(
        "path",
        class_="engross-accent-line",
        d=f"M{sheet.spine - 5:g} {y - tip / 2:g}l5 {tip}l5 {-tip}",
        fill="none",
        stroke=sheet.brush.paint.ink,
        stroke_width=2,
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def pictures(sheet: Sheet, stops: Sequence[Stop], *, name: str, title: str, kind: str, upward: bool) -> str:
    """One picture, or several where the medium has pages and these are too small for it."""
    parts = list(_paged(stops, sheet.brush.medium.limit))
    drawn = []
    for number, part in enumerate(parts, start=1):
        marks, height = _stacked(
            [piece for stop in part for piece in stop.pieces], upward=upward, x=sheet.spine
        )
        several = len(parts) > 1
        drawn.append(
            picture(
                group(marks, 0, 2),
                height + 4,
                name=f"{name}-{number}" if several else name,
                title=f"{title} ({number}/{len(parts)})" if several else title,
                description=" ".join(stop.said for stop in part if stop.said),
                kind=kind,
                brush=sheet.brush,
            )
        )
    return "\n".join(drawn)


def _paged(stops: Sequence[Stop], limit: float) -> Iterator[list[Stop]]:
    part: list[Stop] = []
    height = 0.0
    for stop in stops:
        needed = sum(piece.height for piece in stop.pieces)
        if part and height + needed > limit:
            yield part
            part, height = [], 0.0
        part.append(stop)
        height += needed
    yield part


def _stacked(pieces: Sequence[Piece], *, upward: bool, x: float) -> tuple[str, float]:
    """Pieces along a spine at `x`, the first at the bottom if `upward`, kept in reading order in the source."""
    height = sum(piece.height for piece in pieces)
    marks: list[str] = []
    nodes: list[float] = []
    y = height if upward else 0.0
    for piece in pieces:
        y -= piece.height if upward else 0
        marks.append(group(piece.marks, 0, y))
        if piece.node_at is not None:
            nodes.append(y + piece.node_at)
        y += 0 if upward else piece.height
    # A connector at either end means that the drawing goes on elsewhere: the spine runs to the edge.
    ends = {"top": min(nodes), "bottom": max(nodes)}
    if pieces[-1].node_at is None:
        ends["top" if upward else "bottom"] = 0 if upward else height
    spine = element(
        "path",
        class_="engross-spine",
        d=f"M{svg_number(x)} {svg_number(ends['top'])}V{svg_number(ends['bottom'])}",
        fill="none",
        stroke=LINE,
        stroke_width=2,
    )
    return spine + "".join(marks), height


def picture(
    marks: str, height: float, *, name: str, title: str, description: str, kind: str, brush: Brush
) -> str:
    """One `<svg>` element with its name and description; `name` is its id and begins the ids inside."""
    if not _ID.match(name):
        raise ValueError(f"not an id that can stand in a page: {name!r}")
    medium = brush.medium
    shown = min(medium.shown, medium.shown * medium.limit / height)
    called = clean(title) if medium.reads_description else f"{clean(title)}. {clean(description)}"
    dark = f"--engross-accent-dark:{brush.paint.dark_ink};--engross-tint-dark:{brush.paint.dark_tint}"
    return element(
        "svg",
        element("title", escape(called, quote=False), id=f"{name}-title")
        + element("desc", escape(clean(description), quote=False), id=f"{name}-desc")
        + marks,
        xmlns="http://www.w3.org/2000/svg",
        id=name,
        class_=f"engross-drawing engross-{kind}",
        role="img",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-desc",
        viewBox=f"0 0 {svg_number(medium.width)} {svg_number(height)}",
        width=shown,
        height=shown * height / medium.width,
        style=f"max-width:100%;{dark}",
        font_family=FAMILY,
    )


def timed(template: str, time: str) -> str:
    """`template` with `time` in place of its `{}`; empty for no time."""
    return clean(template.replace("{}", clean(time))) if clean(time) else ""


def sentence(label: str, *parts: str) -> str:
    """`Label: part; part.` in words; empty where no part says anything."""
    said = "; ".join(clean(part).replace("\n", ", ").rstrip(" .") for part in parts if clean(part))
    return f"{clean(label)}: {said}.".removeprefix(": ") if said else ""
