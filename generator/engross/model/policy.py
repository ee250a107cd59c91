"""A policy: the twelve sections of its definition, in their order."""

from typing import Literal

from pydantic import Field

from engross.model.addresses import Url
from engross.model.appendix import AnyAppendix
from engross.model.blocks import (
    AuthorityLimit,
    Cadence,
    ContactPoint,
    Escalation,
    Metric,
    Overrule,
    Segmentation,
    ServiceLevel,
    SeverityScale,
)
from engross.model.fields import (
    AppendixId,
    Date,
    DepartmentId,
    Entry,
    Every,
    GroupId,
    Line,
    Model,
    Number,
    PolicyId,
    Prose,
    RoleId,
    StepId,
    SystemId,
    Version,
)
from engross.units import Duration


class TitlePage(Model):
    """Section 1: what this document is, which version of it, and since when it applies."""

    title: Line
    """The policy's title."""
    number: Number
    """The number by which it is cited, such as CL-002."""
    version: Version
    """The version of this text, in quotes: "1.0"."""
    created: Date
    """The day the policy was first written."""
    last_review: Date
    """The day the policy was last read through and found right."""
    effective: Date
    """The day from which this version applies."""
    owner: RoleId
    """The role that keeps the policy and answers questions about it."""
    approval_authority: RoleId
    """The role whose approval makes it binding."""
    classification: Literal["public", "internal", "confidential"] = "internal"
    """Who may read it: public, internal or confidential."""
    summary: Line
    """What the policy asks, in one sentence. It stands in lists."""
    also_known_as: tuple[Line, ...] = ()
    """Everyday words that people search by."""


class Objective(Entry):
    """Something the policy is meant to bring about."""

    text: Prose
    """The objective."""


class Purpose(Model):
    """Section 2: why the policy exists."""

    text: Prose
    """The problem it deals with and how it serves the company's aims."""
    objectives: tuple[Objective, ...] = ()
    """What it is meant to bring about."""


class ScopeException(Entry):
    """A case in which the policy does not apply."""

    text: Prose
    """The case."""
    approved_by: RoleId
    """Who may grant it."""


Audience = Literal["employees", "contractors", "agency staff", "vendors", "managers", "clients"]


class Scope(Model):
    """Section 3: who and what the policy applies to."""

    text: Prose
    """What the policy covers."""
    applies_to: tuple[Audience, ...] = Field(min_length=1)
    """The groups it applies to: employees, contractors, agency staff, vendors, managers, clients."""
    departments: tuple[DepartmentId, ...] = ()
    """The departments affected; all when left out."""
    roles: tuple[RoleId, ...] = ()
    """The roles affected in particular."""
    exceptions: tuple[ScopeException, ...] = ()
    """Where it does not apply, and who may say so."""


class Definition(Entry):
    """A term and what it means here."""

    term: Line
    """The term as it stands in the text."""
    meaning: Prose
    """What it means."""
    also: tuple[Line, ...] = ()
    """Other forms of the term, such as its plural."""


class Clause(Entry):
    """One numbered rule."""

    title: Line
    """A short heading."""
    text: Prose
    """The rule, with who must, should or may do what."""


class Statement(Model):
    """Section 5: the rules themselves."""

    intro: Prose | None = None
    """What stands before the first rule."""
    clauses: tuple[Clause, ...] = Field(min_length=1)
    """The rules, one a clause."""
    segmentation: Segmentation | None = None
    """How clients are divided into segments or tiers."""
    service_levels: tuple[ServiceLevel, ...] = ()
    """Promised times."""
    severities: SeverityScale | None = None
    """How grave something can be."""


class Branch(Model):
    """Where a step can lead besides to the next one."""

    when: Line
    """The condition, such as: the client objects"""
    go_to: StepId
    """The step that comes then."""


class Step(Entry):
    """One step of a procedure."""

    text: Prose
    """What is done."""
    actor: RoleId
    """Who does it (responsible)."""
    within: Duration | None = None
    """The time allowed, counted from the step before or the start."""
    accountable: RoleId | None = None
    """Who answers for it, if not the actor."""
    consulted: tuple[RoleId, ...] = ()
    """Who is asked before."""
    informed: tuple[RoleId, ...] = ()
    """Who is told afterwards."""
    system: SystemId | None = None
    """The system used."""
    form: AppendixId | None = None
    """The form used: the id of an appendix of kind form."""
    branches: tuple[Branch, ...] = ()
    """Where it can go on besides the next step."""


class Procedure(Entry):
    """A way of doing something, step by step."""

    title: Line
    """What is done."""
    trigger: Line
    """What starts it."""
    steps: tuple[Step, ...] = Field(min_length=1)
    """The steps in order."""
    outcome: Line
    """What has been reached at the end."""


class Procedures(Model):
    """Section 6: how the rules are carried out."""

    intro: Prose | None = None
    """What stands before the first procedure."""
    procedures: tuple[Procedure, ...] = Field(min_length=1)
    """The procedures."""
    cadences: tuple[Cadence, ...] = ()
    """What is done regularly: plans, reviews, reports, training."""
    escalation: Escalation | None = None
    """Whom to call when a step gets stuck or a client is in trouble."""


class Duty(Entry):
    """Something a role has to do."""

    kind: Literal["carry out", "enforce", "report", "monitor", "update", "approve", "support"]
    """What sort of duty it is."""
    text: Prose
    """The duty."""


