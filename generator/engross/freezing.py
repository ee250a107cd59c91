"""A working text frozen: facts filled in, and what stands elsewhere taken along."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import unquote

from pydantic import BaseModel

from engross.diagnostic import Diagnostic, Severity
from engross.library import Library, PolicyFile
from engross.model.appendix import AttachedFile
from engross.model.blocks import AuthorityLimit, ContactPoint, Escalation, EscalationLevel, ServiceLevel
from engross.model.fields import (
    LadderId,
    LimitId,
    Line,
    PolicyId,
    Prose,
    Reference,
    SegmentId,
    ServiceLevelId,
    SeverityId,
)
from engross.model.issued import (
    CitedPolicy,
    CitedSegment,
    CitedSeverity,
    CitedTable,
    IssuedPolicy,
    Resolved,
)
from engross.model.organization import Contact, Organization, Person, Role
from engross.model.policy import Policy
from engross.reading.canonical import dump_yaml
from engross.reading.source import parse_source
from engross.reading.validation import validate_source
from engross.reading.walk import walk_values
from engross.text.context import text_names
from engross.text.expansion import expand_facts
from engross.text.prose import ProseContext, ProseError, render_prose
from engross.versions import IssuedVersion

# What may stand in another policy, as policy.name.
_ROWS = (SegmentId, SeverityId, LimitId, LadderId, ServiceLevelId)
_KINDS = ("role", "person", "office", "department", "contact", "system", "policy")


@dataclass(frozen=True, slots=True)
class Frozen:
    """A text as it will stand for good, its YAML, and the names of the pictures and attachments it uses."""

    policy: IssuedPolicy
    raw: bytes
    files: tuple[str, ...]


def freeze_policy(library: Library, found: PolicyFile, rule: str = "cannot-freeze") -> Frozen | Diagnostic:
    """The text as it will stand for good, or why it cannot; `library` holds the texts of other policies it may quote.

    What comes back is what its YAML reads as. See `citing_library`.
    """
    try:
        policy, files = _fill_in(library, found)
    except ProseError as error:
        return Diagnostic(found.source.place(()), Severity.ERROR, rule, error.message, error.hint)
    raw = dump_yaml(policy)
    source, wrong = parse_source(found.source.path, raw)
    again, misfits = validate_source(IssuedPolicy, source)
    if again is None or wrong:
        why = next(iter([*wrong, *misfits])).message
        message = f"With its facts filled in, this policy cannot be kept: {why}"
        return Diagnostic(found.source.place(()), Severity.ERROR, rule, message, "Shorten it.")
    return Frozen(again, raw, files)


def citing_library(library: Library, together: Collection[str], today: date) -> Library:
    """The library whose texts may be quoted: issued ones, but for what is frozen at the same time."""
    policies = dict(library.policies)
    for policy_id in library.versions:
        chosen = _quotable(library, policy_id, today)
        if policy_id not in together and chosen is not None:
            policies[policy_id] = PolicyFile(policy_id, chosen.policy, chosen.source, is_draft=False)
    return replace(library, policies=policies)


def last_approved(library: Library, policy_id: str) -> IssuedVersion | None:
    """The newest version of a policy that binds."""
    binding = {each.version for each in library.history(policy_id).versions if each.binds}
    approved = [each for each in library.versions.get(policy_id, ()) if each.version in binding]
    return approved[-1] if approved else None


def _quotable(library: Library, policy_id: str, today: date) -> IssuedVersion | None:
    """The version in force, else the newest that was not taken back."""
    ruling = library.history(policy_id).in_force(today)
    by_version = {each.version: each for each in library.versions[policy_id]}
    if ruling is not None and ruling.version in by_version:
        return by_version[ruling.version]
    return next(reversed(library.standing_versions(policy_id)), None)


def _fill_in(library: Library, found: PolicyFile) -> tuple[IssuedPolicy, tuple[str, ...]]:
    names = text_names(library, found)
    filled = {name: _fill(getattr(found.policy, name), names) for name in type(found.policy).model_fields}
    policy = found.policy.model_copy(update=filled)
    asked = _Asked(library)
    asked.collect(policy)
    if library.organization is None:
        raise ProseError("The organisation cannot be read.", "", "Mend organization.yml first.")
    # A policy that cannot be read is not cited: what is wrong with it is told at its own file.
    named = [library.find(policy_id) for policy_id in sorted(asked.ids["policy"] - {found.id})]
    resolved = Resolved(
        organization=_part_of(library.organization, asked.ids, _reached(library, policy)),
        policies=tuple(_cite(each, asked.rows) for each in named if each is not None),
    )
    return IssuedPolicy.model_validate({**filled, "resolved": resolved}), tuple(asked.files)


def _fill(value: object, names: Mapping[str, object]) -> object:
    """A value with what stands in double braces filled in, in every text of it."""
    if isinstance(value, Prose):
        return Prose(expand_facts(value, names))
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return value.model_copy(update={name: _fill(getattr(value, name), names) for name in fields})
    return tuple(_fill(item, names) for item in value) if isinstance(value, tuple) else value


class _Asked:
    """Notes the ids of everything that a policy names, by kind, and the files it uses; links of texts among them."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.ids: dict[str, set[str]] = {kind: set() for kind in _KINDS}
        self.files: dict[str, None] = {}
        self.rows: set[str] = set()
        self._context = ProseContext({}, self)

    def collect(self, value: BaseModel) -> None:
        """Note what a model names, and what those things name in turn."""
        for path, part in walk_values(value):
            if "drafting_notes" in path:
                continue
            if isinstance(part, Prose):
                render_prose(part, self._context)
            elif isinstance(part, _ROWS):
                self._note("policy", part.rpartition(".")[0])
                self.rows.add(str(part))
            elif isinstance(part, Reference):
                self._note(part.target, str(part))
            elif isinstance(part, AttachedFile):
                self.files[str(PurePosixPath(part.file))] = None

    def link(self, address: str) -> str:
        """Every link leads somewhere here."""
        kind, _, name = address.partition(":")
        if kind == "clause":
            kind, name = "policy", name.rpartition("/")[0]
        self._note(kind, name)
        return "#"

    def image(self, name: str) -> str:
        """Every picture is there."""
        self.files[str(PurePosixPath(unquote(name)))] = None
        return name

    def _note(self, kind: str, name: str) -> None:
        if kind not in self.ids or not name or name in self.ids[kind]:
            return
        directory = self.library.directory
        shelves: Mapping[str, Mapping[str, BaseModel]] = {
            "role": directory.roles,
            "person": directory.people,
            "contact": directory.contacts,
        }
        entry = shelves.get(kind, {}).get(name)
        if kind in shelves and entry is None:
            return
        self.ids[kind].add(name)
        if entry is not None:
            self.collect(_bare(entry))


