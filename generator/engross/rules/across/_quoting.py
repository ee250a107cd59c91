"""Which policies the texts and references of a definition name, read off their letters without rendering them."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from engross.model.fields import PolicyId, Prose, Reference
from engross.reading.source import DataPath
from engross.rules.contents import Contents

_CALL = re.compile(r"\{\{\s*(\w+)\(\s*([^{}]*?)\s*\)\s*\}\}")
_FIRST = re.compile(r"^(?:name\s*=\s*)?[\"']([^\"']*)[\"']")
_POLICY = re.compile(r"\bpolicy\s*=\s*[\"']([a-z0-9-]+)[\"']")
_LINK = re.compile(r"\]\((?:policy:|clause:(?=[a-z0-9-]+/))([a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class Pointer:
    """A place of a text that leads to a policy, and to a clause, term or fact of it where `name` says which."""

    kind: str
    policy_id: str
    name: str
    start: int
    end: int


def pointers(text: str, owner: str) -> Iterator[Pointer]:
    """What a text of a policy points to in braces and links, in the order of the text."""
    if "{{" in text:
        for match in _CALL.finditer(text):
            if found := _read(match, owner):
                yield found
    if "](" in text:
        for match in _LINK.finditer(text):
            yield Pointer("link", match[1], "", match.start(1), match.end(1))


def _read(match: re.Match[str], owner: str) -> Pointer | None:
    kind, arguments = match[1], match[2]
    first = _FIRST.search(arguments)
    if first is None or kind not in {"policy", "fact", "clause", "appendix", "term"}:
        return None
    name, span = first[1], match.span()
    if kind == "policy":
        return Pointer(kind, name, "", *span)
    if kind == "fact":
        home, _, rest = name.partition(".")
        return Pointer(kind, home, rest, *span)
    elsewhere = _POLICY.search(arguments)
    return Pointer(kind, elsewhere[1] if elsewhere else owner, name, *span)


def quoted(
    contents: Contents, owner: str, leave_out: Collection[str] = ()
) -> Iterator[tuple[DataPath, str, str]]:
    """Every policy that a definition names: where, its id, and the letters to point at; some sections left out."""
    for path, value in contents.words:
        if path[0] in leave_out:
            continue
        if isinstance(value, Prose):
            for found in pointers(value, owner):
                if found.policy_id != owner:
                    yield path, found.policy_id, found.policy_id
        elif isinstance(value, PolicyId):
            yield path, value, value
        elif isinstance(value, Reference) and "." in value:
            home = value.rpartition(".")[0]
            if home != owner:
                yield path, home, value
