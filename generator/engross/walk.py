"""A walk over everything a model holds, with the place of each value in its source."""

from collections.abc import Iterator

from pydantic import BaseModel

from engross.source import DataPath


def walk_values(value: object, path: DataPath = ()) -> Iterator[tuple[DataPath, object]]:
    """Every model and value inside `value` with its path in the YAML, parents first, in the order of the fields."""
    yield path, value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from walk_values(getattr(value, name), (*path, name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from walk_values(item, (*path, index))
