"""The last review is a day that has not come yet.

Why it matters: “last reviewed on 9 March” of next year is a slip of the pen at best, and at worst somebody
filled in the day before reading. Either way the next review is reckoned from it, and comes too late.

Bad:

    title_page:
      last_review: 2027-03-02
      effective: 2027-04-01

Good:

    title_page:
      last_review: 2026-03-02
      effective: 2027-04-01
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Compare the day of the last review with today."""
    for policy_file in subject.policies.values():
        reviewed = policy_file.policy.title_page.last_review
        if reviewed > subject.today:
            yield Found(
                policy_file.source.place(("title_page", "last_review")),
                f"The last review is on {reviewed}; today is {subject.today}.",
                "Write the day on which the policy was really read through.",
            )
