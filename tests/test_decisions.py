"""Decisions: what may be written down, what not and why; the register is only ever added to."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path, PurePosixPath

import pytest

from engross.errors import ClockError, DecisionError, OutputError, UnknownDocumentError
from engross.history import State
from engross.issuing.decisions import Secretary
from engross.library import Library, parse_library
from engross.marks import mark_file
from engross.model.fields import Line, PolicyId, RoleId, Slug, Version
from engross.model.record import Approved, Digest, Sealed, SignatureMark
from engross.register import REGISTER, UNSEALED
from issued_library import (
    HAND_OVER,
    ISSUED,
    SEGMENTS,
    approve,
    decide,
    issue,
    issued_files,
    read_files,
    retire,
    revise,
    withdraw,
    write_files,
)
from library_cases import Files, base_files, check

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TWO_APPROVALS = {
    "  - id: director\n    role: sales-director": (
        "  - id: director\n    role: sales-director\n  - id: duty\n    role: duty-manager"
    )
}


def at(root: Path, now: datetime = NOW) -> Secretary:
    """Somebody who writes decisions down in a library on disk."""
    return Secretary(root, now, "Ana Petrova")


def read(root: Path) -> Library:
    """The library as it is on disk now, in which nothing may be wrong."""
    files = read_files(root)
    assert [finding for finding in check(files) if finding.is_error] == []
    return parse_library(files)


@pytest.fixture
def awaiting(tmp_path: Path) -> Path:
    """A library whose every policy was issued and none approved; two have to approve the hand-over policy."""
    files = revise(base_files(), "1.2", "2026-03-03", effective="2026-04-01", edits=TWO_APPROVALS)
    return write_files(tmp_path, issue(files, at=ISSUED))


@pytest.fixture
def approved(tmp_path: Path) -> Path:
    """A library whose every policy is in force, and one has a version that takes effect later."""
    files = revise(issued_files(), "2.0", "2026-05-02", effective="2026-09-01")
    return write_files(tmp_path, approve(issue(files, HAND_OVER), HAND_OVER))


def test_a_version_is_approved_by_each_who_has_to(awaiting: Path) -> None:
    before = (awaiting / REGISTER).read_bytes()
    first = at(awaiting).approve(HAND_OVER, "sales-director")
    assert (first.name, first.on, first.by) == ("Tomas Lindqvist", date(2026, 6, 1), "Ana Petrova")
    assert read(awaiting).history(HAND_OVER).in_force(NOW.date()) is None
    at(awaiting, NOW + timedelta(hours=1)).approve(HAND_OVER, "duty", on=date(2026, 5, 30))
    history = read(awaiting).history(HAND_OVER)
    in_force = history.in_force(NOW.date())
    assert in_force is not None
    assert (in_force.version, in_force.approved_on) == ("1.2", date(2026, 6, 1))
    assert history.known(date(2026, 5, 31)).in_force(date(2026, 5, 31)) is None
    assert (awaiting / REGISTER).read_bytes().startswith(before)


def test_a_deputy_may_approve(awaiting: Path) -> None:
    event = at(awaiting).approve(SEGMENTS, "sales-director", person="mei-tanaka")
    assert (event.name, event.person) == ("Mei Tanaka (deputy)", "mei-tanaka")


def test_who_decided_has_to_be_said_where_several_hold_the_role(awaiting: Path) -> None:
    path = awaiting / "policies/organization.yml"
    path.write_bytes(
        path.read_bytes().replace(b"holders: [tomas-lindqvist]", b"holders: [tomas-lindqvist, mei-tanaka]")
    )
    with pytest.raises(DecisionError, match=r"Say who decided as sales-director: tomas-lindqvist \(Tomas"):
        at(awaiting).approve(SEGMENTS, "sales-director")
    assert (
        at(awaiting).approve(SEGMENTS, "sales-director", person="Tomas Lindqvist").name == "Tomas Lindqvist"
    )


REFUSALS: dict[str, tuple[Callable[[Secretary], object], str]] = {
    "unknown policy": (lambda me: me.approve("nobody", "sales-director"), "no document called 'nobody'"),
    "unknown version": (
        lambda me: me.approve(HAND_OVER, "sales-director", "9.9"),
        "no issued version 9.9 of hand-over. There are: 1.2",
    ),
    "unknown approval": (
        lambda me: me.approve(HAND_OVER, "cook"),
        "asks for no approval of “cook”. It asks: sales-director",
    ),
    "not the holder": (
        lambda me: me.approve(HAND_OVER, "duty", person="tomas-lindqvist"),
        "does not hold the role duty-manager and is no deputy. Entitled: mei-tanaka (Mei Tanaka)",
    ),
    "unknown person": (
        lambda me: me.decline(HAND_OVER, "duty", "No", person="nobody"),
        "“nobody” does not hold",
    ),
    "tomorrow": (
        lambda me: me.approve(HAND_OVER, "duty", on=date(2026, 6, 2)),
        "2026-06-02 is in the future",
    ),
    "declined tomorrow": (
        lambda me: me.decline(HAND_OVER, "duty", "No", on=date(2026, 6, 2)),
        "2026-06-02 is in the future",
    ),
    "no reason": (lambda me: me.decline(HAND_OVER, "duty", " \n"), "Say why, in characters"),
    "withdrawn without a reason": (lambda me: me.withdraw(HAND_OVER, ""), "Say why, in characters"),
    "retired before it was approved": (lambda me: me.retire(HAND_OVER, "Done"), "was ever approved"),
    "bad name": (lambda me: me.rename(HAND_OVER, "Take Over"), "cannot be a policy's name"),
    "reserved name": (lambda me: me.rename(HAND_OVER, "versions"), "cannot be a policy's name"),
    "onto another": (
        lambda me: me.rename(HAND_OVER, SEGMENTS),
        "There is a history of a policy called client-segments",
    ),
    "onto itself": (
        lambda me: me.rename(HAND_OVER, HAND_OVER),
        "There is a history of a policy called hand-over",
    ),
    "rename unknown": (lambda me: me.rename("nobody", "somebody"), "no document called 'nobody'"),
}


@pytest.mark.parametrize(("act", "words"), REFUSALS.values(), ids=REFUSALS.keys())
def test_what_cannot_be_decided_is_refused(
    awaiting: Path, act: Callable[[Secretary], object], words: str
) -> None:
    before = read_files(awaiting)
    with pytest.raises((DecisionError, UnknownDocumentError)) as caught:
        act(at(awaiting))
    assert words in str(caught.value)
    assert read_files(awaiting) == before


@pytest.mark.parametrize("by", ["", "  ", "\x00", "\udcff"])
def test_who_writes_it_down_has_to_be_said(awaiting: Path, by: str) -> None:
    with pytest.raises(DecisionError, match="Say who writes this down"):
        Secretary(awaiting, NOW, by).approve(SEGMENTS, "sales-director")


def test_names_and_reasons_are_kept_on_one_line(awaiting: Path) -> None:
    event = Secretary(awaiting, NOW, " Ana\nPetrova ").decline(
        SEGMENTS, "director", "Too\u2028long,\x1f really"
    )
    assert (event.by, event.reason) == ("Ana Petrova", "Too long, really")
    assert read(awaiting).register.last(SEGMENTS) == event


def test_nothing_is_decided_on_a_policy_that_was_never_issued(tmp_path: Path) -> None:
    write_files(tmp_path, issue(base_files(), SEGMENTS))
    with pytest.raises(DecisionError, match="First: engross issue hand-over"):
        at(tmp_path).approve(HAND_OVER, "sales-director")
    (tmp_path / "policies/hand-over/policy.yml").write_text("schema_version: 1\n")
    with pytest.raises(DecisionError, match="First: engross issue hand-over"):
        at(tmp_path).approve(HAND_OVER, "sales-director")


def test_an_approval_is_given_once(awaiting: Path) -> None:
    at(awaiting).approve(SEGMENTS, "sales-director")
    with pytest.raises(DecisionError, match=r"client-segments 1.0 has this approval already \(director\)"):
        at(awaiting).approve(SEGMENTS, "director")
    with pytest.raises(DecisionError, match="has this approval already"):
        at(awaiting).decline(SEGMENTS, "director", "No")


def test_a_role_that_approves_twice_gives_one_after_the_other(tmp_path: Path) -> None:
    approvals = "  - id: first\n    role: sales-director\n  - id: second\n    role: sales-director\n"
    write_files(tmp_path, asking(approvals, "approval_rules: {author_alone: true, same_person: true}\n"))
    assert at(tmp_path).approve(HAND_OVER, "sales-director").approval == "first"
    assert at(tmp_path).approve(HAND_OVER, "sales-director").approval == "second"
    with pytest.raises(DecisionError, match="has this approval already"):
        at(tmp_path).approve(HAND_OVER, "sales-director")


DIRECTORS = "  - id: duty\n    role: duty-manager\n" + "".join(
    f"  - id: seat-{each}\n    role: sales-director\n    group: board\n" for each in (1, 2, 3)
)
BOARD = "groups: [{id: board, title: Two of three directors, needed: 2}]"
HELD = {
    "    holders: [tomas-lindqvist]\n    deputies: [mei-tanaka]\n": (
        "    holders: [tomas-lindqvist, ines-moreau, noor-haddad]\n    deputies: [mei-tanaka]\n"
    ),
    "roles:\n": "".join(
        f"  - id: {name.lower().replace(' ', '-')}\n    name: {name}\n    job_title: Director\n    office: london\n"
        for name in ("Ines Moreau", "Noor Haddad")
    )
    + "roles:\n",
}


def asking(approvals: str, rules: str, organization: dict[str, str] | None = None) -> Files:
    """A library in which a version of the hand-over policy is issued that asks for these approvals."""
    files = base_files()
    path = PurePosixPath("policies/organization.yml")
    for old, new in (organization or {}).items():
        assert old.encode() in files[path], old
        files[path] = files[path].replace(old.encode(), new.encode())
    edits = {
        "  - id: director\n    role: sales-director\n": approvals,
        "approval_rules:\n  author_alone: true\n": rules,
    }
    return issue(revise(files, "1.2", "2026-03-03", edits=edits), at=ISSUED)


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """A library in which the duty manager and two of three sales directors have to approve the hand-over policy."""
    rules = f"approval_rules: {{{BOARD}}}\n"
    return write_files(tmp_path, asking(DIRECTORS, rules, HELD))


def test_two_of_three_are_enough(board: Path) -> None:
    seats = [
        at(board, NOW + timedelta(minutes=minute))
        .approve(HAND_OVER, "sales-director", person=person)
        .approval
        for minute, person in enumerate(["noor-haddad", "Ines Moreau"])
    ]
    assert seats == ["seat-1", "seat-2"]
    version = read(board).history(HAND_OVER).versions[0]
    assert version.missing == ("duty",)
    before = (board / REGISTER).read_bytes()
    with pytest.raises(
        DecisionError, match=r"“Two of three directors” \(Noor Haddad, Ines Moreau\); no more are needed"
    ):
        at(board).approve(HAND_OVER, "sales-director", person="tomas-lindqvist")
    with pytest.raises(DecisionError, match=r"has this approval already \(seat-1\)"):
        at(board).approve(HAND_OVER, "seat-1", person="tomas-lindqvist")
    assert (board / REGISTER).read_bytes() == before
    at(board).approve(HAND_OVER, "duty")
    assert read(board).history(HAND_OVER).versions[0].binds
    with pytest.raises(DecisionError, match="approved since 2026-06-01; a refusal changes nothing"):
        at(board).decline(HAND_OVER, "seat-3", "Too late", person="tomas-lindqvist")


def test_a_refusal_in_a_group_can_be_outvoted(board: Path) -> None:
    assert at(board).decline(HAND_OVER, "sales-director", "No", person="noor-haddad").approval == "seat-1"
    history = read(board).history(HAND_OVER)
    assert history.state(history.versions[0], NOW.date()) is State.AWAITING
    for person, seat in (("ines-moreau", "seat-2"), ("tomas-lindqvist", "seat-3")):
        assert at(board).approve(HAND_OVER, "sales-director", person=person).approval == seat
    at(board).approve(HAND_OVER, "duty")
    assert read(board).history(HAND_OVER).versions[0].binds


def test_two_refusals_of_three_decide_and_each_can_be_taken_back(board: Path) -> None:
    for person in ("noor-haddad", "ines-moreau"):
        at(board).decline(HAND_OVER, "sales-director", "No", person=person)
    assert read(board).history(HAND_OVER).versions[0].declined is not None
    assert at(board).approve(HAND_OVER, "sales-director", person="ines-moreau").approval == "seat-2"
    assert read(board).history(HAND_OVER).versions[0].declined is None


def test_one_person_decides_once_in_a_group(board: Path) -> None:
    at(board).decline(HAND_OVER, "seat-1", "No", person="noor-haddad")
    with pytest.raises(
        DecisionError, match=r"Noor Haddad has declined .* \(seat-1\); one person decides once"
    ):
        at(board).approve(HAND_OVER, "seat-2", person="noor-haddad")
    with pytest.raises(DecisionError, match="one person decides once"):
        at(board).decline(HAND_OVER, "seat-2", "No", person="noor-haddad")


def test_one_person_gives_one_approval(awaiting: Path) -> None:
    """As the deputy of one role and the holder of another, too."""
    at(awaiting).approve(HAND_OVER, "duty")
    with pytest.raises(
        DecisionError,
        match=r"Mei Tanaka has approved hand-over 1\.2 already, as duty-manager.*same_person: true",
    ):
        at(awaiting).approve(HAND_OVER, "director", person="mei-tanaka")
    at(awaiting).decline(HAND_OVER, "director", "Not like this", person="mei-tanaka")
    assert at(awaiting).approve(HAND_OVER, "director").person == "tomas-lindqvist"


def test_one_person_may_approve_twice_where_the_policy_says_so(tmp_path: Path) -> None:
    approvals = "".join(TWO_APPROVALS.values()) + "\n"
    write_files(tmp_path, asking(approvals, "approval_rules: {same_person: true}\n"))
    at(tmp_path).approve(HAND_OVER, "duty")
    at(tmp_path).approve(HAND_OVER, "director", person="mei-tanaka")
    assert read(tmp_path).history(HAND_OVER).versions[0].binds


def test_an_older_approval_without_a_person_is_known_by_its_name(tmp_path: Path) -> None:
    approvals = "  - id: first\n    role: sales-director\n  - id: second\n    role: sales-director\n"
    files = asking(approvals, "approval_rules: {author_alone: true}\n")
    event = Approved(
        policy=PolicyId(HAND_OVER), at=ISSUED + timedelta(hours=1), by=Line("A"), digest=UNSEALED,
        version=Version("1.2"), approval=Slug("first"), role=RoleId("sales-director"),
        name=Line("Mei Tanaka (deputy)"), on=ISSUED.date(),
    )  # fmt: skip
    write_files(tmp_path, decide(files, event))
    with pytest.raises(DecisionError, match="Mei Tanaka has approved"):
        at(tmp_path).approve(HAND_OVER, "sales-director", person="mei-tanaka")
    assert at(tmp_path).approve(HAND_OVER, "sales-director").name == "Tomas Lindqvist"


EITHER = "  - id: author\n    role: sales-director\n    group: one\n  - id: other\n    role: duty-manager\n    group: one\n"


def test_the_author_is_not_the_only_one_who_approves(tmp_path: Path) -> None:
    rules = "approval_rules: {groups: [{id: one, title: One of two, needed: 1}]}\n"
    write_files(tmp_path, asking(EITHER, rules))
    with pytest.raises(
        DecisionError,
        match=r"nobody but the author \(Sales director\) would have approved.*author_alone: true",
    ):
        at(tmp_path).approve(HAND_OVER, "author")
    assert at(tmp_path).approve(HAND_OVER, "author", person="mei-tanaka").name == "Mei Tanaka (deputy)"
    assert read(tmp_path).history(HAND_OVER).versions[0].binds


def test_a_role_in_a_group_that_has_enough_gives_its_other_approval(tmp_path: Path) -> None:
    rules = "approval_rules: {groups: [{id: one, title: One of two, needed: 1}]}\n"
    write_files(tmp_path, asking(f"{EITHER}  - id: last\n    role: sales-director\n", rules))
    at(tmp_path).approve(HAND_OVER, "duty-manager")
    assert at(tmp_path).approve(HAND_OVER, "sales-director").approval == "last"
    assert read(tmp_path).history(HAND_OVER).versions[0].binds


def test_the_author_is_who_held_the_role_when_the_version_was_issued(tmp_path: Path) -> None:
    rules = "approval_rules: {groups: [{id: one, title: One of two, needed: 1}]}\n"
    files = asking(EITHER, rules)
    path = PurePosixPath("policies/organization.yml")
    files[path] = files[path].replace(b"holders: [tomas-lindqvist]", b"holders: [mei-tanaka]")
    files[path] = files[path].replace(b"deputies: [mei-tanaka]", b"deputies: [tomas-lindqvist]")
    write_files(tmp_path, files)
    with pytest.raises(DecisionError, match="nobody but the author"):
        at(tmp_path).approve(HAND_OVER, "author", person="tomas-lindqvist")
    at(tmp_path).approve(HAND_OVER, "author", person="mei-tanaka")


def test_the_author_may_approve_after_or_before_somebody_else(tmp_path: Path) -> None:
    files = asking("".join(TWO_APPROVALS.values()) + "\n", "approval_rules: {}\n")
    for order in (["director", "duty"], ["duty", "director"]):
        root = write_files(tmp_path / order[0], files)
        for role in order:
            at(root).approve(HAND_OVER, role)
        assert read(root).history(HAND_OVER).versions[0].binds


def test_a_sealed_version_is_signed_not_written_down(tmp_path: Path) -> None:
    files = asking("".join(TWO_APPROVALS.values()) + "\n", "approval_rules: {}\n")
    path = PurePosixPath("policies/hand-over/versions/1.2/policy.pdf")
    files[path] += b"% a seal\n"
    seal = Sealed(
        policy=PolicyId(HAND_OVER), at=ISSUED + timedelta(hours=1), by=Line("A"), digest=UNSEALED, version=Version("1.2"),
        signature=SignatureMark(
            field=Line("seal"), certificate=Digest("0" * 64), subject=Line("A"), signed_at=ISSUED, clock="signer",
            level="B-B", trust="demo", until=ISSUED.date(), pdf=mark_file("policy.pdf", files[path]),
        ),
    )  # fmt: skip
    write_files(tmp_path, decide(files, seal))
    with pytest.raises(DecisionError, match=r"engross sign hand-over --as duty, or engross accept FILE"):
        at(tmp_path).approve(HAND_OVER, "duty-manager")
    at(tmp_path).decline(HAND_OVER, "duty", "A refusal needs no signature")
    assert read(tmp_path).history(HAND_OVER).versions[0].declined is not None


def test_declined_then_approved(awaiting: Path) -> None:
    at(awaiting).decline(SEGMENTS, "sales-director", "Too long")
    history = read(awaiting).history(SEGMENTS)
    assert history.state(history.versions[0], NOW.date()) is State.DECLINED
    at(awaiting).approve(SEGMENTS, "sales-director")
    history = read(awaiting).history(SEGMENTS)
    assert history.state(history.versions[0], NOW.date()) is State.IN_FORCE


def test_a_version_is_taken_back_before_it_takes_effect(approved: Path) -> None:
    assert at(approved).withdraw(HAND_OVER, "It was wrong").version == "2.0"
    history = read(approved).history(HAND_OVER)
    assert [each.version for each in history.upcoming(NOW.date())] == []
    with pytest.raises(DecisionError, match=r"2\.0 was withdrawn already"):
        at(approved).withdraw(HAND_OVER, "Again", "2.0")
    with pytest.raises(DecisionError, match="nothing can be decided on it any more"):
        at(approved).approve(HAND_OVER, "sales-director", "2.0")
    with pytest.raises(DecisionError, match="To take back an older one, name it"):
        at(approved).withdraw(HAND_OVER, "The same once more, by mistake")


def test_a_version_in_effect_cannot_be_taken_back(approved: Path) -> None:
    with pytest.raises(DecisionError, match=r"what applied cannot be undone.*engross retire hand-over"):
        at(approved).withdraw(HAND_OVER, "It was wrong", "1.1")
    with pytest.raises(DecisionError, match="has been in effect since 2026-09-01"):
        at(approved, datetime(2026, 9, 1, 0, 0, tzinfo=UTC)).withdraw(HAND_OVER, "It was wrong", "2.0")


def test_a_version_nobody_approved_can_be_taken_back_at_any_time(awaiting: Path) -> None:
    at(awaiting).withdraw(HAND_OVER, "Never mind")
    assert read(awaiting).history(HAND_OVER).versions[0].withdrawn is not None


def test_a_policy_ends(approved: Path) -> None:
    assert at(approved).retire(HAND_OVER, "Replaced").on == NOW.date()
    history = read(approved).history(HAND_OVER)
    assert [history.state(each, NOW.date()) for each in history.versions] == [State.ENDED, State.NEVER]
    with pytest.raises(DecisionError, match="hand-over has ended already by 2026-06-01"):
        at(approved).retire(HAND_OVER, "Again")


def test_a_policy_cannot_have_ended_before_the_version_that_applies_began(approved: Path) -> None:
    before = (approved / REGISTER).read_bytes()
    later = datetime(2026, 12, 1, 9, tzinfo=UTC)
    with pytest.raises(DecisionError, match=r"2\.0 has applied since .*cannot have ended before"):
        at(approved, later).retire(HAND_OVER, "A slip of the pen", date(2026, 5, 1))
    assert (approved / REGISTER).read_bytes() == before


def test_what_could_not_be_read_again_is_not_written_down(approved: Path) -> None:
    before = (approved / REGISTER).read_bytes()
    late = datetime(9999, 12, 31, 9, tzinfo=UTC)
    with pytest.raises(ClockError, match="clock"):
        at(approved, late).retire(HAND_OVER, "In the far future")
    assert (approved / REGISTER).read_bytes() == before


def test_an_end_to_come_can_be_moved_nearer(approved: Path) -> None:
    at(approved).retire(HAND_OVER, "Replaced", date(2026, 12, 1))
    at(approved).retire(HAND_OVER, "Sooner", date(2026, 10, 1))
    history = read(approved).history(HAND_OVER)
    assert history.in_force(date(2026, 9, 30)) is not None
    assert history.in_force(date(2026, 10, 1)) is None
    with pytest.raises(DecisionError, match="has ended already by 2026-11-01"):
        at(approved).retire(HAND_OVER, "Later again", date(2026, 11, 1))


def test_a_policy_cannot_end_before_it_began(approved: Path) -> None:
    """Else what applied would be undone."""
    with pytest.raises(
        DecisionError, match=r"No version of hand-over applies on 2026-03-31 yet.*engross withdraw"
    ):
        at(approved).retire(HAND_OVER, "Never was", date(2026, 3, 31))


def test_a_policy_that_ended_comes_back_with_a_new_version(tmp_path: Path) -> None:
    files = retire(issued_files(), HAND_OVER, date(2026, 5, 1))
    files = revise(files, "2.0", "2026-05-20", effective="2026-06-01")
    write_files(tmp_path, issue(files, HAND_OVER))
    at(tmp_path).approve(HAND_OVER, "sales-director")
    history = read(tmp_path).history(HAND_OVER)
    assert history.in_force(date(2026, 5, 15)) is None
    assert history.in_force(date(2026, 6, 1)) is not None


def test_by_default_the_newest_version_that_stands_is_meant(approved: Path) -> None:
    at(approved).withdraw(HAND_OVER, "It was wrong", "2.0")
    with pytest.raises(DecisionError, match=r"hand-over 1\.1 has this approval already"):
        at(approved).approve(HAND_OVER, "sales-director")


def test_a_policy_is_renamed_with_its_folder(approved: Path) -> None:
    before = read_files(approved)
    at(approved).rename(HAND_OVER, "take-over")
    library = read(approved)
    assert not (approved / "policies/hand-over").exists()
    assert library.register.former == {HAND_OVER: "take-over"}
    assert [each.version for each in library.versions["take-over"]] == ["1.1", "2.0"]
    assert (approved / REGISTER).read_bytes().startswith(before[REGISTER])
    at(approved).withdraw("take-over", "Its decisions go on", "2.0")
    with pytest.raises(DecisionError, match="hand-over is called take-over now"):
        at(approved).withdraw(HAND_OVER, "Under its old name")
    at(approved).rename("take-over", HAND_OVER)
    assert read(approved).register.former == {"take-over": HAND_OVER}


def test_a_folder_renamed_by_hand_is_renamed_in_the_register(approved: Path) -> None:
    (approved / "policies/hand-over").rename(approved / "policies/take-over")
    assert any("engross rename hand-over take-over" in each.hint for each in check(read_files(approved)))
    with pytest.raises(DecisionError, match="is not as it was written"):
        at(approved).retire(HAND_OVER, "Its folder is gone")
    at(approved).rename(HAND_OVER, "take-over")
    assert len(read(approved).versions["take-over"]) == 2


def test_a_folder_renamed_by_hand_a_second_time(approved: Path) -> None:
    at(approved).rename(HAND_OVER, "take-over")
    (approved / "policies/take-over").rename(approved / "policies/give-over")
    found = {each.hint for each in check(read_files(approved)) if each.rule == "altered-version"}
    assert found == {"If its folder was renamed, run: engross rename take-over give-over"}
    at(approved).rename("take-over", "give-over")
    assert read(approved).register.former == {HAND_OVER: "give-over", "take-over": "give-over"}


def test_a_policy_without_a_working_text_is_renamed(approved: Path) -> None:
    (approved / "policies/hand-over/policy.yml").unlink()
    at(approved).rename(HAND_OVER, "take-over")
    assert len(read(approved).versions["take-over"]) == 2


def test_renaming_is_refused_where_both_folders_are_there_or_none(approved: Path) -> None:
    (approved / "policies/take-over").mkdir()
    (approved / "policies/take-over/notes.txt").write_text("x")
    with pytest.raises(DecisionError, match="There are both hand-over and take-over"):
        at(approved).rename(HAND_OVER, "take-over")
    (approved / "policies/hand-over").rename(approved / "away")
    with pytest.raises(DecisionError, match="There is no folder called hand-over, and none called give-over"):
        at(approved).rename(HAND_OVER, "give-over")


ALTERED: dict[str, Callable[[Files], Files]] = {
    "a line of the register": lambda files: {**files, REGISTER: files[REGISTER].replace(b"Tomas", b"Thoma")},
    "a frozen text": lambda files: _put(
        files, "policies/hand-over/versions/1.1/policy.yml", b"schema_version: 1\n"
    ),
    "a frozen PDF": lambda files: _put(files, "policies/hand-over/versions/1.1/policy.pdf", b"%PDF"),
    "a version gone": lambda files: {path: data for path, data in files.items() if "1.1" not in path.parts},
    "a version slipped in": lambda files: _put(files, "policies/hand-over/versions/1.5/policy.yml", b"x"),
}


def _put(files: Files, path: str, data: bytes) -> Files:
    return {**files, PurePosixPath(path): data}


@pytest.mark.parametrize("alter", ALTERED.values(), ids=ALTERED.keys())
def test_nothing_is_added_to_a_history_that_was_altered(
    tmp_path: Path, alter: Callable[[Files], Files]
) -> None:
    files = revise(issued_files(), "2.0", "2026-05-02", effective="2026-09-01")
    write_files(tmp_path, alter(issue(files, HAND_OVER)))
    before = read_files(tmp_path)
    acts: list[Callable[[Secretary], object]] = [
        lambda me: me.approve(HAND_OVER, "sales-director"),
        lambda me: me.decline(HAND_OVER, "sales-director", "No"),
        lambda me: me.withdraw(HAND_OVER, "Wrong"),
        lambda me: me.retire(HAND_OVER, "Done"),
    ]
    for act in acts:
        with pytest.raises(DecisionError, match="is not as it was written, so nothing can be added"):
            act(at(tmp_path))
    assert read_files(tmp_path) == before


def test_an_altered_register_is_not_renamed(approved: Path) -> None:
    path = approved / REGISTER
    path.write_bytes(path.read_bytes().replace(b"Tomas", b"Thoma"))
    with pytest.raises(DecisionError, match="is not as it was written"):
        at(approved).rename(HAND_OVER, "take-over")
    assert (approved / "policies/hand-over").is_dir()


def test_another_policy_that_was_altered_keeps_nobody_from_deciding(approved: Path) -> None:
    (approved / "policies/client-segments/versions/1.0/policy.pdf").unlink()
    assert at(approved).withdraw(HAND_OVER, "It was wrong").version == "2.0"


def test_a_clock_in_the_past_is_refused(approved: Path) -> None:
    early = at(approved, ISSUED - timedelta(days=1))
    for act in (lambda: early.retire(HAND_OVER, "Done"), lambda: early.rename(HAND_OVER, "take-over")):
        with pytest.raises(ClockError, match="This computer's clock says 2026-03-19T09:00:00Z"):
            act()


def test_every_decision_only_adds_to_the_register(awaiting: Path) -> None:
    files = [(awaiting / REGISTER).read_bytes()]
    acts: list[Callable[[Secretary], object]] = [
        lambda me: me.decline(HAND_OVER, "duty", "No"),
        lambda me: me.approve(HAND_OVER, "duty"),
        lambda me: me.approve(HAND_OVER, "director"),
        lambda me: me.retire(HAND_OVER, "Done", date(2026, 9, 1)),
        lambda me: me.rename(HAND_OVER, "take-over"),
        lambda me: me.withdraw(SEGMENTS, "Wrong"),
    ]
    for minute, act in enumerate(acts):
        act(at(awaiting, NOW + timedelta(minutes=minute)))
        files.append((awaiting / REGISTER).read_bytes())
        assert files[-1].startswith(files[-2])
        assert files[-1].count(b"\n") == files[-2].count(b"\n") + 1
    read(awaiting)


def test_a_register_that_cannot_be_written_leaves_the_folder_its_name(
    approved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_files(approved)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device"):
        at(approved).rename(HAND_OVER, "take-over")
    with pytest.raises(OutputError, match="No space left on device"):
        at(approved).retire(HAND_OVER, "Done")
    assert read_files(approved) == before


APPROVER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from engross.errors import DecisionError
from engross.issuing.decisions import Secretary
try:
    Secretary(Path(sys.argv[1]), datetime(2026, 6, 1, tzinfo=UTC), "Ana").approve("client-segments", "director")
    print("approved")
except DecisionError as error:
    print(error)
"""


def test_two_who_approve_at_once_write_one_line(awaiting: Path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", APPROVER, str(awaiting)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = sorted(process.communicate(timeout=60)[0].strip() for process in running)
    assert said == ["approved", *["client-segments 1.0 has this approval already (director)."] * 3]
    assert len([each for each in read(awaiting).register.events(SEGMENTS) if isinstance(each, Approved)]) == 1


def test_a_version_taken_back_leaves_its_number_used() -> None:
    files = withdraw(
        issue(revise(issued_files(), "2.0", "2026-05-02", effective="2026-09-01"), HAND_OVER),
        HAND_OVER,
        "2.0",
    )
    library = parse_library(files)
    assert [each.version for each in library.versions[HAND_OVER]] == ["1.1", "2.0"]
