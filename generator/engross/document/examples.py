"""Worked examples in words: what is asked of the tables of a policy, and what they have to answer."""

from datetime import date
from typing import Protocol

from engross.model.appendix import AnyGiven, Expected, GivenApproval, GivenArrival, GivenEscalation
from engross.model.organization import Contact, Organization, Person, Role
from engross.units import Moment

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Names(Protocol):
    """What has to be known to tell an example by name."""

    @property
    def organization(self) -> Organization:
        """The organisation, whose first office has the clock where none is named."""

    def find_role(self, role_id: str, /) -> Role:
        """The role with this id."""

    def find_person(self, person_id: str, /) -> Person:
        """The person with this id."""

    def find_contact(self, contact_id: str, /) -> Contact:
        """The contact with this id."""

    def segment(self, reference: str, /) -> str:
        """The name of a client segment."""

    def severity(self, reference: str, /) -> str:
        """The name of a severity."""

    def table(self, reference: str, /) -> str:
        """The heading of a limit, a ladder or a service level."""

    def day(self, day: date, /) -> str:
        """A date in words."""


def say_question(names: Names, given: AnyGiven) -> str:
    """What an example asks, in a sentence that ends in a question mark."""
    if isinstance(given, GivenApproval):
        about = _about(names, given.segment)
        return f"Who may approve {given.amount} under “{names.table(given.decision)}”{about}?"
    office = _office(names, given)
    if isinstance(given, GivenEscalation):
        when = _moment(names, given.at)
        about = _about(names, given.segment, given.severity)
        return f"Who is called first under “{names.table(given.ladder)}”, {when}{office}{about}?"
    when = _moment(names, given.received)
    about = _about(names, given.segment)
    return f"By when is “{names.table(given.to)}” due for what arrives {when}{office}{about}?"


def say_answer(names: Names, expected: Expected) -> str:
    """What an example expects, such as: Sales director, within 2 hours."""
    role = names.find_role(expected.role).name if expected.role else ""
    person = names.find_person(expected.person).name if expected.person else ""
    parts = (
        ", ".join(part for part in (role, person) if part),
        f"by {names.find_contact(expected.contact).name}" if expected.contact else "",
        f"within {expected.within}" if expected.within else "",
        f"by {_moment(names, expected.by, on=False)}" if expected.by else "",
    )
    said = ", ".join(part for part in parts if part)
    return said[:1].upper() + said[1:]


def _about(names: Names, segment: str | None, severity: str | None = None) -> str:
    said = [names.segment(segment)] if segment else []
    said += [names.severity(severity)] if severity else []
    return f", for {' and '.join(said)}" if said else ""


def _office(names: Names, given: GivenEscalation | GivenArrival) -> str:
    offices = names.organization.offices
    if given.office is None and len(offices) == 1:
        return ""
    name = next((office.name for office in offices if office.id == given.office), offices[0].name)
    return f", {name} time"


def _moment(names: Names, moment: Moment, *, on: bool = True) -> str:
    day = names.day(moment.day) if moment.day is not None else _WEEKDAYS[moment.weekday or 0]
    return f"{'on ' if on else ''}{day} at {moment.time:%H:%M}"
