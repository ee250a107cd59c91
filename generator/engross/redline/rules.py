"""What each field of a policy is to a reader: the kind of change it makes, how much that weighs, how it is called."""

from collections.abc import Mapping
from dataclasses import dataclass

from engross.model.appendix import (
    AttachedFile,
    Case,
    Expected,
    Faq,
    Form,
    FormField,
    GivenApproval,
    GivenArrival,
    GivenEscalation,
    Note,
    Question,
)
from engross.model.blocks import (
    AuthorityLimit,
    AuthorityStep,
    Cadence,
    ContactPoint,
    Escalation,
    EscalationLevel,
    Metric,
    Overrule,
    Segment,
    Segmentation,
    SegmentDeadline,
    ServiceLevel,
    SeverityLevel,
    SeverityScale,
)
from engross.model.fields import Model
from engross.model.policy import (
    Approval,
    ApprovalGroup,
    ApprovalRules,
    Branch,
    Clause,
    Compliance,
    Consequence,
    Definition,
    Duty,
    Objective,
    PolicyReference,
    Procedure,
    Procedures,
    Purpose,
    Responsibility,
    Review,
    Revision,
    Roles,
    Scope,
    ScopeException,
    Source,
    Statement,
    Step,
    TitlePage,
)
from engross.redline.kinds import Weight

NOUN: Mapping[type[Model], str] = {
    Approval: "approver",
    ApprovalGroup: "approval-group",
    AttachedFile: "appendix",
    AuthorityLimit: "limit",
    AuthorityStep: "authority",
    Branch: "branch",
    Cadence: "cadence",
    Case: "appendix",
    Clause: "clause",
    Consequence: "consequence",
    ContactPoint: "contact",
    Definition: "definition",
    Duty: "duty",
    Escalation: "escalation",
    EscalationLevel: "escalation-level",
    Expected: "expectation",
    Faq: "appendix",
    Form: "appendix",
    FormField: "form-field",
    GivenApproval: "example",
    GivenArrival: "example",
    GivenEscalation: "example",
    Metric: "metric",
    Note: "appendix",
    Objective: "objective",
    Overrule: "overrule",
    PolicyReference: "reference",
    Procedure: "procedure",
    Question: "question",
    Responsibility: "role",
    ScopeException: "exception",
    Segment: "segment",
    Segmentation: "segmentation",
    SegmentDeadline: "deadline",
    ServiceLevel: "service-level",
    SeverityLevel: "severity",
    SeverityScale: "severity-scale",
    Source: "reference",
    Step: "step",
}
"""What an item of each class is called in the names of kinds."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How a change of one field is told; `{place}` in `subject` stands for the item."""

    kind: str
    subject: str
    weight: Weight = Weight.SUBSTANTIVE


_EDITORIAL = Weight.EDITORIAL
_SAME_PERSON = "the answer to whether one person may give several of the approvals"
_AUTHOR_ALONE = "the answer to whether those who wrote the version may approve it alone"

_CLIENT = "the client's segment"
_OFFICE = "the office whose clock counts"
_EXAMPLES: Mapping[type[Model], Mapping[str, str]] = {
    GivenApproval: {
        "decision": "the decision asked about",
        "amount": "the amount asked for",
        "segment": _CLIENT,
    },
    GivenEscalation: {
        "ladder": "the ladder asked about",
        "at": "the time of the call",
        "office": _OFFICE,
        "segment": _CLIENT,
        "severity": "the severity",
    },
    GivenArrival: {
        "to": "the promise asked about",
        "received": "the time of arrival",
        "office": _OFFICE,
        "segment": _CLIENT,
    },
    Expected: {
        "role": "the role expected",
        "person": "the person expected",
        "contact": "the line or mailbox expected",
        "within": "the time expected",
        "by": "the moment expected",
    },
}

