"""The rules “always an answer”: what they find, in which words, and what they let pass."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engross.answers import Coverage, escalate, gather_tables, respond
from engross.diagnostic import Diagnostic, Severity
from engross.disk import FolderTree
from engross.library import parse_library
from engross.rules import check_library
from library_cases import TODAY
from rule_pages import find, lay_over

DUTY = "{id: duty, title: Duty, role: duty-manager, contact: duty-line, hours: always, answers_within: 15 minutes}"


def ladder(*levels: str, more: str = "") -> str:
    rows = "".join(f"      - {each}\n" for each in levels)
    return (
        "procedures:\n  escalation:\n    id: help\n    title: When a client needs help\n"
        f"    trigger: A client cannot wait\n{more}    levels:\n{rows}"
    )


def level(hours: str = "always", *, key: str = "first", contact: str = "", within: str = "15 minutes") -> str:
    line = f"contact: {contact}, " if contact else ""
    return (
        f"{{id: {key}, title: First, role: duty-manager, {line}hours: '{hours}', answers_within: {within}}}"
    )


def organization(text: str, example: str) -> str:
    return f"# organization.yml\n{text}# policies/hand-over/policy.yml\n{example}"


HOLIDAY = "holidays:\n  - {date: 2026-12-25, name: Christmas Day}\n"
MEI = "people:\n  - {id: tomas-lindqvist, name: Tomas Lindqvist, job_title: Director, office: london}\n"
WITH_NUMBER = f"{MEI}  - {{id: mei-tanaka, name: Mei Tanaka, job_title: Manager, office: london, phone: +44 20 7946 0101, out_of_hours_phone: +44 20 7946 0151}}\n"
WHOLE_WEEK = "Mon-Sun 00:00-24:00"


def only(rule: str, example: str) -> Diagnostic:
    (found,) = find(rule, lay_over(example))
    return found


def test_the_sample_handbook_is_clean() -> None:
    library = parse_library(FolderTree(Path(__file__).parents[1]))
    assert check_library(library, TODAY, families=("answers",)).findings == ()


def test_an_hour_at_which_nobody_answers_is_told_with_tier_and_reason() -> None:
    found = only("nobody-answers", ladder(level("Mon-Fri 08:00-18:00")))
    assert found.severity is Severity.WARNING
    assert found.message == (
        "Saturday 03:00 (London), every tier: nobody can be reached on the ladder “When a client needs help”: "
        "“First” – Mon–Fri 08:00–18:00 only."
    )
    assert found.place.excerpt[found.place.column - 1 :].startswith("Mon-Fri 08:00-18:00")


def test_an_office_phone_at_night_reaches_nobody() -> None:
    found = only("nobody-answers", ladder(level()))
    assert "an office phone while the office is closed (Mei Tanaka)" in found.message
    assert find("nobody-answers", lay_over(organization(WITH_NUMBER, ladder(level())))) == ()


def test_a_ladder_that_is_closed_on_a_holiday_alone_is_told_with_the_date() -> None:
    example = organization(WITH_NUMBER + HOLIDAY, ladder(level(WHOLE_WEEK)))
    found = only("nobody-answers", example)
    assert found.message.startswith("Friday 25 December 2026 00:00 (London, Christmas Day), every tier:")
    assert find("nobody-answers", lay_over(organization(WITH_NUMBER, ladder(level(WHOLE_WEEK))))) == ()


def test_one_minute_a_week_is_enough() -> None:
    hours = "Mon-Tue 00:00-24:00, Wed 00:00-12:59, Wed 13:00-24:00, Thu-Sun 00:00-24:00"
    found = only("nobody-answers", organization(WITH_NUMBER, ladder(level(hours))))
    assert found.message.startswith("Wednesday 12:59 (London)")


def test_the_hour_in_which_clocks_change_is_looked_at() -> None:
    hours = "Mon-Sat 00:00-24:00, Sun 00:00-01:00, Sun 02:00-24:00"
    # The hour from one to two on Sunday is there every week but the one in which the clocks go forward.
    library = parse_library(lay_over(organization(WITH_NUMBER, ladder(level(hours)))))
    coverage = Coverage(gather_tables(library), TODAY)
    table = next(each for each in coverage.tables.ladders if not each.client)
    (spans,) = coverage.by_level(table)
    spring = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert any(span.start <= spring and spring + timedelta(hours=1) < span.end for span in spans)


def test_where_another_ladder_answers_it_is_advice() -> None:
    example = ladder(level("Mon-Fri 09:00-17:00")) + "# policies/duty/policy.yml\n" + ladder(DUTY)
    found = only("nobody-answers", example)
    assert found.severity is Severity.ADVICE
    assert "does reach somebody then" in found.related[0].message


def test_an_account_plan_needs_a_ladder_of_its_own_that_answers() -> None:
    plan = "# policies/accounts/meridian/account.yml\n" + "\n".join(
        line.removeprefix("  ") for line in ladder(level("Mon-Fri 09:00-17:00")).splitlines()[1:]
    )
    found = only("nobody-answers", ladder(DUTY) + plan)
    assert found.severity is Severity.WARNING
    assert str(found.place.path).endswith("account.yml")


def test_tiers_that_mean_the_same_clients_need_one_ladder() -> None:
    segments = """# policies/hand-over/policy.yml
