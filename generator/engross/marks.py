"""Digests of files, and where a file first differs from what it was."""

import hashlib
from itertools import zip_longest

from engross.model.record import Digest, FileMark

BLOCK = 4096
_LINE_DIGITS = 4
_BLOCK_DIGITS = 8
_TEXTS = (".yml", ".json")


def digest(data: bytes) -> Digest:
    """The SHA-256 digest of some bytes."""
    return Digest(hashlib.sha256(data).hexdigest())


def mark_file(name: str, data: bytes) -> FileMark:
    """The mark of a file; a text's tells lines apart, any other's blocks of 4096 bytes."""
    if name.endswith(_TEXTS):
        return FileMark(size=len(data), sha256=digest(data), lines=_line_marks(data))
    return FileMark(size=len(data), sha256=digest(data), blocks=_block_marks(data))


def is_same(mark: FileMark, data: bytes) -> bool:
    """Whether a file is what it was when it was marked."""
    return len(data) == mark.size and digest(data) == mark.sha256


def first_different_line(mark: FileMark, data: bytes) -> int:
    """The number of the first line (from 1) of a text that is not what it was; 1 where no mark tells."""
    return _first(mark.lines, _line_marks(data), _LINE_DIGITS) + 1 if mark.lines else 1


def first_different_byte(mark: FileMark, data: bytes) -> int:
    """The offset (from 0) of the first block of a file that is not what it was."""
    return _first(mark.blocks, _block_marks(data), _BLOCK_DIGITS) * BLOCK


def _first(before: str, now: str, width: int) -> int:
    pairs = zip_longest(_pieces(before, width), _pieces(now, width))
    return next((index for index, (old, new) in enumerate(pairs) if old != new), 0)


def _pieces(marks: str, width: int) -> list[str]:
    return [marks[at : at + width] for at in range(0, len(marks), width)]


def _line_marks(data: bytes) -> str:
    return "".join(digest(line)[:_LINE_DIGITS] for line in data.split(b"\n"))


def _block_marks(data: bytes) -> str:
    return "".join(digest(data[at : at + BLOCK])[:_BLOCK_DIGITS] for at in range(0, len(data), BLOCK))
