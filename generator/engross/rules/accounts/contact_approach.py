"""Who may speak to the client does not fit the approach that the plan has chosen.

Why it matters: *everything goes through one person*, says the plan, and names three. Each of the three thinks to be the one, and
within a month the client has two delivery dates and a discount that nobody approved. An approach is worth something only if
the names under it keep it.

“Single” means one person; “designated” a few, so more than one, and not the whole of a large team; in both the lead is among
them. Who may speak to the client belongs to the team.

Bad:

    # accounts/meridian/account.yml
    approach:
      contact: single
      contact_points: [tomas-lindqvist, mei-tanaka]

Good:

    # accounts/meridian/account.yml
    approach:
      contact: single
      contact_points: [tomas-lindqvist]
"""

from collections.abc import Iterator

from engross.diagnostic import Place, Related, Severity
from engross.library import AccountFile
from engross.model.account import Account
from engross.rules.accounts._plans import plans, team_of
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_FEW = 5
_POINTS = ("approach", "contact_points")


def check(subject: Subject) -> Iterator[Found]:
    """Numbers that do not fit the word, a lead who may not speak, and outsiders who may."""
    for account, found in plans(subject):
        yield from _check_number(account, found)
        yield from _check_people(subject, account, found)


def _check_number(account: Account, found: AccountFile) -> Iterator[Found]:
    approach = account.approach
    points, team = set(approach.contact_points), team_of(account)
    if approach.contact == "single" and len(points) > 1:
        message = f"Everything goes through one person, but {len(points)} are named."
        hint = "Name one, or choose: designated"
    elif approach.contact == "designated" and len(points) == 1 and len(team) > 1:
        message = "A few named people speak to the client, but only one is named."
        hint = "Name the others, or choose: single"
    elif approach.contact == "designated" and len(points) > _FEW and points >= team:
        message = f"A few named people speak to the client, but all {len(team)} of the team are named."
        hint = "Leave out who need not speak to the client, or choose: open"
    else:
        return
    related = (Related(_points(found), "the contact points are here"),)
    yield Found(found.source.place(("approach", "contact")), message, hint, related)


def _check_people(subject: Subject, account: Account, found: AccountFile) -> Iterator[Found]:
    points, team = account.approach.contact_points, team_of(account)
    for index, person in enumerate(points):
        if person not in team:
            message = f"{subject.person_name(person)} may speak to the client, but is not in the team."
            yield Found(
                found.source.place((*_POINTS, index)),
                message,
                "Add the person to the team, or take the name out here.",
            )
        elif person in points[:index]:
            message = f"{subject.person_name(person)} stands here twice."
            yield Found(found.source.place((*_POINTS, index)), message, "Take one of them out.")
    leads = [index for index, member in enumerate(account.team) if member.lead]
    if account.approach.contact != "open" and leads and account.team[leads[0]].person not in points:
        message = f"{subject.person_name(account.team[leads[0]].person)} leads the team, but may not speak to the client."
        lead = Related(found.source.place(("team", leads[0], "person")), "the lead is here")
        yield Found(
            _points(found), message, "Add the lead to the contact points, or let somebody else lead.", (lead,)
        )


def _points(found: AccountFile) -> Place:
    return found.source.place(_POINTS)
