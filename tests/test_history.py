"""In force: what rules on a day by what was known, against an oracle that goes through it day by day."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engross.history import History, State, VersionHistory
from engross.model.fields import Line, PolicyId, RoleId, Slug, Version
from engross.model.record import (
    Approved,
    Declined,
    Digest,
    Event,
    FileMark,
    Issued,
    Quorum,
    Retired,
    Sealed,
    SignatureMark,
    Withdrawn,
)

START = date(2026, 1, 1)
LAST = 40  # nothing happens or takes effect after this day
MARK = FileMark(size=1, sha256=Digest("0" * 64))
SEAL = SignatureMark(
    field=Line("seal"), certificate=Digest("0" * 64), subject=Line("A"), signed_at=datetime(2026, 1, 1, tzinfo=UTC),
    clock="signer", level="B-B", trust="demo", until=date(2029, 1, 1), pdf=MARK,
)  # fmt: skip


def day(number: int) -> date:
    """The day of this number."""
    return START + timedelta(days=number)


def _at(number: int) -> datetime:
    return datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=number)


Group = tuple[int, tuple[str, ...]]
"""How many of which approvals are enough."""


@dataclass
class Told:
    """A history as it is told: what happened, in order, each with the day on which it was written down."""

    events: list[Event] = field(default_factory=list)
    happenings: list[tuple[int, str, str, str, int]] = field(default_factory=list)
    approvals: dict[str, tuple[str, ...]] = field(default_factory=dict)
    quorums: dict[str, tuple[Group, ...]] = field(default_factory=dict)

    def issue(
        self, known: int, version: str, effective: int, *approvals: str, quorums: tuple[Group, ...] = ()
    ) -> "Told":
        self.approvals[version] = approvals or ("one",)
        self.quorums[version] = quorums
        self.happenings.append((known, "issue", version, "", effective))
        self.events.append(
            Issued(
                policy=PolicyId("hand-over"), at=_at(known), by=Line("A"), digest=Digest("0" * 64),
                version=Version(version), effective=day(effective),
                approvals=tuple(Slug(each) for each in self.approvals[version]), record=MARK,
                quorums=tuple(Quorum(needed=needed, of=tuple(map(Slug, of))) for needed, of in quorums),
            )
        )  # fmt: skip
        return self

    def approve(self, known: int, version: str, approval: str = "one") -> "Told":
        self.happenings.append((known, "approve", version, approval, 0))
        self.events.append(
            Approved(
                policy=PolicyId("hand-over"), at=_at(known), by=Line("A"), digest=Digest("0" * 64),
                version=Version(version), approval=Slug(approval), role=RoleId("owner"), name=Line("B"), on=day(known),
            )
        )  # fmt: skip
        return self

    def decline(self, known: int, version: str, approval: str = "one") -> "Told":
        self.happenings.append((known, "decline", version, approval, 0))
        self.events.append(
            Declined(
                policy=PolicyId("hand-over"), at=_at(known), by=Line("A"), digest=Digest("0" * 64),
                version=Version(version), approval=Slug(approval), role=RoleId("owner"), name=Line("B"), on=day(known),
                reason=Line("No"),
            )
        )  # fmt: skip
        return self

    def withdraw(self, known: int, version: str) -> "Told":
        self.happenings.append((known, "withdraw", version, "", 0))
        self.events.append(
            Withdrawn(
                policy=PolicyId("hand-over"), at=_at(known), by=Line("A"), digest=Digest("0" * 64),
                version=Version(version), reason=Line("Wrong"),
            )
        )  # fmt: skip
        return self

    def seal(self, known: int, version: str) -> "Told":
        self.events.append(
            Sealed(
                policy=PolicyId("hand-over"), at=_at(known), by=Line("A"), digest=Digest("0" * 64),
                version=Version(version), signature=SEAL,
            )
        )  # fmt: skip
        return self

    def retire(self, known: int, on: int) -> "Told":
        self.happenings.append((known, "retire", "", "", on))
        self.events.append(
            Retired(
                policy=PolicyId("hand-over"), at=_at(known), by=Line("A"), digest=Digest("0" * 64), on=day(on),
                reason=Line("Done"),
            )
        )  # fmt: skip
        return self

    @property
    def history(self) -> History:
        return History(tuple(self.events))


END = "the end"


class Oracle:
    """The same question answered the slow way: everything that is known is gone through again for every day."""

    def __init__(self, told: Told, known: int) -> None:
        self.known = [each for each in told.happenings if each[0] <= known]
        self.approvals, self.quorums = told.approvals, told.quorums

    def said(self, version: str, what: str) -> set[str]:
        """The approvals on which this was said last."""
        last = {each[3]: each[1] for each in self.known if each[2] == version and each[3]}
        return {approval for approval, said in last.items() if said == what}

    def is_enough(self, version: str, given: set[str]) -> bool:
        """Whether these approvals would do."""
        grouped = {each for _, of in self.quorums[version] for each in of}
        return set(self.approvals[version]) - grouped <= given and all(
            len(given & set(of)) >= needed for needed, of in self.quorums[version]
        )

    def fate(self, version: str) -> str:
        """What became of the version's approvals: approved, awaiting, declined or withdrawn."""
        if any(what == "withdraw" and about == version for _, what, about, _, _ in self.known):
            return "withdrawn"
        if self.is_enough(version, self.said(version, "approve")):
            return "approved"
        # Declined is what stays short even if everybody approves who has not refused.
        left = set(self.approvals[version]) - self.said(version, "decline")
        return "awaiting" if self.is_enough(version, left) else "declined"

    def missing(self, version: str) -> list[str]:
        """The approvals that are in one of the smallest sets which would do together with those that were given."""
        given, asked = self.said(version, "approve"), self.approvals[version]
        enough = [
            set(more)
            for number in range(len(asked) + 1)
            for more in combinations([each for each in asked if each not in given], number)
            if self.is_enough(version, given | set(more))
        ]
        smallest = [more for more in enough if not any(other < more for other in enough)]
        return [each for each in asked if any(each in more for more in smallest)]

    def next_ones(self, version: str) -> list[str]:
        """The first approval that is missing, with those that stand in its group."""
        missing = self.missing(version)
        if not missing or self.fate(version) == "withdrawn":
            return []
        of = next((of for _, of in self.quorums[version] if missing[0] in of), (missing[0],))
        return [each for each in missing if each in of]

    def rules(self, number: int) -> str:
        """The version that applies on a day, or the end of the policy, or nothing."""
        found = ""
        for _, what, version, _, first in self.known:
            if what == "issue" and first <= number and self.fate(version) == "approved":
                found = version
            if what == "retire" and first <= number:
                found = END
        return found

    def days(self, version: str) -> list[int]:
        """The days on which a version applies."""
        return [number for number in range(-10, LAST + 10) if self.rules(number) == version]

    def state(self, version: str, number: int) -> State:
        """Where a version is in its life on a day."""
        fates = {"withdrawn": State.WITHDRAWN, "declined": State.DECLINED, "awaiting": State.AWAITING}
        days = self.days(version)
        if self.fate(version) in fates:
            return fates[self.fate(version)]
        if not days:
            return State.NEVER
        if number in days or number >= days[-1] == LAST + 9:
            return State.IN_FORCE
        if number < days[0]:
            return State.UPCOMING
        return State.ENDED if self.rules(days[-1] + 1) == END else State.SUPERSEDED


