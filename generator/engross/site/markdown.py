"""Pages read as MkDocs reads them: quickly where they are headings and HTML alone, else by Python-Markdown."""

import re
from dataclasses import dataclass

import markdown
from markdown.extensions.toc import nest_toc_tokens
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc
from mkdocs.utils import meta as front_matter

from engross.site.content import Block, Heading, HeadingForm, compose_html, list_headings, read_blocks
from engross.site.finding import Passage, read_passages
from engross.site.tags import UnknownGrammarError

_PLAIN = frozenset({"attr_list", "toc", "tables", "fenced_code"})
"""The extensions that leave headings and blocks of HTML as they are without them, but for what toc adds."""
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


def render_page(
    page: Page, config: MkDocsConfig, files: Files, grammar: Grammar | None
) -> list[Passage] | None:
    """Give a page whose Markdown is read its HTML and contents.

    Returns what the search finds in it, or None where that is for the search's own reader to say.
    """
    blocks = _read_blocks(page, grammar)
    if grammar is None or blocks is None:
        page.render(config, files)
        return None
    page.content = compose_html(blocks, grammar.forms)
    page.toc = get_toc(nest_toc_tokens(list_headings(blocks, grammar.forms)))
    try:
        return read_passages(blocks)
    except UnknownGrammarError:
        return None


def _read_blocks(page: Page, grammar: Grammar | None) -> list[Heading | Block] | None:
    """A page's headings and blocks; None where Python-Markdown has to read it."""
    if grammar is None or "title" not in page.meta:
        return None
    try:
        return list(read_blocks(page.markdown or "", grammar.block_level))
    except UnknownGrammarError:
        return None
