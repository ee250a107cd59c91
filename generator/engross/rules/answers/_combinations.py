"""Which ladders apply to each tier of clients at each severity."""

from collections.abc import Iterator
from dataclasses import dataclass

from engross.answers import LadderTable, SeverityRow, TierRow
from engross.answers.scope import is_for
from engross.answers.spans import Span, union
from engross.rules.subject import Subject


@dataclass(frozen=True, slots=True)
class Combination:
    """Tiers and severities for which the same ladders apply; None stands for a handbook without tiers or severities."""

    pairs: tuple[tuple[TierRow | None, SeverityRow | None], ...]
    ladders: tuple[LadderTable, ...]

    def words(self, subject: Subject) -> str:
        """The first tier and severity in words, such as “, Gold, severity 1”, and how many more there are."""
        tier, severity = self.pairs[0]
        parts = [str(tier.segment.name)] if tier is not None else []
        parts += [severity_words(severity)] if severity is not None else []
        tiers = {each.segment.name for each, _ in self.pairs if each is not None}
        if len(tiers) == len({row.segment.name for row in subject.tables.tiers}) > 1:
            parts[:1] = ["every tier"]
        elif len(tiers) > 1:
            parts.append(f"and for {len(tiers) - 1} more tier{'s' if len(tiers) > 2 else ''}")
        return "".join(f", {part}" for part in parts)

    def best(self, subject: Subject) -> LadderTable | None:
        """The ladder that fits best: one that names the tier or the severity, else the one that is there longest."""

        def fit(table: LadderTable) -> tuple[int, float]:
            spans = union([*subject.coverage.by_level(table)])
            return (bool(table.segments) + bool(table.severities), sum(map(_length, spans)))

        return max(self.ladders, key=fit, default=None)


def severity_words(row: SeverityRow) -> str:
    """A severity by its number and name, such as severity 1 (Emergency)."""
    name = str(row.severity.name)
    return name if f"severity {row.number}" in name.casefold() else f"severity {row.number} ({name})"


def _length(span: Span) -> float:
    return (span.end - span.start).total_seconds()


def combinations(subject: Subject) -> Iterator[Combination]:
    """Every set of ladders of policies that applies to some tier at some severity; none without any ladder."""
    tables = subject.tables
    usual = [table for table in tables.ladders if not table.is_breach and not table.client]
    if not usual:
        return
    grouped: dict[tuple[int, ...], list[tuple[TierRow | None, SeverityRow | None]]] = {}
    for tier in tables.tiers or (None,):
        related = tables.index.related(tier.full_id) if tier is not None else frozenset[str]()
        for severity in tables.severities or (None,):
            applying = tuple(
                number
                for number, table in enumerate(usual)
                if is_for(table, related)
                and (severity is None or not table.severities or severity.full_id in table.severities)
            )
            grouped.setdefault(applying, []).append((tier, severity))
    for numbers, pairs in grouped.items():
        yield Combination(tuple(pairs), tuple(usual[number] for number in numbers))
