"""What the search finds in a page, and the search's files, as Material's plugin search writes them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from itertools import islice, zip_longest

from engross.site.content import Block, Heading
from engross.site.tags import (
    CLOSE,
    EXCLUDED,
    IN_TEXT,
    KEPT,
    OPEN,
    PECULIAR,
    RAW,
    TAGS,
    UnknownGrammarError,
)

_PRE = "pre"


@dataclass(slots=True)
class Passage:
    """What the search finds as one: a heading, and the text below it."""

    title: str
    anchor: str
    parts: list[str] = field(default_factory=list)
    filled: set[str] = field(default_factory=set)
    """The elements of which the first one that was opened has something in it."""

    @property
    def text(self) -> str:
        """The text, with the few tags that the search shows."""
        return "".join(self.parts).strip()

    def close(self, name: str) -> None:
        """Close an element, or take it out where nothing is in it: of several in a passage, only the first."""
        opened = f"<{name}>"
        if name not in self.filled:
            if opened not in self.parts:
                raise UnknownGrammarError
            first = self.parts.index(opened)
            if all(part.isspace() for part in islice(self.parts, first + 1, None)):
                del self.parts[first:]
                return
            self.filled.add(name)
        self.parts.append(f"</{name}>")

    def settle(self) -> None:
        """Make one part of all that stays as it is, for a long passage has very many."""
        end = len(self.parts) - 1
        for name in IN_TEXT - self.filled:
            if (opened := f"<{name}>") in self.parts:
                first = self.parts.index(opened)
                # A tag may be taken out again, a text is not.
                if any(not _is_tag_or_blank(part) for part in islice(self.parts, first + 1, None)):
                    self.filled.add(name)
                else:
                    end = min(end, first)
        if end > 0:
            self.parts[:end] = ["".join(self.parts[:end])]


def _is_tag_or_blank(part: str) -> bool:
    return part.startswith("<") or part.isspace()


class Finder:
    """Finds the passages of a page, heading by heading and block by block."""

    def __init__(self) -> None:
        self._passages: list[Passage] | None = []
        self._left_out: set[str] = set()
        self._heading = ""
        self._is_verbatim = False

    @property
    def passages(self) -> list[Passage] | None:
        """What was found; None where that is for the search's own reader to say."""
        return self._passages

    def add(self, block: Heading | Block) -> None:
        """Look at what comes next in the page."""
        if self._passages is None:
            return
        try:
            self._read(block, self._passages)
        except UnknownGrammarError:
            self._passages = None

    def _read(self, block: Heading | Block, passages: list[Passage]) -> None:
        if isinstance(block, Heading):
            if not passages and block.level != 1:
                raise UnknownGrammarError
            passages.append(Passage(_plain(block.text.replace("\n", " ")).strip(), block.anchor))
            passages[-1].parts.append(" ")
            self._heading = f"h{block.level}"
        elif not passages:
            raise UnknownGrammarError
        else:
            self._read_block(block.pieces, passages[-1])
            if block.end:
                self._left_out, self._is_verbatim = set(), False
            else:
                passages[-1].settle()

    def _read_block(self, pieces: Sequence[str], passage: Passage) -> None:
        """Add a block's text to what its passage holds already.

        What is left out ends where the first element of its name does, be it one inside: so does the plugin.
        """
        left_out, parts = self._left_out, passage.parts
        for mark, text in zip_longest(pieces[::2], pieces[1::2], fillvalue="\n"):
            kind, name, note = TAGS[mark]
            if name == self._heading:  # the plugin takes it for the same heading
                raise UnknownGrammarError
            if kind == CLOSE and name in left_out:
                left_out.discard(name)
            elif note == EXCLUDED:
                left_out.add(name)
            elif note == PECULIAR:
                raise UnknownGrammarError
            elif note == KEPT and not left_out:
                if kind == OPEN:
                    parts.append(f"<{name}>")
                else:
                    passage.close(name)
            if name == _PRE and kind in {OPEN, CLOSE}:
                self._is_verbatim = kind == OPEN
            if text and not left_out and kind != RAW:
                _add(parts, text, self._is_verbatim)


def _plain(text: str) -> str:
    return escape(unescape(text), quote=False) if "&" in text or ">" in text else text


def _add(parts: list[str], text: str, is_verbatim: bool) -> None:
    if "&" in text:
        text = unescape(text)
    is_blank = text.isspace()
    if not is_verbatim:
        text = " " if is_blank else text.replace("\n", " ")
    if not is_blank:
        parts.append(escape(text, quote=False))
    elif is_verbatim or not parts or not parts[-1].isspace():
        parts.append(text)


def list_entries(
    passages: Sequence[Passage], url: str, meta: Mapping[str, object]
) -> list[dict[str, object]]:
    """The search's entries of a page: the first leads to the page, the others to their headings."""
    tags, search = meta.get("tags"), meta.get("search")
    more: dict[str, object] = {}
    if isinstance(tags, list):
        more["tags"] = [str(tag) for tag in tags if tag and isinstance(tag, (str, int, float, bool))]
    if isinstance(search, Mapping) and "boost" in search:
        more["boost"] = search["boost"]
    return [
        {"location": url if first else f"{url}#{each.anchor}", "title": each.title, "text": each.text} | more
        for first, each in zip((True, *[False] * len(passages)), passages, strict=False)
    ]


def serialise(entries: Iterable[Mapping[str, object]]) -> bytes:
    """Entries as they stand in the search's files, without the brackets around them."""
    return json.dumps(list(entries), separators=(",", ":"), default=str)[1:-1].encode()


def join_entries(config: Mapping[str, object], entries: Iterable[bytes], lead: str = "") -> Iterator[bytes]:
    """A file of the search, from the entries of each page."""
    head = json.dumps(config, separators=(",", ":"), default=str)
    yield f'{lead}{{"config":{head},"docs":['.encode()
    is_first = True
    for each in filter(None, entries):
        if not is_first:
            yield b","
        yield each
        is_first = False
    yield b"]}"
