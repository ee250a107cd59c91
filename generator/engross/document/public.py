"""Definitions without what must not get out: notes of those who draft, people's private details."""

from typing import TypeVar

from pydantic import BaseModel

from engross.library import Library
from engross.model.organization import Organization

ModelType = TypeVar("ModelType", bound=BaseModel)


def public_organization(library: Library) -> Organization:
    """The organisation without notes and without people's private details; ValueError where there is none."""
    if library.organization is None:
        raise ValueError("a view needs an organisation")
    people = tuple(person.model_copy(update={"private": None}) for person in library.organization.people)
    return without_notes(library.organization.model_copy(update={"people": people}))


def without_notes(model: ModelType) -> ModelType:
    """A copy of a definition without the notes of those who drafted it, at any depth."""
    stripped = _strip(model)
    if not isinstance(stripped, type(model)):
        raise TypeError(type(stripped))
    return stripped


def _strip(value: object) -> object:
    if isinstance(value, BaseModel):
        changed = {
            name: None if name == "drafting_notes" else _strip(getattr(value, name))
            for name in type(value).model_fields
        }
        return value.model_copy(update=changed)
    return tuple(_strip(item) for item in value) if isinstance(value, tuple) else value
