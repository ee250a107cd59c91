"""The revenue of client segments as bands on one line, and how two of them lie to each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from engross.diagnostic import Place
from engross.library import PolicyFile
from engross.model.blocks import Segment
from engross.reading.source import DataPath
from engross.rules.subject import Subject
from engross.units import Money, MoneyRange

_WITHOUT_CENTS = {"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"}


@dataclass(frozen=True, slots=True)
class Band:
    """The revenue that puts a client into one segment, and where the policy says so."""

    policy_file: PolicyFile
    segment: Segment
    range: MoneyRange
    path: DataPath

    @property
    def place(self) -> Place:
        """Where the revenue stands."""
        return self.policy_file.source.place(self.path)

    @property
    def sort_key(self) -> tuple[Decimal, bool]:
        """Where it starts; one without a start comes first."""
        lower = self.range.lower
        return (Decimal(-1), False) if lower is None else (lower.amount, not self.range.lower_closed)

    @property
    def end(self) -> Decimal:
        """Where it ends."""
        return Decimal("Infinity") if self.range.upper is None else self.range.upper.amount

    @property
    def currency(self) -> str:
        """The currency of its bounds."""
        bound = self.range.lower or self.range.upper
        return bound.currency if bound is not None else ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where one band ends and the next one above it starts: they overlap, share the bound, or leave a hole."""

    below: Band
    above: Band

    @property
    def is_overlap(self) -> bool:
        """Whether more than one amount lies in both."""
        lower = self.above.range.lower
        return lower is None or lower.amount < self.below.end

    @property
    def is_shared(self) -> bool:
        """Whether the bound, and nothing else, lies in both."""
        return self._touches and self.below.range.upper_closed and self.above.range.lower_closed

    @property
    def hole(self) -> tuple[Money, Money] | None:
        """Between which amounts a client has no segment; both are the same where it is one amount alone."""
        upper, lower = self.below.range.upper, self.above.range.lower
        if upper is None or lower is None or lower.amount < upper.amount:
            return None
        if self._touches:
            return None if self.below.range.upper_closed or self.above.range.lower_closed else (upper, lower)
        are_in = self.below.range.upper_closed and self.above.range.lower_closed
        smallest = Decimal(1) if upper.currency in _WITHOUT_CENTS else Decimal("0.01")
        return None if are_in and lower.amount - upper.amount <= smallest else (upper, lower)

    @property
    def _touches(self) -> bool:
        return self.above.range.lower is not None and self.above.range.lower.amount == self.below.end


def read_tables(subject: Subject) -> Iterator[tuple[Band, ...]]:
    """The bands of each policy that has any, in the order of its table."""
    for policy_file in subject.policies.values():
        segmentation = policy_file.policy.statement.segmentation
        bands = tuple(
            Band(policy_file, segment, segment.annual_revenue, _path(index))
            for index, segment in enumerate(segmentation.segments if segmentation else ())
            if segment.annual_revenue is not None
        )
        if bands:
            yield bands


def meetings(bands: Sequence[Band]) -> Iterator[Meeting]:
    """Every band with the one below it that reaches highest; nothing where amounts cannot be compared."""
    if len({band.currency for band in bands}) > 1:
        return
    below: Band | None = None
    for band in sorted(bands, key=lambda each: each.sort_key):
        if below is not None:
            yield Meeting(below, band)
        if below is None or band.end >= below.end:
            below = band


def out_of_order(bands: Sequence[Band]) -> Iterator[tuple[Band, Band]]:
    """Pairs of rows of which the lower one is for clients with more revenue."""
    if len({band.currency for band in bands}) > 1:
        return
    for upper, lower in pairwise(bands):
        if lower.sort_key > upper.sort_key and lower.end > upper.end:
            yield upper, lower


def _path(index: int) -> DataPath:
    return ("statement", "segmentation", "segments", index, "annual_revenue")
