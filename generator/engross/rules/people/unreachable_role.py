"""A role that policies give something to do, and that nobody can reach.

Why it matters: “Call the duty manager” is no answer if no number stands beside the name. Whoever reads the rule at night
does not know in which office to look, and the list with the numbers is on a computer that is switched off.

A role can be reached if a holder or a deputy has an e-mail address or a telephone number at work, or a line or mailbox is
answered by it.

Bad:

    # organization.yml
    people:
      - {id: mei-tanaka, name: Mei Tanaka, job_title: Duty manager, office: london, phone: +44 20 7946 0101}
      - {id: tomas-lindqvist, name: Tomas Lindqvist, job_title: Sales director, office: london}
    roles:
      - {id: sales-director, name: Sales director, holders: [tomas-lindqvist]}
      - {id: duty-manager, name: Duty manager, holders: [mei-tanaka]}

Good:

    # organization.yml
    people:
      - {id: mei-tanaka, name: Mei Tanaka, job_title: Duty manager, office: london, phone: +44 20 7946 0101}
      - {id: tomas-lindqvist, name: Tomas Lindqvist, job_title: Sales director, office: london, email: tomas@fernhollow.example}
    roles:
      - {id: sales-director, name: Sales director, holders: [tomas-lindqvist]}
      - {id: duty-manager, name: Duty manager, holders: [mei-tanaka]}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.people._holding import here, listed, role_uses, roles
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Found]:
    """Look at the addresses and numbers of all who hold or stand in for a role that is used."""
    directory = subject.library.directory
    answered = {each.answered_by for each in directory.contacts.values() if each.phone or each.email}
    silent = []
    for role, path, source in roles(subject):
        people = here(subject, (*role.holders, *role.deputies))
        found = [directory.people[each] for each in people]
        is_reached = any(each.email or each.phone or each.out_of_hours_phone for each in found)
        # A role that nobody holds is another rule's.
        if people and not is_reached and role.id not in answered:
            silent.append((role, path, source, people))
    if not silent:
        return
    uses = role_uses(subject)
    for role, path, source, people in silent:
        if role.id not in uses:
            continue
        names = [subject.person_name(each) for each in people]
        verb = "has" if len(names) == 1 else "have"
        where = uses[role.id]
        yield Found(
            source.place((*path, "holders")),
            f"Nobody can reach the role “{role.name}”: {listed(names)} {verb} no e-mail address and no telephone number.",
            "Write email or phone below the person, or name the role in a contact's answered_by.",
            (Related(where[0].place(where[1]), "this is one of the places that count on the role"),),
        )
