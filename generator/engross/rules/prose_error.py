"""A text that asks in braces for something that is not there, or links to nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from engross.context import find_item, text_names, unknown
from engross.diagnostic import Diagnostic, Severity
from engross.fields import Prose
from engross.library import Library, PolicyFile
from engross.prose import ProseContext, ProseError, render_prose
from engross.source import SourceFile
from engross.walk import walk_values


@dataclass(frozen=True, slots=True)
class _Checker:
    """A resolver that only looks whether things are there."""

    library: Library
    owner: PolicyFile | None
    folder: PurePosixPath

    def link(self, address: str) -> str | None:
        kind, _, name = address.partition(":")
        directory = self.library.directory
        known: Mapping[str, Mapping[str, object]] = {
            "role": directory.roles,
            "policy": self.library.policies,
            "contact": directory.contacts,
        }
        if kind == "clause":
            self._clause(name)
        elif kind in known and name not in known[kind]:
            raise unknown(kind, name, known[kind])
        return "#"

    def _clause(self, name: str) -> None:
        policy_id, slash, anchor = name.rpartition("/")
        home = self.library.policies.get(policy_id) if slash else self.owner
        if home is None or find_item(home, anchor) is None:
            raise ProseError(
                f"There is nothing here with the id “{name}”.", name, "Use the id of a clause or block."
            )

    def image(self, name: str) -> str:
        if self.folder / name not in self.library.files or ".." in PurePosixPath(name).parts:
            raise ProseError(
                f"There is no picture “{name}” beside this definition.", name, f"Put it into {self.folder}/."
            )
        return name


def check(library: Library) -> Iterator[Diagnostic]:
    """Render every text and report what cannot be."""
    if library.organization is not None and library.organization_source is not None:
        yield from _check(library, library.organization, library.organization_source, None)
    for policy_file in library.policies.values():
        yield from _check(library, policy_file.policy, policy_file.source, policy_file)
    for account_file in library.accounts.values():
        yield from _check(library, account_file.account, account_file.source, None)


def _check(
    library: Library, model: object, source: SourceFile, owner: PolicyFile | None
) -> Iterator[Diagnostic]:
    if library.organization is None:
        return
    resolver = _Checker(library, owner, source.path.parent)
    context = ProseContext(text_names(library, owner), resolver)
    for path, value in walk_values(model):
        if not isinstance(value, Prose) or "drafting_notes" in path:
            continue
        try:
            render_prose(value, context)
        except ProseError as error:
            place = source.place_of(path, error.needle)
            yield Diagnostic(place, Severity.ERROR, "prose-error", error.message, error.hint)
