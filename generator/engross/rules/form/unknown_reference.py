"""A reference leads to nothing: no such role, person, segment, policy, step, form or contact.

“Escalate to the sales manager” is an order only where there is one. If the role was renamed or its holder left, the ladder has a rung
that breaks under whoever steps on it, in the night when it counts. Every id is looked up, so that a misspelt one is noticed now, and
not then.

Bad:

    procedures:
      procedures:
        - id: change
          title: Changing the owner
          trigger: An owner leaves
          outcome: The client has a new owner
          steps:
            - id: propose
              text: Propose a new owner.
              actor: sales-manager
              within: 2 business days

Good:

    procedures:
      procedures:
        - id: change
          title: Changing the owner
          trigger: An owner leaves
          outcome: The client has a new owner
          steps:
            - id: propose
              text: Propose a new owner.
              actor: duty-manager
              within: 2 business days
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from engross.diagnostic import Severity
from engross.library import Library, PolicyFile
from engross.model.appendix import Form
from engross.model.fields import AppendixId, ClauseId, Entry, GroupId, Reference, StepId
from engross.model.policy import Policy
from engross.numbering import number_policy
from engross.reading.source import DataPath, SourceFile
from engross.rules.contents import Contents
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.text.guesses import Guesses

SEVERITY = Severity.ERROR
SCOPE = Scope.DOCUMENT
REQUIRED = True

_MOST_LISTED = 12
_AFTER_ID = re.compile(r"id\b(.*)")
_WORD = re.compile(r"[a-z][a-z0-9-]*")


def check(subject: Subject) -> Iterator[Found]:
    """Look up every id that stands for something else."""
    for contents in subject.contents:
        yield from _check(subject, contents)


def _check(subject: Subject, contents: Contents) -> Iterator[Found]:
    library, source, owner = subject.library, contents.source, contents.owner
    guesses = Guesses()
    explained = _Explained(library, source)
    lists: dict[object, Collection[str]] = {}
    for path, value in contents.references:
        if library.organization is None and _is_of_organization(value):
            continue
        home = path[2] if isinstance(value, StepId) else value.rpartition(".")[0]
        if isinstance(home, str) and library.is_broken(home):  # nobody knows what it declares
            continue
        key = (type(value), home)
        if key not in lists:
            lists[key] = dict.fromkeys(_known(subject, value, path, owner))
        known = lists[key]
        if value in known or explained.explains(value):
            continue
        message, hint = _words(value, known, owner, guesses)
        yield Found(source.place(path), message, hint)


def _words(
    value: Reference, known: Collection[str], owner: PolicyFile | None, guesses: Guesses
) -> tuple[str, str]:
    if isinstance(value, AppendixId) and owner and value in {found.id for found in owner.policy.appendices}:
        return (
            f"The appendix “{value}” is no form.",
            f"Use the id of an appendix of kind form: {_list(known)}.",
        )
    qualified = next((name for name in known if name.endswith(f".{value}")), "")
    best = qualified or guesses.nearest(value, known)
    guess = f" Did you mean “{best}”?" if best else ""
    return f"There is no {value.target} “{value}”.{guess}", _hint(value, known)


class _Explained:
    """What stands in a file with errors, which may be why it was not found there."""

    def __init__(self, library: Library, source: SourceFile) -> None:
        wrong = {found.place.path for found in library.diagnostics if found.is_error}
        organization = library.organization_source
        self._inside = _declared(source) if source.path in wrong else frozenset[str]()
        self._outside = (
            _declared(organization) if organization and organization.path in wrong else frozenset[str]()
        )

    def explains(self, value: Reference) -> bool:
        """Whether a thing of this name is declared in the file where it belongs, and that file has errors."""
        return value.rpartition(".")[2] in (self._outside if _is_of_organization(value) else self._inside)


def _declared(source: SourceFile) -> frozenset[str]:
    """Every word that stands after the key id on a line."""
    after = (_AFTER_ID.search(line) for line in source.lines)
    return frozenset(word for match in after if match for word in _WORD.findall(match[1]))


def _is_of_organization(value: Reference) -> bool:
    return value.target in {"role", "person", "office", "department", "contact", "system"}


def _list(known: Collection[str]) -> str:
    return ", ".join(list(known)[:_MOST_LISTED]) + (", …" if len(known) > _MOST_LISTED else "")


def _hint(value: Reference, known: Collection[str]) -> str:
    if not known:
        return f"There is no {value.target} here yet: add one first."
    if _is_of_organization(value):
        return f"Add it to organization.yml, or use one that is there: {_list(known)}."
    return f"Known are: {_list(known)}."


def _known(subject: Subject, value: Reference, path: DataPath, owner: PolicyFile | None) -> Collection[str]:
    directory = subject.library.directory
    if value.target == "policy":
        return _policies(subject.library)
    if value.target in _QUALIFIED:
        own = [entry.id for entry in _QUALIFIED[value.target](owner.policy)] if owner else []
        return own + subject.shared(_qualified)[value.target]
    if value.target in {"step", "appendix", "clause", "group of approvals"}:
        return _inside(value, path, owner)
    return {
        "role": directory.roles,
        "person": directory.people,
        "office": directory.offices,
        "department": directory.departments,
        "contact": directory.contacts,
        "system": directory.systems,
    }[value.target]


def _policies(library: Library) -> list[str]:
    return [
        *library.policies,
        *library.apart,
        *(broken.id for broken in library.broken if broken.kind == "policies"),
    ]


def _qualified(subject: Subject) -> Mapping[str, list[str]]:
    """What can be named by its id in its own policy, and as policy.id everywhere, by what it is."""
    library = subject.library
    return {
        target: [
            f"{policy_id}.{entry.id}"
            for policy_id, found in (*library.policies.items(), *library.apart.items())
            for entry in entries(found.policy)
        ]
        for target, entries in _QUALIFIED.items()
    }


def _segments(policy: Policy) -> Sequence[Entry]:
    return policy.statement.segmentation.segments if policy.statement.segmentation else ()


def _severities(policy: Policy) -> Sequence[Entry]:
    return policy.statement.severities.levels if policy.statement.severities else ()


def _ladders(policy: Policy) -> Sequence[Entry]:
    both = (policy.procedures.escalation, policy.compliance.escalation)
    return [ladder for ladder in both if ladder is not None]


_QUALIFIED: Mapping[str, Callable[[Policy], Sequence[Entry]]] = {
    "segment": _segments,
    "severity": _severities,
    "limit of authority": lambda policy: policy.roles.authority_limits,
    "service level": lambda policy: policy.statement.service_levels,
    "escalation ladder": _ladders,
}


def _inside(value: Reference, path: DataPath, owner: PolicyFile | None) -> list[str]:
    if owner is None:
        return []
    if isinstance(value, StepId):
        procedure = owner.policy.procedures.procedures[int(path[2])]
        return [step.id for step in procedure.steps]
    if isinstance(value, GroupId):
        return [group.id for group in owner.policy.approval_rules.groups]
    if isinstance(value, ClauseId):
        items = number_policy(owner.policy).values()
        return [item.anchor for item in items if re.fullmatch(r"[568]\.[0-9]+", item.number)]
    return [appendix.id for appendix in owner.policy.appendices if isinstance(appendix, Form)]
