"""Editions: which text of each policy a handbook shows on a day, in every state a policy can be in."""

from datetime import UTC, date, datetime
from pathlib import PurePosixPath

import pytest

from engross.edition import Edition, as_issued, publish
from engross.library import parse_library
from engross.versions import SOURCE
from issued_library import (
    HAND_OVER,
    SEGMENTS,
    TODAY,
    approve,
    issue,
    issued_files,
    retire,
    revise,
    withdraw,
)
from library_cases import Files, base_files, find_form

TEXT = PurePosixPath("policies", HAND_OVER, SOURCE)
TEXT_SEGMENTS = PurePosixPath("policies", SEGMENTS, SOURCE)
PLAN = PurePosixPath("policies/accounts/meridian/account.yml")


def edition(files: Files, today: date = TODAY, *, drafts: bool = False) -> Edition:
    """What a handbook shows."""
    return publish(parse_library(files), today, drafts=drafts)


def shown(files: Files, policy_id: str = HAND_OVER, today: date = TODAY, *, drafts: bool = False) -> str:
    """The version of a policy that its page shows, whether it is a draft, and where it is listed."""
    made = edition(files, today, drafts=drafts)
    policies = {**{each.id: each for each in made.others}, **made.library.policies}
    if policy_id not in policies:
        assert policy_id not in made.standings
        return "nothing"
    found, standing = policies[policy_id], made.standings[policy_id]
    assert found.is_draft == (standing.shown is None) == (standing.state is None)
    if standing.shown is not None:
        assert standing.shown.version == found.policy.title_page.version
    where = "" if policy_id in made.library.policies else ", apart"
    state = standing.state.value if standing.state else "draft"
    return f"{found.policy.title_page.version} {state}{where}"


def _next(files: Files, effective: str = "2026-09-01") -> Files:
    """A working text of a second version, that is not issued."""
    return revise(files, "2.0", "2026-05-02", effective=effective)


def _broken(files: Files) -> Files:
    return {**files, TEXT: b"schema_version: 1\ntitle: [\n"}


def _without(files: Files) -> Files:
    return {path: data for path, data in files.items() if path != TEXT}


STATES: dict[str, tuple[Files, str, str]] = {
    "never issued": (base_files(), "nothing", "1.1 draft"),
    "awaiting approval": (issue(base_files()), "nothing", "1.1 awaiting approval"),
    "in force": (issued_files(), "1.1 in force", "1.1 in force"),
    "in force, draft changed": (_next(issued_files()), "1.1 in force", "2.0 draft"),
    "in force, next one awaits": (issue(_next(issued_files()), HAND_OVER), "1.1 in force", "1.1 in force"),
    "in force, next one approved": (
        approve(issue(_next(issued_files()), HAND_OVER), HAND_OVER), "1.1 in force", "1.1 in force",
    ),
    "in force, next one withdrawn": (
        withdraw(issue(_next(issued_files()), HAND_OVER), HAND_OVER, "2.0"), "1.1 in force", "2.0 draft",
    ),
    "the next one applies": (
        approve(issue(_next(issued_files(), "2026-05-10"), HAND_OVER), HAND_OVER), "2.0 in force", "2.0 in force",
    ),
    "working text cannot be read": (_broken(issued_files()), "1.1 in force", "nothing"),
    "never issued, cannot be read": (_broken(base_files()), "nothing", "nothing"),
    "working text deleted": (_without(issued_files()), "1.1 in force", "1.1 in force"),
    "retired": (retire(issued_files(), HAND_OVER, date(2026, 5, 1)), "1.1 ended with the policy, apart", "1.1 ended with the policy, apart"),
    "retired, draft changed": (_next(retire(issued_files(), HAND_OVER, date(2026, 5, 1))), "1.1 ended with the policy, apart", "2.0 draft"),
    "retired, comes back": (
        approve(issue(_next(retire(issued_files(), HAND_OVER, date(2026, 5, 1))), HAND_OVER), HAND_OVER),
        "2.0 takes effect later, apart", "2.0 takes effect later, apart",
    ),
    "ends later": (retire(issued_files(), HAND_OVER, date(2026, 8, 1)), "1.1 in force", "1.1 in force"),
    "only a later one": (
        approve(issue(_next(base_files()), HAND_OVER), HAND_OVER), "2.0 takes effect later, apart",
        "2.0 takes effect later, apart",
    ),
    "only a withdrawn one": (withdraw(issue(base_files()), HAND_OVER, "1.1"), "nothing", "1.1 draft"),
}  # fmt: skip


