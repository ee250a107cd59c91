"""A walk over everything a model holds, with the place of each value in its source."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import TypeAlias
from weakref import ref

from pydantic import BaseModel

from engross.reading.source import DataPath

_Walked: TypeAlias = "tuple[tuple[DataPath, ...], tuple[object, ...]]"

# A definition never changes, and is walked several times in a row. What a walk has found is kept by the identity of the model,
# as comparing all its contents would take longer, for as long as there is the model and it is one of the latest.
_MOST_KEPT = 128
_kept: dict[int, tuple[ref[BaseModel], _Walked]] = {}


def walk_values(value: object, path: DataPath = ()) -> Iterator[tuple[DataPath, object]]:
    """Every model and value inside `value` with its path in the YAML, parents first, in the order of the fields."""
    if not isinstance(value, BaseModel) or path:
        return _walk(value, path)
    return chain((((), value),), zip(*_inside(value), strict=True))


def _inside(model: BaseModel) -> _Walked:
    """What is inside a model, without the model itself, or what is kept would keep it for good."""
    key = id(model)
    kept = _kept.get(key)
    if kept is not None and kept[0]() is model:
        return kept[1]
    paths, values = zip(*_walk(model, ()), strict=True)
    if len(_kept) >= _MOST_KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[key] = (ref(model, lambda _: _kept.pop(key, None)), (paths[1:], values[1:]))
    return _kept[key][1]


def _walk(value: object, path: DataPath) -> Iterator[tuple[DataPath, object]]:
    waiting: list[tuple[DataPath, object]] = [(path, value)]
    while waiting:
        place, found = waiting.pop()
        yield place, found
        if isinstance(found, BaseModel):
            held = found.__dict__  # its fields, in their order
            waiting += [(_below(place, name), held[name]) for name in reversed(held)]
        elif isinstance(found, tuple):
            waiting += [(_below(place, index), found[index]) for index in range(len(found) - 1, -1, -1)]


@lru_cache(maxsize=50_000)
def _below(path: DataPath, part: str | int) -> DataPath:
    """The path of something inside: one object for all definitions, which are alike."""
    return (*path, part)
