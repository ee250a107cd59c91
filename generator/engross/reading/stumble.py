"""Where a YAML parser stumbled, and what a line around that place holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engross.reading.traps import Repair, Trap

QUOTE_WHOLE = 'Put the whole text in quotes, like: title: "Clients: who owns them"'
VALUE_LINE = re.compile(r"(\s*(?:- +)*(?:[\w-]+: +)?)(\S.*)")
KEY_LINE = re.compile(r"\s*(?:- +)*[\w-]+:(?:\s.*)?")
LONGEST_IN_HINT = 90


@dataclass(frozen=True, slots=True)
class Stumble:
    """Where and over what a parser stumbled (lines and columns from 1), and where that began, if it says so."""

    problem: str
    context: str
    line: int
    column: int
    start: tuple[int, int] | None
    lines: Sequence[str]

    @property
    def text(self) -> str:
        """The line it stumbled in."""
        return self.text_of(self.line)

    def text_of(self, line: int) -> str:
        """A line's text; nothing beyond the last."""
        return self.lines[line - 1] if 0 < line <= len(self.lines) else ""

    def trap(self, rule: str, message: str, hint: str, repair: Repair | None = None) -> Trap:
        """A slip right here."""
        return Trap(self.line, self.column, 1, rule, message, hint, repair)


def quote(text: str) -> str:
    """A text in double quotes, as YAML reads them."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def quote_value(line: int, text: str, *, guess: bool = True) -> Repair | None:
    """A line with its value in quotes."""
    match = VALUE_LINE.fullmatch(text)
    if match is None or not match[1]:
        return None
    value = without_comment(match[2])
    return Repair(line, (match[1] + quote(value) + match[2][len(value) :],), guess=guess)


def without_comment(text: str) -> str:
    """A value without the comment after it."""
    return re.sub(r"\s+(?:#\s.*)?$", "", text)


def indent_of(text: str) -> int:
    """How many spaces a line starts with."""
    return len(text) - len(text.lstrip())


def line_above(stumble: Stumble, line: int) -> int:
    """The nearest line above that is neither empty nor a comment; the line itself where there is none."""
    for above in range(line - 1, 0, -1):
        text = stumble.text_of(above).strip()
        if text and not text.startswith("#"):
            return above
    return line
