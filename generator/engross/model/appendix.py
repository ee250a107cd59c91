"""Appendices: questions and answers, cases, forms to fill in, attached files and plain notes."""

from typing import Annotated, Literal

from pydantic import Field

from engross.model.addresses import FilePath
from engross.model.fields import (
    ClauseId,
    ContactId,
    Entry,
    LadderId,
    LimitId,
    Line,
    Model,
    OfficeId,
    PersonId,
    Prose,
    RoleId,
    SegmentId,
    ServiceLevelId,
    SeverityId,
)
from engross.units import Amount, Duration, Moment


class Appendix(Entry):
    """Something that stands after the policy itself."""

    title: Line
    """The heading of the appendix."""
    intro: Prose | None = None
    """What the reader finds here."""


class Question(Entry):
    """A question readers ask, and its answer."""

    question: Line
    """The question in the reader's words."""
    answer: Prose
    """The answer; it must not say more than the policy does."""


class Faq(Appendix):
    """Frequently asked questions."""

    kind: Literal["faq"]
    """faq: questions and answers."""
    questions: tuple[Question, ...] = Field(min_length=1)
    """The questions, in the order readers ask them."""


class GivenApproval(Model):
    """A decision that somebody has to approve."""

    ask: Literal["approve"]
    """approve: who may approve an amount."""
    decision: LimitId
    """The limit of authority, as [policy.]limit."""
    amount: Amount
    """How much is asked for, such as 12% or $5,000."""
    segment: SegmentId | None = None
    """The client's segment, as [policy.]segment."""


class GivenEscalation(Model):
    """Somebody is needed at some hour."""

    ask: Literal["escalate"]
    """escalate: who is called first."""
    ladder: LadderId
    """The escalation ladder, as [policy.]ladder."""
    at: Moment
    """When it is, by the clock of the office: Sat 03:00 or 2026-03-07 22:00"""
    office: OfficeId | None = None
    """The office whose clock it is; the first one when left out."""
    segment: SegmentId | None = None
    """The client's segment, as [policy.]segment."""
    severity: SeverityId | None = None
    """How grave it is, as [policy.]severity."""


class GivenArrival(Model):
    """Something arrives that has to be answered in time."""

    ask: Literal["respond"]
    """respond: by when it has to be answered."""
    to: ServiceLevelId
    """The service level, as [policy.]service-level."""
    received: Moment
    """When it arrives, by the clock of the office: Fri 16:30 or 2026-03-06 16:30"""
    office: OfficeId | None = None
    """The office whose clock and hours count; else the first one's clock, and the hours of those who answer."""
    segment: SegmentId | None = None
    """The client's segment, as [policy.]segment."""


AnyGiven = Annotated[GivenApproval | GivenEscalation | GivenArrival, Field(discriminator="ask")]


class Expected(Model):
    """What the policy answers. What is left out is not compared."""

    role: RoleId | None = None
    """Who approves, is called first, or has to answer."""
    person: PersonId | None = None
    """One of those who hold that role now."""
    contact: ContactId | None = None
    """The line or mailbox by which the role is reached."""
    within: Duration | None = None
    """The time allowed."""
    by: Moment | None = None
    """The moment by which it has to have happened."""


class Case(Appendix):
    """An example that shows how the policy works."""

    kind: Literal["case"]
    """case: an example."""
    situation: Prose
    """What happened."""
    outcome: Prose
    """What the policy asks for here, and why."""
    clauses: tuple[ClauseId, ...] = ()
    """The ids of the clauses of this policy that decide the case."""
    lesson: Prose | None = None
    """What to remember."""
    given: AnyGiven | None = None
    """The case as a question to the tables of this policy. “engross check” compares their answer with what is expected."""
    expect: Expected | None = None
    """The answer that the tables have to give."""


class FormField(Entry):
    """One thing to fill in."""

    label: Line
    """What is asked."""
    type: Literal["text", "paragraph", "date", "choice", "checkbox"] = "text"
    """How it is filled in: text, paragraph, date, choice (one of the options) or checkbox."""
    hint: Line | None = None
    """Help for the person who fills it in."""
    required: bool = False
    """Whether it must be filled in."""
    options: tuple[Line, ...] = ()
    """What one can choose from, for a choice."""


class Form(Appendix):
    """A form to fill in, on screen in the PDF or on paper."""

    kind: Literal["form"]
    """form: something to fill in."""
    submit_to: RoleId | None = None
    """The role that receives the form."""
    fields: tuple[FormField, ...] = Field(min_length=1)
    """What is asked, in order."""


class AttachedFile(Appendix):
    """A file that belongs to the policy."""

    kind: Literal["attachment"]
    """attachment: a file beside the policy."""
    file: FilePath
    """The file's name; it lies in the policy's folder."""


class Note(Appendix):
    """More information."""

    kind: Literal["note"]
    """note: a plain text."""
    text: Prose
    """The text."""


AnyAppendix = Annotated[Faq | Case | Form | AttachedFile | Note, Field(discriminator="kind")]