@pytest.mark.parametrize(("files", "public", "drafts"), STATES.values(), ids=STATES.keys())
def test_what_a_page_shows_in_each_state(files: Files, public: str, drafts: str) -> None:
    assert shown(files) == public
    assert shown(files, drafts=True) == drafts


def test_a_withdrawn_text_that_was_not_changed_is_a_draft_again() -> None:
    """With drafts, the working text of a policy that has nothing else to show is shown."""
    files = withdraw(issue(base_files()), HAND_OVER, "1.1")
    changed = {**files, TEXT: files[TEXT].replace(b"must", b"should")}
    assert shown(changed, drafts=True) == "1.1 draft"


def test_notes_and_layout_do_not_make_a_draft() -> None:
    files = issued_files()
    files[TEXT] = (
        b"# A note\n" + files[TEXT].replace(b'version: "1.1"', b"version: '1.1'") + b"drafting_notes: x\n"
    )
    assert shown(files, drafts=True) == "1.1 in force"


def test_the_text_shown_is_the_one_that_was_issued() -> None:
    files = issued_files()
    files[TEXT] = files[TEXT].replace(
        b"Every client **must** have one owner.", b"Nobody **must** do anything."
    )
    found = edition(files).library.policies[HAND_OVER]
    assert found.policy.statement.clauses[0].text == "Every client **must** have one owner."
    assert found.source.path == TEXT.parent / "versions/1.1" / SOURCE


def test_a_version_that_was_altered_is_not_shown() -> None:
    files = issued_files()
    files[TEXT.parent / "versions/1.1" / SOURCE] += b"# note\n"
    assert shown(files) == "nothing"


def test_versions_that_employees_may_see() -> None:
    files = approve(issue(_next(issued_files()), HAND_OVER), HAND_OVER)
    files = issue(revise(files, "3.0", "2026-05-20", effective="2026-12-01"), HAND_OVER)
    made = edition(files)
    assert [each.version for each in made.versions[HAND_OVER]] == ["1.1", "2.0"]
    assert [each.version for each in edition(withdraw(files, HAND_OVER, "2.0")).versions[HAND_OVER]] == [
        "1.1"
    ]


def test_a_standing_tells_what_comes() -> None:
    files = retire(approve(issue(_next(issued_files()), HAND_OVER), HAND_OVER), HAND_OVER, date(2026, 12, 1))
    standing = edition(files).standings[HAND_OVER]
    assert (standing.in_force and standing.in_force.version) == "1.1"
    assert (standing.upcoming and standing.upcoming.version) == "2.0"
    assert (standing.retired and standing.retired.on) == date(2026, 12, 1)
    moved = edition(retire(files, HAND_OVER, date(2026, 10, 1))).standings[HAND_OVER]
    assert (moved.retired and moved.retired.on) == date(2026, 10, 1)


def test_of_two_ends_the_next_one_is_told() -> None:
    """A policy that ends, comes back and ends again."""
    files = retire(issued_files(), HAND_OVER, date(2026, 8, 1))
    files = retire(approve(issue(_next(files), HAND_OVER), HAND_OVER), HAND_OVER, date(2026, 12, 1))
    retired = edition(files).standings[HAND_OVER].retired
    assert retired is not None
    assert retired.on == date(2026, 8, 1)


def test_an_end_that_a_later_version_sets_aside_is_not_told() -> None:
    files = retire(issued_files(), HAND_OVER, date(2026, 12, 1))
    files = approve(issue(_next(files), HAND_OVER), HAND_OVER)
    assert edition(files).standings[HAND_OVER].retired is None
    assert shown(files, today=date(2026, 12, 2)) == "2.0 in force"


def test_every_day_shows_what_applied_on_it() -> None:
    files = approve(issue(_next(issued_files()), HAND_OVER), HAND_OVER)
    files = retire(files, HAND_OVER, date(2026, 11, 1))
    days = {date(2026, 3, 31): "1.1 takes effect later, apart", date(2026, 4, 1): "1.1 in force", date(2026, 8, 31): "1.1 in force",
            date(2026, 9, 1): "2.0 in force", date(2026, 10, 31): "2.0 in force",
            date(2026, 11, 1): "2.0 ended with the policy, apart"}  # fmt: skip
    assert {day: shown(files, today=day) for day in days} == days


