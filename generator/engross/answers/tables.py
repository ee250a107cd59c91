"""Every table of a handbook that answers a question, with where it stands: limits, ladders, service levels, contacts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from engross.answers.past import then_directory
from engross.library import AccountFile, Directory, Library, PolicyFile
from engross.model.blocks import (
    AuthorityLimit,
    ContactPoint,
    Escalation,
    Overrule,
    Segment,
    ServiceLevel,
    SeverityLevel,
)
from engross.model.organization import Organization
from engross.numbering import number_policy
from engross.reading.source import DataPath
from engross.segments import SegmentIndex, index_segments
from engross.units import Duration


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a table stands: the document and its version, the clause and its anchor.

    `kind` is the folder of the document's page, `document` its id. `citation` is empty in account plans, which number
    nothing. `path` leads to the table in the document's YAML.
    """

    kind: Literal["policies", "accounts"]
    document: str
    number: str
    title: str
    version: str
    citation: str
    anchor: str
    path: DataPath
    is_draft: bool = False
    is_confidential: bool = False

    @property
    def cited(self) -> str:
        """How it is cited, whatever the version: CL-004 §7.5.1."""
        return f"{self.number} {self.citation}".strip()

    def __str__(self) -> str:
        """How it is cited: CL-004 §7.5.1, version 1.1."""
        return f"{self.cited}, version {self.version}{' (draft)' if self.is_draft else ''}"


@dataclass(frozen=True, slots=True)
class LimitTable:
    """Who may approve what; `segments` holds full ids, none for every client. `client` is an account plan's id."""

    origin: Origin
    limit: AuthorityLimit
    segments: tuple[str, ...]
    client: str = ""

    @property
    def full_id(self) -> str:
        """The id as other documents write it: document.limit."""
        return f"{self.origin.document}.{self.limit.id}"


@dataclass(frozen=True, slots=True)
class LadderTable:
    """Whom to call, in order; `levels` says where each level stands.

    `segments` and `severities` hold full ids, none for all. `is_breach` marks ladders to which a breach is reported;
    `client` is an account plan's id.
    """

    origin: Origin
    ladder: Escalation
    levels: tuple[Origin, ...]
    segments: tuple[str, ...]
    severities: tuple[str, ...]
    is_breach: bool = False
    client: str = ""

    @property
    def full_id(self) -> str:
        """The id as other documents write it: document.ladder."""
        return f"{self.origin.document}.{self.ladder.id}"


@dataclass(frozen=True, slots=True)
class ServiceTable:
    """A promise to answer or act within a time; `by_segment` has the time allowed by the full id of a segment."""

    origin: Origin
    service: ServiceLevel
    by_segment: Mapping[str, Duration]

    @property
    def full_id(self) -> str:
        """The id as other documents write it: document.service-level."""
        return f"{self.origin.document}.{self.service.id}"


@dataclass(frozen=True, slots=True)
class SeverityRow:
    """One severity; `number` is 1 for the gravest of its scale."""

    origin: Origin
    severity: SeverityLevel
    number: int

    @property
    def full_id(self) -> str:
        """The id as other documents write it: document.severity."""
        return f"{self.origin.document}.{self.severity.id}"


