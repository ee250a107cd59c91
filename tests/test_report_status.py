"""Where policies stand: their state, what is due and by whom, and a next step that engross knows."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath

import pytest

from commands import command_names
from engross.errors import UnknownDocumentError
from engross.marks import mark_file
from engross.model.fields import Line, PolicyId, RoleId, Slug, Version
from engross.model.record import Approved, Declined, Digest, Sealed, SignatureMark
from engross.project import open_project
from engross.register import UNSEALED
from engross.report.status import (
    Draft,
    PolicyStatus,
    What,
    find_status,
    history_findings,
    status_json,
)
from engross.report.status_table import status_table
from issued_library import (
    HAND_OVER,
    SEGMENTS,
    TODAY,
    approve,
    decide,
    issue,
    issued_files,
    renew,
    retire,
    revise,
    sign,
    withdraw,
    write_files,
)
from library_cases import Files, base_files

TEXT = PurePosixPath("policies", HAND_OVER, "policy.yml")


def second(effective: str = "2026-07-01") -> Files:
    return issue(revise(issued_files(), "2.0", "2026-04-10", effective), HAND_OVER)


def without_text(files: Files) -> Files:
    return {path: data for path, data in files.items() if path != TEXT}


def unreadable(files: Files) -> Files:
    return {**files, TEXT: b"title_page: ["}


def faulty(files: Files) -> Files:
    changed = revise(files, "2.0", "2026-04-10")
    return {**changed, TEXT: changed[TEXT].replace(b"actor: duty-manager", b"actor: nobody")}


def status_of(root: Path, files: Files, today: date = TODAY) -> PolicyStatus:
    (found,) = find_status(open_project(write_files(root, files), today), [HAND_OVER], today)
    return found


@pytest.mark.parametrize(
    ("make", "state", "in_force", "draft", "due", "step"),
    [
        (base_files, "never issued", None, Draft.NEW, [What.ISSUE], f"engross issue {HAND_OVER}"),
        (
            lambda: issue(base_files()),
            "never in force",
            None,
            Draft.SAME,
            [What.APPROVAL],
            f"engross approve {HAND_OVER} --as sales-director",
        ),
        (issued_files, "in force", "1.1", Draft.SAME, [What.REVIEW], ""),
        (
            second,
            "in force",
            "1.1",
            Draft.SAME,
            [What.APPROVAL, What.REVIEW],
            f"engross approve {HAND_OVER} --as sales-director",
        ),
        (
            lambda: approve(second(), HAND_OVER),
            "in force",
            "1.1",
            Draft.SAME,
            [What.EFFECTIVE, What.REVIEW],
            "",
        ),
        (
            lambda: withdraw(second(), HAND_OVER, "2.0"),
            "in force",
            "1.1",
            Draft.SAME,
            [What.REVIEW, What.ISSUE],
            "",
        ),
        (
            lambda: revise(issued_files(), "2.0", "2026-04-10"),
            "in force",
            "1.1",
            Draft.CHANGED,
            [What.REVIEW, What.ISSUE],
            f"engross issue {HAND_OVER}",
        ),
        (
            lambda: faulty(issued_files()),
            "in force",
            "1.1",
            Draft.CHANGED,
            [What.REVIEW, What.ISSUE],
            "engross check",
        ),
        (
            lambda: unreadable(issued_files()),
            "in force",
            "1.1",
            Draft.UNREADABLE,
            [What.REVIEW, What.MEND],
            "engross check",
        ),
        (
            lambda: unreadable(base_files()),
            "never issued",
            None,
            Draft.UNREADABLE,
            [What.MEND],
            "engross check",
        ),
        (
            lambda: without_text(issued_files()),
            "in force",
            "1.1",
            Draft.GONE,
            [What.REVIEW, What.MEND],
            f"engross retire {HAND_OVER} --reason “…”",
        ),
        (lambda: retire(issued_files(), HAND_OVER, date(2026, 5, 1)), "retired", None, Draft.SAME, [], ""),
        (
            lambda: retire(issued_files(), HAND_OVER, date(2026, 9, 1)),
            "in force",
            "1.1",
            Draft.SAME,
            [What.ENDING],
            "",
        ),
    ],
)
def test_every_state_has_what_is_due_and_a_next_step(
    tmp_path: Path,
    make: Callable[[], Files],
    state: str,
    in_force: str | None,
    draft: Draft,
    due: list[What],
    step: str,
) -> None:
    found = status_of(tmp_path, make())
    assert (found.state, found.draft) == (state, draft)
    assert (found.in_force.version if found.in_force else None) == in_force
    assert [each.what for each in found.due] == due
    assert found.next_step == step
    assert not step or step.split()[1] in command_names()


def test_what_is_due_names_who_must_act(tmp_path: Path) -> None:
    found = status_of(tmp_path, second())
    approval, review = found.due
    assert (approval.on, approval.is_overdue) == (date(2026, 7, 1), False)
    assert [str(actor) for actor in approval.who] == ["Sales director (Tomas Lindqvist)"]
    assert (review.on, review.is_overdue) == (date(2027, 3, 2), False)


SEATS = "".join(
    f"  - id: {each}\n    role: duty-manager\n    group: seats\n" for each in ("one", "two", "three")
)
BOARD = {
    "  - id: director\n    role: sales-director\n": "  - id: director\n    role: sales-director\n" + SEATS,
    "  author_alone: true\n": "  groups:\n    - {id: seats, title: Two of three seats, needed: 2}\n",
}


def verdict(kind: type[Approved | Declined], approval: str, minute: int) -> Approved | Declined:
    """What somebody decided on an approval of 2.0."""
    said = {"reason": Line("No")} if kind is Declined else {}
    return kind.model_validate(
        {
            "policy": PolicyId(HAND_OVER), "at": datetime(2026, 5, 1, 9, minute, tzinfo=UTC), "by": Line("A"),
            "digest": UNSEALED, "version": Version("2.0"), "approval": Slug(approval), "role": RoleId("duty-manager"),
            "name": Line("Mei Tanaka"), "on": date(2026, 5, 1), **said,
        }
    )  # fmt: skip


def test_a_group_is_due_by_itself_with_how_many_are_left(tmp_path: Path) -> None:
    files = issue(revise(issued_files(), "2.0", "2026-04-10", "2026-07-01", edits=BOARD), HAND_OVER)
    found = status_of(tmp_path / "a", files)
    assert [(each.text, len(each.who)) for each in found.due if each.what is What.APPROVAL] == [
        ("2.0 has to be approved", 1),
        ("2.0 has to be approved (two approvals)", 1),
    ]
    files = decide(files, verdict(Declined, "one", 1), verdict(Approved, "two", 2))
    found = status_of(tmp_path / "b", files)
    assert [each.what for each in found.due] == [What.APPROVAL, What.REVIEW]
    files = decide(files, verdict(Declined, "three", 3))
    found = status_of(tmp_path / "c", files)
    assert What.DECLINED in [each.what for each in found.due]
    assert found.next_step == ""
    project = open_project(tmp_path / "c", TODAY)
    newest = json.loads(status_json(find_status(project, [HAND_OVER], TODAY), (), TODAY))["policies"][0][
        "newest"
    ]
    assert newest["quorums"] == [{"needed": 2, "of": ["one", "two", "three"]}]
    assert newest["missing_approvals"] == ["director", "one", "three"]
    assert newest["next_approvals"] == ["director"]


def test_a_sealed_version_is_signed_by_whoever_is_next(tmp_path: Path) -> None:
    files = issue(revise(issued_files(), "2.0", "2026-04-10", "2026-07-01", edits=BOARD), HAND_OVER)
    path = PurePosixPath("policies", HAND_OVER, "versions", "2.0", "policy.pdf")
    files[path] += b"% a seal\n"
    signature = SignatureMark(
        field=Line("seal"), certificate=Digest("0" * 64), subject=Line("A"), signed_at=datetime(2026, 5, 1, tzinfo=UTC),
        clock="signer", level="B-B", trust="demo", until=date(2029, 1, 1), pdf=mark_file("policy.pdf", files[path]),
    )  # fmt: skip
    sealed = Sealed(
        policy=PolicyId(HAND_OVER), at=datetime(2026, 5, 1, tzinfo=UTC), by=Line("A"), digest=UNSEALED,
        version=Version("2.0"), signature=signature,
    )  # fmt: skip
    found = status_of(tmp_path, decide(files, sealed))
    (approval,) = (each for each in found.due if each.what is What.APPROVAL)
    assert approval.text == "2.0 has to be approved, 2 more after that"
    assert [str(actor) for actor in approval.who] == ["Sales director (Tomas Lindqvist)"]
    assert found.next_step == f"engross sign {HAND_OVER} --as sales-director"


def test_what_is_late_is_overdue_and_comes_first(tmp_path: Path) -> None:
    late = date(2027, 3, 3)
    found = status_of(tmp_path, second(), late)
    assert [(each.what, each.is_overdue) for each in found.due] == [
        (What.APPROVAL, True),
        (What.REVIEW, True),
    ]
    project = open_project(tmp_path, late)
    assert [each.id for each in find_status(project, [], late)] == [HAND_OVER, SEGMENTS]
    assert [each.id for each in find_status(project, [], date(2027, 1, 13))] == [HAND_OVER, SEGMENTS]
    one = status_of(tmp_path / "other", issued_files(), date(2027, 3, 3))
    assert one.next_step == "", "what was not changed cannot be issued"


def test_a_role_that_nobody_holds_is_told(tmp_path: Path) -> None:
    files = second()
    path = PurePosixPath("policies/organization.yml")
    held = b"    holders: [tomas-lindqvist]\n    deputies: [mei-tanaka]\n"
    assert held in files[path]
    files[path] = files[path].replace(held, b"")
    assert str(status_of(tmp_path, files).due[0].who[0]) == "Sales director (nobody holds this role)"


def test_when_a_proof_has_to_be_renewed_is_due(tmp_path: Path) -> None:
    files = renew(sign(second(), HAND_OVER), HAND_OVER, date(2041, 5, 6))
    (renewal,) = [each for each in status_of(tmp_path, files).due if each.what is What.RENEWAL]
    assert (renewal.on, renewal.is_overdue) == (date(2041, 5, 6), False)
    assert "2.0" in renewal.text
    project = open_project(tmp_path, TODAY)
    data = json.loads(status_json(find_status(project, [HAND_OVER], TODAY), (), TODAY))["policies"][0]
    assert data["newest"]["renew_by"] == "2041-05-06"
    assert data["newest"]["sealed"] is True


def test_an_unknown_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownDocumentError, match="hand-over"):
        find_status(open_project(write_files(tmp_path, base_files()), TODAY), ["hand-ovr"], TODAY)


def test_json_keeps_its_keys(tmp_path: Path) -> None:
    project = open_project(write_files(tmp_path, second()), TODAY)
    data = json.loads(status_json(find_status(project, [], TODAY), (), TODAY))
    assert set(data) == {"today", "policies", "findings"}
    first, other = data["policies"]
    assert set(first) == {
        "id", "number", "title", "state", "in_force", "newest", "draft", "due", "next",
    }  # fmt: skip
    assert first["in_force"] == {"version": "1.1", "since": "2026-04-01"}
    assert first["newest"] == {
        "version": "2.0",
        "state": "awaiting approval",
        "effective": "2026-07-01",
        "missing_approvals": ["director"],
        "next_approvals": ["director"],
        "sealed": False,
        "renew_by": None,
        "quorums": [],
    }
    assert first["due"][0] == {
        "what": "approval",
        "on": "2026-07-01",
        "overdue": False,
        "text": "2.0 has to be approved",
        "who": [{"role": "sales-director", "name": "Sales director", "people": ["Tomas Lindqvist"]}],
    }
    assert other["id"] == SEGMENTS


@pytest.mark.parametrize("colour", [False, True])
def test_the_table_holds_80_columns_whatever_things_are_called(tmp_path: Path, *, colour: bool) -> None:
    files = second()
    files[TEXT] = files[TEXT].replace(b"title: Hand-over Policy", b"title: " + b"Hand-over\\u202e " * 15)
    long = PurePosixPath("policies", "a" + "-very-long-name" * 4, "policy.yml")
    files[long] = files[TEXT].replace(b"CL-002", b"CL-009")
    project = open_project(write_files(tmp_path, files), TODAY)
    table = status_table(find_status(project, [], TODAY), TODAY, colour=colour)
    assert ("\x1b[" in table) == colour
    assert "\u202e" not in table
    if not colour:
        lines, _, steps = table.partition("Next steps")
        assert max(map(len, lines.splitlines())) <= 80
        assert all(line == line.rstrip() for line in table.splitlines())
        assert f"engross approve {HAND_OVER} --as sales-director" in steps


def test_only_what_is_wrong_with_the_history_counts_as_such(tmp_path: Path) -> None:
    files = faulty(issued_files(at=datetime(2026, 3, 20, 9, 0, tzinfo=UTC)))
    assert history_findings(open_project(write_files(tmp_path, files), TODAY).findings) == ()
    pdf = PurePosixPath("policies", SEGMENTS, "versions", "1.0", "policy.pdf")
    files[pdf] += b"x"
    (finding,) = history_findings(open_project(write_files(tmp_path, files), TODAY).findings)
    assert finding.place.path == pdf
