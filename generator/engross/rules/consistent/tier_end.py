"""The lowest or the highest tier leaves clients out.

Why it matters: a table whose lowest row starts at $100,000 says nothing about the small client that signed
yesterday. It has no answering time and nobody to call, though the policy says that every client has both. The
same happens at the top, when the best client of all outgrows the table.

Bad:

    statement:
      segmentation:
        id: tiers
        title: Tiers
        segments:
          - id: gold
            name: Gold
            annual_revenue: at least $500,000
          - id: silver
            name: Silver
            annual_revenue: $100,000 to less than $500,000

Good:

    statement:
      segmentation:
        id: tiers
        title: Tiers
        segments:
          - id: gold
            name: Gold
            annual_revenue: at least $500,000
          - id: silver
            name: Silver
            annual_revenue: less than $500,000
"""

from collections.abc import Iterator, Sequence

from engross.diagnostic import Severity
from engross.rules.consistent._tiers import Band, read_tables
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Look whether the lowest band of each table starts at nothing, and the highest has no end."""
    for bands in read_tables(subject):
        segmentation = bands[0].policy_file.policy.statement.segmentation
        # A tier that goes by something else than revenue may be for all the others.
        is_whole = segmentation is not None and len(bands) == len(segmentation.segments)
        if is_whole and len({band.currency for band in bands}) == 1:
            yield from _check(bands)


def _check(bands: Sequence[Band]) -> Iterator[Found]:
    lowest = min(bands, key=lambda band: band.sort_key)
    if (start := lowest.range.lower) is not None and start.amount > 0:
        yield Found(
            lowest.place,
            f"“{lowest.segment.name}” is the lowest tier and starts at {start}: a client with less has none.",
            f"Let it start at nothing, such as: less than {lowest.range.upper}"
            if lowest.range.upper is not None
            else "Add a tier for smaller clients.",
        )
    highest = max(bands, key=lambda band: band.end)
    if (end := highest.range.upper) is not None:
        yield Found(
            highest.place,
            f"“{highest.segment.name}” is the highest tier and ends at {end}: a client with more has none.",
            f"Let it have no end, such as: at least {highest.range.lower}"
            if highest.range.lower is not None
            else "Add a tier for larger clients.",
        )
