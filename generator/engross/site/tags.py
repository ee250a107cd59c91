"""HTML tags as they stand in a page, told apart once each: most of a page's tags are tags of every page."""

import re

OPEN, CLOSE, ALONE, TEXT, RAW = 1, 2, 3, 4, 5
"""What a tag does: it opens or closes an element, stands alone, or opens one that holds text alone, or no text at all."""

KEPT, EXCLUDED, PECULIAR = 1, 2, 3
"""What the search makes of a tag besides: it stays in the text, what it opens is left out, or something of its own."""

Tag = tuple[int, str, int]

_START = re.compile(
    r'<(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<attributes>(?:\s+[^\s"\'<>/=`]+(?:="[^"<]*")?)*)\s*(?P<alone>/?)>'
)
_END = re.compile(r"</(?P<name>[A-Za-z][A-Za-z0-9-]*)>")
_EXCLUDED = re.compile(r"\sdata-search-exclude(?=[\s=]|$)")
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
_KINDS = {"script": RAW, "style": RAW, "textarea": TEXT, "title": TEXT}
# Parsers disagree about what is in these, or the search treats them in a way of its own.
_UNKNOWN = frozenset(["object", "xmp", "iframe", "noembed", "noframes", "plaintext"])
IN_TEXT = frozenset(["p", "code", "pre", "li", "ol", "ul", "sub", "sup"])
"""The elements of which the search keeps the tags."""
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_MOST = 50_000


class UnknownGrammarError(Exception):
    """A page holds something else than what is understood here; Python-Markdown has to read it."""


class _Tags(dict[str, Tag]):
    """What each tag does, by its text."""

    def __missing__(self, text: str) -> Tag:
        if len(self) > _MOST:
            self.clear()
        tag = self[text] = _parse(text)
        return tag


def _parse(text: str) -> Tag:
    if end := _END.fullmatch(text):
        name = end["name"].lower()
        return CLOSE, name, KEPT if name in IN_TEXT else 0
    start = _START.fullmatch(text)
    if start is None:
        raise UnknownGrammarError(text)
    name, attributes = start["name"].lower(), start["attributes"].lower()
    if name in _UNKNOWN:
        raise UnknownGrammarError(text)
    if name in _VOID:
        return ALONE, name, 0
    if start["alone"]:
        return ALONE, name, PECULIAR if name in IN_TEXT or _EXCLUDED.search(attributes) else 0
    return _KINDS.get(name, OPEN), name, _note(name, attributes)


def _note(name: str, attributes: str) -> int:
    if 'class="linenodiv"' in attributes or (name in _HEADINGS and " id=" in attributes):
        return PECULIAR
    if _EXCLUDED.search(attributes):
        return EXCLUDED
    return KEPT if name in IN_TEXT else 0


TAGS = _Tags()
