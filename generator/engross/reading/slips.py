"""What a YAML parser stumbles over: each slip recognised, named in plain words, and mended to read on."""

import re
from collections.abc import Callable

from engross.reading.colons import find_indentation, find_missing_colon, find_unquoted_colon
from engross.reading.stumble import KEY_LINE, QUOTE_WHOLE, VALUE_LINE, Stumble, indent_of, quote, quote_value
from engross.reading.traps import Repair, Trap

_PLACEHOLDER = re.compile(r"\[(?=[A-Z]|[^\]]* )[A-Za-z][^\]\[:,]{0,80}\](?!\])")


def explain_stumble(stumble: Stumble) -> Trap:
    """Say in plain words what a YAML parser stumbled over, where, and what to do."""
    recognisers: tuple[Callable[[Stumble], Trap | None], ...] = (
        _forgotten_quote,
        find_unquoted_colon,
        _bad_start,
        _placeholder,
        _bad_quote,
        _unclosed_bracket,
        find_missing_colon,
        find_indentation,
    )
    for recognise in recognisers:
        trap = recognise(stumble)
        if trap is not None:
            return trap
    return stumble.trap(
        "yaml-syntax",
        f"This line cannot be read as YAML ({stumble.problem}).",
        f"Compare it with the lines around it: indentation, hyphens, quotes. {QUOTE_WHOLE}",
    )


def _forgotten_quote(stumble: Stumble) -> Trap | None:
    """A quote that is opened and not closed is noticed only at the next quote, often lines below."""
    for line in range(1, min(stumble.line, len(stumble.lines)) + 1):
        match = VALUE_LINE.fullmatch(stumble.text_of(line))
        if match is None or match[2][0] not in "\"'" or not match[1]:
            continue
        inside = match[2][1:].replace("\\\\", "").replace('\\"', "").replace("''", "")
        following = stumble.text_of(line + 1)
        is_key_below = KEY_LINE.fullmatch(following) is not None or following.lstrip().startswith("- ")
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
    if "block sequence entries are not allowed" in stumble.problem:
        return stumble.trap(
            "unquoted-sign",
            "A text without quotes cannot start with a hyphen and a space, and a list starts on the line below.",
            "Put the text in quotes, or start the list on a line of its own.",
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
            _with_rest_blank(stumble, line),
        )
    return None


def _with_rest_blank(stumble: Stumble, line: int) -> Repair | None:
    """A value in quotes, without the lines below that seem to go on with it."""
    first = quote_value(line, stumble.text_of(line))
    rest: list[str] = []
    for text in stumble.lines[line:]:
        if text.strip() and indent_of(text) <= indent_of(stumble.text_of(line)):
            break
        rest.append("")
    return Repair(line, (*first.lines, *rest)) if first else None


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
    match = VALUE_LINE.fullmatch(text)
    if match and match[2].startswith("{{"):
        return Trap(
            line,
            len(match[1]) + 1,
            2,
            "unquoted-braces",
            "A text without quotes cannot start with {{",
            "Put the whole text in quotes, or start it on the line after: text: |",
            quote_value(line, text, guess=False),
        )
    return stumble.trap(
        "unquoted-braces",
        "A bracket or brace starts here where a key should stand.",
        "Put a text that starts with { or [ in quotes.",
        quote_value(line, text),
    )


def _placeholder(stumble: Stumble) -> Trap | None:
    """`[Your Company Name] sells …`: a list that is followed by text."""
    match = VALUE_LINE.fullmatch(stumble.text)
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


# A quote that is escaped ends nothing: else a line that was put in quotes would be put in quotes again, without end.
_QUOTED = re.compile(r"""(\s*(?:- +)*(?:[\w-]+: +)?)("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*([^\s#,].*)""")


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
    quoted = _QUOTED.fullmatch(stumble.text)
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
    sign = stumble.text[stumble.column - 1 : stumble.column]
    if "flow" not in stumble.context and sign and sign in "]}":
        text = stumble.text
        return stumble.trap(
            "unclosed-bracket",
            f"A closing {sign} stands here without one that opens.",
            "Delete it, or open the bracket before; put a text with brackets in quotes.",
            Repair(stumble.line, (text[: stumble.column - 1] + " " + text[stumble.column :],)),
        )
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