ASKED: list[tuple[tuple[str, ...], tuple[Group, ...]]] = [
    (("one",), ()),
    (("one", "two"), ()),
    (("one", "two"), ((1, ("one", "two")),)),
    (("one", "two", "three"), ((2, ("two", "three")),)),
    (("one", "two", "three", "four"), ((2, ("one", "two", "three")),)),
    (("one", "two", "three", "four"), ((1, ("one", "two")), (1, ("three", "four")))),
]
"""What versions ask for: approvals in order, and of which of them how many are enough."""


@st.composite
def told_histories(draw: st.DrawFn) -> Told:
    """Anything that can be written down in any order, sensible or not."""
    told, known = Told(), 0
    versions: list[str] = []
    for _ in range(draw(st.integers(1, 14))):
        known += draw(st.integers(0, 3))
        kinds = ["issue", "approve", "approve", "approve", "decline", "withdraw", "retire"]
        kind = draw(st.sampled_from(kinds if versions else ["issue", "retire"]))
        if kind == "issue":
            versions.append(f"{len(versions) + 1}.0")
            approvals, quorums = draw(st.sampled_from([*ASKED, (("one",), ())]))
            told.issue(known, versions[-1], draw(st.integers(-5, LAST)), *approvals, quorums=quorums)
        elif kind == "retire":
            told.retire(known, draw(st.integers(-5, LAST)))
        else:
            version = draw(st.sampled_from(versions))
            approval = draw(st.sampled_from(told.approvals[version]))
            if kind == "withdraw":
                told.withdraw(known, version)
            else:
                act: Callable[[int, str, str], Told] = told.approve if kind == "approve" else told.decline
                act(known, version, approval)
    return told


