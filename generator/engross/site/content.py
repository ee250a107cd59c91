"""A page's Markdown turned into HTML where it is headings and blocks of HTML alone, as Python-Markdown does it."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

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
_STRETCH = 1 << 16  # bytes that are looked at together: their pieces take ten times as much memory
_MOST = 1 << 12  # pieces


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading between blocks."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Block:
    """A block of HTML, or a part of a long one: its tags, and after each but the block's last one the text that follows.

    `end` is what is between it and what comes next; nothing where the block goes on.
    """

    pieces: Sequence[str]
    end: str


def read_blocks(raw: bytes, start: int, block_level: Collection[str]) -> Iterator[Heading | Block]:
    """The headings and blocks of a page from `start` on; raises UnknownGrammarError where it has anything else.

    `block_level` are the elements that begin a block.
    """
    stack: list[str] = []
    pieces: list[str] = []
    before = awaited = ""
    for mark, after in chain.from_iterable(map(_split, _cut(raw, start))):
        if not mark:  # a stretch begins, with a text of its own where it is the first
            yield from _headings(after)
            before = before or after
            continue
        if awaited and mark != awaited:
            raise UnknownGrammarError
        awaited = _nest(mark, before, stack, block_level)
        if not stack:
            yield Block([*pieces, mark], "\n\n" if after.startswith("\n\n") else "\n")
            yield from _headings(after, is_first=False)
            pieces = []
        else:
            pieces += (mark, after)
            if len(pieces) >= _MOST:
                yield Block(pieces, "")
                pieces = []
        before = after
    if stack:
        raise UnknownGrammarError


def _nest(mark: str, before: str, stack: list[str], block_level: Collection[str]) -> str:
    """Open or close an element; returns the tag that has to be the next one, if any has to."""
    kind, name, _ = TAGS[mark]
    if kind == CLOSE:
        if not stack or stack.pop() != name:
            raise UnknownGrammarError
        return ""
    if not stack:
        _require_block(kind, name, before, block_level)
    if kind == ALONE:
        return ""
    stack.append(name)
    return "" if kind == OPEN else f"</{name}>"


def _cut(raw: bytes, start: int) -> Iterator[bytes]:
    """A page in stretches, each but the first of which begins with a tag."""
    while (end := raw.find(b"<", start + _STRETCH)) >= 0:
        yield raw[start:end]
        start = end
    yield raw[start:]


def _split(raw: bytes) -> Iterator[tuple[str, str]]:
    """The tags of a stretch with the texts after them; a text before them first, with no tag."""
    # Python-Markdown gives control characters a meaning of its own, expands tabs, and looks for fences everywhere.
    if raw.translate(None, _USUAL) or b"```" in raw or b"~~~" in raw:
        raise UnknownGrammarError
    text = raw.decode()
    if _LOOSE_AMPERSAND.search(text):
        raise UnknownGrammarError
    pieces = _TAG.split(_BLANK_LINE.sub("\n", text) if "\n " in text else text)
    if (
        "<" in pieces[-1]
    ):  # also where a stretch ends inside a tag, for no tag that is known has the sign in it
        raise UnknownGrammarError
    return zip(("", *pieces[1::2]), pieces[::2], strict=True)


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


def write_html(block: Heading | Block, forms: Mapping[int, HeadingForm]) -> str:
    """The HTML of a heading or block, and what is between it and the next."""
    if isinstance(block, Heading):
        return f"{forms[block.level].html(block)}\n"
    return "".join(block.pieces) + block.end


def list_headings(headings: Iterable[Heading], forms: Mapping[int, HeadingForm]) -> list[dict[str, object]]:
    """The headings for the table of contents, as Python-Markdown's extension toc lists them."""
    return [
        {"level": forms[each.level].level, "id": each.anchor, "name": " ".join(each.text.split())}
        for each in headings
        if forms[each.level].is_listed
    ]
