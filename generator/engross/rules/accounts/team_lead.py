"""A client's team has no lead, or more than one.

Why it matters: when two members of the team want different things, somebody has to decide. With no lead it is nobody; with two it
is both, each in a different way, and the client picks the answer it likes better.

Bad:

    # accounts/meridian/account.yml
    team:
      - {id: lead, person: tomas-lindqvist, position: Lead, does: Everything., stand_in: mei-tanaka}

Good:

    # accounts/meridian/account.yml
    team:
      - {id: lead, person: tomas-lindqvist, position: Lead, does: Everything., stand_in: mei-tanaka, lead: true}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.accounts._plans import plans
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Plans in which not exactly one member leads."""
    for account, found in plans(subject):
        leads = [index for index, member in enumerate(account.team) if member.lead]
        if not leads:
            yield Found(
                found.source.place(("team",), key=True),
                "Nobody leads this team.",
                "Write lead: true at the one member who does.",
            )
        for index in leads[1:]:
            names = [subject.person_name(account.team[each].person) for each in (leads[0], index)]
            yield Found(
                found.source.place(("team", index, "lead")),
                f"{names[0]} and {names[1]} both lead this team.",
                "Take lead: true away from all but one.",
                (Related(found.source.place(("team", leads[0], "lead")), "the other one is here"),),
            )