def _name(found: object) -> str:
    return str(found.version) if isinstance(found, VersionHistory) else (END if found is not None else "")


@settings(max_examples=80)
@given(told_histories(), st.integers(-1, 45))
def test_every_day_as_the_oracle_says(told: Told, known: int) -> None:
    history, oracle = told.history.known(day(known)), Oracle(told, known)
    for number in range(-8, LAST + 8):
        expected = oracle.rules(number)
        assert _name(history.ruling(day(number))) == expected
        assert _name(history.in_force(day(number))) == (expected if expected != END else "")
        assert (history.retirement(day(number)) is not None) == (expected == END)


@settings(max_examples=50)
@given(told_histories(), st.integers(-1, 45))
def test_intervals_are_the_days_on_which_each_version_applies(told: Told, known: int) -> None:
    history, oracle = told.history.known(day(known)), Oracle(told, known)
    for version in history.versions:
        days, interval = oracle.days(version.version), history.interval(version)
        if interval is None:
            assert oracle.fate(version.version) != "approved"
            continue
        assert [number for number in range(-10, LAST + 10) if day(number) in interval] == days
        assert interval.is_empty == (not days)
        if days and days[-1] < LAST + 9:
            assert _name(history.successor(version)) == oracle.rules(days[-1] + 1)
        elif days:
            assert interval.end is None
            assert history.successor(version) is None
        else:
            effective = (version.issued.effective - START).days
            assert _name(history.successor(version)) == oracle.rules(effective)


@settings(max_examples=50)
@given(told_histories(), st.integers(-1, 45), st.integers(-7, LAST + 5))
def test_states_are_as_the_oracle_says(told: Told, known: int, today: int) -> None:
    history, oracle = told.history.known(day(known)), Oracle(told, known)
    for version in history.versions:
        assert history.state(version, day(today)) is oracle.state(version.version, today), version.version
        assert list(version.missing) == oracle.missing(version.version)
        assert list(version.next_steps) == oracle.next_ones(version.version)
        # Who was asked for the refusal that is told may have refused; and one is told where it decides.
        assert (version.declined is not None) == (
            not oracle.is_enough(
                version.version,
                set(oracle.approvals[version.version]) - oracle.said(version.version, "decline"),
            )
        )
    coming = [(days[0], each.version) for each in history.versions if (days := oracle.days(each.version))]
    expected = [version for first, version in sorted(coming) if first > today]
    assert [each.version for each in history.upcoming(day(today))] == expected
    overtaken = {
        each.version: oracle.rules((each.issued.effective - START).days)
        for each in history.versions
        if oracle.state(each.version, today) is State.NEVER
    }
    found = {first.version: later.version for first, later in history.overtaken()}
    assert found == {version: later for version, later in overtaken.items() if later != END}


