"""The checks over a whole library: one module a rule, run in the order of their names."""

from collections.abc import Callable, Iterator

from engross.diagnostic import Diagnostic, sort_diagnostics
from engross.library import Library
from engross.reading.source import SourceFile
from engross.rules import (
    date_order,
    duplicate_id,
    duplicate_number,
    missing_attachment,
    placeholder,
    prose_error,
    quoted_draft,
    unknown_reference,
    version_history,
)

Rule = Callable[[Library], Iterator[Diagnostic]]

RULES: dict[str, Rule] = {
    "date-order": date_order.check,
    "duplicate-id": duplicate_id.check,
    "duplicate-number": duplicate_number.check,
    "missing-attachment": missing_attachment.check,
    "placeholder": placeholder.check,
    "prose-error": prose_error.check,
    "quoted-draft": quoted_draft.check,
    "unknown-reference": unknown_reference.check,
    "version-history": version_history.check,
}


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
    return sort_diagnostics((*library.diagnostics, *found))


def _sources(library: Library) -> Iterator[SourceFile | None]:
    yield library.organization_source
    yield from (found.source for found in library.policies.values())
    yield from (found.source for found in library.accounts.values())
