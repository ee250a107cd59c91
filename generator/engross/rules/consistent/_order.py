"""Lists that should rise from the first entry to the last."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def falling(values: Sequence[T], is_more: Callable[[T, T], bool]) -> list[tuple[int, int]]:
    """The positions at which values fall: each that is more than a later one, with the first such later one.

    Between the two there may be values that can be held against neither. Of several before one, the nearest counts.
    """
    found: dict[int, int] = {}
    for before, value in enumerate(values):
        after = next((at for at in range(before + 1, len(values)) if is_more(value, values[at])), None)
        if after is not None:
            found[after] = before
    return sorted((before, after) for after, before in found.items())
