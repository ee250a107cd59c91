"""Two versions of a policy compared: every difference told once, and the text with what came and went."""

from collections.abc import Iterator

from engross.model.policy import Responsibility
from engross.redline.change import Change, Redline, Side
from engross.redline.fields import Desk, compare_fields
from engross.redline.findings import Readers
from engross.redline.kinds import MOVING, Weight
from engross.redline.passages import compose_passages
from engross.redline.rules import HISTORY, ILLUSTRATING, NOUN
from engross.redline.scan import Names, make_scanner
from engross.redline.surroundings import compare_surroundings
from engross.redline.telling import Teller
from engross.redline.tree import Knot, Node, find_strayed, tie


def compare(old: Side, new: Side) -> Redline:
    """The redline from one version of a policy to another; it is empty if both say the same in every field.

    Texts are compared as they stand: where one side has its facts filled in, the other should have so too.
    """
    before, after = Teller(old), Teller(new)
    desk = Desk(before, after, Readers(before.reader, after.reader, make_scanner(_names(old, new))))
    root = tie(Node(old.policy, ()), Node(new.policy, ()))
    find_strayed(root)
    changes = (*compare_surroundings(old, new), *_changes(root, desk))
    return Redline(changes, tuple(compose_passages(root, before, after)))


def _names(*sides: Side) -> Names:
    names: dict[tuple[str, str, str], None] = {}
    for side in sides:
        directory, segmentation = side.directory, side.policy.statement.segmentation
        tables = (
            ("role", {key: role for key, role in directory.roles.items() if not role.everyone}),
            ("system", directory.systems),
            ("contact", directory.contacts),
            ("department", directory.departments),
        )
        names |= {
            (category, each.id, each.name): None for category, table in tables for each in table.values()
        }
        if segmentation:
            names |= {("segment", each.id, str(each.name)): None for each in segmentation.segments}
    return tuple(names)


def _changes(knot: Knot, desk: Desk) -> Iterator[Change]:
    if isinstance(knot.model, HISTORY):
        yield from _history(knot, desk)
        return
    if knot.old is None or knot.new is None:
        yield from _came_or_went(knot, desk)
    else:
        yield from _moved(knot, knot.old, knot.new, desk)
        yield from compare_fields(knot, knot.old, knot.new, desk)
    for child in knot.children:
        both = knot.old is not None and knot.new is not None
        if both or child.strayed is not None or _holds_strayed(child):
            yield from _changes(child, desk) if both or child.strayed else _strayed_in(child, desk)


def _holds_strayed(knot: Knot) -> bool:
    return any(each.strayed is not None for each in knot.walk())


def _strayed_in(knot: Knot, desk: Desk) -> Iterator[Change]:
    for each in knot.walk():
        if each.strayed is not None:
            yield from _changes(each, desk)


def _told(
    knot: Knot, desk: Desk, kind: str, weight: Weight, sentence: str, old: str = "", new: str = ""
) -> Change:
    teller, node = (desk.new, knot.new) if knot.new else (desk.old, knot.old)
    if node is None:
        raise ValueError
    item = teller.item(node)
    paths = knot.old.path if knot.old else None, knot.new.path if knot.new else None
    return Change(
        kind, weight, item.citation, item.anchor, sentence[:1].upper() + sentence[1:], old, new, *paths
    )


_WORDS = {
    "approval-group": "group of approvals",
    "approver": "signature",
    "authority": "authority",
    "branch": "way out of a step",
    "cadence": "regular task",
    "contact": "contact",
    "escalation": "escalation ladder",
    "escalation-level": "level of escalation",
    "example": "question of the example",
    "expectation": "expected answer of the example",
    "form-field": "field of a form",
    "limit": "limit of authority",
    "overrule": "right to overrule",
    "role": "role with duties",
    "segment": "client segment",
    "service-level": "promised time",
    "severity-scale": "scale of severities",
}


def _called(knot: Knot, teller: Teller) -> str:
    noun = NOUN.get(type(knot.model), "part")
    model = knot.model
    place = teller.value(model.role) if isinstance(model, Responsibility) else teller.place(knot)
    return f"{_WORDS.get(noun, noun)} {place}"


def _came_or_went(knot: Knot, desk: Desk) -> Iterator[Change]:
    came = knot.old is None
    teller, noun = (desk.new if came else desk.old), NOUN.get(type(knot.model))
    heavy = not isinstance(knot.model, ILLUSTRATING) or noun == "reference"
    kind = f"{noun}-{'added' if came else 'removed'}" if noun else "other-changed"
    text = teller.describe(knot.model)
    sentence = f"The {_called(knot, teller)} {'is new' if came else 'is gone'}."
    weight = Weight.SUBSTANTIVE if heavy else Weight.EDITORIAL
    yield _told(knot, desk, kind, weight, sentence, "" if came else text, text if came else "")


_ORDER_MATTERS = frozenset({"step", "escalation-level", "consequence", "severity"})


def _moved(knot: Knot, old: Node, new: Node, desk: Desk) -> Iterator[Change]:
    noun = NOUN.get(type(knot.model), "other")
    called = _called(knot, desk.new)
    one, other = desk.old.item(old).citation, desk.new.item(new).citation
    weight = Weight.SUBSTANTIVE if noun in _ORDER_MATTERS else Weight.EDITORIAL
    kind = f"{noun}-moved" if noun in MOVING else "order-changed"
    if knot.strayed is not None and noun == "duty":
        yield _strayed_duty(knot, desk)
    elif knot.strayed is not None:
        said = f"The {called} now stands in {_under(knot.parent, desk.new)} ({other}) instead of {_under(knot.strayed, desk.old)} ({one})."
        yield _told(knot, desk, kind, weight, said, one, other)
    elif knot.moved:
        said = (
            f"The {called} moves from {one} to {other}."
            if one != other
            else f"The {called} stands at another place of its list."
        )
        yield _told(knot, desk, kind, weight, said, one, other)


def _under(parent: Knot | None, teller: Teller) -> str:
    return teller.place(parent) if parent is not None else "another part"


def _strayed_duty(knot: Knot, desk: Desk) -> Change:
    one = desk.old.value(getattr(knot.strayed.model, "role", None)) if knot.strayed else ""
    other = desk.new.value(getattr(knot.parent.model, "role", None)) if knot.parent else ""
    said = f"{other} instead of {one}: {desk.new.value(getattr(knot.model, 'text', None))}"
    return _told(knot, desk, "duty-moved", Weight.SUBSTANTIVE, said, one, other)


def _history(knot: Knot, desk: Desk) -> Iterator[Change]:
    if knot.old and knot.new and knot.old.model == knot.new.model and not knot.moved:
        return
    version = getattr(knot.model, "version", "")
    state = "is new" if knot.old is None else "is gone" if knot.new is None else "differs"
    old = desk.old.describe(knot.old.model) if knot.old else ""
    new = desk.new.describe(knot.new.model) if knot.new else ""
    said = f"In the revision history, the row of version {version} {state}."
    yield _told(knot, desk, "revision-history-changed", Weight.EDITORIAL, said, old, new)
