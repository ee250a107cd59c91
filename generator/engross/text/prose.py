"""Prose: Markdown with facts in double braces becomes HTML that can do nothing but be read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Protocol

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from engross.text.expansion import ProseError, expand_facts
from engross.text.terms import Term, TermIndex

__all__ = [
    "ProseContext",
    "ProseError",
    "Resolver",
    "Term",
    "escape_markdown",
    "expand_facts",
    "render_inline",
    "render_prose",
    "strip_prose",
]

MAX_BRACKETS = 300
MAX_CELLS = 5_000

_TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "dfn", "dl", "dt", "em"),
    *("hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "small", "span", "strong"),
    *("sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul"),
}
_ATTRIBUTES = {
    "a": {"href", "title", "class"},
    "abbr": {"title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "td": {"style"},
    "th": {"style"},
    "span": {"dir", "lang"},
}
_ALIGNMENTS = {"text-align:left", "text-align:right", "text-align:center"}

# What authors may write themselves as HTML: tags that only change the look of letters, without attributes.
_PLAIN_TAG = re.compile(
    r"</?(?:abbr|b|br|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|u)\s*/?>"
    r"|<span (?:lang|dir)=\"[A-Za-z-]{1,20}\">|<abbr title=\"[^\"<>]{1,200}\">|<!--.*?-->",
    re.DOTALL,
)
# One line in which no sign means anything to Markdown or HTML but words in bold, as in most texts.
_SAFE = r"(?:[^\W_]|[ .,;:?()/'\"%@$€£§·+=#–—…“”‘’-])"
_BOLD = re.compile(rf"(?<![^ (“‘])\*\*((?=[^\W_]){_SAFE}*(?<=[^\W_]))\*\*(?![^ .,;:?)”’])")
_SIMPLE = re.compile(rf"(?![0-9]+[.)]|[ +=#-])(?:{_SAFE}|{_BOLD.pattern})+")
# Characters that fields refuse, and that Markdown makes of such as &#x202E;.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ufeff\ufffe\uffff]")
_HTML_HINT = (
    "Use Markdown: **bold**, *italic*, lists, [text](https://…); write a < that is meant as such as \\<"
)


class Resolver(Protocol):
    """Where things are, seen from the page or PDF that a text stands in."""

    def link(self, address: str) -> str | None:
        """The URL of an internal address such as `role:sales-director`; None where a link makes no sense."""

    def image(self, name: str) -> str:
        """The URL of a picture beside the policy; raises ProseError when there is none."""


@dataclass(frozen=True, slots=True)
class ProseContext:
    """What a text may ask for, and where its links lead."""

    names: Mapping[str, object]
    resolver: Resolver
    terms: Sequence[Term] = ()
    index: TermIndex = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", TermIndex(self.terms))


def escape_markdown(text: str) -> str:
    """A plain text as Markdown that shows just that text."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True, "typographer": False}).enable(["table", "strikethrough"])


def render_prose(text: str, context: ProseContext) -> Markup:
    """A Markdown text as sanitised HTML blocks; raises ProseError."""
    expanded = expand_facts(text, context.names)
    line = expanded.rstrip(" \n")
    if _SIMPLE.fullmatch(line):
        return Markup(f"<p>{_render_simple(line, context)}</p>\n")  # noqa: S704 (nothing to clean)
    used: set[int] = set()
    tokens = [
        token.copy(children=_rewrite(token.children, context, used)) if token.children else token
        for token in _parse(expanded)
    ]
    return Markup(_clean(_markdown().renderer.render(tokens, _markdown().options, {})))  # noqa: S704 (cleaned)


def render_inline(text: str, context: ProseContext) -> Markup:
    """Like render_prose, for a text of one paragraph, without the paragraph around it."""
    html = render_prose(text, context).strip()
    inner = re.fullmatch(r"<p>(.*)</p>", html, re.DOTALL)
    return Markup(inner[1]) if inner and "<p>" not in inner[1] else Markup(html)  # noqa: S704 (cleaned)


def strip_prose(text: str, context: ProseContext) -> str:
    """A text without Markdown, links or tags, on one line; raises ProseError."""
    expanded = expand_facts(text, context.names)
    if _SIMPLE.fullmatch(expanded.rstrip(" \n")):
        return " ".join(expanded.replace("**", "").split())
    html = _markdown().renderer.render(_parse(expanded), _markdown().options, {})
    spaced = re.sub(r"(</(?:p|li|td|th|blockquote)>|<br ?/?>)", r"\1 ", html)
    plain = _HIDDEN.sub("", Markup(_tag_remover().clean(spaced)).unescape())  # noqa: S704 (no tags left)
    return " ".join(plain.split())


def _render_simple(line: str, context: ProseContext) -> str:
    used: set[int] = set()
    pieces = [_link_terms(piece, context, used) for piece in _BOLD.split(line)]
    pieces[1::2] = [f"<strong>{piece}</strong>" for piece in pieces[1::2]]
    return "".join(pieces)


