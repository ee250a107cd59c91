"""An account plan whose review is overdue, or that is older than the policy allows.

Why it matters: a plan is right on the day it is written. A year later two of its people have other jobs, the client has opened a
third office, and the number for the night belongs to a company that was sold. Nobody finds out by reading, because it looks
as convincing as on the first day.

How old a plan may become is what the policies say about plans for the client's segment (a cadence of the kind “plan”).

Bad:

    # accounts/meridian/account.yml
    effective: 2025-10-01
    next_review: 2026-10-01

Good:

    # accounts/meridian/account.yml
    effective: 2026-10-01
    next_review: 2027-04-01
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.accounts._plans import owed, plans
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.units import next_after

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Plans that should have been looked at, or written anew."""
    for account, found in plans(subject):
        if account.next_review < subject.today:
            days = (subject.today - account.next_review).days
            yield Found(
                found.source.place(("next_review",)),
                f"This plan was to be reviewed by {account.next_review}, {days} {'day' if days == 1 else 'days'} ago.",
                "Go through it with the team, correct what has changed, and set the next date.",
            )
        for cadence, policy_file, path in owed(subject, account):
            until = next_after(account.effective, cadence.every)
            if cadence.kind != "plan" or until >= subject.today:
                continue
            yield Found(
                found.source.place(("effective",)),
                f"Plans are renewed {cadence.every.value}; this one is from {account.effective} and was good until {until}.",
                "Write it anew: with a new version, and the day from which it applies.",
                (Related(policy_file.source.place((*path, "every")), "the policy says it here"),),
            )
