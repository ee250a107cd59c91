"""A role that one person holds and for which nobody stands in.

Why it matters: people fall ill, travel and sleep. If only one person may approve, decide or pick up the telephone, a
client waits for one fever to end. The bank that lost a million an hour was not short of good people. It was short of a
second name.

Nothing is said in a company of one or two people.

Bad:

    # organization.yml
    people:
      - {id: mei-tanaka, name: Mei Tanaka, job_title: Duty manager, office: london}
      - {id: tomas-lindqvist, name: Tomas Lindqvist, job_title: Sales director, office: london}
      - {id: hana-moreau, name: Hana Moreau, job_title: Support lead, office: london}
    roles:
      - {id: sales-director, name: Sales director, holders: [tomas-lindqvist]}
      - {id: duty-manager, name: Duty manager, holders: [mei-tanaka, hana-moreau]}

Good:

    # organization.yml
    people:
      - {id: mei-tanaka, name: Mei Tanaka, job_title: Duty manager, office: london}
      - {id: tomas-lindqvist, name: Tomas Lindqvist, job_title: Sales director, office: london}
      - {id: hana-moreau, name: Hana Moreau, job_title: Support lead, office: london}
    roles:
      - {id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [hana-moreau]}
      - {id: duty-manager, name: Duty manager, holders: [mei-tanaka, hana-moreau]}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.people._holding import are_enough, here, roles
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Found]:
    """Look for roles with one holder and nobody else."""
    if not are_enough(subject):
        return
    for role, path, source in roles(subject):
        holders = here(subject, role.holders)
        # Somebody named as their own deputy is another rule's.
        if len(holders) != 1 or here(subject, role.deputies):
            continue
        yield Found(
            source.place((*path, "holders")),
            f"Only {subject.person_name(holders[0])} holds the role “{role.name}”, and nobody stands in.",
            "Name somebody who takes over when the holder is away: deputies: […]",
        )