def _link_terms(text: str, context: ProseContext, used: set[int]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end, term, url in context.index.find(text, used, context.resolver.link):
        pieces += [text[done:start], _render_term(text[start:end], url, term.meaning)]
        done = end
    return "".join((*pieces, text[done:])) if pieces else text


@lru_cache(maxsize=4096)
def _render_term(text: str, url: str, meaning: str) -> str:
    return _clean(f'<a href="{escape(url)}" title="{escape(meaning)}" class="term">{text}</a>')


# A text is read once for all that show it: a policy's page, those of roles, the glossary, its PDF.
@lru_cache(maxsize=64)
def _parse(text: str) -> list[Token]:
    # The time for reading Markdown grows with brackets times length.
    if text.count("[") > MAX_BRACKETS:
        raise ProseError(f"This text has more than {MAX_BRACKETS} brackets.", "[", "Divide it into several.")
    if _count_cells(text) > MAX_CELLS:
        raise ProseError(f"This text has a table of more than {MAX_CELLS:,} cells.", "|", "Divide it.")
    tokens = _markdown().parse(text)
    for token in tokens:
        if token.type == "html_block":
            _refuse_html(token.content)
        elif token.type in {"heading_open", "heading_close"}:
            token.tag = "p"  # the document's own headings are the only ones
        for child in token.children or ():
            if child.type == "html_inline":
                _refuse_html(child.content)
    return tokens


_TABLE_RULE = re.compile(r"[\s>]*[|:-][|:\s-]*")


def _count_cells(text: str) -> int:
    """At most how many cells its tables have: a row gets as many as the line below the first has, if short."""
    if "|" not in text:
        return 0
    blocks = [
        list(lines) for filled, lines in groupby(text.split("\n"), lambda line: bool(line.strip())) if filled
    ]
    return sum(
        len(lines) * max((line.count("|") for line in lines if _TABLE_RULE.fullmatch(line)), default=0)
        for lines in blocks
    )


def _refuse_html(html: str) -> None:
    rest = _PLAIN_TAG.sub("", html)
    match = re.search(r"<[^\s>]*[^>]{0,40}>?", rest)
    if match is not None:
        shown = match[0] if len(match[0]) <= 40 else f"{match[0][:40]}…"
        raise ProseError(
            f"“{shown}” is read as HTML, which is not possible here.", match[0].split("\n")[0], _HTML_HINT
        )


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_filter_attribute,
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel=None,
    )


@lru_cache(maxsize=1)
def _tag_remover() -> nh3.Cleaner:
    return nh3.Cleaner(tags=set())


def _clean(html: str) -> str:
    return _HIDDEN.sub("", _cleaner().clean(html))


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return value if value in _ALIGNMENTS else None
    if name == "class":
        return value if value == "term" else None
    if tag == "img" and name == "src":
        return None if re.match(r"(?:[A-Za-z][A-Za-z0-9+.-]*:|//)", value) else value
    return value


def _rewrite(tokens: Sequence[Token], context: ProseContext, used: set[int]) -> list[Token]:
    """Resolve links and pictures, drop links that lead nowhere here, mark the first use of each term."""
    done: list[Token] = []
    open_links: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            url = _link(str(token.attrs.get("href", "")), context)
            open_links.append(url is not None)
            if url is None:
                continue
            token = token.copy(attrs={**token.attrs, "href": url})
        elif token.type == "link_close":
            if not open_links.pop():
                continue
        elif token.type == "image":
            token = _place_image(token, context)
        elif token.type == "text" and not open_links:
            done += _mark_terms(token, context, used)
            continue
        done.append(token)
    return done


_INTERNAL = re.compile(r"(role|policy|clause|contact|account):")


def _link(href: str, context: ProseContext) -> str | None:
    if href.startswith(("https://", "http://", "mailto:", "tel:")):
        return href
    if href.startswith("#"):
        return context.resolver.link(f"clause:{href[1:]}")
    if href.startswith("term:"):
        return context.resolver.link(f"clause:term-{href.removeprefix('term:')}")
    if _INTERNAL.match(href):
        return context.resolver.link(href)
    raise ProseError(
        f"The link to “{href}” leads nowhere.",
        href,
        "Link to https://…, to #clause-id, or use {{ policy(…) }}, {{ clause(…) }}, {{ role(…) }}.",
    )


def _place_image(token: Token, context: ProseContext) -> Token:
    name = str(token.attrs.get("src", ""))
    if not token.content.strip():
        raise ProseError(
            "This picture has no description.", name, "Write it in the brackets: ![What it shows](file.png)"
        )
    return token.copy(attrs={**token.attrs, "src": context.resolver.image(name)})


def _mark_terms(token: Token, context: ProseContext, used: set[int]) -> list[Token]:
    pieces: list[Token] = []
    done = 0
    for start, end, term, url in context.index.find(token.content, used, context.resolver.link):
        opened = Token("link_open", "a", 1, attrs={"href": url, "title": term.meaning, "class": "term"})
        pieces += [_text(token.content[done:start]), opened]
        pieces += [_text(token.content[start:end]), Token("link_close", "a", -1)]
        done = end
    return [*pieces, _text(token.content[done:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
