"""One role stands twice in the limits of a decision.

Why it matters: when the same role may approve 5% in one line and 15% in another, the smaller limit is dead,
or the larger one belongs to somebody else whose name was never put in. The person who has to decide reads the
first line and asks; the person who wants a yes reads the second.

Bad:

    roles:
      authority_limits:
        - id: discount
          title: Discount
          steps:
            - {role: sales-director, limit: 5%}
            - {role: sales-director, limit: any amount}

Good:

    roles:
      authority_limits:
        - id: discount
          title: Discount
          steps:
            - {role: duty-manager, limit: 5%}
            - {role: sales-director, limit: any amount}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.consistent._ladders import Rung, read_ladders
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Look for roles that were there already."""
    for ladder in read_ladders(subject):
        seen: dict[str, Rung] = {}
        for rung in ladder.rungs:
            first = seen.setdefault(rung.step.role, rung)
            if first is not rung:
                name = subject.role_name(rung.step.role)
                yield Found(
                    rung.role_place,
                    f"{ladder.decision.title}: {name} stands here with {rung.step.limit} "
                    f"and above with {first.step.limit}.",
                    "Leave one of the two out, or name the role that was meant.",
                    (Related(first.role_place, f"{name} with {first.step.limit}"),),
                )
