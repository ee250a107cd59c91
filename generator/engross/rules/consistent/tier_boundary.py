"""One amount belongs to two tiers.

Why it matters: “$500,000 to $1,000,000” and “at least $1,000,000” both hold the client with exactly one
million. Contracts are signed for round sums, so that client exists, and it will ask for the better row.

Bad:

    statement:
      segmentation:
        id: tiers
        title: Tiers
        segments:
          - id: platinum
            name: Platinum
            annual_revenue: at least $1,000,000
          - id: gold
            name: Gold
            annual_revenue: at most $1,000,000

Good:

    statement:
      segmentation:
        id: tiers
        title: Tiers
        segments:
          - id: platinum
            name: Platinum
            annual_revenue: more than $1,000,000
          - id: gold
            name: Gold
            annual_revenue: at most $1,000,000
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.consistent._tiers import meetings, read_tables
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Go up the bands of each table and look whether one starts with the amount with which the one below ends."""
    for bands in read_tables(subject):
        for meeting in meetings(bands):
            if meeting.is_shared:
                below, above = meeting.below, meeting.above
                yield Found(
                    above.place,
                    f"A client with exactly {above.range.lower} is in “{above.segment.name}” ({above.range}) "
                    f"and in “{below.segment.name}” ({below.range}).",
                    f"Choose one: “more than {above.range.lower}” here, or “less than {above.range.lower}” there.",
                    (Related(below.place, f"“{below.segment.name}” ends with the same amount"),),
                )
