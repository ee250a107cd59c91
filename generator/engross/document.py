"""What templates get: a policy or account plan with its numbers, names, links, prose and drawings at hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TypedDict, TypeVar

from markupsafe import Markup, escape
from pydantic import BaseModel

from engross.account import Account
from engross.blocks import Escalation
from engross.canvas import Medium
from engross.context import text_names
from engross.drawing import CONSEQUENCES, SCREEN, Box, Rung, draw_ladder, draw_procedure
from engross.library import AccountFile, Library, PolicyFile
from engross.numbering import SECTIONS, Item, Section, number_policy
from engross.organization import Contact, Department, Organization, Person, Role, System
from engross.policy import Policy, PolicyReference, Procedure, Step
from engross.prose import ProseContext, Resolver, Term, render_inline, render_prose, strip_prose
from engross.source import DataPath
from engross.units import Frequency, next_after
from engross.walk import walk_values

ModelType = TypeVar("ModelType", bound=BaseModel)


class _Look(TypedDict):
    accent: str
    medium: Medium


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
class View:
    """What is the same for all documents: names, links, prose and drawings."""

    library: Library
    organization: Organization
    resolver: Resolver
    context: ProseContext
    medium: Medium = SCREEN

    def prose(self, text: str) -> Markup:
        """A Markdown text as HTML."""
        return render_prose(text, self.context)

    def inline(self, text: str) -> Markup:
        """A Markdown text of one paragraph as HTML without the paragraph."""
        return render_inline(text, self.context)

    def plain(self, text: str) -> str:
        """A Markdown text without any marks."""
        return strip_prose(text, self.context)

    def day(self, day: date) -> str:
        """A date in words: 1 October 2026."""
        return f"{day.day} {day:%B %Y}"

    def often(self, frequency: Frequency) -> str:
        """A frequency in words."""
        return frequency.value

    def find_role(self, role_id: str) -> Role:
        """The role with this id."""
        return self.library.directory.roles[role_id]

    def find_person(self, person_id: str) -> Person:
        """The person with this id, without private details."""
        return self.library.directory.people[person_id].model_copy(
            update={"private": None, "drafting_notes": None}
        )

    def find_contact(self, contact_id: str) -> Contact:
        """The contact with this id."""
        return self.library.directory.contacts[contact_id]

    def find_department(self, department_id: str) -> Department:
        """The department with this id."""
        return self.library.directory.departments[department_id]

    def find_system(self, system_id: str) -> System:
        """The system with this id."""
        return self.library.directory.systems[system_id]

    def url(self, address: str) -> str | None:
        """The URL of `role:…`, `policy:…`, `account:…`, `contact:…` or `clause:…` from here, None if there is none."""
        return self.resolver.link(address)

    def link(self, address: str, text: str) -> Markup:
        """A link to an address, or just the text where there is no page."""
        url = self.resolver.link(address)
        return Markup('<a href="{}">{}</a>').format(url, text) if url else Markup(escape(text))  # noqa: S704

    def linked(self, references: Sequence[PolicyReference]) -> tuple[PolicyReference, ...]:
        """The references to policies that have a page and can be read."""
        known = [each for each in references if each.policy in self.library.policies]
        return tuple(each for each in known if self.resolver.link(f"policy:{each.policy}"))

    def file(self, name: str) -> str:
        """The URL of a file beside the definition."""
        return self.resolver.image(name)

    def role(self, role_id: str) -> Markup:
        """A role's name, linked to its page."""
        return self.link(f"role:{role_id}", self.find_role(role_id).name)

    def roles(self, role_ids: Sequence[str]) -> Markup:
        """The names of roles, linked, with commas between them."""
        return Markup(", ").join(self.role(role_id) for role_id in role_ids)

    def holders(self, role_id: str) -> tuple[Person, ...]:
        """The people who hold a role now."""
        return tuple(self.find_person(person_id) for person_id in self.find_role(role_id).holders)

    def deputies(self, role_id: str) -> tuple[Person, ...]:
        """The people who stand in for a role, first one first."""
        return tuple(self.find_person(person_id) for person_id in self.find_role(role_id).deputies)

    def names(self, people: Sequence[Person]) -> str:
        """The names of people, with commas between them."""
        return ", ".join(person.name for person in people)

    def held_roles(self, person_id: str) -> tuple[str, ...]:
        """The ids of the roles a person holds."""
        return tuple(role.id for role in self.organization.roles if person_id in role.holders)

    def deputy_roles(self, person_id: str) -> tuple[str, ...]:
        """The ids of the roles a person stands in for."""
        return tuple(role.id for role in self.organization.roles if person_id in role.deputies)

    def segment(self, reference: str) -> str:
        """The name of a client segment given as policy.segment."""
        policy_id, _, segment_id = reference.rpartition(".")
        home = self.library.policies.get(policy_id)
        segmentation = home.policy.statement.segmentation if home else None
        segments = segmentation.segments if segmentation else ()
        return next((segment.name for segment in segments if segment.id == segment_id), reference)

    def reach(self, role_id: str, contact_id: str | None, *, always: bool) -> str:
        """How a role is reached: by a contact's number, else by its first holder's."""
        if contact_id is not None:
            contact = self.find_contact(contact_id)
            return " ".join(part for part in (contact.name, contact.phone or contact.email) if part)
        for person in self.holders(role_id):
            number = (person.out_of_hours_phone if always else None) or person.phone or person.email
            if number:
                return number
        return ""

    def ladder(self, escalation: Escalation, numbers: Sequence[str] = ()) -> Markup:
        """The drawing of an escalation ladder."""
        rungs = [
            Rung(
                number=numbers[index] if numbers else str(index + 1),
                title=level.title,
                who=self._who(level.role),
                stand_in=self.names(self.deputies(level.role)),
                reach=self.reach(level.role, level.contact, always=level.hours.is_always),
                hours="at any hour" if level.hours.is_always else str(level.hours),
                within=str(level.answers_within),
            )
            for index, level in enumerate(escalation.levels)
        ]
        return self._drawn(draw_ladder(escalation.title, rungs, id=f"draw-{escalation.id}", **self._look()))

    def _who(self, role_id: str) -> str:
        role, holders = self.find_role(role_id), self.names(self.holders(role_id))
        return f"{role.name}: {holders}" if holders else role.name

    def _look(self) -> _Look:
        return _Look(accent=str(self.organization.brand.accent), medium=self.medium)

    def _drawn(self, svg: str) -> Markup:
        return Markup(svg)  # noqa: S704 (drawings escape their texts)


