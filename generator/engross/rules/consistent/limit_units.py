"""The limits of one decision are of different kinds.

Why it matters: 10% of a contract may be more or less than $5,000, so nobody can tell which of the two roles
decides. Two colleagues read the table each in their own way, and both believe that they were allowed to say
yes.

Bad:

    roles:
      authority_limits:
        - id: discount
          title: Discount
          steps:
            - {role: duty-manager, limit: 10%}
            - {role: sales-director, limit: "$5,000"}

Good:

    roles:
      authority_limits:
        - id: discount
          title: Discount
          steps:
            - {role: duty-manager, limit: 10%}
            - {role: sales-director, limit: any amount}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.consistent._ladders import Kind, Ladder, Rung, kind_of, read_ladders
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.ERROR


def check(subject: Subject) -> Iterator[Found]:
    """Compare what each limit counts with the first one."""
    for ladder in read_ladders(subject):
        yield from _check(ladder)


def _check(ladder: Ladder) -> Iterator[Found]:
    first: tuple[Kind, Rung] | None = None
    for rung in ladder.rungs:
        kind = kind_of(rung.step.limit)
        if kind is None:
            continue
        if first is None:
            first = kind, rung
        if kind != first[0]:
            limit, other = rung.step.limit, first[1].step.limit
            yield Found(
                rung.place,
                f"{ladder.decision.title}: the limit {limit} is {_name(kind)}, and {other} is {_name(first[0])}; "
                "the two cannot be compared.",
                "Give all limits of one decision in the same kind, or make two decisions of it.",
                (Related(first[1].place, f"this is {_name(first[0])}"),),
            )


def _name(kind: Kind) -> str:
    what, of = kind
    if not of:
        return what
    return f"{what} in {of}" if what.endswith("money") else f"{what} of {of}"
