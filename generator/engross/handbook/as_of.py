"""The page that tells which versions applied on any day, by what was known on another; and its index as JSON."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePosixPath

from markupsafe import Markup

from engross.address import relative_url, version_page
from engross.artifact import Artifact
from engross.edition import Edition
from engross.handbook.sheets import Desk
from engross.history import History, VersionHistory, day_of
from engross.model.issued import IssuedPolicy
from engross.model.record import Retired

AS_OF = PurePosixPath("as-of.html")
INDEX = PurePosixPath("as-of.json")
_DAY = timedelta(days=1)
# What could end the script element that the index stands in, or start a comment there (HTML, 13.2.5.4).
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}

_Data = dict[str, object]


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which a decision was known to hold: from the first up to, not with, the day it was taken back."""

    first: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Given:
    """An approval of a version: the role's name then, who gave it, and when."""

    role: str
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class Decision:
    """A version that was approved, or the end of a policy where `version` is empty.

    `start` is the first day it is about, `known` when it was known to hold. `page` and `pdf` are links from the top of the
    site, empty where there is none.
    """

    number: str
    title: str
    start: date
    known: tuple[Span, ...]
    version: str = ""
    reason: str = ""
    approvals: tuple[Given, ...] = ()
    page: str = ""
    pdf: str = ""

    @property
    def approved_on(self) -> date | None:
        """The day of the last of its approvals."""
        return max((each.on for each in self.approvals), default=None)

    @property
    def is_retroactive(self) -> bool:
        """Whether it applies from a day before it was approved."""
        return self.approved_on is not None and self.start < self.approved_on

    @property
    def taken_back(self) -> date | None:
        """The day on which it was taken back, if it was."""
        return self.known[-1].end

    def as_data(self) -> _Data:
        """The decision as it stands in the index; what is empty is left out."""
        approvals = [{"role": each.role, "name": each.name, "on": _iso(each.on)} for each in self.approvals]
        data: _Data = {
            "version": self.version,
            "number": self.number,
            "title": self.title,
            "start": _iso(self.start),
            "known": [[_iso(span.first), _iso(span.end)] for span in self.known],
            "reason": self.reason,
            "approved_on": _iso(self.approved_on),
            "approvals": approvals,
            "page": self.page,
            "pdf": self.pdf,
        }
        return {key: value for key, value in data.items() if value not in ("", None, [])}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a policy stands: the decision that rules and the one that follows it, each None if there is none.

    Where no decision rules yet, `then` is the first one. `last` is the last day on which the ruling one does.
    """

    decision: Decision | None
    then: Decision | None

    @property
    def last(self) -> date | None:
        """The last day on which the decision rules."""
        return None if self.then is None else self.then.start - _DAY


@dataclass(frozen=True)
class Chronicle:
    """What employees may know of a policy's decisions, in the order in which they were made."""

    policy_id: str
    history: History
    decisions: Mapping[int, Decision]  # by their place in the history

    @property
    def newest(self) -> Decision:
        """The decision that was made last."""
        return self.decisions[max(self.decisions)]

    def stand(self, day: date) -> Standing:
        """Where the policy stands on a day, by all that is known."""
        ruling = self.history.ruling(day)
        place = -1 if ruling is None else _place(self.history, ruling)
        return Standing(self.decisions.get(place), self._follower(place))

    def days(self, place: int) -> tuple[date, date | None] | None:
        """The first and last day of a decision, the latter None for one without an end; None if it never applies."""
        decision, then = self.decisions[place], self._follower(place)
        if decision.taken_back is not None or (then is not None and then.start <= decision.start):
            return None
        return decision.start, None if then is None else then.start - _DAY

    def _follower(self, place: int) -> Decision | None:
        """What takes the place of a decision: of those made later, the first to start, and of several the last made."""
        later = [
            (-each.start.toordinal(), at)
            for at, each in self.decisions.items()
            if at > place and each.taken_back is None
        ]
        return self.decisions[max(later)[1]] if later else None


