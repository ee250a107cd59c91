"""The site of a state of a library, page by page, and the theme's files beside."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path, PurePosixPath
from typing import Any

from engross.cached import cached_property
from engross.errors import ConfigurationError
from engross.handbook.pages import Composer, Diagnosis
from engross.incremental.store import digest_of
from engross.incremental.traces import Traces, combine
from engross.site import Reason, SiteMaker
from engross.templating import quote_yaml

Fronts = Mapping[PurePosixPath, bytes]
"""What pages show of each other, as front matter."""
_FRONT = re.compile(rb"---\n.*?\n---\n", re.DOTALL)
_TITLE = re.compile(rb"^title:.*$", re.MULTILINE)
_SHOWN = re.compile(rb"^(?:icon|subtitle|status) *:", re.MULTILINE)


@dataclass(frozen=True)
class Outline:
    """The navigation of a site; one that mkdocs.yml has of its own, `is_own`, may name pages or not."""

    navigation: list[object]
    is_own: bool

    @cached_property
    def unnamed(self) -> Mapping[PurePosixPath, str]:
        """The first pages of sections, which go by their own titles, with those of their sections."""
        return dict(_list_unnamed(self.navigation))

    def expect_fronts(self, pages: Iterable[PurePosixPath]) -> Fronts:
        """What pages will show of each other, as it can be told before any of them is made."""
        return {page: self._expect(page) for page in pages}

    def _expect(self, page: PurePosixPath) -> bytes:
        title = self.unnamed.get(page)
        return f"---\ntitle: {quote_yaml(unescape(title))}\n---\n".encode() if title else b""

    def read_front(self, page: PurePosixPath, composer: Composer | Diagnosis) -> bytes:
        """What others show of a page, which is made for it: its front matter where that has an icon or the like, else its title.

        One that the navigation names goes by that name everywhere.
        """
        found = _FRONT.match(composer.find(page) or b"")
        if found is None:
            return b""
        if _SHOWN.search(found[0]):
            return found[0]
        title = _TITLE.search(found[0]) if self.is_own or page in self.unnamed else None
        return b"---\n" + title[0] + b"\n---\n" if title else b""


def _list_unnamed(navigation: Iterable[object], section: str = "") -> Iterator[tuple[PurePosixPath, str]]:
    for entry in navigation:
        if isinstance(entry, str):
            yield PurePosixPath(entry), section
        elif isinstance(entry, Mapping):
            for title, inner in entry.items():
                if isinstance(inner, list):
                    yield from _list_unnamed(inner, str(title))


@dataclass(frozen=True, slots=True)
class Face:
    """What is the same on all pages of a site: mkdocs.yml, the outline, what they show of each other."""

    raw: bytes
    outline: Outline
    fronts: Fronts


class Tree:
    """The Markdown of pages for the one that makes the site: as it is, or so far as it is known what others show of it."""

    def __init__(self, composer: Composer | Diagnosis, known: Fronts) -> None:
        self.composer = composer
        self.known = known

    def __call__(self, path: PurePosixPath) -> bytes:
        """A page's Markdown."""
        if path in self.known:
            return self.known[path]
        return self.composer.find(path) or b""


class Site:
    """A site made from a tree; pages may change in it, but not what other pages show of them."""

    def __init__(self, maker: SiteMaker, tree: Tree, face: Face) -> None:
        self.maker = maker
        self.face = face
        self._tree = tree
        self._places = {PurePosixPath(maker.address(path)): path for path in maker.pages}

    @classmethod
    def open(cls, config: Any, composer: Composer | Diagnosis, face: Face) -> "Site":
        """The site of a tree whose pages show this of each other. Raises ConfigurationError where MkDocs alone can make it."""
        tree = Tree(composer, face.fronts)
        maker = SiteMaker.open(config, face.outline.navigation, composer.pages(), tree)
        tree.known = {}
        if isinstance(maker, Reason):
            raise ConfigurationError(f"{maker} Stop the preview and start it again.")
        return cls(maker, tree, face)

    def follow(self, composer: Composer | Diagnosis) -> None:
        """Take the pages from another composer from now on."""
        self._tree.composer = composer

    def pages(self) -> list[PurePosixPath]:
        """The pages that there are."""
        return list(self._places)

    def find_page(self, address: PurePosixPath) -> PurePosixPath | None:
        """The Markdown file that is a page of the site."""
        return self._places.get(address)

    def make(self, path: PurePosixPath) -> bytes:
        """A page as HTML."""
        return b"".join(self.maker.make(path).html)

    def find_other(self, address: PurePosixPath) -> bytes | None:
        """A file of the theme, or one that is made of the navigation."""
        found = self._others.get(address)
        return found.read_bytes() if isinstance(found, Path) else found

    def find_entries(self, traces: Traces) -> Iterator[bytes]:
        """What the search finds in each page, one page after the other."""
        for path in self.maker.pages:
            name, given = f"search {path}", combine(self.maker.key(path), digest_of(self._tree(path)))
            known = traces.recall(name, given, str)
            found = traces.store.get(known[0]) if known else None
            if found is None:
                found = self.maker.make(path).entries
                traces.keep(name, given, {}, [traces.store.put(found)])
            yield found

    def join_entries(self, entries: Sequence[bytes]) -> Mapping[PurePosixPath, bytes]:
        """The search's files."""
        return {path: b"".join(pieces) for path, pieces in self.maker.search_files(entries)}

    @cached_property
    def _others(self) -> Mapping[PurePosixPath, bytes | Path]:
        return dict(self.maker.rest())
