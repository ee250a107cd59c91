"""Prose: Markdown with facts in double braces becomes HTML that can do nothing but be read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import nh3
from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Call, nodes.Name, nodes.Getattr, nodes.Keyword, nodes.Const,
)  # fmt: skip
_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "dfn", "dl", "dt", "em", "hr", "i",
    "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup",
    "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title", "class"}, "abbr": {"title"}, "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"}, "td": {"align"}, "th": {"align", "scope"}, "span": {"dir", "lang"}, "p": {"dir", "lang"},
}  # fmt: skip


class ProseError(Exception):
    """A text asks for something that is not there; `needle` is the piece of it to point at."""

    def __init__(self, message: str, needle: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.needle = needle
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Term:
    """A defined term: every form it takes in texts, what it means, and where that stands."""

    forms: tuple[str, ...]
    meaning: str
    address: str


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


def escape_markdown(text: str) -> str:
    """A plain text as Markdown that shows just that text."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>&~])", r"\\\1", text)


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True
    )
    environment.globals.clear()
    return environment


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True, "typographer": False}).enable(["table", "strikethrough"])


def expand_facts(text: str, names: Mapping[str, object]) -> str:
    """Fill in what stands in double braces. Only names, their parts and calls are possible there; nothing else runs.

    Raises ProseError where something is not there or not allowed.
    """
    if not any(sign in text for sign in ("{{", "{%", "{#")):
        return text
    environment = _environment()
    try:
        tree = environment.parse(text)
    except TemplateSyntaxError as error:
        needle = "{%" if "{%" in text else "{#" if "{#" in text else "{{"
        raise ProseError(f"The braces cannot be read: {error.message}.", needle, _BRACES) from None
    _refuse_programs(tree)
    try:
        return environment.from_string(tree).render(names)
    except UndefinedError as error:
        raise _undefined(error, text, names) from None
    except SecurityError as error:
        raise ProseError(f"This is not allowed in a text: {error}.", "{{", _BRACES) from None
    except TypeError as error:
        raise ProseError(f"The braces ask for something in a wrong way: {error}.", "{{", _BRACES) from None


_BRACES = 'In braces stand only names such as {{ organization.name }} or {{ fact("policy.name") }}.'


def _refuse_programs(tree: nodes.Template) -> None:
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            needle = "{%" if isinstance(node, nodes.Stmt) else "{{"
            raise ProseError("Only names and facts can stand in braces; programs cannot.", needle, _BRACES)


def _undefined(error: UndefinedError, text: str, names: Mapping[str, object]) -> ProseError:
    match = re.search(r"'([\w ]+)' is undefined|has no attribute '(\w+)'", error.message or "")
    name = (match[1] or match[2]) if match else ""
    needle = name if name and name in text else "{{"
    known = ", ".join(sorted(names))
    return ProseError(
        f"“{name}” is not known in a text." if name else "This is not known.", needle, f"Known: {known}."
    )


def render_prose(text: str, context: ProseContext) -> Markup:
    """A Markdown text as sanitised HTML blocks; raises ProseError."""
    tokens = _markdown().parse(expand_facts(text, context.names))
    unused = list(context.terms)
    for token in tokens:
        if token.children:
            token.children = _rewrite(token.children, context, unused)
    return _clean(_markdown().renderer.render(tokens, _markdown().options, {}))


def render_inline(text: str, context: ProseContext) -> Markup:
    """Like render_prose, for a text of one paragraph, without the paragraph around it."""
    html = render_prose(text, context).strip()
    inner = re.fullmatch(r"<p>(.*)</p>", html, re.DOTALL)
    return Markup(inner[1]) if inner and "<p>" not in inner[1] else Markup(html)  # noqa: S704


def strip_prose(text: str, context: ProseContext) -> str:
    """A text without Markdown, links or tags, on one line; raises ProseError."""
    html = _markdown().render(expand_facts(text, context.names))
    plain: str = Markup(nh3.clean(html, tags=set())).unescape()  # noqa: S704
    return " ".join(plain.split())


def _clean(html: str) -> Markup:
    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel=None,
    )
    return Markup(safe)  # noqa: S704


def _rewrite(tokens: Sequence[Token], context: ProseContext, unused: list[Term]) -> list[Token]:
    """Resolve links and pictures, drop links that lead nowhere here, mark the first use of each term."""
    done: list[Token] = []
    open_links: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            url = _link(str(token.attrs.get("href", "")), context)
            open_links.append(url is not None)
            if url is None:
                continue
            token.attrs["href"] = url
        elif token.type == "link_close":
            if not open_links.pop():
                continue
        elif token.type == "image":
            _place_image(token, context)
        elif token.type == "text" and not open_links:
            done += _mark_terms(token, context, unused)
            continue
        done.append(token)
    return done


_INTERNAL = re.compile(r"(role|policy|clause|term|contact|account|person|appendix|page):")


def _link(href: str, context: ProseContext) -> str | None:
    if href.startswith(("https://", "http://", "mailto:", "tel:")):
        return href
    if href.startswith("#"):
        return context.resolver.link(f"clause:{href[1:]}")
    if _INTERNAL.match(href):
        return context.resolver.link(href)
    raise ProseError(
        f"The link to “{href}” leads nowhere.", href,
        "Link to https://…, to #clause-id, or use {{ policy(…) }}, {{ clause(…) }}, {{ role(…) }}.",
    )  # fmt: skip


def _place_image(token: Token, context: ProseContext) -> None:
    name = str(token.attrs.get("src", ""))
    if not token.content.strip():
        raise ProseError(
            "This picture has no description.", name, "Write it in the brackets: ![What it shows](file.png)"
        )
    token.attrs["src"] = context.resolver.image(name)


def _mark_terms(token: Token, context: ProseContext, unused: list[Term]) -> list[Token]:
    pieces: list[Token] = []
    rest = token.content
    while (found := _first_term(rest, unused)) is not None:
        start, end, term = found
        url = context.resolver.link(term.address)
        unused.remove(term)
        if url is None:
            continue
        opened = Token("link_open", "a", 1, attrs={"href": url, "title": term.meaning, "class": "term"})
        pieces += [_text(rest[:start]), opened, _text(rest[start:end]), Token("link_close", "a", -1)]
        rest = rest[end:]
    return [*pieces, _text(rest)]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _first_term(text: str, terms: Sequence[Term]) -> tuple[int, int, Term] | None:
    best: tuple[int, int, Term] | None = None
    for term in terms:
        match = _pattern(term.forms).search(text)
        if match and (best is None or (match.start(), -match.end()) < (best[0], -best[1])):
            best = (match.start(), match.end(), term)
    return best


@lru_cache(maxsize=4096)
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(forms, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
