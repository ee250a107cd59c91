"""The shape of definitions: which keys belong where, what they hold, and how a line with each may look."""

import types
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from engross.model.fields import Line, Text, Version, fields_of
from engross.reading.plain import Data
from engross.reading.reader import DataPath
from engross.units import Scalar

_DEEPEST = 5
TAG_KEYS = ("kind", "ask")
"""The keys whose word says which of several models a group of keys is."""


def bare(annotation: object) -> Any:
    """An annotation without Annotated and without `| None`."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in {Union, types.UnionType}:
        options = [option for option in get_args(annotation) if option is not type(None)]
        if len(options) == 1:
            return bare(options[0])
    return annotation


def models_in(annotation: object) -> tuple[type[BaseModel], ...]:
    """The models an annotation can hold, also inside tuples and unions."""
    inner = bare(annotation)
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        return (inner,)
    return tuple(model for part in get_args(inner) for model in models_in(part))


def value_at(data: Data, path: DataPath) -> Data:
    """The value at a path, None where there is none."""
    for part in path:
        if isinstance(data, dict) and isinstance(part, str):
            data = data.get(part)
        elif isinstance(data, tuple) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def model_at(model: type[BaseModel], path: DataPath, data: Data) -> type[BaseModel] | None:
    """The model that the value at `path` has to fit."""
    options: tuple[type[BaseModel], ...] = (model,)
    for part in path:
        if isinstance(part, str):
            infos = [fields_of(option).get(part) for option in options]
            options = tuple(found for info in infos if info for found in models_in(info.annotation))
        data = value_at(data, (part,))
        if len(options) > 1 and isinstance(data, dict) and (key := tag_key(options)):
            tag = data.get(key)
            options = tuple(
                option for option in options if tag in get_args(fields_of(option)[key].annotation)
            )
    return options[0] if options else None


def tag_key(options: Sequence[type[BaseModel]]) -> str:
    """The key whose word says which of several models is meant, such as kind."""
    return next((name for name in TAG_KEYS if all(name in fields_of(option) for option in options)), "")


def tags_of(model: type[BaseModel], path: DataPath, data: Data) -> tuple[str, tuple[str, ...]]:
    """The key that says which of several models the value at `path` is, and the words that it can hold."""
    owner = model_at(model, path[:-1], data) if path and isinstance(path[-1], str) else None
    if owner is None and len(path) > 1:
        owner = model_at(model, path[:-2], data)
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    info = fields_of(owner).get(key) if owner else None
    options = models_in(info.annotation) if info else ()
    tag = tag_key(options)
    return tag, tuple(
        str(word) for option in options for word in get_args(fields_of(option)[tag].annotation) if tag
    )


def field_at(model: type[BaseModel], path: DataPath, data: Data) -> FieldInfo | None:
    """The field that the key at the end of `path` fills."""
    owner = model_at(model, path[:-1], data) if path else None
    return fields_of(owner).get(str(path[-1])) if owner else None


@lru_cache(maxsize=8)
def _homes(model: type[BaseModel]) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    homes: dict[str, dict[tuple[str, ...], None]] = {}

    def walk(current: type[BaseModel], path: tuple[str, ...]) -> None:
        for name, info in fields_of(current).items():
            homes.setdefault(name, {})[path] = None
            for option in models_in(info.annotation) if len(path) < _DEEPEST else ():
                walk(option, (*path, name))

    walk(model, ())
    return {name: tuple(paths) for name, paths in homes.items()}


def find_homes(model: type[BaseModel], key: str) -> tuple[tuple[str, ...], ...]:
    """The groups of a definition that a key belongs in, by the keys that lead there."""
    return _homes(model).get(key, ())


def required_keys(model: type[BaseModel]) -> list[str]:
    """The keys that a group cannot do without."""
    return [name for name, info in fields_of(model).items() if info.is_required()]


def example_line(key: str, info: FieldInfo | None) -> str:
    """A line that shows how to write a key."""
    kind = bare(info.annotation) if info else None
    if get_origin(kind) is Literal:
        return f"{key}: {get_args(kind)[0]}"
    if get_origin(kind) is tuple:
        return f"{key}: and below it a list, each item starting with a hyphen"
    return f"{key}: {_example(kind)}"


def _example(kind: object) -> str:
    if not isinstance(kind, type):
        return "…"
    if issubclass(kind, Version):
        return '"1.0"'
    if issubclass(kind, Text):
        return kind.examples[0] if kind.examples else "…" if issubclass(kind, Line) else "|"
    if issubclass(kind, Scalar):
        return kind.examples[0]
    if issubclass(kind, BaseModel):
        return f"and below it, indented: {', '.join(required_keys(kind)) or 'what belongs to it'}"
    return "2026-03-31" if kind.__name__ == "date" else "…"
