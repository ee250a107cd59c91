"""Which segments of all policies can have a client in common."""

from engross.segments import SegmentIndex


class Clients:
    """Which segments of all policies can have a client in common."""

    def __init__(self, segments: SegmentIndex) -> None:
        self._segments = segments
        self._parents: dict[str, str] = {}
        self._meet: dict[str, set[str]] = {}
        for one, others in segments.links.items():
            for other in others:
                if segments.are_same(one, other):
                    self._join(one, other)
        self._join_namesakes()
        for one, others in segments.links.items():
            self._meet.setdefault(self.key(one), set()).update(self.key(other) for other in others)

    def key(self, full_id: str) -> str:
        """One and the same for segments that mean the same clients."""
        while (above := self._parents.get(full_id, full_id)) != full_id:
            full_id = above
        return full_id

    def meeting(self, full_id: str) -> set[str]:
        """The keys of all segments that a client of this one can be in."""
        own = self.key(full_id)
        return self._meet.get(own, set()) | {own}

    def name(self, full_id: str) -> str:
        """What a segment is called."""
        found = self._segments.segments.get(full_id)
        return found.name if found is not None else full_id.rpartition(".")[2]

    def _join(self, one: str, other: str) -> None:
        first, second = self.key(one), self.key(other)
        if first != second:
            self._parents[max(first, second)] = min(first, second)

    def _join_namesakes(self) -> None:
        """Segments of one name are the same unless their two policies say what corresponds to what."""
        linked = {
            frozenset((one.rpartition(".")[0], other.rpartition(".")[0]))
            for one, others in self._segments.links.items()
            for other in others
        }
        first: dict[str, str] = {}
        for full_id, segment in self._segments.segments.items():
            earlier = first.setdefault(segment.name.casefold(), full_id)
            pair = frozenset((earlier.rpartition(".")[0], full_id.rpartition(".")[0]))
            if len(pair) == 2 and pair not in linked:
                self._join(earlier, full_id)
