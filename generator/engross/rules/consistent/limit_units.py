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
from engross.rules.consistent._ladders import Ladder, Rung, read_ladders
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.units import CLOCK, Count, Duration, Money, Percentage, Quantity, TimeUnit, compare, measure

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_TIMES = {CLOCK: "by the clock", "months": "by the month"}
_TIMES |= {each.value: f"in {each.value}s" for each in (TimeUnit.BUSINESS_HOUR, TimeUnit.BUSINESS_DAY)}


def check(subject: Subject) -> Iterator[Found]:
    """Compare what each limit counts with the first one; of times that the calendar sets apart, it is advice if one is longer."""
    for ladder in read_ladders(subject):
        yield from _check(ladder)


def _check(ladder: Ladder) -> Iterator[Found]:
    first: tuple[Quantity, Rung] | None = None
    for rung in ladder.rungs:
        limit = rung.step.limit.quantity
        if limit is None:
            continue
        if first is None:
            first = limit, rung
        other, there = first
        if _is_one_kind(limit, other):
            continue
        are_times = isinstance(limit, Duration) and isinstance(other, Duration)
        problem = (
            "what lies between them depends on the calendar." if are_times else "the two cannot be compared."
        )
        is_clear = compare(limit, other) is not None
        yield Found(
            rung.place,
            f"{ladder.decision.title}: the limit {rung.step.limit} is {_name(limit)}, and {there.step.limit} is "
            f"{_name(other)}; {problem}",
            "Give all limits of one decision in the same kind, or make two decisions of it.",
            (Related(there.place, f"this is {_name(other)}"),),
            severity=Severity.ADVICE if is_clear else None,
        )


def _is_one_kind(one: Quantity, other: Quantity) -> bool:
    kinds = {measure(one)[0], measure(other)[0]}
    # Roughly how many hours an office is open is known.
    return len(kinds) == 1 or kinds == {TimeUnit.BUSINESS_HOUR.value, TimeUnit.BUSINESS_DAY.value}


def _name(quantity: Quantity) -> str:
    kind, _ = measure(quantity)
    match quantity:
        case Percentage():
            return "a percentage"
        case Money():
            return f"an amount of money in {kind}"
        case Duration():
            return f"a length of time {_TIMES[kind]}"
        case Count():
            return f"a {kind}" if quantity.noun else "a number"