def test_policies_stand_in_the_order_of_their_numbers() -> None:
    made = edition(issued_files())
    assert list(made.library.policies) == [SEGMENTS, HAND_OVER]
    assert made.today == TODAY


def _quoting() -> Files:
    """The small library, whose account plan quotes a policy."""
    files = base_files()
    assert b"segment: client-segments.gold" in files[PLAN]
    return files


PLANS: dict[str, tuple[Files, bool, bool]] = {
    "of a policy in force": (issued_files(_quoting()), True, True),
    "of a draft": (_quoting(), False, True),
    "of one that awaits approval": (issue(_quoting()), False, True),
    "of one that takes effect later": (
        approve(issue(revise(_quoting(), "1.1", "2026-05-02", effective="2026-09-01", policy_id=SEGMENTS)), SEGMENTS), False, True,
    ),
    "of one that has ended": (retire(issued_files(_quoting()), SEGMENTS, date(2026, 5, 1)), True, True),
}  # fmt: skip


@pytest.mark.parametrize(("files", "public", "drafts"), PLANS.values(), ids=PLANS.keys())
def test_an_account_plan_is_shown_with_what_it_quotes(files: Files, public: bool, drafts: bool) -> None:
    assert bool(edition(files).library.accounts) == public
    assert bool(edition(files, drafts=True).library.accounts) == drafts


@pytest.mark.parametrize("day", [date(2026, 5, 2), TODAY, date(2027, 1, 1)])
@pytest.mark.parametrize("drafts", [False, True])
@pytest.mark.parametrize("name", [*STATES, *PLANS])
def test_what_is_shown_is_free_of_errors(name: str, drafts: bool, day: date) -> None:
    """Nothing that is shown quotes what is not there; broken working texts have errors of their own."""
    files = STATES[name][0] if name in STATES else PLANS[name][0]
    made = edition(files, day, drafts=drafts)
    broken = {PurePosixPath("policies", HAND_OVER, SOURCE)} if "cannot be read" in name else set()
    working = (each for each in find_form(made.library) if "versions" not in each.place.path.parts)
    found = [each for each in working if each.is_error and each.place.path not in broken]
    assert [f"{each.place} {each.message}" for each in found] == []


def test_what_applies_cites_policies_that_have_ended() -> None:
    files = retire(issued_files(), SEGMENTS, date(2026, 5, 1))
    made = edition(files)
    assert made.library.citations[SEGMENTS].title == "Client Segments Policy"
    assert list(made.library.policies) == [HAND_OVER]
    assert [each.id for each in made.others] == [SEGMENTS]


QUOTE = {
    "Everybody who deals with clients.": 'Everybody; see {{ policy("client-segments") }}, {{ fact("client-segments.email", segment="gold") }}.'
}


@pytest.mark.parametrize("name", PLANS)
def test_a_draft_may_quote_a_policy_in_any_state(name: str) -> None:
    """Its author sees the page, and is not told that there is no such policy."""
    files = revise(PLANS[name][0], "3.0", "2026-05-20", edits=QUOTE)
    made = edition(files, drafts=True)
    assert made.library.policies[HAND_OVER].is_draft
    assert [f"{each.place} {each.message}" for each in find_form(made.library) if each.is_error] == []


def test_an_issued_text_stands_alone() -> None:
    library = parse_library(issued_files())
    version = library.versions[HAND_OVER][0]
    alone, found = as_issued(library, HAND_OVER, version.policy, version.source)
    assert list(alone.policies) == [HAND_OVER]
    assert alone.accounts == {}
    assert not found.is_draft
    assert alone.organization == version.policy.resolved.organization


def test_what_is_decided_later_today_counts_today() -> None:
    files = approve(
        issue(base_files(), at=datetime(2026, 6, 1, 8, tzinfo=UTC)),
        HAND_OVER,
        at=datetime(2026, 6, 1, 23, 59, tzinfo=UTC),
    )
    assert shown(files) == "1.1 in force"
