"""Values, people and places in `api/*.json`: in words, and for programs."""

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from engross.model.fields import Model


class Output(Model):
    """What goes out: a key with a usual value is there too, and its schema says so."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class Source(Output):
    """The clause that says so."""

    kind: Literal["policy", "account-plan"]
    """What sort of document it is."""
    document: str
    """The document's id, which stays when its title or number changes."""
    number: str
    """The document's number, such as CL-004."""
    title: str
    """The document's title."""
    version: str
    """The version that is in force."""
    clause: str
    """The clause, such as §7.12.1; empty in account plans, which number nothing."""
    url: str
    """The clause on the site, relative to this file."""


class Duration(Output):
    """A length of time."""

    kind: Literal["duration"] = "duration"
    """What sort of value it is."""
    text: str
    """As it stands in a sentence, such as: 2 business days"""
    amount: int
    """How many of the unit."""
    unit: Literal["minute", "hour", "business-hour", "day", "business-day", "week", "month", "year"]
    """The unit. Business hours and days are those at which the office is open."""
    iso8601: str | None = None
    """The same as an ISO 8601 duration, such as PT4H; left out for business hours and days, which ISO 8601 has not."""


class Money(Output):
    """An amount of money."""

    kind: Literal["money"] = "money"
    """What sort of value it is."""
    text: str
    """As it stands in a sentence, such as: $25,000"""
    amount: str
    """The amount as a decimal number, in a text so that nothing is rounded."""
    currency: str
    """The currency by its ISO 4217 code."""


class Percentage(Output):
    """A share in per cent."""

    kind: Literal["percentage"] = "percentage"
    """What sort of value it is."""
    text: str
    """As it stands in a sentence, such as: 12.5%"""
    percent: str
    """The number before the per cent sign, as a decimal number in a text."""


class Count(Output):
    """A number of something."""

    kind: Literal["count"] = "count"
    """What sort of value it is."""
    text: str
    """As it stands in a sentence, such as: 80 workload points"""
    amount: str
    """The number, as a decimal number in a text."""
    noun: str
    """What is counted; empty where it is not said."""


Quantity = Annotated[Duration | Money | Percentage | Count, Field(discriminator="kind")]


class Limit(Output):
    """How far somebody may go."""

    kind: Literal["limit"] = "limit"
    """What sort of value it is."""
    text: str
    """As it stands in a sentence, such as: up to $25,000"""
    any_amount: bool
    """Whether there is no limit."""
    at_most: Quantity | None = None
    """The highest amount allowed; left out where there is no limit."""


class Range(Output):
    """A band of amounts of money."""

    kind: Literal["range"] = "range"
    """What sort of value it is."""
    text: str
    """As it stands in a sentence, such as: $500,000 to $1,000,000"""
    lower: Money | None = None
    """The lower bound; left out where there is none."""
    lower_included: bool
    """Whether the lower bound belongs to the band."""
    upper: Money | None = None
    """The upper bound; left out where there is none."""
    upper_included: bool
    """Whether the upper bound belongs to the band."""


class Target(Output):
    """What a metric should reach."""

    kind: Literal["target"] = "target"
    """What sort of value it is."""
    text: str
    """As it stands in a sentence, such as: at least 90%"""
    bound: Literal["at-least", "at-most"]
    """Whether more or less than the quantity is good."""
    quantity: Quantity
    """The quantity."""


class Frequency(Output):
    """How often something is due."""

    kind: Literal["frequency"] = "frequency"
    """What sort of value it is."""
    text: str
    """As it stands in a sentence, such as: half-yearly"""
    iso8601: str
    """The time between two, as an ISO 8601 duration, such as P6M."""


Value = Annotated[Duration | Limit | Range | Target | Frequency, Field(discriminator="kind")]


class Span(Output):
    """Hours on some days of the week."""

    weekdays: tuple[int, ...]
    """The days by their ISO 8601 numbers: 1 is Monday, 7 is Sunday."""
    start: str
    """From when, such as 08:00."""
    end: str
    """Until when, such as 17:30; 24:00 is midnight at the end of the day."""


class Hours(Output):
    """When somebody is reached, on the clocks of offices."""

    text: str
    """As it stands in a sentence: always, or such as Mon–Fri 08:00–18:00."""
    always: bool
    """Whether it is at every hour of every day, holidays too."""
    spans: tuple[Span, ...] = ()
    """The hours; none where it is always. On an office's holidays nobody is there."""
    offices: tuple[str, ...] = ()
    """The offices on whose clocks the hours are, by id: see roles.json."""


class Person(Output):
    """Somebody who holds a role or stands in, with the numbers at work that the handbook shows."""

    id: str
    """The person's id."""
    name: str
    """The person's name."""
    job_title: str
    """What the person does."""
    office: str
    """Where the person works, by id."""
    email: str | None = None
    """The e-mail address at work."""
    phone: str | None = None
    """The telephone number at work."""
    out_of_hours_phone: str | None = None
    """The company's number for hours when the office is closed."""


class Role(Output):
    """A function that policies give duties to."""

    id: str
    """The role's id."""
    name: str
    """What it is called."""
    everyone: bool
    """Whether everybody who works here has it."""
    reports_to: str | None = None
    """The role above it, by id."""
    holders: tuple[str, ...] = ()
    """Who holds it, by id."""
    deputies: tuple[str, ...] = ()
    """Who stands in, by id, the first one first."""
    apart_from: tuple[str, ...] = ()
    """Roles that nobody may hold or stand in for who holds this one, by id."""


class Contact(Output):
    """A line, a mailbox or a desk."""

    id: str
    """The contact's id."""
    name: str
    """What it is called."""
    purpose: str
    """What one calls or writes about."""
    phone: str | None = None
    """The number to call."""
    email: str | None = None
    """The address to write to."""
    hours: Hours
    """When somebody answers."""
    answered_by: str | None = None
    """The role that answers, by id."""


class Office(Output):
    """A place of work."""

    id: str
    """The office's id."""
    name: str
    """What it is called."""
    time_zone: str
    """Its time zone by its IANA name."""
    hours: Hours
    """When it is open."""
    closed_on: tuple[date, ...] = ()
    """Its holidays."""
