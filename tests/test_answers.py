"""The tables that answer: hours and times allowed, who approves, whom to call, by when to answer."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engross.answers import (
    Calendar,
    Calendars,
    Tables,
    approve,
    escalate,
    gather_tables,
    plain_text,
    respond,
)
from engross.answers.spans import Span, intersect, subtract, union
from engross.disk import FolderTree
from engross.edition import publish
from engross.errors import QuestionError
from engross.library import Library, parse_library
from engross.units import WEEKDAYS, Amount, Duration, WeeklyHours
from rule_pages import lay_over

SAMPLE = Path(__file__).parents[1]
CHICAGO, LONDON = ZoneInfo("America/Chicago"), ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)

# Mondays: an ordinary week, and those in which clocks change in Chicago, London, Lord Howe (by half an hour), Auckland.
WEEKS = [
    date(2026, 6, 8),
    date(2026, 3, 2),
    date(2026, 3, 23),
    date(2026, 10, 26),
    date(2026, 10, 19),
    date(2026, 3, 30),
]
ZONES = ["America/Chicago", "Europe/London", "Australia/Lord_Howe", "Pacific/Auckland", "UTC"]


@pytest.fixture(scope="module")
def sample() -> Library:
    return parse_library(FolderTree(SAMPLE))


@pytest.fixture(scope="module")
def today(sample: Library) -> Tables:
    return gather_tables(publish(sample, date(2026, 11, 22)).library)


@pytest.fixture(scope="module")
def working(sample: Library) -> Tables:
    return gather_tables(sample)


def quarter(number: int) -> str:
    return f"{number // 4:02}:{number % 4 * 15:02}"


@st.composite
def weekly_hours(draw: st.DrawFn) -> WeeklyHours:
    spans = []
    for _ in range(draw(st.integers(1, 3))):
        first = draw(st.integers(0, 6))
        last = draw(st.integers(first, 6))
        start = draw(st.integers(0, 95))
        end = draw(st.integers(start + 1, 96))
        spans.append(f"{WEEKDAYS[first]}-{WEEKDAYS[last]} {quarter(start)}-{quarter(end)}")
    return WeeklyHours.parse(", ".join(spans))


def is_open_naively(hours: WeeklyHours, holidays: frozenset[date], here: datetime) -> bool:
    """What somebody would say who looks at the clock on the wall."""
    if here.date() in holidays:
        return False
    return any(
        span.first <= here.weekday() <= span.last
        and span.start <= here.time()
        and (span.end == time(0) or here.time() < span.end)
        for span in hours.spans
    )


@settings(max_examples=40, deadline=None)
@given(weekly_hours(), st.sampled_from(ZONES), st.sampled_from(WEEKS), st.sets(st.integers(0, 6), max_size=2))
def test_the_hours_are_those_of_the_clock_on_the_wall_at_every_quarter_of_an_hour(
    hours: WeeklyHours, zone: str, monday: date, off: set[int]
) -> None:
    holidays = frozenset(monday + timedelta(days=day) for day in off)
    calendar = Calendar("here", ZoneInfo(zone), hours, holidays)
    start = datetime.combine(monday, time(0), UTC)
    spans = list(calendar.open_between(start, start + timedelta(days=8)))
    assert all(one.end < other.start for one, other in pairwise(spans))
    for number in range(0, 8 * 24 * 60, 15):
        at = start + number * MINUTE
        while spans and spans[0].end <= at:
            spans.pop(0)
        is_in_span = bool(spans) and spans[0].start <= at
        expected = is_open_naively(hours, holidays, at.astimezone(calendar.zone).replace(tzinfo=None))
        assert is_in_span == expected == calendar.is_open(at), at.astimezone(calendar.zone)


@settings(max_examples=30, deadline=None)
@given(
    weekly_hours(), st.sampled_from(ZONES), st.sampled_from(WEEKS), st.integers(0, 10079), st.integers(1, 30)
)
def test_business_hours_are_counted_as_somebody_would_with_a_stopwatch(
    hours: WeeklyHours, zone: str, monday: date, minute: int, number: int
) -> None:
    calendar = Calendar("here", ZoneInfo(zone), hours)
    at = datetime.combine(monday, time(0), UTC) + minute * MINUTE
    due = calendar.add(at, Duration.parse(f"{number} business hours"))
    assert due is not None
    passed = sum(((span.end - span.start) for span in calendar.open_between(at, due)), timedelta())
    assert passed == timedelta(hours=number)
    assert calendar.is_open(due - MINUTE / 60)


LONDON_OFFICE = Calendar(
    "London", LONDON, WeeklyHours.parse("Mon-Fri 08:30-17:30"), frozenset({date(2026, 12, 25)})
)


@pytest.mark.parametrize(
    ("at", "within", "due"),
    [
        ("2026-12-18 16:30", "90 minutes", "2026-12-18 18:00"),
        ("2026-12-18 16:30", "2 business hours", "2026-12-21 09:30"),
        ("2026-12-18 16:30", "1 business hour", "2026-12-18 17:30"),
        ("2026-12-18 16:30", "1 business day", "2026-12-21 16:30"),
        ("2026-12-18 18:00", "1 business day", "2026-12-22 08:30"),  # counts from Monday morning
        ("2026-12-24 07:00", "1 business day", "2026-12-28 08:30"),  # a holiday and a weekend between
        ("2026-12-24 16:30", "2 days", "2026-12-26 16:30"),
        ("2026-12-18 16:30", "2 weeks", "2027-01-01 16:30"),
        ("2027-01-31 10:00", "1 month", "2027-02-28 10:00"),
        ("2028-02-29 10:00", "1 year", "2029-02-28 10:00"),
        ("2026-10-24 12:00", "24 hours", "2026-10-25 11:00"),  # the clocks go back
        ("2026-10-24 12:00", "1 day", "2026-10-25 12:00"),
    ],
)
def test_a_time_allowed_ends_when_people_say_it_does(at: str, within: str, due: str) -> None:
    start = datetime.fromisoformat(at).replace(tzinfo=LONDON)
    found = LONDON_OFFICE.add(start, Duration.parse(within))
    assert found is not None
    assert f"{found.astimezone(LONDON):%Y-%m-%d %H:%M}" == due


def test_a_business_day_ends_at_close_of_business_at_the_latest() -> None:
    calendar = Calendar("London", LONDON, WeeklyHours.parse("Mon-Fri 09:00-17:00, Sat 09:00-12:00"))
    due = calendar.add(datetime(2026, 12, 18, 16, tzinfo=LONDON), Duration.parse("1 business day"))
    assert due == datetime(2026, 12, 19, 12, tzinfo=LONDON)


def test_what_is_always_open_knows_no_holiday() -> None:
    calendar = Calendar("London", LONDON, WeeklyHours(()), frozenset({date(2026, 12, 25)}))
    christmas = datetime(2026, 12, 25, 12, tzinfo=LONDON)
    assert calendar.is_open(christmas)
    assert calendar.next_opening(christmas) == christmas
    assert calendar.add(christmas, Duration.parse("3 business hours")) == christmas + timedelta(hours=3)


def test_what_never_opens_has_no_end() -> None:
    monday = date(2026, 1, 5)
    every_monday = frozenset(monday + timedelta(days=7 * week) for week in range(-9, 300))
    calendar = Calendar("London", LONDON, WeeklyHours.parse("Mon 09:00-17:00"), every_monday)
    at = datetime(2026, 1, 6, tzinfo=LONDON)
    assert calendar.next_opening(at) is None
    assert calendar.add(at, Duration.parse("1 business hour")) is None
    assert calendar.add(at, Duration.parse("1 business day")) is None


numbers = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=6)


def spans_of(pairs: list[tuple[int, int]]) -> tuple[Span, ...]:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return union([[Span(start + at * MINUTE, start + (at + length) * MINUTE) for at, length in pairs]])


def minutes(spans: tuple[Span, ...]) -> set[datetime]:
    return {span.start + n * MINUTE for span in spans for n in range((span.end - span.start) // MINUTE)}


@given(numbers, numbers)
def test_spans_are_joined_met_and_taken_away_like_sets(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    first, second = spans_of(one), spans_of(other)
    assert minutes(union([first, second])) == minutes(first) | minutes(second)
    assert minutes(intersect(first, second)) == minutes(first) & minutes(second)
    assert minutes(subtract(first, second)) == minutes(first) - minutes(second)


DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("amount", "role"),
    [("5%", "sales-representative"), ("5.01%", "account-manager"), ("12%", "account-manager"), ("15%", "account-manager"),
     ("25%", "finance-director"), ("99%", "managing-director")],
)  # fmt: skip
def test_the_lowest_role_that_may_approves(working: Tables, amount: str, role: str) -> None:
    answer = approve(working, "discount", Amount.parse(amount), day=DAY, tier="gold")
    assert answer.is_answered
    (found,) = answer.approvals
    assert found.approver is not None
    assert found.approver.acting.role == role
    assert found.table.origin.cited.startswith("CL-004 §7.")


def test_an_approval_says_how_to_reach_holders_and_stand_ins_and_who_is_above(
    working: Tables, sample: Library
) -> None:
    (found,) = approve(working, "Discount on a contract", Amount.parse("18%"), day=DAY).approvals
    assert found.approver is not None
    assert [way.value for way in found.approver.ways][:2] == ["+44 20 7946 0103", "+44 20 7946 0153"]
    assert [person.id for person in found.approver.acting.stand_ins] == ["priya-raman"]
    assert found.higher is not None
    assert found.higher.acting.role == "finance-director"
    assert plain_text(sample, found.table.origin, found.table.limit.condition).startswith("The price stays")


def test_above_every_limit_nobody_may(working: Tables) -> None:
    answer = approve(working, "stand-in length", Amount.parse("61 business days"), day=DAY)
    assert not answer.is_answered
    assert answer.approvals[0].approver is None
    assert answer.approvals[0].highest.acting.role == "sales-director"


def test_a_clients_own_limits_come_first(working: Tables) -> None:
    answer = approve(working, "discount", Amount.parse("8%"), day=DAY, client="Meridian")
    roles = [each.approver.acting.role for each in answer.approvals if each.approver]
    assert roles == ["sales-director", "account-manager"]
    assert answer.approvals[0].table.client == "meridian"


@pytest.mark.parametrize(
    ("decision", "amount", "tier", "said"),
    [
        ("discunt", "1%", "", "Did you mean “discount”?"),
        ("discount", "$100", "", "cannot be held against"),
        ("goodwill", "€100", "", "cannot be held against"),
        ("relief", "3%", "", "cannot be held against"),
        ("discount", "1%", "platnum", "Did you mean “Platinum”?"),
    ],
)
def test_what_cannot_be_answered_is_said_with_the_choices(
    working: Tables, decision: str, amount: str, tier: str, said: str
) -> None:
    with pytest.raises(QuestionError) as caught:
        approve(working, decision, Amount.parse(amount), day=DAY, tier=tier)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("amount", "role"),
    [
        ("10 business days", "sales-director"),
        ("2 days", "duty-manager"),
        ("1 month", "sales-director"),
        ("40 days", None),
    ],
)
def test_lengths_of_time_of_several_kinds_are_put_in_order(amount: str, role: str | None) -> None:
    limits = "roles:\n  authority_limits:\n    - id: delay\n      title: Delay\n      steps:\n"
    steps = "        - {role: sales-director, limit: 1 month}\n        - {role: duty-manager, limit: 5 business days}\n"
    tables = gather_tables(parse_library(lay_over(limits + steps)))
    (found,) = approve(tables, "delay", Amount.parse(amount), day=DAY).approvals
    assert (found.approver.acting.role if found.approver else None) == role
    assert found.highest.acting.role == "sales-director"


@pytest.mark.parametrize(
    ("amount", "is_of_it"),
    [("40 unpaid invoices", True), ("40 invoices", True), ("40", True), ("40 paid invoices", False), ("40 voices", False)],
)  # fmt: skip
def test_a_number_is_of_what_is_counted_by_whole_words(amount: str, is_of_it: bool) -> None:
    limits = "roles:\n  authority_limits:\n    - id: write-off\n      title: Write-off\n      steps:\n"
    tables = gather_tables(
        parse_library(lay_over(f"{limits}        - {{role: duty-manager, limit: 50 unpaid invoices}}\n"))
    )
    if is_of_it:
        assert approve(tables, "write-off", Amount.parse(amount), day=DAY).is_answered
        return
    with pytest.raises(QuestionError, match="cannot be held against"):
        approve(tables, "write-off", Amount.parse(amount), day=DAY)


def test_per_cent_may_be_a_word(working: Tables) -> None:
    for words in ("12 percent", "12 per cent", "12 Percent", "12%"):
        assert str(Amount.parse(words)) == "12%"
    for words in ("$5k", "$5 M", "5k"):
        with pytest.raises(ValueError, match="Write the number in full"):
            Amount.parse(words)


def test_a_tier_that_is_not_the_clients_is_refused(working: Tables) -> None:
    with pytest.raises(QuestionError, match="Meridian Merchant Bank is a Platinum client"):
        approve(working, "discount", Amount.parse("1%"), day=DAY, client="meridian", tier="bronze")


def test_a_plan_that_does_not_apply_yet_answers_nothing(sample: Library) -> None:
    assert gather_tables(sample, day=date(2026, 9, 1)).clients == ()
    assert [each.id for each in gather_tables(sample, day=DAY).clients] == ["meridian"]


def test_so_many_business_days_never_come() -> None:
    few = Calendar("London", LONDON, WeeklyHours.parse("Mon 09:00-17:00"))
    at = datetime(2026, 6, 9, 10, tzinfo=LONDON)
    assert few.add(at, Duration.parse("999999 business days")) is None
    assert few.add(at, Duration.parse("999999 business hours")) is None
    due = few.add(at, Duration.parse("520 business days"))
    assert due == datetime(2036, 6, 2, 9, tzinfo=LONDON)


@settings(max_examples=30, deadline=None)
@given(weekly_hours(), st.integers(0, 10079), st.integers(1, 25), st.sets(st.integers(0, 100), max_size=9))
def test_business_days_are_counted_one_by_one(
    hours: WeeklyHours, minute: int, number: int, off: set[int]
) -> None:
    holidays = frozenset(date(2026, 6, 8) + timedelta(days=each) for each in off)
    calendar = Calendar("here", ZoneInfo("UTC"), hours, holidays)
    at = datetime(2026, 6, 8, tzinfo=UTC) + minute * MINUTE
    start, due = calendar.next_opening(at), calendar.add(at, Duration.parse(f"{number} business days"))
    assert start is not None
    assert due is not None
    day, passed = start.date(), 0
    while passed < number:
        day += timedelta(days=1)
        passed += bool(calendar.open_on(day))
    assert calendar.open_on(day)[0].start <= due <= calendar.open_on(day)[-1].end


def test_durations_of_one_kind_are_compared(working: Tables) -> None:
    (found,) = approve(working, "overtime", Amount.parse("2 days"), day=DAY).approvals
    assert found.approver is not None
    assert found.approver.acting.role == "duty-manager"


def test_at_night_the_levels_that_are_closed_are_passed_over_and_it_is_said_why(today: Tables) -> None:
    at = datetime(2026, 11, 21, 22, tzinfo=CHICAGO)
    answer = escalate(today, at, tier="platinum", severity="1", ladder="nobody-answers")
    (found,) = answer.climbs
    assert [each.level.id for each in found.skipped] == ["owner"]
    assert found.skipped[0].reason == "closed until Mon 23 Nov 08:30 (London)"
    assert [call.level.id for call in found.calls] == ["duty", "director", "managing"]
    assert found.calls[0].ways[0].value == "+1 312 555 0199"
    assert [call.answers_by - at for call in found.calls] == [15 * MINUTE, 45 * MINUTE, 75 * MINUTE]
    assert str(found.allowed) == "15 minutes"
    assert found.is_in_time


def test_by_day_only_those_are_called_whose_office_is_open(today: Tables) -> None:
    early = datetime(2026, 11, 23, 9, tzinfo=LONDON)  # night in Chicago
    (found,) = escalate(today, early, ladder="nobody-answers").climbs
    assert {way.name for way in found.calls[0].ways} == {"Priya Raman", "Lucia Ferrante"}


def test_a_holiday_closes_an_office_and_not_the_other(today: Tables) -> None:
    thanksgiving = datetime(2026, 11, 26, 10, tzinfo=CHICAGO)
    (found,) = escalate(today, thanksgiving, ladder="client-without-manager").climbs
    assert found.skipped[0].reason == "closed until Mon 30 Nov 08:00 (Chicago)"


def test_every_ladder_that_applies_is_told_best_first(today: Tables) -> None:
    answer = escalate(today, datetime(2026, 11, 21, 22, tzinfo=CHICAGO), client="meridian")
    assert answer.climbs[0].table.client == "meridian"
    assert len(answer.climbs) == 5
    assert not any(each.table.is_breach for each in answer.climbs)


def test_a_ladder_for_breaches_is_asked_by_name(today: Tables) -> None:
    at = datetime(2026, 11, 21, 22, tzinfo=CHICAGO)
    (found,) = escalate(today, at, ladder="report-a-breach").climbs
    assert found.table.is_breach


def test_an_email_on_saturday_night_is_due_on_sunday_morning(today: Tables) -> None:
    at = datetime(2026, 11, 21, 22, tzinfo=CHICAGO)
    (found,) = respond(today, "email", at, tier="silver").promises
    assert found.by == datetime(2026, 11, 22, 6, tzinfo=CHICAGO)
    assert found.acting.role == "account-manager"
    assert str(found.table.origin) == "CL-003 §5.10, version 2.1"


def test_without_a_tier_every_time_is_told(today: Tables) -> None:
    answer = respond(today, "e-mail", datetime(2026, 11, 21, 22, tzinfo=CHICAGO))
    assert [str(each.within) for each in answer.promises] == ["2 hours", "4 hours", "8 hours", "24 hours"]
    assert "--tier" in answer.notes[0]


def test_business_days_are_those_of_the_office_that_is_named(today: Tables) -> None:
    at = datetime(
        2026, 11, 25, 12, tzinfo=CHICAGO
    )  # the day before Thanksgiving and the day after it are off
    (here,) = respond(today, "change-notice", at, office="chicago").promises
    (there,) = respond(today, "change-notice", at, office="London").promises
    assert here.by == datetime(2026, 12, 1, 12, tzinfo=CHICAGO)
    assert there.by == datetime(2026, 11, 30, 8, 30, tzinfo=LONDON)  # it was evening there already


def test_tiers_of_other_policies_mean_the_same_clients(today: Tables) -> None:
    at = datetime(2026, 11, 21, 22, tzinfo=CHICAGO)
    (found,) = respond(today, "email", at, tier="Tier 1 – Strategic").promises
    assert str(found.within) == "2 hours"


def test_of_a_past_day_the_holders_of_that_day_are_told() -> None:
    changed = dict(FolderTree(SAMPLE))
    path = PurePosixPath("policies/organization.yml")
    text = changed[path].decode()
    changed[path] = text.replace("    holders: [tomas-lindqvist]\n", "    holders: [noor-haddad]\n").encode()
    library = publish(parse_library(changed), date(2026, 11, 2)).library
    now = approve(gather_tables(library), "stand-in-length", Amount.parse("20 business days"), day=DAY)
    then = approve(
        gather_tables(library, as_issued=True), "stand-in-length", Amount.parse("20 business days"), day=DAY
    )
    names = [
        each.approvals[0].approver.acting.holders[0].name
        for each in (now, then)
        if each.approvals[0].approver
    ]
    assert names == ["Noor Haddad", "Tomas Lindqvist"]


SEVERITIES = """
# policies/client-segments/policy.yml
statement:
  severities:
    id: severities
    title: Severities
    levels:
      - {id: emergency, name: Emergency, meaning: All stands still, reached_within: 15 minutes}
      - {id: question, name: Question, meaning: All the rest}
