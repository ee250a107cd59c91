"""A target is a bare number.

Why it matters: “at least 40” can be forty points, forty clients or forty per cent. Two departments report two
different things under one heading, and for a year both are green.

Bad:

    compliance:
      metrics:
        - {id: score, title: Score of the hand-over, target: at least 8, every: monthly, owner: sales-director}

Good:

    compliance:
      metrics:
        - {id: score, title: Score of the hand-over, target: at least 8 points, every: monthly, owner: sales-director}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.units import Count

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Look for targets that count nothing in particular."""
    for policy_file in subject.policies.values():
        for index, metric in enumerate(policy_file.policy.compliance.metrics):
            quantity = metric.target.quantity
            if isinstance(quantity, Count) and not quantity.noun:
                yield Found(
                    policy_file.source.place(("compliance", "metrics", index, "target")),
                    f"{metric.title}: “{metric.target}” does not say what is counted.",
                    f"Add it behind the number, such as: {metric.target} points, {metric.target} clients, "
                    f"{metric.target}%",
                )
