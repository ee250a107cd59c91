"""Pages that differ in their own texts alone share a shell: the theme's templates make it once, and each page fills it."""

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import cast

from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import normalize_url

from engross.site.contents_table import ContentsForm, sample_entry
from engross.site.slots import ESCAPED, Form, Slot

Render = Callable[[Page], str]
Key = tuple[object, ...]

_META = frozenset({"title", "description", "hide", "search"})
HEADING = "<h1"
_CONTENT = f"content {HEADING}"  # templates add a heading where the content has none
CONTENT = Slot(_CONTENT)
"""What stands in the place of a page's content that has a heading."""
_CONTENTS = "contents"
_END = "</li>"
_MOST = 64
_FEWEST = 3
_THEME = frozenset({"assets", "search"})


@dataclass(frozen=True, slots=True)
class Shell:
    """A page but for its own texts: what is before its entry in the navigation, the entry, and what is after it.

    `others` are the entries of all pages of its section, as they are where they are not the page itself.
    """

    before: Form
    own: Form
    after: Form
    others: Mapping[str, str]
    space: str
    contents: ContentsForm
    between: str

    def fill(self, page: Page) -> str:
        """A page in its shell."""
        values = self._values(page)
        own = self.own.fill(values)
        entries = [own if url == page.url else entry for url, entry in self.others.items()] or [own]
        return f"{self.before.fill(values)}{self.space.join(entries)}{self.after.fill(values)}"

    def _values(self, page: Page) -> Mapping[str, str]:
        first = next(iter(page.toc))
        values = {
            "name": str(page.title),
            "title": str(page.meta["title"]),
            "description": str(page.meta.get("description")),
            "canonical": page.canonical_url or "",
            "url": posixpath.basename(page.url).removesuffix(".html"),
            "skip": first.id,
        }
        for name, other in (("previous", page.previous_page), ("next", page.next_page)):
            if other is not None:
                values[name] = normalize_url(other.url, page)
                values[f"{name} title"] = str(other.title)
        values |= {ESCAPED + name: str(escape(value)) for name, value in values.items()}
        values[_CONTENTS] = self.contents.write(first.children, self.between)
        values[_CONTENT] = page.content or ""
        return values


class Shells:
    """The shells of a site. A page of a kind that was not seen before is rendered as it is.

    A shell counts only when it makes of a page, to the letter, what the templates make of it.
    """

    def __init__(
        self,
        config: MkDocsConfig,
        navigation: Navigation,
        render: Render,
        render_entry: Callable[[AnchorLink], str],
    ) -> None:
        self._config, self._render = config, render
        self._listed = {page.url for page in navigation.pages}
        self._folders = {
            str(folder)
            for url in (*self._listed, *config.extra_css, *map(str, config.extra_javascript))
            for folder in PurePosixPath(url).parents
        }
        self._shells: dict[Key, Shell | None] = {}
        self._seen: set[Key] = set()
        try:
            self._contents: ContentsForm | None = ContentsForm.learn(render_entry)
        except ValueError:
            self._contents = None

    def render(self, page: Page) -> str:
        """A page whose content is there."""
        key = self._kind(page)
        if key is None or self._contents is None:
            return self._render(page)
        if shell := self._shells.get(key):
            return shell.fill(page)
        rendered = self._render(page)
        if key not in self._shells and key in self._seen:
            self._keep(key, self._make(page, self._contents, rendered))
        self._seen.add(key)
        return rendered

    def _keep(self, key: Key, shell: Shell | None) -> None:
        if len(self._shells) >= _MOST:
            del self._shells[next(iter(self._shells))]
        self._shells[key] = shell

    def _kind(self, page: Page) -> Key | None:
        """What pages with one shell have in common; None for a page that shares it with no other."""
        contents = list(page.toc)
        if (
            not {"title"} <= set(page.meta) <= _META
            or page.edit_url is not None
            or len(contents) != 1
            or contents[0].level != 1
            or not contents[0].children
            or HEADING not in (page.content or "")
        ):
            return None
        place = self._place(page)
        if place is None:
            return None
        given = (page.meta["title"], page.meta.get("description"), page.canonical_url)
        beside = (page.previous_page is None, page.next_page is None)
        return (place, str(page.meta.get("hide")), *map(bool, given), beside)

    def _place(self, page: Page) -> Key | None:
        """What decides what the navigation is on a page; None where that is the page itself."""
        folder = posixpath.dirname(page.url)
        if page.url not in self._listed:
            if page.parent is not None or folder in self._folders or folder.split("/")[0] in _THEME:
                return None
            # No link of the shell leads into its folder, so that all are as they are from the folders beside it.
            return (posixpath.dirname(folder), bool(folder))
        section = page.parent
        if not isinstance(section, Section) or page.is_index:
            return None
        for child in section.children:
            if not isinstance(child, Page) or (child.meta and child is not page):
                return None
        entries = _entries(section)
        if len(entries) < _FEWEST or section.children[-len(entries)] is not entries[0]:
            return None  # or the index is somewhere between them, which leaves a gap
        return (id(section), folder)

    def _make(self, page: Page, contents: ContentsForm, rendered: str) -> Shell | None:
        """The shell of a page, if it makes of that page what the templates made of it."""
        try:
            shell = self._cut(page, contents)
            return shell if shell.fill(page) == rendered else None
        except (ValueError, KeyError):
            return None

    def _cut(self, page: Page, contents: ContentsForm) -> Shell:
        """Render a page of slots in a page's place, and cut it where the entries of the navigation are."""
        sample = self._sample(page)
        section = page.parent if page.url in self._listed else None
        if not isinstance(section, Section):
            made, between = _contents_as_slots(self._render(sample), contents)
            return Shell(Form.read(made), Form.read(""), Form.read(""), {}, "", contents, between)
        children = section.children
        others = _entries(section)
        titles = {other.url: str(other.title) for other in others}
        sample.parent = section
        try:
            # One of the pages gives way, for templates leave space for each entry. Those on both sides show where it begins and ends.
            section.children = [sample if child is others[1] else child for child in children]
            for name, other in (("first", others[0]), ("third", others[2])):
                other.title = Slot(name)
            made, between = _contents_as_slots(self._render(sample), contents)
        finally:
            section.children = children
            for other in others:
                other.title = titles[other.url]
        return _cut(made, page, titles, contents, between)

    def _sample(self, page: Page) -> Page:
        """A page of slots, of the kind that a page is."""
        folder = posixpath.dirname(page.url)
        file = File(posixpath.join(folder, "slot.md"), None, "", use_directory_urls=False)
        file.url = posixpath.join(folder, f"{Slot('url')}.html")
        sample = Page(Slot("name"), file, self._config)
        sample.meta = {name: value for name, value in page.meta.items() if name == "hide"}
        sample.meta |= {name: Slot(name) for name in ("title", "description") if page.meta.get(name)}
        sample.canonical_url = Slot("canonical") if page.canonical_url else None
        sample.content = CONTENT
        sample.toc = TableOfContents([AnchorLink("", Slot("skip"), 1)])
        sample.toc.items[0].children = [sample_entry(), sample_entry()]
        if page.previous_page is not None:
            sample.previous_page = _neighbour("previous")
        if page.next_page is not None:
            sample.next_page = _neighbour("next")
        return sample


