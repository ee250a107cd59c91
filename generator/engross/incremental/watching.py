"""A library that notes what is looked up in it, and the digest of each such fact: what an artifact was made of."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from sys import intern
from typing import Any, TypeVar

from engross.cached import cached_property
from engross.disk import FolderTree
from engross.incremental.store import digest_of
from engross.incremental.traces import combine
from engross.library import AccountFile, Directory, Library, PolicyFile
from engross.model.organization import Organization
from engross.register import Register
from engross.versions import IssuedVersion

_LISTS = ("offices", "departments", "people", "roles", "contacts", "systems", "holidays")
_DIRECTORY = ("roles", "people", "offices", "departments", "contacts", "systems")
_ABSENT = "-"
_DIGITS = 16  # of each fact's digest: 64 bits, among some thousand facts

K = TypeVar("K")
V = TypeVar("V")
Note = Callable[[str], None]


@dataclass(slots=True)
class Watch:
    """The addresses of the facts that were looked up: `roles/site-lead`, `policies` for all of them, `files/…`."""

    read: set[str] = field(default_factory=set)

    def note(self, address: str) -> None:
        """A fact was looked up."""
        self.read.add(intern(address))  # a thousand documents look up the same few facts

    def over(self, library: Library) -> Library:
        """The same library; whatever is looked up in it is noted."""
        return replace(
            library,
            organization=_watch_organization(library.organization, self.note),
            directory=Directory(
                **{name: _Watched(name, getattr(library.directory, name), self.note) for name in _DIRECTORY}
            ),
            policies=_Watched("policies", library.policies, self.note),
            accounts=_Watched("accounts", library.accounts, self.note),
            broken=_WatchedTuple.over("broken", library.broken, self.note),
            apart=_Watched("apart", library.apart, self.note),
            citations=_Watched("citations", library.citations, self.note),
            versions=_Watched("versions", library.versions, self.note),
            register=Register(
                _Watched("chains", library.register.chains, self.note),
                _Watched("former", library.register.former, self.note),
            ),
            files=_watch_files(library.files, self.note),
        )

    def listed(self, name: str, values: tuple[V, ...]) -> tuple[V, ...]:
        """The same list, whose digest was told to the facts; that it is gone through is noted."""
        return _WatchedTuple.over(f"list {name}", values, self.note)

    def pages(self, published: Collection[PurePosixPath]) -> Collection[PurePosixPath]:
        """The same pages; whether one is among them is noted."""
        return _WatchedPages(published, self.note)


class _Watched(Mapping[K, V]):
    """A mapping that notes which of its entries are looked up, and whether all of them are."""

    __slots__ = ("_inner", "_name", "_note")

    def __init__(self, name: str, inner: Mapping[K, V], note: Note) -> None:
        self._name, self._inner, self._note = name, inner, note

    def __getitem__(self, key: K) -> V:
        self._note(f"{self._name}/{key}")
        return self._inner[key]

    def __contains__(self, key: object) -> bool:
        self._note(f"{self._name}/{key}")
        return key in self._inner

    def __iter__(self) -> Iterator[K]:
        self._note(self._name)
        return iter(self._inner)

    def __len__(self) -> int:
        self._note(self._name)
        return len(self._inner)


class _WatchedFolder(FolderTree):
    """The files of a library on disk; which are read or asked for is noted."""

    def __init__(self, inner: FolderTree, note: Note) -> None:
        self.root, self._inner, self._note = inner.root, inner, note

    def __getitem__(self, path: PurePosixPath) -> bytes:
        self._note(f"files/{path}")
        return self._inner[path]

    def __contains__(self, path: object) -> bool:
        self._note(f"files/{path}")
        return path in self._inner

    def is_link(self, path: PurePosixPath) -> bool:
        self._note(f"files/{path}")
        return self._inner.is_link(path)

    def size(self, path: PurePosixPath) -> int:
        self._note(f"files/{path}")
        return self._inner.size(path)

    def __iter__(self) -> Iterator[PurePosixPath]:
        self._note("files")
        return iter(self._inner)

    def __len__(self) -> int:
        self._note("files")
        return len(self._inner)


def _watch_files(files: Mapping[PurePosixPath, bytes], note: Note) -> Mapping[PurePosixPath, bytes]:
    return _WatchedFolder(files, note) if isinstance(files, FolderTree) else _Watched("files", files, note)


class _WatchedPages(Collection[PurePosixPath]):
    __slots__ = ("_inner", "_note")

    def __init__(self, inner: Collection[PurePosixPath], note: Note) -> None:
        self._inner, self._note = inner, note

    def __contains__(self, page: object) -> bool:
        self._note(f"pages/{page}")
        return page in self._inner

    def __iter__(self) -> Iterator[PurePosixPath]:
        self._note("pages")
        return iter(self._inner)

    def __len__(self) -> int:
        self._note("pages")
        return len(self._inner)


class _WatchedTuple(tuple[V, ...]):
    """A list of the organisation's; that it is gone through is noted."""

    _name: str
    _note: Note

    @classmethod
    def over(cls, name: str, inner: tuple[V, ...], note: Note) -> "_WatchedTuple[V]":
        made = cls(inner)
        made._name, made._note = name, note
        return made

    def __iter__(self) -> Iterator[V]:
        self._note(self._name)
        return super().__iter__()

    def __len__(self) -> int:
        self._note(self._name)
        return super().__len__()

    def __getitem__(self, key: Any) -> Any:
        self._note(self._name)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._note(self._name)
        return super().__contains__(key)

    # Python calls a list with nothing in it false, and one that is watched is no other.
    def __bool__(self) -> bool:
        return len(self) > 0


