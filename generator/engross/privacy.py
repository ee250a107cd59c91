"""Definitions without what must not get out: notes of those who draft, and people's private details."""

from operator import is_
from typing import TypeVar

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
    for name, held in value.__dict__.items():
        public = None if name in PRIVATE else _strip(held)
        if public is not held:
            changed[name] = public
    return value.model_copy(update=changed) if changed else value
