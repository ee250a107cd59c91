"""Two roles have the same limit of authority.

Why it matters: who decides on $25,000 when two people may? The client asks the one who has not said no yet,
or each waits for the other. If both are really meant, it has to be said which of them comes first, and then
one of the limits differs.

Bad:

    roles:
      authority_limits:
        - id: goodwill
          title: Goodwill gesture
          steps:
            - {role: duty-manager, limit: "$5,000"}
            - {role: sales-director, limit: "$5,000"}

Good:

    roles:
      authority_limits:
        - id: goodwill
          title: Goodwill gesture
          steps:
            - {role: duty-manager, limit: "$5,000"}
            - {role: sales-director, limit: any amount}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.consistent._ladders import Ladder, Rung, read_ladders
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.units import measure

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Look for limits of one decision that are equal, of two roles."""
    for ladder in read_ladders(subject):
        yield from _check(subject, ladder)


def _check(subject: Subject, ladder: Ladder) -> Iterator[Found]:
    seen: dict[object, Rung] = {}
    for rung in ladder.rungs:
        quantity = rung.step.limit.quantity
        key = None if quantity is None else measure(quantity)
        first = seen.setdefault(key, rung)
        if first.step.role != rung.step.role:
            one, other = subject.role_name(first.step.role), subject.role_name(rung.step.role)
            yield Found(
                rung.place,
                f"{ladder.decision.title}: {one} and {other} have the same limit, {rung.step.limit}.",
                "Give each its own limit, or leave one of them out and let it stand in for the other.",
                (Related(first.place, f"{one}: {first.step.limit}"),),
            )
