"""Facts filled in for double braces: names, their parts and calls with texts; nothing else can be written there."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches

MAX_EXPANDED = 100_000


class ProseError(Exception):
    """A text asks for something that is not there; `needle` (its nth `occurrence`) is the piece to point at."""

    def __init__(self, message: str, needle: str = "", hint: str = "", occurrence: int = 0) -> None:
        super().__init__(message, needle, hint, occurrence)
        self.message = message
        self.needle = needle
        self.hint = hint
        self.occurrence = occurrence

    def __str__(self) -> str:
        return self.message


_BRACES = 'In braces stand only names such as {{ organization.name }} or {{ fact("policy.name") }}.'
_TEXT = r"(?:\"[^\"\\\n{}]*\"|'[^'\\\n{}]*')"
_ARGUMENT = rf"(?:[a-z_]+\s*=\s*)?{_TEXT}"
_ARGUMENTS = re.compile(rf"(?:([a-z_]+)\s*=\s*)?({_TEXT})")
_EXPRESSION = re.compile(
    rf"\{{\{{\s*(?:(?P<plain>{_TEXT})|(?P<name>[a-z_]+)"
    rf"(?:\.(?P<part>[a-z_]+)|\(\s*(?P<arguments>(?:{_ARGUMENT}(?:\s*,\s*{_ARGUMENT})*\s*)?)\))?)\s*\}}\}}"
)
_SIGNS = re.compile(r"\{\{|\{%|\{#")


def expand_facts(text: str, names: Mapping[str, object]) -> str:
    """Fill in what stands in double braces. Only names, their parts and calls are possible there; nothing else runs.

    Raises ProseError where something is not there or not allowed.
    """
    if _SIGNS.search(text) is None:
        return text
    pieces: list[str] = []
    size = 0
    for piece in _pieces(text, names):
        size += len(piece)
        if size > MAX_EXPANDED:
            raise ProseError("This text becomes too long when its facts are filled in.", "{{", "Shorten it.")
        pieces.append(piece)
    return "".join(pieces)


def _pieces(text: str, names: Mapping[str, object]) -> Iterator[str]:
    position = 0
    while sign := _SIGNS.search(text, position):
        yield text[position : sign.start()]
        match = _EXPRESSION.match(text, sign.start())
        if match is None:
            raise _unreadable(text, sign)
        try:
            yield _fill_in(match, names)
        except ProseError as error:
            raise _located(error, text, match) from None
        position = match.end()
    yield text[position:]


def _unreadable(text: str, sign: re.Match[str]) -> ProseError:
    occurrence = text.count(sign[0], 0, sign.start())
    if sign[0] != "{{":
        message = f"Only names and facts can stand in braces; programs ({sign[0]}) cannot."
    elif "}}" not in text[sign.end() :]:
        message = "These braces are not closed."
    else:
        message = "The braces cannot be read."
    return ProseError(message, sign[0], _BRACES, occurrence)


def _located(error: ProseError, text: str, match: re.Match[str]) -> ProseError:
    """The error with the piece to point at counted from the start of the text."""
    inside = match[0].find(error.needle) if error.needle else -1
    needle, start = (error.needle, match.start() + inside) if inside >= 0 else (match[0], match.start())
    if "\n" in needle:
        needle, start = "{{", match.start()
    return ProseError(error.message, needle, error.hint, text.count(needle, 0, start))


def _fill_in(match: re.Match[str], names: Mapping[str, object]) -> str:
    name, part = match["name"], match["part"]
    if name is None:
        return match["plain"][1:-1]
    _check_name(match, name, names)
    value = names[name]
    if callable(value):
        given = [(key, text[1:-1]) for key, text in _ARGUMENTS.findall(match["arguments"])]
        return str(
            value(*(text for key, text in given if not key), **{key: text for key, text in given if key})
        )
    return str(value if part is None else getattr(value, part))


def _check_name(match: re.Match[str], name: str, names: Mapping[str, object]) -> None:
    if name not in names:
        close = get_close_matches(name, list(names), 1, 0.6)
        guess = f" Did you mean “{close[0]}”?" if close else ""
        raise ProseError(
            f"“{name}” is not known in a text.{guess}", name, f"Known: {', '.join(sorted(names))}."
        )
    value = names[name]
    if callable(value):
        _check_call(match, name, value)
    elif match["arguments"] is not None:
        raise ProseError(f"“{name}” has no brackets.", name, _BRACES)
    else:
        _check_part(match["part"], name, value)


def _check_call(match: re.Match[str], name: str, function: Callable[..., object]) -> None:
    if match["arguments"] is None:
        raise ProseError(f"“{name}” needs to know which one.", name, f'Write: {{{{ {name}("…") }}}}')
    given = [key for key, _ in _ARGUMENTS.findall(match["arguments"])]
    if given == [""]:  # just the name of what is meant, which is all that most ask for
        return
    parameters = inspect.signature(function).parameters
    first = next(iter(parameters))
    unknown = [key for key in given if key and key not in parameters]
    if unknown:
        raise ProseError(
            f"“{name}” knows no “{unknown[0]}”.", unknown[0], f"It knows: {', '.join(parameters)}."
        )
    positional = sum(not key for key in given)
    named = [key for key in given if key]
    taken = list(parameters)[:positional]
    is_clear = given[positional:] == named and len({*taken, *named}) == len(given) <= len(parameters)
    if not is_clear or first not in {*taken, *named}:
        raise ProseError(f"“{name}” is asked in a wrong way.", name, f'Write: {{{{ {name}("…") }}}}')


def _check_part(part: str | None, name: str, value: object) -> None:
    if isinstance(value, str) and part is None:
        return
    parts = [known for known in dir(value) if not known.startswith("_") and _is_text(value, known)]
    if part is None:
        raise ProseError(
            f"“{name}” needs a part.",
            name,
            f"Write one of: {', '.join(f'{name}.{known}' for known in parts)}.",
        )
    if part not in parts:
        raise ProseError(
            f"“{name}” has no part “{part}”.",
            part,
            f"Write one of: {', '.join(f'{name}.{known}' for known in parts)}.",
        )


def _is_text(value: object, part: str) -> bool:
    return isinstance(getattr(value, part), str) and not isinstance(value, str)
