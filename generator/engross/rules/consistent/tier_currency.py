"""The tiers of one table are in different currencies.

Why it matters: “more than $1,000,000” and “at most €1,000,000” cannot be compared without a rate and a day
for it. On the day the rate moves, clients change their tier overnight, and each colleague has converted with
another number.

Bad:

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
            annual_revenue: at most €500,000

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

from collections import Counter
from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.consistent._tiers import read_tables
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Compare the currency of each row with the one that most rows have."""
    for bands in read_tables(subject):
        usual = Counter(band.currency for band in bands).most_common(1)[0][0]
        first = next(band for band in bands if band.currency == usual)
        for band in bands:
            if band.currency != usual:
                yield Found(
                    band.place,
                    f"“{band.segment.name}” is in {band.currency} ({band.range}), “{first.segment.name}” in {usual} "
                    f"({first.range}).",
                    "Write all amounts of one table in one currency.",
                    (Related(first.place, f"this is in {usual}"),),
                )
