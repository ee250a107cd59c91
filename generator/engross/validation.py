"""Values checked against a model; every misfit told in plain words, at its place, with what to do."""

import types
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from engross.diagnostic import Diagnostic, Severity
from engross.fields import Line, Text, Version, fields_of
from engross.source import Data, DataPath, SourceFile
from engross.units import Scalar

ModelType = TypeVar("ModelType", bound=BaseModel)


def validate_source(
    model: type[ModelType], source: SourceFile
) -> tuple[ModelType | None, tuple[Diagnostic, ...]]:
    """Make a `model` of a source's values, or say all that does not fit."""
    if source.data is None:
        return None, ()
    findings = tuple(_empty_values(source))
    try:
        return model.model_validate(source.data), findings
    except ValidationError as error:
        explainer = _Explainer(model, source)
        return None, (*findings, *explainer.explain(error.errors(include_url=False)))


def _empty_values(source: SourceFile) -> Iterator[Diagnostic]:
    def walk(data: Data, path: DataPath) -> Iterator[DataPath]:
        if data is None and path:
            yield path
        items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, tuple) else ()
        for part, value in items:
            yield from walk(value, (*path, part))

    for path in walk(source.data, ()):
        name = f"“{path[-1]}” is" if isinstance(path[-1], str) else "This list item is"
        yield Diagnostic(
            source.place(path, key=True), Severity.ERROR, "empty-value", f"{name} left empty.",
            "Fill it in, or delete the line if it is not needed.",
        )  # fmt: skip


class _Explainer:
    def __init__(self, model: type[BaseModel], source: SourceFile) -> None:
        self.model = model
        self.source = source
        self.guessed: set[DataPath] = set()

    def explain(self, errors: list[ErrorDetails]) -> Iterator[Diagnostic]:
        """One finding an error; a misspelt key is not reported as missing as well."""
        unknown = [error for error in errors if error["type"] == "extra_forbidden"]
        for error in unknown:
            yield self._unknown_key(error, errors)
        for error in errors:
            path = self._path(error["loc"])
            if error["type"] == "extra_forbidden" or path in self.guessed or self._is_empty(path):
                continue
            yield self._missing(path) if error["type"] == "missing" else self._misfit(path, error)

    def _is_empty(self, path: DataPath) -> bool:
        value = self._value(path)
        return value is None and path in self.source.values

    def _path(self, loc: tuple[int | str, ...]) -> DataPath:
        """The place in the data that a pydantic location means; tags of unions are left out."""
        path: DataPath = ()
        data = self.source.data
        for index, part in enumerate(loc):
            if isinstance(data, dict) and part in data:
                data = data[str(part)]
            elif isinstance(data, tuple) and isinstance(part, int) and part < len(data):
                data = data[part]
            elif index < len(loc) - 1 or not isinstance(data, dict) or not isinstance(part, str):
                continue
            path = (*path, part)
        return path

    def _value(self, path: DataPath) -> Data:
        data = self.source.data
        for part in path:
            if isinstance(data, dict) and isinstance(part, str):
                data = data.get(part)
            elif isinstance(data, tuple) and isinstance(part, int) and part < len(data):
                data = data[part]
            else:
                return None
        return data

    def _unknown_key(self, error: ErrorDetails, errors: list[ErrorDetails]) -> Diagnostic:
        path = self._path(error["loc"])
        key, parent = str(path[-1]), path[:-1]
        owner = model_at(self.model, parent, self.source.data)
        known = list(fields_of(owner)) if owner else []
        group = f"in “{parent[-1]}”" if parent and isinstance(parent[-1], str) else "here"
        close = get_close_matches(key.replace("-", "_").lower(), known, 1, 0.7)
        if close:
            self.guessed |= {self._path(other["loc"]) for other in errors if other["type"] == "missing"} & {
                (*parent, close[0])
            }
            return Diagnostic(
                self.source.place(path, key=True), Severity.ERROR, "unknown-key",
                f"“{key}” is not known {group}. Did you mean “{close[0]}”?", f"Write {close[0]}: instead.",
            )  # fmt: skip
        homes = [home for home in find_homes(self.model, key) if home != _names(parent)]
        if homes:
            place = " or ".join(_spoken(home) for home in homes[:3])
            return Diagnostic(
                self.source.place(path, key=True), Severity.ERROR, "misplaced-key",
                f"“{key}” does not belong {group}: it belongs {place}.", "Move it there, and indent it to match.",
            )  # fmt: skip
        return Diagnostic(
            self.source.place(path, key=True), Severity.ERROR, "unknown-key", f"“{key}” is not known {group}.",
            f"Delete it, or use one of: {', '.join(known)}." if known else "Delete it.",
        )  # fmt: skip

    def _missing(self, path: DataPath) -> Diagnostic:
        key, parent = str(path[-1]), path[:-1]
        owner = model_at(self.model, parent, self.source.data)
        info = fields_of(owner).get(key) if owner else None
        description = f" {info.description}" if info and info.description else ""
        where = (
            "This file" if not parent else "This item" if isinstance(parent[-1], int) else f"“{parent[-1]}”"
        )
        return Diagnostic(
            self.source.place(parent, key=True), Severity.ERROR, "missing-key",
            f"{where} has no “{key}”.{description}", f"Add: {example_line(key, info)}",
        )  # fmt: skip

    def _misfit(self, path: DataPath, error: ErrorDetails) -> Diagnostic:
        place = self.source.place(path)
        value = self._value(path)
        if isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], str) and " " in value[0]:
            return Diagnostic(
                place, Severity.ERROR, "placeholder", f"“[{value[0]}]” looks like a place to fill in.",
                "Write the real text instead, without brackets; or put a text with brackets in quotes.",
            )  # fmt: skip
        message, hint = plain_words(error, value)
        rule = "invalid-date" if "calendar" in message or "is not a date" in message else "invalid-value"
        return Diagnostic(place, Severity.ERROR, rule, message, hint)


