"""What differs in meaning between two sentences: atoms that came, went or were exchanged, by their kind."""

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace

from engross.redline.atoms import Atom
from engross.redline.hunks import ARTICLES, Hunk
from engross.redline.vocabulary import KINDS_BY_CATEGORY

QUANTITIES = frozenset({"duration", "money", "percent", "number", "frequency"})
_FIRM = frozenset({"subject to", "provided", "provided that", "on condition that", "as long as"})
_CONDITION_WORDS = 3  # fewer are “if” in the place of “when” and the like


@dataclass(frozen=True, slots=True)
class Exchange:
    """An atom that became another; one of them is None where it came or went. `at` is its place in the new sentence.

    `acts` is whether it is a role that does something; `phrase` is the whole stretch that came or went with it.
    """

    category: str
    old: Atom | None
    new: Atom | None
    at: int
    acts: bool = False
    phrase: str = ""

    @property
    def kind(self) -> str:
        """The kind of change this is."""
        if self.category == "duration":
            return self._direction("deadline")
        if self.category in {"audience", "exception"} and (self.old is None or self.new is None):
            words = ("widened", "narrowed") if self.category == "audience" else ("added", "removed")
            stem = "scope" if self.category == "audience" else "exception"
            return f"{stem}-{words[self.new is None]}"
        if self.category == "exception":
            return "condition-changed"
        if self.category == "role" and self.acts and self.old and self.new:
            return "duty-moved"
        return KINDS_BY_CATEGORY[self.category]

    def _direction(self, stem: str) -> str:
        if self.old is None or self.new is None:
            return f"{stem}-{'added' if self.old is None else 'removed'}"
        if self.old.size is None or self.new.size is None or self.old.category != self.new.category:
            return f"{stem}-changed"
        if self.old.size == self.new.size:
            return f"{stem}-changed"
        return f"{stem}-{'lengthened' if self.new.size > self.old.size else 'shortened'}"


def find_exchanges(hunks: Sequence[Hunk], old: Sequence[Atom], new: Sequence[Atom]) -> list[Exchange]:
    """The typed differences of one pair of sentences, in the order of the new one."""
    found: list[Exchange] = []
    gone: list[_Lone] = []
    come: list[_Lone] = []
    for hunk in hunks:
        left_old, left_new = list(hunk.old), list(hunk.new)
        found += [_exchange(one, other, hunk, new) for one, other in _pair_within(left_old, left_new)]
        gone += _lone(left_old, hunk, hunk.old, old)
        come += _lone(left_new, hunk, hunk.new, new)
    found += _pair_across(gone, come, new)
    return sorted(_without_detours(found), key=lambda each: each.at)


def _without_detours(found: list[Exchange]) -> list[Exchange]:
    """One atom that became another, which itself came or went elsewhere, is only the one that came or went."""
    for one in [each for each in found if each.old and each.new]:
        for lone in [each for each in found if each.old is None or each.new is None]:
            came, gone = lone.new, lone.old
            if came and one.old and came.key == one.old.key:
                return _without_detours(
                    [each for each in found if each not in (one, lone)] + [replace(lone, new=one.new)]
                )
            if gone and one.new and gone.key == one.new.key:
                return _without_detours(
                    [each for each in found if each not in (one, lone)] + [replace(lone, old=one.old)]
                )
    return found


@dataclass(frozen=True, slots=True)
class _Lone:
    """An atom without a counterpart, and the stretch it came or went with."""

    atom: Atom
    at: int
    stretch: tuple[Atom, ...]


# What only fills a phrase, so that it need not be told where something heavier came or went with it.
_FILLING = frozenset(
    {"role", "department", "reference", "contact", "system", "segment", "number", "audience"}
)


def _lone(
    left: Sequence[Atom], hunk: Hunk, stretch: tuple[Atom, ...], sentence: Sequence[Atom]
) -> list[_Lone]:
    found = [
        _Lone(atom, hunk.new_at + _index(stretch, atom), stretch)
        for atom in left
        if _counts(atom, stretch, sentence) or _is_lone_quantifier(atom, hunk)
    ]
    if any(
        each.atom.category in QUANTITIES for each in found
    ):  # “at least” says nothing beside what it bounds
        found = [each for each in found if each.atom.category != "bound"]
    heavy = [each for each in found if each.atom.category not in _FILLING]
    first = next((each for each in heavy if each.atom.category == "exception"), None)
    return [first] if first else heavy or found


def _index(atoms: Sequence[Atom], wanted: Atom) -> int:
    return next(index for index, atom in enumerate(atoms) if atom is wanted)


def _pair_within(old: list[Atom], new: list[Atom]) -> Iterator[tuple[Atom, Atom]]:
    """Atoms of one category exchanged for one another in the same stretch; those that are paired leave the lists."""
    for fits in (_equal, _same_category, _both_amounts, _both_logic):
        for one in list(old):
            if one.category == "word":
                continue
            other = next((each for each in new if fits(one, each)), None)
            if other is not None:
                old.remove(one)
                new.remove(other)
                if fits is not _equal:
                    yield one, other


def _equal(one: Atom, other: Atom) -> bool:
    return one.key == other.key or {one.key, other.key} in _EQUIVALENT


