"""One person who holds, or stands in for, two roles that have to be apart.

Why it matters: who asks for the money must not be the one who grants it, and who is suspected must not lead the inquiry.
A role says with `apart_from` which others its holder must not have. It is forgotten on the day a deputy is needed in a
hurry, and nobody notices until an auditor does.

Bad:

    # organization.yml
    roles:
      - {id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [mei-tanaka], apart_from: [duty-manager]}
      - {id: duty-manager, name: Duty manager, holders: [mei-tanaka]}

Good:

    # organization.yml
    people:
      - {id: mei-tanaka, name: Mei Tanaka, job_title: Duty manager, office: london}
      - {id: tomas-lindqvist, name: Tomas Lindqvist, job_title: Sales director, office: london}
      - {id: hana-moreau, name: Hana Moreau, job_title: Support lead, office: london}
    roles:
      - {id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [hana-moreau], apart_from: [duty-manager]}
      - {id: duty-manager, name: Duty manager, holders: [mei-tanaka]}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.model.fields import PersonId
from engross.model.organization import Role
from engross.reading.source import DataPath, SourceFile
from engross.rules.people._holding import has_left, roles
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING

_HINT = "Name somebody else for one of the two."
_Placed = tuple[Role, DataPath, SourceFile]


def check(subject: Subject) -> Iterator[Found]:
    """Compare the people of every two roles that have to be apart."""
    all_roles = {role.id: (role, path, source) for role, path, source in roles(subject)}
    done: set[frozenset[str]] = set()
    for one in all_roles.values():
        for other_id in one[0].apart_from:
            pair = frozenset((one[0].id, other_id))
            if other_id in all_roles and len(pair) == 2 and pair not in done:
                done.add(pair)
                yield from _compare(subject, one, all_roles[other_id])


def _compare(subject: Subject, one: _Placed, other: _Placed) -> Iterator[Found]:
    first, second = _people(one[0]), _people(other[0])
    for person, (has, path) in second.items():
        if person not in first or has_left(subject, person):
            continue
        had, first_path = first[person]
        who = subject.person_name(person)
        if "holds" in {has, had}:
            end = "" if has == had else ", and would have both as soon as the holder is away"
            message = f"{who} {had} “{one[0].name}” and {has} “{other[0].name}”, which have to be apart{end}."
            severity = None
        else:
            message = f"{who} stands in for “{one[0].name}” and “{other[0].name}”, which have to be apart; when both holders are away, one person has both."
            severity = Severity.ADVICE
        related = (Related(one[2].place((*one[1], *first_path)), f"{who} {had} “{one[0].name}” here"),)
        yield Found(other[2].place((*other[1], *path)), message, _HINT, related, severity)


def _people(role: Role) -> dict[PersonId, tuple[str, DataPath]]:
    found: dict[PersonId, tuple[str, DataPath]] = {}
    for key, people, has in (
        ("holders", role.holders, "holds"),
        ("deputies", role.deputies, "stands in for"),
    ):
        for index, person in enumerate(people):
            found.setdefault(person, (has, (key, index)))
    return found
