"""Two texts compared word by word, with insertions and deletions that a person can read."""

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby, pairwise

from diff_match_patch import diff_match_patch

from engross.redline.change import Run
from engross.redline.matching import likeness

# Each word becomes one character of planes that hold neither letters nor spaces, so that none is split.
_FIRST = 0xF0000
_MOST = 0x10FFFF - _FIRST
_LONG, _UNLIKE = 250_000, 0.3

_UNIT = r"(?:(?:business|working|calendar)\s)?(?:minutes?|hours?|days?|weeks?|months?|quarters?|years?|points?|per\scent|%)"
_TOKENS = re.compile(
    rf"\d[\d,.:]*(?<=\d)\s?{_UNIT}\b|[$€£]\s?\d[\d,.]*(?<=\d)|\d[\d,.]*(?<=\d)\s?%"
    r"|\w+(?:[’'\-.@]\w+)*|\n|[^\S\n]+|.",
    re.IGNORECASE | re.DOTALL,
)


@lru_cache(maxsize=1)
def _differ() -> diff_match_patch:
    differ = diff_match_patch()
    differ.Diff_Timeout = 0  # the result must not depend on how fast the computer is
    return differ


def diff_tokens(
    old: Sequence[Hashable], new: Sequence[Hashable], *, tidy: bool = False
) -> list[tuple[int, int, int, int]]:
    """The stretches that differ, as (old start, old end, new start, new end); tidy merges small equal islands."""
    return [(i, j, k, m) for kind, i, j, k, m in _hunks(old, new, tidy) if kind == "change"]


def _hunks(
    old: Sequence[Hashable], new: Sequence[Hashable], tidy: bool
) -> Iterator[tuple[str, int, int, int, int]]:
    if _is_rewritten(old, new):
        yield "change", 0, len(old), 0, len(new)
        return
    codes: dict[Hashable, str] = {}
    for token in (*old, *new):
        codes.setdefault(token, chr(_FIRST + len(codes) % _MOST))
    differ = _differ()
    found = differ.diff_main(
        "".join(codes[each] for each in old), "".join(codes[each] for each in new), False
    )
    if tidy:
        differ.diff_cleanupSemantic(found)
    at_old = at_new = 0
    for equal, group in groupby(found, key=lambda each: each[0] == 0):
        pieces = list(group)
        gone = sum(len(text) for kind, text in pieces if kind <= 0)
        come = sum(len(text) for kind, text in pieces if kind >= 0)
        yield "equal" if equal else "change", at_old, at_old + gone, at_new, at_new + come
        at_old, at_new = at_old + gone, at_new + come


def _is_rewritten(old: Sequence[Hashable], new: Sequence[Hashable]) -> bool:
    """Whether two long texts have so little in common that looking for it takes seconds and shows nothing."""
    if len(old) * len(new) < _LONG:
        return False
    return likeness(_neighbours(old), _neighbours(new)) < _UNLIKE


def _neighbours(tokens: Sequence[Hashable]) -> Counter[tuple[Hashable, Hashable]]:
    return Counter(pairwise(token for token in tokens if not (isinstance(token, str) and token.isspace())))


def diff_words(old: str, new: str) -> tuple[Run, ...]:
    """The runs that turn one text into the other: equal and deleted runs are the old text, equal and inserted the new."""
    if old == new:
        return (Run("equal", old),) if old else ()
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    runs: list[Run] = []
    for kind, i, j, k, m in _merge_islands(list(_hunks(before, after, tidy=True)), before):
        if kind == "equal":
            runs.append(Run("equal", "".join(before[i:j])))
            continue
        gone, come = "".join(before[i:j]), "".join(after[k:m])
        runs += [Run("delete", gone)] if gone else []
        runs += [Run("insert", come)] if come else []
    return tuple(runs)


Hunk = tuple[str, int, int, int, int]


def _merge_islands(hunks: list[Hunk], before: Sequence[str]) -> list[Hunk]:
    """Take an equal stretch of one short word or less between two changes into the change around it."""
    merged: list[Hunk] = []
    for place, hunk in enumerate(hunks):
        kind, i, j, _, m = hunk
        inside = 0 < place < len(hunks) - 1
        island = kind == "equal" and inside and _is_small("".join(before[i:j]))
        if merged and merged[-1][0] == "change" and (island or kind == "change"):
            merged[-1] = ("change", merged[-1][1], j, merged[-1][3], m)
        else:
            merged.append(hunk)
    return merged


def _is_small(text: str) -> bool:
    return "\n" not in text and len(text.strip()) <= 3
