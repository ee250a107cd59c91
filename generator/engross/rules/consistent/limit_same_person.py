"""Two limits of one decision belong to one and the same person.

Why it matters: the smaller limit says that somebody else has to look before more is spent. Where one person
holds both roles, that person asks nobody but himself or herself, and the table promises a second pair of eyes
that is not there. In a company of a handful of people that cannot be helped, so nothing is said there.

Bad:

    roles:
      authority_limits:
        - id: goodwill
          title: Goodwill gesture
          steps:
            - {role: duty-manager, limit: "$5,000"}
            - {role: sales-director, limit: any amount}
    # organization.yml
    people:
      - {id: mei-tanaka, name: Mei Tanaka, job_title: Duty manager, office: london}
      - {id: tomas-lindqvist, name: Tomas Lindqvist, job_title: Sales director, office: london}
      - {id: noor-haddad, name: Noor Haddad, job_title: Sales representative, office: london}
      - {id: elif-demir, name: Elif Demir, job_title: Quality manager, office: london}
      - {id: owen-gallagher, name: Owen Gallagher, job_title: Support lead, office: london}
    roles:
      - {id: sales-director, name: Sales director, holders: [mei-tanaka], deputies: [tomas-lindqvist]}
      - {id: duty-manager, name: Duty manager, reports_to: sales-director, holders: [mei-tanaka]}

Good:

    roles:
      authority_limits:
        - id: goodwill
          title: Goodwill gesture
          steps:
            - {role: duty-manager, limit: "$5,000"}
            - {role: sales-director, limit: any amount}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.consistent._ladders import Ladder, Rung, read_ladders
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_HANDFUL = 5


def check(subject: Subject) -> Iterator[Found]:
    """Look for roles in one decision that are each held by one person alone, the same one."""
    if len(subject.library.directory.people) < _HANDFUL:
        return
    for ladder in read_ladders(subject):
        yield from _check(subject, ladder)


def _check(subject: Subject, ladder: Ladder) -> Iterator[Found]:
    directory = subject.library.directory
    seen: dict[str, Rung] = {}
    for rung in ladder.rungs:
        role = directory.roles.get(rung.step.role)
        if role is None or role.everyone or len(set(role.holders)) != 1:
            continue
        first = seen.setdefault(role.holders[0], rung)
        if first.step.role == rung.step.role:
            continue
        person = directory.people.get(role.holders[0])
        name = person.name if person is not None else role.holders[0]
        one, other = subject.role_name(first.step.role), role.name
        yield Found(
            rung.role_place,
            f"{ladder.decision.title}: {name} alone holds both roles, {one} ({first.step.limit}) and {other} "
            f"({rung.step.limit}), so that the smaller limit says nothing.",
            "Let another person hold one of the two roles, or leave the smaller limit out.",
            (Related(first.role_place, f"{one}: {first.step.limit}"),),
        )
