"""What a page shows of others: the navigation as it is open there, the pages before and after it."""

import json
from collections.abc import Iterable
from hashlib import sha256

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import StructureItem
from mkdocs.structure.nav import Link, Navigation, Section
from mkdocs.structure.pages import Page

SHOWN = ("icon", "subtitle", "status")
"""What Material's navigation shows of a page's front matter."""


class Faces:
    """Tells from digests whether two pages, or two builds of a page, show the same of all other pages."""

    def __init__(self, config: MkDocsConfig, navigation: Navigation) -> None:
        features = config.theme.get("features") or []
        self._navigation = navigation
        self._is_pruned = "navigation.prune" in features and "navigation.sections" not in features
        home = navigation.homepage.url if navigation.homepage else None
        self._top = _digest([home, self._list(navigation.items)])
        self._open: dict[int, str] = {}

    def digest(self, page: Page) -> str:
        """A digest of all that a page shows of others."""
        sections = []
        above = page.parent
        while above is not None:
            sections.append(self._section(above))
            above = above.parent
        neighbours = [
            (each.title, each.url) if each else None for each in (page.previous_page, page.next_page)
        ]
        return _digest([self._top, sections, neighbours])

    def _section(self, section: Section) -> str:
        """What an open section shows; worked out once, for it is the same on all its pages."""
        if id(section) not in self._open:
            self._open[id(section)] = _digest([section.title, self._list(section.children)])
        return self._open[id(section)]

    def _list(self, items: Iterable[StructureItem]) -> list[object]:
        return [self._face(item) for item in items]

    def _face(self, item: StructureItem) -> object:
        """What an item shows: a closed section its title, and where it leads."""
        if isinstance(item, Page):
            return [item.title, item.url, item.is_index, [item.meta.get(name) for name in SHOWN]]
        if not isinstance(item, Section) or not item.children:
            return [item.title, item.url if isinstance(item, Link) else None]
        if self._is_pruned:
            # The theme leaves a blank line for every page of a closed section.
            return [item.title, self._face(item.children[0]), len(item.children)]
        return [item.title, self._list(item.children)]


def _digest(value: object) -> str:
    return sha256(json.dumps(value, default=str).encode()).hexdigest()
