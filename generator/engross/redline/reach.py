"""Whom a rule reaches: sentences that say who is covered, and words that make the group larger or smaller."""

import re
from collections.abc import Iterator, Sequence

from engross.redline.atoms import Atom
from engross.redline.hunks import Hunk
from engross.redline.spelling import mean_the_same

_RULE = r"(?:it|they|this|these|(?:this|the|that|these|those|our) (?:\w+ ){0,3}(?:policy|rules?|clauses?|section|part|procedure|duty|duties|provisions?)(?: (?:on|of|about|for) [\w -]{1,30}?)?)"
_REACHES = r"(?:(?:do(?:es)? )?appl(?:y|ies) (?:also |equally |only |too )?to|covers?|binds?|extends? to|holds? for|concerns?|(?:is|are) (?:also )?binding (?:on|for|upon)|protects?)"
_REACH = re.compile(
    rf"\b{_RULE} (?:also |equally |only |now )?{_REACHES}\b"
    rf"|\b(?:is|are) (?:also |equally )?(?:bound|covered) by {_RULE}(?!\w)|\b(?:falls? (?:under|within)|within the scope of) {_RULE}(?!\w)",
    re.IGNORECASE,
)
_QUALIFYING = frozenset(
    [
        "in",
        "at",
        "from",
        "of",
        "on",
        "under",
        "with",
        "without",
        "who",
        "whose",
        "which",
        "that",
        "based",
        "working",
        "employed",
    ]
)
_JOINING = frozenset(["and", "or", "including", "plus", "also", "as"])


_MINOR = frozenset(
    re.findall(
        r"\w+",
        "a an the this that these those it its of in on at to for by from as is are was were be been has have had do "
        "does then so very also too just which who whom whose there here our we us you your they them their he she "
        "his her and but",
    )
)


def is_about_reach(text: str) -> bool:
    """Whether a sentence says whom or what a rule covers."""
    return _REACH.search(text) is not None


def find_reaches(hunks: Sequence[Hunk], in_scope: bool) -> Iterator[tuple[str, Hunk]]:
    """Stretches by which a group grew (`widened`) or shrank (`narrowed`).

    What is added to an enumeration widens it; a qualification (`employees in Chicago`) narrows it.
    """
    for hunk in hunks:
        for added, words, others in ((True, hunk.new, hunk.old), (False, hunk.old, hunk.new)):
            if not _is_heavy(words) or _is_heavy(others) or len(others) > 1:
                continue
            if _joins(words, in_scope):
                yield ("widened" if added else "narrowed"), hunk
            elif any(word.text.lower() in _QUALIFYING for word in words[:2]):
                yield ("narrowed" if added else "widened"), hunk


def _is_heavy(words: Sequence[Atom]) -> bool:
    return any(atom.category == "word" and atom.text.lower() not in _MINOR for atom in words)


def _joins(words: Sequence[Atom], anywhere: bool) -> bool:
    near = words if anywhere else (*words[:1], *words[-1:])
    return any(atom.category == "conjunction" or atom.text.lower() in _JOINING for atom in near)


def says_more(hunk: Hunk) -> bool:
    """Whether words came or went, or others that mean something else stand in their place."""
    sides = [
        [word for atom in side if (word := atom.text.lower()) not in _MINOR] for side in (hunk.old, hunk.new)
    ]
    for word in list(sides[0]):
        other = next((each for each in sides[1] if mean_the_same(word, each)), None)
        if other is not None:
            sides[0].remove(word)
            sides[1].remove(other)
    return bool(sides[0] or sides[1])
