"""A role that nobody holds.

Why it matters: policies give duties to roles so that they outlive people. When the last holder has gone and nobody was
named, every line with that role says “somebody”, and means nobody. The step waits, the approval never comes, and at
night the ladder has a rung that is not there.

Bad:

    # organization.yml
    roles:
      - {id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [mei-tanaka]}
      - {id: duty-manager, name: Duty manager, deputies: [mei-tanaka]}

Good:

    # organization.yml
    roles:
      - {id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [mei-tanaka]}
      - {id: duty-manager, name: Duty manager, holders: [mei-tanaka]}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.people._holding import here, listed, roles
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Found]:
    """Look for roles without a holder, or with holders who have all left."""
    for role, path, source in roles(subject):
        if here(subject, role.holders):
            continue
        gone = [subject.person_name(each) for each in role.holders]
        why = f" any more: {listed(gone)} left" if gone else ""
        stands_in = [subject.person_name(each) for each in here(subject, role.deputies)]
        so_far = f" So far {listed(stands_in)} can only stand in." if stands_in else ""
        place = source.place((*path, "holders") if gone else (*path, "id"))
        yield Found(
            place,
            f"Nobody holds the role “{role.name}”{why}.{so_far}",
            "Name who holds it: holders: […]. If it is not needed any more, give its duties to another role first.",
        )
