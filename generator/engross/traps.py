"""Slips that people make in YAML: how each is recognised, named in plain words, and mended to read on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import yaml


@dataclass(frozen=True, slots=True)
class Repair:
    """A line (from 1) as it may have been meant; used in memory only, to find the errors after it."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Trap:
    """A slip at a line and column (from 1)."""

    line: int
    column: int
    width: int
    rule: str
    message: str
    hint: str
    repair: Repair | None = None


_MERGE_MARKER = re.compile(r"(<{7}|={7}|>{7}|\|{7})( .*)?$")


def scan_lines(lines: Sequence[str]) -> tuple[list[str], list[Trap]]:
    """Find merge-conflict markers and tabs; return the lines with those mended, and the slips."""
    found: list[Trap] = []
    mended: list[str] = []
    in_theirs = False
    for number, line in enumerate(lines, 1):
        if _MERGE_MARKER.fullmatch(line) and _belongs_to_conflict(line, lines):
            in_theirs = line[0] in "=|" or (in_theirs and line[0] != ">")
            found.append(_merge_trap(number, line))
            mended.append("")
        elif in_theirs:
            mended.append("")
        else:
            mended.append(_quoted_braces(number, _without_tabs(number, line, found), found))
    return mended, found


def _belongs_to_conflict(line: str, lines: Sequence[str]) -> bool:
    return line[0] in "<>" or any(other.startswith("<<<<<<< ") for other in lines)


def _merge_trap(number: int, line: str) -> Trap:
    return Trap(
        number, 1, len(line), "merge-conflict",
        "This line was left by a merge: two people changed the same place.",
        "Keep the text that is right, delete the other and the lines with <<<<<<<, ======= and >>>>>>>.",
    )  # fmt: skip


def _without_tabs(number: int, line: str, found: list[Trap]) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" not in indent:
        return line
    found.append(
        Trap(
            number,
            indent.index("\t") + 1,
            1,
            "tab-indentation",
            "This line is indented with a tab; YAML allows spaces only.",
            "Replace the tab with two spaces (editors can do this: “convert indentation to spaces”).",
        )  # fmt: skip
    )
    return indent.replace("\t", "  ") + line.lstrip()


def _quoted_braces(number: int, line: str, found: list[Trap]) -> str:
    match = re.match(r"(\s*(?:- +)?(?:[\w-]+: +)?)(\{\{.*)$", line)
    if match is None or not match[1].strip():
        return line
    found.append(
        Trap(
            number,
            len(match[1]) + 1,
            2,
            "unquoted-braces",
            "A text without quotes cannot start with {{.",
            "Put the whole text in quotes, or start it on the line after: text: |",
        )  # fmt: skip
    )
    return match[1] + _quote(match[2])


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_QUOTE_WHOLE = 'Put the whole text in quotes, like: title: "Clients: who owns them"'


