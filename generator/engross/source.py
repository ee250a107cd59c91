"""YAML read safely: plain values with the place of each, and every trap named in plain words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeAlias

import yaml

from engross.diagnostic import Diagnostic, Place, Related, Severity
from engross.traps import Repair, explain_syntax_error, scan_lines

Data: TypeAlias = "str | int | float | bool | None | tuple[Data, ...] | dict[str, Data]"
DataPath = tuple[str | int, ...]

MAX_BYTES = 512 * 1024
MAX_DEPTH = 24
MAX_VALUES = 50_000
MAX_REPAIRS = 20
MAX_REPAIR_CHARACTERS = 100_000
MAX_FINDINGS = 100

_AMBIGUOUS = {"yes", "no", "on", "off", "y", "n"}
_NULLS = {"", "~", "null", "Null", "NULL"}
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


@dataclass(frozen=True, slots=True)
class Span:
    """Where a key or value stands: lines and columns from 1, `end_column` is the one after the last."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The values of one YAML file and where each of them stands; `data` is None where it could not be read."""

    path: PurePosixPath
    lines: tuple[str, ...]
    data: Data
    values: Mapping[DataPath, Span]
    keys: Mapping[DataPath, Span]

    def place(self, path: DataPath, *, key: bool = False) -> Place:
        """The place of the value at `path` (or of its key), else of the nearest value around it."""
        for length in range(len(path), -1, -1):
            part = path[:length]
            first, second = (
                (self.keys, self.values) if key or length < len(path) else (self.values, self.keys)
            )
            span = first.get(part) or second.get(part)
            if span is not None:
                return self._place(span)
        return self.at(1, 1)

    def place_of(self, path: DataPath, needle: str, occurrence: int = 0) -> Place:
        """The place of a piece of text inside the value at `path`, else of the whole value."""
        span = self.values.get(path)
        if span is None or not needle:
            return self.place(path)
        seen = 0
        for number in range(span.line, min(span.end_line, len(self.lines)) + 1):
            start = span.column - 1 if number == span.line else 0
            while (start := self.lines[number - 1].find(needle, start)) >= 0:
                if seen == occurrence:
                    return self.at(number, start + 1, len(needle))
                seen, start = seen + 1, start + len(needle)
        return self.place(path)

    def at(self, line: int, column: int, width: int = 1) -> Place:
        """A place by line and column, with the line's text."""
        excerpt = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return Place(self.path, line, column, column + max(width, 1), excerpt)

    def _place(self, span: Span) -> Place:
        excerpt = self.lines[span.line - 1] if span.line <= len(self.lines) else ""
        one_line = span.end_line == span.line and span.end_column > span.column
        end = span.end_column if one_line else max(len(excerpt.rstrip()) + 1, span.column + 1)
        return Place(self.path, span.line, span.column, end, excerpt)


def parse_source(path: PurePosixPath, raw: bytes) -> tuple[SourceFile, tuple[Diagnostic, ...]]:
    """Read one YAML file; all that is wrong with it is returned, and what can be read is read."""
    blank = SourceFile(path, (), None, {}, {})
    if len(raw) > MAX_BYTES:
        found = Diagnostic(
            blank.at(1, 1), Severity.ERROR, "too-large",
            f"This file has {len(raw) // 1024:,} KiB; a policy has at most {MAX_BYTES // 1024} KiB.",
            "Move long material into attachments, or check whether this is the right file.",
        )  # fmt: skip
        return blank, (found,)
    text, findings = _decode(path, raw)
    if text is None:
        return blank, tuple(findings)
    source = SourceFile(path, tuple(text.split("\n")), None, {}, {})
    if not any(line.strip() and not line.lstrip().startswith("#") for line in source.lines):
        found = Diagnostic(
            source.at(1, 1), Severity.ERROR, "empty-file", "This file is empty.",
            "Start from a ready text with: engross new  (or delete the folder if it is not needed)",
        )  # fmt: skip
        return source, (*findings, found)
    reader = _Reader(source)
    repaired, line_traps = scan_lines(source.lines)
    findings += [
        Diagnostic(
            source.at(trap.line, trap.column, trap.width), Severity.ERROR, trap.rule, trap.message, trap.hint
        )
        for trap in line_traps[:MAX_FINDINGS]
    ]
    reader.read(repaired)
    findings += reader.findings
    return SourceFile(path, source.lines, reader.data, reader.values, reader.keys), tuple(findings)


