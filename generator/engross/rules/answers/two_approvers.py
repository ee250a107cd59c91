"""One decision in two tables, of a document or of two policies, with different lowest roles for the same amount.

Why it matters: a policy had a table “Discount” for all clients and, two pages on, another one for large clients. For a
large client both were true: one said that the account manager may grant ten per cent, the other that the director has to.
Everybody quoted the table that suited them. For every amount and every tier of clients exactly one lowest role may
approve.

Tables of one document are about the same decision where their titles say the same; those of two policies where their
titles, conditions and scopes do, as for limit-differs. A table of another policy for some tiers only is taken as an
exception to one for all. Where one role has two limits, limit-differs speaks.

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

from engross.answers import LimitTable
from engross.answers.comparing import endless, fits_table, lowest
from engross.answers.scope import is_for_same
from engross.diagnostic import Related, Severity
from engross.model.blocks import AuthorityStep
from engross.reading.source import DataPath
from engross.rules.answers._places import place_of
from engross.rules.rule import Found
from engross.rules.subject import Subject
from engross.statements import title_words
from engross.units import size

SEVERITY = Severity.WARNING

_MOST = 24
"""With how many tables of one decision each later one is compared."""

_Difference = tuple[str, AuthorityStep | None, AuthorityStep | None]


def check(subject: Subject) -> Iterator[Found]:
    """Hold tables against each other that are about the same decision and the same clients."""
    index = subject.tables.index
    same: dict[tuple[str, frozenset[str]], list[LimitTable]] = {}
    for table in subject.tables.limits:
        same.setdefault((table.origin.document, title_words(table.limit.title)), []).append(table)
    for (_, words), tables in same.items():
        for place, other in enumerate(tables):
            for one in tables[: min(place, _MOST)]:
                is_alike = words or one.limit.title == other.limit.title
                if is_alike and one.limit.id != other.limit.id and is_for_same(index, one, other):
                    yield from _pair(subject, one, other)
    yield from _across(subject)


def _across(subject: Subject) -> Iterator[Found]:
    """Each table against the first ones of other policies that are about the same decision."""
    tables = {(each.origin.document, each.origin.path): each for each in subject.tables.limits}
    for group in subject.statements.groups:
        if group[0].matter.topic != "limit":
            continue
        keys: dict[tuple[str, DataPath], None] = dict.fromkeys(
            (each.policy_id, each.matter.path) for each in group
        )
        firsts: list[LimitTable] = []
        for table in (tables[key] for key in keys if key in tables):
            if subject.is_unfinished(table.origin.document, table.origin.path):
                continue
            other = next((each for each in firsts if _speak_of_same(subject, each, table)), None)
            if other is None and len(firsts) < _MOST:
                firsts.append(table)
            elif other is not None and not _has_two_limits(one=other, other=table):
                yield from _pair(subject, other, table)


def _speak_of_same(subject: Subject, one: LimitTable, other: LimitTable) -> bool:
    """Whether two tables of different policies are for the same clients, neither as an exception to the other."""
    return (
        one.origin.document != other.origin.document
        and bool(one.segments) == bool(other.segments)
        and is_for_same(subject.tables.index, one, other)
    )


def _has_two_limits(one: LimitTable, other: LimitTable) -> bool:
    limits = {step.role: step.limit for step in one.limit.steps}
    return any(limits.get(step.role, step.limit) != step.limit for step in other.limit.steps)


def _pair(subject: Subject, one: LimitTable, other: LimitTable) -> Iterator[Found]:
    for words, first, second in _answers(one, other):
        if (first and first.role) == (second and second.role):
            continue
        place = place_of(subject, other.origin, ("title",))
        related = place_of(subject, one.origin, ("title",))
        is_here = one.origin.document == other.origin.document
        there = "there" if is_here else f"in {one.origin.cited}"
        if place is not None and related is not None:
            yield Found(
                place,
                f"Two tables say who approves “{other.limit.title}”: of {words}, here "
                f"{_who(subject, second)}, {there} {_who(subject, first)}.",
                "Make one table of the two, or give each its own segments or its own title."
                if is_here
                else "Keep the table in one policy and refer to it in the other, or say in a condition what sets them apart.",
                (Related(related, "the other table is here"),),
            )
        return


def _answers(one: LimitTable, other: LimitTable) -> Iterator[_Difference]:
    """What both tables say of every amount: between two bounds the answer does not change, nor above the highest."""
    bounds = [
        step.limit.quantity for table in (one, other) for step in table.limit.steps if step.limit.quantity
    ]
    common = [each for each in bounds if fits_table(each, one.limit) and fits_table(each, other.limit)]
    for amount in common:
        yield str(amount), lowest(amount, one.limit), lowest(amount, other.limit)
    if common:
        beyond = f"more than {max(common, key=size)}"
        yield beyond, endless(one.limit), endless(other.limit)
    elif not bounds:
        yield "any amount", endless(one.limit), endless(other.limit)


def _who(subject: Subject, step: AuthorityStep | None) -> str:
    return f"the {subject.role_name(step.role)}" if step is not None else "nobody"