def _bare(entry: BaseModel) -> BaseModel:
    """An entry of the organisation without what no policy shows."""
    if isinstance(entry, Role):
        return entry.model_copy(update={"reports_to": None, "apart_from": (), "description": None})
    return entry.model_copy(update={"answered_by": None}) if isinstance(entry, Contact) else entry


def _reached(library: Library, policy: Policy) -> set[str]:
    """The people whose own numbers a policy shows: holders of roles that are called and have no line of their own."""
    called = [each for _, each in walk_values(policy) if isinstance(each, EscalationLevel | ContactPoint)]
    roles = {str(each.role) for each in called if each.contact is None}
    directory = library.directory.roles
    return {str(person) for role in roles if role in directory for person in directory[role].holders}


def _without_numbers(person: Person) -> Person:
    """A frozen text is kept for good and travels in the PDF: it holds nobody's numbers that it does not show."""
    return person.model_copy(update={"email": None, "phone": None, "out_of_hours_phone": None})


def _part_of(whole: Organization, ids: Mapping[str, set[str]], reached: Collection[str]) -> Organization:
    """The part of the organisation that a policy names, with the numbers of the people who are reached by their own."""
    people = [each.model_copy(update={"left": None}) for each in whole.people if each.id in ids["person"]]
    return whole.model_copy(
        update={
            "about": None,
            "contact": None,
            "holidays": (),
            "offices": tuple(each for each in whole.offices if each.id in ids["office"]) or whole.offices[:1],
            "departments": tuple(each for each in whole.departments if each.id in ids["department"]),
            "people": tuple(each if each.id in reached else _without_numbers(each) for each in people),
            "roles": tuple(_bare(each) for each in whole.roles if each.id in ids["role"]),
            "contacts": tuple(_bare(each) for each in whole.contacts if each.id in ids["contact"]),
            "systems": tuple(each for each in whole.systems if each.id in ids["system"]),
        }
    )


def list_tables(policy: Policy) -> Iterator[AuthorityLimit | Escalation | ServiceLevel]:
    """What a worked example can put a question to."""
    yield from policy.statement.service_levels
    yield from policy.roles.authority_limits
    yield from (each for each in (policy.procedures.escalation, policy.compliance.escalation) if each)


def _cite(found: PolicyFile, rows: Collection[str]) -> CitedPolicy:
    policy = found.policy
    segmentation, scale = policy.statement.segmentation, policy.statement.severities
    return CitedPolicy(
        policy=PolicyId(found.id),
        number=policy.title_page.number,
        title=policy.title_page.title,
        segments=tuple(
            CitedSegment(id=each.id, name=Line(each.name))
            for each in (segmentation.segments if segmentation else ())
        ),
        severities=tuple(
            CitedSeverity(id=each.id, name=Line(each.name)) for each in (scale.levels if scale else ())
        ),
        tables=tuple(
            CitedTable(id=each.id, title=Line(each.title))
            for each in list_tables(policy)
            if f"{found.id}.{each.id}" in rows
        ),
    )