class Responsibility(Entry):
    """What the policy asks of one role."""

    role: RoleId
    """The role."""
    duties: tuple[Duty, ...] = Field(min_length=1)
    """What it has to do."""


class Roles(Model):
    """Section 7: who does what, who may decide what, whom to ask."""

    intro: Prose | None = None
    """What stands before the table."""
    responsibilities: tuple[Responsibility, ...] = Field(min_length=1)
    """The roles and their duties."""
    authority_limits: tuple[AuthorityLimit, ...] = ()
    """Who may approve what, up to how much."""
    overrules: tuple[Overrule, ...] = ()
    """Who may set aside whose decision."""
    contact_points: tuple[ContactPoint, ...] = ()
    """Whom to turn to about what."""


class Consequence(Entry):
    """One step of what follows when the policy is not kept."""

    title: Line
    """What it is called, such as Written warning."""
    when: Prose
    """When it comes to this."""
    decided_by: RoleId
    """Who decides."""


class Compliance(Model):
    """Section 8: how compliance is watched, and what follows when the policy is not kept."""

    text: Prose | None = None
    """What stands before the parts."""
    monitoring: tuple[Clause, ...] = Field(min_length=1)
    """How compliance is watched."""
    metrics: tuple[Metric, ...] = ()
    """The numbers that show whether the policy works."""
    consequences: tuple[Consequence, ...] = Field(min_length=1)
    """What follows, the mildest first."""
    escalation: Escalation | None = None
    """Whom a suspected breach is taken to, in order."""


class PolicyReference(Model):
    """Another policy of this library."""

    policy: PolicyId
    """The policy: the name of its folder."""
    why: Line
    """What connects the two."""


class Source(Entry):
    """A law, a standard or a document outside the library."""

    title: Line
    """Its title."""
    kind: Literal["law", "standard", "guideline", "document"]
    """What it is."""
    citation: Line | None = None
    """Where exactly, such as an article or section."""
    url: Url | None = None
    """Where it can be read."""
    why: Line
    """What it has to do with this policy."""


class References(Model):
    """Section 9: what the policy relies on and belongs with."""

    policies: tuple[PolicyReference, ...] = ()
    """Other policies."""
    sources: tuple[Source, ...] = ()
    """Laws, standards and documents."""


class Revision(Model):
    """One version and why it was made."""

    version: Version
    """The version, in quotes."""
    date: Date
    """The day the text was finished."""
    author: RoleId
    """The role that wrote it."""
    change: Literal["substantive", "editorial"] = "substantive"
    """Whether what anybody has to do changes (substantive), or only its wording (editorial)."""
    reason: Line
    """Why it was changed."""
    changes: Prose | None = None
    """What was changed."""


class Review(Model):
    """Section 10: when the policy is reviewed, by whom, and every version so far."""

    cycle: Every
    """How often it is reviewed, such as yearly."""
    responsible: RoleId
    """Who reviews it."""
    triggers: Prose | None = None
    """What calls for a review before its time."""
    revisions: tuple[Revision, ...] = Field(min_length=1)
    """Every version, the newest first."""


class Approval(Entry):
    """One signature."""

    role: RoleId
    """Who signs."""
    statement: Line = Line("I approve this policy.")
    """What the signature says."""
    group: GroupId | None = None
    """The group it belongs to, of which a number is enough: an id in approval_rules → groups."""


class ApprovalGroup(Entry):
    """Approvals of which a number is enough, such as two of three directors."""

    title: Line
    """What it is called, such as Two of three directors."""
    needed: int = Field(ge=1)
    """How many approvals of the group are enough."""


class ApprovalRules(Model):
    """When the approvals are enough, and whether one person may approve alone."""

    groups: tuple[ApprovalGroup, ...] = ()
    """Approvals of which a number is enough. Each names its group, and those of one group stand next to each other."""
    same_person: bool = False
    """Whether one person may give several of the approvals, as the holder of several roles."""
    author_alone: bool = False
    """Whether it is enough that only those approve whose role wrote the version."""


class Policy(Model):
    """A policy in twelve sections."""

    schema_version: Literal[1]
    """The version of this file's format. Always 1."""
    title_page: TitlePage
    """Section 1: title, number, version, dates, approval authority."""
    purpose: Purpose
    """Section 2: why the policy exists."""
    scope: Scope
    """Section 3: who it applies to, and exceptions."""
    definitions: tuple[Definition, ...]
    """Section 4: terms and what they mean. Write [] if there are none."""
    statement: Statement
    """Section 5: the rules."""
    procedures: Procedures
    """Section 6: steps, by whom, within what time."""
    roles: Roles
    """Section 7: who does what, who may decide what."""
    compliance: Compliance
    """Section 8: monitoring, metrics, consequences."""
    references: References
    """Section 9: laws, standards, other policies."""
    review: Review
    """Section 10: review cycle and every revision."""
    approvals: tuple[Approval, ...] = Field(min_length=1)
    """Section 11: who signs, in order."""
    approval_rules: ApprovalRules = ApprovalRules()
    """Groups of approvals of which a number is enough, and who may approve alone. Leave it out if all have to sign."""
    appendices: tuple[AnyAppendix, ...] = ()
    """Section 12: questions, cases, forms, attachments. Leave it out if there are none."""
    drafting_notes: Prose | None = None
    """Notes among those who draft. They are never shown in the handbook or a PDF."""
