"""A text divided into sentences, list items and table cells, and which of the old ones are which of the new."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from engross.redline.atoms import Atom
from engross.redline.matching import likeness, pair_alike
from engross.redline.scan import Scanner
from engross.redline.spelling import root

_LIST_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_RULE = re.compile(r"\s*\|?[\s:|-]*-[\s:|-]*\|?\s*")
_SENTENCE_END = re.compile(r"(?<=[.!?])[”’\"')*_]*\s+(?=[A-Z“‘\"(\[*{])")
_UNITS = re.compile(
    r"\b((?:business|working)\s)?(minutes|hours|days|weeks|months|years)\b|(%|per cent)|([$€£]|\b[A-Z]{3}\b)",
    re.IGNORECASE,
)
_SIMILAR = 0.45
_CONTAINED = 0.7
_SOMEWHAT = 0.3
_SHORT = 1
_CORE = 3
_MANY = 2_000


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, list item or table cell; `about` names a cell's row and column."""

    text: str
    atoms: tuple[Atom, ...]
    about: str = ""

    @property
    def keys(self) -> tuple[object, ...]:
        """What is compared."""
        return (self.about.lower(), *(atom.key for atom in self.atoms))

    @property
    def bag(self) -> Counter[str]:
        """The words, counted, for telling how alike two sentences are."""
        return Counter(
            root(str(atom.value)) if atom.category == "word" else atom.category for atom in self.atoms
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """Sentences of the old text that became sentences of the new; one side is empty where they came or went.

    It is in doubt where little but the place says that they belong together.
    """

    old: tuple[Sentence, ...]
    new: tuple[Sentence, ...]
    doubtful: bool = False


def divide(text: str, scanner: Scanner) -> list[Sentence]:
    """The sentences of a text in Markdown, in order."""
    return [Sentence(piece, atoms, about) for piece, about in _pieces(text) if (atoms := scanner.scan(piece))]


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    block: list[str] = []
    lines = text.split("\n")
    header: list[str] = []
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else ""
        is_row = "|" in line and (
            bool(header) or ("-" in following and "|" in following and _RULE.fullmatch(following))
        )
        if block and (is_row or not line.strip() or _LIST_ITEM.match(line)):
            yield from _split(block)
            block = []
        if not is_row:
            header = []
            block += [line] if line.strip() else []
        elif not header:
            header = _cells(line)
            yield from ((cell, "") for cell in header if cell)
        elif not _RULE.fullmatch(line):
            yield from _row(line, header)
    yield from _split(block)


def _split(block: list[str]) -> Iterator[tuple[str, str]]:
    text = _LIST_ITEM.sub("", " ".join(block), count=1) if block else ""
    yield from ((piece.strip(), "") for piece in _SENTENCE_END.split(text) if piece.strip())


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def _row(line: str, header: list[str]) -> Iterator[tuple[str, str]]:
    cells = _cells(line)
    for place, cell in enumerate(cells):
        column = header[place] if place < len(header) else ""
        if cell:
            yield _with_unit(cell, column), f"{cells[0]}, {column}" if place else ""


def _with_unit(cell: str, column: str) -> str:
    """A bare number takes the unit that its column's heading names."""
    unit = _UNITS.search(column)
    if unit is None or re.fullmatch(r"\d[\d,]*(?:\.\d+)?", cell) is None:
        return cell
    return f"{unit[4]}{cell}" if unit[4] in {"$", "€", "£"} else f"{cell} {unit[0].lower()}"


def pair_sentences(old: list[Sentence], new: list[Sentence]) -> list[Pair]:
    """The sentences that differ, paired by likeness, in the order of the new text; equal ones are left out."""
    old_rest, new_rest = _unequal(old, new)
    bags = [sentence.bag for sentence in old_rest], [sentence.bag for sentence in new_rest]

    def alike(one: int, other: int) -> float:
        if old_rest[one].about and old_rest[one].about == new_rest[other].about:
            return 1.0
        return sentence_likeness(bags[0][one], bags[1][other])

    pairs = pair_alike(range(len(old_rest)), range(len(new_rest)), alike, _SIMILAR)
    groups = {new: ([old], [new]) for old, new in pairs.items()}
    lonely_old = [index for index in range(len(old_rest)) if index not in pairs]
    lonely_new = [index for index in range(len(new_rest)) if index not in groups]
    if len(old) == len(new) == 1 and lonely_old and lonely_new and len(old[0].atoms) < 6:
        return [Pair(tuple(old), tuple(new))]
    replaced = dict(_in_the_same_place((old, old_rest, lonely_old), (new, new_rest, lonely_new), bags))
    lonely_old = [index for index in lonely_old if index not in replaced]
    lonely_new = [index for index in lonely_new if index not in replaced.values()]
    few = len(groups) * (len(lonely_old) + len(lonely_new)) <= _MANY
    joinable = groups if few else {}
    gone = [index for index in lonely_old if not _join(index, 0, bags, joinable)]
    come = [index for index in lonely_new if not _join(index, 1, bags, joinable)]
    found = [
        (
            new,
            Pair(
                tuple(old_rest[each] for each in sorted(olds)), tuple(new_rest[each] for each in sorted(news))
            ),
        )
        for new, (olds, news) in groups.items()
    ]
    found += [(new, Pair((old_rest[old],), (new_rest[new],), True)) for old, new in replaced.items()]
    found += [(index, Pair((), (new_rest[index],))) for index in come]
    ordered = [pair for _, pair in sorted(found, key=lambda each: each[0])]
    return ordered + [Pair((old_rest[index],), ()) for index in gone]


_Lonely = tuple[list[Sentence], list[Sentence], list[int]]


def _in_the_same_place(
    old: _Lonely, new: _Lonely, bags: tuple[list[Counter[str]], list[Counter[str]]]
) -> Iterator[tuple[int, int]]:
    """Sentences that stand in one another's place: short ones such as “Yes.”, and those somewhat alike."""
    places = [_neighbours(*side) for side in (old, new)]
    free = list(new[2])
    for one in old[2]:
        for other in free:
            before, after = places[0][one], places[1][other]
            if before[0] != after[0] and before[1] != after[1]:
                continue
            short = max(bags[0][one].total(), bags[1][other].total()) <= _SHORT
            if short or likeness(bags[0][one], bags[1][other]) >= _SOMEWHAT:
                free.remove(other)
                yield one, other
                break


def _neighbours(
    whole: list[Sentence], rest: list[Sentence], wanted: list[int]
) -> dict[int, tuple[object, object]]:
    places = {id(each): place for place, each in enumerate(whole)}
    keys = [None, *(each.keys for each in whole), None]
    return {index: (keys[(at := places[id(rest[index])])], keys[at + 2]) for index in wanted}


def sentence_likeness(old: Counter[str], new: Counter[str]) -> float:
    """How alike two sentences are; one that holds all words of the other is like enough."""
    shared, least = (old & new).total(), min(old.total(), new.total())
    score = likeness(old, new)
    return max(score, _SIMILAR) if shared == least >= _CORE else score


def _unequal(old: list[Sentence], new: list[Sentence]) -> tuple[list[Sentence], list[Sentence]]:
    common = Counter(each.keys for each in old) & Counter(each.keys for each in new)
    rests: list[list[Sentence]] = []
    for side in (old, new):
        left = Counter(common)
        rest = []
        for each in side:
            if left[each.keys]:
                left[each.keys] -= 1
            else:
                rest.append(each)
        rests.append(rest)
    return rests[0], rests[1]


def _join(
    index: int,
    side: int,
    bags: tuple[list[Counter[str]], list[Counter[str]]],
    groups: dict[int, tuple[list[int], list[int]]],
) -> bool:
    """Put a sentence to the pair that swallowed it, when two were made one or one was made two."""
    bag = bags[side][index]
    for group in groups.values():
        own: Counter[str] = sum((bags[side][each] for each in group[side]), Counter())
        other: Counter[str] = sum((bags[1 - side][each] for each in group[1 - side]), Counter())
        rest = other - own
        shared, least = (rest & bag).total(), min(rest.total(), bag.total())
        if shared >= _CONTAINED * least and (shared >= _CORE or least == bag.total()):
            group[side].append(index)
            return True
    return False
