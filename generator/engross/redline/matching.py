"""Which item of the old version is which of the new: by id, then by likeness; a move is the fewest items moved."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

_MANY, _REACH = 20_000, 30
ALIKE = 0.6
"""The likeness from which two items with different ids are the same."""


@dataclass(frozen=True, slots=True)
class Match:
    """The places of an item in the old and the new list, None where it is not there."""

    old: int | None
    new: int | None
    moved: bool = False


Item = TypeVar("Item", bound=Hashable)


def likeness(old: Counter[Item], new: Counter[Item]) -> float:
    """How much two bags, such as of words, share, from 0 to 1."""
    total = old.total() + new.total()
    return 2 * (old & new).total() / total if total else 1.0


def match_lists(
    old_keys: Sequence[str],
    new_keys: Sequence[str],
    alike: Callable[[int, int], float],
    threshold: float = ALIKE,
) -> list[Match]:
    """The items of two lists in the order of the new one; what is gone stands after what it followed."""
    pairs = _by_key(old_keys, new_keys)
    taken = set(pairs.values())
    old_rest = [index for index in range(len(old_keys)) if index not in pairs]
    new_rest = [index for index in range(len(new_keys)) if index not in taken]
    pairs.update(pair_alike(old_rest, new_rest, alike, threshold))
    return _mark_moves(_in_order(pairs, len(old_keys), len(new_keys)), old_keys)


def _by_key(old_keys: Sequence[str], new_keys: Sequence[str]) -> dict[int, int]:
    waiting: dict[str, list[int]] = {}
    for index, key in enumerate(new_keys):
        waiting.setdefault(key, []).append(index)
    return {index: waiting[key].pop(0) for index, key in enumerate(old_keys) if waiting.get(key)}


def pair_alike(
    old: Sequence[int], new: Sequence[int], alike: Callable[[int, int], float], threshold: float
) -> dict[int, int]:
    """The likest pairs first, each item once; ties go to those that stand at the same place."""
    # Many are compared with those near them only, as everything with everything takes long.
    reach = _REACH if len(old) * len(new) > _MANY else len(old) + len(new)
    scored = [
        (alike(one, other), one, other)
        for at, one in enumerate(old)
        for other in new[max(0, at - reach) : at + reach + 1]
    ]
    scored = [each for each in scored if each[0] >= threshold]
    scored.sort(key=lambda each: (-each[0], abs(each[1] - each[2]), each[1] + each[2], each[1]))
    pairs: dict[int, int] = {}
    for _, one, other in scored:
        if one not in pairs and other not in pairs.values():
            pairs[one] = other
    return pairs


def _in_order(pairs: dict[int, int], old_count: int, new_count: int) -> list[Match]:
    """Matches in the order of the new list, each gone one after the one it followed in the old list."""
    back = {new: old for old, new in pairs.items()}
    gone_after: dict[int | None, list[int]] = {}
    last: int | None = None
    for index in range(old_count):
        if index in pairs:
            last = index
        else:
            gone_after.setdefault(last, []).append(index)
    found = [Match(index, None) for index in gone_after.get(None, [])]
    for index in range(new_count):
        old = back.get(index)
        found.append(Match(old, index))
        found += [Match(gone, None) for gone in gone_after.get(old, [])] if old is not None else []
    return found


def _mark_moves(matches: list[Match], keys: Sequence[str]) -> list[Match]:
    both = [match.old for match in matches if match.old is not None and match.new is not None]
    if both == sorted(both):
        return matches
    staying = _longest_increasing(both, keys)
    return [
        replace(match, moved=match.old is not None and match.new is not None and match.old not in staying)
        for match in matches
    ]


def _longest_increasing(sequence: Sequence[int], keys: Sequence[str]) -> set[int]:
    """The most items that kept their order; among equals those late in the alphabet, so that both ways agree."""
    rank = {index: place for place, index in enumerate(sorted(sequence, key=lambda index: keys[index]))}
    best: list[tuple[int, int, int]] = []
    for place, value in enumerate(sequence):
        before = [
            (best[earlier][0], best[earlier][1], earlier)
            for earlier in range(place)
            if sequence[earlier] < value
        ]
        count, weight, previous = max(before, key=lambda each: each[:2], default=(0, 0, -1))
        best.append((count + 1, weight + rank[value] ** 2, previous))
    place = max(range(len(best)), key=lambda index: best[index][:2])
    staying: set[int] = set()
    while place >= 0:
        staying.add(sequence[place])
        place = best[place][2]
    return staying
