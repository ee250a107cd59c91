"""An escalation ladder that cannot answer within the time in which somebody has to be reached.

Why it matters: a hospital was told that somebody answers within fifteen minutes at any hour. At night the first level was
closed, and the next one had an hour to answer. Nobody had done anything wrong, and the promise was broken every night.
The time of the first level that can be reached counts, at every hour of the week and on holidays: against
`reached_within` of the ladder, and against `reached_within` of each severity for which the ladder is used.

Bad:

    procedures:
      escalation:
        id: help
        title: When a client needs help
        trigger: A client cannot wait
        reached_within: 15 minutes
        levels:
          - id: duty
            title: Duty line
            role: duty-manager
            contact: duty-line
            hours: always
            answers_within: 30 minutes

Good:

    procedures:
      escalation:
        id: help
        title: When a client needs help
        trigger: A client cannot wait
        reached_within: 30 minutes
        levels:
          - id: duty
            title: Duty line
            role: duty-manager
            contact: duty-line
            hours: always
            answers_within: 30 minutes
"""

from collections.abc import Iterator
from datetime import datetime

from engross.answers import LadderTable
from engross.answers.spans import Spans, subtract, union
from engross.diagnostic import Related, Severity
from engross.model.blocks import EscalationLevel
from engross.rules.answers._combinations import Combination, combinations, severity_words
from engross.rules.answers._places import pick, place_of, tell
from engross.rules.rule import Found
from engross.rules.subject import Subject
from engross.units import Duration

SEVERITY = Severity.WARNING

_First = tuple[LadderTable, int, EscalationLevel]
_HINT = "Shorten answers_within of the level, put a faster level before it, or promise a longer time."


def check(subject: Subject) -> Iterator[Found]:
    """Hold every ladder against its own time, and the ladders for a severity against the severity’s."""
    for table in subject.tables.ladders:
        allowed = table.ladder.reached_within
        if allowed is None:
            continue
        late = _late(subject, (table,), allowed)
        place = place_of(subject, table.origin, ("reached_within",)) if late else None
        if place is not None:
            yield Found(place, *_words(subject, (table,), allowed, late, "this ladder"))
    for combination in combinations(subject):
        yield from _severities(subject, combination)


def _late(subject: Subject, ladders: tuple[LadderTable, ...], allowed: Duration) -> Spans:
    """When somebody is reached and none of the ladders answers in time."""
    coverage = subject.coverage
    reached = union([spans for table in ladders for spans in coverage.by_level(table)])
    return subtract(reached, union([coverage.in_time(table, allowed) for table in ladders]))


def _severities(subject: Subject, combination: Combination) -> Iterator[Found]:
    told: set[str] = set()
    for _, row in combination.pairs:
        if row is None or row.full_id in told or row.severity.reached_within is None:
            continue
        told.add(row.full_id)
        late = _late(subject, combination.ladders, row.severity.reached_within)
        place = place_of(subject, row.origin, ("reached_within",)) if late else None
        if place is not None:
            promise = severity_words(row)
            allowed = row.severity.reached_within
            yield Found(place, *_words(subject, combination.ladders, allowed, late, promise))


def _words(
    subject: Subject, ladders: tuple[LadderTable, ...], allowed: Duration, late: Spans, promise: str
) -> tuple[str, str, tuple[Related, ...]]:
    coverage = subject.coverage
    at = pick(coverage, late)
    rungs = [found for table in ladders if (found := _first(subject, table, at)) is not None]
    levels = [level for _, _, level in rungs]
    told = (
        f"the first level that can be reached, “{levels[0].title}”, answers within {levels[0].answers_within}"
        if len(levels) == 1
        else "the first levels that can be reached answer later: "
        + ", ".join(f"“{level.title}” within {level.answers_within}" for level in levels)
    )
    message = (
        f"{tell(coverage, late, at)}: somebody has to be reached within {allowed} ({promise}), but {told}."
    )
    places = (
        (place_of(subject, table.levels[index], ("answers_within",)), level) for table, index, level in rungs
    )
    related = tuple(
        Related(place, f"“{level.title}” answers within {level.answers_within}")
        for place, level in places
        if place is not None
    )
    return message, _HINT, related


def _first(subject: Subject, table: LadderTable, at: datetime) -> _First | None:
    """The level of a ladder that is called first at an instant, and its place."""
    for index, (level, spans) in enumerate(subject.coverage.first_calls(table)):
        if any(span.start <= at < span.end for span in spans):
            return table, index, level
    return None
