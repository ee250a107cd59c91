"""Two tiers are for the same revenue.

Why it matters: when “Gold” ends at $1,000,000 and “Platinum” starts at $900,000, a client with $950,000 has
two answering times, two account managers and two discounts. Each colleague reads the row that suits the
moment, and the client keeps the e-mail with the better promise.

Bad:

    statement:
      segmentation:
        id: tiers
        title: Tiers
        segments:
          - id: platinum
            name: Platinum
            annual_revenue: at least $900,000
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
from engross.rules.consistent._tiers import Band, Meeting, meetings, read_tables
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Go up the bands of each table and look whether one starts before the one below ends."""
    for bands in read_tables(subject):
        for meeting in meetings(bands):
            if meeting.is_overlap and not _is_told_apart(meeting):
                yield _found(meeting.below, meeting.above)


def _is_told_apart(meeting: Meeting) -> bool:
    """Whether both have one and the same revenue and something else decides: how closely we work with the client."""
    below, above = meeting.below, meeting.above
    return below.range == above.range and below.segment.engagement != above.segment.engagement


def _found(below: Band, above: Band) -> Found:
    return Found(
        above.place,
        f"“{above.segment.name}” ({above.range}) and “{below.segment.name}” ({below.range}) are for the same clients.",
        "Let each tier end where the next one starts, so that every client has one.",
        (Related(below.place, f"“{below.segment.name}” is {below.range}"),),
    )
