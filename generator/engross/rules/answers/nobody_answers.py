"""An hour of the week, or a holiday, at which an escalation ladder reaches nobody.

Why it matters: a bank's trading system stopped on a Saturday at three in the morning. The ladder had four levels, and all
four were office telephones. Somebody rang them one after the other until Monday, at a million an hour. Every tier of
clients, at every severity, has to find somebody at every hour, on holidays too; a ladder of a client's account plan has to
do so by itself. A level counts when it is open at that hour, and its line is open too, or somebody who holds the role has
a number for that hour: the office's number while the office is open, else the number for other hours. A mailbox is no
answer.

Where another ladder for the same clients does reach somebody, this is advice: the reader has the wrong ladder in hand.

Bad:

    procedures:
      escalation:
        id: nobody-there
        title: When nobody answers
        trigger: A client cannot wait
        levels:
          - id: director
            title: Sales director
            role: sales-director
            contact: duty-line
            hours: Mon-Fri 09:00-17:00
            answers_within: 30 minutes

Good:

    procedures:
      escalation:
        id: nobody-there
        title: When nobody answers
        trigger: A client cannot wait
        levels:
          - id: director
            title: Sales director
            role: sales-director
            contact: duty-line
            hours: Mon-Fri 09:00-17:00
            answers_within: 30 minutes
          - id: duty
            title: Duty line
            role: duty-manager
            contact: duty-line
            hours: always
            answers_within: 15 minutes
"""

from collections.abc import Iterator
from dataclasses import replace

from engross.answers import LadderTable
from engross.answers.spans import Spans
from engross.diagnostic import Related, Severity
from engross.rules.answers._combinations import Combination, combinations
from engross.rules.answers._places import pick, place_of, tell, why_nobody
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING

_HINT = (
    "Add a last level whose line is open at every hour (hours: always), or give its holder an out_of_hours_phone. "
    "Who is to be called then?"
)


def check(subject: Subject) -> Iterator[Found]:
    """Look at every ladder over every hour, and at what other ladders reach when it reaches nobody."""
    open_: dict[tuple[str, Spans], tuple[LadderTable, list[Combination]]] = {}
    for combination in combinations(subject):
        gaps = subject.coverage.gaps(*combination.ladders)
        if gaps and (best := combination.best(subject)) is not None:
            open_.setdefault((best.full_id, gaps), (best, []))[1].append(combination)
    for (_, gaps), (best, alike) in open_.items():
        pairs = tuple(pair for each in alike for pair in each.pairs)
        yield from _uncovered(subject, replace(alike[0], pairs=pairs), best, gaps)
    told = {full_id for full_id, _ in open_}
    for table in subject.tables.ladders:
        if not table.is_breach and table.full_id not in told:
            yield from _alone(subject, table)


def _uncovered(
    subject: Subject, combination: Combination, table: LadderTable, gaps: Spans
) -> Iterator[Found]:
    coverage = subject.coverage
    at = pick(coverage, gaps)
    place = place_of(subject, table.levels[-1], ("hours",))
    if place is None:
        return
    who = combination.words(subject)
    message = (
        f"{tell(coverage, gaps, at)}{who}: nobody can be reached on the ladder “{table.ladder.title}”: "
        f"{why_nobody(coverage, table, at)}."
    )
    others = [each for each in combination.ladders if each is not table]
    places = ((each, place_of(subject, each.origin, ("title",))) for each in others)
    related = tuple(
        Related(found, f"the ladder “{each.ladder.title}” reaches nobody then either")
        for each, found in places
        if found is not None
    )
    yield Found(place, message, _HINT, related)


def _alone(subject: Subject, table: LadderTable) -> Iterator[Found]:
    """What a ladder leaves open by itself: advice where other ladders are there, a warning in an account plan."""
    coverage = subject.coverage
    gaps = coverage.gaps(table)
    place = place_of(subject, table.levels[-1], ("hours",)) if gaps else None
    if place is None:
        return
    at = pick(coverage, gaps)
    message = (
        f"{tell(coverage, gaps, at)}: the ladder “{table.ladder.title}” reaches nobody: "
        f"{why_nobody(coverage, table, at)}."
    )
    if table.client:
        yield Found(place, message, _HINT)
        return
    usual = (each for each in subject.tables.ladders if not each.is_breach and not each.client)
    covering = next(
        (
            each
            for each in usual
            if each is not table
            and any(s.start <= at < s.end for spans in coverage.by_level(each) for s in spans)
        ),
        None,
    )
    where = place_of(subject, covering.origin, ("title",)) if covering is not None else None
    related = (
        (Related(where, f"“{covering.ladder.title}” does reach somebody then"),) if where and covering else ()
    )
    hint = "Add a last level that is there at every hour, or say in the intro which ladder to use then."
    yield Found(place, message, hint, related, severity=Severity.ADVICE)