statement:
  segmentation:
    id: levels
    title: Levels
    segments:
      - {id: top, name: Top, corresponds_to: [client-segments.gold]}
"""
    example = ladder(DUTY, more="    segments: [client-segments.gold, client-segments.silver]\n") + segments
    assert find("tier-without-ladder", lay_over(example)) == ()
    found = only(
        "tier-without-ladder", ladder(DUTY, more="    segments: [client-segments.silver]\n") + segments
    )
    assert found.message == "No escalation ladder says whom to call for the tier Gold."


SEVERITIES = """# policies/client-segments/policy.yml
statement:
  severities:
    id: severities
    title: Severities
    levels:
      - {id: emergency, name: Emergency, meaning: All stands still, reached_within: 20 minutes}
      - {id: question, name: Question, meaning: All the rest}
"""


def test_a_severity_is_held_against_the_level_that_is_called_first_at_that_hour() -> None:
    late = level(contact="duty-line", within="30 minutes", key="late")
    early = level("Mon-Fri 09:00-17:00", within="10 minutes")
    found = only("ladder-too-slow", ladder(early, late) + SEVERITIES)
    assert found.message == (
        "Saturday 03:00 (London): somebody has to be reached within 20 minutes (severity 1 (Emergency)), "
        "but the first level that can be reached, “First”, answers within 30 minutes."
    )
    assert find("ladder-too-slow", lay_over(ladder(early, DUTY) + SEVERITIES)) == ()


@pytest.mark.parametrize(
    ("within", "allowed", "is_found"),
    [
        ("2 business hours", "2 hours", True),  # from four in the afternoon it takes until the next morning
        ("2 business hours", "67 hours", False),
        ("2 business hours", "66 hours", True),  # Friday at 16:59, when the clocks go back at the weekend
        ("1 business day", "1 week", False),
    ],
)
def test_business_time_is_looked_at_where_it_takes_longest(within: str, allowed: str, is_found: bool) -> None:
    example = ladder(level("Mon-Fri 09:00-17:00", within=within), more=f"    reached_within: {allowed}\n")
    assert bool(find("ladder-too-slow", lay_over(example))) is is_found


def test_the_first_minute_that_is_late_is_told_and_asking_then_agrees() -> None:
    more = "    reached_within: 5 hours\n"
    example = organization(
        WITH_NUMBER, ladder(level("Mon-Fri 09:00-17:00", within="4 business hours"), more=more)
    )
    found = only("ladder-too-slow", example)
    assert found.message.startswith("Monday 13:01 (London): somebody has to be reached within 5 hours")
    tables = gather_tables(parse_library(lay_over(example)))
    for clock, is_in_time in (("09:00", True), ("13:00", True), ("13:01", False), ("16:59", False)):
        at = datetime.fromisoformat(f"2026-06-08T{clock}").replace(tzinfo=ZoneInfo("Europe/London"))
        assert escalate(tables, at, ladder="hand-over.help").climbs[0].is_in_time is is_in_time, clock


def test_two_ladders_of_which_one_is_always_in_time_are_not_too_slow() -> None:
    early = level("Mon-Sun 00:00-12:00", contact="duty-line", within="4 business hours")
    late = level("Mon-Sun 08:00-24:00", contact="duty-line", within="4 business hours")
    other = "# policies/other/policy.yml\n" + ladder(late)
    scale = SEVERITIES.replace("20 minutes", "4 hours")
    # Before eight the first one answers in time, until eight in the evening the second one.
    (found,) = find("ladder-too-slow", lay_over(ladder(early) + other + scale))
    assert "Monday 20:01" in found.message or "20:01 (London)" in found.message
    always = other.replace("Mon-Sun 08:00-24:00", "always")
    assert find("ladder-too-slow", lay_over(ladder(early) + always + scale)) == ()


def test_an_absurd_time_allowed_is_judged_at_once() -> None:
    example = ladder(
        level("Mon-Sun 00:00-23:59", contact="duty-line", within="999999 business days"),
        more="    reached_within: 999999 years\n",
    )
    find("ladder-too-slow", lay_over(example))


MAILBOX = (
    "contacts:\n"
    "  - {id: duty-line, name: Duty line, purpose: Help, phone: +44 20 7946 0100, hours: always}\n"
    "  - {id: box, name: Help mailbox, purpose: Help, email: help@fernhollow.example, hours: always}\n"
)


def test_a_mailbox_is_nobody_who_answers() -> None:
    example = organization(MAILBOX, ladder(level(contact="box"), more="    reached_within: 15 minutes\n"))
    assert "Help mailbox has an address, and no telephone number" in only("nobody-answers", example).message
    found = only("level-without-number", example)
    assert "has an address, but no telephone number" in found.message
    answer = escalate(gather_tables(parse_library(lay_over(example))), datetime(2026, 6, 6, 3, tzinfo=UTC))
    assert not answer.is_answered
    assert answer.climbs[0].skipped[0].reason == "Help mailbox: an address, and no telephone number"


def test_a_breach_may_be_reported_to_a_mailbox() -> None:
    example = organization(MAILBOX, ladder(level(contact="box")).replace("procedures:", "compliance:"))
    assert find("level-without-number", lay_over(example)) == ()
    tables = gather_tables(parse_library(lay_over(example)))
    assert escalate(tables, datetime(2026, 6, 6, 3, tzinfo=UTC), ladder="help").is_answered


def test_every_hole_of_a_ladder_is_told_for_those_who_have_it() -> None:
    emergencies = ladder(
        level("Mon-Thu 00:00-24:00", contact="duty-line"),
        more="    severities: [client-segments.emergency]\n",
    )
    gold = ladder(
        level("Sat-Sun 00:00-24:00", contact="duty-line"),
        more="    severities: []\n    segments: [client-segments.gold]\n",
    )
    example = f"{emergencies}# policies/other/policy.yml\n{gold}{SEVERITIES}"
    told = [
        each.message
        for each in find("nobody-answers", lay_over(example))
        if "hand-over" in str(each.place.path)
    ]
    assert len(told) == 2
    assert told[0].startswith("Friday 00:00 (London), Gold, severity 1 (Emergency):")
    assert told[1].startswith("Saturday 03:00 (London), Silver, severity 1 (Emergency):")


def test_a_holiday_that_is_over_is_no_hole() -> None:
    over = HOLIDAY.replace("2026-12-25", (TODAY - timedelta(days=30)).isoformat())
    example = organization(WITH_NUMBER + over, ladder(level(WHOLE_WEEK)))
    assert find("nobody-answers", lay_over(example)) == ()


def test_a_severity_no_ladder_is_for_is_told() -> None:
    more = "    severities: [client-segments.question]\n"
    found = only("tier-without-ladder", ladder(DUTY, more=more) + SEVERITIES)
    assert found.message == "No escalation ladder says whom to call at severity 1 (Emergency)."
    one = (
        ladder(DUTY, more=more)
        + "# policies/other/policy.yml\n"
        + ladder(DUTY, more="    segments: [client-segments.gold]\n    severities: []\n")
    )
    found = only("tier-without-ladder", one + SEVERITIES)
    assert (
        found.message
        == "No escalation ladder says whom to call for the tier Silver at severity 1 (Emergency)."
    )


def test_a_line_that_is_closed_at_the_hours_of_a_level_is_told_with_both_hours() -> None:
    contacts = (
        "contacts:\n"
        "  - {id: duty-line, name: Duty line, purpose: Help, phone: +44 20 7946 0100, hours: always}\n"
        "  - {id: desk, name: Desk, purpose: Help, phone: +44 20 7946 0102, hours: 'Mon-Fri 09:00-17:00', office: london}\n"
    )
    example = organization(contacts, ladder(level("Mon-Fri 08:30-17:00", contact="desk"), DUTY))
    found = only("contact-closed", example)
    assert found.message == (
        "“First” is to be reached Mon–Fri 08:30–17:00, but Desk is closed then: Monday 08:30 (London). "
        "Its hours are Mon–Fri 09:00–17:00."
    )
    assert str(found.related[0].place.path).endswith("organization.yml")
    right = organization(contacts, ladder(level("Mon-Fri 09:00-17:00", contact="desk"), DUTY))
    assert find("contact-closed", lay_over(right)) == ()


LIMITS = """
roles:
  authority_limits:
    - id: discount
      title: Discount
      steps:
        - {role: duty-manager, limit: 10%}
        - {role: sales-director, limit: 30%}
