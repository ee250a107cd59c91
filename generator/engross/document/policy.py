"""A policy as templates get it, with its numbers, drawings and responsibility matrix."""

from collections import ChainMap
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar, cast

from markupsafe import Markup

from engross.cached import cached_property
from engross.document.examples import say_answer, say_question
from engross.document.places import ApprovalPlace, approval_places
from engross.document.view import View, need_organization
from engross.drawing import CONSEQUENCES, SCREEN, Box, Rung, draw_ladder, draw_procedure
from engross.drawing.canvas import Medium
from engross.freezing import list_tables
from engross.history import VersionHistory
from engross.library import Directory, Library, PolicyFile, index_organization
from engross.model.appendix import AnyGiven, Expected
from engross.model.blocks import Escalation
from engross.model.issued import IssuedPolicy
from engross.model.policy import Policy, Procedure, Step
from engross.model.record import Approved, Declined
from engross.numbering import SECTIONS, Item, Section, items_by_identity, number_policy
from engross.reading.source import DataPath
from engross.text.context import text_names
from engross.text.prose import ProseContext, Resolver, Term, strip_prose
from engross.units import next_after

_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class RaciRow:
    """One step in the responsibility matrix: its number, anchor and words, and a letter per role."""

    item: Item
    text: str
    letters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Raci:
    """Who is responsible, accountable, consulted and informed in the steps of a policy."""

    roles: tuple[str, ...]
    rows: tuple[RaciRow, ...]


