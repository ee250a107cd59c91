"""What engross has to say, to people and to programs: findings, where policies stand, what was in force, what changed."""

from engross.report.findings import (
    FORMATS,
    cut_excerpt,
    format_findings,
    format_text,
    show_controls,
    summarise,
)

__all__ = ["FORMATS", "cut_excerpt", "format_findings", "format_text", "show_controls", "summarise"]