# policies/hand-over/policy.yml
procedures:
  escalation:
    id: questions
    title: Questions
    trigger: A client asks
    severities: [client-segments.question]
    levels:
      - {id: desk, title: Desk, role: duty-manager, hours: Mon-Fri 09:00-17:00, answers_within: 1 hour}
# policies/emergencies/policy.yml
procedures:
  escalation:
    id: emergencies
    title: Emergencies
    trigger: All stands still
    severities: [client-segments.emergency]
    segments: [client-segments.gold]
    levels:
      - {id: duty, title: Duty, role: duty-manager, contact: duty-line, hours: always, answers_within: 20 minutes}
"""


@pytest.mark.parametrize(
    ("severity", "tier", "ladders"),
    [
        ("1", "gold", ["emergencies"]),
        ("Emergency", "gold", ["emergencies"]),
        ("2", "", ["questions"]),
        ("client-segments.question", "silver", ["questions"]),
        ("", "gold", ["emergencies", "questions"]),
    ],
)
def test_a_severity_by_number_id_or_name_chooses_the_ladders(
    severity: str, tier: str, ladders: list[str]
) -> None:
    tables = gather_tables(parse_library(lay_over(SEVERITIES)))
    answer = escalate(tables, datetime(2026, 6, 9, 10, tzinfo=LONDON), tier=tier, severity=severity)
    assert sorted(each.table.ladder.id for each in answer.climbs) == sorted(ladders)


def test_the_time_of_a_severity_is_that_of_the_ladders_own_scale() -> None:
    other = """