"""
SECOND = """
# policies/second/policy.yml
roles:
  authority_limits:
    - id: discount
      title: Discount{more}
      steps:
        - {{role: {role}, limit: {limit}}}
"""


def second(role: str = "sales-director", limit: str = "any amount", more: str = "") -> str:
    return SECOND.format(role=role, limit=limit, more=more)


def test_two_policies_with_two_lowest_roles_are_told_with_both_places() -> None:
    found = only("two-approvers", LIMITS.replace("30%", "any amount") + second())
    assert found.message == (
        "Two tables say who approves “Discount”: of 10%, here the Sales director, in CL-002 §7.3.1 the Duty manager."
    )
    assert {str(each.path) for each in (found.place, found.related[0].place)} == {
        "policies/second/policy.yml",
        "policies/hand-over/policy.yml",
    }


@pytest.mark.parametrize(
    "other",
    [
        second("duty-manager", "10%") + "        - {role: sales-director, limit: 30%}\n",  # they agree
        second(more="\n      segments: [client-segments.gold]"),  # an exception for some
        second(more="\n      condition: Only software that is sold in another country"),
    ],
)
def test_tables_of_two_policies_that_agree_or_are_about_something_else_pass(other: str) -> None:
    limits = LIMITS.replace("title: Discount", "title: Discount\n      condition: The price stays above cost")
    assert find("two-approvers", lay_over((limits if "condition" in other else LIMITS) + other)) == ()


def test_where_a_role_has_two_limits_one_rule_speaks() -> None:
    files = lay_over(LIMITS + second("duty-manager", "20%"))
    assert len(find("limit-differs", files)) == 1
    assert find("two-approvers", files) == ()


@pytest.mark.parametrize(
    ("here", "there", "said"),
    [
        ("- {role: duty-manager, limit: 10%}", "- {role: duty-manager, limit: 10%}\n        - {role: sales-director, limit: any amount}",
         "of more than 10%, here the Sales director, there nobody"),
        ("- {role: duty-manager, limit: any amount}", "- {role: sales-director, limit: any amount}",
         "of any amount, here the Sales director, there the Duty manager"),
    ],
)  # fmt: skip
def test_above_the_highest_bound_there_is_one_lowest_role_too(here: str, there: str, said: str) -> None:
    example = (
        "roles:\n  authority_limits:\n"
        f"    - id: discount\n      title: Discount\n      steps:\n        {here}\n"
        f"    - id: discounts\n      title: Discounts\n      steps:\n        {there}\n"
    )
    assert said in only("two-approvers", example).message


def test_a_decision_for_some_tiers_alone_is_advice() -> None:
    example = LIMITS.replace("title: Discount", "title: Discount\n      segments: [client-segments.gold]")
    found = only("tier-without-limit", example)
    assert found.severity is Severity.ADVICE
    assert found.message == "Nobody may decide “Discount” for Silver: its only table is for other tiers."


SERVICE = """
statement:
  service_levels:
    - {id: notice, title: Notice, starts: A change, action: It is told, responsible: sales-director, within: 2 business days}
