"""Tiers do not stand with the highest first.

Why it matters: everything that says “the next higher tier” counts rows. A table that starts at the bottom, or
has two rows swapped, sends the exception for a good client the wrong way, and the ladder is drawn upside
down.

Bad:

    statement:
      segmentation:
        id: tiers
        title: Tiers
        segments:
          - id: silver
            name: Silver
            annual_revenue: at most $500,000
          - id: gold
            name: Gold
            annual_revenue: more than $500,000

Good:

    statement:
      segmentation:
        id: tiers
        title: Tiers
        segments:
          - id: gold
            name: Gold
            annual_revenue: more than $500,000
          - id: silver
            name: Silver
            annual_revenue: at most $500,000
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.consistent._tiers import out_of_order, read_tables
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Compare the revenue of each row with the row above."""
    for bands in read_tables(subject):
        for above, here in out_of_order(bands):
            yield Found(
                here.place,
                f"“{here.segment.name}” ({here.range}) stands below “{above.segment.name}” ({above.range}), "
                "but is for clients with more revenue.",
                "List the tiers with the highest first.",
                (Related(above.place, f"“{above.segment.name}” stands above it"),),
            )
