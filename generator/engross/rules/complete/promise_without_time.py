"""A promise to answer or act says no time.

Why it matters: a service level without a time promises that something is done at some time. The page shows an
empty cell, and the client who asks “by when?” gets as many answers as people.

Bad:

    statement:
      service_levels:
        - {id: answer, title: Answer, starts: A message arrives, action: It is answered, responsible: sales-director}

Good:

    statement:
      service_levels:
        - {id: answer, title: Answer, starts: A message arrives, action: It is answered, responsible: sales-director, within: 4h}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Look for service levels with neither one time for all nor one for each tier."""
    for policy_file in subject.policies.values():
        for index, level in enumerate(policy_file.policy.statement.service_levels):
            if level.within is None and not level.by_segment:
                yield Found(
                    policy_file.source.place(("statement", "service_levels", index, "title")),
                    f"“{level.title}” says no time.",
                    "Add one for all, such as within: 4h, or one for each tier: by_segment",
                )
