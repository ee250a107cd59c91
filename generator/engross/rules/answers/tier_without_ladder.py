"""A tier of clients, or a severity, for which no escalation ladder says whom to call.

Why it matters: a company wrote ladders for its two largest tiers and forgot the others. When a small client lost a
night's orders, three people looked for the page that was not there, and each thought that another one would call. Once a
handbook has ladders, every tier at every severity needs one; a ladder that names no tiers is for all of them.

Bad:

    procedures:
      escalation:
        id: gold-help
        title: When a Gold client needs help
        trigger: A Gold client cannot wait
        segments: [client-segments.gold]
        levels:
          - id: duty
            title: Duty line
            role: duty-manager
            contact: duty-line
            hours: always
            answers_within: 15 minutes

Good:

    procedures:
      escalation:
        id: help
        title: When a client needs help
        trigger: A client cannot wait
        levels:
          - id: duty
            title: Duty line
            role: duty-manager
            contact: duty-line
            hours: always
            answers_within: 15 minutes
"""

from collections.abc import Iterator

from engross.answers import SeverityRow, TierRow
from engross.diagnostic import Place, Related, Severity
from engross.rules.answers._combinations import combinations, severity_words
from engross.rules.answers._places import place_of
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Found]:
    """Look for tiers and severities to which no ladder applies; those that mean the same clients are told once."""
    bare = next((each for each in combinations(subject) if not each.ladders), None)
    pairs = bare.pairs if bare is not None else ()
    told: set[tuple[str, str]] = set()
    for tier, severity in pairs:
        missing = sum(other is severity for _, other in pairs)
        row = severity if severity is not None and missing == len(subject.tables.tiers) else tier or severity
        grave = severity.full_id if severity is not None else ""
        if row is None or (row.full_id, grave) in told:
            continue
        same = subject.tables.index.related(row.full_id)
        told |= {(each, grave) for each in same}
        place = place_of(subject, row.origin, ("name",))
        if place is not None:
            message = f"No escalation ladder says whom to call {_words(None if row is severity else tier, severity)}."
            hint = (
                "Add it to a ladder’s segments or severities, or write a ladder without them: it is for all."
            )
            yield Found(place, message, hint, tuple(_others(subject)))


def _words(tier: TierRow | None, severity: SeverityRow | None) -> str:
    name = f"for the tier {tier.segment.name}" if tier is not None else ""
    grave = f"at {severity_words(severity)}" if severity is not None else ""
    return " ".join(part for part in (name, grave) if part)


def _others(subject: Subject) -> Iterator[Related]:
    """The first of the ladders that are for others."""
    for table in subject.tables.ladders:
        if table.is_breach or table.client:
            continue
        place: Place | None = place_of(subject, table.origin, ("title",))
        if place is not None:
            yield Related(place, f"the ladder “{table.ladder.title}” is not for it")
            return
