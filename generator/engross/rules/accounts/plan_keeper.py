"""Nobody in a client's team has the role that keeps its plan.

Why it matters: the plan is kept by a role, and looked after by people. Where none of the people has the role, whoever keeps the
plan does not know the client, and whoever knows the client may not correct the plan. So it is never corrected.

Bad:

    # accounts/meridian/account.yml
    owner: duty-manager

Good:

    # accounts/meridian/account.yml
    owner: sales-director
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.accounts._plans import has_role, plans, role_in_sentence, team_of
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Plans whose keeper is not among those who know the client."""
    for account, found in plans(subject):
        role = subject.library.directory.roles.get(account.owner)
        if role is None or not role.holders:
            continue
        if not any(has_role(subject, person, account.owner) for person in team_of(account)):
            yield Found(
                found.source.place(("owner",)),
                f"The {role_in_sentence(subject, account.owner)} keeps this plan, but nobody in the team has that role.",
                "Let a role keep it that somebody in the team has, or add one who has this one.",
                (Related(found.source.place(("team",), key=True), "the team is here"),),
            )
