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
from itertools import pairwise

from engross.diagnostic import Related, Severity
from engross.rules.consistent._ranks import Ranks
from engross.rules.consistent._times import is_longer
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Found]:
    """Compare the time of each tier with that of the next higher one in the table of its policy."""
    ranks = Ranks(subject)
    for policy_id, policy_file in subject.library.policies.items():
        for index, level in enumerate(policy_file.policy.statement.service_levels):
            path = ("statement", "service_levels", index, "by_segment")
            for ranked in ranks.sort(policy_id, [row.segment for row in level.by_segment]):
                for higher, lower in pairwise(ranked):
                    above, below = level.by_segment[higher], level.by_segment[lower]
                    if is_longer(above.within, below.within):
                        one, other = (
                            ranks.name(policy_id, above.segment),
                            ranks.name(policy_id, below.segment),
                        )
                        yield Found(
                            policy_file.source.place((*path, higher, "within")),
                            f"{level.title}: “{one}”, the higher tier, waits for {above.within}, "
                            f"“{other}” for {below.within}.",
                            "Give the higher tier the shorter time, or the same one.",
                            (Related(policy_file.source.place((*path, lower, "within")), f"“{other}”"),),
                        )
