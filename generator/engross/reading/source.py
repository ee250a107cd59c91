"""Sources: a YAML file's bytes become values, each with its place, and every trap is a finding."""

import re
import zlib
from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import PurePosixPath

from engross.diagnostic import Diagnostic, Place, Related, Severity
from engross.reading.plain import Data
from engross.reading.quick import read_quickly
from engross.reading.reader import MAX_FINDINGS, DataPath, Reading, Span, read_values
from engross.reading.traps import Trap, scan_lines

__all__ = [
    "MAX_BYTES",
    "MAX_FINDINGS",
    "MAX_LINE",
    "Data",
    "DataPath",
    "SourceFile",
    "Span",
    "parse_source",
    "read_text",
]

MAX_BYTES = 512 * 1024
MAX_LINE = 12_000
_FASTEST = 1  # of zlib's levels


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One YAML file: its values and where each of them stands; `data` is None where it could not be read.

    Only the text is kept, packed. Values and places take thirty times as much memory and few are asked for again, so they
    are read again when they are; nor are there any where only the text matters (not `is_read`).

    Where `doubtful_paths` and `doubtful_lines` are, something was found already and the value is a guess;
    in `shaky_lines` a key may stand at another level than it was meant to.
    """

    path: PurePosixPath
    utf8: InitVar[bytes]
    is_read: bool = False
    doubtful_paths: frozenset[DataPath] = frozenset()
    doubtful_lines: frozenset[int] = frozenset()
    shaky_lines: frozenset[int] = frozenset()
    _packed: bytes = field(init=False)

    def __post_init__(self, utf8: bytes) -> None:
        object.__setattr__(self, "_packed", zlib.compress(utf8, _FASTEST))

    @property
    def _utf8(self) -> bytes:
        return _unpack(self._packed)

    @property
    def text(self) -> str:
        """All lines, each but the last with a line feed at its end."""
        return self._utf8.decode("utf-8")

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines, without their ends."""
        return tuple(self.text.split("\n"))

    @property
    def data(self) -> Data:
        """The values."""
        if not self.is_read:
            return None
        data = _look_quickly(self._utf8)
        return _look_closely(self._utf8).data if data is None else data

    @property
    def values(self) -> Mapping[DataPath, Span]:
        """Where each value stands."""
        return _look_closely(self._utf8).values if self.is_read else {}

    @property
    def keys(self) -> Mapping[DataPath, Span]:
        """Where each key stands."""
        return _look_closely(self._utf8).keys if self.is_read else {}

    def place(self, path: DataPath, *, key: bool = False) -> Place:
        """The place of the value at `path` (or of its key), else of the nearest value around it."""
        keys, values = self.keys, self.values
        for length in range(len(path), -1, -1):
            part = path[:length]
            first, second = (keys, values) if key or length < len(path) else (values, keys)
            span = first.get(part) or second.get(part)
            if span is not None:
                return self._place(span)
        return self.at(1, 1)

    def place_of(self, path: DataPath, needle: str, occurrence: int = 0) -> Place:
        """The place of a piece of text inside the value at `path`, else of the whole value.

        A space in it may be a line end in the source; then it is the place of the part in the first line. Comments, and
        what stands behind the sign that opens a block, are no part of a value.
        """
        span = self.values.get(path)
        if span is None or not needle:
            return self.place(path)
        text = self._text_in(span)
        pattern = r"\s+".join(map(re.escape, re.split(r"\s+", needle)))
        found = next(islice(re.finditer(pattern, text), occurrence, None), None)
        if found is None:
            return self.place(path)
        before = text[: found.start()]
        line, column = span.line + before.count("\n"), found.start() - (before.rfind("\n") + 1) + 1
        return self.at(line, column, len(found[0].split("\n", 1)[0].rstrip()))

    def _text_in(self, span: Span) -> str:
        """The lines of a value, with what is not of it blank or cut off, so that columns stay."""
        lines = list(self.lines[span.line - 1 : span.end_line])
        if len(lines) == span.end_line - span.line + 1:
            lines[-1] = lines[-1][: span.end_column - 1]
        first = lines[0] if lines else ""
        is_block = first[span.column - 1 : span.column] in {"|", ">"}
        lines[:1] = [" " * len(first) if is_block else " " * (span.column - 1) + first[span.column - 1 :]]
        return "\n".join(lines)

    def at(self, line: int, column: int, width: int = 1) -> Place:
        """A place by line and column, with the line's text; what lies outside is moved to the nearest inside."""
        lines = self.lines
        line = min(max(line, 1), len(lines))
        excerpt = lines[line - 1]
        column = min(max(column, 1), len(excerpt) + 1)
        end = max(min(column + width, len(excerpt) + 1), column + 1)
        return Place(self.path, line, column, end, excerpt)

    def is_doubtful(self, path: DataPath) -> bool:
        """Whether something was found at this value already, so that nothing more is to be said of it."""
        if path in self.doubtful_paths:
            return True
        return bool(self.doubtful_lines) and self.place(path).line in self.doubtful_lines

    def _place(self, span: Span) -> Place:
        excerpt = "".join(self.lines[span.line - 1 : span.line])
        is_one_line = span.end_line == span.line and span.end_column > span.column
        end = span.end_column if is_one_line else len(excerpt.rstrip()) + 1
        return self.at(span.line, span.column, end - span.column)


