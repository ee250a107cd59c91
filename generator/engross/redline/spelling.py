"""Whether two words are one word: misspelt, in another form, or near synonyms."""

import re
from difflib import SequenceMatcher
from functools import lru_cache

from engross.redline.vocabulary import SYNONYMS

_REAL = frozenset(
    {
        "just",
        "most",
        "ever",
        "many",
        "man",
        "than",
        "then",
        "there",
        "note",
        "mail",
        "mat",
        "day",
        "bar",
        "hall",
    }
)


def is_misspelt(one: str, other: str) -> bool:
    """Whether two words differ as a misspelt word differs from the right one."""
    if sorted(one) == sorted(other) and len(one) > 3:
        return True
    if {one, other} & _REAL or min(len(one), len(other)) < 4 or one[0] != other[0]:
        return False
    if one.isdigit() or other.isdigit():
        return False
    steps = [
        code for code in SequenceMatcher(None, one, other, autojunk=False).get_opcodes() if code[0] != "equal"
    ]
    size = sum(max(j - i, m - k) for _, i, j, k, m in steps)
    return size <= (1 if max(len(one), len(other)) < 6 else 2)


@lru_cache(maxsize=4096)
def root(word: str) -> str:
    """What a word has in common with its other forms and its near synonyms."""
    groups = _groups(word)
    return f"~{min(groups)}" if groups else _stem(word)


def mean_the_same(one: str, other: str) -> bool:
    """Whether two words are forms of one word, near synonyms, or one of them is misspelt."""
    groups = _groups(one) & _groups(other)
    return bool(groups) or _stem(one) == _stem(other) or is_misspelt(one, other)


def _groups(word: str) -> frozenset[int]:
    found: frozenset[int] = frozenset()
    for form in {word, _stem(word), _stem(word) + "e"}:
        found |= SYNONYMS.get(form, frozenset())
    return found


def _stem(word: str) -> str:
    stem = re.sub(r"(?:ies|ied)$", "y", word)
    stem = re.sub(r"(?<=\w{3})(?:'s|s|es|ed|ing|ly)$", "", stem) if stem == word else stem
    return re.sub(r"ise$|ize$", "is", stem)
