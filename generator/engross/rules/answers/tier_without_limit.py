"""A tier of clients that is left out of a decision which other tiers have, each in a table of its own.

Why it matters: discounts for Platinum, Gold and Silver had a table each; Bronze had none. For two years nobody knew
whether that meant that anybody may, or that nobody may, and it was granted by whoever was asked first. Where a decision
has several tables by tier, every tier needs one; a table without segments is for all. A decision whose only table is
for some tiers is advice: it may be meant for them alone.

Bad:

    # policies/client-segments/policy.yml
    statement:
      segmentation:
        id: segments
        title: Segments
        segments:
          - {id: gold, name: Gold, annual_revenue: "more than $500,000"}
          - {id: silver, name: Silver, annual_revenue: "$100,000 to $500,000"}
          - {id: bronze, name: Bronze, annual_revenue: "less than $100,000"}
    # policies/hand-over/policy.yml
    roles:
      authority_limits:
        - id: gold-discount
          title: Discount
          segments: [client-segments.gold]
          steps:
            - {role: duty-manager, limit: 5%}
            - {role: sales-director, limit: any amount}
        - id: silver-discount
          title: Discount
          segments: [client-segments.silver]
          steps:
            - {role: duty-manager, limit: 10%}
            - {role: sales-director, limit: any amount}

Good:

    roles:
      authority_limits:
        - id: gold-discount
          title: Discount
          segments: [client-segments.gold]
          steps:
            - {role: duty-manager, limit: 5%}
            - {role: sales-director, limit: any amount}
        - id: silver-discount
          title: Discount
          segments: [client-segments.silver]
          steps:
            - {role: duty-manager, limit: 10%}
            - {role: sales-director, limit: any amount}
"""

from collections.abc import Iterator

from engross.answers import LimitTable
from engross.diagnostic import Related, Severity
from engross.rules.answers._places import place_of
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Found]:
    """Look for decisions with several tables by tier, and tiers of the same segmentation that have none."""
    same: dict[str, list[LimitTable]] = {}
    for table in subject.tables.limits:
        if not table.client:
            same.setdefault(" ".join(table.limit.title.casefold().split()), []).append(table)
    for tables in same.values():
        if all(table.segments for table in tables):
            yield from _decision(subject, tables)


def _decision(subject: Subject, tables: list[LimitTable]) -> Iterator[Found]:
    index = subject.tables.index
    covered = {each for table in tables for segment in table.segments for each in index.related(segment)}
    homes = {segment.rpartition(".")[0] for table in tables for segment in table.segments}
    missing = [
        row for row in subject.tables.tiers if row.origin.document in homes and row.full_id not in covered
    ]
    place = place_of(subject, tables[-1].origin, ("segments",))
    if not missing or place is None:
        return
    names = ", ".join(row.segment.name for row in missing)
    message = (
        f"Nobody may decide “{tables[-1].limit.title}” for {names}: "
        f"{'every table of it is for other tiers' if len(tables) > 1 else 'its only table is for other tiers'}."
    )
    related = tuple(
        Related(where, f"this table is for {_tiers(subject, table)}")
        for table in tables[:-1]
        if (where := place_of(subject, table.origin, ("segments",))) is not None
    )
    yield Found(
        place,
        message,
        "Add the tier to one of the tables, or a table without segments for all others."
        if len(tables) > 1
        else "Add a table for the other tiers, or say in the condition what is done for them.",
        related,
        severity=None if len(tables) > 1 else Severity.ADVICE,
    )


def _tiers(subject: Subject, table: LimitTable) -> str:
    known = subject.tables.index.segments
    return ", ".join(str(known[each].name) if each in known else each for each in table.segments)
