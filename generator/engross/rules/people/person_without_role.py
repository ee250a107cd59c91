"""Somebody in the organisation's list who has no role and is in no client's team.

Why it matters: who stands in the list of people is meant to be found there. If no role and no team leads to them, either
a duty was forgotten when it was handed on, or the entry was, when somebody moved. Both are cheap to put right today.

Bad:

    # organization.yml
    people:
      - {id: mei-tanaka, name: Mei Tanaka, job_title: Duty manager, office: london, phone: +44 20 7946 0101}
      - {id: tomas-lindqvist, name: Tomas Lindqvist, job_title: Sales director, office: london}
      - {id: hana-moreau, name: Hana Moreau, job_title: Support lead, office: london}

Good:

    # organization.yml
    people:
      - {id: mei-tanaka, name: Mei Tanaka, job_title: Duty manager, office: london, phone: +44 20 7946 0101}
      - {id: tomas-lindqvist, name: Tomas Lindqvist, job_title: Sales director, office: london}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.model.fields import PersonId
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.ADVICE


def check(subject: Subject) -> Iterator[Found]:
    """Look for people whom nothing names."""
    organization, source = subject.library.organization, subject.library.organization_source
    if organization is None or source is None:
        return
    named = {
        value
        for contents in subject.contents
        if contents.owner is None
        for _, value in contents.references
        if isinstance(value, PersonId)
    }
    broken = any(each.kind == "accounts" for each in subject.library.broken)
    for index, person in enumerate(organization.people):
        if person.id not in named and person.left is None and not broken:
            yield Found(
                source.place(("people", index, "id")),
                f"{person.name} has no role, stands in for nobody and is in no client's team.",
                "Name the person where a duty was forgotten; take the entry away if nobody has to find it here.",
            )
