"""What a redline is made of: changes in plain words, and the text with what came and went."""

from dataclasses import dataclass
from typing import Literal

from engross.library import Directory, index_organization
from engross.model.issued import IssuedPolicy
from engross.model.policy import Policy
from engross.reading.source import DataPath
from engross.redline.kinds import Weight

State = Literal["same", "changed", "added", "removed", "moved"]


@dataclass(frozen=True, slots=True)
class Side:
    """One version of a policy, with the names that roles, departments, systems and contacts had at its time."""

    policy: Policy
    directory: Directory

    @classmethod
    def of_issued(cls, policy: IssuedPolicy) -> "Side":
        """An issued version, with the names that it keeps itself."""
        return cls(policy, index_organization(policy.resolved.organization))


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs, by its kind and in a sentence; its place is cited in the new version, else the old."""

    kind: str
    weight: Weight
    citation: str
    anchor: str
    sentence: str
    old: str
    new: str
    old_path: DataPath | None
    new_path: DataPath | None


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that stayed, came or went."""

    kind: Literal["equal", "insert", "delete"]
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A clause, step, row or the like of both versions, as one text; `number` is the new one, else the old.

    A heading that changed is the first line of the text; one that did not stands in `title` alone.
    """

    section: int
    number: str
    old_number: str
    anchor: str
    title: str
    state: State
    runs: tuple[Run, ...]

    @property
    def old_text(self) -> str:
        """The text of the old version."""
        return "".join(run.text for run in self.runs if run.kind != "insert")

    @property
    def new_text(self) -> str:
        """The text of the new version."""
        return "".join(run.text for run in self.runs if run.kind != "delete")


@dataclass(frozen=True, slots=True)
class Redline:
    """Two versions compared: typed changes and the text, both in reading order."""

    changes: tuple[Change, ...]
    passages: tuple[Passage, ...]

    @property
    def substantive(self) -> tuple[Change, ...]:
        """The changes that can alter what somebody must do, may do or is owed."""
        return tuple(change for change in self.changes if change.weight is Weight.SUBSTANTIVE)

    @property
    def is_empty(self) -> bool:
        """Whether the two definitions say the same in every field."""
        return not self.changes