@dataclass(frozen=True, slots=True)
class TierRow:
    """One client segment or tier."""

    origin: Origin
    segment: Segment

    @property
    def full_id(self) -> str:
        """The id as other documents write it: document.segment."""
        return f"{self.origin.document}.{self.segment.id}"


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Whom to turn to about something."""

    origin: Origin
    point: ContactPoint


@dataclass(frozen=True, slots=True)
class OverruleRow:
    """Who may set aside whose decision; `client` is an account plan's id."""

    origin: Origin
    overrule: Overrule
    client: str = ""


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client with an account plan; `segment` is the full id of its segment."""

    origin: Origin
    id: str
    name: str
    segment: str


@dataclass(frozen=True, slots=True)
class Tables:
    """All that answers: the tables in the order of the documents' numbers, and the directory of people and lines.

    `directories` holds, by a document's id, the directory that counts for it where that is not `directory`: for a past
    day who held the roles when the version was issued.
    """

    organization: Organization | None
    directory: Directory
    directories: Mapping[str, Directory]
    index: SegmentIndex
    tiers: tuple[TierRow, ...]
    severities: tuple[SeverityRow, ...]
    limits: tuple[LimitTable, ...]
    ladders: tuple[LadderTable, ...]
    services: tuple[ServiceTable, ...]
    contacts: tuple[ContactRow, ...]
    overrules: tuple[OverruleRow, ...]
    clients: tuple[ClientRow, ...]

    def directory_of(self, origin: Origin) -> Directory:
        """The people and lines that count for a document."""
        return self.directories.get(origin.document, self.directory)

    @property
    def is_empty(self) -> bool:
        """Whether there is no table that answers anything."""
        return not (self.limits or self.ladders or self.services or self.contacts)


def gather_tables(library: Library, *, as_issued: bool = False, day: date | None = None) -> Tables:
    """The tables of all policies and account plans of a library, the working one or that of an edition.

    With `as_issued` each version is asked with those who held the roles when it was issued; numbers that it does not
    hold are taken from the organisation as it is now. With `day`, plans that take effect after it are left out.
    """
    accounts = [each for each in library.accounts.values() if day is None or each.account.effective <= day]
    plans = [_Text.of_account(found) for found in accounts]
    policies = list(library.policies.values())
    # One document after the other, as its numbers are then worked out once.
    parts = [_list_rows(found) for found in policies]
    planned = list(zip(plans, accounts, strict=True))
    return Tables(
        organization=library.organization,
        directory=library.directory,
        directories={
            found.id: then_directory(found.policy, library.directory) for found in policies if as_issued
        },
        index=index_segments(library),
        tiers=tuple(row for part in parts for row in part.tiers),
        severities=tuple(row for part in parts for row in part.severities),
        limits=(
            *(row for part in parts for row in part.limits),
            *(row for text, found in planned for row in _limits(text, found.account.authority_limits)),
        ),
        ladders=(
            *(row for part in parts for row in part.ladders),
            *(
                _ladder(text, found.account.escalation, ("escalation",), is_breach=False)
                for text, found in planned
            ),
        ),
        services=tuple(row for part in parts for row in part.services),
        contacts=tuple(row for part in parts for row in part.contacts),
        overrules=(
            *(row for part in parts for row in part.overrules),
            *(row for text, found in planned for row in _overrules(text, found.account.overrules)),
        ),
        clients=tuple(
            ClientRow(
                text.origin(("client",), "client"),
                found.id,
                found.account.client.name,
                str(found.account.client.segment),
            )
            for text, found in planned
        ),
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of one policy."""

    tiers: tuple[TierRow, ...]
    severities: tuple[SeverityRow, ...]
    limits: tuple[LimitTable, ...]
    ladders: tuple[LadderTable, ...]
    services: tuple[ServiceTable, ...]
    contacts: tuple[ContactRow, ...]
    overrules: tuple[OverruleRow, ...]


def _list_rows(found: PolicyFile) -> _Rows:
    text, roles = _Text.of_policy(found), found.policy.roles
    return _Rows(
        tuple(_tiers(text, found)),
        tuple(_severities(text, found)),
        tuple(_limits(text, roles.authority_limits)),
        tuple(_ladders(text, found)),
        tuple(_services(text, found)),
        tuple(_contacts(text, found)),
        tuple(_overrules(text, roles.overrules)),
    )


