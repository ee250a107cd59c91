"""A goal of an account plan whose day has passed, or comes before the plan applies.

Why it matters: “a second site by June” still stands there in November. Was it reached? Did anybody tell the client? Goals that
nobody crosses off teach the team that goals do not count.

Bad:

    # accounts/meridian/account.yml
    goals:
      - {id: growth, text: Meridian grows., measure: 5% more, due: 2026-06-30, owner: tomas-lindqvist}

Good:

    # accounts/meridian/account.yml
    goals:
      - {id: growth, text: Meridian grows., measure: 5% more, due: 2027-03-31, owner: tomas-lindqvist}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.accounts._plans import plans
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Each goal with such a day."""
    for account, found in plans(subject):
        for index, goal in enumerate(account.goals):
            path = ("goals", index, "due")
            if goal.due < account.effective:
                related = Related(found.source.place(("effective",)), "the plan applies from here")
                message = f"This goal was due on {goal.due}, before the plan applies ({account.effective})."
                place = found.source.place(path)
                yield Found(place, message, "Correct one of the two dates, or take the goal out.", (related,))
            elif goal.due < subject.today:
                message = (
                    f"This goal was due on {goal.due}; {subject.person_name(goal.owner)} answers for it."
                )
                hint = "Note whether it was reached, and take it out or set a new day."
                yield Found(found.source.place(path), message, hint)
