"""A number does not say where it comes from, though the others do.

Why it matters: “95% answered in time” is worth as much as the place it was read from. Without one, each
counts in another list, and the quarter's good figure turns out to be somebody's recollection when the auditor
asks for it.

It is only found where most numbers of the policy name a source: whoever names none at all has chosen so.

Bad:

    compliance:
      metrics:
        - {id: gaps, title: Clients without an owner, target: at most 0 clients, every: monthly, owner: sales-director, source: client-register}
        - {id: late, title: Late hand-overs, target: at most 2 clients, every: monthly, owner: sales-director, source: client-register}
        - {id: score, title: Score of the hand-over, target: at least 8 points, every: monthly, owner: sales-director}

Good:

    compliance:
      metrics:
        - {id: gaps, title: Clients without an owner, target: at most 0 clients, every: monthly, owner: sales-director, source: client-register}
        - {id: late, title: Late hand-overs, target: at most 2 clients, every: monthly, owner: sales-director, source: client-register}
        - {id: score, title: Score of the hand-over, target: at least 8 points, every: monthly, owner: sales-director, source: client-register}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Look for metrics without a source where at least half of the others have one."""
    for policy_file in subject.policies.values():
        metrics = policy_file.policy.compliance.metrics
        with_source = sum(metric.source is not None for metric in metrics)
        if with_source * 2 < len(metrics):
            continue
        for index, metric in enumerate(metrics):
            if metric.source is None and not metric.meaning:
                yield Found(
                    policy_file.source.place(("compliance", "metrics", index, "title")),
                    f"“{metric.title}” does not say from which system its number comes; other numbers of this policy do.",
                    "Add the system: source: …  or say in “meaning” how the number is worked out.",
                )
