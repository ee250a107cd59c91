"""What was found, in formats for programs: JSON and GitHub annotations; SARIF has a module of its own."""

from collections import Counter

from engross.diagnostic import Diagnostic, Edit, Place, Severity
from engross.report.checked import CheckReport
from engross.report.findings import format_report, show_controls, write_json
from engross.report.sarif import write_sarif

FORMATS = ("text", "json", "github", "sarif")

_GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}


def format_check(
    report: CheckReport, style: str, *, tool_version: str = "", show_silenced: bool = False
) -> str:
    """All findings in one of FORMATS; as text, with all advice and without colours."""
    if style == "json":
        return _json(report)
    if style == "github":
        return "".join(_github(report, finding) for finding in report.findings)
    if style == "sarif":
        return write_sarif(report, tool_version, show_silenced=show_silenced)
    return format_report(report, show_all=True, show_silenced=show_silenced)


def _json(report: CheckReport) -> str:
    counts = Counter(finding.severity for finding in report.findings)
    told: dict[str, object] = {
        "counts": {
            **{severity.value: counts[severity] for severity in Severity},
            "silenced": len(report.silenced),
            "fixable": len(report.fixable),
        },
        "findings": [_finding(report, finding) for finding in report.findings],
        "silenced": [_finding(report, each.finding) | {"reason": each.reason} for each in report.silenced],
    }
    return write_json(told)


def _finding(report: CheckReport, finding: Diagnostic) -> dict[str, object]:
    document = report.find_document(finding.place.path)
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
        "document": {
            "kind": document.kind or None,
            "id": document.id or None,
            "number": document.number or None,
            "title": document.title,
        },
        **_place(finding.place),
        "excerpt": finding.place.excerpt,
        "related": [_place(related.place) | {"message": related.message} for related in finding.related],
        "fixable": bool(finding.edits),
        "edits": [_edit(edit) for edit in finding.edits],
    }


def _place(place: Place) -> dict[str, object]:
    end = max(place.end, place.column + 1)
    return {"path": str(place.path), "line": place.line, "column": place.column, "end_column": end}


def _edit(edit: Edit) -> dict[str, object]:
    return _place(edit.place) | {"end_column": edit.place.end, "text": edit.text}


def _github(report: CheckReport, finding: Diagnostic) -> str:
    def escape(text: str) -> str:
        return show_controls(text, keep="\r\n").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def escape_property(text: str) -> str:
        return escape(text).replace(":", "%3A").replace(",", "%2C")

    place = finding.place
    message = f"{finding.message} {finding.hint}".strip()
    return (
        f"::{_GITHUB_LEVELS[finding.severity]} file={escape_property(str(report.base / place.path))},line={place.line},"
        f"col={place.column},endColumn={max(place.end, place.column + 1)},title={escape_property(finding.rule)}::{escape(message)}\n"
    )
