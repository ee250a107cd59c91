"""What engross has to say, to people and to programs: findings, where policies stand, what was in force, what changed."""

from engross.report.checked import CheckReport, index_documents, summarise
from engross.report.findings import cut_excerpt, format_report, format_text, show_controls
from engross.report.formats import FORMATS, format_check

__all__ = [
    "FORMATS",
    "CheckReport",
    "cut_excerpt",
    "format_check",
    "format_report",
    "format_text",
    "index_documents",
    "show_controls",
    "summarise",
]
