"""Parsed stylesheets and the fonts they load, shared by all documents of one library."""

import atexit
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

from engross.pdf.fetching import Fetcher

_TEXTS = {
    "block",
    "check",
    "page",
    "redline",
    "start",
}  # folders of templates that have no part in a PDF's looks
_KEPT = 8  # libraries whose stylesheets one process keeps
# Rules of WeasyPrint's own style sheet that give every element six more styles, though only lists and notes use them.
_EVERYWHERE = re.compile(
    r"^::(marker|footnote-call|footnote-marker|note-call|note-marker|note-callback) ", re.MULTILINE
)
_LISTS_AND_NOTES = re.compile(rb"list-item|footnote|note\(")
_OTHER_SHEETS = re.compile(r"@import|stylesheet")


@dataclass(frozen=True, slots=True)
class Style:
    """What documents with the same stylesheets share."""

    fonts: Any
    counters: Any
    sheets: list[Any]
    digests: dict[Path, bytes]  # of every file that was read for it
    has_notes: bool  # or lists made of other elements than `li`


def list_style_files(templates: Path) -> list[Path]:
    """The files among templates that stylesheets may refer to."""
    return sorted(
        path
        for path in templates.rglob("*")
        if path.is_file() and path.relative_to(templates).parts[0] not in _TEXTS
    )


_styles: dict[tuple[object, ...], Style] = {}
atexit.register(_styles.clear)  # WeasyPrint then still removes the copies of fonts it made


@contextmanager
def shared_style(weasyprint: ModuleType, paths: tuple[Path, ...], fetcher: Fetcher) -> Iterator[Style]:
    """Parse stylesheets, or give them as they were parsed for another document.

    They may read in the folders they are in, so one document's own files are not in the way of sharing them.
    """
    # Font maps belong to one thread; fonts of one library must not show up in the documents of another.
    narrow = fetcher.only(paths)
    key = (threading.get_ident(), paths, narrow.folders)
    style = _styles.get(key)
    if style is None or not narrow.is_current(style.digests):
        style = _parsed(weasyprint, paths, narrow)
        if len(_styles) >= _KEPT:
            _styles.clear()
        if paths and not narrow.problems:
            _styles[key] = style
    faces = style.fonts.faces
    try:
        yield style
    finally:
        if style.fonts.faces != faces:  # the document has fonts of its own
            _styles.pop(key, None)


def _parsed(weasyprint: ModuleType, paths: tuple[Path, ...], fetcher: Fetcher) -> Style:
    from weasyprint.css.counters import CounterStyle

    fonts, counters = _counting_fonts(), CounterStyle()
    common = {"font_config": fonts, "counter_style": counters, "url_fetcher": fetcher}
    sheets = [weasyprint.CSS(url=fetcher.address(path), **common) for path in paths]
    texts = (fetcher.read(path.as_uri())[0] for path in fetcher.digests)
    has_notes = any(_LISTS_AND_NOTES.search(text) for text in texts)
    return Style(fonts, counters, sheets, dict(fetcher.digests), has_notes)


def parse_html(weasyprint: ModuleType, html: str, style: Style, **options: Any) -> Any:
    """WeasyPrint's document of a text; where no notes are in it, without what WeasyPrint says of them to every element.

    That takes a fifteenth of the time, and changes no byte.
    """
    page = weasyprint.HTML(string=html, **options)
    if not (style.has_notes or _LISTS_AND_NOTES.search(html.encode()) or _OTHER_SHEETS.search(html)):
        page._ua_stylesheets = partial(_plain_sheets, weasyprint, page._ua_stylesheets)
    return page


def _plain_sheets(weasyprint: ModuleType, own: Callable[[bool], list[Any]], forms: bool = False) -> list[Any]:
    """WeasyPrint's own style sheets, the first of them without what only lists and notes use."""
    _, *others = own(forms)
    return [_plain_sheet(weasyprint), *others]


@cache
def _plain_sheet(weasyprint: ModuleType) -> Any:
    from weasyprint.css.counters import CounterStyle
    from weasyprint.html import UA

    text = _EVERYWHERE.sub(lambda found: "li::marker " if found[1] == "marker" else "unused ", UA)
    return weasyprint.CSS(string=text, counter_style=CounterStyle())


def _counting_fonts() -> Any:
    """WeasyPrint's fonts, with the number of those that were added as `faces`."""
    from weasyprint.text.fonts import FontConfiguration

    class Fonts(FontConfiguration):  # type: ignore[misc]
        faces = 0

        def add_font_face(self, *args: Any) -> None:
            self.faces += 1
            super().add_font_face(*args)

    return Fonts()
