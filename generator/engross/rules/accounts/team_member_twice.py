"""The same person stands in a client's team twice.

Why it matters: who reads the list counts heads. Seven rows look like seven people, and in the week when one of them is ill, two
jobs stand still. With two rows there are also two stand-ins for one person, and each of them thinks it is the other.

Bad:

    # accounts/meridian/account.yml
    team:
      - {id: lead, person: tomas-lindqvist, position: Lead, does: Everything., stand_in: mei-tanaka, lead: true}
      - {id: contracts, person: tomas-lindqvist, position: Contracts, does: Prices., stand_in: mei-tanaka}

Good:

    # accounts/meridian/account.yml
    team:
      - {id: lead, person: tomas-lindqvist, position: Lead and contracts, does: Everything., stand_in: mei-tanaka, lead: true}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.accounts._plans import plans
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Each row about somebody who had one before."""
    for account, found in plans(subject):
        seen: dict[str, int] = {}
        for index, member in enumerate(account.team):
            first = seen.setdefault(member.person, index)
            if first != index:
                yield Found(
                    found.source.place(("team", index, "person")),
                    f"{subject.person_name(member.person)} stands in this team twice.",
                    "Make one row of the two, with everything the person does.",
                    (Related(found.source.place(("team", first, "person")), "the other one is here"),),
                )
