"""One decision in two tables of the same document, with different lowest roles for the same amount.

Why it matters: a policy had a table “Discount” for all clients and, two pages on, another one for large clients. For a
large client both were true: one said that the account manager may grant ten per cent, the other that the director has to.
Everybody quoted the table that suited them. For every amount and every tier of clients exactly one lowest role may
approve.

Bad:

    roles:
      authority_limits:
        - id: discount
          title: Discount
          steps:
            - {role: duty-manager, limit: 10%}
            - {role: sales-director, limit: any amount}
        - id: gold-discount
          title: Discount
          segments: [client-segments.gold]
          steps:
            - {role: duty-manager, limit: 5%}
            - {role: sales-director, limit: any amount}

Good:

    roles:
      authority_limits:
        - id: silver-discount
          title: Discount
          segments: [client-segments.silver]
          steps:
            - {role: duty-manager, limit: 10%}
            - {role: sales-director, limit: any amount}
        - id: gold-discount
          title: Discount
          segments: [client-segments.gold]
          steps:
            - {role: duty-manager, limit: 5%}
            - {role: sales-director, limit: any amount}
"""

from collections.abc import Iterator
from itertools import combinations

from engross.answers import LimitTable
from engross.answers.comparing import fits_table, lowest
from engross.diagnostic import Related, Severity
from engross.model.blocks import AuthorityStep
from engross.rules.answers._places import place_of
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Found]:
    """Hold tables of one document against each other that are about the same decision and the same clients."""
    same: dict[tuple[str, str], list[LimitTable]] = {}
    for table in subject.tables.limits:
        title = " ".join(table.limit.title.casefold().split())
        same.setdefault((table.origin.document, title), []).append(table)
    for tables in same.values():
        for one, other in combinations(tables, 2):
            if one.limit.id != other.limit.id and _meet(subject, one, other):
                yield from _pair(subject, one, other)


def _meet(subject: Subject, one: LimitTable, other: LimitTable) -> bool:
    """Whether two tables are for the same clients, some at least."""
    if not one.segments or not other.segments:
        return True
    related = {each for segment in one.segments for each in subject.tables.index.related(segment)}
    return bool(related & {*other.segments})


def _pair(subject: Subject, one: LimitTable, other: LimitTable) -> Iterator[Found]:
    # Between two bounds the answer does not change: the bounds themselves are all the amounts there are.
    amounts = [step.limit.quantity for table in (one, other) for step in table.limit.steps]
    for amount in amounts:
        if amount is None or not (fits_table(amount, one.limit) and fits_table(amount, other.limit)):
            continue
        first, second = lowest(amount, one.limit), lowest(amount, other.limit)
        if (first and first.role) == (second and second.role):
            continue
        place = place_of(subject, other.origin, ("title",))
        related = place_of(subject, one.origin, ("title",))
        if place is not None and related is not None:
            yield Found(
                place,
                f"Two tables say who approves “{other.limit.title}”: of {amount}, here "
                f"{_who(subject, second)}, there {_who(subject, first)}.",
                "Make one table of the two, or give each its own segments or its own title.",
                (Related(related, "the other table is here"),),
            )
        return


def _who(subject: Subject, step: AuthorityStep | None) -> str:
    return f"the {subject.role_name(step.role)}" if step is not None else "nobody"
