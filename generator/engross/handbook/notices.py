"""What has to be said of a text besides itself: where it is in its life, what comes next, what is overdue."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from engross.edition import Standing
from engross.handbook.approvals import find_signing
from engross.history import History, State, VersionHistory
from engross.model.record import Retired

Kind = Literal[
    "draft",
    "awaiting",
    "declined",
    "upcoming",
    "in-force",
    "next",
    "ending",
    "superseded",
    "ended",
    "never",
    "replaced",
    "withdrawn",
    "pending",
    "review",
    "retroactive",
    "demo",
]
_UNBOUND: dict[State, Kind] = {
    State.AWAITING: "awaiting",
    State.DECLINED: "declined",
    State.WITHDRAWN: "withdrawn",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be said on the days from `since` up to, not with, `until`; `now` says whether today is one of them.

    `version` is another version that matters, `day` the day that it is about, `reason` why.
    """

    kind: Kind
    now: bool
    since: date | None = None
    until: date | None = None
    version: str = ""
    day: date | None = None
    reason: str = ""

    @property
    def last_day(self) -> date | None:
        """The last day on which it is to be said."""
        return self.until - timedelta(days=1) if self.until else None


@dataclass(frozen=True, slots=True)
class Herald:
    """Says of a policy's versions what holds today, and what a reader of an old copy has to be told on later days."""

    history: History
    today: date

    def phases(self, version: VersionHistory) -> tuple[Notice, ...]:
        """The stages of a version's life: one for each stretch of days."""
        interval = self.history.interval(version)
        if interval is None:
            return (self._say(_UNBOUND[self.history.state(version, self.today)]),)
        successor = self.history.successor(version)
        later = successor.version if isinstance(successor, VersionHistory) else ""
        reason = successor.reason if isinstance(successor, Retired) else ""
        start, end = interval.start, interval.end
        if interval.is_empty:
            empty: Kind = "replaced" if self.history.has_applied(version, self.today) and later else "never"
            return (self._say(empty, version=later, day=start, reason=reason),)
        found = [
            self._say("upcoming", None, start, day=start),
            self._say("in-force", start, end, version=later, day=start),
        ]
        if end is not None:
            over: Kind = "ended" if isinstance(successor, Retired) else "superseded"
            found.append(self._say(over, end, None, version=later, day=end, reason=reason))
        return tuple(found)

    def of_version(self, version: VersionHistory) -> tuple[Notice, ...]:
        """What the page of a version says of it."""
        return (*self.phases(version), *self._retroactive(version), *self.of_signatures(version))

    def of_signatures(self, version: VersionHistory) -> Iterator[Notice]:
        """What every page about a version says of its signatures."""
        if find_signing(version).is_demo:
            yield self._say("demo")

    def of_policy(self, standing: Standing, next_review: date) -> tuple[Notice, ...]:
        """What the page of a policy says of the text that it shows."""
        shown = standing.shown
        if shown is None:
            ruling = standing.in_force
            return (self._say("draft", version=ruling.version if ruling else ""),)
        told = [each for each in self.phases(shown) if each.kind != "in-force"]
        return (
            *told,
            *self._coming(shown, next_review),
            *self._retroactive(shown),
            *self._pending(shown),
            *self.of_signatures(shown),
        )

    def _pending(self, shown: VersionHistory) -> Iterator[Notice]:
        """Versions that await approval: for the eyes of those who may see drafts."""
        for version in self.history.versions:
            if version.missing and version.withdrawn is None and version.version != shown.version:
                yield self._say("pending", version=version.version)

    def _coming(self, shown: VersionHistory, next_review: date) -> Iterator[Notice]:
        interval = self.history.interval(shown)
        if interval is None or interval.is_empty:
            return
        successor = self.history.successor(shown)
        if isinstance(successor, VersionHistory):
            yield self._say("next", interval.start, interval.end, version=successor.version, day=interval.end)
        elif successor is not None:
            yield self._say("ending", interval.start, interval.end, day=interval.end, reason=successor.reason)
        overdue = max(next_review + timedelta(days=1), interval.start)
        if interval.end is None or overdue < interval.end:
            yield self._say("review", overdue, interval.end, day=next_review)

    def _retroactive(self, version: VersionHistory) -> Iterator[Notice]:
        if version.binds and version.is_retroactive:
            yield self._say("retroactive", day=version.issued.effective)

    def _say(
        self,
        kind: Kind,
        since: date | None = None,
        until: date | None = None,
        *,
        version: str = "",
        day: date | None = None,
        reason: str = "",
    ) -> Notice:
        now = (since is None or since <= self.today) and (until is None or self.today < until)
        return Notice(kind, now, since, until, version, day, reason)
