"""A stand-in in an account plan whom nobody can reach.

Why it matters: the account lead broke a leg on the way to work. The plan named her stand-in, and nothing else: no number, no
address. The client called the switchboard, was put on hold, and then called a competitor. A stand-in is only needed on bad
days, and on a bad day nobody has the time to search.

A line or mailbox that is answered by a role the person has counts as a way to reach them.

Bad:

    # organization.yml
    people:
      - {id: mei-tanaka, name: Mei Tanaka, job_title: Duty manager, office: london}
      - {id: tomas-lindqvist, name: Tomas Lindqvist, job_title: Sales director, office: london}
    contacts:
      - {id: duty-line, name: Duty line, purpose: Anything, phone: +44 20 7946 0100, hours: always}

Good:

    # organization.yml
    people:
      - {id: mei-tanaka, name: Mei Tanaka, job_title: Duty manager, office: london, phone: +44 20 7946 0101}
      - {id: tomas-lindqvist, name: Tomas Lindqvist, job_title: Sales director, office: london}
    contacts:
      - {id: duty-line, name: Duty line, purpose: Anything, phone: +44 20 7946 0100, hours: always}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.model.organization import Person
from engross.rules.accounts._plans import has_role, plans
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Each stand-in without a number or an address, own or of a role."""
    people = subject.library.directory.people
    for account, found in plans(subject):
        for index, member in enumerate(account.team):
            person = people.get(member.stand_in)
            if person is None or member.stand_in == member.person or _is_reachable(subject, person):
                continue
            yield Found(
                found.source.place(("team", index, "stand_in")),
                f"{person.name} is to stand in for {subject.person_name(member.person)}, but has no number and no address.",
                "Add phone or email at the person in organization.yml, or name somebody who can be reached.",
            )


def _is_reachable(subject: Subject, person: Person) -> bool:
    """By a number or address of their own, or by a line or mailbox of a role they have."""
    if person.phone or person.out_of_hours_phone or person.email:
        return True
    lines = subject.library.directory.contacts.values()
    return any(has_role(subject, person.id, line.answered_by) for line in lines if line.answered_by)
