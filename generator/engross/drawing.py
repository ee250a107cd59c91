"""The drawings in pages and PDFs: an escalation ladder and a procedure, as SVG."""

from engross.canvas import PRINT, SCREEN, Medium
from engross.ladder import CONSEQUENCES, ESCALATION, LadderWords, Rung, draw_ladder
from engross.procedure import PROCEDURE, Box, ProcedureWords, draw_procedure

__all__ = [
    "CONSEQUENCES",
    "ESCALATION",
    "PRINT",
    "PROCEDURE",
    "SCREEN",
    "Box",
    "LadderWords",
    "Medium",
    "ProcedureWords",
    "Rung",
    "draw_ladder",
    "draw_procedure",
]
