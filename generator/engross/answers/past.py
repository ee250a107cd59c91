"""Who held which role, and which lines there were, when a version was issued."""

from dataclasses import replace

from engross.library import Directory, index_organization
from engross.model.issued import IssuedPolicy
from engross.model.organization import Person
from engross.model.policy import Policy


def then_directory(policy: Policy, now: Directory) -> Directory:
    """The people and lines of an issued version; what it did not take along is as it is now.

    A version holds nobody's numbers that it does not show: those come from the organisation as it is now.
    """
    if not isinstance(policy, IssuedPolicy):
        return now
    then = index_organization(policy.resolved.organization)
    people = {**now.people, **{key: _complete(person, now) for key, person in then.people.items()}}
    contacts = {**now.contacts, **then.contacts}
    offices = {**now.offices, **then.offices}
    return replace(now, roles={**now.roles, **then.roles}, people=people, contacts=contacts, offices=offices)


def _complete(person: Person, now: Directory) -> Person:
    current = now.people.get(person.id)
    if current is None or person.phone or person.out_of_hours_phone or person.email:
        return person
    update = {
        "phone": current.phone,
        "out_of_hours_phone": current.out_of_hours_phone,
        "email": current.email,
    }
    return person.model_copy(update=update)
