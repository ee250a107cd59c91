"""Who acts for a role, and by which number somebody is reached at an instant."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from engross.answers.hours import Calendar, Calendars
from engross.library import Directory
from engross.model.organization import Contact, Person


@dataclass(frozen=True, slots=True)
class Acting:
    """A role with those who hold it and those who stand in, first ones first; nobody who has left is among them.

    `is_everyone` marks a role that everybody has: nobody holds it by name.
    """

    role: str
    name: str
    holders: tuple[Person, ...]
    stand_ins: tuple[Person, ...]
    is_everyone: bool = False

    @property
    def is_vacant(self) -> bool:
        """Whether nobody holds the role."""
        return not self.holders and not self.is_everyone


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach somebody: `name` of the person or the line, and a number or an address.

    `is_after_hours` marks the number that is for hours when the office is closed.
    """

    name: str
    kind: Literal["phone", "email"]
    value: str
    person: str = ""
    contact: str = ""
    is_after_hours: bool = False


def find_acting(directory: Directory, role_id: str, day: date) -> Acting:
    """Who acts for a role on a day; the id alone where there is no such role."""
    role = directory.roles.get(role_id)
    if role is None:
        return Acting(role_id, role_id, (), ())
    holders = tuple(_present(directory, role.holders, day))
    deputies = (each for each in _present(directory, role.deputies, day) if each not in holders)
    return Acting(role_id, str(role.name), holders, tuple(deputies), role.everyone)


def _present(directory: Directory, ids: tuple[str, ...], day: date) -> Iterator[Person]:
    people = (directory.people[each] for each in dict.fromkeys(ids) if each in directory.people)
    return (person for person in people if person.left is None or person.left >= day)


def ways_at(person: Person, calendars: Calendars, at: datetime) -> tuple[Way, ...]:
    """How somebody is reached at an instant: by which number first, and by e-mail."""
    office = calendars.office(person.office)
    is_open = office is not None and office.is_open(at)
    numbers = [person.phone, person.out_of_hours_phone] if is_open else [person.out_of_hours_phone]
    return tuple(_ways(person, [str(each) for each in numbers if each]))


def ways_any_time(person: Person) -> tuple[Way, ...]:
    """Every way to reach somebody, the number at the office first."""
    numbers = [person.phone, person.out_of_hours_phone]
    return tuple(_ways(person, [str(each) for each in numbers if each]))


def _ways(person: Person, numbers: list[str]) -> Iterator[Way]:
    for number in dict.fromkeys(numbers):
        is_after_hours = number == person.out_of_hours_phone and number != person.phone
        yield Way(person.name, "phone", number, person=person.id, is_after_hours=is_after_hours)
    if person.email:
        yield Way(person.name, "email", str(person.email), person=person.id)


def contact_ways(contact: Contact) -> tuple[Way, ...]:
    """How a line or mailbox is reached, by telephone first."""
    found = []
    if contact.phone:
        found.append(Way(contact.name, "phone", str(contact.phone), contact=contact.id))
    if contact.email:
        found.append(Way(contact.name, "email", str(contact.email), contact=contact.id))
    return tuple(found)


def is_reached(ways: Iterable[Way], *, by_mail: bool) -> bool:
    """Whether somebody is reached by one of these ways: by telephone, `by_mail` by an address too."""
    return any(by_mail or way.kind == "phone" for way in ways)


def contact_calendar(contact: Contact, calendars: Calendars) -> Calendar:
    """When somebody answers a line or mailbox."""
    return calendars.of(contact.hours, contact.office)
