"""A role may approve more than a role above it.

Why it matters: a colleague may give 30% away, and the director to whom that colleague reports only 20%.
Whoever needs more than the director may give turns to somebody the director leads, and the director answers
for a decision that was never the director's. Mostly two numbers were swapped.

Bad:

    roles:
      authority_limits:
        - id: discount
          title: Discount
          steps:
            - {role: sales-director, limit: 20%}
            - {role: duty-manager, limit: any amount}

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
from engross.rules.consistent._ladders import Ladder, Rung, read_ladders
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.units import compare_limits

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Compare the limit of each role with those of the roles it reports to."""
    for ladder in read_ladders(subject):
        yield from _check(subject, ladder)


def _check(subject: Subject, ladder: Ladder) -> Iterator[Found]:
    rungs: dict[str, Rung] = {rung.step.role: rung for rung in ladder.rungs}
    for role, rung in rungs.items():
        for above in subject.roles_above(role):
            if above not in rungs:
                continue
            higher = rungs[above]
            order = compare_limits(rung.step.limit, higher.step.limit)
            if order is not None and order > 0:
                name, boss = subject.role_name(role), subject.role_name(above)
                yield Found(
                    rung.place,
                    f"{ladder.decision.title}: {name} ({rung.step.limit}) reports to {boss} ({higher.step.limit}), "
                    "but may approve more.",
                    "Swap the two limits, or correct one of them.",
                    (Related(higher.place, f"{boss}: {higher.step.limit}"),),
                )
                break
