"""A value that does not fit its key: what is wrong with it in plain words, and what to do."""

import re
from difflib import get_close_matches

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from engross.diagnostic import Diagnostic, Place, Severity
from engross.model.fields import ShapeError, fields_of
from engross.reading.shape import model_at, required_keys, tags_of, value_at
from engross.reading.source import Data, DataPath, SourceFile
from engross.units.scalar import MisfitError, shorten
from engross.units.schedule import DateError

_SYNONYMS = {
    "annual": "yearly",
    "annually": "yearly",
    "every year": "yearly",
    "twice a year": "half-yearly",
    "semi-annually": "half-yearly",
    "every six months": "half-yearly",
    "every month": "monthly",
    "every week": "weekly",
    "every day": "daily",
    "every quarter": "quarterly",
    "biweekly": "every two weeks",
    "fortnightly": "every two weeks",
}
SHAPE_ERRORS = {"tuple_type", "model_type", "dict_type", "model_attributes_type"}
_CHOICES = {"literal_error", "enum", "union_tag_invalid"}


def explain_misfit(
    model: type[BaseModel], source: SourceFile, path: DataPath, error: ErrorDetails
) -> Diagnostic:
    """The finding for one error of Pydantic about the value at `path`."""
    value = value_at(source.data, path)
    if error["type"] == "union_tag_not_found":
        return _no_tag(model, source, path, value)
    if error["type"] == "union_tag_invalid":
        path = (*path, str(error.get("ctx", {}).get("discriminator", "kind")).strip("'"))
        value = value_at(source.data, path)
    place = source.place(path)
    cause = error.get("ctx", {}).get("error")
    if found := _placeholder(source, path, value, error):
        message = f"“{found}” looks like a place to fill in."
        hint = "Write the real text instead, without brackets; or put a text with brackets in quotes."
        return Diagnostic(place, Severity.ERROR, "placeholder", message, hint)
    if isinstance(cause, ShapeError) and isinstance(value, dict) and len(value) == 1:
        return _unquoted_colon(source, path, place)
    if error["type"] == "model_type" and (lost := _lost_colon(model, source, path)):
        return lost
    message, hint = _plain_words(model, source, path, error)
    rule = "invalid-date" if isinstance(cause, DateError) else "invalid-value"
    return Diagnostic(place, Severity.ERROR, rule, message, hint)


def _no_tag(model: type[BaseModel], source: SourceFile, path: DataPath, value: Data) -> Diagnostic:
    tag, words = tags_of(model, path, source.data)
    close = get_close_matches(tag, list(value) if isinstance(value, dict) else [], 1, 0.7)
    if close:
        place = source.place((*path, close[0]), key=True)
        message = f"“{close[0]}” is not known here. Did you mean “{tag}”?"
        return Diagnostic(place, Severity.ERROR, "unknown-key", message, f"Write {tag}: instead.")
    hint = f"Add: {tag}: {words[0]}  (or {', '.join(words[1:])})" if words else f"Add: {tag}: …"
    return Diagnostic(source.place(path), Severity.ERROR, "missing-key", f"This item has no “{tag}”.", hint)


def _placeholder(source: SourceFile, path: DataPath, value: Data, error: ErrorDetails) -> str:
    """`[Your Company Name]` without quotes, which YAML takes for a list of one."""
    if isinstance(value, tuple) and len(value) == 1 and error["type"] not in SHAPE_ERRORS:
        return f"[{value[0]}]" if isinstance(value[0], str) else ""
    if isinstance(value, str) and path and isinstance(path[-1], int):
        group = value_at(source.data, path[:-1])
        is_alone = isinstance(group, tuple) and len(group) == 1
        opened = source.place(path[:-1]).excerpt[source.place(path[:-1]).column - 1 :].startswith("[")
        return f"[{value}]" if is_alone and opened and re.match(r"[A-Z]\w* \w", value) else ""
    return ""


