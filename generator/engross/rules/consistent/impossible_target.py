"""A target that is always reached, or never.

Why it matters: “at least 0%” is green on every day on which nobody answers the telephone. “At least 120%” of
a share can never be reached, so that after the third quarter nobody reads the report any more.

Bad:

    compliance:
      metrics:
        - id: answered
          title: Calls answered in time
          target: at least 120%
          every: monthly
          owner: sales-director

Good:

    compliance:
      metrics:
        - id: answered
          title: Calls answered in time
          target: at least 95%
          every: monthly
          owner: sales-director
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.model.blocks import Metric
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.units import Duration, Money, Percentage

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

# A share of a whole; growth, or this year against the last, may be more than the whole.
_SHARE = re.compile(
    r"\b(?:share|in time|on time|proportion|part of|percentage of all|fraction)\b", re.IGNORECASE
)
_AGAINST = re.compile(
    r"\b(?:growth|grow|increase|against|compared|plan(?:ned)?|budget|last year)\b", re.IGNORECASE
)


def check(subject: Subject) -> Iterator[Found]:
    """Compare each target with the least and the most that its number can be."""
    for policy_file in subject.policies.values():
        for index, metric in enumerate(policy_file.policy.compliance.metrics):
            if problem := _problem(metric):
                yield Found(
                    policy_file.source.place(("compliance", "metrics", index, "target")),
                    f"{metric.title}: the target “{metric.target}” {problem}.",
                    "Write the number that is really wanted.",
                )


def _problem(metric: Metric) -> str:
    target, quantity = metric.target, metric.target.quantity
    if isinstance(quantity, Duration):
        return ""
    if target.at_least and quantity.amount == 0 and not isinstance(quantity, Money):
        return "is always reached, as there is nothing below it"
    words = f"{metric.title} {metric.meaning or ''}"
    if not isinstance(quantity, Percentage) or not _SHARE.search(words) or _AGAINST.search(words):
        return ""
    if target.at_least and quantity.amount > 100:
        return "is never reached: a share is 100% at most"
    if not target.at_least and quantity.amount >= 100:
        return "is always reached: a share is 100% at most"
    return ""
