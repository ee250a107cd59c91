"""For which clients a table is: everybody, or those of some tiers."""

from engross.answers.tables import LadderTable, LimitTable
from engross.segments import SegmentIndex


def is_for(table: LimitTable | LadderTable, tier: frozenset[str]) -> bool:
    """Whether a table is for a tier, given by its full ids and those that correspond to it; none is every client."""
    return not tier or not table.segments or bool(tier & {*table.segments})


def is_for_same(index: SegmentIndex, one: LimitTable, other: LimitTable) -> bool:
    """Whether some client falls under both of two tables."""
    return is_for(other, frozenset(each for segment in one.segments for each in index.related(segment)))
