"""A limit of authority is lower than the one above it in the list.

Why it matters: whoever looks for somebody to say yes goes down the list and stops at the first limit that is
high enough. A director with $2,500 below a manager with $5,000 is a slip of the pen or a duty that nobody
knows of, and a goodwill gesture is paid out on the word of somebody who may not give it.

Bad:

    roles:
      authority_limits:
        - id: discount
          title: Discount
          steps:
            - {role: duty-manager, limit: 20%}
            - {role: sales-director, limit: 2%}

Good:

    roles:
      authority_limits:
        - id: discount
          title: Discount
          steps:
            - {role: duty-manager, limit: 20%}
            - {role: sales-director, limit: any amount}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.consistent._ladders import read_ladders
from engross.rules.consistent._order import falling
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.units import Limit, compare_limits

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Compare each limit with those after it, up to the first that is lower."""
    for ladder in read_ladders(subject):
        for before, after in falling([rung.step.limit for rung in ladder.rungs], _is_higher):
            lower, here = ladder.rungs[before], ladder.rungs[after]
            one, other = subject.role_name(lower.step.role), subject.role_name(here.step.role)
            yield Found(
                here.place,
                f"{ladder.decision.title}: {other} ({here.step.limit}) stands below {one} ({lower.step.limit}), "
                "but may approve less.",
                "List the roles with the smallest limit first, or correct one of the two limits.",
                (Related(lower.place, f"{one}: {lower.step.limit}"),),
            )


def _is_higher(one: Limit, other: Limit) -> bool:
    return (compare_limits(one, other) or 0) > 0
