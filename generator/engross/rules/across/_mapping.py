"""Segments of two policies that correspond to each other."""

from collections.abc import Iterator
from dataclasses import dataclass

from engross.library import PolicyFile
from engross.model.blocks import Segment
from engross.reading.source import DataPath
from engross.rules.subject import Subject


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A segment that corresponds to one of another policy; alone where nothing else there, or here, does.

    `reference_path` is where it says so; it is empty where the two have nothing in common but their name.
    """

    file: PolicyFile
    segment: Segment
    path: DataPath
    reference_path: DataPath
    other_file: PolicyFile
    other_segment: Segment
    other_path: DataPath
    is_alone: bool
    other_is_alone: bool

    @property
    def place_in_order(self) -> int:
        """Which segment of its policy it is, 0 for the highest."""
        return int(self.path[-1])

    @property
    def other_place_in_order(self) -> int:
        """Which segment of the other policy it corresponds to, 0 for the highest."""
        return int(self.other_path[-1])


def segments_of(found: PolicyFile) -> Iterator[tuple[str, Segment, DataPath]]:
    """The segments of a policy with their full ids and places."""
    segmentation = found.policy.statement.segmentation
    for index, segment in enumerate(segmentation.segments if segmentation else ()):
        path = ("statement", "segmentation", "segments", index)
        yield f"{found.id}.{segment.id}", segment, path


def counterparts(subject: Subject) -> Iterator[Counterpart]:
    """Every two segments of two policies of which one says that they correspond, each once."""
    policies = list(subject.policies.values())
    known = {
        full_id: (found, segment, path) for found in policies for full_id, segment, path in segments_of(found)
    }
    told: set[frozenset[str]] = set()
    for full_id, (found, segment, path) in known.items():
        for index, reference in enumerate(segment.corresponds_to):
            other_id = subject.segments.full_id(reference, found.id)
            pair = frozenset((full_id, other_id))
            if other_id not in known or known[other_id][0].id == found.id or pair in told:
                continue
            told.add(pair)
            yield Counterpart(
                found,
                segment,
                path,
                (*path, "corresponds_to", index),
                *known[other_id],
                is_alone=_count(subject, other_id, found.id) == 1,
                other_is_alone=_count(subject, full_id, known[other_id][0].id) == 1,
            )


def namesakes(subject: Subject) -> Iterator[Counterpart]:
    """Every segment of the same name as an earlier one, in two policies that say nothing of what corresponds to what."""
    first: dict[str, tuple[PolicyFile, Segment, DataPath]] = {}
    for policy_id in subject.standing:
        found = subject.policies[policy_id]
        for full_id, segment, path in segments_of(found):
            other = first.setdefault(" ".join(segment.name.casefold().split()), (found, segment, path))
            if other[0].id == policy_id or _count(subject, full_id, other[0].id):
                continue
            if not any(_count(subject, each, other[0].id) for each, _, _ in segments_of(found)):
                yield Counterpart(found, segment, path, (), *other, is_alone=True, other_is_alone=True)


def _count(subject: Subject, full_id: str, policy_id: str) -> int:
    """How many segments of a policy correspond to a segment."""
    return sum(each.rpartition(".")[0] == policy_id for each in subject.segments.related(full_id))
