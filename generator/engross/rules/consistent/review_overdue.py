"""A policy was not reviewed in the time that it sets itself.

Why it matters: a policy that says “yearly” and was last read two years ago names people who have left and
numbers that ring in an empty room. In court it shows that the company does not keep its own rules.

Bad:

    title_page:
      created: 2024-01-12
      last_review: 2025-03-02
      effective: 2025-04-01
    review:
      cycle: yearly
      revisions:
        - {version: "1.1", date: 2025-03-02, author: sales-director, reason: The form was missing}

Good:

    title_page:
      created: 2024-01-12
      last_review: 2026-03-02
      effective: 2026-04-01
    review:
      cycle: yearly
      revisions:
        - {version: "1.1", date: 2026-03-02, author: sales-director, reason: The form was missing}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.units import next_after

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Add the cycle to the day of the last review, and compare with today; a policy that has ended needs none."""
    for policy_file in subject.policies.values():
        page, review = policy_file.policy.title_page, policy_file.policy.review
        due = next_after(page.last_review, review.cycle)
        if due < subject.today:
            yield Found(
                policy_file.source.place(("title_page", "last_review")),
                f"The last review was on {page.last_review}, and the policy is reviewed {review.cycle.value}: "
                f"the next one was due by {due}.",
                f"{subject.role_name(review.responsible)} reads it through; then write the day here.",
                (
                    Related(
                        policy_file.source.place(("review", "cycle")), f"it is reviewed {review.cycle.value}"
                    ),
                ),
            )
