"""A client's yearly revenue does not belong to the segment that its plan gives it.

Why it matters: the segment decides how soon a client is answered and who serves it. A client that grew to a million and is still
Silver waits eight hours for an answer that others get in two, and leaves without ever having complained. A small one that is
Platinum keeps six people busy.

One segment higher than the revenue asks is all right where the engagement is that of the higher one; where it is not, this is
advice.

Bad:

    # accounts/meridian/account.yml
    client:
      annual_revenue: $1,850,000
      segment: client-segments.silver

Good:

    # accounts/meridian/account.yml
    client:
      annual_revenue: $1,850,000
      segment: client-segments.gold
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import get_args

from engross.diagnostic import Related, Severity
from engross.model.account import Client
from engross.model.blocks import Engagement, Segment
from engross.rules.accounts._plans import find_segment, plans, segments_of
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_CLOSEST_FIRST = get_args(Engagement)


def check(subject: Subject) -> Iterator[Found]:
    """Each client whose revenue another segment has, by the first policy that has bands."""
    for account, found in plans(subject):
        client = account.client
        own_first = sorted(segments_of(subject, account), key=lambda each: (each != client.segment, each))
        for full_id in own_first:
            looked_up = find_segment(subject, full_id)
            if looked_up is None or looked_up[0].annual_revenue is None:
                continue
            segment, policy_file, path = looked_up
            segmentation = policy_file.policy.statement.segmentation
            ranked = _rank(segmentation.segments if segmentation else ())
            if tell := _judge(client, segment, ranked):
                message, hint, severity = tell
                yield Found(
                    found.source.place(("client", "segment")), message, hint,
                    (
                        Related(found.source.place(("client", "annual_revenue")), "its revenue is here"),
                        Related(policy_file.source.place((*path, "annual_revenue")), f"what {segment.name} is for is here"),
                    ),
                    severity,
                )  # fmt: skip
            break


def _rank(segments: Sequence[Segment]) -> list[Segment]:
    """The segments that have a band, the lowest first."""
    return sorted((each for each in segments if each.annual_revenue), key=_lower)


def _lower(segment: Segment) -> Decimal:
    band = segment.annual_revenue
    return band.lower.amount if band is not None and band.lower is not None else Decimal(-1)


def _judge(client: Client, segment: Segment, ranked: Sequence[Segment]) -> tuple[str, str, Severity] | None:
    """What is wrong with a client's segment; nothing where no segment, or more than one, has its revenue."""
    having = [each for each in ranked if each.annual_revenue and client.annual_revenue in each.annual_revenue]
    if len(having) != 1 or segment in having or segment not in ranked:
        return None
    right = having[0]
    message = f"With {client.annual_revenue} a year the client belongs to {right.name}, but the plan says {segment.name}."
    hint = f"Choose {right.name}, or correct the revenue."
    if ranked.index(segment) != ranked.index(right) + 1:
        return message, hint, Severity.WARNING
    if _is_engaged(client, segment):
        return None
    asked = f", which asks for {segment.engagement} engagement" if segment.engagement else ""
    message = f"{message[:-1]}{asked}; its engagement is {client.engagement}."
    return (
        message,
        f"{hint} If it is right nevertheless, say why in a comment that silences this.",
        Severity.ADVICE,
    )


def _is_engaged(client: Client, segment: Segment) -> bool:
    """Whether the work with a client is as close as a segment asks."""
    if segment.engagement is None:
        return False
    return _CLOSEST_FIRST.index(client.engagement) <= _CLOSEST_FIRST.index(segment.engagement)