VALUES: Mapping[tuple[type[Model], str], Rule] = {
    (TitlePage, "number"): Rule("document-number-changed", "the policy's number", _EDITORIAL),
    (TitlePage, "version"): Rule("version-changed", "the version", _EDITORIAL),
    (TitlePage, "created"): Rule("dates-changed", "the day of creation", _EDITORIAL),
    (TitlePage, "last_review"): Rule("dates-changed", "the day of the last review", _EDITORIAL),
    # Each version has a day of its own from which it applies, whatever else it changes.
    (TitlePage, "effective"): Rule(
        "effective-date-changed", "the day from which the policy applies", _EDITORIAL
    ),
    (TitlePage, "owner"): Rule("owner-changed", "the owner of the policy"),
    (TitlePage, "approval_authority"): Rule("approver-changed", "the approval authority"),
    (TitlePage, "classification"): Rule("classification-changed", "the classification"),
    (TitlePage, "also_known_as"): Rule("search-words-changed", "the list of everyday words", _EDITORIAL),
    (ScopeException, "approved_by"): Rule(
        "approver-changed", "the role that may grant the exception {place}"
    ),
    (Definition, "also"): Rule("definition-changed", "the list of other forms of {place}", _EDITORIAL),
    (Segmentation, "criteria"): Rule("criteria-changed", "the list of what decides a segment"),
    (Segment, "annual_revenue"): Rule("amount-changed", "the yearly revenue for {place}"),
    (Segment, "engagement"): Rule("segment-changed", "the engagement for {place}"),
    (Segment, "served_by"): Rule("segment-changed", "the list of who serves {place}"),
    (Segment, "corresponds_to"): Rule("segment-changed", "the list of corresponding segments of {place}"),
    (SegmentDeadline, "within"): Rule("deadline-changed", "the time allowed in {place}"),
    (ServiceLevel, "responsible"): Rule("responsible-changed", "the role responsible for {place}"),
    (ServiceLevel, "channel"): Rule("service-level-changed", "the channel of {place}"),
    (ServiceLevel, "within"): Rule("deadline-changed", "the time allowed in {place}"),
    (Cadence, "kind"): Rule("cadence-changed", "the sort of {place}"),
    (Cadence, "every"): Rule("frequency-changed", "the rhythm of {place}"),
    (Cadence, "responsible"): Rule("responsible-changed", "the role responsible for {place}"),
    (Cadence, "segments"): Rule("cadence-changed", "the list of segments of {place}"),
    (Cadence, "audience"): Rule("recipient-changed", "the list of who receives or attends {place}"),
    (Metric, "target"): Rule("target-changed", "the target of {place}"),
    (Metric, "every"): Rule("frequency-changed", "the rhythm of {place}"),
    (Metric, "owner"): Rule("owner-changed", "the owner of {place}"),
    (Metric, "source"): Rule("metric-changed", "the source of {place}"),
    (SeverityLevel, "reached_within"): Rule(
        "deadline-changed", "the time in which somebody has to be reached for {place}"
    ),
    (Escalation, "segments"): Rule("escalation-changed", "the list of client segments that {place} is for"),
    (Escalation, "severities"): Rule("escalation-changed", "the list of severities that {place} is for"),
    (Escalation, "reached_within"): Rule(
        "deadline-changed", "the time in which somebody on {place} has to be reached"
    ),
    (EscalationLevel, "role"): Rule("duty-moved", "the role that is called at {place}"),
    (EscalationLevel, "contact"): Rule("contact-changed", "the line or mailbox of {place}"),
    (EscalationLevel, "hours"): Rule("hours-changed", "the hours of {place}"),
    (EscalationLevel, "answers_within"): Rule("deadline-changed", "the time in which {place} answers"),
    (AuthorityLimit, "segments"): Rule("limit-changed", "the list of client segments that {place} is for"),
    (AuthorityStep, "role"): Rule("authority-changed", "the role that may approve in {place}"),
    (AuthorityStep, "limit"): Rule("limit-changed", "the limit of {place}"),
    (Overrule, "role"): Rule("authority-changed", "the role that may overrule in {place}"),
    (Overrule, "over"): Rule("authority-changed", "the list of who may be overruled in {place}"),
    (ContactPoint, "role"): Rule("contact-changed", "the role to ask about {place}"),
    (ContactPoint, "contact"): Rule("contact-changed", "the line or mailbox for {place}"),
    (Step, "actor"): Rule("duty-moved", "the role that does {place}"),
    (Step, "accountable"): Rule("duty-moved", "the role that answers for {place}"),
    (Step, "within"): Rule("deadline-changed", "the time allowed for {place}"),
    (Step, "consulted"): Rule("participants-changed", "the list of who is consulted in {place}"),
    (Step, "informed"): Rule("participants-changed", "the list of who is informed after {place}"),
    (Step, "system"): Rule("system-changed", "the system used in {place}"),
    (Step, "form"): Rule("form-changed", "the form used in {place}"),
    (Branch, "go_to"): Rule("branch-changed", "the step that follows {place}"),
    (Responsibility, "role"): Rule("duty-moved", "the role that has the duties"),
    (Duty, "kind"): Rule("duty-changed", "the sort of the duty {place}"),
    (Consequence, "decided_by"): Rule("decider-changed", "the role that decides on {place}"),
    (PolicyReference, "policy"): Rule("reference-changed", "the policy referred to"),
    (Source, "kind"): Rule("reference-changed", "the sort of the source {place}"),
    (Source, "citation"): Rule("reference-changed", "the cited place of {place}"),
    (Source, "url"): Rule("reference-changed", "the address of {place}", _EDITORIAL),
    (Review, "cycle"): Rule("frequency-changed", "the review cycle"),
    (Review, "responsible"): Rule("responsible-changed", "the role responsible for the review"),
    (Approval, "role"): Rule("approver-changed", "a role that signs"),
    (Approval, "group"): Rule("quorum-changed", "the group to which the signature {place} belongs"),
    (ApprovalGroup, "needed"): Rule("quorum-changed", "the number of approvals that is enough in {place}"),
    (ApprovalRules, "same_person"): Rule("approval-rules-changed", _SAME_PERSON),
    (ApprovalRules, "author_alone"): Rule("approval-rules-changed", _AUTHOR_ALONE),
    (Case, "clauses"): Rule("reference-changed", "the list of clauses that decide {place}", _EDITORIAL),
    **{
        (model, name): Rule("example-changed", f"{called} in the example {{place}}", _EDITORIAL)
        for model, names in _EXAMPLES.items()
        for name, called in names.items()
    },
    (Form, "submit_to"): Rule("recipient-changed", "the role that receives {place}"),
    (FormField, "type"): Rule("form-field-changed", "the way in which {place} is filled in"),
    (FormField, "required"): Rule("form-field-changed", "the answer to whether {place} must be filled in"),
    (FormField, "options"): Rule("form-field-changed", "the list of choices for {place}"),
    (AttachedFile, "file"): Rule("appendix-changed", "the file of {place}"),
}
"""The fields that hold a value."""

