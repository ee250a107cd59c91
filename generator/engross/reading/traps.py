"""Slips that are seen line by line before YAML is read: merge markers, tabs, signs that cannot be shown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Repair:
    """Lines (the first counts from 1) as they may have been meant; used in memory only, to find what comes after.

    A `guess` may be wrong, so nothing else is said about those lines.
    """

    line: int
    lines: tuple[str, ...]
    guess: bool = True


@dataclass(frozen=True, slots=True)
class Trap:
    """A slip at a line and column (from 1); `first` is the place of what it collides with."""

    line: int
    column: int
    width: int
    rule: str
    message: str
    hint: str
    repair: Repair | None = None
    first: tuple[int, int] | None = None
    is_warning: bool = False


_MERGE_MARKER = re.compile(r"(<{7}|={7}|>{7}|\|{7})( .*)?")
_MERGE_SIGNS = ("<" * 7, "=" * 7, ">" * 7, "|" * 7)
_TOP_KEY = re.compile(r"[\w-]+:(?:\s|$)")
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ufeff\ufffe\uffff]")
_BLOCK_START = re.compile(r"(\s*(?:- +)*)[^#\"']*[|>][-+0-9]*(?:\s+#.*)?\s*")


def scan_lines(lines: Sequence[str]) -> tuple[list[str], list[Trap]]:
    """Find merge-conflict markers, tabs and invisible signs; return the lines with those mended, and the slips."""
    found: list[Trap] = []
    mended = list(lines)
    # Hardly any file has one of these; whether it has is seen in its whole text at once.
    text = "\n".join(lines)
    if _INVISIBLE.search(text):
        mended = [_visible(number, line, found) for number, line in enumerate(mended, 1)]
    if any(sign in text for sign in _MERGE_SIGNS):
        mended = _one_side(mended, found)
    return (_without_tabs(mended, found) if "\t" in text else mended), found


def _visible(number: int, line: str, found: list[Trap]) -> str:
    match = _INVISIBLE.search(line)
    if match is None:
        return line
    found.append(
        Trap(
            number,
            match.start() + 1,
            1,
            "invisible-character",
            f"Here is a character that cannot be shown (U+{ord(match[0]):04X}).",
            "Delete it; it often comes along when text is pasted from another program.",
        )
    )
    return _INVISIBLE.sub(" ", line)


def _one_side(lines: list[str], found: list[Trap]) -> list[str]:
    """The lines with one side of each merge conflict: the first."""
    ends = [number for number, line in enumerate(lines, 1) if re.fullmatch(r">{7}( .*)?", line)]
    last_end = ends[-1] if ends else 0
    mended: list[str] = []
    inside = theirs = False
    for number, line in enumerate(lines, 1):
        match = _MERGE_MARKER.fullmatch(line)
        sign = match[1][0] if match else ""
        if sign == "<" or (sign == ">" and not inside):
            found.append(_merge_trap(number, line))
        if sign in {"<", ">"}:
            inside, theirs = sign == "<", False
        elif sign and inside:
            theirs = number < last_end
        is_text = not theirs and (not sign or (sign in "=|" and not inside))
        mended.append(line if is_text else "")
    return mended


def _merge_trap(number: int, line: str) -> Trap:
    return Trap(
        number,
        1,
        len(line),
        "merge-conflict",
        "This line was left by a merge: two people changed the same place.",
        "Keep the text that is right, delete the other and the lines with <<<<<<<, ======= and >>>>>>>.",
    )


def _without_tabs(lines: list[str], found: list[Trap]) -> list[str]:
    tabs = list(_find_tabs(lines))
    if not tabs:
        return lines
    number, column = tabs[0]
    others = f" So are {len(tabs) - 1} more lines." if len(tabs) > 1 else ""
    found.append(
        Trap(
            number,
            column,
            1,
            "tab-indentation",
            f"This line is indented with a tab; YAML allows spaces only.{others}",
            "Replace each tab with two spaces (editors can do this: “convert indentation to spaces”).",
        )
    )
    mended = list(lines)
    for number, _ in tabs:
        text = lines[number - 1].lstrip()
        mended[number - 1] = lines[number - 1][: -len(text)].replace("\t", "  ") + text
    return mended


def _find_tabs(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Lines with a tab in their indentation; what stands inside a text block is text."""
    block: int | None = None
    for number, line in enumerate(lines, 1):
        text = line.lstrip()
        if not text or text.startswith("#"):
            continue
        indent = line[: -len(text)]
        spaces = len(indent) - len(indent.lstrip(" "))
        if block is not None and spaces > block:
            continue
        if "\t" in indent:
            yield number, indent.index("\t") + 1
            continue
        start = _BLOCK_START.fullmatch(line) if text.rstrip()[-1] in "|>-+0123456789" else None
        block = len(start[1]) if start else None


def find_shaky_lines(slips: Sequence[Trap], lines: Sequence[str]) -> frozenset[int]:
    """The top-level sections in which keys may have come to stand at another level by a repair."""
    shaky: set[int] = set()
    for slip in slips:
        if slip.line in shaky or not (slip.rule == "indentation" or (slip.repair and slip.repair.guess)):
            continue
        first = last = min(slip.line, len(lines))
        while first > 1 and not _TOP_KEY.match(lines[first - 1]):
            first -= 1
        while last < len(lines) and not _TOP_KEY.match(lines[last]):
            last += 1
        shaky.update(range(first, last + 1))
    return frozenset(shaky)
