"""The limits of a decision stop before any amount.

Why it matters: it is night, the client's trading system is down, and the engineers who could mend it ask for
more than the highest limit in the table. Somebody in the company may surely approve it, but the table does
not say who, and the call center tries one number after the other while the bank loses a million an hour.

If nobody at all may go further, say so in `condition`, and silence this with the reason.

Bad:

    roles:
      authority_limits:
        - id: extra-spend
          title: Extra spend
          steps:
            - {role: duty-manager, limit: "$50,000"}
            - {role: sales-director, limit: "$150,000"}

Good:

    roles:
      authority_limits:
        - id: extra-spend
          title: Extra spend
          steps:
            - {role: duty-manager, limit: "$50,000"}
            - {role: sales-director, limit: any amount}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.consistent._ladders import read_ladders
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.units import Percentage

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Look whether one of the limits has no end; of a share, there is no more than 100%."""
    for ladder in read_ladders(subject):
        limits = [rung.step.limit.quantity for rung in ladder.rungs]
        if any(limit is None or (isinstance(limit, Percentage) and limit.amount >= 100) for limit in limits):
            continue
        last = ladder.rungs[-1]
        yield Found(
            last.place,
            f"{ladder.decision.title}: the limits stop with {subject.role_name(last.step.role)}, {last.step.limit}; "
            "nobody is named for more.",
            "Add who decides beyond that, with the limit: any amount",
        )
