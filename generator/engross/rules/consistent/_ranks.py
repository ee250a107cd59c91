"""Segments in the order of the tables they stand in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engross.cached import cached_property
from engross.rules.subject import Subject


@dataclass(frozen=True)
class Ranks:
    """Which of two segments is the higher one, as far as they stand in one table."""

    subject: Subject

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {full_id: rank for rank, full_id in enumerate(self.subject.segments.segments)}

    def sort(self, policy_id: str | None, references: Sequence[str]) -> Iterator[list[int]]:
        """The positions of references, those of one table together, the highest segment first."""
        tables: dict[str, list[tuple[int, int]]] = {}
        for position, reference in enumerate(references):
            full_id = self.subject.segments.full_id(reference, policy_id)
            if full_id in self._ranks:
                home = full_id.rpartition(".")[0]
                tables.setdefault(home, []).append((self._ranks[full_id], position))
        for ranked in tables.values():
            yield [position for _, position in sorted(ranked)]

    def name(self, policy_id: str | None, reference: str) -> str:
        """What a segment is called; its id where nobody knows it."""
        segment = self.subject.segments.segments.get(self.subject.segments.full_id(reference, policy_id))
        return segment.name if segment is not None else reference
