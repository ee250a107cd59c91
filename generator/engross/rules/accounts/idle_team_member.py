"""Somebody is in a client's team, and the plan gives that person nothing to do.

Why it matters: a list of names is no team. The colleague who is in it “for information” is asked by the client for a decision,
does not know what the others promised, and promises something else. Her manager asks what her hours for this client are for,
and nobody can say.

Something to do is: a responsibility or help with one, a goal, a contact at the client, a place among the contact points,
or a role on the ladder, in the limits or in the dates of the plan.

Bad:

    # accounts/meridian/account.yml
    team:
      - {id: lead, person: tomas-lindqvist, position: Lead, does: Everything., stand_in: mei-tanaka, lead: true}
      - {id: duty, person: mei-tanaka, position: Adviser, does: Listens., stand_in: tomas-lindqvist}
    escalation:
      levels:
        - {id: top, title: Top, role: sales-director, contact: duty-line, hours: always, answers_within: 15 minutes}

Good:

    # accounts/meridian/account.yml
    team:
      - {id: lead, person: tomas-lindqvist, position: Lead, does: Everything., stand_in: mei-tanaka, lead: true}
      - {id: duty, person: mei-tanaka, position: Duty manager, does: Leads emergencies., stand_in: tomas-lindqvist}
    responsibilities:
      - {id: answers, what: Answering, owner: tomas-lindqvist}
      - {id: emergencies, what: Emergencies, owner: mei-tanaka}
"""

from collections.abc import Iterator, Set

from engross.diagnostic import Severity
from engross.model.account import Account
from engross.rules.accounts._plans import plans
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Each member whom nothing else in the plan names."""
    roles = subject.library.directory.roles
    for account, found in plans(subject):
        busy = set(_named(account))
        for role_id in _roles(account):
            if role := roles.get(role_id):
                busy |= set(role.holders)
        for index, member in enumerate(account.team):
            if member.person not in busy:
                yield Found(
                    found.source.place(("team", index, "person")),
                    f"{subject.person_name(member.person)} is in the team, but nothing in this plan is theirs to do.",
                    "Add what they answer for or help with under responsibilities, or take them out of the team.",
                )


def _named(account: Account) -> Iterator[str]:
    for duty in account.responsibilities:
        yield from (duty.owner, *duty.supported_by)
    yield from (goal.owner for goal in account.goals)
    yield from (contact.talks_to for contact in account.client_contacts)
    yield from account.approach.contact_points


def _roles(account: Account) -> Set[str]:
    return {
        *(level.role for level in account.escalation.levels),
        *(step.role for limit in account.authority_limits for step in limit.steps),
        *(cadence.responsible for cadence in account.cadences),
        *(overrule.role for overrule in account.overrules),
    }
