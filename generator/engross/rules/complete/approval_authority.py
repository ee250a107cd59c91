"""The role whose approval makes the policy binding is not among those who sign.

Why it matters: the title page says that the managing director's approval counts, and the managing director is
never asked for one. The policy is signed by everybody else, and whoever is dismissed under it has an easy day
in court.

Bad:

    title_page:
      approval_authority: duty-manager

Good:

    title_page:
      approval_authority: sales-director
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Look for the approval authority among the approvals."""
    for policy_file in subject.policies.values():
        policy, source = policy_file.policy, policy_file.source
        authority = policy.title_page.approval_authority
        if authority not in {approval.role for approval in policy.approvals}:
            name = subject.role_name(authority)
            yield Found(
                source.place(("title_page", "approval_authority")),
                f"{name} makes this policy binding, but does not sign it.",
                f"Add an approval of {name} in section 11, or name another approval authority.",
                (Related(source.place(("approvals",), key=True), "these roles sign"),),
            )
