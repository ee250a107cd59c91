"""Between two tiers lies a revenue that belongs to neither.

Why it matters: a table that says “$100,000 to $499,999” and then “$500,000 to $1,000,000” looks complete. A
client with $499,999.50 is in none of its rows. It calls on a Friday evening, and nobody can say whether it is
owed an answer in four hours or in eight. Amounts have no last dollar: let one tier end below the very amount
at which the next one starts.

A hole of one dollar is mended by `engross check --fix`.

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
            annual_revenue: $100,000 to $499,999
          - id: bronze
            name: Bronze
            annual_revenue: less than $100,000

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
            annual_revenue: $100,000 to less than $500,000
          - id: bronze
            name: Bronze
            annual_revenue: less than $100,000
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from engross.diagnostic import Edit, Related, Severity
from engross.rules.consistent._tiers import Band, Meeting, meetings, read_tables
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.units import Money, MoneyRange

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT
FIXABLE = True

_LAST_AMOUNT = re.compile(
    r"(?:(?:at most|up to|less than|under|below|<=|≤|<) ?)?(?:[$€£]|[A-Z]{3}) ?[\d.,]+$"
)


def check(subject: Subject) -> Iterator[Found]:
    """Go up the bands of each table and look whether each starts where the one below ends."""
    for bands in read_tables(subject):
        for meeting in meetings(bands):
            if (hole := meeting.hole) is not None:
                yield _found(meeting, *hole)


def _found(meeting: Meeting, end: Money, start: Money) -> Found:
    below, above = meeting.below, meeting.above
    between = Money((end.amount + start.amount) / 2, end.currency)
    client = f"exactly {end}" if end == start else f"{between}"
    ends = "ends at" if below.range.upper_closed else "ends below"
    starts = "starts at" if above.range.lower_closed else "starts above"
    edits = tuple(_close(below, end, start)) if above.range.lower_closed else ()
    return Found(
        below.place,
        f"“{below.segment.name}” {ends} {end} and “{above.segment.name}” {starts} {start}: "
        f"a client with {client} belongs to neither.",
        f"Let “{below.segment.name}” end below the amount at which “{above.segment.name}” starts: less than {start}"
        if above.range.lower_closed
        else f"Say to which of the two {end} belongs: at least, or at most.",
        (Related(above.place, f"“{above.segment.name}” {starts} {start}"),),
        edits=edits,
    )


def _close(below: Band, end: Money, start: Money) -> Iterator[Edit]:
    """The edit that closes a hole of a dollar or less, where nobody can have meant it."""
    source = below.policy_file.source
    line = below.place.excerpt[below.place.column - 1 : below.place.end - 1]
    raw = line.strip("\"'")
    last = _LAST_AMOUNT.search(raw)
    if start.amount - end.amount > Decimal(1) or last is None:
        return
    mended = f"{raw[: last.start()]}less than {start}"
    wanted = MoneyRange(below.range.lower, start, below.range.lower_closed, upper_closed=False)
    try:
        if MoneyRange.parse(mended) != wanted:
            return
    except ValueError:
        return
    yield Edit(source.place_of(below.path, raw), mended)
