"""Definitions without what must not get out: notes of those who draft, and people's private details."""

from functools import cache
from operator import is_
from typing import TypeVar, get_args

from pydantic import BaseModel

PRIVATE = frozenset({"private", "drafting_notes"})

ModelType = TypeVar("ModelType", bound=BaseModel)


def public_copy(model: ModelType) -> ModelType:
    """A copy of a definition in which everything private is None, at any depth."""
    stripped = _strip(model)
    if not isinstance(stripped, type(model)):
        raise TypeError(type(stripped))
    return stripped


def _strip(value: object) -> object:
    """The value itself where nothing in it is private: a definition never changes."""
    if isinstance(value, tuple):
        items = tuple(map(_strip, value))
        return value if all(map(is_, items, value)) else items
    if not isinstance(value, BaseModel):
        return value
    changed: dict[str, object] = {}
    for name in _fields_to_look_into(type(value)):
        held = getattr(value, name)
        public = None if name in PRIVATE else _strip(held)
        if public is not held:
            changed[name] = public
    return value.model_copy(update=changed) if changed else value


@cache
def _fields_to_look_into(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a model that are private, or may hold models; most hold texts."""
    fields = model.model_fields.items()
    return tuple(name for name, field in fields if name in PRIVATE or _may_hold_models(field.annotation))


def _may_hold_models(annotation: object) -> bool:
    if isinstance(annotation, type) and not get_args(annotation):
        return issubclass(annotation, BaseModel)
    return any(map(_may_hold_models, get_args(annotation)))
