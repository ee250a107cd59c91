"""A walk over everything a model holds, with the place of each value in its source."""

from collections.abc import Iterator

from pydantic import BaseModel

from engross.reading.source import DataPath


def walk_values(value: object, path: DataPath = ()) -> Iterator[tuple[DataPath, object]]:
    """Every model and value inside `value` with its path in the YAML, parents first, in the order of the fields."""
    waiting: list[tuple[DataPath, object]] = [(path, value)]
    while waiting:
        place, found = waiting.pop()
        yield place, found
        if isinstance(found, BaseModel):
            names = reversed(type(found).model_fields)
            waiting += [((*place, name), getattr(found, name)) for name in names]
        elif isinstance(found, tuple):
            waiting += [((*place, index), found[index]) for index in range(len(found) - 1, -1, -1)]
