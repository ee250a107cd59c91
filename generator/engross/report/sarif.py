"""What was found as SARIF 2.1.0 (an OASIS standard), for GitHub, GitLab, Azure DevOps and editors."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from urllib.parse import quote

from engross.diagnostic import Diagnostic, Edit, Place, Severity
from engross.report.checked import CheckReport
from engross.report.findings import write_json
from engross.report.other_findings import OTHER_FINDINGS
from engross.rules import Rule, load_rules

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_Object = dict[str, object]


def write_sarif(report: CheckReport, tool_version: str, *, show_silenced: bool) -> str:
    """The report as one run; columns count code points. What is silenced is left out unless it is asked for.

    GitHub takes no notice of suppressions: it would show as open what was silenced with a reason.
    """
    listed: list[tuple[Diagnostic, str]] = [(finding, "") for finding in report.findings]
    listed += [(each.finding, each.reason) for each in report.silenced if show_silenced]
    names = sorted({finding.rule for finding, _ in listed})
    marks = _fingerprints(finding for finding, _ in listed)
    results = [
        _result(report, finding, names.index(finding.rule), mark)
        | {"suppressions": [{"kind": "inSource", "justification": reason}] if reason else []}
        for (finding, reason), mark in zip(listed, marks, strict=True)
    ]
    driver = {"name": "engross", "version": tool_version, "rules": [_rule(name) for name in names]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return write_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(name: str) -> _Object:
    rule, other = load_rules().get(name), OTHER_FINDINGS.get(name)
    told: _Object = {"id": name, "name": "".join(part.capitalize() for part in name.split("-"))}
    if rule is not None:
        return told | _described(
            rule.page.summary, rule.page.why, _markdown(rule), rule.severity, rule.family
        )
    if other is not None:
        return told | _described(other.summary, other.text, other.text, other.severity, "reading")
    return told


def _described(summary: str, why: str, markdown: str, severity: Severity, family: str) -> _Object:
    full = f"{summary} {' '.join(why.split())}".strip()
    return {
        "shortDescription": {"text": summary},
        "fullDescription": {"text": full},
        "help": {"text": full, "markdown": markdown},
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {"tags": [family]},
    }


def _markdown(rule: Rule) -> str:
    page = rule.page
    parts = [page.summary, page.why]
    for title, example in (("Bad", page.bad), ("Good", page.good)):
        if example:
            parts.append(f"**{title}**\n\n```yaml\n{example}\n```")
    if not rule.required:
        parts.append(
            f"To silence it where it is meant, with your reason: `# engross: ignore[{rule.name}] because …`"
        )
    return "\n\n".join(filter(None, parts))


def _result(report: CheckReport, finding: Diagnostic, index: int, mark: str) -> _Object:
    result: _Object = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message} {finding.hint}".strip()},
        "locations": [_location(report, finding.place)],
        "relatedLocations": [
            _location(report, related.place) | {"id": number, "message": {"text": related.message}}
            for number, related in enumerate(finding.related, 1)
        ],
        "partialFingerprints": {"primaryLocationLineHash": mark},
    }
    if finding.edits:
        result["fixes"] = [
            {"description": {"text": finding.hint}, "artifactChanges": _changes(report, finding.edits)}
        ]
    return result


def _fingerprints(findings: Iterable[Diagnostic]) -> list[str]:
    """What tells a finding from the others and stays when lines are put in above: its rule, file, line's text, and turn."""
    seen: Counter[str] = Counter()
    marks = []
    for finding in findings:
        line = " ".join(finding.place.excerpt.split()) or finding.message
        text = "\0".join((finding.rule, str(finding.place.path), line))
        mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        seen[mark] += 1
        marks.append(f"{mark}:{seen[mark]}")
    return marks


def _changes(report: CheckReport, edits: Sequence[Edit]) -> list[_Object]:
    paths = dict.fromkeys(edit.place.path for edit in edits)
    return [
        {
            "artifactLocation": {"uri": _uri(report, path)},
            "replacements": [
                {
                    "deletedRegion": {
                        "startLine": edit.place.line,
                        "startColumn": edit.place.column,
                        "endColumn": max(edit.place.end, edit.place.column),
                    },
                    "insertedContent": {"text": edit.text},
                }
                for edit in edits
                if edit.place.path == path
            ],
        }
        for path in paths
    ]


def _location(report: CheckReport, place: Place) -> _Object:
    region: _Object = {
        "startLine": place.line,
        "startColumn": place.column,
        "endColumn": max(place.end, place.column + 1),
    }
    if place.excerpt:
        region |= {"snippet": {"text": place.excerpt}}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(report, place.path)}, "region": region}}


def _uri(report: CheckReport, path: PurePosixPath) -> str:
    """A path as a relative reference: everything but letters, digits and slashes percent-encoded."""
    return quote(str(report.base / path).encode("utf-8", "surrogateescape"))