def _lost_colon(model: type[BaseModel], source: SourceFile, path: DataPath) -> Diagnostic | None:
    """`text:A client …` or `text A client …` as the only line of a group: YAML takes it for a text."""
    value, wanted = value_at(source.data, path), model_at(model, path, source.data)
    match = re.match(r"([a-z_]+)(:?)(.*)", value) if isinstance(value, str) else None
    if match is None or wanted is None or match[1] not in fields_of(wanted):
        return None
    place = source.place(path)
    hint = f"Write: {match[1]}: {shorten(match[3].strip())}"
    if not match[2]:
        message = "This line is neither a key with a colon nor a list item."
        return Diagnostic(place, Severity.ERROR, "missing-colon", message, hint)
    place = source.at(place.line, place.column + len(match[1]))
    return Diagnostic(place, Severity.ERROR, "missing-space", "There is no space after this colon.", hint)


def _unquoted_colon(source: SourceFile, path: DataPath, place: Place) -> Diagnostic:
    text = place.excerpt[place.column - 1 : place.end - 1].strip()
    line = source.place(path).excerpt.strip()
    hint = (
        f'Put the text in quotes: "{text}"'
        if text in line and len(text) < 90
        else "Put the whole text in quotes."
    )
    message = "A colon followed by a space inside a text without quotes: YAML takes what stands before it for a key."
    return Diagnostic(place, Severity.ERROR, "unquoted-colon", message, hint)


def _plain_words(
    model: type[BaseModel], source: SourceFile, path: DataPath, error: ErrorDetails
) -> tuple[str, str]:
    kind, context = error["type"], error.get("ctx", {})
    value = value_at(source.data, path)
    cause = context.get("error")
    if isinstance(cause, MisfitError):
        return cause.message, cause.hint
    if kind in SHAPE_ERRORS:
        return _shape(model, source, path, kind)
    if kind in _CHOICES:
        return _choice(value, str(context.get("expected") or context.get("expected_tags", "")))
    if kind == "too_short":
        return "This list needs at least one item.", "Add an item, starting with a hyphen: - …"
    if kind in {"int_type", "greater_than_equal"}:
        return "Here belongs a whole number, 1 or more.", "Write it in digits, without quotes, such as: 2"
    if kind == "bool_type":
        return "Here belongs true or false.", "Write true or false, without quotes."
    return (
        f"This value does not fit ({error['msg']}).",
        "Compare it with the examples in the other policies.",
    )


def _shape(model: type[BaseModel], source: SourceFile, path: DataPath, kind: str) -> tuple[str, str]:
    value = value_at(source.data, path)
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    if kind == "tuple_type":
        if isinstance(value, str) and len(value) < 60 and "," not in value:
            return f"Here belongs a list, not a single {_kind(value)}.", f"Write: {key}: [{value}]"
        return (
            f"Here belongs a list, not {_a(value)}.",
            "Start each item on a line of its own with a hyphen: - …",
        )
    wanted = model_at(model, path, source.data)
    keys = ", ".join(required_keys(wanted)) if wanted else ""
    hint = "Write key: value lines below, indented." if path else "Write key: value lines."
    return f"Here belongs a group of keys, not {_a(value)}.", f"{hint} It needs: {keys}." if keys else hint


def _kind(value: Data) -> str:
    if isinstance(value, str):
        return "text"
    return "list" if isinstance(value, tuple) else "group of keys" if isinstance(value, dict) else "value"


def _a(value: Data) -> str:
    return f"a {_kind(value)}"


def _choice(value: Data, expected: str) -> tuple[str, str]:
    choices = [choice.strip().strip("'") for choice in expected.replace(" or ", ", ").split(",")]
    if isinstance(value, tuple | dict):
        return f"Here belongs one word, not {_a(value)}.", f"Write one of: {', '.join(choices)}."
    given = str(value)
    if given in choices:
        return f"“{given}” stands in quotes here.", f"Write {given}, without quotes."
    close = get_close_matches(given.lower()[:80], choices, 1, 0.6)
    best = _SYNONYMS.get(given.lower(), close[0] if close else "")
    guess = f" Did you mean “{best}”?" if best in choices else ""
    hint = f"Write one of: {', '.join(choices)}." if len(choices) > 1 else f"Write: {choices[0]}"
    return f"“{shorten(given)}” is not possible here.{guess}", hint
