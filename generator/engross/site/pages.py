"""A site made page by page from a tree of Markdown pages, equal to what MkDocs makes of the whole tree."""

import json
import logging
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Self

from material.plugins.search.plugin import SearchIndex, SearchPlugin, jieba
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from engross.disk import Piece
from engross.incremental.tool import tool_digest
from engross.site.faces import SHOWN, Faces
from engross.site.finding import Passage, join_entries, list_entries, serialise
from engross.site.markdown import Grammar, read_front_matter, read_page
from engross.site.scope import Reason, find_reason
from engross.site.theme import Theme
from engross.site.tree import Tree, arranged, plan_navigation, plant_tree

Read = Callable[[PurePosixPath], bytes]

_LOG = logging.getLogger("mkdocs")

_SEARCH, _OFFLINE = "material/search", "material/offline"
_INDEX = PurePosixPath("search", "search_index.json")
_SCRIPT = PurePosixPath("search", "search_index.js")
_SEARCH_MARK = re.compile(rb"data-search-\w+=\"")
_SEARCH_MARKS = re.compile(rb"\s?data-search-\w+=\"[^\"]+\"")
_SHOWN = re.compile(rf"^(?:{'|'.join(SHOWN)}) *:".encode(), re.MULTILINE)
_TITLE = re.compile(rb"^title *:", re.MULTILINE)
_FRONT = re.compile(rb"---[ \t]*\r?\n.*?\n(?:\.{3}|-{3})[ \t]*\r?\n", re.DOTALL)
_ELSEWHERE = frozenset(
    {"nav", "not_in_nav", "docs_dir", "site_dir", "config_file_path", "theme", "plugins", "watch", "dev_addr"}
)


@dataclass(frozen=True, slots=True)
class MadePage:
    """A page of the site, and all that the rest of the site needs to know of it."""

    html: Sequence[Piece]
    """All of it in order, for it may be long."""
    entries: bytes = b""
    """What the search finds in it, as it stands in the search's files."""
    asked: tuple[tuple[str, bool], ...] = ()
    """The files of the tree that links in its Markdown asked for, and whether they were there."""
    said: tuple[tuple[int, str], ...] = ()
    """The warnings that making it gave, with their levels."""
    anchors: tuple[tuple[str, str, str], ...] = ()
    """The pages and anchors that links in its Markdown lead to, and the links as they stand."""


