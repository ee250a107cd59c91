"""Client segments of all policies, and which of them mean the same clients."""

from collections.abc import Mapping
from dataclasses import dataclass

from engross.library import Library
from engross.model.blocks import Segment


@dataclass(frozen=True, slots=True)
class SegmentIndex:
    """Every segment by its full id, `policy.segment`, in the order of policies and rows, and what corresponds to it."""

    segments: Mapping[str, Segment]
    links: Mapping[str, frozenset[str]]

    def full_id(self, reference: str, policy_id: str | None) -> str:
        """The full id of a reference that stands in a policy, or in no policy."""
        return reference if "." in reference or policy_id is None else f"{policy_id}.{reference}"

    def related(self, full_id: str) -> frozenset[str]:
        """A segment and those of other policies that one of the two sides says correspond to it."""
        return self.links.get(full_id, frozenset()) | {full_id}

    def are_same(self, one: str, other: str) -> bool:
        """Whether two segments are the same or correspond to nothing but each other in their two policies."""
        return one == other or (self._only(one, other) and self._only(other, one))

    def _only(self, one: str, other: str) -> bool:
        """Whether `other` is all that corresponds to `one` in its policy."""
        home = other.rpartition(".")[0]
        return {each for each in self.related(one) if each.rpartition(".")[0] == home} == {other}

    def find(self, word: str) -> tuple[str, ...]:
        """The full ids of the segments that a person means by a word: an id, a full id or a name."""
        said = " ".join(word.casefold().split())
        return tuple(
            full_id
            for full_id, segment in self.segments.items()
            if said in {full_id, segment.id, segment.name.casefold()}
        )


def index_segments(library: Library) -> SegmentIndex:
    """The segments of all policies of a library, also of those that stand apart."""
    segments: dict[str, Segment] = {}
    links: dict[str, set[str]] = {}
    for policy_id, found in (*library.policies.items(), *library.apart.items()):
        segmentation = found.policy.statement.segmentation
        for segment in segmentation.segments if segmentation else ():
            own = f"{policy_id}.{segment.id}"
            segments[own] = segment
            for reference in segment.corresponds_to:
                other = reference if "." in reference else f"{policy_id}.{reference}"
                links.setdefault(own, set()).add(other)
                links.setdefault(other, set()).add(own)
    return SegmentIndex(segments, {key: frozenset(found) for key, found in links.items()})
