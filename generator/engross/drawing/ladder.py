"""A ladder of levels, lowest first, drawn from the bottom up: escalation, or consequences."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engross.drawing.canvas import (
    CHIP_HEIGHT,
    SCREEN,
    Brush,
    Medium,
    Paint,
    Piece,
    below,
    chip_width,
    fits_node,
    group,
)
from engross.drawing.lettering import clean, measure
from engross.drawing.spine import (
    BODY,
    LABEL,
    PAD,
    SMALL,
    TITLE,
    Sheet,
    Stop,
    chevron,
    pictures,
    sentence,
    timed,
)


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of a ladder; every field but one may be empty."""

    number: str
    title: str
    who: str = ""
    stand_in: str = ""
    reach: str = ""
    hours: str = ""
    within: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LadderWords:
    """The words of a ladder itself; `{}` stands for the rung's time, an empty word is not drawn."""

    first: str = "Start here"
    last: str = "Last resort"
    stand_in: str = "Stand-in"
    within: str = "Answers within {}"
    climb: str = "Not answered in {}: go up"
    climb_untimed: str = "Not settled: go up"


ESCALATION: Final = LadderWords()
CONSEQUENCES: Final = LadderWords(
    first="First step",
    last="Last step",
    within="{}",
    climb="Happens again within {}: go up",
    climb_untimed="Happens again: go up",
)


def draw_ladder(
    title: str,
    rungs: Sequence[Rung],
    *,
    id: str,  # noqa: A002 (an id in the page, as in HTML)
    accent: str,
    words: LadderWords = ESCALATION,
    medium: Medium = SCREEN,
) -> str:
    """SVG of the levels of an escalation, the first given at the bottom; empty for no rungs.

    In `PRINT` a ladder taller than a page comes as several `<svg>` elements. Raises ValueError if `accent` is
    not `#rrggbb` or `id` not a plain id.
    """
    if not rungs:
        return ""
    sheet = Sheet.of(Brush(Paint.of(accent), medium), [rung.number for rung in rungs])
    places = [_place(at, len(rungs), words) for at in range(len(rungs))]
    stops = [
        Stop(
            _rung(sheet, rung, place, words),
            _climb(sheet, rung, words) if at < len(rungs) else None,
            _say_rung(rung, place, words),
        )
        for at, (rung, place) in enumerate(zip(rungs, places, strict=True), start=1)
    ]
    return pictures(sheet, stops, name=id, title=title, kind="ladder", upward=True)


def _rung(sheet: Sheet, rung: Rung, place: str, words: LadderWords) -> Piece:
    brush, x, inner = sheet.brush, sheet.left + PAD, sheet.inner
    lead = "" if fits_node(rung.number, LABEL) else rung.number
    eyebrow = brush.paragraph(
        " · ".join(part for part in (lead, place) if clean(part)), x, inner, LABEL, "accent"
    )
    heading = _heading(sheet, rung, words)
    people = [
        brush.fact("person", rung.who if clean(rung.title) else "", x, _column(sheet), BODY),
        _stand_in(sheet, rung, words),
    ]
    contact = [
        brush.fact("mail" if "@" in rung.reach else "phone", rung.reach, 0, _column(sheet), BODY),
        brush.fact("hours", rung.hours, 0, _column(sheet), BODY),
    ]
    facts = _side_by_side(sheet, below(people, gap=3), below(contact, gap=3), x)
    note = brush.paragraph(rung.note, x, inner, SMALL, "muted")
    body = below([eyebrow, heading, facts, note], gap=6)
    height = body.height + 2 * PAD
    card = brush.box(sheet.left, 0.5, sheet.right - sheet.left, height - 1)
    node_at = PAD + (eyebrow.height + 6 if eyebrow.height else 0) + min(heading.height, TITLE.leading) / 2
    node = brush.node(rung.number, sheet.spine, node_at, LABEL)
    return Piece(height, card + node + group(body.marks, 0, PAD), node_at)


def _heading(sheet: Sheet, rung: Rung, words: LadderWords) -> Piece:
    """The rung's title, and its time beside it where there is room, else below."""
    brush, x = sheet.brush, sheet.left + PAD
    text = rung.title if clean(rung.title) else rung.who
    title = brush.paragraph(text, x, sheet.inner, TITLE)
    time = timed(words.within, rung.within)
    if not time:
        return title
    chip = chip_width(time, LABEL)
    if chip > sheet.inner:
        return below([title, brush.fact("clock", time, x, sheet.inner, LABEL, "accent")], gap=5)
    if measure(clean(text), TITLE) + chip + 12 <= sheet.inner:
        beside = brush.chip(time, sheet.right - PAD, (TITLE.leading - CHIP_HEIGHT) / 2, LABEL)
        return Piece(TITLE.leading, title.marks + beside)
    return below([title, Piece(CHIP_HEIGHT, brush.chip(time, x + chip, 0, LABEL))], gap=5)


def _stand_in(sheet: Sheet, rung: Rung, words: LadderWords) -> Piece:
    if not clean(rung.stand_in):
        return Piece(0)
    text = f"{words.stand_in}: {rung.stand_in}"
    return sheet.brush.paragraph(text, sheet.left + PAD + 20, _column(sheet) - 20, SMALL, "muted")


def _column(sheet: Sheet) -> float:
    return (sheet.inner - 16) / 2 if sheet.brush.medium.wide else sheet.inner


def _side_by_side(sheet: Sheet, people: Piece, contact: Piece, x: float) -> Piece:
    """Two columns where there is room, else one under the other."""
    if not sheet.brush.medium.wide or not people.height:
        return below([people, Piece(contact.height, group(contact.marks, x, 0))], gap=3)
    marks = people.marks + group(contact.marks, x + _column(sheet) + 16, 0)
    return Piece(max(people.height, contact.height), marks)


def _climb(sheet: Sheet, rung: Rung, words: LadderWords) -> Piece:
    text = timed(words.climb, rung.within) or words.climb_untimed
    label = sheet.brush.paragraph(text, sheet.left + PAD, sheet.inner, SMALL, "muted")
    height = max(38.0, label.height + 18)
    arrow = chevron(sheet, height / 2, up=True)
    return Piece(height, arrow + group(label.marks, 0, (height - label.height) / 2))


def _place(at: int, count: int, words: LadderWords) -> str:
    """What is said of the first and the last rung; nothing of a rung that is both."""
    if count == 1:
        return ""
    return words.first if at == 0 else words.last if at == count - 1 else ""


def _say_rung(rung: Rung, place: str, words: LadderWords) -> str:
    stand_in = f"{words.stand_in} {rung.stand_in}" if clean(rung.stand_in) else ""
    time = timed(words.within, rung.within)
    label = f"{rung.number} ({place})" if place else rung.number
    return sentence(label, rung.title, rung.who, stand_in, rung.reach, rung.hours, time, rung.note)
