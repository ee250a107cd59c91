"""The number and anchor of every section, clause, block, step and row of a policy."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from weakref import ref

from engross.cached import cached_property
from engross.model.appendix import Faq, Form
from engross.model.fields import Entry
from engross.model.policy import Policy
from engross.reading.source import DataPath
from engross.reading.walk import walk_values


@dataclass(frozen=True, slots=True)
class Section:
    """One of the twelve sections; `key` is its key in the YAML and its anchor's stem."""

    number: int
    key: str
    title: str
    anchor: str


SECTIONS = tuple(
    Section(number, key, title, key.replace("_", "-"))
    for number, (key, title) in enumerate(
        (
            ("title_page", "Title page"),
            ("purpose", "Purpose"),
            ("scope", "Scope"),
            ("definitions", "Definitions"),
            ("statement", "Policy statement"),
            ("procedures", "Procedures"),
            ("roles", "Roles and responsibilities"),
            ("compliance", "Compliance and disciplinary measures"),
            ("references", "References and related documents"),
            ("review", "Review and revision history"),
            ("approvals", "Approval signatures"),
            ("appendices", "Appendices"),
        ),
        1,
    )
)


_APART = {"approval_rules": "approvals"}


def section_of(path: DataPath) -> Section:
    """The section in which a place of the YAML is told; the title page for what belongs to none."""
    key = _APART.get(str(path[0]), path[0]) if path else ""
    return next((section for section in SECTIONS if section.key == key), SECTIONS[0])


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be cited: `§5.2` by its number, `#one-owner` by its anchor."""

    number: str
    anchor: str
    title: str
    path: DataPath

    @property
    def citation(self) -> str:
        """How it is cited inside its own document."""
        return f"Appendix {self.number}" if self.number.isalpha() else f"§{self.number}"


def number_policy(policy: Policy) -> Mapping[DataPath, Item]:
    """Every citable item by its place in the YAML; derived blocks stand at the place of their list."""
    return _number(policy).by_path


def items_by_anchor(policy: Policy) -> Mapping[str, Item]:
    """Every citable item by its anchor; where two have the same, the first."""
    return _number(policy).by_anchor


def items_by_identity(policy: Policy) -> Mapping[int, Item]:
    """Every citable item by the `id()` of the clause, block, list, step or row that it numbers."""
    return _number(policy).by_identity


@dataclass(frozen=True)
class _Numbered:
    policy: ref[Policy]
    by_path: Mapping[DataPath, Item]
    by_anchor: Mapping[str, Item]

    @cached_property
    def by_identity(self) -> Mapping[int, Item]:
        found = ((id(value), self.by_path.get(path)) for path, value in walk_values(self.policy()) if value)
        return MappingProxyType({identity: item for identity, item in found if item is not None})


# A policy never changes, and every link and citation asks for its numbers. They are kept by the policy's identity,
# as comparing all its contents would take long, for as long as there is the policy and it is one of the latest.
_MOST_KEPT = 128  # policies: what is made of one follows upon another
_kept: dict[int, _Numbered] = {}


def _number(policy: Policy) -> _Numbered:
    key = id(policy)
    kept = _kept.get(key)
    if kept is not None and kept.policy() is policy:
        return kept
    by_path = {item.path: item for item in _items(policy)}
    by_anchor: dict[str, Item] = {}
    for item in by_path.values():
        by_anchor.setdefault(item.anchor, item)
    if len(_kept) >= _MOST_KEPT:
        _kept.pop(next(iter(_kept)), None)
    gone = ref(policy, lambda _: _kept.pop(key, None))
    _kept[key] = _Numbered(gone, MappingProxyType(by_path), MappingProxyType(by_anchor))
    return _kept[key]


def _items(policy: Policy) -> Iterator[Item]:
    for section in SECTIONS:
        yield Item(str(section.number), section.anchor, section.title, (section.key,))
    yield from _rows("2", ("purpose", "objectives"), policy.purpose.objectives, "objective-")
    yield from _rows("3", ("scope", "exceptions"), policy.scope.exceptions, "exception-")
    yield from _rows("4", ("definitions",), policy.definitions, "term-")
    yield from _statement(policy)
    yield from _procedures(policy)
    yield from _roles(policy)
    yield from _compliance(policy)
    yield from _rows("9", ("references", "sources"), policy.references.sources, "source-")
    yield from _rows("11", ("approvals",), policy.approvals, "approval-")
    yield from _appendices(policy)


_TITLES = ("title", "term", "name", "label", "question", "subject", "what")


def _title(entry: Entry) -> str:
    key = _title_key(type(entry))
    return str(getattr(entry, key)) if key else ""


@lru_cache(maxsize=64)
def _title_key(kind: type[Entry]) -> str:
    return next((name for name in _TITLES if name in kind.model_fields), "")


def _rows(number: str, path: DataPath, entries: Sequence[Entry], stem: str, first: int = 1) -> Iterator[Item]:
    for index, entry in enumerate(entries):
        yield Item(f"{number}.{first + index}", f"{stem}{entry.id}", _title(entry), (*path, index))


class _Counter:
    """Numbers the clause-level items of one section."""

    def __init__(self, section: str) -> None:
        self.section = section
        self.last = 0

    def next(self) -> str:
        self.last += 1
        return f"{self.section}.{self.last}"

    def entries(self, path: DataPath, entries: Sequence[Entry]) -> Iterator[Item]:
        for index, entry in enumerate(entries):
            yield Item(self.next(), entry.id, _title(entry), (*path, index))

    def block(self, path: DataPath, entry: Entry, rows: str) -> Iterator[Item]:
        number = self.next()
        yield Item(number, entry.id, _title(entry), path)
        yield from _rows(number, (*path, rows), getattr(entry, rows), f"{entry.id}.")

    def group(self, path: DataPath, entries: Sequence[Entry], title: str, anchor: str) -> Iterator[Item]:
        if entries:
            number = self.next()
            yield Item(number, anchor, title, path)
            yield from _rows(number, path, entries, f"{anchor}.")


def _statement(policy: Policy) -> Iterator[Item]:
    statement, counter = policy.statement, _Counter("5")
    yield from counter.entries(("statement", "clauses"), statement.clauses)
    if statement.segmentation is not None:
        yield from counter.block(("statement", "segmentation"), statement.segmentation, "segments")
    yield from counter.entries(("statement", "service_levels"), statement.service_levels)
    if statement.severities is not None:
        yield from counter.block(("statement", "severities"), statement.severities, "levels")


def _procedures(policy: Policy) -> Iterator[Item]:
    procedures, counter = policy.procedures, _Counter("6")
    for index, procedure in enumerate(procedures.procedures):
        yield from counter.block(("procedures", "procedures", index), procedure, "steps")
    yield from counter.group(
        ("procedures", "cadences"), procedures.cadences, "What is done regularly", "cadences"
    )
    if procedures.escalation is not None:
        yield from counter.block(("procedures", "escalation"), procedures.escalation, "levels")


def _roles(policy: Policy) -> Iterator[Item]:
    roles, counter = policy.roles, _Counter("7")
    for index, responsibility in enumerate(roles.responsibilities):
        number, path = counter.next(), ("roles", "responsibilities", index)
        yield Item(number, f"role-{responsibility.role}", "", path)
        yield from _rows(number, (*path, "duties"), responsibility.duties, f"role-{responsibility.role}.")
    yield Item(counter.next(), "raci", "Who does what in the procedures", ("roles", "raci"))
    yield from counter.group(
        ("roles", "authority_limits"), roles.authority_limits, "Who may approve what", "authority-limits"
    )
    yield from counter.group(("roles", "overrules"), roles.overrules, "Who may overrule whom", "overrules")
    yield from counter.group(
        ("roles", "contact_points"), roles.contact_points, "Whom to ask", "contact-points"
    )


def _compliance(policy: Policy) -> Iterator[Item]:
    compliance, counter = policy.compliance, _Counter("8")
    yield from counter.entries(("compliance", "monitoring"), compliance.monitoring)
    yield from counter.group(("compliance", "metrics"), compliance.metrics, "What is measured", "metrics")
    yield from counter.group(
        ("compliance", "consequences"), compliance.consequences, "What follows a breach", "consequences"
    )
    if compliance.escalation is not None:
        yield from counter.block(("compliance", "escalation"), compliance.escalation, "levels")


def letter(index: int) -> str:
    """The letter of the appendix at `index` (from 0), from A to Z, then AA, AB and so on."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _appendices(policy: Policy) -> Iterator[Item]:
    for index, appendix in enumerate(policy.appendices):
        path: DataPath = ("appendices", index)
        yield Item(letter(index), appendix.id, appendix.title, path)
        if isinstance(appendix, Faq):
            yield from _rows(letter(index), (*path, "questions"), appendix.questions, f"{appendix.id}.")
        elif isinstance(appendix, Form):
            yield from _rows(letter(index), (*path, "fields"), appendix.fields, f"{appendix.id}.")