# “Within 5 days”, “by the end of the week” and “at the latest” set the same bound to a time.
_LATEST = (("timing", "within"), ("timing", "until"), ("bound", "at most"))
_EQUIVALENT = tuple({one, other} for one in _LATEST for other in _LATEST if one != other)


def _same_category(one: Atom, other: Atom) -> bool:
    if one.category == other.category == "opposite":
        return str(one.value)[:-1] == str(other.value)[:-1]
    return one.category == other.category


def _both_amounts(one: Atom, other: Atom) -> bool:
    return one.category in QUANTITIES and other.category in QUANTITIES


def _both_logic(one: Atom, other: Atom) -> bool:
    return {one.category, other.category} in (
        {"exception", "condition"},
        {"modal", "negation"},
        {"negation", "affirmation"},
        {"qualifier", "opposite"},
        {"modal", "opposite"},
        {"bound", "timing"},
        {"quantifier", "negation"},
    )


def _exchange(one: Atom, other: Atom, hunk: Hunk, new: Sequence[Atom]) -> Exchange:
    at = hunk.new_at + _index(hunk.new, other)
    categories = {one.category, other.category}
    for first in (
        "duration",
        "money",
        "percent",
        "exception",
        "modal",
        "qualifier",
        "negation",
        "bound",
        one.category,
    ):
        if first in categories:
            return Exchange(first, one, other, at, acts=_is_acting(at, new))
    raise AssertionError(categories)


def _is_acting(at: int, atoms: Sequence[Atom]) -> bool:
    """Whether the role at this place does something: near the start, before must or may or a verb, or after “by”."""
    before = [atom for atom in atoms[max(0, at - 2) : at] if atom.key not in ARTICLES]
    after = next((each for each in atoms[at + 1 : at + 3] if each.text.lower() not in _ADVERBS), None)
    if after is not None and after.category in {"modal", "negation", "qualifier"}:
        return True
    if at < 2 or not before:
        return True
    previous = before[-1].text.lower()
    if previous == "by":
        return True
    return previous not in _PREPOSITIONS and after is not None and _is_verb(after.text.lower())


_ADVERBS = frozenset(["also", "then", "always", "first", "alone", "jointly", "immediately", "promptly"])
_PREPOSITIONS = frozenset(
    ["to", "of", "from", "with", "for", "at", "on", "about", "via", "through", "between", "against", "under"]
)
_NO_VERBS = frozenset(
    ["is", "was", "as", "this", "its", "his", "always", "afterwards", "besides", "perhaps", "plus", "unless"]
)


def _is_verb(word: str) -> bool:
    """Whether a word behind a role looks like what the role does: `decides`, `explains`."""
    return re.fullmatch(r"[a-z-]{2,}[^s'’]s", word) is not None and word not in _NO_VERBS


def _counts(atom: Atom, hunk: Sequence[Atom], sentence: Sequence[Atom]) -> bool:
    """Whether an atom that came or went without a counterpart is a change of meaning."""
    if atom.category == "word":
        return False
    if atom.category == "bound":
        place = _index(sentence, atom) if any(each is atom for each in sentence) else -1
        return place >= 0 and any(
            each.category in QUANTITIES for each in sentence[max(0, place - 1) : place + 2]
        )
    if atom.category == "condition" and atom.value == "if":
        return len(hunk) >= (1 if atom.text.lower() in _FIRM else _CONDITION_WORDS)
    return not atom.weak


def _is_lone_quantifier(atom: Atom, hunk: Hunk) -> bool:
    """Whether “all” or “some” alone came or went, at most in the place of “the”."""
    if atom.category != "quantifier" or atom.text.lower().startswith("any"):
        return False
    rest = [each.text.lower() for each in (*hunk.old, *hunk.new) if each is not atom]
    return not [word for word in rest if word not in {"the", "of"}]


def _pair_across(gone: list[_Lone], come: list[_Lone], new: Sequence[Atom]) -> Iterator[Exchange]:
    """Pair what went in one place of a sentence with what came in another; what only moved is no change."""
    moved = Counter(each.atom.key for each in gone) & Counter(each.atom.key for each in come)
    gone, come = _without(gone, moved), _without(come, moved)
    for each in gone:
        partner = next((other for other in come if other.atom.category == each.atom.category), None)
        if partner is not None:
            come.remove(partner)
            acts = _is_acting(partner.at, new)
            yield Exchange(each.atom.category, each.atom, partner.atom, partner.at, acts=acts)
        else:
            yield Exchange(each.atom.category, each.atom, None, each.at, phrase=_phrase(each))
    for each in come:
        yield Exchange(each.atom.category, None, each.atom, each.at, phrase=_phrase(each))


def _phrase(lone: _Lone) -> str:
    if lone.atom.category not in {"exception", "condition"}:
        return ""
    start = _index(lone.stretch, lone.atom)
    return " ".join(atom.text for atom in lone.stretch[start:])


def _without(found: list[_Lone], moved: Counter[Hashable]) -> list[_Lone]:
    left = Counter(moved)
    rest = []
    for each in found:
        if left[each.atom.key]:
            left[each.atom.key] -= 1
        else:
            rest.append(each)
    return rest