# A text is asked for again and again while its file is looked at.
@lru_cache(maxsize=8)
def _unpack(packed: bytes) -> bytes:
    return zlib.decompress(packed)


# What is made of a file just read is asked for next by what checks it, and findings about one file come together.
@lru_cache(maxsize=8)
def _look_quickly(utf8: bytes) -> Data:
    """The values of a text in which nothing is odd, else None."""
    text = utf8.decode("utf-8")
    _, traps = scan_lines(text.split("\n"))
    return None if traps else read_quickly(text)


@lru_cache(maxsize=64)
def _look_closely(utf8: bytes) -> Reading:
    lines, _ = scan_lines(utf8.decode("utf-8").split("\n"))
    return read_values(lines)


def parse_source(path: PurePosixPath, raw: bytes) -> tuple[SourceFile, tuple[Diagnostic, ...]]:
    """Read one YAML file; all that is wrong with it is returned, and what can be read is read."""
    text, findings = read_text(path, raw)
    if text is None:
        return SourceFile(path, b""), tuple(findings)
    utf8, lines = text.encode("utf-8"), text.split("\n")
    source = SourceFile(path, utf8)
    if not any(line.strip() and not line.lstrip().startswith("#") for line in lines):
        return source, (*findings, _empty(source))
    longest = max(lines, key=len)
    if len(longest) > MAX_LINE:
        size = f"This line has {len(longest):,} characters; at most {MAX_LINE:,} are read."
        found = _too_large(Place(path, lines.index(longest) + 1, 1, 2), size)
        return SourceFile(path, b""), (*findings, found)
    if _look_quickly(utf8) is not None:
        return SourceFile(path, utf8, is_read=True), tuple(findings)
    _, traps = scan_lines(lines)
    reading = _look_closely(utf8)
    findings += [_finding(source, trap) for trap in (*traps[:MAX_FINDINGS], *reading.traps)]
    if reading.data is None and not any(finding.is_error for finding in findings):
        findings.append(_empty(source))
    marks = (reading.doubtful_paths, reading.doubtful_lines, reading.shaky_lines)
    return SourceFile(path, utf8, True, *marks), tuple(findings)


def read_text(path: PurePosixPath, raw: bytes) -> tuple[str | None, list[Diagnostic]]:
    """The text of a source, None where it is too large or cannot be read, and what is wrong with its letters."""
    if len(raw) > MAX_BYTES:
        size = f"This file has {len(raw) // 1024:,} KiB; at most {MAX_BYTES // 1024} KiB are read."
        return None, [_too_large(Place(path, 1, 1, 2), size)]
    return _decode(path, raw)


def _finding(source: SourceFile, trap: Trap) -> Diagnostic:
    related = (Related(source.at(*trap.first), "the first one is here"),) if trap.first else ()
    severity = Severity.WARNING if trap.is_warning else Severity.ERROR
    place = source.at(trap.line, trap.column, trap.width)
    return Diagnostic(place, severity, trap.rule, trap.message, trap.hint, related)


def _too_large(place: Place, message: str) -> Diagnostic:
    hint = "Move long material into attachments, or check whether this is the right file."
    return Diagnostic(place, Severity.ERROR, "too-large", message, hint)


def _empty(source: SourceFile) -> Diagnostic:
    hint = "Start from a ready text with: engross new  (or delete the folder if it is not needed)"
    return Diagnostic(source.at(1, 1), Severity.ERROR, "empty-file", "This file is empty.", hint)


_SAVE_AS = "Save the file again as UTF-8 (in most editors: Save as …, Encoding: UTF-8)."


def _wrong_encoding(place: Place, message: str) -> Diagnostic:
    return Diagnostic(place, Severity.ERROR, "wrong-encoding", message, _SAVE_AS)


def _decode(path: PurePosixPath, raw: bytes) -> tuple[str | None, list[Diagnostic]]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw[:200].count(b"\0") > min(len(raw), 200) // 4:
        return None, [_wrong_encoding(Place(path, 1, 1, 2), "This file is saved as UTF-16.")]
    found: list[Diagnostic] = []
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        mark = "The file starts with an invisible byte order mark."
        hint = "Save it as UTF-8 without BOM; some programs stumble over the mark."
        found = [Diagnostic(Place(path, 1, 1, 2), Severity.WARNING, "byte-order-mark", mark, hint)]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        text = raw.decode("cp1252", "replace")
        found.append(_undecodable(path, raw, error.start, text))
        if sum(letter < " " and letter not in "\r\n\t" for letter in text):
            return None, found
    return text.replace("\r\n", "\n").replace("\r", "\n"), found


def _undecodable(path: PurePosixPath, raw: bytes, start: int, text: str) -> Diagnostic:
    before = raw[:start].decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    letter = raw[start : start + 1].decode("cp1252", "replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    excerpt = lines[line - 1] if line <= len(lines) else ""
    column = min(column, len(excerpt) + 1)
    message = f"This file is not saved as UTF-8; the first letter that shows it is probably “{letter}”."
    return _wrong_encoding(Place(path, line, column, column + 1, excerpt[:MAX_LINE]), message)