"""


def example(given: str, expect: str | None, before: str = LIMITS + SERVICE + ladder(DUTY)) -> str:
    lines = f"    given: {{{given}}}\n" if given else ""
    lines += f"    expect: {{{expect}}}\n" if expect else ""
    return (
        f"{before}appendices:\n  - {{id: protocol, kind: form, title: P, fields: [{{id: a, label: A}}]}}\n"
        f"  - id: one\n    kind: case\n    title: One\n    situation: S.\n    outcome: O.\n{lines}"
    )


RIGHT = [
    ("ask: approve, decision: discount, amount: 10%", "role: duty-manager, person: mei-tanaka"),
    ("ask: approve, decision: hand-over.discount, amount: 10.5%, segment: client-segments.gold", "role: sales-director"),
    ("ask: escalate, ladder: help, at: 'Sat 03:00'", "role: duty-manager, contact: duty-line, by: 'Sat 03:15'"),
    ("ask: escalate, ladder: help, at: '2026-12-25 23:50'", "within: 15 minutes, by: '2026-12-26 00:05'"),
    ("ask: respond, to: notice, received: 'Fri 16:30'", "within: 2 business days, by: 'Tue 16:30'"),
    ("ask: respond, to: client-segments.email, received: 'Sat 22:00', segment: client-segments.silver", "by: 'Sun 06:00'"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expect"), RIGHT)
def test_an_example_that_the_tables_bear_out_passes(given: str, expect: str) -> None:
    assert find("worked-example", lay_over(example(given, expect))) == ()


WRONG = [
    (
        "ask: approve, decision: discount, amount: 12%",
        "role: duty-manager",
        "Expected: Duty manager; the table says: Sales director (§7.3.1).",
    ),
    ("ask: approve, decision: discount, amount: 31%", "role: sales-director", "nobody may approve 31% by CL-002 §7.3.1"),
    ("ask: approve, decision: discount, amount: $5", "role: sales-director", "limits of another kind: 10%, 30%"),
    ("ask: approve, decision: discount, amount: 5%", "within: 4h", "has no answer called “within”"),
    ("ask: approve, decision: discount, amount: 5%", "person: tomas-lindqvist", "the table says: Mei Tanaka"),
    ("ask: approve, decision: discount, amount: 5%", None, "does not say which answer is expected"),
    ("", "role: duty-manager", "does not say to which question"),
    ("ask: escalate, ladder: help, at: 'Sat 03:00'", "by: 'Sat 03:30'", "Expected: Sat 03:30; the table says: Sat 03:15"),
    ("ask: respond, to: notice, received: 'Fri 16:30'", "by: 'Mon 16:30'", "the table says: Tue 16:30 (§5.2)"),
    (
        "ask: respond, to: client-segments.email, received: 'Sat 22:00'",
        "by: 'Sun 06:00'",
        "CL-001 §5.3 gives each segment its own time",
    ),
    (
        "ask: respond, to: client-segments.email, received: 'Sat 22:00', segment: client-segments.gold",
        "by: 'Sun 06:00'",
        "the table says: Sun 02:00 (CL-001 §5.3)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expect", "said"), WRONG)
def test_an_example_that_the_tables_do_not_bear_out_is_told_with_both_values(
    given: str, expect: str | None, said: str
) -> None:
    found = only("worked-example", example(given, expect))
    assert said in found.message
    assert found.is_error is not ("does not say" in said)


def test_a_weekday_in_an_example_is_an_ordinary_one_and_a_date_knows_holidays() -> None:
    off = organization("holidays:\n" + "".join(
        f"  - {{date: {date(2025, 12, 1) + timedelta(days=day)}, name: Closed}}\n" for day in range(800)
    ), LIMITS + SERVICE + ladder(DUTY))  # fmt: skip
    weekday = example("ask: respond, to: notice, received: 'Fri 16:30'", "by: 'Tue 16:30'", off)
    assert find("worked-example", lay_over(weekday)) == ()
    dated = example("ask: respond, to: notice, received: '2026-06-05 16:30'", "by: '2026-06-09 16:30'", off)
    assert "the table says: 2028-" in only("worked-example", dated).message


def test_an_example_that_names_what_is_not_there_is_left_to_its_own_rule() -> None:
    files = lay_over(example("ask: approve, decision: discuont, amount: 5%", "role: duty-manager"))
    assert find("worked-example", files) == ()
    assert find("unknown-reference", files)


@pytest.mark.parametrize(
    ("matter", "severity"),
    [("How a client is served", Severity.WARNING), ("What is done at night", Severity.ADVICE)],
)
def test_two_documents_that_turn_overruling_round_are_told(matter: str, severity: Severity) -> None:
    here = "roles:\n  overrules:\n    - {id: a, role: sales-director, over: [duty-manager], matter: How a client is served}\n"
    there = f"roles:\n  overrules:\n    - {{id: a, role: duty-manager, over: [sales-director], matter: {matter}}}\n"
    found = only("overrule-ring", f"{here}# policies/other/policy.yml\n{there}")
    assert found.severity is severity


def overrules(path: str, higher: str, lower: str, matter: str = "How a client is served") -> str:
    row = f"{{id: a, role: {higher}, over: [{lower}], matter: {matter}}}"
    roles = "overrules:\n" if path.endswith("account.yml") else "roles:\n  overrules:\n"
    return f"# policies/{path}\n{roles}    - {row}\n"


THIRD_ROLE = """# organization.yml
roles:
  - {id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [mei-tanaka]}
  - {id: duty-manager, name: Duty manager, holders: [mei-tanaka], deputies: [tomas-lindqvist]}
  - {id: product-manager, name: Product manager, holders: [mei-tanaka], deputies: [tomas-lindqvist]}