SCOPES: Mapping[str, str] = {
    "applies_to": "the groups it applies to",
    "departments": "the departments affected",
    "roles": "the roles affected",
}
"""The fields of the scope that widen and narrow it."""

HEADINGS = frozenset({"title", "term", "name", "subject", "question", "label"})
"""The fields by which items are called."""

WORDING: Mapping[tuple[type[Model], str], Rule] = {
    (TitlePage, "title"): Rule("title-changed", "the title", _EDITORIAL),
    (Consequence, "title"): Rule("consequence-changed", "{place}"),
    (Definition, "term"): Rule("definition-changed", "{place}"),
    (Definition, "meaning"): Rule("definition-changed", "{place}"),
    (Metric, "meaning"): Rule("metric-changed", "{place}"),
    (Source, "title"): Rule("reference-changed", "{place}", _EDITORIAL),
    (FormField, "label"): Rule("form-field-changed", "{place}", _EDITORIAL),
    (FormField, "hint"): Rule("form-field-changed", "{place}", _EDITORIAL),
}
"""The texts whose mere wording has a kind of its own."""

ASIDE: Mapping[tuple[type[Model], str], str] = {
    (TitlePage, "title"): "the title",
    (TitlePage, "summary"): "the summary",
    (Purpose, "text"): "the purpose",
    (Scope, "text"): "the scope",
    (Statement, "intro"): "the introduction of section 5",
    (Procedures, "intro"): "the introduction of section 6",
    (Roles, "intro"): "the introduction of section 7",
    (Compliance, "text"): "the introduction of section 8",
    (Review, "triggers"): "what calls for an earlier review",
    (PolicyReference, "why"): "the reason of a reference",
}
"""How texts are called that belong to no item with a heading."""

ILLUSTRATING: tuple[type[Model], ...] = (
    Purpose,
    Objective,
    Faq,
    Question,
    Case,
    GivenApproval,
    GivenArrival,
    GivenEscalation,
    Expected,
    PolicyReference,
    Source,
    TitlePage,
)
"""Where texts explain the rules and add none."""

UNSEEN = frozenset({"drafting_notes", "schema_version", "resolved"})
"""Fields that say nothing to readers, or that stand elsewhere."""

HISTORY: tuple[type[Model], ...] = (Revision,)
"""Rows of the revision history: what they say about changes is not compared word by word."""
