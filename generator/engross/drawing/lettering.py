"""Text for drawings: cleaning, measuring and breaking into lines."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from engross.drawing.glyph_widths import REGULAR, SEMIBOLD, read_table

# Bidi embeddings, overrides and isolates can make a line show something else than it says; soft hyphens
# and zero-width spaces would be drawn as boxes by some renderers.
_UNWANTED = re.compile("[\u00ad\u200b\u202a-\u202e\u2060-\u206f\ufeff]")
_WORD_END = re.compile(r"(?<=[-/@._:,; ])")
# A telephone number is read as one: it moves to the next line whole if it can.
_WORD = re.compile(r"(?:\+\d(?:[\d ()-]*\d)?)?\S*\s*")
_EM = 1000


@dataclass(frozen=True, slots=True)
class Type:
    """A size of text in drawing units, with the distance between its lines."""

    size: float
    leading: float
    bold: bool = False


@lru_cache(maxsize=1024)
def clean(text: str) -> str:
    """One or more lines of text that may stand in XML: composed, single-spaced, no controls."""
    kept = unicodedata.normalize("NFC", _UNWANTED.sub("", text))
    if not kept.isprintable():
        kept = "".join(filter(_allowed, kept))
    return "\n".join(" ".join(line.split()) for line in kept.splitlines() if line.strip())


def measure(text: str, face: Type) -> float:
    """Width of `text` in drawing units; generous for what the shipped fonts do not hold."""
    return sum(map(_widths(bold=face.bold).__getitem__, text)) * face.size / _EM


def wrap(text: str, width: float, face: Type) -> tuple[str, ...]:
    """Lines no wider than `width`; breaks at spaces and between wide characters, within a word if it must."""
    lines: list[str] = []
    for paragraph in clean(text).split("\n"):
        if paragraph and measure(paragraph, face) <= width:
            lines.append(paragraph)
            continue
        line = ""
        for piece in _pieces(paragraph, width, face):
            if line and measure((line + piece).rstrip(), face) > width:
                lines.append(line.rstrip())
                line = ""
            line += piece
        if line.strip():
            lines.append(line.rstrip())
    return tuple(lines)


def _allowed(c: str) -> bool:
    return c in "\t\n\r " or (unicodedata.category(c) not in ("Cc", "Cs", "Cn") or _is_unassigned_letter(c))


def _is_unassigned_letter(c: str) -> bool:
    # Newer scripts than this Python knows are text; noncharacters may not stand in XML.
    return unicodedata.category(c) == "Cn" and ord(c) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(c) <= 0xFDEF


class _Widths(dict[str, int]):
    """Widths of characters; of those that the shipped fonts do not hold worked out when they are first met."""

    def __missing__(self, c: str) -> int:
        self[c] = _unknown_width(c)
        return self[c]


@lru_cache(maxsize=2)
def _widths(*, bold: bool) -> _Widths:
    table = read_table(SEMIBOLD if bold else REGULAR)
    return _Widths((chr(code), width) for code, width in table.items())


def _unknown_width(c: str) -> int:
    if unicodedata.category(c) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.category(c) in ("So", "Cn", "Co") or ord(c) >= 0x1F000:
        return 1350
    return 1050 if unicodedata.east_asian_width(c) in "WFA" else 900


def _is_wide(c: str) -> bool:
    return unicodedata.east_asian_width(c) in "WF"


def _pieces(paragraph: str, width: float, face: Type) -> Iterator[str]:
    """What may not be broken, each with the space after it."""
    for word in filter(None, _WORD.findall(paragraph)):
        for piece in _split_wide(word):
            if measure(piece.rstrip(), face) <= width:
                yield piece
            else:
                yield from _broken(piece, width, face)


def _split_wide(word: str) -> Iterator[str]:
    if word.isascii():
        yield word
        return
    piece = ""
    for c in word:
        # Closing punctuation (Pe, Pf, Po) and marks never begin a line.
        opens = unicodedata.category(c)[0] not in "MPZ" or unicodedata.category(c) in ("Ps", "Pi")
        if (
            piece
            and opens
            and (_is_wide(c) or _is_wide(piece[-1]))
            and unicodedata.category(piece[-1]) != "Ps"
        ):
            yield piece
            piece = ""
        piece += c
    yield piece


def _broken(word: str, width: float, face: Type) -> Iterator[str]:
    """A word too long for a line: at its own joints (address, path), else anywhere but before a mark."""
    for part in _WORD_END.split(word):
        line = ""
        for c in part:
            if line and not unicodedata.combining(c) and measure((line + c).rstrip(), face) > width:
                yield line
                line = ""
            line += c
        if line:
            yield line
