"""The kinds of change a redline knows: the name of each, and what it means to a reader."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class Weight(Enum):
    """Whether a change can alter what somebody must do, may do or is owed."""

    SUBSTANTIVE = "substantive"
    EDITORIAL = "editorial"


NOUNS: Mapping[str, str] = MappingProxyType(
    {
        "appendix": "An appendix",
        "approval-group": "A group of approvals of which a number is enough",
        "approver": "A signature that the policy needs",
        "authority": "The authority of a role to approve something",
        "branch": "A way out of a step",
        "cadence": "Something done regularly",
        "clause": "A clause",
        "consequence": "A consequence of breaking the policy",
        "contact": "A contact for a subject",
        "deadline": "A time allowed",
        "definition": "A definition",
        "duty": "A duty of a role",
        "escalation": "A whole escalation ladder",
        "escalation-level": "A level of an escalation ladder",
        "example": "A worked example, put to the tables as a question",
        "exception": "An exception from the policy, or from a rule in its text",
        "expectation": "The answer that a worked example expects of the tables",
        "form-field": "A field of a form",
        "limit": "A decision with limits of authority",
        "metric": "A metric",
        "objective": "An objective",
        "overrule": "A right to set aside decisions",
        "procedure": "A procedure",
        "question": "A question with its answer",
        "reference": "A reference to a policy, law, standard or document",
        "role": "A role with duties",
        "segment": "A client segment",
        "segmentation": "The whole division of clients into segments",
        "service-level": "A promised time",
        "severity": "A severity",
        "severity-scale": "The whole scale of severities",
        "step": "A step of a procedure",
        "sentence": "A sentence of a text",
        "text": "A whole text",
    }
)
"""What can come and go; each has the kinds `<noun>-added` and `<noun>-removed`."""

MOVING: tuple[str, ...] = (
    "appendix",
    "clause",
    "consequence",
    "escalation-level",
    "procedure",
    "severity",
    "step",
)
"""What has the kind `<noun>-moved`: it stands at another place, its text apart."""

RENAMED: tuple[str, ...] = tuple(
    noun for noun in NOUNS if noun not in {"branch", "deadline", "example", "expectation", "sentence", "text"}
)
"""What has the kind `<noun>-renamed`: it has another heading, or another id in links."""

_CHANGED = {
    "amount-changed": "An amount of money or a percentage is another one, in a text or in a segment's revenue",
    "appendix-changed": "An appendix is another file",
    "approval-rules-changed": "Whether one person, or the author alone, may approve is decided otherwise",
    "approver-changed": "Another role approves, signs or grants something",
    "authority-changed": "Another role may decide or set aside something",
    "bound-changed": "“At least” became “at most”, “more than” became “less than”, or such a bound came or went",
    "branch-changed": "A step leads somewhere else",
    "cadence-changed": "Something regular is of another sort or for other clients",
    "classification-changed": "Other people may read the policy",
    "condition-changed": "“And” became “or”, or a condition (“if”, “only”, “provided that”) came or went",
    "consequence-changed": "A consequence is called otherwise",
    "contact-changed": "Another role, line, mailbox, number or address answers",
    "criteria-changed": "What decides a client's segment, or the order of weight, is different",
    "dates-changed": "The day of creation or of the last review is another one",
    "deadline-changed": "A length of time is another one, and which is longer depends on the calendar",
    "deadline-lengthened": "A length of time is longer, in a field, a text or a table in a text",
    "deadline-shortened": "A length of time is shorter, in a field, a text or a table in a text",
    "date-changed": "A date in a text is another one",
    "decider-changed": "Another role decides on a consequence",
    "definition-changed": "The definition of a term or of a severity, or a term's other forms, changed",
    "department-changed": "A text names another department",
    "document-number-changed": "The policy is cited by another number",
    "duty-changed": "A duty is of another sort",
    "duty-moved": "The same thing is now done, or answered for, by another role",
    "effective-date-changed": "The policy applies from another day",
    "escalation-changed": "An escalation ladder is for other clients or severities",
    "example-changed": "A worked example asks something else, or expects another answer",
    "exception-changed": "An exception holds for something else, or on other terms",
    "form-changed": "A step uses another form",
    "form-field-changed": "A form asks for something else, or in another way",
    "formatting-changed": "Only white space, punctuation, emphasis, capitals or links' labels differ",
    "frequency-changed": "Something is done more or less often, in a field or a text",
    "hours-changed": "Hours, clock times or weekdays differ, such as when a level can be reached",
    "limit-changed": "An authority reaches further or less far",
    "meaning-reversed": "A word became its opposite, such as “include” and “exclude”",
    "metric-changed": "A metric is worked out otherwise or from another source",
    "name-changed": "A department, system or contact that the policy names is called otherwise",
    "number-changed": "Another number in a text differs",
    "obligation-changed": "“Must”, “should”, “may”, “must not” became another of these, or came or went; so did a “not”",
    "order-changed": "The same items stand in another order",
    "other-changed": "Something differs that has no kind of its own",
    "owner-changed": "Another role owns the policy or answers for a metric",
    "participants-changed": "Other roles are consulted or informed in a step",
    "quorum-changed": "Another number of approvals is enough, or an approval belongs to another group",
    "quantifier-changed": "“All” became “some”, “every” became “most” and the like",
    "recipient-changed": "Other roles receive a report or a form, or take part",
    "reference-changed": "A cited law, standard, document, policy or clause is another one, or described otherwise",
    "responsible-changed": "Another role is responsible for something promised, regular or reviewed",
    "revision-history-changed": "The rows of the revision history differ",
    "role-changed": "A text names another role, though not as the one that acts",
    "role-renamed": "A role is called otherwise, its heading or its id",
    "scope-changed": "The text names another group than before",
    "scope-narrowed": "The policy, or a rule, applies to fewer groups, departments or roles",
    "scope-widened": "The policy, or a rule, applies to more groups, departments or roles",
    "search-words-changed": "The everyday words for searching differ",
    "segment-changed": "A client segment is served otherwise",
    "service-level-changed": "A promise holds for another channel",
    "system-changed": "Another system is used",
    "target-changed": "A metric has another target",
    "timing-changed": "“Before” became “after”, “within” became “after” and the like",
    "title-changed": "The policy's title is worded otherwise",
    "value-rewritten": "The same value is written otherwise: 48 hours, 2 days",
    "version-changed": "The version number is another one",
    "wording-changed": "Words differ that have no typed meaning",
}


def _all_kinds() -> dict[str, str]:
    kinds = dict(_CHANGED)
    for noun, what in NOUNS.items():
        kinds[f"{noun}-added"] = f"{what} is new"
        kinds[f"{noun}-removed"] = f"{what} is gone"
    for noun in MOVING:
        kinds[f"{noun}-moved"] = f"{NOUNS[noun]} stands at another place"
    for noun in RENAMED:
        kinds.setdefault(f"{noun}-renamed", f"{NOUNS[noun]} has another heading, or another id in links")
    return dict(sorted(kinds.items()))


KINDS: Mapping[str, str] = MappingProxyType(_all_kinds())
"""Every kind of change with what it means, in one line."""