"""


@pytest.mark.parametrize(
    ("third", "matter", "severity"),
    [
        ("third/policy.yml", "How a client is served", Severity.WARNING),
        ("third/policy.yml", "What is done at night", Severity.ADVICE),
        ("accounts/meridian/account.yml", "How a client is served", Severity.WARNING),
    ],
)
def test_a_ring_of_overruling_over_three_documents_is_told(
    third: str, matter: str, severity: Severity
) -> None:
    example = (
        THIRD_ROLE
        + overrules("hand-over/policy.yml", "sales-director", "duty-manager")
        + overrules("second/policy.yml", "duty-manager", "product-manager")
        + overrules(third, "product-manager", "sales-director", matter)
    )
    found = only("overrule-ring", example)
    assert found.severity is severity
    assert found.message.startswith("Nobody has the last word: ")
    assert len(found.related) == 2


def test_an_example_is_answered_as_asking_answers_it_with_two_offices() -> None:
    offices = """# organization.yml
offices:
  - {id: chicago, name: Chicago, address: 1 Lake Street, time_zone: America/Chicago, hours: 'Mon-Fri 08:00-17:00'}
  - {id: london, name: London, address: 1 Thames Row, time_zone: Europe/London, hours: 'Mon-Fri 08:30-17:30'}