# policies/emergencies/policy.yml
statement:
  severities:
    id: severities
    title: Severities
    levels:
      - {id: red, name: Red, meaning: All stands still, reached_within: 10 minutes}
"""
    at = datetime(2026, 6, 9, 3, tzinfo=LONDON)
    bare = SEVERITIES.replace("severities: [client-segments.emergency]", "severities: []")

    def allowed(example: str) -> str:
        tables = gather_tables(parse_library(lay_over(example)))
        (found,) = escalate(tables, at, severity="1", ladder="emergencies").climbs
        return str(found.allowed)

    assert allowed(SEVERITIES + other) == "15 minutes"  # of the scale that it names
    assert allowed(bare + other) == "10 minutes"  # of its own policy
    assert (
        allowed(bare + other.replace("policies/emergencies", "policies/hand-over")) == "10 minutes"
    )  # the least


def test_where_no_severities_are_declared_every_ladder_is_told_with_a_note() -> None:
    example = (
        SEVERITIES.replace("severities: [", "segments: [")
        .replace("question]", "gold]")
        .replace("emergency]", "gold]")
    )
    example = example[example.index("# policies/hand-over") :]
    tables = gather_tables(parse_library(lay_over(example)))
    answer = escalate(tables, datetime(2026, 6, 9, 10, tzinfo=LONDON), severity="1")
    assert len(answer.climbs) == 2
    assert answer.notes == ("The handbook declares no severities: every ladder is shown.",)


def test_a_ladder_that_is_slower_than_the_severity_allows_is_marked() -> None:
    tables = gather_tables(parse_library(lay_over(SEVERITIES)))
    (found,) = escalate(tables, datetime(2026, 6, 9, 3, tzinfo=LONDON), tier="gold", severity="1").climbs
    assert not found.is_in_time
    with pytest.raises(
        QuestionError, match="No escalation ladder applies for Silver clients at this severity"
    ):
        escalate(tables, datetime(2026, 6, 9, 3, tzinfo=LONDON), tier="silver", severity="1")


def test_without_an_organization_nothing_breaks() -> None:
    calendars = Calendars.of_organization(None)
    assert calendars.first.is_open(datetime(2026, 6, 9, tzinfo=UTC))
    assert gather_tables(parse_library({})).is_empty
