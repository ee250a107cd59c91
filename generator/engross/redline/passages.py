"""The text of both versions, passage by passage, with what came and went."""

from collections.abc import Iterator

from engross.numbering import SECTIONS, section_of
from engross.redline.change import Passage, State
from engross.redline.telling import Teller
from engross.redline.tree import Knot, Node
from engross.redline.words import diff_words


def compose_passages(root: Knot, old: Teller, new: Teller) -> Iterator[Passage]:
    """Every passage of both versions in the order of the new one, what is gone where it stood."""
    for number, section in enumerate(SECTIONS, 1):
        for knot in root.children:
            node = knot.new or knot.old
            if node is not None and section_of(node.path) is section:
                yield from _passages(knot, number, old, new)


def _passages(knot: Knot, section: int, old: Teller, new: Teller) -> Iterator[Passage]:
    passage = _passage(knot, section, old, new)
    if passage is not None:
        yield passage
    for child in knot.children:
        if _has_own(child, old, new):
            yield from _passages(child, section, old, new)


def _has_own(knot: Knot, old: Teller, new: Teller) -> bool:
    """Whether a part is a passage of its own and no line of the one around it."""
    return (knot.new is not None and knot.new.path in new.items) or (
        knot.old is not None and knot.old.path in old.items
    )


def _passage(knot: Knot, section: int, old: Teller, new: Teller) -> Passage | None:
    before, after = _body(knot.old, old), _body(knot.new, new)
    titles = _title(knot.old, old), _title(knot.new, new)
    if knot.old and knot.new and titles[0] != titles[1]:
        before, after = f"{titles[0]}\n{before}".strip("\n"), f"{titles[1]}\n{after}".strip("\n")
    teller, node = (new, knot.new) if knot.new else (old, knot.old)
    if node is None or not (before or after or titles[0] or titles[1]):
        return None
    item = teller.item(node)
    return Passage(
        section,
        item.number,
        old.item(knot.old).number if knot.old else "",
        item.anchor,
        titles[1] or titles[0] or item.title,
        _state(knot, (before or titles[0], after or titles[1])),
        diff_words(before, after),
    )


def _state(knot: Knot, shown: tuple[str, str]) -> State:
    """What became of a part; one that shows nothing on a side, such as rules that are all as usual, is not there."""
    before, after = shown
    if knot.old is None or (after and not before):
        return "added"
    if knot.new is None or (before and not after):
        return "removed"
    if knot.moved or knot.strayed is not None:
        return "moved"
    return "same" if before == after else "changed"


def _title(node: Node | None, teller: Teller) -> str:
    return teller.heading(node.model) if node and node.path in teller.items else ""


def _body(node: Node | None, teller: Teller) -> str:
    return teller.describe(node.model, heading=False) if node else ""
