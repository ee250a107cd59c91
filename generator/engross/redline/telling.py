"""Values and items as they are called in a sentence, by the names of their own version."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum

from engross.model.appendix import Expected, GivenApproval, GivenArrival, GivenEscalation
from engross.model.fields import (
    AppendixId,
    ContactId,
    DepartmentId,
    GroupId,
    LadderId,
    LimitId,
    Model,
    OfficeId,
    PersonId,
    PolicyId,
    Reference,
    RoleId,
    SegmentId,
    ServiceLevelId,
    SeverityId,
    StepId,
    SystemId,
    Text,
)
from engross.model.issued import IssuedPolicy
from engross.model.policy import ApprovalGroup, Policy, PolicyReference
from engross.numbering import Item, number_policy, section_of
from engross.reading.source import DataPath
from engross.redline.change import Side
from engross.redline.findings import shorten
from engross.redline.plain import Reader
from engross.redline.rules import HEADINGS, UNSEEN
from engross.redline.tree import Knot, Node

_EXAMPLES = (GivenApproval, GivenEscalation, GivenArrival, Expected)


class Teller:
    """Names the values and items of one version."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.reader = Reader(side)
        self.items: Mapping[DataPath, Item] = number_policy(side.policy)
        segmentation = side.policy.statement.segmentation
        segments = {str(each.id): str(each.name) for each in (segmentation.segments if segmentation else ())}
        directory = side.directory
        self._tables: tuple[tuple[type[Reference], Mapping[str, str]], ...] = (
            (RoleId, {key: str(each.name) for key, each in directory.roles.items()}),
            (DepartmentId, {key: str(each.name) for key, each in directory.departments.items()}),
            (SystemId, {key: str(each.name) for key, each in directory.systems.items()}),
            (ContactId, {key: str(each.name) for key, each in directory.contacts.items()}),
            (PersonId, {key: str(each.name) for key, each in directory.people.items()}),
            (OfficeId, {key: str(each.name) for key, each in directory.offices.items()}),
            (SegmentId, segments),
            *_named_in_tables(side.policy),
            (AppendixId, {str(each.id): str(each.title) for each in side.policy.appendices}),
            (GroupId, {str(each.id): str(each.title) for each in side.policy.approval_rules.groups}),
            (PolicyId, _cited(side.policy)),
        )

    def value(self, value: object) -> str:
        """A value as it stands in a sentence; empty for None."""
        if isinstance(value, Reference):
            return self._reference(value)
        if isinstance(value, tuple):
            return ", ".join(self.value(each) for each in value)
        if isinstance(value, Text):
            return self.reader.plain(value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, date):
            return f"{value.day} {value:%B %Y}"
        if isinstance(value, Enum):
            return str(value.value)
        return "" if value is None else str(value)

    def _reference(self, value: Reference) -> str:
        names: Mapping[str, str] = next(
            (names for kind, names in self._tables if isinstance(value, kind)), {}
        )
        if str(value) in names or isinstance(value, StepId | PolicyId):
            return names.get(str(value), str(value))
        return str(value).rpartition(".")[2].replace("-", " ")

    def item(self, node: Node) -> Item:
        """The item itself, or the nearest one around it: at last the section."""
        path = node.path
        while path and path not in self.items:
            path = path[:-1]
        return self.items[path or (section_of(node.path).key,)]

    def heading(self, model: Model) -> str:
        """By what an item is called: its heading, or else nothing."""
        name = next((name for name in type(model).model_fields if name in HEADINGS), None)
        return self.reader.plain(getattr(model, name)) if name else ""

    def place(self, knot: Knot) -> str:
        """An item as it is called in a sentence."""
        model, node = knot.model, knot.new or knot.old
        if isinstance(model, PolicyReference):
            return f"to {self.value(model.policy)}"
        heading = self.heading(model)
        if heading:
            return f"“{shorten(heading)}”"
        if isinstance(model, _EXAMPLES) and knot.parent is not None:
            return self.place(knot.parent)
        for name in ("segment", "role"):
            if (
                isinstance(getattr(model, name, None), Reference)
                and knot.parent is not None
                and "id" not in type(model).model_fields
            ):
                return f"{self.place(knot.parent)} ({self.value(getattr(model, name))})"
        text = next(
            (getattr(model, name) for name in ("text", "when", "matter") if getattr(model, name, None)), None
        )
        if isinstance(text, Text):
            return f"“{shorten(self.reader.plain(text), 60)}”"
        return self.item(node).citation if node else ""

    def describe(self, model: Model, *, heading: bool = True) -> str:
        """An item as text: its main text as it is, other fields by their names, a line each."""
        lines: list[str] = []
        for name in type(model).model_fields:
            value = getattr(model, name)
            if name in UNSEEN | {"id"} or value is None or value == () or (name in HEADINGS and not heading):
                continue
            if isinstance(value, Model):
                lines += [f"{_label(name)}: {self._row(value)}"] if isinstance(value, _EXAMPLES) else []
                continue
            if isinstance(value, tuple) and isinstance(value[0], Model):
                lines += [self._row(each) for each in value if not _stands_alone(each)]
            elif name in {"text", "meaning", "intro", "statement"} or name in HEADINGS:
                lines.append(self.value(value))
            elif value is not False:
                lines.append(f"{_label(name)}: {self.value(value)}")
        return "\n".join(line for line in lines if line)

    def _row(self, model: Model) -> str:
        if isinstance(model, ApprovalGroup):
            return f"{model.title}: {model.needed} {'is' if model.needed == 1 else 'are'} enough"
        return " · ".join(
            self.value(value).replace("\n", " ")
            for name in type(model).model_fields
            if name not in UNSEEN and (value := getattr(model, name)) not in (None, ())
        )


def _named_in_tables(policy: Policy) -> Iterator[tuple[type[Reference], Mapping[str, str]]]:
    """What worked examples and ladders name of the policy's own tables."""
    scale = policy.statement.severities
    ladders = (policy.procedures.escalation, policy.compliance.escalation)
    yield SeverityId, {str(each.id): str(each.name) for each in (scale.levels if scale else ())}
    yield LimitId, {str(each.id): str(each.title) for each in policy.roles.authority_limits}
    yield ServiceLevelId, {str(each.id): str(each.title) for each in policy.statement.service_levels}
    yield LadderId, {str(each.id): str(each.title) for each in ladders if each}


def _cited(policy: Policy) -> dict[str, str]:
    """Other policies by number and title, as far as a version knows them."""
    cited = policy.resolved.policies if isinstance(policy, IssuedPolicy) else ()
    return {str(each.policy): f"{each.number} {each.title}" for each in cited}


def _stands_alone(model: Model) -> bool:
    """Whether an item is told apart from what it stands in; a group of approvals has no number of its own."""
    return "id" in type(model).model_fields and not isinstance(model, ApprovalGroup)


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " ").capitalize())


_LABELS = {
    "also": "Also",
    "author_alone": "Those who wrote the version may approve it alone",
    "same_person": "One person may give several approvals",
    "every": "How often",
    "expect": "The policy answers",
    "reached_within": "Somebody has answered within",
    "starts": "The clock starts when",
    "action": "By then",
    "within": "Within",
    "responsible": "Responsible",
    "actor": "By",
    "decided_by": "Decided by",
    "submit_to": "Goes to",
    "over": "Over",
}