@given(st.sampled_from(ASKED), st.randoms(use_true_random=False))
def test_a_version_binds_from_the_approval_that_was_enough(
    asked: tuple[tuple[str, ...], tuple[Group, ...]], dice: Random
) -> None:
    """Approvals that come later, also of a group that has enough, change nothing of it."""
    order = dice.sample(asked[0], len(asked[0]))
    told, first = Told().issue(0, "1.0", 2, *asked[0], quorums=asked[1]), None
    for number, approval in enumerate(order, 1):
        (version,) = told.approve(number, "1.0", approval).history.versions
        oracle = Oracle(told, number)
        if first is None and oracle.fate("1.0") == "approved":
            first = number
        assert version.binds == (first is not None)
        assert version.approved_at == version.approved_on == (None if first is None else day(first))
        assert version.bound_at == (None if first is None else _at(first))
        by = {each.approval for each in version.approved_by}
        assert by <= set(order[: first or 0])
        assert oracle.is_enough("1.0", set(by)) == (first is not None)


@given(told_histories())
def test_what_was_known_on_a_day_never_changes_afterwards(told: Told) -> None:
    for known in range(0, 45, 4):
        earlier = History(tuple(each for each in told.events if each.at <= _at(known)))
        for number in range(-5, LAST, 7):
            assert _name(told.history.known(day(known)).ruling(day(number))) == _name(
                earlier.ruling(day(number))
            )


def test_nothing_rules_before_anything_was_decided() -> None:
    history = History(())
    assert history.ruling(day(1)) is None
    assert history.versions == ()
    assert history.upcoming(day(1)) == ()


def test_a_version_waits_for_all_its_approvals() -> None:
    told = Told().issue(0, "1.0", 2, "one", "two").approve(1, "1.0", "one")
    first = told.history.versions[0]
    assert (told.history.in_force(day(3)), first.missing, first.approved_on) == (None, ("two",), None)
    later = told.approve(4, "1.0", "two").history
    assert _name(later.in_force(day(3))) == "1.0"
    assert (later.versions[0].approved_on, later.versions[0].approved_at) == (day(4), day(4))
    assert later.versions[0].is_retroactive
    assert later.known(day(3)).in_force(day(3)) is None


def test_a_version_takes_effect_later() -> None:
    history = Told().issue(0, "1.0", 0).approve(0, "1.0").issue(5, "2.0", 10).approve(6, "2.0").history
    assert [_name(history.in_force(day(each))) for each in (9, 10)] == ["1.0", "2.0"]
    assert history.state(history.versions[1], day(9)) is State.UPCOMING
    assert history.state(history.versions[0], day(10)) is State.SUPERSEDED
    assert not history.versions[1].is_retroactive


def test_two_times_are_kept_apart() -> None:
    """2.0 was issued on day 9, to apply from day 5 on: on day 7 it was in force, but nobody could know."""
    history = Told().issue(0, "1.0", 0).approve(0, "1.0").issue(9, "2.0", 5).approve(9, "2.0").history
    assert _name(history.in_force(day(7))) == "2.0"
    assert _name(history.known(day(8)).in_force(day(7))) == "1.0"


def test_a_version_withdrawn_before_it_took_effect_never_counts() -> None:
    told = (
        Told().issue(0, "1.0", 0).approve(0, "1.0").issue(5, "2.0", 10).approve(6, "2.0").withdraw(8, "2.0")
    )
    assert _name(told.history.in_force(day(12))) == "1.0"
    assert told.history.state(told.history.versions[1], day(12)) is State.WITHDRAWN
    assert _name(told.history.known(day(7)).in_force(day(12))) == "2.0"


def test_a_version_issued_later_and_effective_earlier_overtakes() -> None:
    history = Told().issue(0, "1.0", 20).approve(0, "1.0").issue(5, "1.1", 10).approve(6, "1.1").history
    assert [(a.version, b.version) for a, b in history.overtaken()] == [("1.0", "1.1")]
    assert history.state(history.versions[0], day(30)) is State.NEVER
    assert _name(history.in_force(day(30))) == "1.1"


def test_of_two_versions_for_one_day_the_later_one_applies() -> None:
    history = Told().issue(0, "1.0", 5).approve(0, "1.0").issue(1, "1.1", 5).approve(1, "1.1").history
    assert _name(history.in_force(day(5))) == "1.1"
    assert history.state(history.versions[0], day(5)) is State.NEVER


def test_an_earlier_version_approved_last_does_not_set_aside_a_later_one() -> None:
    told = Told().issue(0, "1.0", 5).issue(1, "2.0", 6).approve(2, "2.0").approve(9, "1.0")
    assert [_name(told.history.in_force(day(each))) for each in (5, 6, 9)] == ["1.0", "2.0", "2.0"]