_SHAPES = {
    "tuple_type": ("Here belongs a list.", "Start each item on a line of its own with a hyphen: - …"),
    "model_type": (
        "Here belongs a group of keys, not a single value.",
        "Write key: value lines below, indented.",
    ),
    "dict_type": (
        "Here belongs a group of keys, not a single value.",
        "Write key: value lines below, indented.",
    ),
    "model_attributes_type": (
        "Here belongs a group of keys, not a single value.",
        "Write key: value lines, indented.",
    ),
    "too_short": ("This list needs at least one item.", "Add an item, starting with a hyphen: - …"),
    "bool_type": ("Here belongs true or false.", "Write true or false, without quotes."),
}


def plain_words(error: ErrorDetails, value: Data) -> tuple[str, str]:
    """A misfit in plain words, and what to do."""
    kind, context = error["type"], error.get("ctx", {})
    if kind in _SHAPES:
        return _SHAPES[kind]
    if kind == "value_error":
        sentence, _, hint = str(context.get("error", error["msg"])).partition(". ")
        return (f"{sentence.rstrip('.')}.", hint)
    if kind in {"literal_error", "enum", "union_tag_invalid"}:
        expected = str(context.get("expected") or context.get("expected_tags", ""))
        choices = [choice.strip().strip("'") for choice in expected.replace(" or ", ", ").split(",")]
        close = get_close_matches(str(value), choices, 1, 0.6)
        given = value.get("kind") if isinstance(value, dict) else value
        guess = f" Did you mean “{close[0]}”?" if close else ""
        return f"“{_shown(given)}” is not possible here.{guess}", f"Write one of: {', '.join(choices)}."
    if kind == "union_tag_not_found":
        return "This item has no “kind”.", "Add: kind: faq  (or case, form, attachment, note)"
    return f"This value does not fit ({error['msg']}).", "Compare it with the examples in the other policies."


def _shown(value: Data) -> str:
    return str(value) if not isinstance(value, tuple | dict) else "a list or group"


def example_line(key: str, info: FieldInfo | None) -> str:
    """A line that shows how to write a key."""
    kind = _bare(info.annotation) if info else None
    if isinstance(kind, type) and issubclass(kind, Version):
        return f'{key}: "1.0"'
    if isinstance(kind, type) and issubclass(kind, Text | Scalar) and kind.examples:
        return f"{key}: {kind.examples[0]}"
    if isinstance(kind, type) and issubclass(kind, Text):
        return f"{key}: {'…' if issubclass(kind, Line) else '|'}"
    if get_origin(kind) is Literal:
        return f"{key}: {get_args(kind)[0]}"
    if kind is not None and getattr(kind, "__name__", "") == "date":
        return f"{key}: 2026-03-31"
    if get_origin(kind) is tuple:
        return f"{key}: and below it a list, each item starting with a hyphen"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return f"{key}: and below it, indented: {', '.join(_required(kind)) or 'what belongs to it'}"
    return f"{key}: …"


def _required(model: type[BaseModel]) -> list[str]:
    return [name for name, info in fields_of(model).items() if info.is_required()]


def _bare(annotation: object) -> Any:
    """An annotation without Annotated and without `| None`."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in {Union, types.UnionType}:
        options = [option for option in get_args(annotation) if option is not type(None)]
        if len(options) == 1:
            return _bare(options[0])
    return annotation


def _options(annotation: object) -> tuple[type[BaseModel], ...]:
    """The models an annotation can hold, also inside tuples and unions."""
    bare = _bare(annotation)
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        return (bare,)
    return tuple(model for part in get_args(bare) for model in _options(part))


def model_at(model: type[BaseModel], path: DataPath, data: Data) -> type[BaseModel] | None:
    """The model that the value at `path` has to fit."""
    options: tuple[type[BaseModel], ...] = (model,)
    for part in path:
        if isinstance(data, dict):
            data = data.get(str(part))
        elif isinstance(data, tuple) and isinstance(part, int):
            data = data[part] if part < len(data) else None
        if isinstance(part, str):
            infos = [fields_of(option).get(part) for option in options]
            options = tuple(found for info in infos if info for found in _options(info.annotation))
    if len(options) > 1 and isinstance(data, dict):
        kind = data.get("kind")
        options = tuple(
            option for option in options if kind in get_args(fields_of(option)["kind"].annotation)
        )
    return options[0] if options else None


def find_homes(model: type[BaseModel], key: str) -> list[tuple[str, ...]]:
    """The groups of a definition that a key belongs in, by the keys that lead there."""
    homes: list[tuple[str, ...]] = []

    def walk(current: type[BaseModel], path: tuple[str, ...]) -> None:
        for name, info in fields_of(current).items():
            if name == key:
                homes.append(path)
            for option in _options(info.annotation):
                if len(path) < 5:  # noqa: PLR2004
                    walk(option, (*path, name))

    walk(model, ())
    return list(dict.fromkeys(homes))


def _names(path: DataPath) -> tuple[str, ...]:
    return tuple(part for part in path if isinstance(part, str))


def _spoken(home: tuple[str, ...]) -> str:
    return f"under “{' → '.join(home)}”" if home else "at the top level, at the start of a line"