class SiteMaker:
    """Makes a site page by page.

    A page is made of its own Markdown and of what its key is made of, so that pages can be made in any order, one
    alone, or be kept from an earlier build: those of equal key and Markdown whose `asked` still hold.
    """

    def __init__(self, config: MkDocsConfig, tree: Tree, read: Read) -> None:
        self._config, self._tree, self._read = config, tree, read
        self._grammar = Grammar.learn(config)
        self._navigation = plan_navigation(config, tree)
        self._documents = tree.documentation_pages()
        self._theme = Theme(config, self._navigation, self._documents)
        self._search = _find_search(config)
        for page in self._navigation.pages:
            self._show(page)
        self._faces = Faces(config, self._navigation)
        self._settings = _describe(config)

    @classmethod
    def open(
        cls, config: MkDocsConfig, navigation: list[object], paths: Collection[PurePosixPath], read: Read
    ) -> "SiteMaker | Reason":
        """A maker for a tree of files, of which `read` gives the bytes; or why MkDocs alone can make the site of it.

        `config` is a library's mkdocs.yml as `load_site` gives it; a navigation of its own takes the place of `navigation`.
        MkDocs' warnings about the navigation are given here.
        """
        if reason := find_reason(config, paths):
            return reason
        for name in (_SEARCH, _OFFLINE):
            if name in config.plugins:
                config.plugins[name].on_config(config=config)
        with arranged(config, navigation, paths):
            return cls(config, plant_tree(config, paths), read)

    @property
    def pages(self) -> list[PurePosixPath]:
        """The Markdown files that become pages, in MkDocs' order, which is that of the search."""
        return [PurePosixPath(file.src_uri) for file in self._documents]

    def address(self, path: PurePosixPath) -> PurePosixPath:
        """The file of the site that a file of the tree becomes."""
        return PurePosixPath(self._tree.src_uris[str(path)].dest_uri)

    def key(self, path: PurePosixPath) -> str:
        """A digest of all that a page is made of but for its own Markdown.

        That is what it shows of other pages, the configuration, and all that makes it.
        """
        return _digest([self._settings, str(path), self._faces.digest(self._page(path))])

    def holds(self, asked: Iterable[tuple[str, bool]]) -> bool:
        """Whether what links asked for is still there, or still missing."""
        return all((self._tree.get_file_from_path(path) is not None) == found for path, found in asked)

    def make(self, path: PurePosixPath) -> MadePage:
        """Make one page."""
        page = self._page(path)
        shown = page.meta
        self._tree.asked.clear()
        try:
            with _Listener() as listener:
                content, passages = read_page(page, self._read(path), self._config, self._tree, self._grammar)
                entries = self._entries(page, content, passages)
                if self._search is not None:
                    content = [_take_out_marks(piece) for piece in content]
                html = self._theme.render(page, content)
            anchors = _list_anchors(page)
        finally:
            # What other pages show of it stays; the rest would be held for every page of the site.
            _forget(page, shown)
        return MadePage(html, entries, tuple(self._tree.asked.items()), tuple(listener.said), anchors)

    def check_anchors(self, made: Iterable[tuple[PurePosixPath, MadePage]]) -> None:
        """Give MkDocs' warnings about links in Markdown to anchors that are not there."""
        level = self._config.validation.links.anchors
        for path, linking in made:
            links: dict[File, dict[str, str]] = {}
            for target, anchor, link in linking.anchors:
                other = self._page(PurePosixPath(target))
                if other.present_anchor_ids is None:
                    self._read_anchors(other)
                links.setdefault(other.file, {})[anchor] = link
            page = self._page(path)
            page.links_to_anchors = links
            page.validate_anchor_links(files=self._tree, log_level=level)
            page.links_to_anchors = None

    def _read_anchors(self, page: Page) -> None:
        shown = page.meta
        with _silence():
            read_front_matter(page, self._read(PurePosixPath(page.file.src_uri)))
            page.render(self._config, self._tree)
        found = page.present_anchor_ids
        _forget(page, shown)
        page.present_anchor_ids = found

    def search_files(self, entries: Iterable[bytes]) -> Iterator[tuple[PurePosixPath, Iterator[bytes]]]:
        """The search's files in pieces, from the entries of all pages in the order of `pages`, which each file goes through."""
        if self._search is None:
            return
        config = {name: self._search[name] for name in ("lang", "separator", "pipeline", "fields")}
        yield _INDEX, join_entries(config, entries)
        offline = self._config.plugins.get(_OFFLINE)
        if offline is not None and offline.config.enabled:
            yield _SCRIPT, join_entries(config, entries, "var __index = ")

    def rest(self) -> Iterator[tuple[PurePosixPath, bytes | Path]]:
        """Everything else but the tree's other files: those of the theme, and those made of the navigation."""
        for file in self._tree:
            if file.src_dir != self._config.docs_dir and not file.is_documentation_page():
                yield PurePosixPath(file.dest_uri), Path(str(file.abs_src_path))
        yield from self._theme.others()

    def others(self) -> list[PurePosixPath]:
        """The tree's files that are no pages: the site has them as they are."""
        return [
            PurePosixPath(file.src_uri)
            for file in self._tree
            if file.src_dir == self._config.docs_dir
            and file.inclusion.is_included()
            and not file.is_documentation_page()
        ]

    def _page(self, path: PurePosixPath) -> Page:
        page = self._tree.src_uris[str(path)].page
        if not isinstance(page, Page):
            raise KeyError(path)
        return page

    def _show(self, page: Page) -> None:
        """Give a page of the navigation what other pages show of it: its title, its icon."""
        raw = self._read(PurePosixPath(page.file.src_uri))
        front = found[0] if (found := _FRONT.match(raw)) else b""
        is_named = "title" in vars(page)
        if is_named and not _SHOWN.search(front):
            return
        read_front_matter(page, raw)
        shown = {name: page.meta[name] for name in SHOWN if name in page.meta}
        if not is_named:
            if "title" not in page.meta:
                with _silence():  # it says so when it is made
                    page.render(self._config, self._tree)
            page.title = page.title
        _forget(page, shown)

    def _entries(self, page: Page, content: Sequence[Piece], passages: list[Passage] | None) -> bytes:
        """What the search finds in a page."""
        search = page.meta.get("search") or {}
        if self._search is None or search.get("exclude"):
            return b""
        if passages is not None and jieba is None:
            return serialise(list_entries(passages, page.url, page.meta))
        page.content = b"".join(content).decode()
        index = SearchIndex(**self._search)
        index.add_entry_from_context(page)
        return serialise(index.entries)


def _take_out_marks(html: Piece) -> Piece:
    return _SEARCH_MARKS.sub(b"", html) if _SEARCH_MARK.search(html) else html


class _Listener(logging.Handler):
    """Hears the warnings that MkDocs gives, which go where they always do besides."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.said: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Remember a warning."""
        self.said.append((record.levelno, record.getMessage()))

    def __enter__(self) -> Self:
        _LOG.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        _LOG.removeHandler(self)


@contextmanager
def _silence() -> Iterator[None]:
    """Have MkDocs give no warnings about pages, for they are given elsewhere."""
    logger = logging.getLogger("mkdocs.structure.pages")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def _forget(page: Page, shown: MutableMapping[str, object]) -> None:
    """Have a page hold no more than what other pages show of it."""
    page.meta, page.markdown, page.content = shown, "", None
    page.toc = TableOfContents([])
    page.links_to_anchors = page.present_anchor_ids = None


def _list_anchors(page: Page) -> tuple[tuple[str, str, str], ...]:
    links = page.links_to_anchors or {}
    return tuple(
        (target.src_uri, anchor, link) for target, found in links.items() for anchor, link in found.items()
    )


def _find_search(config: MkDocsConfig) -> dict[str, object] | None:
    """The configuration of the site's search; None where it has none."""
    plugin = config.plugins.get(_SEARCH)
    return dict(plugin.config) if isinstance(plugin, SearchPlugin) and plugin.config.enabled else None


def _describe(config: MkDocsConfig) -> str:
    """A digest of what all pages are made of: the configuration, engross itself, and what it uses."""
    settings = {name: value for name, value in config.items() if name not in _ELSEWHERE}
    plugins = {
        name: dict(plugin.config) for name, plugin in config.plugins.items() if name in {_SEARCH, _OFFLINE}
    }
    return _digest([settings, dict(config.theme), plugins, tool_digest()])


def _digest(value: object) -> str:
    return sha256(json.dumps(value, default=_name, sort_keys=True).encode()).hexdigest()


def _name(value: object) -> object:
    """A value that is none of JSON's, told in the same words in every process."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, partial):  # as toc's option slugify has it
        return [value.func, value.args, value.keywords]
    name = getattr(value, "__qualname__", None)
    return str(value) if name is None else f"{value.__module__}.{name}"
