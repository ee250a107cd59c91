"""Something in an account plan is to be done by a person who is not in the team.

Why it matters: the plan says that the product manager answers the client's wishes. Nobody told him, because only the team was
told; he has no stand-in here, and no place on the page that says what he does. The wish lay in a mailbox for four months, and
the client took it to a competitor.

Bad:

    # accounts/meridian/account.yml
    responsibilities:
      - id: answers
        what: Answering
        owner: mei-tanaka

Good:

    # accounts/meridian/account.yml
    responsibilities:
      - id: answers
        what: Answering
        owner: tomas-lindqvist
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.model.account import Account
from engross.reading.source import DataPath
from engross.rules.accounts._plans import plans, team_of
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Owners and supporters of responsibilities, and owners of goals."""
    for account, found in plans(subject):
        team = team_of(account)
        for path, person, does in _named(account):
            if person not in team:
                yield Found(
                    found.source.place(path),
                    f"{subject.person_name(person)} {does}, but is not in the team.",
                    "Add the person to the team, with a stand-in, or name somebody who is in it.",
                    (Related(found.source.place(("team",), key=True), "the team is here"),),
                )


def _named(account: Account) -> Iterator[tuple[DataPath, str, str]]:
    for index, duty in enumerate(account.responsibilities):
        path = ("responsibilities", index)
        yield (*path, "owner"), duty.owner, f"answers for “{duty.what}”"
        for number, person in enumerate(duty.supported_by):
            yield (*path, "supported_by", number), person, f"helps with “{duty.what}”"
    for index, goal in enumerate(account.goals):
        yield ("goals", index, "owner"), goal.owner, "answers for a goal"
