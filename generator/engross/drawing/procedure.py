"""A procedure: what starts it, its steps with their branches, and what it ends with, from top to bottom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engross.drawing.canvas import (
    NODE,
    SCREEN,
    SURFACE,
    Brush,
    Medium,
    Paint,
    Piece,
    below,
    element,
    fits_node,
    group,
)
from engross.drawing.lettering import clean, measure
from engross.drawing.spine import BODY, LABEL, PAD, SMALL, Sheet, Stop, chevron, pictures, sentence, timed

_HEAD = 32
_GAP = 26.0


@dataclass(frozen=True, slots=True)
class Box:
    """One step of a procedure; a branch is a condition and where it leads."""

    number: str
    text: str
    actor: str = ""
    within: str = ""
    branches: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ProcedureWords:
    """The words of a procedure itself; `{}` stands for the step's time."""

    trigger: str = "Starts when"
    outcome: str = "Done when"
    within: str = "within {}"


PROCEDURE: Final = ProcedureWords()


def draw_procedure(
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
    """SVG of the steps of a procedure from top to bottom; empty for no steps. Otherwise as `draw_ladder`."""
    if not boxes:
        return ""
    sheet = Sheet.of(Brush(Paint.of(accent), medium), [box.number for box in boxes])
    stops: list[Stop] = []
    if clean(trigger):
        start = _end(sheet, "start", words.trigger, trigger)
        stops.append(Stop(start, _onward(sheet), sentence(words.trigger, trigger)))
    for at, box in enumerate(boxes, start=1):
        ends = at == len(boxes) and not clean(outcome)
        stops.append(
            Stop(_box(sheet, box, words), _onward(sheet, box.branches, ends=ends), _say_box(box, words))
        )
    if clean(outcome):
        finish = _end(sheet, "check", words.outcome, outcome)
        stops.append(Stop(finish, None, sentence(words.outcome, outcome)))
    return pictures(sheet, stops, name=id, title=title, kind="procedure", upward=False)


def _box(sheet: Sheet, box: Box, words: ProcedureWords) -> Piece:
    brush, x = sheet.brush, sheet.left + PAD
    strip = _strip(sheet, box, words)
    lead = "" if fits_node(box.number, LABEL) else box.number
    text = below(
        [
            brush.paragraph(lead, x, sheet.inner, LABEL, "accent"),
            brush.paragraph(box.text, x, sheet.inner, BODY),
        ]
    )
    body_at = strip.height + (9 if strip.height else PAD)
    height = max(body_at + text.height + 10, NODE + 4)
    card = brush.box(sheet.left, 0.5, sheet.right - sheet.left, height - 1)
    node_at = _HEAD / 2 if strip.height else min(PAD + BODY.leading / 2, height / 2)
    node = brush.node(box.number, sheet.spine, node_at, LABEL)
    return Piece(height, card + strip.marks + node + group(text.marks, 0, body_at), node_at)


def _strip(sheet: Sheet, box: Box, words: ProcedureWords) -> Piece:
    """Who does it, and within what time, on a tinted ground at the head of the card."""
    brush, x, time = sheet.brush, sheet.left + PAD, timed(words.within, box.within)
    needed = measure(clean(box.actor), LABEL) + measure(time, LABEL) + 40 + 16
    actor = brush.fact("person", box.actor, x, sheet.inner, LABEL)
    if actor.height and time and needed <= sheet.inner:
        clock = brush.fact(
            "clock", time, sheet.right - PAD - measure(time, LABEL) - 21, sheet.inner, LABEL, "accent"
        )
        facts = Piece(actor.height, actor.marks + clock.marks)
    else:
        facts = below([actor, brush.fact("clock", time, x, sheet.inner, LABEL, "accent")], gap=3)
    if not facts.height:
        return facts
    height = facts.height + _HEAD - LABEL.leading
    ground = brush.tint_top(sheet.left + 0.5, 1, sheet.right - sheet.left - 1, height)
    return Piece(height, ground + group(facts.marks, 0, (height - facts.height) / 2 + 0.5))


def _end(sheet: Sheet, icon: str, label: str, text: str) -> Piece:
    """The pill a procedure starts or ends with."""
    brush, x = sheet.brush, sheet.left + PAD + 2
    words = below(
        [
            brush.paragraph(label, x, sheet.inner - 4, LABEL, "accent"),
            brush.paragraph(text, x, sheet.inner - 4, BODY),
        ],
        gap=1,
    )
    height = words.height + 18
    ground = brush.tint(sheet.left, 0, sheet.right - sheet.left, height, radius=18)
    node = brush.node("", sheet.spine, height / 2, LABEL, icon=icon)
    return Piece(height, ground + node + group(words.marks, 0, 9), height / 2)


def _onward(sheet: Sheet, branches: Sequence[tuple[str, str]] = (), *, ends: bool = False) -> Piece | None:
    """What leads on from a step: each branch leaves the spine to the side, then the arrow down."""
    sides = [_branch(sheet, condition, target) for condition, target in branches]
    pieces = [piece for piece in sides if piece.height]
    if not ends:
        pieces.append(Piece(_GAP, chevron(sheet, _GAP / 2, up=False)))
    return below(pieces) if pieces else None


def _branch(sheet: Sheet, condition: str, target: str) -> Piece:
    brush, x, width = sheet.brush, sheet.left + PAD, sheet.inner
    text = below(
        [brush.paragraph(condition, x, width, SMALL), brush.paragraph(target, x, width, LABEL, "accent")]
    )
    if not text.height:
        return text
    height = text.height + 16
    middle = 8 + SMALL.leading / 2
    start, tip, line = sheet.spine, sheet.left + PAD - 6, brush.paint.ink
    pen: dict[str, str | float] = {"stroke": line, "stroke_width": 1.5, "stroke_linejoin": "round"}
    aside = element(
        "path",
        class_="engross-accent-line",
        d=f"M{start:g} {middle:g}H{tip:g}",
        stroke_dasharray="3 3",
        fill="none",
        **pen,
    )
    head = element(
        "path",
        class_="engross-accent-line",
        d=f"M{tip - 4:g} {middle - 4:g}l4 4l-4 4",
        fill="none",
        stroke_linecap="round",
        **pen,
    )
    diamond = element(
        "path", class_="engross-fork", d=f"M{start:g} {middle - 6:g}l6 6l-6 6l-6 -6z", fill=SURFACE, **pen
    )
    return Piece(height, aside + head + diamond + group(text.marks, 0, 8))


def _say_box(box: Box, words: ProcedureWords) -> str:
    branches = (
        f"{condition}: {target}" if clean(target) else condition for condition, target in box.branches
    )
    return sentence(box.number, box.actor, box.text, timed(words.within, box.within), *branches)