# policies/hand-over/policy.yml
"""
    service = SERVICE.replace("2 business days", "4 business hours")
    given = "ask: respond, to: notice, received: 'Mon 10:00'"
    # It is four in the afternoon in London, where the sales director works.
    assert find("worked-example", lay_over(offices + example(given, "by: 'Tue 05:00'", service))) == ()
    files = lay_over(offices + example(given, "by: 'Mon 14:00'", service))
    assert (
        "the table says: Tue 05:00"
        in only("worked-example", offices + example(given, "by: 'Mon 14:00'", service)).message
    )
    at = datetime(2026, 1, 12, 10, tzinfo=ZoneInfo("America/Chicago"))
    (promise,) = respond(gather_tables(parse_library(files)), "notice", at).promises
    assert promise.by == datetime(2026, 1, 13, 5, tzinfo=ZoneInfo("America/Chicago"))


def test_intervals_agree_with_asking_at_every_quarter_of_an_hour() -> None:
    """What the rule says of a ladder is what `ask` says at each instant."""
    text = ladder(
        level("Mon-Fri 08:15-19:45"), level("Sat 10:00-14:30, Sun 20:00-24:00", key="b", contact="duty-line")
    )
    library = parse_library(lay_over(organization(HOLIDAY, text)))
    tables = gather_tables(library)
    coverage = Coverage(tables, TODAY)
    table = next(each for each in tables.ladders if not each.client)
    spans = [span for level_spans in coverage.by_level(table) for span in level_spans]
    for window in (coverage.ordinary[0], next(each for each in coverage.windows if each.start.year == 2026)):
        at = window.start
        while at < window.start + timedelta(days=7):
            is_reached = any(span.start <= at < span.end for span in spans)
            assert is_reached == bool(escalate(tables, at, ladder="hand-over.help").climbs[0].calls), at
            at += timedelta(minutes=15)


OFFICES = """# organization.yml
offices:
  - {id: london, name: London, address: 1 Thames Row, time_zone: Europe/London, hours: 'Mon-Sun 07:00-19:00'}
  - {id: sydney, name: Sydney, address: 1 Harbour Street, time_zone: Australia/Sydney, hours: 'Mon-Sun 07:00-19:00'}
