"""A higher tier gets a review, a report or a talk less often than a lower one.

Why it matters: the best clients are promised the closest attention. A policy that reviews them once a year
and the clients below four times a year keeps that promise to the wrong ones, and nobody sees it, as the two
lines stand in a long list.

Bad:

    statement:
      segmentation:
        id: tiers
        title: Tiers
        segments:
          - {id: gold, name: Gold, annual_revenue: "more than $500,000"}
          - {id: silver, name: Silver, annual_revenue: "at most $500,000"}
    procedures:
      cadences:
        - {id: gold-talk, title: Talk with Gold clients, kind: review, every: yearly, responsible: sales-director, segments: [gold]}
        - {id: silver-talk, title: Talk with Silver clients, kind: review, every: quarterly, responsible: sales-director, segments: [silver]}

Good:

    statement:
      segmentation:
        id: tiers
        title: Tiers
        segments:
          - {id: gold, name: Gold, annual_revenue: "more than $500,000"}
          - {id: silver, name: Silver, annual_revenue: "at most $500,000"}
    procedures:
      cadences:
        - {id: gold-talk, title: Talk with Gold clients, kind: review, every: quarterly, responsible: sales-director, segments: [gold]}
        - {id: silver-talk, title: Talk with Silver clients, kind: review, every: yearly, responsible: sales-director, segments: [silver]}
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from engross.diagnostic import Related, Severity
from engross.library import PolicyFile
from engross.model.blocks import Cadence
from engross.rules.consistent._ranks import Ranks
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.units import Frequency

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_OFTEN = list(Frequency)
_Row = tuple[int, Cadence, str]


def check(subject: Subject) -> Iterator[Found]:
    """Compare how often each tier has something of one kind with the next higher tier of the same table."""
    ranks = Ranks(subject)
    for policy_file in subject.policies.values():
        groups: dict[tuple[str, str], list[_Row]] = {}
        for index, cadence in enumerate(policy_file.policy.procedures.cadences):
            # What one role does for each tier, told in a row for each, is one thing.
            key = (cadence.kind, cadence.responsible)
            groups.setdefault(key, []).extend((index, cadence, segment) for segment in cadence.segments)
        for rows in groups.values():
            yield from _check(ranks, policy_file, rows)


def _check(ranks: Ranks, policy_file: PolicyFile, rows: Sequence[_Row]) -> Iterator[Found]:
    references = [segment for _, _, segment in rows]
    # A tier with several things of one kind: which of them is compared with which, nobody can say.
    if len(set(references)) < len(references):
        return
    for ranked in ranks.sort(policy_file.id, references):
        for (higher, above, one), (lower, below, other) in pairwise(rows[position] for position in ranked):
            if _OFTEN.index(above.every) > _OFTEN.index(below.every):
                path = ("procedures", "cadences")
                one, other = ranks.name(policy_file.id, one), ranks.name(policy_file.id, other)
                yield Found(
                    policy_file.source.place((*path, higher, "every")),
                    f"“{one}”, the higher tier, has “{above.title}” {above.every.value}; “{other}” has "
                    f"“{below.title}” {below.every.value}.",
                    "Swap the two, or say in the text why the lower tier has it more often.",
                    (Related(policy_file.source.place((*path, lower, "every")), f"“{other}”"),),
                )
