"""An issued policy: its text with everything filled in, and what it took from elsewhere."""

from engross.model.fields import Entry, Line, Model, Number, PolicyId
from engross.model.organization import Organization
from engross.model.policy import Policy


class CitedSegment(Entry):
    """A client segment of another policy."""

    name: Line
    """What it was called."""


class CitedSeverity(Entry):
    """A severity of another policy."""

    name: Line
    """What it was called."""


class CitedTable(Entry):
    """A limit of authority, an escalation ladder or a service level of another policy."""

    title: Line
    """Its heading."""


class CitedPolicy(Model):
    """What an issued policy says of another one."""

    policy: PolicyId
    """The other policy."""
    number: Number
    """Its number."""
    title: Line
    """Its title."""
    segments: tuple[CitedSegment, ...] = ()
    """Its client segments."""
    severities: tuple[CitedSeverity, ...] = ()
    """Its severities."""
    tables: tuple[CitedTable, ...] = ()
    """Its limits, ladders and service levels that a worked example names."""


class Resolved(Model):
    """What stood elsewhere when the policy was issued, so that later changes there do not rewrite it."""

    organization: Organization
    """The part of the organisation that the policy names."""
    policies: tuple[CitedPolicy, ...] = ()
    """Other policies that it names."""


class IssuedPolicy(Policy):
    """A policy as it was issued. It is never changed."""

    resolved: Resolved
    """What stood elsewhere when the policy was issued."""
