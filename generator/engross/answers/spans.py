"""Stretches of time: sorted spans that do not touch, joined, met and taken away."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

MINUTE = timedelta(minutes=1)


class Span(NamedTuple):
    """From an instant to just before another one."""

    start: datetime
    end: datetime


Spans = tuple[Span, ...]


def last_of(span: Span) -> datetime:
    """The last minute of a span."""
    return max(span.start, span.end - MINUTE)


def union(many: Sequence[Sequence[Span]]) -> Spans:
    """What is in any of several; spans that touch become one."""
    joined: list[Span] = []
    for span in sorted(span for spans in many for span in spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def intersect(one: Spans, other: Spans) -> Spans:
    """What is in both."""
    return tuple(_intersect(one, other))


def _intersect(one: Spans, other: Spans) -> Iterator[Span]:
    first = second = 0
    while first < len(one) and second < len(other):
        start = max(one[first].start, other[second].start)
        end = min(one[first].end, other[second].end)
        if start < end:
            yield Span(start, end)
        if one[first].end <= other[second].end:
            first += 1
        else:
            second += 1


def subtract(whole: Spans, taken: Spans) -> Spans:
    """What is in the first and not in the second."""
    return tuple(_subtract(whole, taken))


def _subtract(whole: Spans, taken: Spans) -> Iterator[Span]:
    place = 0
    for span in whole:
        start = span.start
        while place < len(taken) and taken[place].end <= start:
            place += 1
        at = place
        while at < len(taken) and taken[at].start < span.end:
            if start < taken[at].start:
                yield Span(start, taken[at].start)
            start = max(start, taken[at].end)
            at += 1
        if start < span.end:
            yield Span(start, span.end)