def _decode(path: PurePosixPath, raw: bytes) -> tuple[str | None, list[Diagnostic]]:
    def finding(place: Place, severity: Severity, rule: str, message: str, hint: str) -> list[Diagnostic]:
        return [Diagnostic(place, severity, rule, message, hint)]

    save_as = "Save the file again as UTF-8 (in most editors: Save as …, Encoding: UTF-8)."
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw[:200].count(b"\0") > 20:
        wrong = "This file is saved as UTF-16."
        return None, finding(Place(path), Severity.ERROR, "wrong-encoding", wrong, save_as)
    found: list[Diagnostic] = []
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        found = finding(
            Place(path), Severity.WARNING, "byte-order-mark",
            "The file starts with an invisible byte order mark.",
            "Save it as UTF-8 without BOM; some programs stumble over the mark.",
        )  # fmt: skip
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        text = raw.decode("cp1252", "replace")
        letter = raw[error.start : error.start + 1].decode("cp1252", "replace")
        excerpt = text.split("\n")[line - 1].rstrip("\r")
        found += finding(
            Place(path, line, column, column + 1, excerpt), Severity.ERROR, "wrong-encoding",
            f"This file is not saved as UTF-8; the first letter that shows it is probably “{letter}”.", save_as,
        )  # fmt: skip
    return text.replace("\r\n", "\n").replace("\r", "\n"), found


@dataclass(slots=True)
class _Container:
    """A list or mapping whose end has not been seen yet."""

    path: DataPath
    start: Span
    is_list: bool
    flow: bool
    items: list[Data] = field(default_factory=list)
    mapping: dict[str, Data] = field(default_factory=dict)
    key: str | None = None
    ignore: int = 0


