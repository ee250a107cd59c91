"""A higher tier waits longer for an answer than a lower one.

Why it matters: the client that brings a million a year reads in its contract that it is answered first. If
the table gives it eight hours and the client below it four, the duty manager who goes by the table keeps the
wrong one waiting.

Bad:

    statement:
      segmentation:
        id: tiers
        title: Tiers
        segments:
          - {id: gold, name: Gold, annual_revenue: "more than $500,000"}
          - {id: silver, name: Silver, annual_revenue: "at most $500,000"}
      service_levels:
        - id: answer
          title: Answer
          starts: A message arrives
          action: It is answered
          responsible: sales-director
          by_segment:
            - {segment: gold, within: 8h}
            - {segment: silver, within: 4h}

Good:

    statement:
      segmentation:
        id: tiers
        title: Tiers
        segments:
          - {id: gold, name: Gold, annual_revenue: "more than $500,000"}
          - {id: silver, name: Silver, annual_revenue: "at most $500,000"}
      service_levels:
        - id: answer
          title: Answer
          starts: A message arrives
          action: It is answered
          responsible: sales-director
          by_segment:
            - {segment: gold, within: 4h}
            - {segment: silver, within: 8h}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.library import PolicyFile
from engross.model.blocks import ServiceLevel
from engross.reading.source import DataPath
from engross.rules.consistent._order import falling
from engross.rules.consistent._ranks import Ranks
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.units import is_longer

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Compare the time of each tier with those of the lower ones in the table of its policy."""
    ranks = Ranks(subject)
    for policy_file in subject.policies.values():
        for index, level in enumerate(policy_file.policy.statement.service_levels):
            yield from _check(ranks, policy_file, level, ("statement", "service_levels", index, "by_segment"))


def _check(ranks: Ranks, policy_file: PolicyFile, level: ServiceLevel, path: DataPath) -> Iterator[Found]:
    rows = level.by_segment
    for ranked in ranks.sort(policy_file.id, [row.segment for row in rows]):
        for before, after in falling([rows[each].within for each in ranked], is_longer):
            above, below = rows[ranked[before]], rows[ranked[after]]
            one, other = ranks.name(policy_file.id, above.segment), ranks.name(policy_file.id, below.segment)
            yield Found(
                policy_file.source.place((*path, ranked[before], "within")),
                f"{level.title}: “{one}”, the higher tier, waits for {above.within}, “{other}” for {below.within}.",
                "Give the higher tier the shorter time, or the same one.",
                (Related(policy_file.source.place((*path, ranked[after], "within")), f"“{other}”"),),
            )