def compose_as_of(edition: Edition, desk: Desk) -> Iterator[Artifact]:
    """The page and its index, which needs no server: the same bytes stand in the page.

    The rule, here in `history` and once more in `as-of.js`: **of the decisions that were known on K and start by D, the
    one that was made last rules on D.** A decision is a version whose approvals are all in, which starts on its effective
    day, or the end of a policy. So the index holds, for each policy in the order in which they were made, only those: where
    a decision starts, and the days on which it was known to hold, as spans. A version is known from the day on which its
    last approval was written down up to the day on which it was taken back; one that was never approved by all is in no
    span and so not in the index, whatever became of it. One that was taken back after it was approved stays, as people
    could expect it in between; with its span over, it counts on no later K.
    """
    chronicles = tuple(_chronicles(edition))
    index = _dump(edition, chronicles)
    yield Artifact(INDEX, index.encode())
    text = desk.render_long(
        "as-of.md",
        AS_OF,
        index=Markup(index),  # noqa: S704 (nothing in it can end its element)
        made_on=edition.today,
        chronicles=chronicles,
        standings=tuple(each.stand(edition.today) for each in chronicles),
    )
    yield Artifact(AS_OF.with_suffix(".md"), text)


def _dump(edition: Edition, chronicles: tuple[Chronicle, ...]) -> str:
    policies = [
        {"id": each.policy_id, "decisions": [one.as_data() for one in each.decisions.values()]}
        for each in chronicles
    ]
    data = {"index_version": 1, "made_on": _iso(edition.today), "policies": policies}
    return write_index(data)


def write_index(data: Mapping[str, object]) -> str:
    """An index as JSON that can stand in a script element as it is."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)


def _chronicles(edition: Edition) -> Iterator[Chronicle]:
    """Every policy of which a version was approved, in the order of their numbers."""
    found = []
    for policy_id in edition.source.register.chains:
        history = edition.source.history(policy_id)
        decisions = dict(_decisions(edition, policy_id, history))
        if decisions:
            found.append(Chronicle(policy_id, history, decisions))
    yield from sorted(found, key=lambda each: (each.newest.number, each.policy_id))


def _decisions(edition: Edition, policy_id: str, history: History) -> Iterator[tuple[int, Decision]]:
    texts = {each.version: each.policy for each in edition.source.versions.get(policy_id, ())}
    public = {each.version for each in edition.versions.get(policy_id, ())}
    versions = {each.place: each for each in history.versions}
    number, title = "", policy_id
    for place, event in enumerate(history.events):
        if place in versions and (known := _known(history, versions[place])):
            version = versions[place]
            text = texts.get(version.version)
            if text is not None:
                number, title = text.title_page.number, text.title_page.title
            page = version_page(policy_id, version.version)
            # What was taken back has a page that says so, beside those of the others, but no PDF.
            has_page = version.version in public or (bool(public) and version.withdrawn is not None)
            yield (
                place,
                Decision(
                    number=number,
                    title=title,
                    start=version.issued.effective,
                    known=known,
                    version=version.version,
                    approvals=_approvals(history, version, known[-1], text),
                    page=relative_url(page, AS_OF) if has_page else "",
                    pdf=relative_url(page.with_suffix(".pdf"), AS_OF) if version.version in public else "",
                ),
            )
        elif isinstance(event, Retired):
            span = Span(day_of(event), None)
            yield place, Decision(number, title, event.on, (span,), reason=event.reason)


def _known(history: History, version: VersionHistory) -> tuple[Span, ...]:
    """When a version was known to bind, in spans of days."""
    spans: list[Span] = []
    for day in sorted({day_of(each) for each in (version.issued, *version.decisions)}):
        then = history.known(day).find(version.version)
        binds, bound = then is not None and then.binds, bool(spans) and spans[-1].end is None
        if binds and not bound:
            spans.append(Span(day, None))
        elif bound and not binds:
            spans[-1] = Span(spans[-1].first, day)
    return tuple(spans)


def _approvals(
    history: History, version: VersionHistory, span: Span, text: IssuedPolicy | None
) -> tuple[Given, ...]:
    """The approvals that made a version binding, with the names that the roles had."""
    roles = {} if text is None else {role.id: role.name for role in text.resolved.organization.roles}
    then = history.known(span.first).find(version.version) or version
    return tuple(Given(roles.get(each.role, str(each.role)), each.name, each.on) for each in then.approved_by)


def _place(history: History, ruling: VersionHistory | Retired) -> int:
    if isinstance(ruling, VersionHistory):
        return ruling.place
    return next(at for at, each in enumerate(history.events) if each is ruling)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
