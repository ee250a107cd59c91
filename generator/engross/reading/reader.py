"""YAML read into plain values with the place of each, in bounded time; what is mended is read on after."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import yaml

from engross.reading.plain import AMBIGUOUS, Data, read_plain
from engross.reading.slips import explain_stumble, starts_with_bracket, starts_with_shortcut, starts_with_tag
from engross.reading.stumble import Stumble
from engross.reading.traps import Repair, Trap, find_shaky_lines

DataPath = tuple[str | int, ...]

MAX_DEPTH = 24
MAX_VALUES = 50_000
MAX_REPAIRS = 100
MAX_REPAIRED_CHARACTERS = 1_500_000
MAX_FINDINGS = 100

_HASH = re.compile(r"\s+#(?=[^\s#!])")


class Span(NamedTuple):  # a file has thousands, and a tuple is made in a third of the time
    """Where a key or value stands: lines and columns from 1, `end_column` is the one after the last."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: `data` is None where nothing could be; nothing more is to be said of doubtful places.

    In shaky lines the values are right, but a repair may have moved keys to another level.
    """

    data: Data
    values: Mapping[DataPath, Span]
    keys: Mapping[DataPath, Span]
    traps: tuple[Trap, ...]
    doubtful_paths: frozenset[DataPath] = frozenset()
    doubtful_lines: frozenset[int] = frozenset()
    shaky_lines: frozenset[int] = frozenset()


def read_values(lines: list[str]) -> Reading:
    """Read all lines; a known slip is named, mended in memory and read again, to find what comes after it."""
    slips: list[Trap] = []
    doubtful: set[int] = set()
    size, written = sum(map(len, lines)) + 1, lines

    for _ in range(min(MAX_REPAIRS, max(MAX_REPAIRED_CHARACTERS // size, 1))):
        builder = _Builder(lines)
        slip = builder.build()
        if slip is None:
            shaky = find_shaky_lines(slips, written)
            found = [trap for trap in builder.traps if trap.rule != "duplicate-key" or trap.line not in shaky]
            traps = (*slips, *found)[:MAX_FINDINGS]
            return Reading(
                builder.data,
                builder.values,
                builder.keys,
                traps,
                frozenset(builder.doubtful),
                frozenset(doubtful & set(range(1, len(written) + 1))),
                shaky,
            )
        if (slip.line, slip.rule) in {(other.line, other.rule) for other in slips}:
            break
        if slip.line not in doubtful:
            slips.append(slip)
        repair = slip.repair
        if repair is None or sum(map(len, repair.lines)) > 2 * size:  # one that grows mends nothing
            break
        if repair.guess:
            doubtful.update(range(repair.line, repair.line + len(repair.lines)))
        lines = _apply(repair, lines)
    return Reading(None, {}, {}, tuple(slips[:MAX_FINDINGS]))


def _apply(repair: Repair, lines: list[str]) -> list[str]:
    start = repair.line - 1
    return [*lines[:start], *repair.lines, *lines[start + len(repair.lines) :]]


@dataclass(slots=True)
class _Container:
    """A list or mapping whose end has not been seen yet."""

    path: DataPath
    start: Span
    is_list: bool
    is_flow: bool
    items: list[Data] = field(default_factory=list)
    mapping: dict[str, Data] = field(default_factory=dict)
    key: str | None = None
    is_repeated: bool = False


class _SlipError(Exception):
    """Reading cannot go on."""

    def __init__(self, trap: Trap) -> None:
        super().__init__(trap.message)
        self.trap = trap


def _start(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _span(event: yaml.Event) -> Span:
    start, end = event.start_mark, event.end_mark
    if start is not None and end is not None:
        return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
    line, column = _start(event)
    return Span(line, column, line, column)


class _Builder:
    """Builds values from YAML events, without recursion, so that depth and size stay bounded."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.traps: list[Trap] = []
        self.values: dict[DataPath, Span] = {}
        self.keys: dict[DataPath, Span] = {}
        self.doubtful: set[DataPath] = set()
        self.data: Data = None

    def build(self) -> Trap | None:
        """Read the lines; return what could not be got over."""
        try:
            self._build("\n".join(self.lines))
        except yaml.MarkedYAMLError as error:
            return explain_stumble(self._stumble(error))
        except yaml.YAMLError:
            return Trap(
                1, 1, 1, "yaml-syntax", "This file has a character that cannot be read.", "Delete it."
            )
        except _SlipError as slip:
            return slip.trap
        return None

    def _stumble(self, error: yaml.MarkedYAMLError) -> Stumble:
        mark, context = error.problem_mark or error.context_mark, error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        start = (context.line + 1, context.column + 1) if context else None
        line = min(line, max(len(self.lines), 1))
        return Stumble(error.problem or "", error.context or "", line, column, start, self.lines)

    def _stumble_at(self, event: yaml.Event) -> Stumble:
        line, column = _start(event)
        return Stumble("", "", line, column, None, self.lines)

    def _refuse(self, event: yaml.Event, rule: str, message: str, hint: str) -> _SlipError:
        line, column = _start(event)
        return _SlipError(Trap(line, column, 1, rule, message, hint))

    def _build(self, text: str) -> None:
        stack: list[_Container] = []
        documents = 0
        for event in self._events(text):
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(stack, event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._open(stack, event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close(stack, event)
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._refuse(
                        event,
                        "second-document",
                        "A second document starts here (a line ---).",
                        "One file holds one document: remove the line ---, or make a file of its own.",
                    )

    def _events(self, text: str) -> Iterator[yaml.Event]:
        for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
            if count > MAX_VALUES:
                raise self._refuse(
                    event,
                    "too-large",
                    f"This file has more than {MAX_VALUES:,} values.",
                    "Split it up, or check whether this is the right file.",
                )
            if isinstance(event, yaml.NodeEvent):
                if event.anchor:
                    raise _SlipError(starts_with_shortcut(self._stumble_at(event)))
                if getattr(event, "tag", None) not in {None, "!"}:
                    raise _SlipError(starts_with_tag(self._stumble_at(event)))
            yield event

    def _open(self, stack: list[_Container], event: yaml.CollectionStartEvent) -> None:
        if len(stack) >= MAX_DEPTH:
            raise self._refuse(
                event,
                "too-deep",
                f"Lists and groups are nested more than {MAX_DEPTH} deep here.",
                "Look for brackets that are opened and never closed.",
            )
        if stack and not stack[-1].is_list and stack[-1].key is None:
            raise _SlipError(starts_with_bracket(self._stumble_at(event)))
        is_list = isinstance(event, yaml.SequenceStartEvent)
        stack.append(_Container(_next_path(stack), _span(event), is_list, bool(event.flow_style)))

    def _close(self, stack: list[_Container], event: yaml.Event) -> None:
        done = stack.pop()
        end = _span(event)
        if done.is_flow:
            last = (end.end_line, end.end_column)
        else:
            last = self._last_text_line(end.line - 1, done.start.line)
        self.values[done.path] = Span(done.start.line, done.start.column, *last)
        self._put(stack, tuple(done.items) if done.is_list else done.mapping)

    def _last_text_line(self, line: int, first: int) -> tuple[int, int]:
        while line > first and not self.lines[line - 1].strip():
            line -= 1
        line = max(min(line, len(self.lines)), first)
        return line, len(self.lines[line - 1]) + 1

    def _put(self, stack: list[_Container], value: Data) -> None:
        if not stack:
            self.data = value
            return
        top = stack[-1]
        if top.is_list:
            top.items.append(value)
        elif top.key is not None:
            if not top.is_repeated:
                top.mapping[top.key] = value
            top.key, top.is_repeated = None, False

    def _scalar(self, stack: list[_Container], event: yaml.ScalarEvent) -> None:
        if stack and not stack[-1].is_list and stack[-1].key is None:
            self._key(stack[-1], event)
            return
        path = _next_path(stack)
        self.values[path] = _span(event)
        is_plain = event.implicit[0] and event.style in {None, ""}
        self._put(stack, self._plain(event, path) if is_plain else event.value)

    def _key(self, container: _Container, event: yaml.ScalarEvent) -> None:
        key = event.value
        path = (*container.path, key)
        container.key = key
        if key not in container.mapping:
            self.keys[path] = _span(event)
            return
        line, column = _start(event)
        container.is_repeated = True
        # A second value must not take the place of the first one's in the map of places.
        container.key = f"{key} (again, line {line})"
        first = self.keys[path]
        if len(self.traps) <= MAX_FINDINGS:
            self.traps.append(
                Trap(
                    line,
                    column,
                    max(len(key), 1),
                    "duplicate-key",
                    f"“{key[:80]}” stands here a second time.",
                    "Keep one of the two, or start a new list item with a hyphen.",
                    first=(first.line, first.column),
                )
            )

    def _plain(self, event: yaml.ScalarEvent, path: DataPath) -> Data:
        text: str = event.value
        self._look_for_hash(path)
        if text.lower() in AMBIGUOUS:
            return self._ambiguous(text, path)
        value = read_plain(text)
        if path and path[-1] == "version" and type(value) in {int, float}:
            return self._unquoted_version(text, path)
        return value

    def _say(self, path: DataPath, width: int, rule: str, message: str, hint: str) -> None:
        span = self.values[path]
        self.traps.append(Trap(span.line, span.column, width, rule, message, hint))
        self.doubtful.add(path)

    def _ambiguous(self, text: str, path: DataPath) -> Data:
        meaning = "true" if text.lower() in {"yes", "on", "y"} else "false"
        self._say(
            path,
            len(text),
            "ambiguous-word",
            f"“{text}” without quotes means {meaning} to some programs and the word {text} to others.",
            f'Write {meaning} if that is meant, or "{text}" in quotes for the word.',
        )
        return meaning == "true"

    def _unquoted_version(self, text: str, path: DataPath) -> Data:
        shorter = re.sub(r"(\.[0-9]*?)0+$", r"\1", text).rstrip(".")
        reading = f"as the number {shorter}" if shorter != text else "as a number"
        self._say(
            path,
            len(text),
            "unquoted-version",
            f"The version {text} has no quotes, so programs read it {reading}.",
            f'Write: version: "{text}"',
        )
        return text

    def _look_for_hash(self, path: DataPath) -> None:
        span = self.values[path]
        line = self.lines[span.end_line - 1] if span.end_line <= len(self.lines) else ""
        match = _HASH.match(line, span.end_column - 1) if "#" in line else None
        if match and len(self.traps) <= MAX_FINDINGS:
            self.traps.append(
                Trap(
                    span.end_line,
                    match.end(),
                    1,
                    "hash-in-text",
                    "From this # on, the rest of the line is a comment and is not part of the text.",
                    "Put the whole text in quotes if the # belongs to it, or put a space after the #.",
                    is_warning=True,
                )
            )


def _next_path(stack: list[_Container]) -> DataPath:
    if not stack:
        return ()
    top = stack[-1]
    return (*top.path, len(top.items) if top.is_list else str(top.key))
