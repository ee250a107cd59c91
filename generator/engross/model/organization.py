"""The organisation: its people, roles and who holds them, offices, contacts, systems and brand."""

from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from engross.model.addresses import Email, FilePath, Phone, Url
from engross.model.fields import (
    ContactId,
    Date,
    DepartmentId,
    Entry,
    Line,
    Model,
    OfficeId,
    PersonId,
    Prose,
    RoleId,
    Text,
)
from engross.units import WeeklyHours
from engross.units.scalar import MisfitError


class Colour(Text):
    """A colour as six hexadecimal digits."""

    __slots__ = ()
    what = "a colour as # and six digits or letters a–f"
    pattern = r"#[0-9a-fA-F]{6}"
    json_pattern = r"^#[0-9a-fA-F]{6}$"
    examples = ("#1f4e79",)


class TimeZone(Text):
    """A time zone by its IANA name."""

    __slots__ = ()
    what = "a time zone by its IANA name"
    pattern = r"[A-Za-z_]+(/[A-Za-z0-9_+-]+)*"
    json_pattern = r"^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$"
    examples = ("Europe/London", "America/Chicago")

    @classmethod
    def _validate(cls, value: object) -> Self:
        zone = super()._validate(value)
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, OSError, ValueError):
            raise MisfitError(
                f"There is no time zone “{zone}”.", f"Write one like: {', '.join(cls.examples)}"
            ) from None
        return zone


class Brand(Model):
    """How documents look."""

    accent: Colour = Colour("#1f4e79")
    """The colour of headings and lines. It should be dark enough to read on white."""
    logo: FilePath | None = None
    """A picture (SVG or PNG) beside organization.yml, shown on the title page and in the handbook."""


class Office(Entry):
    """A place of work."""

    name: Line
    """What the office is called."""
    address: Line
    """Its postal address in one line."""
    time_zone: TimeZone
    """The time zone its hours are in."""
    hours: WeeklyHours
    """When it is open, in its own time."""
    phone: Phone | None = None
    """The number of its front desk."""


class Department(Entry):
    """A part of the organisation."""

    name: Line
    """What the department is called."""


class PrivateDetails(Model):
    """Details of a person that are kept in the source only. Nothing engross makes contains them."""

    phone: Phone | None = None
    """A private telephone number."""
    email: Email | None = None
    """A private e-mail address."""
    notes: Prose | None = None
    """Anything else that HR has to know."""


class Person(Entry):
    """Somebody who works here."""

    name: Line
    """The person's name as it is signed."""
    job_title: Line
    """What the person does, as on a business card."""
    office: OfficeId
    """Where the person works."""
    department: DepartmentId | None = None
    """The part of the organisation the person belongs to."""
    email: Email | None = None
    """The person's e-mail address at work."""
    phone: Phone | None = None
    """The person's telephone number at work. It is shown in the handbook."""
    out_of_hours_phone: Phone | None = None
    """A number of the company's for hours when the office is closed. It is shown in the handbook."""
    left: Date | None = None
    """The last day of somebody who has left."""
    private: PrivateDetails | None = None
    """Details that never leave this file."""


class Role(Entry):
    """A function that policies give duties to, whoever holds it."""

    name: Line
    """What the role is called, such as Sales director."""
    department: DepartmentId | None = None
    """The part of the organisation the role belongs to."""
    reports_to: RoleId | None = None
    """The role above this one."""
    holders: tuple[PersonId, ...] = ()
    """Who holds the role now."""
    deputies: tuple[PersonId, ...] = ()
    """Who stands in, the first one first."""
    apart_from: tuple[RoleId, ...] = ()
    """Roles that nobody may hold or stand in for who holds this one."""
    everyone: bool = False
    """Whether everybody who works here has this role."""
    description: Prose | None = None
    """What the role is there for, in a sentence or two."""


class Contact(Entry):
    """A place to turn to that stays the same when people change: a line, a mailbox, a desk."""

    name: Line
    """What the contact is called, such as Duty line."""
    purpose: Line
    """What one calls or writes about."""
    phone: Phone | None = None
    """The number to call."""
    email: Email | None = None
    """The address to write to."""
    hours: WeeklyHours
    """When somebody answers."""
    office: OfficeId | None = None
    """The office in whose time zone the hours are."""
    answered_by: RoleId | None = None
    """The role that answers."""


class System(Entry):
    """A tool that procedures use."""

    name: Line
    """What the system is called."""
    purpose: Line
    """What it is used for."""


class Holiday(Model):
    """A day on which offices are closed."""

    date: Date
    """The day."""
    name: Line
    """What the holiday is called."""
    offices: tuple[OfficeId, ...] = ()
    """The offices that are closed; all of them when left out."""


class Organization(Model):
    """The company whose handbook this is: everything that several policies share."""

    schema_version: Literal[1]
    """The version of this file's format. Always 1."""
    name: Line
    """The company's name as readers know it."""
    legal_name: Line
    """The company's full legal name, for title pages."""
    about: Prose | None = None
    """What the company does, in a sentence or two."""
    language: Line = Line("en")
    """The language of the handbook as a code (BCP 47), such as en or en-GB."""
    website: Url | None = None
    """The company's website."""
    contact: ContactId | None = None
    """Who to turn to with a question about any policy."""
    brand: Brand = Brand()
    """How documents look."""
    offices: tuple[Office, ...] = Field(min_length=1)
    """The company's offices, at least one."""
    departments: tuple[Department, ...] = ()
    """The parts of the organisation."""
    people: tuple[Person, ...] = ()
    """The people who hold roles or stand in."""
    roles: tuple[Role, ...] = Field(min_length=1)
    """The roles that policies give duties to."""
    contacts: tuple[Contact, ...] = ()
    """Lines, mailboxes and desks."""
    systems: tuple[System, ...] = ()
    """Tools that procedures use."""
    holidays: tuple[Holiday, ...] = ()
    """Days on which offices are closed."""
    drafting_notes: Prose | None = None
    """Notes among those who draft. They are never shown."""
