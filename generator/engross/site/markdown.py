"""Pages read as MkDocs reads them: quickly where they are headings and HTML alone, else by Python-Markdown."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import markdown
from markdown.extensions.toc import nest_toc_tokens
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc
from mkdocs.utils import meta as front_matter

from engross.disk import Piece
from engross.site.content import Heading, HeadingForm, list_headings, read_blocks, write_html
from engross.site.finding import Finder, Passage
from engross.site.tags import UnknownGrammarError

_PLAIN = frozenset({"attr_list", "toc", "tables", "fenced_code"})
"""The extensions that leave headings and blocks of HTML as they are without them, but for what toc adds."""
_FRONT = re.compile(rb"---[ \t]*\n.*?\n(?:\.{3}|-{3})[ \t]*\n", re.DOTALL)
_NEAR = (
    1 << 12
)  # bytes: so far on from a block the next one is looked for, besides what headings between them take
_LEVELS = range(1, 7)
_MARKS = re.compile(f"({HeadingForm.TEXT}|{HeadingForm.ANCHOR})")


@dataclass(frozen=True, slots=True)
class Grammar:
    """What a site's Markdown is, as far as pages of headings and HTML need it."""

    forms: dict[int, HeadingForm]
    block_level: frozenset[str]

    @classmethod
    def learn(cls, config: MkDocsConfig) -> "Grammar | None":
        """Ask Python-Markdown how it writes headings; None where it has extensions that may do more."""
        if not set(config.markdown_extensions) <= _PLAIN or "attr_list" not in config.markdown_extensions:
            return None
        forms = {}
        for level in _LEVELS:
            reader = _reader(config)
            html = reader.convert(f"{'#' * level} {HeadingForm.TEXT} {{ #{HeadingForm.ANCHOR} }}")
            tokens = getattr(reader, "toc_tokens", [])
            pieces = tuple(_MARKS.split(html))
            # Where a link inside a heading is no permalink, the search takes its text for the heading's.
            if pieces.count(HeadingForm.TEXT) != 1 or ("<a" in html and 'class="headerlink"' not in html):
                return None
            forms[level] = HeadingForm(pieces, tokens[0]["level"] if tokens else level, bool(tokens))
        if any(f"<h{level}" not in form.pieces[0] for level, form in forms.items()):
            return None
        return cls(forms, frozenset(_reader(config).block_level_elements))


def _reader(config: MkDocsConfig) -> markdown.Markdown:
    return markdown.Markdown(
        extensions=config.markdown_extensions, extension_configs=config["mdx_configs"] or {}
    )


def read_front_matter(page: Page, raw: bytes) -> None:
    """Give a page its Markdown and its front matter."""
    text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    page.markdown, page.meta = front_matter.get_data(text)


def read_page(
    page: Page, raw: bytes, config: MkDocsConfig, files: Files, grammar: Grammar | None
) -> tuple[Sequence[Piece], list[Passage] | None]:
    """Read a page from its bytes, and give it all that belongs to it but its HTML, which may be long.

    Returns that in pieces, most of which are parts of the page's own bytes, and what the search finds in it, or None where that is for the search's own reader to say.
    """
    start = _skip_front_matter(page, raw)
    if grammar is not None and start and "title" in page.meta:
        passages = Finder()
        with suppress(UnknownGrammarError):
            return _read_quickly(page, raw, start, grammar, passages), passages.passages
    read_front_matter(page, raw)
    page.render(config, files)
    return [encode(page.content or "")], None


def encode(html: str) -> bytes:
    """HTML as MkDocs writes it."""
    return html.encode("utf-8", errors="xmlcharrefreplace")


def _skip_front_matter(page: Page, raw: bytes) -> int:
    """Give a page its front matter; returns where its Markdown begins, 0 where MkDocs has to say that."""
    head = _FRONT.match(raw)
    if head is None or b"\r" in raw:
        return 0
    left, page.meta = front_matter.get_data(head[0].decode())
    if left:
        return 0
    page.markdown = ""  # as long as it has none, MkDocs gives a page no title
    start = head.end()
    while raw.startswith(b"\n", start):
        start += 1
    return start


def _read_quickly(page: Page, raw: bytes, start: int, grammar: Grammar, passages: Finder) -> list[Piece]:
    """The HTML of a page; raises UnknownGrammarError where Python-Markdown has to read it."""
    headings: list[Heading] = []
    html: list[Piece] = []
    reach = _NEAR
    for each in read_blocks(raw, start, grammar.block_level):
        made = encode(write_html(each, grammar.forms))
        if isinstance(each, Heading):
            headings.append(each)
            html.append(made)
            reach += len(made)
        elif (at := raw.find(made, start, start + len(made) + reach)) < 0:
            html.append(made)
            reach += 2 * len(made)
        else:
            html.append(memoryview(raw)[at : at + len(made)])
            start, reach = at + len(made), _NEAR
        passages.add(each)
    page.toc = get_toc(nest_toc_tokens(list_headings(headings, grammar.forms)))
    return [*html[:-1], *(bytes(last).rstrip() for last in html[-1:])]
