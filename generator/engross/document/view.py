"""What is the same for all documents: names, links, prose, drawings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from markupsafe import Markup, escape

from engross.drawing import SCREEN, Rung, draw_ladder
from engross.drawing.canvas import Medium
from engross.library import Library
from engross.model.addresses import FilePath
from engross.model.blocks import AuthorityLimit, Escalation, EscalationLevel, Segment, SeverityLevel
from engross.model.issued import CitedPolicy, CitedSegment, CitedSeverity
from engross.model.organization import Contact, Department, Organization, Person, Role, System
from engross.model.policy import PolicyReference, TitlePage
from engross.text.context import text_names
from engross.text.prose import ProseContext, Resolver, render_inline, render_prose, strip_prose
from engross.units import Frequency


class _Look(TypedDict):
    accent: str
    medium: Medium


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
        """The person with this id."""
        return self.library.directory.people[person_id]

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
        shown = escape(text)
        return Markup(f'<a href="{escape(url)}">{shown}</a>') if url else shown  # noqa: S704 (escaped)

    def linked(self, references: Sequence[PolicyReference]) -> tuple[PolicyReference, ...]:
        """The references to policies that have a page and can be read."""
        known = [each for each in references if self.cited(each.policy) is not None]
        return tuple(each for each in known if self.resolver.link(f"policy:{each.policy}"))

    def cited(self, policy_id: str) -> TitlePage | CitedPolicy | None:
        """Another policy's number and title; None where it cannot be read."""
        home = self.library.find(policy_id)
        return home.policy.title_page if home else self.library.citations.get(policy_id)

    def file(self, name: str) -> str:
        """The URL of a file attached to the definition."""
        return self.resolver.image(FilePath(name))

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
        home = self.library.find(policy_id)
        cited = self.library.citations.get(policy_id)
        segmentation = home.policy.statement.segmentation if home else None
        segments: Sequence[Segment | CitedSegment] = segmentation.segments if segmentation else ()
        segments = segments or (cited.segments if cited else ())
        return next((segment.name for segment in segments if segment.id == segment_id), reference)

    def severity(self, reference: str) -> str:
        """The name of a severity given as policy.severity."""
        policy_id, _, severity_id = reference.rpartition(".")
        home = self.library.find(policy_id)
        cited = self.library.citations.get(policy_id)
        scale = home.policy.statement.severities if home else None
        levels: Sequence[SeverityLevel | CitedSeverity] = scale.levels if scale else ()
        levels = levels or (cited.severities if cited else ())
        return next((level.name for level in levels if level.id == severity_id), reference)

    def concerns(self, block: Escalation | AuthorityLimit) -> str:
        """Whom and what a ladder or limit is for, by name; empty where it is for all."""
        segments = [self.segment(reference) for reference in block.segments]
        severities = (
            [self.severity(each) for each in block.severities] if isinstance(block, Escalation) else []
        )
        return " · ".join(", ".join(names) for names in (segments, severities) if names)

    def reach(self, role_id: str, contact_id: str | None, *, always: bool) -> str:
        """How a role is reached: by a contact's number, else by its holders' own, each with its name if several."""
        if contact_id is not None:
            contact = self.find_contact(contact_id)
            return " ".join(part for part in (contact.name, contact.phone or contact.email) if part)
        ways = [
            (person.name, (person.out_of_hours_phone if always else None) or person.phone or person.email)
            for person in self.holders(role_id)
        ]
        numbers = [(name, way) for name, way in ways if way]
        if len(numbers) == 1:
            return numbers[0][1]
        return "; ".join(f"{name} {number}" for name, number in numbers)

    def hours(self, level: EscalationLevel) -> str:
        """When a level of a ladder is reached, in words, with whose time is meant."""
        if level.hours.is_always:
            return "at any hour"
        contact = self.find_contact(level.contact) if level.contact is not None else None
        places = [person.office for person in self.holders(level.role)]
        if contact is not None and contact.office is not None:
            places = [contact.office]
        offices = self.library.directory.offices
        names = dict.fromkeys(offices[place].name for place in places if place in offices)
        return (
            f"{level.hours}, {next(iter(names))} time"
            if len(names) == 1
            else f"{level.hours}, own local time"
        )

    def ladder(self, escalation: Escalation, numbers: Sequence[str] = ()) -> Markup:
        """The drawing of an escalation ladder."""
        rungs = [
            Rung(
                number=numbers[index] if numbers else str(index + 1),
                title=level.title,
                who=self._who(level.role),
                stand_in=self.names(self.deputies(level.role)),
                reach=self.reach(level.role, level.contact, always=level.hours.is_always),
                hours=self.hours(level),
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


def need_organization(library: Library) -> Organization:
    """The organisation; ValueError where its file cannot be used, as then there is nothing to view."""
    if library.organization is None:
        raise ValueError("a view needs an organisation")
    return library.organization


def make_view(library: Library, resolver: Resolver) -> View:
    """The organisation's names, links and prose, for pages that belong to no single document."""
    return View(library, need_organization(library), resolver, ProseContext(text_names(library), resolver))
