"""Definitions without what must not get out: notes of those who draft, and people's private details."""

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
    if isinstance(value, BaseModel):
        changed = {
            name: None if name in PRIVATE else _strip(getattr(value, name))
            for name in type(value).model_fields
        }
        return value.model_copy(update=changed)
    return tuple(_strip(item) for item in value) if isinstance(value, tuple) else value