class _Reader:
    """Builds values from YAML events, without recursion, so that depth and size stay bounded."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.findings: list[Diagnostic] = []
        self.values: dict[DataPath, Span] = {}
        self.keys: dict[DataPath, Span] = {}
        self.data: Data = None

    def read(self, lines: list[str]) -> None:
        """Read all lines; a known slip is reported, mended in memory and read again, to find what comes after."""
        syntax: list[Diagnostic] = []
        small = sum(map(len, lines)) <= MAX_REPAIR_CHARACTERS
        for _ in range(MAX_REPAIRS):
            self.findings, self.values, self.keys, self.data = [], {}, {}, None
            try:
                self._build("\n".join(lines))
            except yaml.MarkedYAMLError as error:
                slip = explain_syntax_error(error, lines)
                place = self.source.at(slip.line, slip.column, slip.width)
                syntax.append(Diagnostic(place, Severity.ERROR, slip.rule, slip.message, slip.hint))
                if slip.repair is None or not small:
                    self.data = None
                    break
                lines = _apply(slip.repair, lines)
                continue
            except yaml.YAMLError as error:
                syntax.append(self._unreadable(error))
            except _RefusedError as refusal:
                syntax.append(refusal.finding)
                self.data = None
            break
        self.findings = (syntax + self.findings)[:MAX_FINDINGS]

    def _unreadable(self, error: yaml.YAMLError) -> Diagnostic:
        position = getattr(error, "position", 0)
        before = "\n".join(self.source.lines)[:position]
        place = self.source.at(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        return Diagnostic(
            place, Severity.ERROR, "yaml-syntax", "Here is a character that cannot be shown.",
            "Delete it; it often comes along when text is pasted from another program.",
        )  # fmt: skip

    def _refuse(self, mark: yaml.Mark, rule: str, message: str, hint: str) -> "_RefusedError":
        place = self.source.at(mark.line + 1, mark.column + 1)
        return _RefusedError(Diagnostic(place, Severity.ERROR, rule, message, hint))

    def _build(self, text: str) -> None:
        stack: list[_Container] = []
        documents = 0
        for event in self._events(text):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._refuse(
                        event.start_mark, "yaml-syntax", "A second document starts here (a line ---).",
                        "One file holds one document: remove the line ---, or make a file of its own.",
                    )  # fmt: skip
            elif isinstance(event, yaml.ScalarEvent):
                self._scalar(stack, event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._open(stack, event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close(stack, event)

    def _events(self, text: str) -> Iterator[yaml.Event]:
        for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
            if count > MAX_VALUES:
                raise self._refuse(
                    event.start_mark, "too-large", f"This file has more than {MAX_VALUES:,} values.",
                    "Split it up, or check whether this is the right file.",
                )  # fmt: skip
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise self._refuse(
                    event.start_mark, "alias", "A word that starts with & or * is a YAML shortcut (anchor or alias).",
                    "Put the text in quotes if it is meant as text; otherwise write the value out in full.",
                )  # fmt: skip
            if getattr(event, "tag", None) not in {None, "!"}:
                raise self._refuse(
                    event.start_mark, "yaml-tag", "A word that starts with ! is a YAML tag.",
                    "Put the text in quotes if it is meant as text; otherwise delete the word.",
                )  # fmt: skip
            yield event

    def _open(self, stack: list[_Container], event: yaml.CollectionStartEvent) -> None:
        if len(stack) >= MAX_DEPTH:
            raise self._refuse(
                event.start_mark, "too-deep", f"Lists and groups are nested more than {MAX_DEPTH} deep here.",
                "Look for brackets that are opened and never closed.",
            )  # fmt: skip
        if stack and not stack[-1].is_list and stack[-1].key is None:
            raise self._refuse(
                event.start_mark, "yaml-syntax", "A bracket or brace starts here where a key should stand.",
                'Put a text that starts with { or [ in quotes, like: text: "{{ organization.name }} …"',
            )  # fmt: skip
        is_list = isinstance(event, yaml.SequenceStartEvent)
        stack.append(_Container(_next_path(stack), _span(event), is_list, bool(event.flow_style)))

    def _close(self, stack: list[_Container], event: yaml.Event) -> None:
        done = stack.pop()
        end = _span(event)
        last = (
            (end.end_line, end.end_column)
            if done.flow
            else self._last_text_line(end.line - 1, done.start.line)
        )
        self.values[done.path] = Span(done.start.line, done.start.column, *last)
        value: Data = tuple(done.items) if done.is_list else done.mapping
        self._put(stack, value)

    def _last_text_line(self, line: int, first: int) -> tuple[int, int]:
        while line > first and not self.source.lines[line - 1].strip():
            line -= 1
        line = max(min(line, len(self.source.lines)), first)
        return line, len(self.source.lines[line - 1]) + 1

    def _put(self, stack: list[_Container], value: Data) -> None:
        if not stack:
            self.data = value
        elif stack[-1].is_list:
            stack[-1].items.append(value)
        elif stack[-1].key is not None:
            if not stack[-1].ignore:
                stack[-1].mapping[stack[-1].key] = value
            stack[-1].key, stack[-1].ignore = None, 0

    def _scalar(self, stack: list[_Container], event: yaml.ScalarEvent) -> None:
        if stack and not stack[-1].is_list and stack[-1].key is None:
            self._key(stack[-1], event)
            return
        path = _next_path(stack)
        self.values[path] = _span(event)
        plain = event.implicit[0] and event.style in {None, ""}
        value: Data = self._plain(event, path) if plain else event.value
        self._put(stack, value)

    def _key(self, container: _Container, event: yaml.ScalarEvent) -> None:
        key = event.value
        path = (*container.path, key)
        container.key = key
        if key in container.mapping:
            container.ignore = 1
            # A second value must not take the place of the first one's in the map of places.
            container.key = f"{key} (again, line {event.start_mark.line + 1})"
            self.findings.append(
                Diagnostic(
                    self.source._place(_span(event)),
                    Severity.ERROR,
                    "duplicate-key",
                    f"“{key}” stands here a second time.",
                    "Keep one of the two, or start a new list item with a hyphen.",
                    (Related(self.source.place(path, key=True), "the first one is here"),),
                )  # fmt: skip
            )
            return
        self.keys[path] = _span(event)

    def _plain(self, event: yaml.ScalarEvent, path: DataPath) -> Data:
        text: str = event.value
        place = self.source._place(_span(event))
        self._look_for_hash(event)
        if text in _NULLS:
            return None
        if text in _BOOLEANS:
            return _BOOLEANS[text]
        if text.lower() in _AMBIGUOUS:
            meaning = "true" if text.lower() in {"yes", "on", "y"} else "false"
            self.findings.append(
                Diagnostic(
                    place,
                    Severity.ERROR,
                    "ambiguous-word",
                    f"“{text}” without quotes means {meaning} to some programs and the word {text} to others.",
                    f'Write {meaning} if that is meant, or "{text}" in quotes for the word.',
                )  # fmt: skip
            )
            return _BOOLEANS[meaning]
        if re.fullmatch(r"[-+]?\d+(\.\d+)?", text):
            return self._number(text, path, place)
        return text

    def _number(self, text: str, path: DataPath, place: Place) -> Data:
        if path and path[-1] == "version":
            shorter = re.sub(r"(\.\d*?)0+$", r"\1", text).rstrip(".")
            reading = f"as the number {shorter}" if shorter != text else "as a number"
            self.findings.append(
                Diagnostic(
                    place,
                    Severity.ERROR,
                    "unquoted-version",
                    f"The version {text} has no quotes, so programs read it {reading}.",
                    f'Write: version: "{text}"',
                )  # fmt: skip
            )
            return text
        return float(text) if "." in text else int(text)

    def _look_for_hash(self, event: yaml.ScalarEvent) -> None:
        line = self.source.lines[event.end_mark.line] if event.end_mark.line < len(self.source.lines) else ""
        rest = line[event.end_mark.column :]
        if match := re.match(r"\s+#(?=[^\s#!])", rest):
            self.findings.append(
                Diagnostic(
                    self.source.at(event.end_mark.line + 1, event.end_mark.column + match.end()),
                    Severity.WARNING,
                    "hash-in-text",
                    "From this # on, the rest of the line is a comment and is not part of the text.",
                    "Put the whole text in quotes if the # belongs to it, or put a space after the #.",
                )  # fmt: skip
            )


class _RefusedError(Exception):
    """Reading stopped because the file is not one that a policy could be."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.message)
        self.finding = finding


def _next_path(stack: list[_Container]) -> DataPath:
    if not stack:
        return ()
    top = stack[-1]
    return (*top.path, len(top.items) if top.is_list else str(top.key))


def _span(event: yaml.Event) -> Span:
    start, end = event.start_mark, event.end_mark
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _apply(repair: Repair, lines: list[str]) -> list[str]:
    mended = list(lines)
    mended[repair.line - 1] = repair.text
    return mended
