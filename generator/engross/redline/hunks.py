"""Where two sentences differ: the stretches of atoms that became others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engross.redline.atoms import Atom
from engross.redline.spelling import is_misspelt
from engross.redline.words import diff_tokens

_LISTED = frozenset({"role", "department", "audience", "system", "contact", "segment", "reference"})


@dataclass(frozen=True, slots=True)
class Hunk:
    """A stretch of atoms that became another stretch."""

    old: tuple[Atom, ...]
    new: tuple[Atom, ...]
    old_at: int
    new_at: int


def find_hunks(old: Sequence[Atom], new: Sequence[Atom]) -> list[Hunk]:
    """The stretches that differ; items of an enumeration are compared in alphabetical order, as theirs says nothing."""
    before, after = _settle(old), _settle(new)
    found = diff_tokens([atom.key for atom in before], [atom.key for atom in after])
    hunks = [Hunk(tuple(before[i:j]), tuple(after[k:m]), i, k) for i, j, k, m in found]
    return [hunk for hunk in hunks if not _is_typo(hunk)]


def _settle(atoms: Sequence[Atom]) -> list[Atom]:
    """The atoms with each enumeration (`A, B and C`) sorted."""
    done = list(atoms)
    place = 0
    while place < len(done):
        members = _enumeration(done, place)
        if len(members) > 1:
            ordered = sorted((done[index] for index in members), key=lambda atom: str(atom.value))
            for index, atom in zip(members, ordered, strict=True):
                done[index] = atom
        place = members[-1] + 1 if members else place + 1
    return done


def _enumeration(atoms: Sequence[Atom], start: int) -> list[int]:
    category = atoms[start].category
    if category not in _LISTED:
        return []
    members = [start]
    for index in range(start + 1, len(atoms)):
        atom = atoms[index]
        if atom.category == category:
            members.append(index)
        elif atom.category != "conjunction" and atom.key not in ARTICLES:
            break
    return members


ARTICLES = {("word", "the"), ("word", "a"), ("word", "an"), ("word", "our")}


def _is_typo(hunk: Hunk) -> bool:
    """Whether a word was only misspelt on one side, or begins with a capital on one."""
    before, after = (
        re.findall(r"[^\W_]+", " ".join(atom.text for atom in side).lower()) for side in (hunk.old, hunk.new)
    )
    if not before or len(before) != len(after):
        return False
    if before == after:
        return all(atom.category in {"word", "department", "segment"} for atom in (*hunk.old, *hunk.new))
    words = list(zip(before, after, strict=True))
    return all(one == other or is_misspelt(one, other) for one, other in words) and _is_one_unknown(hunk)


def _is_one_unknown(hunk: Hunk) -> bool:
    """Whether one side has no typed meaning, as a misspelt word has none."""
    return any(
        all(atom.weak or atom.category in {"word", "number"} for atom in side)
        for side in (hunk.old, hunk.new)
    )
