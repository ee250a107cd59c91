"""Steps or levels side by side, from left to right: the drawings for a page that has little height to give."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from engross.drawing.canvas import (
    NODE,
    SCREEN,
    Brush,
    Medium,
    Paint,
    Piece,
    below,
    element,
    group,
    node_width,
)
from engross.drawing.ladder import ESCALATION, LadderWords, Rung
from engross.drawing.lettering import Type, clean, measure
from engross.drawing.procedure import PROCEDURE, Box, ProcedureWords
from engross.drawing.spine import picture, sentence, timed

MOST_RUNGS: Final = 5
_MOST_BOXES: Final = 7  # in a row
_GAP: Final = 18.0
_PAD: Final = 7.5
_RISE: Final = 12.0  # of each stair
_LANE: Final = 8.0  # between branches that run below one another
_TITLE: Final = Type(13, 16.5, bold=True)
_BODY: Final = Type(11.5, 15)
_SMALL: Final = Type(11, 14.5)
_ACTOR: Final = Type(11.5, 14.5, bold=True)
_ACTOR_SMALLEST: Final = 9.5
_NUMBER: Final = Type(10.5, 14, bold=True)


@dataclass(frozen=True, slots=True)
class _Row:
    """Cards of one width beside one another."""

    brush: Brush
    count: int

    @property
    def width(self) -> float:
        return (self.brush.medium.width - 2 - (self.count - 1) * _GAP) / self.count

    @property
    def inner(self) -> float:
        return self.width - 2 * _PAD

    def left(self, at: int) -> float:
        return 1 + at * (self.width + _GAP)

    def card(self, at: int, number: str, top: float, bottom: float, body: Piece) -> str:
        """A card from `top` to `bottom`; its number sits on the upper edge."""
        node = self.brush.node(number, self.left(at) + _PAD + node_width(number, _NUMBER) / 2, top, _NUMBER)
        box = self.brush.box(self.left(at), top, self.width, bottom - top)
        return box + node + group(body.marks, self.left(at) + _PAD, top + NODE / 2 + 4)

    def arrow(self, at: int, y: float) -> str:
        """The way from the card at `at` to the next."""
        start = self.left(at) + self.width + 4
        return _stroke(self.brush, f"M{start:g} {y:g}H{start + 12:g}m-4 -4l4 4l-4 4")


def draw_stairs(
    title: str,
    rungs: Sequence[Rung],
    *,
    id: str,  # noqa: A002 (an id in the page, as in HTML)
    accent: str,
    words: LadderWords = ESCALATION,
    medium: Medium = SCREEN,
) -> str:
    """SVG of the levels of an escalation as stairs that rise to the right; for at most `MOST_RUNGS` levels."""
    row = _Row(Brush(Paint.of(accent), medium), len(rungs))
    bodies = [_rung(row, rung, words) for rung in rungs]
    top = NODE / 2 + 1
    foot = top + NODE / 2 + 4 + max(body.height - _RISE * at for at, body in enumerate(bodies)) + _PAD
    foot += _RISE * (len(rungs) - 1)
    marks = ""
    for at, (rung, body) in enumerate(zip(rungs, bodies, strict=True)):
        edge = top + _RISE * (len(rungs) - 1 - at)
        marks += row.card(at, rung.number, edge, foot, body)
        marks += row.arrow(at, edge + NODE) if at < len(rungs) - 1 else ""
    said = " ".join(_say_rung(rung, words) for rung in rungs)
    return picture(marks, foot + 1, name=id, title=title, description=said, kind="ladder", brush=row.brush)


def _rung(row: _Row, rung: Rung, words: LadderWords) -> Piece:
    brush, width = row.brush, row.inner
    name = brush.paragraph(rung.title if clean(rung.title) else rung.who, 0, width, _TITLE)
    who = brush.fact("person", rung.who if clean(rung.title) else "", 0, width, _BODY)
    stand_in = f"{words.stand_in}: {rung.stand_in}" if clean(rung.stand_in) else ""
    icon = "mail" if "@" in rung.reach else "phone"
    facts = [
        who,
        brush.paragraph(stand_in, 20, width - 20, _SMALL, "muted") if stand_in else Piece(0),
        brush.fact(icon, rung.reach, 0, width, _BODY),
        brush.fact("hours", rung.hours, 0, width, _BODY),
        brush.fact("clock", timed(words.within, rung.within), 0, width, _ACTOR, "accent"),
        brush.paragraph(rung.note, 0, width, _SMALL, "muted") if clean(rung.note) else Piece(0),
    ]
    return below([name, below(facts, gap=3)], gap=5)


def _say_rung(rung: Rung, words: LadderWords) -> str:
    stand_in = f"{words.stand_in} {rung.stand_in}" if clean(rung.stand_in) else ""
    time = timed(words.within, rung.within)
    return sentence(rung.number, rung.title, rung.who, stand_in, rung.reach, rung.hours, time, rung.note)


def draw_flow(
    title: str,
    trigger: str,
    boxes: Sequence[Box],
    outcome: str,
    *,
    id: str,  # noqa: A002 (an id in the page, as in HTML)
    accent: str,
    words: ProcedureWords = PROCEDURE,
    medium: Medium = SCREEN,
) -> str:
    """SVG of who acts when in a procedure, in rows; what is done in each step is in the words only."""
    rows = ceil(len(boxes) / _MOST_BOXES)
    row = _Row(Brush(Paint.of(accent), medium), max(4, ceil(len(boxes) / rows)))
    pieces = []
    for first in range(0, len(boxes), row.count):
        part = boxes[first : first + row.count]
        pieces.append(_boxes(row, part, words))
    drawn = below(pieces, gap=6)
    said = [sentence(words.trigger, trigger), *(_say_box(box, words) for box in boxes)]
    said.append(sentence(words.outcome, outcome))
    return picture(
        drawn.marks,
        drawn.height + 1,
        name=id,
        title=title,
        description=" ".join(filter(None, said)),
        kind="procedure",
        brush=row.brush,
    )


def _boxes(row: _Row, boxes: Sequence[Box], words: ProcedureWords) -> Piece:
    brush, face = row.brush, _fitting(row, boxes)
    bodies = [
        below(
            [
                brush.paragraph(box.actor, 0, row.inner, face) if clean(box.actor) else Piece(0),
                brush.paragraph(timed(words.within, box.within), 0, row.inner, _SMALL, "muted")
                if clean(box.within)
                else Piece(0),
            ],
            gap=2,
        )
        for box in boxes
    ]
    top = NODE / 2 + 1
    foot = top + NODE / 2 + 4 + max(body.height for body in bodies) + 7
    marks = ""
    for at, (box, body) in enumerate(zip(boxes, bodies, strict=True)):
        marks += row.card(at, box.number, top, foot, body)
        marks += row.arrow(at, (top + foot) / 2) if at < len(boxes) - 1 else ""
    lanes = list(_lanes(boxes))
    for lane, (start, target) in enumerate(lanes, start=1):
        marks += _branch(row, start, target, foot, foot + lane * _LANE)
    return Piece(foot + (len(lanes) * _LANE + 4 if lanes else 0), marks)


def _fitting(row: _Row, boxes: Sequence[Box]) -> Type:
    """A size in which no word of an actor's name has to be broken, down to the smallest that can be read."""
    words = [word for box in boxes for word in clean(box.actor).split()]
    face = _ACTOR
    while face.size > _ACTOR_SMALLEST and any(measure(word, face) > row.inner for word in words):
        face = Type(face.size - 0.5, face.leading - 0.5, bold=True)
    return face


