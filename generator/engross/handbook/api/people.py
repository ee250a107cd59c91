"""Roles, those who act for them, lines and offices as `api/roles.json` holds them: what the site shows of them."""

from collections.abc import Sequence
from datetime import date

from engross.edition import Edition
from engross.handbook.api import shapes, values
from engross.library import Directory
from engross.model.organization import Contact, Office, Organization, Person, Role


def present(directory: Directory, ids: Sequence[str], day: date) -> tuple[Person, ...]:
    """Those of these people who have not left by a day."""
    known = [directory.people[each] for each in ids if each in directory.people]
    return tuple(person for person in known if person.left is None or person.left >= day)


def describe_people(edition: Edition) -> dict[str, object]:
    """The roles, who acts for them on the day of the edition, and how they are reached."""
    library = edition.library
    organization, directory = library.organization, library.directory
    roles = organization.roles if organization else ()
    acting = {
        person.id: person
        for role in roles
        for person in present(directory, (*role.holders, *role.deputies), edition.today)
    }
    return {
        "roles": tuple(_role(role, directory, edition.today) for role in roles),
        "people": tuple(_person(acting[key]) for key in sorted(acting)),
        "contacts": tuple(map(_contact, directory.contacts.values())),
        "offices": tuple(
            _office(each, organization) for each in (organization.offices if organization else ())
        ),
    }


def _role(role: Role, directory: Directory, day: date) -> shapes.Role:
    return shapes.Role(
        id=role.id,
        name=role.name,
        everyone=role.everyone,
        reports_to=role.reports_to,
        holders=tuple(str(each.id) for each in present(directory, role.holders, day)),
        deputies=tuple(str(each.id) for each in present(directory, role.deputies, day)),
        apart_from=role.apart_from,
    )


def _office(office: Office, organization: Organization | None) -> shapes.Office:
    holidays = organization.holidays if organization else ()
    closed = {each.date for each in holidays if not each.offices or office.id in each.offices}
    return shapes.Office(
        id=office.id,
        name=office.name,
        time_zone=office.time_zone,
        hours=values.hours(office.hours, (str(office.id),)),
        closed_on=tuple(sorted(closed)),
    )


def _person(person: Person) -> shapes.Person:
    return shapes.Person(
        id=person.id,
        name=person.name,
        job_title=person.job_title,
        office=person.office,
        email=person.email,
        phone=person.phone,
        out_of_hours_phone=person.out_of_hours_phone,
    )


def _contact(contact: Contact) -> shapes.Contact:
    return shapes.Contact(
        id=contact.id,
        name=contact.name,
        purpose=contact.purpose,
        phone=contact.phone,
        email=contact.email,
        hours=values.hours(contact.hours, (str(contact.office),) if contact.office else ()),
        answered_by=contact.answered_by,
    )
