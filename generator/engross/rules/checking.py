"""A library checked: what reading it found and what the rules find, chosen, silenced and sorted."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby
from pathlib import PurePosixPath

from engross.diagnostic import Diagnostic, Severity, sort_diagnostics
from engross.errors import EngrossError, RuleError
from engross.library import Library
from engross.rules.catalogue import FAMILIES, load_rules
from engross.rules.choice import EVERY_RULE, Choice
from engross.rules.rule import Rule, Scope
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
    *,
    errors_only: bool = False,
    passed_over: Collection[PurePosixPath] = (),
) -> Checked:
    """Everything that is wrong in a library: what reading it found, and what the rules of some families find.

    Nothing more is said of a line that was mended by a guess to read on after it. With `errors_only`, rules that
    never find an error do not run. In documents that are passed over nothing is looked for. Raises RuleError for a
    rule of another package that fails.
    """
    subject = Subject(library, today)
    rules = choose_rules(choice, families, errors_only=errors_only)
    paths = [path for path in subject.paths if path not in passed_over]
    found = chain.from_iterable(find_in_steps(subject, rules, choice, paths))
    kept, silenced = judge(
        subject, (each for each in found if each.place.path not in passed_over), rules, paths
    )
    return Checked(tell(library, kept), silenced)


def choose_rules(
    choice: Choice, families: Collection[str] = tuple(FAMILIES), *, errors_only: bool = False
) -> tuple[Rule, ...]:
    """The rules of some families that are chosen, or those alone that may find an error."""
    chosen = (rule for rule in load_rules().values() if rule.family in families and choice.runs(rule.name))
    return tuple(rule for rule in chosen if not errors_only or _may_be_error(rule, choice))


def _may_be_error(rule: Rule, choice: Choice) -> bool:
    return (choice.severity(rule.name) or rule.gravest) is Severity.ERROR


def find_in_steps(
    subject: Subject, rules: Sequence[Rule], choice: Choice, paths: Iterable[PurePosixPath]
) -> Iterator[list[Diagnostic]]:
    """What rules find, step by step: in each of some documents, then by each rule that looks at all of them at once.

    So what is derived from one document is let go before the next.
    """
    alone = [rule for rule in rules if rule.scope is not Scope.LIBRARY]
    for path in paths if alone else ():
        yield list(find_in(subject.narrow(path), alone, choice))
    for rule in rules:
        if rule.scope is Scope.LIBRARY:
            yield list(find_in(subject, (rule,), choice))


def find_in(subject: Subject, rules: Iterable[Rule], choice: Choice) -> Iterator[Diagnostic]:
    """What rules find in what a subject shows, but nothing in lines that were mended by a guess."""
    for rule in rules:
        for finding in _run(rule, subject, choice):
            if not subject.is_doubtful(finding.place):
                yield finding


def judge(
    subject: Subject, found: Iterable[Diagnostic], rules: Sequence[Rule], paths: Iterable[PurePosixPath]
) -> tuple[tuple[Diagnostic, ...], tuple[Silenced, ...]]:
    """What comments leave of what rules found in some documents, and what is wrong with these comments."""
    order = {rule.name: number for number, rule in enumerate(rules)}
    sources = (subject.source_at(path) for path in paths)
    silences = [each for source in sources if source is not None for each in find_silences(source)]
    # Where something could not be read, rules see less: then nobody knows whether a comment is still of use.
    is_whole = not any(finding.is_error for finding in subject.library.diagnostics)
    return silence(sorted(found, key=lambda each: order[each.rule]), silences, order if is_whole else ())


def tell(library: Library, kept: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What reading a library found and what its rules found, in order, and not too much of it."""
    return tuple(_shorten(sort_diagnostics((*library.diagnostics, *kept))))


def _run(rule: Rule, subject: Subject, choice: Choice) -> Iterable[Diagnostic]:
    if rule.family != "added":
        return (rule.tell(found, choice.severity(rule.name)) for found in rule.run(subject))
    try:
        return [rule.tell(found, choice.severity(rule.name)) for found in rule.run(subject)]
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