def test_a_policy_ends_and_comes_back() -> None:
    told = Told().issue(0, "1.0", 0).approve(0, "1.0").retire(3, 10)
    ended = told.history
    assert (_name(ended.in_force(day(9))), ended.in_force(day(10))) == ("1.0", None)
    assert ended.state(ended.versions[0], day(10)) is State.ENDED
    revived = told.issue(12, "2.0", 15).approve(12, "2.0").history
    assert [_name(revived.in_force(day(each))) for each in (9, 12, 15)] == ["1.0", "", "2.0"]
    assert revived.retirement(day(14)) is not None
    assert revived.retirement(day(15)) is None


TWO_OF_THREE = ((2, ("one", "two", "three")),)


def test_a_refusal_counts_in_a_group_once_the_others_are_not_enough() -> None:
    told = Told().issue(0, "1.0", 0, "one", "two", "three", quorums=TWO_OF_THREE).decline(1, "1.0", "two")
    (version,) = told.history.versions
    assert (version.declined, version.waiting) == (None, ("one", "three"))
    assert told.history.state(version, day(1)) is State.AWAITING
    (blocked,) = told.decline(2, "1.0", "three").history.versions
    assert blocked.declined is not None
    assert blocked.declined.approval == "two"
    (again,) = told.approve(3, "1.0", "three").approve(4, "1.0", "one").history.versions
    assert (again.binds, again.missing, again.declined) == (True, (), None)
    assert again.approved_on == day(4)


def test_a_group_that_asks_for_more_than_it_has_asks_for_all() -> None:
    told = Told().issue(0, "1.0", 0, "one", "two", quorums=((3, ("one", "two")),)).approve(1, "1.0", "two")
    assert told.history.versions[0].missing == ("one",)
    (version,) = told.approve(2, "1.0", "one").history.versions
    assert (version.binds, [version.still_needed(step) for step in version.steps]) == (True, [0])


def test_an_older_day_written_down_late_does_not_date_a_quorum_back() -> None:
    told = Told().issue(0, "1.0", 0, "one", "two", "three", quorums=TWO_OF_THREE)
    told.approve(3, "1.0", "three").approve(5, "1.0", "one").approve(6, "1.0", "two")
    told.events[-1] = told.events[-1].model_copy(update={"on": day(1)})
    (version,) = told.history.versions
    assert [each.approval for each in version.approved_by] == ["three", "one"]
    assert version.approved_on == day(5)


def test_a_sealed_version_is_signed_in_order() -> None:
    told = Told().issue(0, "1.0", 0, "one", "two", "three", "four", quorums=((1, ("two", "three")),))
    assert told.history.versions[0].waiting == ("one", "two", "three", "four")
    assert told.history.versions[0].sealed is None
    (version,) = told.seal(1, "1.0").history.versions
    assert version.is_sealed
    assert version.waiting == version.next_steps == ("one",)
    (version,) = told.approve(2, "1.0", "one").decline(3, "1.0", "three").history.versions
    assert (version.waiting, version.next_steps) == (("two",), ("two", "three"))
    (version,) = told.approve(4, "1.0", "two").history.versions
    assert version.next_steps == ("four",)
    (version,) = told.withdraw(5, "1.0").history.versions
    assert (version.next_steps, version.waiting) == ((), ())
    assert Told().issue(0, "1.0", 0).withdraw(1, "1.0").history.versions[0].waiting == ()


def test_declined_then_approved() -> None:
    told = Told().issue(0, "1.0", 0).decline(1, "1.0")
    version = told.history.versions[0]
    assert told.history.state(version, day(1)) is State.DECLINED
    assert version.declined is not None
    again = told.approve(2, "1.0").history
    assert again.versions[0].declined is None
    assert _name(again.in_force(day(0))) == "1.0"


@pytest.mark.parametrize("state", list(State))
def test_employees_see_what_was_approved(state: State) -> None:
    assert state.is_approved == (state.value not in {"awaiting approval", "declined", "withdrawn"})