def _neighbour(name: str) -> Page:
    # Templates leave an address that begins so as it is.
    return cast("Page", SimpleNamespace(url=f"#{Slot(name)}", title=Slot(f"{name} title")))


def _contents_as_slots(made: str, contents: ContentsForm) -> tuple[str, str]:
    """A page with a slot for each of its tables of contents, and what stands between two entries of them."""
    entry = contents.write([sample_entry()])
    start = made.index(entry) + len(entry)
    between = made[start : made.index(entry, start)]
    made = made.replace(entry + between + entry, Slot(_CONTENTS))
    for name in ("previous", "next"):
        made = made.replace(f"#{Slot(name)}", Slot(name))
    return made, between


def _cut(made: str, page: Page, titles: Mapping[str, str], contents: ContentsForm, between: str) -> Shell:
    """Cut a page where its own entry in the navigation begins and ends, which is the second one of its section."""
    first = _end(made, Slot("first"))
    second = _end(made, Slot(_CONTENTS))
    third = _end(made, Slot("third"))
    # Between two entries stands what ends the one, which is the same for all, and what begins the other.
    space = posixpath.commonprefix([made[first:second], made[second:third]])
    own, example = made[first + len(space) : second], made[second + len(space) : third]
    urls = {url: normalize_url(url, page) for url in titles}
    url = list(urls.values())[2]
    form = Form.read(example.replace(f'"{url}"', f'"{Slot("url")}"').replace(Slot("third"), Slot("title")))
    others = {url: form.fill({"url": urls[url], "title": title}) for url, title in titles.items()}
    start = form.fill({"url": next(iter(urls.values())), "title": Slot("first")})
    rest = "".join(f"{space}{other}" for other in list(others.values())[3:])
    if not (made[:first].endswith(start) and made.startswith(rest, third)):
        raise ValueError
    return Shell(
        Form.read(made[:first].removesuffix(start)),
        Form.read(own),
        Form.read(made[third + len(rest) :]),
        others,
        space,
        contents,
        between,
    )


def _entries(section: Section) -> list[Page]:
    """The pages that a section lists below its index."""
    pages = [child for child in section.children if isinstance(child, Page)]
    index = next((page for page in pages if page.is_index), None)
    return [page for page in pages if page is not index]


def _end(made: str, slot: str) -> int:
    """Where the entry ends that a slot is in."""
    return made.index(_END, made.index(slot)) + len(_END)
