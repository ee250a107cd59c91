"""Somebody who is named as their own stand-in.

Why it matters: on paper there is a deputy, so nobody looks for one. On the day the holder is ill, the deputy is ill
too. A name in the right box that helps nobody is worse than an empty box, because an empty box is noticed.

Bad:

    # organization.yml
    roles:
      - {id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [tomas-lindqvist]}
      - {id: duty-manager, name: Duty manager, holders: [mei-tanaka]}

Good:

    # organization.yml
    roles:
      - {id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [mei-tanaka]}
      - {id: duty-manager, name: Duty manager, holders: [mei-tanaka]}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.people._holding import here, roles
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING

_HINT = "Name somebody else."


def check(subject: Subject) -> Iterator[Found]:
    """Look at the deputies of roles, and at stand-ins in account plans."""
    for role, path, source in roles(subject):
        holders = here(subject, role.holders)
        for index, deputy in enumerate(role.deputies):
            if deputy not in role.holders:
                continue
            who = subject.person_name(deputy)
            alone = len(holders) <= 1
            message = f"{who} holds the role “{role.name}” and is named as the stand-in too."
            severity = None if alone else Severity.ADVICE
            yield Found(source.place((*path, "deputies", index)), message, _HINT, severity=severity)
    for plan in subject.library.accounts.values():
        for index, member in enumerate(plan.account.team):
            if member.person == member.stand_in:
                message = f"{subject.person_name(member.person)}, “{member.position}”, is named as their own stand-in."
                yield Found(plan.source.place(("team", index, "stand_in")), message, _HINT)