def explain_syntax_error(error: yaml.MarkedYAMLError, lines: Sequence[str]) -> Trap:
    """Say in plain words what a YAML parser stumbled over, where, and what to do."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem, context = error.problem or "", error.context or ""
    line, column = min(line, max(len(lines), 1)), column
    text = lines[line - 1] if lines else ""
    for recognise in (_unquoted_colon, _bad_start, _unclosed, _block_sign, _indentation):
        trap = recognise(problem, context, line, column, text, error, lines)
        if trap is not None:
            return trap
    return Trap(
        line, column, 1, "yaml-syntax", f"This line cannot be read as YAML ({problem}).",
        "Compare it with the lines around it: indentation, hyphens, quotes. " + _QUOTE_WHOLE,
    )  # fmt: skip


def _unquoted_colon(
    problem: str,
    context: str,
    line: int,
    column: int,
    text: str,
    error: yaml.MarkedYAMLError,
    lines: Sequence[str],
) -> Trap | None:
    if "mapping values are not allowed" not in problem:
        return None
    match = re.match(r"(\s*(?:- +)?[\w-]+: +)([^\"'\[{|>].*)$", text) or re.match(
        r"(\s*- +)([^\"'\[{|>].*)$", text
    )
    if match is None or column <= len(match[1]):
        return _continued_colon(line, column, text, lines)
    return Trap(
        line, column, 1, "unquoted-colon",
        "A colon followed by a space inside a text without quotes: YAML takes what stands before it for a key.",
        f'Put the text in quotes: {match[1].strip()} "{match[2]}"' if len(text) < 90 else _QUOTE_WHOLE,
        Repair(line, match[1] + _quote(match[2])),
    )  # fmt: skip


def _continued_colon(line: int, column: int, text: str, lines: Sequence[str]) -> Trap:
    before = next((other for other in reversed(lines[: line - 1]) if other.strip()), "")
    indent = len(text) - len(text.lstrip())
    wanted = len(before) - len(before.lstrip())
    if indent > wanted and re.match(r"\s*(?:- )?[\w-]+:\s*\S", before):
        repaired = " " * wanted + text.lstrip()
        return Trap(
            line, indent + 1, 1, "indentation",
            "This line is indented deeper than the one above, which already has a value.",
            f"Let it start in column {wanted + 1}, below the line above; or put a text with a colon in quotes.",
            Repair(line, repaired),
        )  # fmt: skip
    return Trap(
        line, column, 1, "unquoted-colon",
        "A colon stands here where YAML does not expect one.",
        "Put a text that contains “: ” in quotes, or write it on lines of its own after: text: |",
        Repair(line, text[: column - 1].replace(":", " ") + " " + text[column:]),
    )  # fmt: skip


def _bad_start(
    problem: str,
    context: str,
    line: int,
    column: int,
    text: str,
    error: yaml.MarkedYAMLError,
    lines: Sequence[str],
) -> Trap | None:
    if "cannot start any token" in problem:
        sign = text[column - 1 : column]
        if sign == "\t":
            return Trap(
                line, column, 1, "tab-indentation", "There is a tab here; YAML allows spaces only.",
                "Replace the tab with a space.", Repair(line, text.replace("\t", " ")),
            )  # fmt: skip
        return Trap(
            line, column, 1, "unquoted-sign", f"A text without quotes cannot start with {sign}.",
            "Put the whole text in quotes.", Repair(line, text[: column - 1] + _quote(text[column - 1 :])),
        )  # fmt: skip
    if "alias" in context or "anchor" in context:
        return Trap(
            line, column, 1, "alias", "A word that starts with & or * is a YAML shortcut (anchor or alias).",
            "Put the text in quotes, or start it on the line after: text: |", _quote_value(line, text),
        )  # fmt: skip
    return None


def _quote_value(line: int, text: str) -> Repair | None:
    match = re.match(r"(\s*(?:- +)?[\w-]+: +|\s*- +)(\S.*)$", text)
    return Repair(line, match[1] + _quote(match[2])) if match else None


def _unclosed(
    problem: str,
    context: str,
    line: int,
    column: int,
    text: str,
    error: yaml.MarkedYAMLError,
    lines: Sequence[str],
) -> Trap | None:
    start = error.context_mark
    if "quoted scalar" in context and start is not None:
        return Trap(
            start.line + 1, start.column + 1, 1, "unclosed-quote",
            "Something is wrong with this quoted text: its closing quote is missing, "
            "or a quote or backslash inside it is taken for its end.",
            'Close it with the same quote; inside "…" write \\" for a quote and \\\\ for a backslash.',
        )  # fmt: skip
    if ("flow" in context or "flow" in problem) and start is not None:
        opened = lines[start.line][start.column : start.column + 1] if start.line < len(lines) else "["
        return Trap(
            start.line + 1, start.column + 1, 1, "unclosed-bracket",
            f"The bracket {opened} that opens here is not closed, or commas are missing in it.",
            "Close it, put commas between the items, and put a text that starts with a bracket or brace in quotes.",
        )  # fmt: skip
    quoted = re.search(r"(?:^|[:\-] )(\"[^\"]*\"|'[^']*')\s*\S", text)
    if "expected" in problem and quoted:
        return Trap(
            line, column, 1, "text-after-quote", "Text goes on after the closing quote.",
            "Put the whole text in quotes, and use the other kind of quote inside it.",
        )  # fmt: skip
    return None


def _block_sign(
    problem: str,
    context: str,
    line: int,
    column: int,
    text: str,
    error: yaml.MarkedYAMLError,
    lines: Sequence[str],
) -> Trap | None:
    if "block scalar" not in context:
        return None
    return Trap(
        line, column, 1, "unquoted-sign", "A text without quotes cannot start with > or |.",
        "Put it in quotes, or write it in words, like: more than $1,000,000", _quote_value(line, text),
    )  # fmt: skip


def _indentation(
    problem: str,
    context: str,
    line: int,
    column: int,
    text: str,
    error: yaml.MarkedYAMLError,
    lines: Sequence[str],
) -> Trap | None:
    if "could not find expected ':'" in problem:
        start = error.context_mark
        line = start.line + 1 if start else line
        text = lines[line - 1]
        return Trap(
            line, len(text) - len(text.lstrip()) + 1, len(text.strip()), "missing-colon",
            "This line is neither a key with a colon nor a list item.",
            "Write key: value, with a space after the colon; let a text of several lines start after: text: |",
            Repair(line, ""),
        )  # fmt: skip
    if "block" in context or "did not find expected" in problem:
        return Trap(
            line, column, 1, "indentation", "This line does not line up with the lines it belongs to.",
            "Items of one list and keys of one group start in the same column.",
        )  # fmt: skip
    return None
