"""The words of titles and texts as they are compared: without endings, case and those that stand everywhere."""

import re
from collections.abc import Callable, Collection, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from math import ceil

_BRACES = re.compile(r"\{\{.*?\}\}|[*_`]")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_EVERYWHERE = (
    "a about all also an and any are as at be because been before being both but by can could do does during each every for from "
    "had has have how if in into is it its may more most must nor not of off on one or other our out over own per shall "
    "she should so some such than that the their them then there these they this those through to under until up upon "
    "was we were what when where which who whom whose why will with within without would you your he her his i us"
)
_STOP = frozenset(_EVERYWHERE.split())
_SAME = {
    **dict.fromkeys(
        ("reply", "replies", "replied", "respond", "responded", "response", "responses"), "answer"
    ),
    **dict.fromkeys(("mail", "mails"), "email"),
    **dict.fromkeys(("customer", "customers"), "client"),
}


@lru_cache(maxsize=1)
def _english() -> Callable[[str], str]:
    # It loads the rules of all its languages, which takes longer than everything else that a command loads.
    from snowballstemmer import stemmer

    stem_word: Callable[[str], str] = stemmer("english").stemWord
    return stem_word


@lru_cache(maxsize=2**15)
def stem(word: str) -> str:
    """A word without its endings, and one word for a few that mean the same."""
    plain = re.sub(r"['’]s?$", "", word.casefold()).replace("-", "")
    return _SAME.get(plain) or _english()(plain)


@lru_cache(maxsize=2**12)
def content_words(text: str) -> frozenset[str]:
    """What a text is about: its words without endings, without those that stand in every sentence."""
    words = (word.casefold() for word in _WORD.findall(_BRACES.sub(" ", text)))
    return frozenset(stem(word) for word in words if word not in _STOP)


@lru_cache(maxsize=2**12)
def title_words(text: str) -> frozenset[str]:
    """The content of a title, in which only case and plural do not count: a manager is no management."""
    words = (word.casefold() for word in _WORD.findall(_BRACES.sub(" ", text)))
    return frozenset(_singular(word) for word in words if word not in _STOP)


def _singular(word: str) -> str:
    plain = re.sub(r"['’]s?$", "", word).replace("-", "")
    if len(plain) < 4 or not plain.endswith("s") or plain.endswith("ss"):
        return plain
    return f"{plain[:-3]}y" if plain.endswith("ies") else plain[:-1]


def likeness(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """The share of words that two sets have in common."""
    return len(one & other) / len(one | other) if one or other else 0.0


def coverage(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """The share of the smaller set that is in the larger one."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def is_more_of(one: AbstractSet[str], other: AbstractSet[str], alike: float = 0.0) -> bool:
    """Whether one of two sets has all words of the other, and is as much `alike` as asked for.

    Where each has a word of its own, they are about different things: a lost lamp is no lost bicycle.
    """
    return bool(one and other) and (one <= other or other <= one) and likeness(one, other) >= alike


def rarest(words: Collection[str], frequency: Mapping[str, int], alike: float) -> list[str]:
    """So many of some words, the rarest first, that every set which has a share `alike` of them has one of these."""
    ranked = sorted(words, key=lambda word: (frequency.get(word, 0), word))
    return ranked[: len(ranked) - ceil(alike * len(ranked)) + 1] if ranked else []
