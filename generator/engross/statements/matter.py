"""What statements are about, and when two policies speak of the same thing."""

import re
from dataclasses import dataclass
from typing import Literal

from engross.reading.source import DataPath
from engross.statements.words import coverage, is_more_of, likeness

Topic = Literal["response", "cadence", "metric", "limit", "contact", "duty", "ladder"]
Aspect = Literal["time", "every", "target", "limit", "owner", "contact", "rungs", "rung"]

OWN = re.compile(
    r"(?i)\b(?:this|our own|the present) (?:policy|document|section|plan|procedure)\b|\bsection \d"
)
# Words that name a kind of thing that every policy has.
_KINDS = frozenset(
    {
        "training",
        "review",
        "report",
        "check",
        "meeting",
        "plan",
        "feedback",
        "update",
        "survey",
        "test",
        "audit",
    }
    | {"policy", "course", "inspection", "score", "number", "approval"}
)


@dataclass(frozen=True, slots=True)
class Matter:
    """What statements of a policy are about: a block, by its title and by words that say more of it.

    `words` are the content of its title, `starts` is what starts a clock or a ladder, `detail` what is done or measured;
    `kind` tells matters of a topic apart. What is about itself speaks of its own policy, so that others say something
    else by the same words.
    """

    policy_id: str
    topic: Topic
    id: str
    title: str
    path: DataPath
    audience: frozenset[str]
    departments: frozenset[str]
    words: frozenset[str]
    is_about_itself: bool
    kind: str = ""
    starts: frozenset[str] = frozenset()
    detail: frozenset[str] = frozenset()

    def is_same(self, other: "Matter") -> bool:
        """Whether two policies, as far as their scopes overlap, speak of the same thing."""
        if self.topic != other.topic or self.is_about_itself or other.is_about_itself:
            return False
        return _JUDGES[self.topic](self, other) and self._shares_scope(other)

    def _shares_scope(self, other: "Matter") -> bool:
        apart = self.departments and other.departments and not self.departments & other.departments
        return bool(self.audience & other.audience) and not apart

    def is_titled_like(self, other: "Matter") -> bool:
        """Whether two titles say the same, or nearly so where the id is the same."""
        if self.words == other.words:
            return bool(self.words)
        return self.id == other.id and is_more_of(self.words, other.words, 0.6)


@dataclass(frozen=True, slots=True)
class Statement:
    """One typed statement: a `value` for a segment (its full id) or a role, where it differs by those."""

    matter: Matter
    aspect: Aspect
    value: object
    path: DataPath
    segment: str = ""
    role: str = ""

    @property
    def policy_id(self) -> str:
        """The policy that says it."""
        return self.matter.policy_id


def _levels_are_same(one: Matter, other: Matter) -> bool:
    if one.kind != other.kind and "any" not in {one.kind, other.kind}:
        return False
    if one.is_titled_like(other):
        return coverage(one.starts, other.starts) >= 0.5
    is_one_way = one.kind == other.kind
    return is_one_way and is_more_of(one.starts, other.starts) and is_more_of(one.detail, other.detail, 0.5)


def _titles_are_same(one: Matter, other: Matter) -> bool:
    if one.kind != other.kind or not one.is_titled_like(other):
        return False
    if one.detail and other.detail and not one.detail & other.detail:
        return False
    return bool((one.words | other.words) - _KINDS) or likeness(one.detail, other.detail) >= 0.5


def _limits_are_same(one: Matter, other: Matter) -> bool:
    is_alike = not (one.detail and other.detail) or coverage(one.detail, other.detail) >= 0.5
    return is_alike and one.is_titled_like(other)


def _contacts_are_same(one: Matter, other: Matter) -> bool:
    return is_more_of(one.words, other.words, 0.75)


def _duties_are_same(one: Matter, other: Matter) -> bool:
    enough = min(len(one.words), len(other.words)) >= 3
    return enough and one.kind == other.kind and is_more_of(one.words, other.words, 0.75)


def _ladders_are_same(one: Matter, other: Matter) -> bool:
    if one.kind != other.kind:
        return False
    return (one.words == other.words and bool(one.words)) or is_more_of(one.starts, other.starts, 0.7)


_JUDGES = {
    "response": _levels_are_same,
    "cadence": _titles_are_same,
    "metric": _titles_are_same,
    "limit": _limits_are_same,
    "contact": _contacts_are_same,
    "duty": _duties_are_same,
    "ladder": _ladders_are_same,
}
