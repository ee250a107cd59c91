"""A number is worked out less often than the policy is reviewed.

Why it matters: a review that comes every year and a number that comes every two years meet each other half of
the time. In the years between, the policy is found right by people who have nothing to go by.

Bad:

    compliance:
      metrics:
        - id: gaps
          title: Clients without an owner
          target: at most 0 clients
          every: every two years
          owner: sales-director

Good:

    compliance:
      metrics:
        - id: gaps
          title: Clients without an owner
          target: at most 0 clients
          every: yearly
          owner: sales-director
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.units import Frequency

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_OFTEN = list(Frequency)


def check(subject: Subject) -> Iterator[Found]:
    """Compare how often each number is worked out with the cycle of the review."""
    for policy_file in subject.policies.values():
        cycle = policy_file.policy.review.cycle
        for index, metric in enumerate(policy_file.policy.compliance.metrics):
            if _OFTEN.index(metric.every) > _OFTEN.index(cycle):
                yield Found(
                    policy_file.source.place(("compliance", "metrics", index, "every")),
                    f"{metric.title}: it is worked out {metric.every.value}, and the policy is reviewed {cycle.value}.",
                    "Work it out at least as often as the policy is reviewed.",
                    (
                        Related(
                            policy_file.source.place(("review", "cycle")), f"it is reviewed {cycle.value}"
                        ),
                    ),
                )
