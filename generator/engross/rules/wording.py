"""The texts of documents as the rules about wording look at them: passages, their sentences and words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from engross.cached import cached_property
from engross.diagnostic import Place
from engross.model.account import Account
from engross.model.fields import Line, Prose
from engross.model.organization import Organization
from engross.model.policy import Policy
from engross.reading.source import DataPath, SourceFile
from engross.rules.contents import Contents

_HIDDEN = "\N{SECTION SIGN}"
# What is no wording: facts in braces, where links lead, code, addresses.
_MASKED = re.compile(r"\{\{(?:(?!\{\{).)*?\}\}|\]\([^)\s]*\)|`[^`\n]*`|https?://[^\s>)]+")
_MAY_MASK = ("{{", "](", "`", "://")
_BLOCK = re.compile(r"\n[ \t]*\n\s*|\n(?=[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t])|\n(?=[ \t]*[|>#])|(?<=\|)[ \t]*\n")
_SENTENCE_END = re.compile(r"[.!?][”’\"')*_]*\s+(?=[A-Z“‘\"(\[*0-9" + _HIDDEN + "])")
# Behind these, a dot ends no sentence.
_SHORTENED = re.compile(r"(?:\b(?:e\.g|i\.e|cf|vs|No|Mr|Mrs|Ms|Dr|[Aa]rt|St|U\.S|U\.K)|\b[A-Z])\.\Z")
_ITEM = re.compile(r"[ \t]*(?:[-*+>]|\d{1,3}[.)]|#+)[ \t]+")
_WORD = re.compile(r"[a-zß-öø-ÿ]+|[^\W\d_]+")
# Versions are history, and signatures and document numbers are no wording.
_PASSED_OVER = frozenset(
    {"revisions", "approvals", "version", "number", "drafting_notes", "private", "holidays"}
)


class Sentence(NamedTuple):
    """A sentence, list item or table row: its wording, and where in the passage it starts; `block` counts paragraphs."""

    text: str
    start: int
    block: int
    is_item: bool = False

    @property
    def end(self) -> int:
        """Where it ends in the passage."""
        return self.start + len(self.text)


class Passage(NamedTuple):
    """One text of a document; `text` has signs in place of what is no wording, `words` are those in small letters."""

    path: DataPath
    source: SourceFile
    raw: str
    text: str
    words: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    is_prose: bool

    def place(self, start: int, end: int) -> Place:
        """Where the text from `start` to `end` stands in the source; its first word where a line ends in it."""
        whole = self.raw[start:end]
        for needle in dict.fromkeys((whole, whole.split(maxsplit=1)[0] if whole.strip() else whole)):
            before = self.raw.count(needle, 0, start) if needle else 0
            found = self.source.place_of(self.path, needle, before)
            if needle and found.excerpt[found.column - 1 : found.end - 1] == needle:
                return found
        return self.source.place(self.path)

    def is_exact(self, place: Place, start: int, end: int) -> bool:
        """Whether a place holds just the text from `start` to `end`."""
        return place.excerpt[place.column - 1 : place.end - 1] == self.raw[start:end]


def read_passage(path: DataPath, source: SourceFile, raw: Prose | Line) -> Passage:
    """A text as a passage."""
    if not isinstance(raw, Prose):
        line = str(raw)
        return Passage(path, source, line, line, _split(line), (), False)
    text = plain = str(raw)  # a plain string is searched faster
    if any(sign in plain for sign in _MAY_MASK):
        text = _MASKED.sub(_hide, plain)
    return Passage(path, source, plain, text, _split(text), tuple(_divide(text)), True)


def _split(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower()))


def _hide(match: re.Match[str]) -> str:
    return _HIDDEN * len(match[0])


def _divide(text: str) -> Iterator[Sentence]:
    start, end = 0, len(text)
    breaks = [(match.start(), match.end()) for match in _BLOCK.finditer(text)] if "\n" in text else []
    for block, (stop, following) in enumerate((*breaks, (end, end))):
        item = _ITEM.match(text, start, stop)
        start = item.end() if item else start
        for match in _SENTENCE_END.finditer(text, start, stop):
            if not _SHORTENED.search(text, max(start, match.start() - 6), match.start() + 1):
                yield Sentence(text[start : match.start() + 1], start, block, item is not None)
                start = match.end()
        if text[start:stop].strip():
            yield Sentence(text[start:stop], start, block, item is not None)
        start = following


@dataclass(frozen=True)
class Wording:
    """All texts of one document."""

    contents: Contents

    @property
    def model(self) -> Organization | Policy | Account:
        """The definition."""
        return self.contents.model

    @property
    def source(self) -> SourceFile:
        """Where it stands."""
        return self.contents.source

    @cached_property
    def all(self) -> tuple[Passage, ...]:
        """Every text, titles and other lines among them."""
        texts = self.contents.texts
        return tuple(
            [read_passage(path, self.source, text) for path, text in texts if _PASSED_OVER.isdisjoint(path)]
        )

    @cached_property
    def prose(self) -> tuple[Passage, ...]:
        """The running texts."""
        return tuple([passage for passage in self.all if passage.is_prose])

    @cached_property
    def words(self) -> list[str]:
        """Every word in small letters, in order, and a dot between two texts."""
        return [word for passage in self.all for word in (*passage.words, ".")]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word in small letters, once."""
        return frozenset(self.words)

    @cached_property
    def spoken(self) -> str:
        """All words with a space around each, and a dot between two texts."""
        return f" {' '.join(self.words)} "

    @cached_property
    def body(self) -> str:
        """Like `spoken`, without the definitions."""
        return f" {' . '.join([' '.join(each.words) for each in self.all if each.path[0] != 'definitions'])} "

    def holds(self, phrases: Iterable[str]) -> bool:
        """Whether one of some phrases in small letters stands somewhere, whatever signs are between its words."""
        return any(f" {phrase} " in self.spoken for phrase in phrases if _words_of(phrase) <= self.vocabulary)

    def holds_all(self, groups: Iterable[str]) -> bool:
        """Whether all words of one of some groups in small letters stand somewhere, together or apart."""
        return any(_words_of(group) <= self.vocabulary for group in groups)


@cache
def _words_of(phrase: str) -> frozenset[str]:
    return frozenset(_WORD.findall(phrase))
