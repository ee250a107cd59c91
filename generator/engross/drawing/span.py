"""A policy's version over time, and how its days are said in words."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from engross.drawing.spine import sentence

State = Literal["in force", "superseded", "upcoming", "awaiting", "withdrawn", "never in force", "retired"]

STATES: Final[dict[State, str]] = {
    "in force": "In force",
    "superseded": "Superseded",
    "upcoming": "Upcoming",
    "awaiting": "Awaiting approval",
    "withdrawn": "Withdrawn",
    "never in force": "Never in force",
    "retired": "Retired",
}
LIVE: Final[tuple[State, ...]] = ("in force", "upcoming", "awaiting")
_HELD: Final[tuple[State, ...]] = ("in force", "superseded", "retired")
_PLANS: Final[dict[State, str]] = {"upcoming": "from", "awaiting": "planned from"}


@dataclass(frozen=True, slots=True)
class Span:
    """One version: when it is, was or would have been in force; `end` is the first day it no longer is."""

    label: str
    state: State
    start: date | None
    end: date | None
    issued: date
    approved: date | None
    url: str = ""

    @property
    def held(self) -> bool:
        """Whether it is or was in force."""
        return self.state in _HELD and not self.is_empty

    @property
    def is_empty(self) -> bool:
        """Whether there is no day on which it was or could have been in force."""
        if self.start is None or self.state == "never in force":
            return True
        return self.end is not None and self.end <= self.start

    @property
    def late(self) -> date | None:
        """The day of an approval that came after the version's first day: it holds for days gone by."""
        if self.approved and self.start and not self.is_empty and self.approved > self.start:
            return self.approved
        return None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day of note that belongs to the policy rather than to one version."""

    on: date
    label: str
    kind: Literal["review", "retired"]


def say_span(span: Span) -> str:
    """A version in a sentence, with its state, its period and the days it was issued and approved."""
    state, period = STATES[span.state].lower(), say_period(span)
    told = [state, f"in force {period}" if span.state == "upcoming" and span.start else period]
    if span.held:
        told = [f"in force {period}", "" if span.state == "in force" else state]
    approved = f"approved on {say_day(span.approved)}" if span.approved else "not approved"
    after = ", after its first day" if span.late else ""
    return sentence(f"Version {span.label}", *told, f"issued on {say_day(span.issued)}", approved + after)


def say_period(span: Span) -> str:
    """From when to when: the days it was in force, or what was planned."""
    if span.start is None:
        return "no date yet"
    if not span.held:
        return f"{_PLANS.get(span.state, 'was to be in force from')} {say_day(span.start)}"
    return _period(span.start, _last(span), month="%B")


def say_briefly(span: Span) -> str:
    """The same in few words, for a version of long ago."""
    state = "" if span.state == "superseded" and span.held else f"{STATES[span.state]}, "
    if span.start is None or not span.held:
        return state + (f"planned for {say_day(span.start, month='%b')}" if span.start else "no date")
    return state + _period(span.start, _last(span), month="%b")


def say_day(day: date, *, month: str = "%B") -> str:
    """A day in words: `1 July 2026`; `month` is its form as `strftime` has it."""
    return f"{day.day} {day.strftime(month)} {day.year}"


def _period(first: date, last: date | None, *, month: str) -> str:
    if last is None:
        return f"from {say_day(first, month=month)}"
    if last == first:
        return f"on {say_day(first, month=month)}"
    return f"from {say_day(first, month=month)} to {say_day(last, month=month)}"


def _last(span: Span) -> date | None:
    """The last day in force: the one before the first that is not."""
    return span.end - timedelta(days=1) if span.end else None
