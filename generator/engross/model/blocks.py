"""Typed blocks that other policies and programs can rely on: tiers, deadlines, cadences, limits, ladders."""

from typing import Literal

from pydantic import Field

from engross.model.fields import (
    ContactId,
    Entry,
    Every,
    Line,
    Model,
    Prose,
    RoleId,
    SegmentId,
    SeverityId,
    SystemId,
)
from engross.units import Duration, Limit, MoneyRange, Target, WeeklyHours

Engagement = Literal["very high", "high", "medium", "low", "very low"]


class Block(Entry):
    """A table or ladder with a heading of its own, numbered like a clause."""

    title: Line
    """The heading."""
    intro: Prose | None = None
    """What stands between the heading and the table."""


class Segment(Entry):
    """One segment or tier of clients."""

    name: Line
    """What the segment is called, such as Gold."""
    annual_revenue: MoneyRange | None = None
    """Which yearly revenue puts a client here, such as: $500,000 to $1,000,000"""
    engagement: Engagement | None = None
    """How closely we work with such a client."""
    description: Prose | None = None
    """Who belongs here, where revenue alone does not say it."""
    service: Prose | None = None
    """What clients of this segment get."""
    served_by: tuple[RoleId, ...] = ()
    """The roles that serve this segment."""
    corresponds_to: tuple[SegmentId, ...] = ()
    """Segments of other policies that mean the same clients, as policy.segment."""


class Segmentation(Block):
    """How clients are divided, highest segment first."""

    criteria: tuple[Line, ...] = ()
    """What decides, in order of weight."""
    segments: tuple[Segment, ...] = Field(min_length=1)
    """The segments, the highest first."""


class SegmentDeadline(Model):
    """The time allowed for one segment."""

    segment: SegmentId
    """The segment."""
    within: Duration
    """The time allowed, such as 4h or 2 business days."""


class ServiceLevel(Block):
    """A promise to answer or act within a time, for everybody or per segment."""

    starts: Line
    """What starts the clock, such as: a client's e-mail arrives"""
    action: Line
    """What must have happened by the end of the time."""
    responsible: RoleId
    """Who keeps the promise."""
    channel: Literal["email", "phone", "meeting", "ticket", "any"] = "any"
    """The way it reaches us."""
    within: Duration | None = None
    """The time allowed when it is the same for everybody."""
    by_segment: tuple[SegmentDeadline, ...] = ()
    """The time allowed per segment, when it differs."""


class SeverityLevel(Entry):
    """How grave something can be."""

    name: Line
    """What the severity is called, such as Severity 1 – Emergency."""
    meaning: Prose
    """How it is told from the others."""
    reached_within: Duration | None = None
    """By when somebody on an escalation ladder has to have answered, at any hour."""


class SeverityScale(Block):
    """How grave something can be, the gravest first."""

    levels: tuple[SeverityLevel, ...] = Field(min_length=1)
    """The severities, the gravest first: it is severity 1."""


class Cadence(Entry):
    """Something that is done again and again."""

    title: Line
    """What is done."""
    kind: Literal["plan", "review", "report", "training", "check", "meeting", "feedback"]
    """What sort of thing it is."""
    every: Every
    """How often: daily, weekly, every two weeks, monthly, quarterly, half-yearly, yearly, …"""
    responsible: RoleId
    """Who sees that it is done."""
    segments: tuple[SegmentId, ...] = ()
    """The client segments it is for; all when left out."""
    audience: tuple[RoleId, ...] = ()
    """Who receives it or takes part."""
    content: Prose | None = None
    """What it contains or leads to."""


class Metric(Entry):
    """A number that shows whether the policy works."""

    title: Line
    """What is measured."""
    meaning: Prose | None = None
    """How the number is worked out."""
    target: Target
    """What it should reach, such as: at least 90%"""
    every: Every
    """How often it is worked out."""
    owner: RoleId
    """Who answers for it."""
    source: SystemId | None = None
    """The system the number comes from."""


class EscalationLevel(Entry):
    """One rung of an escalation ladder."""

    title: Line
    """What the level is called."""
    role: RoleId
    """Who is called."""
    contact: ContactId | None = None
    """The line or mailbox by which this level is reached; the holder's own numbers when left out."""
    hours: WeeklyHours
    """When this level can be reached: always, or such as Mon-Fri 08:00-18:00."""
    answers_within: Duration
    """How soon this level answers. After that, the next level is called."""
    may: Prose | None = None
    """What this level may decide on its own."""


class Escalation(Block):
    """Whom to call, in order, until somebody answers and may decide."""

    trigger: Line
    """When the ladder is used."""
    segments: tuple[SegmentId, ...] = ()
    """The client segments it is for; all when left out."""
    severities: tuple[SeverityId, ...] = ()
    """The severities it is for; all when left out."""
    reached_within: Duration | None = None
    """By when somebody on the ladder has to have answered, at any hour."""
    levels: tuple[EscalationLevel, ...] = Field(min_length=1)
    """The levels, the first to be called first."""


class AuthorityStep(Model):
    """How far one role may go."""

    role: RoleId
    """The role."""
    limit: Limit
    """Up to how much: 10%, $25,000, 5 business days, or: any amount"""


class AuthorityLimit(Entry):
    """Who may approve what, up to how much."""

    title: Line
    """The decision, such as: Discount on a renewal"""
    segments: tuple[SegmentId, ...] = ()
    """The client segments it is for; all when left out."""
    condition: Prose | None = None
    """What must hold besides the amount."""
    steps: tuple[AuthorityStep, ...] = Field(min_length=1)
    """The roles, the smallest limit first."""


class Overrule(Entry):
    """Who may set aside whose decision."""

    role: RoleId
    """Who may overrule."""
    over: tuple[RoleId, ...] = Field(min_length=1)
    """Whose decisions."""
    matter: Line
    """In what matters."""
    record: Line | None = None
    """Where the decision is written down."""


class ContactPoint(Entry):
    """Whom to turn to about something."""

    subject: Line
    """What the question is about."""
    role: RoleId
    """Who answers."""
    contact: ContactId | None = None
    """The line or mailbox to use; the holder's own when left out."""
