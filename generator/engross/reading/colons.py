"""Slips with colons and indentation, which show one another's signs."""

import re

from engross.reading.stumble import (
    KEY_LINE,
    LONGEST_IN_HINT,
    QUOTE_WHOLE,
    VALUE_LINE,
    Stumble,
    indent_of,
    line_above,
    quote,
    quote_value,
    without_comment,
)
from engross.reading.traps import Repair, Trap


def find_unquoted_colon(stumble: Stumble) -> Trap | None:
    """A colon and a space inside a text without quotes."""
    if "mapping values are not allowed" not in stumble.problem:
        return None
    text = stumble.text
    match = VALUE_LINE.fullmatch(text)
    if match is None or not match[1].strip() or match[2][0] in "\"'[{|>" or stumble.column <= len(match[1]):
        return _continued_colon(stumble)
    quoted = f'{match[1].strip()} "{without_comment(match[2])}"'
    short = len(quoted) < LONGEST_IN_HINT and '"' not in match[2]
    return stumble.trap(
        "unquoted-colon",
        "A colon followed by a space inside a text without quotes: YAML takes what stands before it for a key.",
        f"Put the text in quotes: {quoted}" if short else QUOTE_WHOLE,
        quote_value(stumble.line, text, guess=False),
    )


def _continued_colon(stumble: Stumble) -> Trap:
    if (trap := _lost_colon(stumble)) is not None:
        return trap
    above = line_above(stumble, stumble.line)
    before, text = stumble.text_of(above), stumble.text
    if unspaced := re.fullmatch(r"(\s*(?:- +)*)([a-z_]+):(\S.*)", before):
        return _missing_space(above, unspaced)
    indent, wanted = indent_of(text), _key_column(before)
    if indent > wanted and KEY_LINE.fullmatch(before) and re.fullmatch(r"\s*(?:- +)*[a-z_]+:(\s.*)?", text):
        return Trap(
            stumble.line,
            indent + 1,
            1,
            "indentation",
            "This line is indented deeper than the one above, which already has a value.",
            f"Let it start in column {wanted + 1}, below the line above; or put a text with a colon in quotes.",
            _move(stumble, wanted),
        )
    return stumble.trap(
        "unquoted-colon",
        "A colon stands here where YAML does not expect one.",
        "Put a text that contains “: ” in quotes, or write it on lines of its own after: text: |",
        Repair(stumble.line, (text[: stumble.column - 1].replace(":", " ") + " " + text[stumble.column :],)),
    )


def _lost_colon(stumble: Stumble) -> Trap | None:
    """The first line of a group or list item has no colon, which is noticed at the second."""
    above = line_above(stumble, stumble.line)
    text, opener = stumble.text_of(above), stumble.text_of(line_above(stumble, above))
    is_item = text.lstrip().startswith("- ")
    is_first = line_above(stumble, above) == above or (
        re.fullmatch(r"\s*(?:- +)*[\w-]+:\s*(?:#.*)?", opener) and indent_of(opener) < indent_of(text)
    )
    if not (is_item or is_first) or _key_column(text) != indent_of(stumble.text) or above == stumble.line:
        return None
    if unspaced := re.fullmatch(r"(\s*(?:- +)*)([a-z_]+):(\S.*)", text):
        return _missing_space(above, unspaced)
    return None if KEY_LINE.fullmatch(text) else _no_colon(stumble, above)


def _missing_space(line: int, match: re.Match[str]) -> Trap:
    return Trap(
        line,
        len(match[1] + match[2]) + 1,
        1,
        "missing-space",
        "There is no space after this colon.",
        f"Write: {match[2]}: {match[3][:LONGEST_IN_HINT]}",
        Repair(line, (f"{match[1]}{match[2]}: {match[3]}",)),
    )


def _key_column(text: str) -> int:
    """Where the key of a line starts (from 0), after the hyphens of list items."""
    match = re.match(r"\s*(?:- +)*", text)
    return len(match[0]) if match else 0


def _column_above(stumble: Stumble) -> int | None:
    """The column (from 0) in which the lines above begin that this one may belong with."""
    indent = indent_of(stumble.text)
    columns: list[int] = []
    for line in range(stumble.line - 1, 0, -1):
        text = stumble.text_of(line)
        if text.strip() and indent_of(text) <= indent:
            break
        columns += [indent_of(text)] if text.strip() else []
    return min(columns, default=None)


def _move(stumble: Stumble, column: int) -> Repair | None:
    """The stumbling line and those below that go with it, moved sideways to `column` (from 0)."""
    indent = indent_of(stumble.text)
    moved: list[str] = []
    for text in stumble.lines[stumble.line - 1 :]:
        if text.strip() and indent_of(text) < indent:
            break
        moved.append(" " * max(indent_of(text) + column - indent, 0) + text.lstrip())
    return Repair(stumble.line, tuple(moved), guess=False) if column != indent else None


def find_missing_colon(stumble: Stumble) -> Trap | None:
    """A line that is neither a key nor a list item."""
    if "could not find expected ':'" not in stumble.problem:
        return None
    line = stumble.start[0] if stumble.start else stumble.line
    text = stumble.text_of(line)
    if unspaced := re.fullmatch(r"(\s*(?:- +)*)([a-z_]+):(\S.*)", text):
        return _missing_space(line, unspaced)
    return _no_colon(stumble, line)


def _no_colon(stumble: Stumble, line: int) -> Trap:
    text, below = stumble.text_of(line), stumble.text_of(line + 1)
    words = re.fullmatch(r"(\s*(?:- +)*)([\w-]+)(.*)", text)
    mended = ""
    if words is not None:
        value = without_comment(words[3]).strip()
        is_group = not value and indent_of(below) > len(words[1])
        mended = f"{words[1]}{words[2]}:" + ("" if is_group else f" {quote(value)}")
    return Trap(
        line,
        indent_of(text) + 1,
        max(len(text.strip()), 1),
        "missing-colon",
        "This line is neither a key with a colon nor a list item.",
        "Write key: value, with a space after the colon; let a text of several lines start after: text: |",
        Repair(line, (mended,)),
    )


def find_indentation(stumble: Stumble) -> Trap | None:
    """A line that starts in the wrong column."""
    if "block" not in stumble.context and "did not find expected" not in stumble.problem:
        return None
    if (trap := _lost_colon(stumble)) is not None:
        return trap
    wanted = _column_above(stumble)
    if wanted is None and stumble.start is not None:
        wanted = stumble.start[1] - 1
    is_first_word = indent_of(stumble.text) == stumble.column - 1
    repair = _move(stumble, wanted) if wanted is not None and is_first_word else None
    return stumble.trap(
        "indentation",
        "This line does not line up with the lines it belongs to.",
        "Items of one list and keys of one group start in the same column.",
        repair,
    )
