"""A page's Markdown turned into HTML where it is headings and blocks of HTML alone, as Python-Markdown does it."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engross.site.tags import ALONE, CLOSE, OPEN, TAGS, UnknownGrammarError

# No sign that may stand in a heading here means anything in Markdown.
_HEADING = re.compile(
    r"(?P<marks>#{1,6}) +(?P<text>(?:[A-Za-z0-9 ,./?'\-:;()%+]|[^\x00-\x7f]|&#[0-9]+;)+?)"
    r" +\{ *#(?P<anchor>[A-Za-z0-9][\w.-]*) *\}"
)
_TAG = re.compile(r"(<[^>]*>)")
_BLANK_LINE = re.compile(r"(?<=\n) +\n")
_LOOSE_AMPERSAND = re.compile(r"&(?!(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);)")
_USUAL = bytes(range(0x20, 0x100)) + b"\n"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading between blocks."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Block:
    """A block of HTML: its tags, and the texts between them."""

    pieces: Sequence[str]
    is_apart: bool  # by a blank line from what follows


def read_blocks(text: str, block_level: Collection[str]) -> Iterator[Heading | Block]:
    """The headings and blocks of a page; raises UnknownGrammarError where it has anything else.

    `block_level` are the elements that begin a block.
    """
    pieces = _split(text)
    stack: list[str] = []
    start = 0
    yield from _headings(pieces[0])
    for at in range(1, len(pieces), 2):
        kind, name, _ = TAGS[pieces[at]]
        if kind == CLOSE:
            if not stack or stack.pop() != name:
                raise UnknownGrammarError
            if not stack:
                between = pieces[at + 1]
                is_last = at + 2 == len(pieces) and not between.strip("\n")
                yield Block(pieces[start : at + 1], is_last or between.startswith("\n\n"))
                yield from _headings(between, is_first=False)
            continue
        if not stack:
            _require_block(kind, name, pieces[at - 1], block_level)
            start = at
        if kind == ALONE:
            continue
        stack.append(name)
        if kind != OPEN and pieces[at + 2 : at + 3] != [f"</{name}>"]:
            raise UnknownGrammarError
    if stack:
        raise UnknownGrammarError


def _split(text: str) -> list[str]:
    """A page's texts and tags by turns, a text first and last."""
    # Python-Markdown gives control characters a meaning of its own, expands tabs, and looks for fences everywhere.
    if text.encode().translate(None, _USUAL) or "```" in text or "~~~" in text:
        raise UnknownGrammarError
    if _LOOSE_AMPERSAND.search(text):
        raise UnknownGrammarError
    pieces = _TAG.split(_BLANK_LINE.sub("\n", text) if "\n " in text else text)
    if "<" in pieces[-1]:
        raise UnknownGrammarError
    return pieces


def _require_block(kind: int, name: str, before: str, block_level: Collection[str]) -> None:
    if kind == ALONE or name not in block_level or (before and not before.endswith("\n")):
        raise UnknownGrammarError


def _headings(between: str, *, is_first: bool = True) -> Iterator[Heading]:
    """The headings that stand between two blocks."""
    if not between.strip("\n"):
        return
    first, *lines = between.split("\n")
    if is_first:
        lines.insert(0, first)
    elif first:
        raise UnknownGrammarError
    for line in lines:
        if not line:
            continue
        found = _HEADING.fullmatch(line.rstrip(" "))
        if found is None:
            raise UnknownGrammarError
        yield Heading(len(found["marks"]), found["text"].strip(), found["anchor"])


@dataclass(frozen=True, slots=True)
class HeadingForm:
    """How a site writes headings of one level: what stands around their anchors and texts."""

    pieces: tuple[str, ...]
    level: int
    is_listed: bool

    TEXT = "\ue001"
    ANCHOR = "anchor\ue002"

    def html(self, heading: Heading) -> str:
        """A heading as HTML."""
        filled = {self.TEXT: heading.text, self.ANCHOR: heading.anchor}
        return "".join(filled.get(piece, piece) for piece in self.pieces)


def compose_html(blocks: Sequence[Heading | Block], forms: Mapping[int, HeadingForm]) -> str:
    """The HTML of a page's headings and blocks."""
    made: list[str] = []
    for block in blocks:
        if isinstance(block, Heading):
            made += (forms[block.level].html(block), "\n")
        else:
            made += block.pieces
            made.append("\n\n" if block.is_apart else "\n")
    return "".join(made).strip()


def list_headings(
    blocks: Sequence[Heading | Block], forms: Mapping[int, HeadingForm]
) -> list[dict[str, object]]:
    """The headings for the table of contents, as Python-Markdown's extension toc lists them."""
    return [
        {"level": forms[each.level].level, "id": each.anchor, "name": " ".join(each.text.split())}
        for each in blocks
        if isinstance(each, Heading) and forms[each.level].is_listed
    ]
