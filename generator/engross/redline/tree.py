"""Both versions as one tree: each part of the old one beside the part of the new one that it became."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from engross.model.blocks import AuthorityStep, EscalationLevel, SegmentDeadline
from engross.model.fields import Entry, Model, Reference, Text
from engross.model.policy import Branch, Clause, Duty, PolicyReference, Responsibility, Revision, Step
from engross.reading.source import DataPath
from engross.redline.matching import likeness, match_lists, pair_alike
from engross.redline.rules import UNSEEN

_WANDERING: tuple[type[Entry], ...] = (Clause, Duty, EscalationLevel, Step)
_SAME_ID, _ANY_ID = 0.5, 0.75


@dataclass(frozen=True, slots=True)
class Node:
    """A part of one version and its place in the YAML."""

    model: Model
    path: DataPath


@dataclass(slots=True)
class Knot:
    """A part of the old version and what it is in the new one; `strayed` means that it went to another parent."""

    old: Node | None
    new: Node | None
    moved: bool = False
    strayed: "Knot | None" = None
    parent: "Knot | None" = None
    children: "list[Knot]" = field(default_factory=list)

    @property
    def model(self) -> Model:
        """The new part, or the old one if it is gone."""
        node = self.new or self.old
        if node is None:
            raise ValueError
        return node.model

    def walk(self) -> Iterator["Knot"]:
        """The knot and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


def tie(old: Node | None, new: Node | None, parent: Knot | None = None, *, moved: bool = False) -> Knot:
    """The knot of two parts, with what is in them."""
    knot = Knot(old, new, moved, parent=parent)
    model = knot.model
    for name in type(model).model_fields:
        if name not in UNSEEN:
            knot.children += _children(knot, name)
    return knot


def _children(knot: Knot, name: str) -> Iterator[Knot]:
    one, other = _part(knot.old, name), _part(knot.new, name)
    if isinstance(one, list) or isinstance(other, list):
        yield from _tie_lists(
            one if isinstance(one, list) else [], other if isinstance(other, list) else [], knot
        )
    elif isinstance(one, Node) and isinstance(other, Node) and type(one.model) is not type(other.model):
        yield from (tie(one, None, knot), tie(None, other, knot))
    elif isinstance(one, Node) or isinstance(other, Node):
        yield tie(one, other, knot)


def _part(node: Node | None, name: str) -> Node | list[Node] | None:
    value = getattr(node.model, name) if node else None
    if node is None or value is None:
        return None
    if isinstance(value, Model):
        return Node(value, (*node.path, name))
    if isinstance(value, tuple) and value and isinstance(value[0], Model):
        return [Node(each, (*node.path, name, index)) for index, each in enumerate(value)]
    return None


def _tie_lists(old: list[Node], new: list[Node], parent: Knot) -> Iterator[Knot]:
    old_keys, new_keys = [_key(node.model) for node in old], [_key(node.model) for node in new]
    matches = match_lists(old_keys, new_keys, lambda one, other: _alike(old[one].model, new[other].model))
    for match in matches:
        one = old[match.old] if match.old is not None else None
        other = new[match.new] if match.new is not None else None
        yield tie(one, other, parent, moved=match.moved)


_KEYS: tuple[tuple[type[Model], str], ...] = (
    (SegmentDeadline, "segment"),
    (AuthorityStep, "role"),
    (PolicyReference, "policy"),
    (Revision, "version"),
    (Branch, "go_to"),
)


def _key(model: Model) -> str:
    name = next((name for kind, name in _KEYS if isinstance(model, kind)), "id")
    return f"{type(model).__name__} {getattr(model, name, '')}"


def _alike(old: Model, new: Model) -> float:
    if type(old) is not type(new) or isinstance(old, SegmentDeadline | PolicyReference | Revision):
        return 0.0
    if isinstance(old, AuthorityStep) and isinstance(new, AuthorityStep):
        return float(old.limit == new.limit)
    if isinstance(old, Responsibility) and isinstance(new, Responsibility) and old.role == new.role:
        return 1.0
    return likeness(_bag(old), _bag(new))


def _bag(model: Model) -> Counter[str]:
    bag: Counter[str] = Counter()
    waiting: list[object] = [model]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Model):
            waiting += [
                getattr(value, name) for name in type(value).model_fields if name not in UNSEEN | {"id"}
            ]
        elif isinstance(value, tuple):
            waiting += value
        elif isinstance(value, Text) and not isinstance(value, Reference):
            bag.update(re.findall(r"\w+", value.lower()))
    return bag


def find_strayed(root: Knot) -> None:
    """Tie what left one parent and came to another one, such as a duty given to another role."""
    for kind in _WANDERING:
        gone = [knot for knot in root.walk() if knot.new is None and isinstance(knot.model, kind)]
        come = [knot for knot in root.walk() if knot.old is None and isinstance(knot.model, kind)]
        for one, other in _pair_strayed(gone, come).items():
            _retie(gone[one], come[other])


def _pair_strayed(gone: list[Knot], come: list[Knot]) -> dict[int, int]:
    """Which of those that are gone are which of those that came, by their positions."""
    old, new = [_bag(knot.model) for knot in gone], [_bag(knot.model) for knot in come]

    def alike(one: int, other: int) -> float:
        return _strayed_likeness(gone[one], come[other], old[one], new[other])

    return pair_alike(range(len(gone)), range(len(come)), alike, _SAME_ID) if gone and come else {}


def _strayed_likeness(gone: Knot, come: Knot, old: Counter[str], new: Counter[str]) -> float:
    score = likeness(old, new)
    same_id = getattr(gone.model, "id", "") == getattr(come.model, "id", None)
    return score if same_id or score >= _ANY_ID else 0.0


def _retie(gone: Knot, come: Knot) -> None:
    again = tie(gone.old, come.new, come.parent)
    come.old, come.children, come.strayed = gone.old, again.children, gone.parent
    for child in come.children:
        child.parent = come
    if gone.parent is not None:
        gone.parent.children = [child for child in gone.parent.children if child is not gone]
