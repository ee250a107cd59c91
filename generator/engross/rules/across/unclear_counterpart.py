"""Segments of two policies that correspond in a way that leaves open where a client belongs.

Why it matters: “Tier 1 is Platinum, and Tier 2 is Platinum too” looks harmless until a Platinum client asks which plan
it gets. If a correspondence cannot be followed from one table to the other and back, everybody follows it to where it
suits them.

It is found where

- a segment corresponds to one of its own policy;
- two segments correspond to the same one, and no revenue tells which of the two is meant;
- segments of both sides correspond to several of the other side, so that no client can be placed;
- the order is turned round: a higher segment corresponds to a lower one than its neighbour does;
- following it over other policies leads back to another segment of the first;
- a segment is left out, although all others of its table have one that corresponds.

Bad:

    # policies/tiers/policy.yml
    statement:
      clauses:
        - {id: tiers, title: Tiers, text: Every client **must** have a tier.}
      segmentation:
        id: tiers-of-clients
        title: Tiers
        segments:
          - {id: key, name: Tier 1, corresponds_to: [client-segments.gold]}
          - {id: standard, name: Tier 2, corresponds_to: [client-segments.gold, client-segments.silver]}

Good:

    # policies/tiers/policy.yml
    statement:
      clauses:
        - {id: tiers, title: Tiers, text: Every client **must** have a tier.}
      segmentation:
        id: tiers-of-clients
        title: Tiers
        segments:
          - {id: key, name: Tier 1, corresponds_to: [client-segments.gold]}
          - {id: standard, name: Tier 2, corresponds_to: [client-segments.silver]}
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from engross.diagnostic import Related, Severity
from engross.rules.across._comparing import name
from engross.rules.across._mapping import Counterpart, counterparts, segments_of
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING

_HINT = "Correct corresponds_to, so that each client has one place in both tables."


def check(subject: Subject) -> Iterator[Found]:
    """Follow what corresponds, between every two policies and over all of them."""
    yield from _within_one(subject)
    pairs = sorted(counterparts(subject), key=lambda each: sorted((each.file.id, each.other_file.id)))
    for _, group in groupby(pairs, key=lambda each: frozenset((each.file.id, each.other_file.id))):
        between = list(group)
        unclear = [*_undecided(between), *_turned(between)]
        yield from unclear
        if not unclear:
            yield from _left_out(between)
    yield from _round(subject, pairs)


def _within_one(subject: Subject) -> Iterator[Found]:
    for policy_id in subject.standing:
        found = subject.policies[policy_id]
        for _, segment, path in segments_of(found):
            for index, reference in enumerate(segment.corresponds_to):
                if "." not in reference or reference.startswith(f"{policy_id}."):
                    message = f"“{segment.name}” corresponds to a segment of its own table."
                    hint = "A segment corresponds to one of another policy, written as policy.segment."
                    yield Found(found.source.place((*path, "corresponds_to", index)), message, hint)


def _undecided(pairs: Sequence[Counterpart]) -> Iterator[Found]:
    seen: dict[str, Counterpart] = {}
    for pair in pairs:
        first = seen.setdefault(f"{pair.other_file.id}.{pair.other_segment.id}", pair)
        if first is pair or first.file.id != pair.file.id:
            continue
        both_several = not pair.is_alone and not (pair.other_is_alone and first.other_is_alone)
        told = pair.segment.annual_revenue is not None and first.segment.annual_revenue is not None
        if told and not both_several:
            continue
        yield Found(
            pair.file.source.place(pair.reference_path),
            f"“{first.segment.name}” and “{pair.segment.name}” both correspond to “{pair.other_segment.name}” in "
            f"{name(pair.other_file)}: nothing says in which of the two such a client is.",
            _HINT,
            (Related(pair.file.source.place(first.reference_path), "it corresponds here already"),),
        )


def _turned(pairs: Sequence[Counterpart]) -> Iterator[Found]:
    one_way = [pair for pair in pairs if pair.file.id == pairs[0].file.id]
    one_way.sort(key=lambda each: each.place_in_order)
    lowest: Counterpart | None = None
    for _, group in groupby(one_way, key=lambda each: each.place_in_order):
        row = list(group)
        for pair in row:
            if lowest is not None and pair.other_place_in_order < lowest.other_place_in_order:
                yield Found(
                    pair.file.source.place(pair.reference_path),
                    f"“{pair.segment.name}” is lower than “{lowest.segment.name}”, but corresponds to "
                    f"“{pair.other_segment.name}”, which is higher than “{lowest.other_segment.name}” in "
                    f"{name(pair.other_file)}.",
                    _HINT,
                    (
                        Related(
                            pair.file.source.place(lowest.reference_path), "the higher one corresponds here"
                        ),
                    ),
                )
                return
        lowest = max([*row, *([lowest] if lowest else [])], key=lambda each: each.other_place_in_order)


def _left_out(pairs: Sequence[Counterpart]) -> Iterator[Found]:
    first = pairs[0]
    covered = {(pair.file.id, pair.segment.id) for pair in pairs}
    covered |= {(pair.other_file.id, pair.other_segment.id) for pair in pairs}
    for found, other in ((first.file, first.other_file), (first.other_file, first.file)):
        segments = list(segments_of(found))
        missing = [each for each in segments if (found.id, each[1].id) not in covered]
        if len(missing) == 1 and len(segments) > 2:
            _, segment, path = missing[0]
            yield Found(
                found.source.place((*path, "name")),
                f"“{segment.name}” corresponds to nothing in {name(other)}, although all other segments here do.",
                "Write corresponds_to for it, on one of the two sides; else such a client has no place there.",
                (Related(first.file.source.place(first.reference_path), "others correspond here"),),
            )


def _round(subject: Subject, pairs: Sequence[Counterpart]) -> Iterator[Found]:
    """Chains of segments that mean the same clients, and come back to their first policy."""
    clients = subject.statements.clients
    members: dict[str, dict[str, Counterpart]] = {}
    for pair in pairs:
        if not (pair.is_alone and pair.other_is_alone):
            continue
        key = clients.key(f"{pair.file.id}.{pair.segment.id}")
        known = members.setdefault(f"{key} in {pair.file.id}", {})
        first = next(iter(known.values()), pair)
        if pair.segment.id not in known and known:
            yield Found(
                pair.file.source.place(pair.reference_path),
                f"By way of other policies “{pair.segment.name}” corresponds to “{first.segment.name}” of its own table.",
                _HINT,
                (Related(pair.file.source.place(first.reference_path), "the way begins here"),),
            )
        known.setdefault(pair.segment.id, pair)
