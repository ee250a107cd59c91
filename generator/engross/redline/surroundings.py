"""What the organisation calls otherwise by now, of what both versions of a policy name."""

import re
from collections.abc import Iterator, Mapping

from engross.model.fields import ContactId, DepartmentId, Reference, RoleId, SystemId, Text
from engross.model.organization import Contact, Department, Role, System
from engross.model.policy import Policy
from engross.reading.walk import walk_values
from engross.redline.change import Change, Side
from engross.redline.kinds import Weight

_NAMED = re.compile(r"(role|contact|system)(?:\(\s*[\"']|:)([a-z][a-z0-9-]*)")
_KINDS: Mapping[str, type[Reference]] = {"role": RoleId, "contact": ContactId, "system": SystemId}

Listed = Role | Contact | System | Department


def compare_surroundings(old: Side, new: Side) -> Iterator[Change]:
    """Names that changed, and numbers, addresses and hours of contacts; what one side does not know is passed over."""
    if old.directory is new.directory:
        return
    used = _used(old.policy) & _used(new.policy)
    for kind, name in sorted(used, key=lambda each: (each[0].__name__, each[1])):
        one, other = _find(old, kind, name), _find(new, kind, name)
        if one is None or other is None:
            continue
        if one.name != other.name:
            changed = "role-renamed" if kind is RoleId else "name-changed"
            said = f"“{one.name}” is now called “{other.name}”."
            yield _change(changed, Weight.EDITORIAL, said, one.name, other.name)
        if isinstance(one, Contact) and isinstance(other, Contact) and _ways(one) != _ways(other):
            before, after = _ways(one), _ways(other)
            said = f"“{other.name}” is now reached by {after} instead of {before}."
            yield _change("contact-changed", Weight.SUBSTANTIVE, said, before, after)


def _used(policy: Policy) -> set[tuple[type[Reference], str]]:
    used: set[tuple[type[Reference], str]] = set()
    for _, value in walk_values(policy):
        if isinstance(value, RoleId | ContactId | SystemId | DepartmentId):
            used.add((type(value), str(value)))
        elif isinstance(value, Text) and not isinstance(value, Reference):
            used |= {(_KINDS[kind], name) for kind, name in _NAMED.findall(value)}
    return used


def _find(side: Side, kind: type[Reference], name: str) -> Listed | None:
    tables: Mapping[type[Reference], Mapping[str, Listed]] = {
        RoleId: side.directory.roles,
        ContactId: side.directory.contacts,
        SystemId: side.directory.systems,
        DepartmentId: side.directory.departments,
    }
    return tables[kind].get(name)


def _ways(contact: Contact) -> str:
    return ", ".join(str(way) for way in (contact.phone, contact.email, contact.hours) if way)


def _change(kind: str, weight: Weight, sentence: str, old: str, new: str) -> Change:
    return Change(kind, weight, "§1", "title-page", sentence, old, new, None, None)
