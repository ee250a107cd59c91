"""Two policies say that two segments mean the same clients, but their bands of revenue do not fit.

Why it matters: a client that spends $600,000 a year is Gold by one policy and, by the other, below the tier that Gold is
said to correspond to. Its account manager promises a plan that the other department does not know of. Which of the two
holds is found out when the client asks for it.

Where two segments correspond to nothing but each other, their bands have to be equal. Where one corresponds to several,
these have to lie within it.

Bad:

    # policies/tiers/policy.yml
    statement:
      clauses:
        - {id: tiers, title: Tiers, text: Every client **must** have a tier.}
      segmentation:
        id: tiers-of-clients
        title: Tiers
        segments:
          - {id: key, name: Tier 1, annual_revenue: "more than $800,000", corresponds_to: [client-segments.gold]}
          - {id: standard, name: Tier 2, annual_revenue: "at most $800,000", corresponds_to: [client-segments.silver]}

Good:

    # policies/tiers/policy.yml
    statement:
      clauses:
        - {id: tiers, title: Tiers, text: Every client **must** have a tier.}
      segmentation:
        id: tiers-of-clients
        title: Tiers
        segments:
          - {id: key, name: Tier 1, annual_revenue: "more than $500,000", corresponds_to: [client-segments.gold]}
          - {id: standard, name: Tier 2, annual_revenue: "at most $500,000", corresponds_to: [client-segments.silver]}
"""

from collections.abc import Iterator
from decimal import Decimal

from engross.diagnostic import Related, Severity
from engross.rules.across._comparing import name
from engross.rules.across._mapping import Counterpart, counterparts, namesakes
from engross.rules.rule import Found
from engross.rules.subject import Subject
from engross.units import Money, MoneyRange

SEVERITY = Severity.WARNING

_HINT = "Make the bands fit, leave the revenue out of one of the two policies, or correct corresponds_to."
_Edge = tuple[Decimal, int]


def check(subject: Subject) -> Iterator[Found]:
    """Compare the bands of every two segments that correspond, or go by one name where nothing says what corresponds."""
    for pair in (*counterparts(subject), *namesakes(subject)):
        one, other = pair.segment.annual_revenue, pair.other_segment.annual_revenue
        if one is None or other is None or _currency(one) != _currency(other):
            continue
        if pair.is_alone and pair.other_is_alone:
            fits = one == other
        elif pair.other_is_alone:
            fits = _lies_within(other, one)
        elif pair.is_alone:
            fits = _lies_within(one, other)
        else:
            continue
        if not fits:
            yield _finding(pair, one, other)


def _finding(pair: Counterpart, one: MoneyRange, other: MoneyRange) -> Found:
    return Found(
        pair.file.source.place((*pair.path, "annual_revenue")),
        f"“{pair.segment.name}” is for clients of {one}, but “{pair.other_segment.name}” in {name(pair.other_file)}, "
        f"{'to which it corresponds' if pair.reference_path else 'which has the same name'}, for clients of {other}.",
        _HINT,
        (Related(pair.other_file.source.place((*pair.other_path, "annual_revenue")), f"{other} here"),),
    )


def _currency(band: MoneyRange) -> str:
    bound: Money | None = band.lower or band.upper
    return bound.currency if bound is not None else ""


def _lies_within(inner: MoneyRange, outer: MoneyRange) -> bool:
    return _start(inner) >= _start(outer) and _end(inner) <= _end(outer)


def _start(band: MoneyRange) -> _Edge:
    """Where it begins: an amount, and whether the amount itself is left out."""
    return (band.lower.amount, 0 if band.lower_closed else 1) if band.lower else (Decimal("-Infinity"), 0)


def _end(band: MoneyRange) -> _Edge:
    return (band.upper.amount, 0 if band.upper_closed else -1) if band.upper else (Decimal("Infinity"), 0)
