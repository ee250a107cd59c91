"""The drawings in pages and PDFs: an escalation ladder, a procedure, and versions over time, as SVG."""

from collections.abc import Sequence

from engross.drawing import ladder, procedure
from engross.drawing.canvas import PRINT, SCREEN, Medium
from engross.drawing.ladder import CONSEQUENCES, ESCALATION, LadderWords, Rung
from engross.drawing.procedure import PROCEDURE, Box, ProcedureWords
from engross.drawing.strip import MOST_RUNGS, draw_flow, draw_stairs
from engross.drawing.timeline import Milestone, Span, draw_timeline

__all__ = [
    "CONSEQUENCES",
    "ESCALATION",
    "PRINT",
    "PROCEDURE",
    "SCREEN",
    "Box",
    "LadderWords",
    "Medium",
    "Milestone",
    "ProcedureWords",
    "Rung",
    "Span",
    "draw_ladder",
    "draw_procedure",
    "draw_timeline",
]


def draw_ladder(
    title: str,
    rungs: Sequence[Rung],
    *,
    id: str,  # noqa: A002 (an id in the page, as in HTML)
    accent: str,
    words: LadderWords = ESCALATION,
    medium: Medium = SCREEN,
) -> str:
    """SVG of the levels of an escalation: a ladder, or where the medium is low, stairs from left to right."""
    draw = draw_stairs if medium.low and 1 < len(rungs) <= MOST_RUNGS else ladder.draw_ladder
    return draw(title, rungs, id=id, accent=accent, words=words, medium=medium)


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
    """SVG of the steps of a procedure: from top to bottom, or where the medium is low, rows of short cards."""
    draw = draw_flow if medium.low and boxes else procedure.draw_procedure
    return draw(title, trigger, boxes, outcome, id=id, accent=accent, words=words, medium=medium)