@dataclass(frozen=True)
class PolicyView(View):
    """A policy as templates get it."""

    id: str = ""
    policy: Policy = field(kw_only=True)

    @cached_property
    def items(self) -> dict[DataPath, Item]:
        """Every citable item by its place."""
        return dict(number_policy(self.policy))

    @cached_property
    def _by_identity(self) -> dict[int, Item]:
        return {
            id(value): self.items[path]
            for path, value in walk_values(self.policy)
            if path in self.items and value
        }

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


@dataclass(frozen=True)
class AccountView(View):
    """An account plan as templates get it."""

    id: str = ""
    account: Account = field(kw_only=True)

    @property
    def lead(self) -> Person | None:
        """The person who leads the team."""
        return next((self.find_person(member.person) for member in self.account.team if member.lead), None)


def make_policy_view(
    library: Library, policy_file: PolicyFile, resolver: Resolver, medium: Medium = SCREEN
) -> PolicyView:
    """A policy ready for templates; the library must be free of errors."""
    context = ProseContext(text_names(library, policy_file), resolver)
    context = replace(context, terms=_terms(policy_file, context))
    return PolicyView(
        library=library,
        organization=_public(library),
        resolver=resolver,
        context=context,
        medium=medium,
        id=policy_file.id,
        policy=without_notes(policy_file.policy),
    )


def make_account_view(
    library: Library, account_file: AccountFile, resolver: Resolver, medium: Medium = SCREEN
) -> AccountView:
    """An account plan ready for templates; the library must be free of errors."""
    return AccountView(
        library=library,
        organization=_public(library),
        resolver=resolver,
        context=ProseContext(text_names(library), resolver),
        medium=medium,
        id=account_file.id,
        account=without_notes(account_file.account),
    )


def make_view(library: Library, resolver: Resolver) -> View:
    """The organisation's names, links and prose, for pages that belong to no single document."""
    return View(library, _public(library), resolver, ProseContext(text_names(library), resolver))


def _terms(policy_file: PolicyFile, context: ProseContext) -> tuple[Term, ...]:
    return tuple(
        Term(
            forms=(definition.term, *definition.also),
            meaning=strip_prose(definition.meaning, context),
            address=f"clause:term-{definition.id}",
        )
        for definition in policy_file.policy.definitions
    )


def _public(library: Library) -> Organization:
    if library.organization is None:
        raise ValueError("a view needs an organisation")
    people = tuple(person.model_copy(update={"private": None}) for person in library.organization.people)
    return without_notes(library.organization.model_copy(update={"people": people}))


def without_notes(model: ModelType) -> ModelType:
    """A copy of a definition without the notes of those who drafted it, at any depth."""
    stripped = _strip(model)
    if not isinstance(stripped, type(model)):
        raise TypeError(type(stripped))
    return stripped


def _strip(value: object) -> object:
    if isinstance(value, BaseModel):
        changed = {
            name: None if name == "drafting_notes" else _strip(getattr(value, name))
            for name in type(value).model_fields
        }
        return value.model_copy(update=changed)
    return tuple(_strip(item) for item in value) if isinstance(value, tuple) else value