people:
  - {id: tomas-lindqvist, name: Tomas Lindqvist, job_title: Director, office: london, out_of_hours_phone: +44 20 7946 0150}
  - {id: mei-tanaka, name: Mei Tanaka, job_title: Manager, office: london, phone: +44 20 7946 0101}
  - {id: sue-wong, name: Sue Wong, job_title: Manager, office: sydney, phone: +61 2 5550 1000}
roles:
  - {id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [mei-tanaka]}
  - {id: duty-manager, name: Duty manager, holders: [mei-tanaka, sue-wong], deputies: [tomas-lindqvist]}
# policies/hand-over/policy.yml
"""


@pytest.mark.parametrize(
    ("within", "allowed"), [("1 business hour", "12 hours"), ("90 minutes", "1 business hour")]
)
def test_intervals_in_time_agree_with_asking_too(within: str, allowed: str) -> None:
    night = "{id: night, title: Night, role: sales-director, hours: always, answers_within: 45 minutes}"
    text = ladder(level("Mon-Sun 07:00-19:00", within=within), night, more=f"    reached_within: {allowed}\n")
    tables = gather_tables(parse_library(lay_over(OFFICES + text)))
    coverage = Coverage(tables, TODAY)
    table = next(each for each in tables.ladders if not each.client)
    assert table.ladder.reached_within is not None
    good = coverage.in_time(table, table.ladder.reached_within)
    autumn = datetime(2027, 10, 29, tzinfo=UTC)
    answers = set()
    for start in (coverage.ordinary[0].start, autumn):
        for at in (start + number * timedelta(minutes=20) for number in range(3 * 72)):
            (found,) = escalate(tables, at, ladder="hand-over.help").climbs
            answers.add(found.is_in_time)
            assert any(span.start <= at < span.end for span in good) == found.is_in_time, at
    assert answers == {True, False}
