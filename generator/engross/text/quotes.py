"""Which policies a definition quotes: in braces, in links, and by their segments."""

from collections.abc import Iterator
from contextlib import suppress

from pydantic import BaseModel

from engross.library import Library, PolicyFile
from engross.model.fields import Prose, SegmentId
from engross.reading.source import DataPath
from engross.reading.walk import walk_values
from engross.text.context import text_names
from engross.text.prose import ProseContext, ProseError, render_prose


class _Collector:
    """Notes every policy that texts of `owner` ask for while they are rendered, in any spelling that works."""

    def __init__(self, library: Library, owner: PolicyFile | None) -> None:
        self._asked: dict[str, None] = {}
        self._context = ProseContext(text_names(library, owner, self._ask), self)

    def collect(self, text: str) -> tuple[str, ...]:
        """The ids of the policies that a text quotes, up to the first thing in it that is wrong."""
        if not any(sign in text for sign in "{[<"):
            return ()
        self._asked.clear()
        with suppress(ProseError):
            render_prose(text, self._context)
        return tuple(self._asked)

    def _ask(self, policy_id: str) -> None:
        self._asked[policy_id] = None

    def link(self, address: str) -> str:
        """Every link leads somewhere here."""
        kind, _, name = address.partition(":")
        if kind == "policy":
            self._ask(name)
        elif kind == "clause" and "/" in name:
            self._ask(name.rpartition("/")[0])
        return "#"

    def image(self, name: str) -> str:
        """Every picture is there."""
        return name


def quoted_in(library: Library, text: str, owner: PolicyFile | None = None) -> tuple[str, ...]:
    """The ids of the policies that a text quotes, up to the first thing in it that is wrong."""
    return _Collector(library, owner).collect(text)


def quoted_policies(
    library: Library, model: BaseModel, owner: PolicyFile | None = None
) -> Iterator[tuple[DataPath, str]]:
    """Every policy that a definition quotes, by its id, and where; notes among those who draft are left out."""
    collector = _Collector(library, owner)
    for path, value in walk_values(model):
        if isinstance(value, SegmentId) and "." in value:
            yield path, value.rpartition(".")[0]
        elif isinstance(value, Prose) and "drafting_notes" not in path:
            yield from ((path, policy_id) for policy_id in collector.collect(value))


def is_draft(library: Library, policy_id: str) -> bool:
    """Whether there is such a policy and no version of it was ever approved."""
    found = library.policies.get(policy_id)
    return (
        found is not None
        and found.is_draft
        and not any(version.binds for version in library.history(policy_id).versions)
    )
