"""What `api/*.json` hold: one model a file, from which its JSON Schema is made too."""

from datetime import date
from typing import Literal

from pydantic import Field

from engross.handbook.api.shapes import (
    Contact,
    Duration,
    Hours,
    Limit,
    Office,
    Output,
    Person,
    Range,
    Role,
    Source,
    Value,
)


class Level(Output):
    """One level of a ladder."""

    id: str
    """The level's id."""
    title: str
    """What it is called."""
    role: str
    """Who is called, by the id of the role."""
    contact: str | None = None
    """The line or mailbox to use, by id; the own numbers of those who hold the role where it is left out."""
    hours: Hours
    """When the level is reached."""
    answers_within: Duration
    """How soon it answers. After that the next level is called."""
    may: str | None = None
    """What the level may decide on its own."""
    source: Source
    """The clause that says so."""


class Ladder(Output):
    """Whom to call, in order, until somebody answers and may decide."""

    id: str
    """The ladder's id with its document's: sales-account-management.emergency"""
    title: str
    """Its heading."""
    trigger: str
    """When it is used."""
    purpose: Literal["help", "breach"]
    """Whether it is climbed to get help, or to report a breach."""
    client: str | None = None
    """The account plan it belongs to, by id: then it is for one client only."""
    segments: tuple[str, ...] = ()
    """The client segments it is for, by full id; all where there are none."""
    severities: tuple[str, ...] = ()
    """The severities it is for, by full id; all where there are none."""
    reached_within: Duration | None = None
    """By when somebody has to have answered, at any hour."""
    levels: tuple[Level, ...]
    """The levels, the first to be called first."""
    source: Source
    """The clause that says so."""


class Step(Output):
    """How far one role may go."""

    role: str
    """The role, by id."""
    limit: Limit
    """How far it may go."""


class Decision(Output):
    """Who may approve something, up to how much."""

    id: str
    """The limit's id with its document's: sales-account-management.discount"""
    title: str
    """The decision."""
    client: str | None = None
    """The account plan it belongs to, by id: then it is for one client only."""
    segments: tuple[str, ...] = ()
    """The client segments it is for, by full id; all where there are none."""
    condition: str | None = None
    """What must hold besides the amount."""
    steps: tuple[Step, ...]
    """The roles, the smallest limit first: the first whose limit is enough decides."""
    source: Source
    """The clause that says so."""


class SegmentTime(Output):
    """The time allowed for one segment."""

    segment: str
    """The segment, by full id."""
    within: Duration
    """The time allowed."""


class ServiceLevel(Output):
    """A promise to answer or act within a time."""

    id: str
    """The service level's id with its document's."""
    title: str
    """Its heading."""
    starts: str
    """What starts the clock."""
    action: str
    """What must have happened by the end of the time."""
    responsible: str
    """Who keeps the promise, by the id of the role."""
    channel: Literal["email", "phone", "meeting", "ticket", "any"]
    """The way it reaches us."""
    within: Duration | None = None
    """The time allowed, where it is the same for everybody."""
    by_segment: tuple[SegmentTime, ...] = ()
    """The time allowed per segment, where it differs."""
    source: Source
    """The clause that says so."""


class Segment(Output):
    """A client segment or tier."""

    id: str
    """The segment's id with its document's: sales-client-management.gold"""
    name: str
    """What it is called."""
    rank: int
    """Its place in its policy, 1 for the highest."""
    annual_revenue: Range | None = None
    """Which yearly revenue puts a client here."""
    engagement: str | None = None
    """How closely we work with such a client."""
    served_by: tuple[str, ...] = ()
    """The roles that serve it, by id."""
    corresponds_to: tuple[str, ...] = ()
    """Segments of other policies for the same clients, by full id, whichever of the two policies says so."""
    source: Source
    """The clause that says so."""


class Severity(Output):
    """How grave something can be."""

    id: str
    """The severity's id with its document's."""
    name: str
    """What it is called."""
    number: int
    """Its place in its policy, 1 for the gravest."""
    meaning: str
    """How it is told from the others."""
    reached_within: Duration | None = None
    """By when somebody has to have answered, at any hour."""
    source: Source
    """The clause that says so."""


class Fact(Output):
    """One typed statement of a policy."""

    policy: str
    """The policy, by id."""
    name: str
    """The fact's name, by which texts quote it."""
    segment: str | None = None
    """The segment it holds for, by full id, where it differs by segments."""
    role: str | None = None
    """The role it holds for, by id, where it differs by roles."""
    text: str
    """The value as it stands in a sentence."""
    value: Value
    """The value for a program."""
    source: Source
    """The clause that says so."""


class ContactPoint(Output):
    """Whom to turn to about something."""

    subject: str
    """What the question is about."""
    role: str
    """Who answers, by the id of the role."""
    contact: str | None = None
    """The line or mailbox to use, by id; the own of those who hold the role where it is left out."""
    source: Source
    """The clause that says so."""


class Document(Output):
    """A policy or account plan whose facts are here."""

    kind: Literal["policy", "account-plan"]
    """What sort of document it is."""
    id: str
    """Its id."""
    number: str
    """Its number."""
    title: str
    """Its title."""
    version: str
    """The version that is in force."""
    effective: date
    """Since when it applies."""
    url: str
    """Its page on the site, relative to this file."""


class File(Output):
    """One of the files beside this one."""

    url: str
    """The file, relative to this one."""
    schema_url: str
    """Its JSON Schema, relative to this one."""
    holds: str
    """What it holds."""


class ApiFile(Output):
    """What all files have."""

    schema_url: str = Field(alias="$schema")
    """The JSON Schema of this file, relative to it."""
    api_version: Literal[1] = 1
    """The version of the format. It changes when something that was there is gone or means something else."""
    made_on: date
    """The day on which all this is in force."""


class Index(ApiFile):
    """What there is, and which versions it comes from."""

    organization: str
    """Whose handbook it is."""
    files: tuple[File, ...]
    """The files beside this one."""
    documents: tuple[Document, ...]
    """The documents whose facts are in them."""


class Decisions(ApiFile):
    """Who may approve what, up to how much."""

    decisions: tuple[Decision, ...]
    """The decisions, in the order of the documents."""


class Ladders(ApiFile):
    """Whom to call, in order."""

    ladders: tuple[Ladder, ...]
    """The ladders, in the order of the documents."""


class ServiceLevels(ApiFile):
    """By when something has to be answered or done."""

    service_levels: tuple[ServiceLevel, ...]
    """The service levels, in the order of the documents."""


class Segments(ApiFile):
    """How clients are divided, and how grave something can be."""

    segments: tuple[Segment, ...]
    """The segments, in the order of the documents."""
    severities: tuple[Severity, ...]
    """The severities, in the order of the documents."""


class Facts(ApiFile):
    """Every typed statement that texts can quote."""

    facts: tuple[Fact, ...]
    """The facts, in the order of the documents."""


class Roles(ApiFile):
    """Who holds which role, and how they are reached at work."""

    roles: tuple[Role, ...]
    """The roles."""
    people: tuple[Person, ...]
    """Those who hold a role or stand in."""
    contacts: tuple[Contact, ...]
    """Lines, mailboxes and desks."""
    contact_points: tuple[ContactPoint, ...]
    """Whom to turn to about what."""
    offices: tuple[Office, ...]
    """The offices, on whose clocks hours are."""
