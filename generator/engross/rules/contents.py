"""What rules look for inside a definition, found in one walk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from engross.cached import cached_property
from engross.library import PolicyFile
from engross.model.account import Account
from engross.model.addresses import FilePath
from engross.model.fields import Entry, Line, Prose, Reference
from engross.model.organization import Organization
from engross.model.policy import Policy
from engross.reading.source import DataPath, SourceFile


@dataclass(frozen=True, slots=True)
class _Found:
    words: list[tuple[DataPath, Reference | Prose | Line]] = field(default_factory=list)
    references: list[tuple[DataPath, Reference]] = field(default_factory=list)
    texts: list[tuple[DataPath, Prose | Line]] = field(default_factory=list)
    files: list[tuple[DataPath, FilePath]] = field(default_factory=list)
    lists: list[tuple[DataPath, tuple[Entry, ...]]] = field(default_factory=list)


@dataclass(frozen=True)
class Contents:
    """One definition, and what is inside it in the order of the fields; `owner` is the policy, where it is one."""

    model: Organization | Policy | Account
    source: SourceFile
    owner: PolicyFile | None = None

    @property
    def words(self) -> Sequence[tuple[DataPath, Reference | Prose | Line]]:
        """Every reference and text."""
        return self._found.words

    @property
    def references(self) -> Sequence[tuple[DataPath, Reference]]:
        """Every id that stands for something else."""
        return self._found.references

    @property
    def texts(self) -> Sequence[tuple[DataPath, Prose | Line]]:
        """Every running text and every text of one line."""
        return self._found.texts

    @property
    def files(self) -> Sequence[tuple[DataPath, FilePath]]:
        """Every name of a file."""
        return self._found.files

    @property
    def lists(self) -> Sequence[tuple[DataPath, tuple[Entry, ...]]]:
        """Every list of several entries with ids."""
        return self._found.lists

    @cached_property
    def _found(self) -> _Found:
        found = _Found()
        _walk(self.model.__dict__.items(), (), found)
        return found


class _Kinds(dict[type[object], type[object] | None]):
    """What a value is to the walk by its type, looked up once a type; None for what it passes over."""

    def __missing__(self, kind: type[object]) -> type[object] | None:
        bases = (BaseModel, tuple, Reference, Prose, Line, FilePath)
        self[kind] = next((base for base in bases if issubclass(kind, base)), None)
        return self[kind]


_KINDS = _Kinds()


def _walk(items: Iterable[tuple[str | int, Any]], path: DataPath, found: _Found) -> None:
    for part, inner in items:
        kind = _KINDS[type(inner)]
        if kind is None:
            continue
        place = (*path, part)
        if kind is BaseModel:
            _walk(inner.__dict__.items(), place, found)
        elif kind is tuple:
            if len(inner) > 1 and isinstance(inner[0], Entry):
                found.lists.append((place, inner))
            _walk(enumerate(inner), place, found)
        elif kind is Reference:
            found.words.append((place, inner))
            found.references.append((place, inner))
        elif kind is FilePath:
            found.files.append((place, inner))
        else:
            found.words.append((place, inner))
            found.texts.append((place, inner))