@dataclass(frozen=True, slots=True)
class _Text:
    """A document as the origin of tables."""

    kind: Literal["policies", "accounts"]
    document: str
    number: str
    title: str
    version: str
    is_draft: bool
    is_confidential: bool
    policy: PolicyFile | None

    @classmethod
    def of_policy(cls, found: PolicyFile) -> "_Text":
        page = found.policy.title_page
        secret = page.classification == "confidential"
        return cls("policies", found.id, page.number, page.title, page.version, found.is_draft, secret, found)

    @classmethod
    def of_account(cls, found: AccountFile) -> "_Text":
        plan = found.account
        secret = plan.classification == "confidential"
        return cls("accounts", found.id, plan.number, plan.title, plan.version, False, secret, None)

    @property
    def client(self) -> str:
        return "" if self.policy else self.document

    def origin(self, path: DataPath, anchor: str) -> Origin:
        """The origin of a table by its path; `anchor` is what an account plan calls it."""
        item = number_policy(self.policy.policy).get(path) if self.policy else None
        return Origin(
            self.kind,
            self.document,
            self.number,
            self.title,
            self.version,
            item.citation if item else "",
            item.anchor if item else anchor,
            path,
            self.is_draft,
            self.is_confidential,
        )

    def full(self, references: Sequence[str]) -> tuple[str, ...]:
        """References that stand in this document as full ids."""
        home = self.document if self.policy else None
        return tuple(each if "." in each or home is None else f"{home}.{each}" for each in references)


def _tiers(text: _Text, found: PolicyFile) -> Iterator[TierRow]:
    block = found.policy.statement.segmentation
    for index, segment in enumerate(block.segments if block else ()):
        yield TierRow(text.origin(("statement", "segmentation", "segments", index), ""), segment)


def _severities(text: _Text, found: PolicyFile) -> Iterator[SeverityRow]:
    scale = found.policy.statement.severities
    for index, severity in enumerate(scale.levels if scale else ()):
        origin = text.origin(("statement", "severities", "levels", index), "")
        yield SeverityRow(origin, severity, index + 1)


def _limits(text: _Text, limits: Sequence[AuthorityLimit]) -> Iterator[LimitTable]:
    at: DataPath = ("roles", "authority_limits") if text.policy else ("authority_limits",)
    for index, limit in enumerate(limits):
        origin = text.origin((*at, index), f"authority-limits.{limit.id}")
        yield LimitTable(origin, limit, text.full(limit.segments), text.client)


def _ladders(text: _Text, found: PolicyFile) -> Iterator[LadderTable]:
    usual, breach = found.policy.procedures.escalation, found.policy.compliance.escalation
    if usual is not None:
        yield _ladder(text, usual, ("procedures", "escalation"), is_breach=False)
    if breach is not None:
        yield _ladder(text, breach, ("compliance", "escalation"), is_breach=True)


def _ladder(text: _Text, ladder: Escalation, path: DataPath, *, is_breach: bool) -> LadderTable:
    levels = tuple(
        text.origin((*path, "levels", index), f"{ladder.id}.{level.id}")
        for index, level in enumerate(ladder.levels)
    )
    segments, severities = text.full(ladder.segments), text.full(ladder.severities)
    origin = text.origin(path, str(ladder.id))
    return LadderTable(origin, ladder, levels, segments, severities, is_breach, text.client)


def _services(text: _Text, found: PolicyFile) -> Iterator[ServiceTable]:
    for index, service in enumerate(found.policy.statement.service_levels):
        rows = {full: row.within for row in service.by_segment for full in text.full((row.segment,))}
        yield ServiceTable(text.origin(("statement", "service_levels", index), ""), service, rows)


def _contacts(text: _Text, found: PolicyFile) -> Iterator[ContactRow]:
    for index, point in enumerate(found.policy.roles.contact_points):
        yield ContactRow(text.origin(("roles", "contact_points", index), ""), point)


def _overrules(text: _Text, overrules: Sequence[Overrule]) -> Iterator[OverruleRow]:
    at: DataPath = ("roles", "overrules") if text.policy else ("overrules",)
    for index, overrule in enumerate(overrules):
        origin = text.origin((*at, index), f"overrules.{overrule.id}")
        yield OverruleRow(origin, overrule, text.client)