@dataclass(frozen=True)
class PolicyView(View):
    """A policy as templates get it."""

    id: str = ""
    is_draft: bool = True
    policy: Policy = field(kw_only=True)
    history: VersionHistory | None = None

    def verdict(self, approval_id: str) -> Approved | Declined | None:
        """What was decided on one of the approvals of this version; None as long as nothing was."""
        return self.history.verdicts.get(approval_id) if self.history is not None else None

    @property
    def items(self) -> Mapping[DataPath, Item]:
        """Every citable item by its place."""
        return number_policy(self.policy)

    @cached_property
    def _by_identity(self) -> Mapping[int, Item]:
        return items_by_identity(self.policy)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The twelve sections; the last one only where there are appendices."""
        return SECTIONS if self.policy.appendices else SECTIONS[:-1]

    def item(self, value: object) -> Item:
        """The number, anchor and title of a clause, block, list, step or row of this policy."""
        return self._by_identity[id(value)]

    @property
    def raci_item(self) -> Item:
        """The number and anchor of the responsibility matrix."""
        return self.items["roles", "raci"]

    def cite(self, anchor: str) -> str:
        """How something in this policy is cited, by its anchor: §5.2."""
        return next(item.citation for item in self.items.values() if item.anchor == anchor)

    def segment(self, reference: str) -> str:
        """The name of a client segment of this policy, or of another as policy.segment."""
        segmentation = self.policy.statement.segmentation
        if "." not in reference and segmentation is not None:
            return next(segment.name for segment in segmentation.segments if segment.id == reference)
        return super().segment(reference)

    def severity(self, reference: str) -> str:
        """The name of a severity of this policy, or of another as policy.severity."""
        scale = self.policy.statement.severities
        if "." not in reference and scale is not None:
            return next((level.name for level in scale.levels if level.id == reference), reference)
        return super().severity(reference)

    def question(self, given: AnyGiven) -> str:
        """What a worked example asks the tables, in a sentence."""
        return say_question(self, given)

    def answer(self, expected: Expected) -> str:
        """What a worked example says that the tables answer, in words."""
        return say_answer(self, expected)

    def table(self, reference: str) -> str:
        """The heading of a limit, ladder or service level of this policy, or of another as policy.table."""
        policy_id, _, name = reference.rpartition(".")
        home = self.library.find(policy_id) if policy_id else None
        cited = self.library.citations.get(policy_id)
        policy = home.policy if home else None if policy_id else self.policy
        titles = {str(table.id): str(table.title) for table in (cited.tables if cited else ())}
        titles |= {str(table.id): str(table.title) for table in (list_tables(policy) if policy else ())}
        return titles.get(name, reference)

    @property
    def approval_places(self) -> tuple[ApprovalPlace, ...]:
        """The places of its approvals, in order: number, approval, form field, group."""
        return approval_places(self.policy)

    @property
    def next_review(self) -> date:
        """The day by which the policy is reviewed next."""
        return next_after(self.policy.title_page.last_review, self.policy.review.cycle)

    def ladder(self, escalation: Escalation, numbers: Sequence[str] = ()) -> Markup:
        """The drawing of an escalation ladder, with the numbers of its levels."""
        return super().ladder(escalation, numbers or [self.item(level).number for level in escalation.levels])

    def flow(self, procedure: Procedure) -> Markup:
        """The drawing of a procedure."""
        by_id = {step.id: self.item(step).number for step in procedure.steps}
        boxes = [
            Box(
                number=self.item(step).number,
                text=self.plain(step.text),
                actor=self.find_role(step.actor).name,
                within=str(step.within or ""),
                branches=tuple(
                    (f"If {branch.when}", f"go to {by_id[branch.go_to]}") for branch in step.branches
                ),
            )
            for step in procedure.steps
        ]
        svg = draw_procedure(
            procedure.title,
            procedure.trigger,
            boxes,
            procedure.outcome,
            id=f"draw-{procedure.id}",
            **self._look(),
        )
        return self._drawn(svg)

    def consequence_ladder(self) -> Markup:
        """The drawing of what follows a breach, step by step."""
        rungs = [
            Rung(
                number=self.item(consequence).number,
                title=consequence.title,
                who=f"Decided by: {self.find_role(consequence.decided_by).name}",
                note=self.plain(consequence.when),
            )
            for consequence in self.policy.compliance.consequences
        ]
        svg = draw_ladder(
            "What follows a breach", rungs, id="draw-consequences", words=CONSEQUENCES, **self._look()
        )
        return self._drawn(svg)

    def raci(self) -> Raci:
        """The responsibility matrix over all steps of all procedures."""
        steps = [step for procedure in self.policy.procedures.procedures for step in procedure.steps]
        roles = list(dict.fromkeys(role for step in steps for role in _involved(step)))
        rows = tuple(
            RaciRow(self.item(step), self.plain(step.text), tuple(_letters(step, role) for role in roles))
            for step in steps
        )
        return Raci(tuple(roles), rows)


def _involved(step: Step) -> list[str]:
    accountable = [step.accountable] if step.accountable else []
    return [step.actor, *accountable, *step.consulted, *step.informed]


def _letters(step: Step, role: str) -> str:
    accountable = step.accountable or step.actor
    letters = [
        "R" if role == step.actor else "",
        "A" if role == accountable else "",
        "C" if role in step.consulted else "",
        "I" if role in step.informed else "",
    ]
    return " ".join(letter for letter in letters if letter)


def make_policy_view(
    library: Library,
    policy_file: PolicyFile,
    resolver: Resolver,
    medium: Medium = SCREEN,
    history: VersionHistory | None = None,
) -> PolicyView:
    """A policy ready for templates; the library must be free of errors."""
    library = _with_resolved(library, policy_file.policy)
    context = ProseContext(text_names(library, policy_file), resolver)
    context = replace(context, terms=_terms(policy_file, context))
    return PolicyView(
        library=library,
        organization=need_organization(library),
        resolver=resolver,
        context=context,
        medium=medium,
        id=policy_file.id,
        is_draft=policy_file.is_draft,
        policy=policy_file.policy,
        history=history,
    )


def _with_resolved(library: Library, policy: Policy) -> Library:
    """A library that also knows what an issued policy names and what is no longer there."""
    if not isinstance(policy, IssuedPolicy):
        return library
    then, now = index_organization(policy.resolved.organization), library.directory
    return replace(
        library,
        directory=Directory(
            roles=ChainMap(_fixed(now.roles), _fixed(then.roles)),
            people=ChainMap(_fixed(now.people), _fixed(then.people)),
            offices=ChainMap(_fixed(now.offices), _fixed(then.offices)),
            departments=ChainMap(_fixed(now.departments), _fixed(then.departments)),
            contacts=ChainMap(_fixed(now.contacts), _fixed(then.contacts)),
            systems=ChainMap(_fixed(now.systems), _fixed(then.systems)),
        ),
    )


def _fixed(entries: Mapping[str, _Entry]) -> MutableMapping[str, _Entry]:
    """Entries for a ChainMap, which looks up one by one; nothing writes into it."""
    return cast("MutableMapping[str, _Entry]", entries)


def _terms(policy_file: PolicyFile, context: ProseContext) -> tuple[Term, ...]:
    return tuple(
        Term(
            forms=(definition.term, *definition.also),
            meaning=strip_prose(definition.meaning, context),
            address=f"clause:term-{definition.id}",
        )
        for definition in policy_file.policy.definitions
    )
