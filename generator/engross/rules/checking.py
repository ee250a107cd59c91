"""A library checked: what reading it found and what the rules find, chosen, silenced and sorted."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from engross.diagnostic import Diagnostic, sort_diagnostics
from engross.errors import EngrossError, RuleError
from engross.library import Library
from engross.reading.source import SourceFile
from engross.rules.catalogue import FAMILIES, load_rules
from engross.rules.choice import EVERY_RULE, Choice
from engross.rules.rule import Rule
from engross.rules.silence import Silenced, find_silences, silence
from engross.rules.subject import Subject

# Nobody mends more at once; a file that is hostile or of another kind can have thousands. Reading and checking a
# model may each tell as many as this, with a finding of their own for the rest.
MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a library, and what would have been told but for a comment with a reason."""

    findings: tuple[Diagnostic, ...]
    silenced: tuple[Silenced, ...] = ()


def check_library(
    library: Library,
    today: date,
    choice: Choice = EVERY_RULE,
    families: Collection[str] = tuple(FAMILIES),
) -> Checked:
    """Everything that is wrong in a library: what reading it found, and what the rules of some families find.

    Nothing more is said of a line that was mended by a guess to read on after it. Raises RuleError for a rule of
    another package that fails.
    """
    sources = list(_sources(library))
    doubtful = {(source.path, line) for source in sources for line in source.doubtful_lines}
    subject = Subject(library, today)
    running = [rule for rule in load_rules().values() if rule.family in families and choice.runs(rule.name)]
    found = [
        finding
        for rule in running
        for finding in _run(rule, subject, choice)
        if (finding.place.path, finding.place.line) not in doubtful
    ]
    silences = [each for source in sources for each in find_silences(source)]
    # Where something could not be read, rules see less: then nobody knows whether a comment is still of use.
    is_whole = not any(finding.is_error for finding in library.diagnostics)
    kept, silenced = silence(found, silences, {rule.name for rule in running} if is_whole else ())
    return Checked(tuple(_shorten(sort_diagnostics((*library.diagnostics, *kept)))), silenced)


def _run(rule: Rule, subject: Subject, choice: Choice) -> Iterator[Diagnostic]:
    if rule.family != "added":
        yield from rule.check(subject, choice.severity(rule.name))
        return
    try:
        yield from list(rule.check(subject, choice.severity(rule.name)))
    except EngrossError:
        raise
    except (Exception, SystemExit) as error:
        reason = f"it stopped with {type(error).__name__}: {error}"
        raise RuleError(rule.name, rule.package, reason) from error


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


def _sources(library: Library) -> Iterator[SourceFile]:
    if library.organization_source is not None:
        yield library.organization_source
    yield from (found.source for found in library.broken)
    yield from (found.source for found in library.policies.values())
    yield from (found.source for found in library.accounts.values())
