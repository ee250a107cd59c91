"""The site of a state of a library, page by page, and the theme's files beside."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from engross.cached import cached_property
from engross.errors import ConfigurationError
from engross.handbook.pages import Composer, Diagnosis
from engross.incremental.store import digest_of
from engross.incremental.traces import Traces, combine
from engross.site import Reason, SiteMaker

Front = Mapping[PurePosixPath, bytes]
_FRONT = re.compile(rb"---\n.*?\n---\n", re.DOTALL)
_TITLE = re.compile(rb"^title:.*$", re.MULTILINE)
_SHOWN = re.compile(rb"^(?:icon|subtitle|status) *:", re.MULTILINE)


class Tree:
    """The Markdown of pages for the one that makes the site: as it is, or so far as it is known what others show of it."""

    def __init__(self, composer: Composer | Diagnosis, known: Front) -> None:
        self.composer = composer
        self.known = known

    def __call__(self, path: PurePosixPath) -> bytes:
        """A page's Markdown."""
        if path in self.known:
            return self.known[path]
        return self.composer.find(path) or b""


class Site:
    """A site made from a tree; pages may change in it, but not what other pages show of them."""

    def __init__(self, maker: SiteMaker, tree: Tree, face: object) -> None:
        self.maker = maker
        self.face = face
        self._tree = tree
        self._places = {PurePosixPath(maker.address(path)): path for path in maker.pages}

    @classmethod
    def open(
        cls, config: Any, navigation: list[object], composer: Composer | Diagnosis, known: Front, face: object
    ) -> "Site":
        """The site of a tree whose pages begin as it is `known`. Raises ConfigurationError where MkDocs alone can make it."""
        tree = Tree(composer, known)
        maker = SiteMaker.open(config, navigation, composer.pages(), tree)
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


def read_front(text: bytes) -> bytes:
    """What other pages show of one: its title, or all of its front matter where there is more."""
    found = _FRONT.match(text)
    if found is None:
        return b""
    if _SHOWN.search(found[0]):
        return found[0]
    title = _TITLE.search(found[0])
    return b"---\n" + (title[0] if title else b"") + b"\n---\n"