def _lanes(boxes: Sequence[Box]) -> Iterator[tuple[int, int]]:
    """From where to where branches lead within a row; those to other rows are in the words only."""
    numbers = [box.number for box in boxes]
    for start, box in enumerate(boxes):
        for _, target in box.branches:
            number = target.split()[-1] if target.split() else ""
            if number in numbers and numbers.index(number) != start:
                yield start, numbers.index(number)


def _branch(row: _Row, start: int, target: int, foot: float, lane: float) -> str:
    """A dashed way below the cards, from the foot of one to the foot of another."""
    ahead = 8 if target > start else -8
    out, into = row.left(start) + row.width / 2 + ahead, row.left(target) + row.width / 2 - ahead
    way = f"M{out:g} {foot + 1:g}V{lane:g}H{into:g}V{foot + 3:g}"
    head = f"M{into - 3.5:g} {foot + 5.5:g}l3.5 -4l3.5 4"
    return _stroke(row.brush, way, dashes="3 2.5") + _stroke(row.brush, head)


def _stroke(brush: Brush, d: str, *, dashes: str = "none") -> str:
    pen: dict[str, str | float] = {"stroke": brush.paint.ink, "stroke_width": 1.4, "stroke_linejoin": "round"}
    return element(
        "path",
        class_="engross-accent-line",
        d=d,
        fill="none",
        stroke_linecap="round",
        stroke_dasharray=dashes,
        **pen,
    )


def _say_box(box: Box, words: ProcedureWords) -> str:
    branches = (f"{when}: {target}" if clean(target) else when for when, target in box.branches)
    return sentence(box.number, box.actor, box.text, timed(words.within, box.within), *branches)