def _watch_organization(organization: Organization | None, note: Note) -> Organization | None:
    """An organisation whose lists note that they are gone through; the rest of it counts for every artifact."""
    if organization is None:
        return None
    lists = {name: _WatchedTuple.over(name, tuple(getattr(organization, name)), note) for name in _LISTS}
    return organization.model_copy(update=lists)


class Facts:
    """The digests of everything that can be looked up in a library, worked out when they are asked for."""

    def __init__(self, library: Library, published: Collection[PurePosixPath] = ()) -> None:
        self._library = library
        self._published = published
        self._known: dict[str, str] = {}

    def tell(self, name: str, *digests: str) -> None:
        """Say what a list that is no part of the library is made of."""
        self._known[f"list {name}"] = combine(*digests)[:_DIGITS]

    def __call__(self, address: str) -> str:
        """The digest of a fact by its address; of nothing, where there is no such fact."""
        if address not in self._known:
            kind, slash, key = address.partition("/")
            self._known[address] = self._one(kind, key) if slash else self._all(kind)
        return self._known[address]

    @cached_property
    def common(self) -> str:
        """The digest of what counts for every artifact: the company's name and colours, and whom the library trusts."""
        library = self._library
        organization = library.organization
        head = "" if organization is None else repr(organization.model_copy(update=dict.fromkeys(_LISTS, ())))
        return combine(head, repr(library.trust))

    def _one(self, kind: str, key: str) -> str:
        library = self._library
        if kind == "pages":
            return str(PurePosixPath(key) in self._published)
        if kind == "files":
            return self._file(PurePosixPath(key))
        if kind == "former":
            return library.register.former.get(key, _ABSENT)
        if kind == "chains":
            return _shorten(repr(library.register.chains.get(key, ())))
        documents: Mapping[str, Mapping[str, PolicyFile | AccountFile]] = {
            "policies": library.policies,
            "accounts": library.accounts,
            "apart": library.apart,
        }
        if kind in documents:
            found = documents[kind].get(key)
            return _ABSENT if found is None else _shorten(describe_document(found, library))
        mappings: Mapping[str, Mapping[str, object]] = {
            **{name: getattr(library.directory, name) for name in _DIRECTORY},
            "citations": library.citations,
            "versions": library.versions,
        }
        return _describe(mappings[kind].get(key))

    def _all(self, kind: str) -> str:
        library = self._library
        if kind.startswith("list "):
            return _ABSENT
        if kind == "pages":
            return _shorten(repr(sorted(self._published)))
        if kind == "files":
            return _shorten(repr([str(path) for path in library.files]))
        if kind == "broken":
            return _shorten(repr([(found.id, found.kind) for found in library.broken]))
        if kind == "holidays":
            return _describe(library.organization.holidays if library.organization else ())
        if kind == "former":
            return _shorten(repr(sorted(library.register.former.items())))
        if kind == "chains":
            return _shorten(repr([(key, self(f"chains/{key}")) for key in library.register.chains]))
        owner: object = library.directory if kind in _DIRECTORY else library
        entries: Mapping[str, object] = getattr(owner, kind)
        return _shorten("\n".join(f"{key} {self(f'{kind}/{key}')}" for key in entries))

    def _file(self, path: PurePosixPath) -> str:
        files = self._library.files
        if path not in files:
            return _ABSENT
        is_link = isinstance(files, FolderTree) and files.is_link(path)
        return f"{digest_of(files[path])[:_DIGITS]}{' link' if is_link else ''}"


def _shorten(text: str) -> str:
    return digest_of(text.encode())[:_DIGITS]


def _describe(value: object) -> str:
    """A digest of a value of the library's."""
    if value is None:
        return _ABSENT
    if isinstance(value, tuple) and value and isinstance(value[0], IssuedVersion):
        return _shorten(repr([(str(each.version), each.record) for each in value]))
    return _shorten(repr(value))


def describe_document(found: PolicyFile | AccountFile, library: Library) -> str:
    """A digest of a document's text, place and whether it is a draft."""
    is_draft = isinstance(found, PolicyFile) and found.is_draft
    path = found.source.path
    return f"{path} {is_draft} {digest_of(library.files[path])}"
