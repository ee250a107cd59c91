"""What a YAML parser stumbles over: each slip recognised, named in plain words, and mended to read on."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engross.traps import Repair, Trap

_QUOTE_WHOLE = 'Put the whole text in quotes, like: title: "Clients: who owns them"'
_VALUE = re.compile(r"(\s*(?:- +)*(?:[\w-]+: +)?)(\S.*)")
_KEY = re.compile(r"\s*(?:- +)*[\w-]+:(?:\s.*)?")
_LONGEST_IN_HINT = 90
_PLACEHOLDER = re.compile(r"\[[A-Za-z][^\]\[:,]{0,80}\]")


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


def quote_value(line: int, text: str) -> Repair | None:
    """A line with its value in quotes."""
    match = _VALUE.fullmatch(text)
    return Repair(line, (match[1] + quote(match[2].rstrip()),), guess=False) if match and match[1] else None


def explain_stumble(stumble: Stumble) -> Trap:
    """Say in plain words what a YAML parser stumbled over, where, and what to do."""
    recognisers: tuple[Callable[[Stumble], Trap | None], ...] = (
        _forgotten_quote,
        _unquoted_colon,
        _bad_start,
        _placeholder,
        _bad_quote,
        _unclosed_bracket,
        _missing_colon,
        _indentation,
    )
    for recognise in recognisers:
        trap = recognise(stumble)
        if trap is not None:
            return trap
    return stumble.trap(
        "yaml-syntax",
        f"This line cannot be read as YAML ({stumble.problem}).",
        f"Compare it with the lines around it: indentation, hyphens, quotes. {_QUOTE_WHOLE}",
    )


def _forgotten_quote(stumble: Stumble) -> Trap | None:
    """A quote that is opened and not closed is noticed only at the next quote, often lines below."""
    for line in range(1, min(stumble.line, len(stumble.lines)) + 1):
        match = _VALUE.fullmatch(stumble.text_of(line))
        if match is None or match[2][0] not in "\"'" or not match[1]:
            continue
        inside = match[2][1:].replace("\\\\", "").replace('\\"', "").replace("''", "")
        following = stumble.text_of(line + 1)
        is_key_below = _KEY.fullmatch(following) is not None or following.lstrip().startswith("- ")
        if match[2][0] in inside or not (is_key_below or not following.strip()):
            continue
        column = len(match[1]) + 1
        return Trap(
            line,
            column,
            1,
            "unclosed-quote",
            "The quote that opens here is not closed.",
            f"Put {match[2][0]} at the end of the text as well.",
            Repair(line, (match[1] + quote(match[2][1:]),)),
        )
    return None


def _unquoted_colon(stumble: Stumble) -> Trap | None:
    if "mapping values are not allowed" not in stumble.problem:
        return None
    text = stumble.text
    match = _VALUE.fullmatch(text)
    if match is None or not match[1].strip() or match[2][0] in "\"'[{|>" or stumble.column <= len(match[1]):
        return _continued_colon(stumble)
    quoted = f'{match[1].strip()} "{match[2]}"'
    short = len(quoted) < _LONGEST_IN_HINT and '"' not in match[2]
    return stumble.trap(
        "unquoted-colon",
        "A colon followed by a space inside a text without quotes: YAML takes what stands before it for a key.",
        f"Put the text in quotes: {quoted}" if short else _QUOTE_WHOLE,
        quote_value(stumble.line, text),
    )


def _continued_colon(stumble: Stumble) -> Trap:
    above = next(
        (line for line in range(stumble.line - 1, 0, -1) if stumble.text_of(line).strip()), stumble.line
    )
    before, text = stumble.text_of(above), stumble.text
    if unspaced := re.fullmatch(r"(\s*(?:- +)*)([a-z_]+):(\S.*)", before):
        return _missing_space(above, unspaced)
    indent, wanted = _indent(text), _key_column(before)
    if indent > wanted and _KEY.fullmatch(before) and re.fullmatch(r"\s*(?:- +)*[a-z_]+:(\s.*)?", text):
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


def _missing_space(line: int, match: re.Match[str]) -> Trap:
    return Trap(
        line,
        len(match[1] + match[2]) + 1,
        1,
        "missing-space",
        "There is no space after this colon.",
        f"Write: {match[2]}: {match[3][:_LONGEST_IN_HINT]}",
        Repair(line, (f"{match[1]}{match[2]}: {match[3]}",)),
    )


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _key_column(text: str) -> int:
    """Where the key of a line starts (from 0), after the hyphens of list items."""
    match = re.match(r"\s*(?:- +)*", text)
    return len(match[0]) if match else 0


def _move(stumble: Stumble, column: int) -> Repair | None:
    """The stumbling line and those below that go with it, moved sideways to `column` (from 0)."""
    indent = _indent(stumble.text)
    moved: list[str] = []
    for text in stumble.lines[stumble.line - 1 :]:
        if text.strip() and _indent(text) < indent:
            break
        moved.append(" " * max(_indent(text) + column - indent, 0) + text.lstrip())
    return Repair(stumble.line, tuple(moved), guess=False) if column != indent else None


def _bad_start(stumble: Stumble) -> Trap | None:
    text = stumble.text
    if "cannot start any token" in stumble.problem:
        sign = text[stumble.column - 1 : stumble.column]
        if sign == "\t":
            mended = Repair(stumble.line, (text.replace("\t", " "),), guess=False)
            return stumble.trap(
                "tab-indentation",
                "There is a tab here; YAML allows spaces only.",
                "Replace the tab with a space.",
                mended,
            )
        return stumble.trap(
            "unquoted-sign",
            f"A text without quotes cannot start with {sign}",
            "Put the whole text in quotes.",
            quote_value(stumble.line, text),
        )
    if "alias" in stumble.context or "anchor" in stumble.context:
        return starts_with_shortcut(stumble)
    if "scanning a tag" in stumble.context or "tag handle" in stumble.problem:
        return starts_with_tag(stumble)
    if "block scalar" in stumble.context and stumble.start is not None:
        line, column = stumble.start
        return Trap(
            line,
            column,
            1,
            "unquoted-sign",
            "A text without quotes cannot start with > or |",
            "Put it in quotes, or write it in words, like: more than $1,000,000",
            quote_value(line, stumble.text_of(line)),
        )
    return None


def starts_with_shortcut(stumble: Stumble) -> Trap:
    """A value that starts with & or *, which stand for anchors and aliases."""
    line, column = stumble.start or (stumble.line, stumble.column)
    return Trap(
        line,
        column,
        1,
        "alias",
        "A text without quotes cannot start with * or & (YAML takes it for a shortcut to another place).",
        "Put the text in quotes, or start it on the line after: text: |",
        quote_value(line, stumble.text_of(line)),
    )


def starts_with_tag(stumble: Stumble) -> Trap:
    """A value that starts with !, which stands for a tag."""
    line, column = stumble.start or (stumble.line, stumble.column)
    return Trap(
        line,
        column,
        1,
        "yaml-tag",
        "A text without quotes cannot start with ! (YAML takes the word for a tag).",
        "Put the text in quotes if it is meant as text; otherwise delete the word.",
        quote_value(line, stumble.text_of(line)),
    )


def starts_with_bracket(stumble: Stumble) -> Trap:
    """A bracket or brace where a key should stand, as in `{{ organization.name }}` without quotes."""
    text, line = stumble.text, stumble.line
    match = _VALUE.fullmatch(text)
    if match and match[2].startswith("{{"):
        return Trap(
            line,
            len(match[1]) + 1,
            2,
            "unquoted-braces",
            "A text without quotes cannot start with {{",
            "Put the whole text in quotes, or start it on the line after: text: |",
            quote_value(line, text),
        )
    return stumble.trap(
        "unquoted-braces",
        "A bracket or brace starts here where a key should stand.",
        "Put a text that starts with { or [ in quotes.",
        quote_value(line, text),
    )


def _placeholder(stumble: Stumble) -> Trap | None:
    """`[Your Company Name] sells …`: a list that is followed by text."""
    match = _VALUE.fullmatch(stumble.text)
    if match is None or not match[1]:
        return None
    found = _PLACEHOLDER.match(match[2])
    if found is None or found.end() == len(match[2].rstrip()):
        return None
    return Trap(
        stumble.line,
        len(match[1]) + 1,
        found.end(),
        "placeholder",
        f"“{found[0]}” looks like a place to fill in.",
        "Write the real text instead, without brackets; or put a text with brackets in quotes.",
        Repair(stumble.line, (match[1] + quote(match[2]),)),
    )


def _bad_quote(stumble: Stumble) -> Trap | None:
    if "quoted scalar" in stumble.context and stumble.start is not None:
        line, column = stumble.start
        if "escape" in stumble.problem:
            return Trap(
                stumble.line,
                max(stumble.column - 1, 1),
                1,
                "bad-escape",
                "A backslash in double quotes has a meaning of its own in YAML.",
                "Write \\\\ for one backslash, or put the text in single quotes.",
                Repair(stumble.line, (stumble.text.replace("\\", "/"),)),
            )
        return Trap(
            line,
            column,
            1,
            "unclosed-quote",
            "The quote that opens here is not closed, or a quote inside the text is taken for its end.",
            'Close it with the same quote; inside "…" write \\" for a quote.',
        )
    quoted = re.fullmatch(r"(\s*(?:- +)*(?:[\w-]+: +)?)(\"[^\"]*\"|'[^']*')\s*([^\s#,].*)", stumble.text)
    if "expected" in stumble.problem and quoted and quoted[1]:
        column = len(stumble.text) - len(quoted[3]) + 1
        whole = quoted[2][1:-1] + stumble.text[column - 2 : column - 1].strip(quoted[2][0]) + quoted[3]
        return Trap(
            stumble.line,
            column,
            1,
            "text-after-quote",
            "Text goes on after the closing quote.",
            "Put the whole text in quotes, and use the other kind of quote inside it.",
            Repair(stumble.line, (quoted[1] + quote(whole),)),
        )
    return None


def _unclosed_bracket(stumble: Stumble) -> Trap | None:
    if "flow" not in stumble.context or stumble.start is None:
        return None
    line, column = stumble.start
    text = stumble.text_of(line)
    opened = text[column - 1 : column] or "["
    closing = "]" if opened == "[" else "}"
    repair = None if closing in text[column:] else Repair(line, (text.rstrip().rstrip(",") + closing,))
    return Trap(
        line,
        column,
        1,
        "unclosed-bracket",
        f"The bracket {opened} that opens here is not closed, or commas are missing in it.",
        "Close it, put commas between the items, and put a text that starts with a bracket or brace in quotes.",
        repair,
    )


def _missing_colon(stumble: Stumble) -> Trap | None:
    if "could not find expected ':'" not in stumble.problem:
        return None
    line = stumble.start[0] if stumble.start else stumble.line
    text = stumble.text_of(line)
    if unspaced := re.fullmatch(r"(\s*(?:- +)*)([a-z_]+):(\S.*)", text):
        return _missing_space(line, unspaced)
    words = re.fullmatch(r"(\s*(?:- +)*)([\w-]+)(.*)", text)
    mended = f"{words[1]}{words[2]}: {quote(words[3].strip())}" if words else ""
    return Trap(
        line,
        _indent(text) + 1,
        max(len(text.strip()), 1),
        "missing-colon",
        "This line is neither a key with a colon nor a list item.",
        "Write key: value, with a space after the colon; let a text of several lines start after: text: |",
        Repair(line, (mended,)),
    )


def _indentation(stumble: Stumble) -> Trap | None:
    if "block" not in stumble.context and "did not find expected" not in stumble.problem:
        return None
    column = _indent(stumble.text)
    repair = _move(stumble, stumble.start[1] - 1) if stumble.start and column == stumble.column - 1 else None
    return stumble.trap(
        "indentation",
        "This line does not line up with the lines it belongs to.",
        "Items of one list and keys of one group start in the same column.",
        repair,
    )
