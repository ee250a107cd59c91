"""An account plan: the team that serves one client, who does what, who stands in, whom to call."""

from typing import Literal

from pydantic import Field

from engross.model.addresses import Email, Phone
from engross.model.blocks import AuthorityLimit, Cadence, Engagement, Escalation, Overrule
from engross.model.fields import (
    Date,
    Entry,
    Line,
    Model,
    Number,
    PersonId,
    Prose,
    RoleId,
    SegmentId,
    SystemId,
    Version,
)
from engross.units import Money


class Client(Model):
    """The client the plan is for."""

    name: Line
    """The client's name."""
    about: Prose
    """What the client does and what it buys from us."""
    segment: SegmentId
    """The client's segment, as policy.segment."""
    annual_revenue: Money
    """What the client spends with us in a year, such as $1,850,000."""
    engagement: Engagement
    """How closely we work together."""
    hours: Line
    """When the client works, in words, such as: around the clock while markets are open"""


class TeamMember(Entry):
    """Somebody who does something for this client."""

    person: PersonId
    """Who it is."""
    position: Line
    """The person's place in this team, such as Technical lead."""
    does: Prose
    """What the person does on the client's behalf."""
    stand_in: PersonId
    """Who takes over when the person is away or leaves."""
    lead: bool = False
    """Whether the person leads the team: exactly one does."""


class PlannedResponsibility(Entry):
    """Something that has to be done for the client, and who answers for it."""

    what: Line
    """What has to be done."""
    owner: PersonId
    """Who answers for it: one member of the team."""
    supported_by: tuple[PersonId, ...] = ()
    """Who helps."""


class ClientContact(Entry):
    """Somebody at the client."""

    name: Line
    """The name, or the name of a desk."""
    position: Line
    """What the person does there."""
    email: Email | None = None
    """The address to write to."""
    phone: Phone | None = None
    """The number to call."""
    talks_to: PersonId
    """The member of our team who keeps this contact."""


class Approach(Model):
    """How we face the client: through one person or several, and where what we know is kept."""

    contact: Literal["single", "designated", "open"]
    """single: everything goes through one person; designated: a few named ones; open: everybody may."""
    contact_points: tuple[PersonId, ...] = Field(min_length=1)
    """Who may speak to the client."""
    why: Prose
    """Why this way was chosen."""
    repository: SystemId
    """The one place where everything about the client is kept."""
    repository_rule: Prose
    """What has to be put there, by when."""


class Goal(Entry):
    """Something to reach with the client this year."""

    text: Prose
    """The goal."""
    measure: Line
    """How it shows that the goal was reached."""
    due: Date
    """By when."""
    owner: PersonId
    """Who answers for it."""


class Account(Model):
    """An account plan for one client."""

    schema_version: Literal[1]
    """The version of this file's format. Always 1."""
    title: Line
    """The plan's title."""
    number: Number
    """The number by which it is cited, such as AP-001."""
    version: Version
    """The version of this text, in quotes: "1.0"."""
    effective: Date
    """The day from which it applies."""
    next_review: Date
    """The day by which it is reviewed."""
    owner: RoleId
    """The role that keeps the plan."""
    classification: Literal["internal", "confidential"] = "internal"
    """Who may read it. A confidential plan is not put on the site."""
    summary: Line
    """The plan in one sentence."""
    client: Client
    """The client."""
    team: tuple[TeamMember, ...] = Field(min_length=1)
    """Everybody who does something for the client."""
    responsibilities: tuple[PlannedResponsibility, ...] = Field(min_length=1)
    """What has to be done and who answers for it: no gap, no overlap."""
    approach: Approach
    """How we face the client."""
    client_contacts: tuple[ClientContact, ...] = ()
    """Whom we know at the client."""
    escalation: Escalation
    """Whom to call, at any hour."""
    authority_limits: tuple[AuthorityLimit, ...] = ()
    """Who may approve what for this client."""
    overrules: tuple[Overrule, ...] = ()
    """Who may set aside whose decision."""
    cadences: tuple[Cadence, ...] = ()
    """Reviews, reports and meetings with the client."""
    goals: tuple[Goal, ...] = ()
    """What is to be reached this year."""
    drafting_notes: Prose | None = None
    """Notes among those who draft. They are never shown."""
