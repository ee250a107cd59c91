"""The checks over a whole library: one module a rule, run in the order of their names."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from engross.diagnostic import Diagnostic, sort_diagnostics
from engross.library import Library
from engross.reading.source import SourceFile
from engross.rules import (
    approval_group,
    date_order,
    duplicate_id,
    duplicate_number,
    missing_attachment,
    overtaken_version,
    placeholder,
    policy_gone,
    prose_error,
    quoted_draft,
    unknown_reference,
    version_history,
)

Rule = Callable[[Library], Iterator[Diagnostic]]

RULES: dict[str, Rule] = {
    "approval-group": approval_group.check,
    "date-order": date_order.check,
    "duplicate-id": duplicate_id.check,
    "duplicate-number": duplicate_number.check,
    "missing-attachment": missing_attachment.check,
    "overtaken-version": overtaken_version.check,
    "placeholder": placeholder.check,
    "policy-gone": policy_gone.check,
    "prose-error": prose_error.check,
    "quoted-draft": quoted_draft.check,
    "unknown-reference": unknown_reference.check,
    "version-history": version_history.check,
}


# Nobody mends more at once; a file that is hostile or of another kind can have thousands. Reading and checking a
# model may each tell as many as this, with a finding of their own for the rest.
MOST_FINDINGS = 100


def check_library(library: Library) -> tuple[Diagnostic, ...]:
    """Everything that is wrong in a library: what reading it found, and what the rules find.

    Nothing more is said of a line that was mended by a guess to read on after it.
    """
    doubtful = {
        (source.path, line) for source in _sources(library) if source for line in source.doubtful_lines
    }
    found = [
        finding
        for rule in RULES.values()
        for finding in rule(library)
        if (finding.place.path, finding.place.line) not in doubtful
    ]
    return tuple(_shorten(sort_diagnostics((*library.diagnostics, *found))))


def _shorten(findings: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """The first findings of each file, errors before all else, and one finding that says how many more there are."""
    for _, group in groupby(findings, lambda finding: finding.place.path):
        listed = list(group)
        counted = [finding for finding in listed if finding.rule != "too-many"]
        if len(counted) <= MOST_FINDINGS:
            yield from listed
            continue
        by_severity = sorted(counted, key=lambda finding: finding.severity.rank)
        yield from sort_diagnostics(by_severity[:MOST_FINDINGS])
        first, more = by_severity[MOST_FINDINGS], len(counted) - MOST_FINDINGS
        message = f"There are {more:,} more findings in this file than these {MOST_FINDINGS}."
        yield Diagnostic(listed[-1].place, first.severity, "too-many", message, "Mend the first ones.")


def _sources(library: Library) -> Iterator[SourceFile | None]:
    yield library.organization_source
    yield from (found.source for found in library.policies.values())
    yield from (found.source for found in library.accounts.values())
