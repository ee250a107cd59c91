"""Rules about one policy at odds with itself: what they find, where, with both values, and what they leave alone."""

from datetime import date
from pathlib import PurePosixPath

import pytest

from engross.diagnostic import Diagnostic, Severity
from engross.library import parse_library
from engross.rules import load_rules
from engross.rules.subject import Subject
from engross.units import Duration, is_longer
from library_cases import HAND_OVER, TODAY, base_files, base_text
from rule_runs import marked, run, run_files, run_marked


def tiers(*bands: str) -> str:
    names = ("Platinum", "Gold", "Silver", "Bronze")
    rows = "\n".join(
        f"      - {{id: {name.lower()}, name: {name}, annual_revenue: '{band}'}}"
        for name, band in zip(names, bands, strict=False)
    )
    return f"statement:\n  segmentation:\n    id: tiers\n    title: Tiers\n    segments:\n{rows}\n"


def times(*rows: str, more: str = "") -> str:
    """Times by tier, as `gold 4h`, after a table of three tiers."""
    listed = "\n".join("        - {{segment: {}, within: {}}}".format(*row.split(" ", 1)) for row in rows)
    head = "    - id: answer\n      title: Answer\n      starts: A message arrives\n      action: It is answered\n      responsible: sales-director\n"
    table = tiers("more than $500", "$100 to $500", "less than $100")
    return f"{table}  service_levels:\n{head}{more}      by_segment:\n{listed}\n"


def limits(*rows: str) -> str:
    """A ladder of limits, as `duty-manager 5%`."""
    listed = "\n".join("        - {{role: {}, limit: '{}'}}".format(*row.split(" ", 1)) for row in rows)
    return f"roles:\n  authority_limits:\n    - id: discount\n      title: Discount\n      steps:\n{listed}\n"


def steps(*rows: str) -> str:
    listed = "\n".join(f"        - {{text: Do {n}., {row}}}" for n, row in enumerate(rows))
    return f"procedures:\n  procedures:\n    - id: change\n      title: Change\n      trigger: An owner leaves\n      outcome: It has a new owner\n      steps:\n{listed}\n"


def mend(findings: list[Diagnostic]) -> list[str]:
    """The lines of findings after their edits."""
    return [
        edit.place.excerpt[: edit.place.column - 1] + edit.text + edit.place.excerpt[edit.place.end - 1 :]
        for finding in findings
        for edit in finding.edits
    ]


# ---- tiers


SEEDS_OWN = ("More than $1,000,000", "$500,000 to $1,000,000", "$100,000 - $499,999", "less than $100,000")


def test_the_dollar_that_the_seeds_left_out_is_found_with_both_ends_and_mended() -> None:
    found = run("tier-gap", tiers("more than $1,000,000", *SEEDS_OWN[1:]))
    (finding,) = found
    assert marked(finding) == "$100,000 - $499,999"
    assert finding.message == (
        "“Silver” ends at $499,999 and “Gold” starts at $500,000: a client with $499,999.50 belongs to neither."
    )
    assert [marked_at.place.excerpt.strip() for marked_at in finding.related] == [
        "annual_revenue: $500,000 to $1,000,000"
    ]
    assert mend(found) == ["      annual_revenue: $100,000 - less than $500,000"]


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("$100 to $499", "$100 to less than $500"),
        ("$100–$499", "$100–less than $500"),
        ("more than $100 to $499", "more than $100 to less than $500"),
        ("at most $499", "less than $500"),
        ("<= $499", "less than $500"),
        ("up to $499", "less than $500"),
        ("$100 to less than $499.50", "$100 to less than $500"),
    ],
)
def test_a_hole_of_a_dollar_is_closed_as_the_table_is_written(written: str, mended: str) -> None:
    found = run("tier-gap", tiers("at least $500", written))
    assert mend(found) == [f"      annual_revenue: {mended}"]
    assert run("tier-gap", tiers("at least $500", mended)) == []


def test_a_hole_is_mended_where_the_amount_stands_in_quotes_and_with_a_comment() -> None:
    text = base_text().replace(
        "statement:\n",
        "statement:\n  segmentation:\n    id: tiers\n    title: Tiers\n    segments:\n"
        "      - {id: gold, name: Gold, annual_revenue: 'at least CHF 500'}\n"
        '      - {id: silver, name: Silver, annual_revenue: "CHF 100 to CHF 499"}  # agreed in May\n'
        "      - {id: bronze, name: Bronze, annual_revenue: 'less than CHF 100'}\n",
    )
    found = run_files("tier-gap", {**base_files(), HAND_OVER: text.encode()})
    assert mend(found) == [
        '      - {id: silver, name: Silver, annual_revenue: "CHF 100 to less than CHF 500"}  # agreed in May'
    ]


@pytest.mark.parametrize(
    ("bands", "hole"),
    [
        (("at least $500", "less than $400"), "ends below $400 and “Platinum” starts at $500: a client with $450"),
        (("more than $500", "less than $500"), "ends below $500 and “Platinum” starts above $500: a client with exactly $500"),
        (("more than $500", "at most $499"), "ends at $499 and “Platinum” starts above $500: a client with $499.50"),
    ],
)  # fmt: skip
def test_a_wide_hole_and_one_of_a_single_amount_are_told_and_not_guessed_away(
    bands: tuple[str, str], hole: str
) -> None:
    (finding,) = run("tier-gap", tiers(*bands))
    assert hole in finding.message
    assert finding.edits == ()


@pytest.mark.parametrize(
    "bands",
    [
        ("more than $500", "at most $500"),
        ("at least $500", "$100 to less than $500", "less than $100"),
        ("at least $500.00", "at most $499.99"),
        ("at least JPY 500", "at most JPY 499"),
        ("at least $500",),
    ],
)
def test_a_table_without_a_hole_is_left_alone(bands: tuple[str, ...]) -> None:
    for rule in ("tier-gap", "tier-overlap", "tier-boundary", "tier-order", "tier-currency"):
        assert run(rule, tiers(*bands)) == []


@pytest.mark.parametrize(
    ("bands", "at"),
    [
        (("at least $400", "at most $500"), ["at least $400"]),
        (("at least $100", "at least $50"), ["at least $100"]),
        (("less than $500", "less than $100"), ["less than $100"]),
        (("at least $500", "$10 to less than $500", "$50 to $60"), ["$50 to $60"]),
    ],
)
def test_tiers_that_overlap_are_found(bands: tuple[str, ...], at: list[str]) -> None:
    (finding,) = run("tier-overlap", tiers(*bands))
    assert [marked(finding)] == at
    assert finding.message.endswith("are for the same clients.")
    assert run("tier-boundary", tiers(*bands)) == []


def test_tiers_of_one_revenue_that_differ_in_engagement_do_not_overlap() -> None:
    rows = "{id: %s, name: %s, annual_revenue: 'at most $500', engagement: %s}"
    example = "statement:\n  segmentation:\n    id: tiers\n    title: Tiers\n    segments:\n      - %s\n      - %s\n"
    first = rows % ("gold", "Gold", "high")
    assert run("tier-overlap", example % (first, rows % ("silver", "Silver", "low"))) == []
    assert len(run("tier-overlap", example % (first, rows % ("silver", "Silver", "high")))) == 1


def test_a_boundary_in_two_tiers_is_told_with_both() -> None:
    (finding,) = run("tier-boundary", tiers("at least $500", "$100 to $500", "less than $100"))
    assert finding.message == (
        "A client with exactly $500 is in “Platinum” (at least $500) and in “Gold” ($100 to $500)."
    )
    assert run("tier-overlap", tiers("at least $500", "$100 to $500", "less than $100")) == []


def test_tiers_out_of_order_and_in_two_currencies_are_told_once() -> None:
    assert run_marked("tier-order", tiers("$100 to $500", "more than $500", "less than $100")) == [
        "more than $500"
    ]
    mixed = tiers("more than $500", "$100 to $500", "less than €100")
    assert run_marked("tier-currency", mixed) == ["less than €100"]
    assert all(run(rule, mixed) == [] for rule in ("tier-gap", "tier-overlap", "tier-order", "tier-end"))


def test_a_table_that_leaves_out_the_smallest_and_the_largest_says_so_twice() -> None:
    example = tiers("$500 to $900", "$100 to less than $500")
    assert run_marked("tier-end", example) == ["$100 to less than $500", "$500 to $900"]
    assert run("tier-end", tiers("at least $500", "$0 to less than $500")) == []
    others = "      - {id: others, name: Others, description: All other clients.}\n"
    assert run("tier-end", tiers("at least $500", "$100 to less than $500") + others) == []


# ---- times of tiers


def test_a_higher_tier_that_waits_longer_is_found_with_both_times() -> None:
    (finding,) = run("response-time-order", times("gold 2h", "platinum 4h", "silver 8h"))
    assert finding.message == ("Answer: “Platinum”, the higher tier, waits for 4 hours, “Gold” for 2 hours.")
    assert marked(finding) == "4h"
    assert run("response-time-order", times("silver 8h", "platinum 4h", "gold 4h")) == []


@pytest.mark.parametrize(
    ("higher", "lower", "is_found"),
    [
        ("1 business day", "4h", True),
        ("2 business days", "10 business hours", True),
        ("1 business day", "8 business hours", False),
        ("90 minutes", "1h", True),
        ("1 week", "5 business days", False),
        ("1 month", "30 days", False),
        ("1 year", "11 months", True),
    ],
)
def test_times_in_different_units_are_compared_where_that_is_certain(
    higher: str, lower: str, is_found: bool
) -> None:
    assert is_longer(Duration.parse(higher), Duration.parse(lower)) is is_found
    assert not is_longer(Duration.parse(lower), Duration.parse(higher))
    assert bool(run("response-time-order", times(f"platinum {higher}", f"gold {lower}"))) is is_found


def test_a_tier_is_compared_past_one_whose_time_can_be_held_against_neither() -> None:
    (finding,) = run("response-time-order", times("platinum 2 days", "gold 8 business hours", "silver 1 day"))
    assert "“Platinum”, the higher tier, waits for 2 days, “Silver” for 1 day" in finding.message
    assert marked(finding) == "2 days"


def test_a_tier_without_a_time_is_named_unless_there_is_one_for_all_others() -> None:
    (finding,) = run("uncovered-segment", times("platinum 2h", "gold 4h"))
    assert finding.message == "Answer: there is no time for “Silver”."
    assert marked(finding) == "by_segment"
    assert run("uncovered-segment", times("platinum 2h", "gold 4h", more="      within: 8h\n")) == []
    assert run("uncovered-segment", times("nobody 2h", "platinum 4h", "gold 4h", "silver 4h")) == []


def test_two_times_for_one_tier_are_an_error_and_a_tier_listed_twice_a_warning() -> None:
    (finding,) = run("segment-twice", times("platinum 2h", "gold 4h", "silver 8h", "hand-over.gold 6h"))
    assert (marked(finding), finding.severity) == ("hand-over.gold", Severity.ERROR)
    (finding,) = run("segment-twice", times("platinum 2h", "gold 4h", "silver 8h", "gold 4h"))
    assert finding.severity is Severity.WARNING
    row = "{id: talk, title: Talk, kind: review, every: yearly, responsible: sales-director, segments: [gold, gold]}"
    found = run_marked("segment-twice", times("gold 4h") + f"procedures:\n  cadences: [{row}]\n")
    assert found == ["gold"]


def test_a_higher_tier_that_is_seen_less_often_is_found() -> None:
    row = "{{id: {0}, title: Talk {0}, kind: {2}, every: {1}, responsible: sales-director, segments: [{0}]}}"
    head = tiers("more than $500", "$100 to $500", "less than $100") + "procedures:\n  cadences:\n"

    def find(*rows: tuple[str, str, str]) -> list[str]:
        return run_marked(
            "tier-cadence-order", head + "\n".join(f"    - {row.format(*each)}" for each in rows) + "\n"
        )

    assert find(("platinum", "yearly", "review"), ("gold", "quarterly", "review")) == ["yearly"]
    assert find(("platinum", "yearly", "plan"), ("gold", "quarterly", "review")) == []
    assert find(("platinum", "monthly", "review"), ("gold", "monthly", "review")) == []
    both = (
        ("platinum", "yearly", "review"),
        ("platinum", "monthly", "review"),
        ("gold", "quarterly", "review"),
    )
    assert find(*both) == []


def test_severities_wait_longer_the_less_grave_they_are() -> None:
    def levels(*waits: str) -> str:
        rows = "\n".join(
            f"      - {{id: s{n}, name: S{n}, meaning: It is so.{f', reached_within: {wait}' if wait else ''}}}"
            for n, wait in enumerate(waits)
        )
        return f"statement:\n  severities:\n    id: severities\n    title: Severities\n    levels:\n{rows}\n"

    (finding,) = run("severity-order", levels("15 minutes", "4h", "", "1h"))
    assert (marked(finding), finding.message) == (
        "4h",
        "“S1” may wait 4 hours, and “S3”, which is less grave, 1 hour.",
    )
    assert run("severity-order", levels("15 minutes", "15 minutes", "", "1h")) == []
    assert len(run("severity-order", levels("2 days", "8 business hours", "1 day"))) == 1


# ---- limits of authority


@pytest.mark.parametrize(
    ("rule", "rows", "at"),
    [
        ("limit-order", ("duty-manager 20%", "sales-director 2%"), ["2%"]),
        ("limit-order", ("duty-manager any amount", "sales-director $5"), ["$5"]),
        ("limit-order", ("duty-manager 2 business days", "sales-director 4 hours"), ["4 hours"]),
        (
            "limit-order",
            ("duty-manager 2 days", "sales-director 8 business hours", "duty-manager 1 day"),
            ["1 day"],
        ),
        ("limit-shared", ("duty-manager $5", "sales-director $5.00"), ["$5.00"]),
        ("limit-shared", ("duty-manager 24 hours", "sales-director 1 day"), ["1 day"]),
        ("limit-shared", ("duty-manager any amount", "sales-director any amount"), ["any amount"]),
        ("limit-ladder-top", ("duty-manager $5", "sales-director $7"), ["$7"]),
        ("limit-units", ("duty-manager 5%", "sales-director $5", "duty-manager any amount"), ["$5"]),
        ("limit-units", ("duty-manager $5", "sales-director €7"), ["€7"]),
        ("limit-units", ("duty-manager 5 clients", "sales-director 7 points"), ["7 points"]),
        ("limit-role-twice", ("duty-manager 5%", "duty-manager any amount"), ["duty-manager"]),
        ("limit-above-superior", ("sales-director 5%", "duty-manager 7%"), ["7%"]),
    ],
)
def test_a_ladder_of_limits_with_a_fault_is_found(rule: str, rows: tuple[str, ...], at: list[str]) -> None:
    assert run_marked(rule, limits(*rows)) == at


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (("duty-manager 5%", "sales-director $5"), [Severity.WARNING]),
        (("duty-manager 30 days", "sales-director 1 month"), [Severity.WARNING]),
        (("duty-manager 5 business days", "sales-director 1 month"), [Severity.ADVICE]),
        (("duty-manager 4 business hours", "sales-director 2 business days"), []),
        (("duty-manager 6 months", "sales-director 1 year"), []),
    ],
)
def test_times_that_only_a_calendar_compares_are_told_apart_from_what_nobody_can_compare(
    rows: tuple[str, ...], told: list[Severity]
) -> None:
    found = run("limit-units", limits(*rows))
    assert [each.severity for each in found] == told


LIMIT_RULES = (
    "limit-order", "limit-shared", "limit-ladder-top", "limit-units", "limit-role-twice", "limit-above-superior",
    "limit-same-person",
)  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        ("duty-manager 5%", "sales-director any amount"),
        ("duty-manager 50%", "sales-director 100%"),
        ("duty-manager 1 client", "sales-director 5 clients", "nobody-knows any amount"),
        ("duty-manager 2 business hours", "sales-director 1 business day", "nobody-knows any amount"),
        ("sales-director any amount",),
    ],
)
def test_a_ladder_that_is_right_is_left_alone(rows: tuple[str, ...]) -> None:
    for rule in LIMIT_RULES:
        assert run(rule, limits(*rows)) == []


def test_the_ladders_of_account_plans_are_looked_at_too() -> None:
    plan = "# policies/accounts/meridian/account.yml\nauthority_limits:\n  - {id: discount, title: Discount, steps: [{role: sales-director, limit: '5%'}]}\n"
    (finding,) = run("limit-ladder-top", plan)
    assert (
        finding.message
        == "Discount: the limits stop with Sales director, up to 5%; nobody is named for more."
    )
    assert finding.place.path.name == "account.yml"


# ---- procedures


def test_who_acts_or_answers_is_not_asked_or_told_as_well() -> None:
    found = run(
        "role-twice-in-step",
        steps(
            "id: a, actor: sales-director, informed: [duty-manager, sales-director]",
            "id: b, actor: duty-manager, accountable: sales-director, consulted: [sales-director]",
            "id: c, actor: duty-manager, consulted: [sales-director], informed: [sales-director]",
            "id: d, actor: duty-manager, informed: [sales-director, sales-director]",
        ),
    )
    assert [(each.message, each.severity) for each in found] == [
        ("Sales director does this step, and is told afterwards as well.", Severity.WARNING),
        ("Sales director answers for this step, and is asked before it as well.", Severity.WARNING),
        ("Sales director is asked before it, and is told afterwards as well.", Severity.ADVICE),
        ("Sales director is told afterwards, and stands in this list twice.", Severity.WARNING),
    ]


def test_colleagues_of_one_role_may_ask_each_other() -> None:
    several = "# organization.yml\nroles:\n  - {id: sales-director, name: Sales director, holders: [mei-tanaka, tomas-lindqvist]}\n  - {id: duty-manager, name: Duty manager, holders: [mei-tanaka]}\n"
    (finding,) = run(
        "role-twice-in-step", steps("id: a, actor: sales-director, consulted: [sales-director]") + several
    )
    assert finding.severity is Severity.ADVICE


def test_nobody_answers_for_a_superior() -> None:
    example = steps(
        "id: a, actor: sales-director, accountable: duty-manager",
        "id: b, actor: duty-manager, accountable: sales-director",
        "id: c, actor: duty-manager, accountable: nobody-knows",
    )
    assert run_marked("accountable-below-actor", example) == ["duty-manager"]
    ring = "# organization.yml\nroles:\n  - {id: sales-director, name: A, reports_to: duty-manager}\n  - {id: duty-manager, name: B, reports_to: sales-director}\n"
    assert len(run("accountable-below-actor", example + ring)) == 2


def test_ways_through_a_procedure_that_lead_nowhere_are_found() -> None:
    actor = "actor: sales-director"
    loop = steps(f"id: a, {actor}, branches: [{{when: it is unclear, go_to: a}}]", f"id: b, {actor}")
    assert run_marked("branch-to-itself", loop) == ["a"]
    useless = steps(f"id: a, {actor}, branches: [{{when: it is so, go_to: b}}]", f"id: b, {actor}")
    assert run_marked("branch-without-effect", useless) == ["b"]
    several = "{when: it is so, go_to: b}, {when: it is not, go_to: c}"
    complete = steps(f"id: a, {actor}, branches: [{several}]", f"id: b, {actor}", f"id: c, {actor}")
    assert run("branch-without-effect", complete) == []


@pytest.mark.parametrize(
    ("when", "back", "at"),
    [("always", "", ["b"]), ("In any case.", "", ["b"]), ("it always rains", "", []), ("always", "b", [])],
)
def test_a_step_is_out_of_reach_only_if_nothing_leads_to_it(when: str, back: str, at: list[str]) -> None:
    actor = "actor: sales-director"
    last = f", branches: [{{when: it failed, go_to: {back}}}]" if back else ""
    example = steps(
        f"id: a, {actor}, branches: [{{when: {when!r}, go_to: c}}, {{when: it is odd, go_to: nobody-knows}}]",
        f"id: b, {actor}",
        f"id: c, {actor}{last}",
    )
    assert run_marked("unreachable-step", example) == at


def test_a_promise_is_no_shorter_than_the_step_that_keeps_it() -> None:
    level = "statement:\n  service_levels:\n    - {{id: new, title: New owner, starts: {0}, action: {1}, responsible: sales-director, within: {2}}}\n"
    two = steps(
        "id: a, actor: sales-director, within: 2 business days",
        "id: b, actor: sales-director, within: 1 week",
    )
    (finding,) = run(
        "deadline-too-short", level.format("The owner leaves", "Someone is named", "1 business day") + two
    )
    assert finding.message == (
        "New owner: 1 business day is promised, but step 1 of “Change” alone may take 2 business days."
    )
    assert [each.place.excerpt.strip() for each in finding.related] == ["within: 2 business days"]
    assert (
        run("deadline-too-short", level.format("A client leaves", "Someone is named", "1 business day") + two)
        == []
    )
    assert (
        run(
            "deadline-too-short",
            level.format("The owner leaves", "Someone is named", "3 business days") + two,
        )
        == []
    )
    (finding,) = run(
        "deadline-too-short", level.format("The owner leaves", "It has a new owner", "3 days") + two
    )
    assert "step 2" in finding.message


def test_the_steps_of_a_procedure_are_added_up_where_none_branches() -> None:
    level = "statement:\n  service_levels:\n    - {{id: new, title: New owner, starts: The owner leaves, action: {0}, responsible: sales-director, within: {1}}}\n"
    three = [f"id: {step}, actor: sales-director, within: 2 business days" for step in "abc"]
    (finding,) = run(
        "deadline-too-short", level.format("It has a new owner", "3 business days") + steps(*three)
    )
    assert finding.message == (
        "New owner: 3 business days are promised, but the steps of “Change” together may take 6 business days."
    )
    assert len(finding.related) == 3
    enough = level.format("It has a new owner", "6 business days")
    assert run("deadline-too-short", enough + steps(*three)) == []
    another_end = level.format("Someone is named", "3 business days")
    assert run("deadline-too-short", another_end + steps(*three)) == []
    three[0] += ", branches: [{when: nobody asks, go_to: c}]"
    branching = level.format("It has a new owner", "3 business days") + steps(*three)
    assert run("deadline-too-short", branching) == []


# ---- consequences, dates, versions


@pytest.mark.parametrize(
    ("titles", "at"),
    [
        (("Talk", "Written warning", "Final written warning", "Dismissal"), []),
        (
            ("Reminder", "Written warning", "Removal from the client", "Final warning", "End of employment"),
            [],
        ),
        (("Written warning", "Talk and training"), ["Talk and training"]),
        (("Final written warning", "Written warning"), ["Written warning"]),
        (("Termination of the contract", "Something of our own", "Suspension"), ["Suspension"]),
        (("Warning", "Talk", "Something of our own"), []),
        (("Verbal warning", "Formal warning", "Formal warning again"), []),
    ],
)
def test_consequences_go_from_mild_to_grave(titles: tuple[str, ...], at: list[str]) -> None:
    rows = "\n".join(f"    - {{id: c{n}, title: {title}, when: It is so., decided_by: sales-director}}" for n, title in enumerate(titles))  # fmt: skip
    assert run_marked("consequence-order", f"compliance:\n  consequences:\n{rows}\n") == at


def page(created: str = "2026-01-12", reviewed: str = "2026-03-02", effective: str = "2026-04-01") -> str:
    return f"title_page: {{created: {created}, last_review: {reviewed}, effective: {effective}}}\n"


@pytest.mark.parametrize(
    ("today", "cycle", "is_due"),
    [("2027-03-02", "yearly", False), ("2027-03-03", "yearly", True), ("2026-09-03", "half-yearly", True)],
)
def test_a_review_is_overdue_the_day_after_its_last_day(today: str, cycle: str, is_due: bool) -> None:
    found = run("review-overdue", f"review: {{cycle: {cycle}}}\n", date.fromisoformat(today))
    ours = [each for each in found if each.place.path == HAND_OVER]
    assert bool(ours) is is_due
    assert all(marked(each) == "2026-03-02" and "by " in each.message for each in ours)


def test_a_review_is_not_in_the_future() -> None:
    assert run_marked("review-in-future", page(reviewed="2026-11-23", effective="2026-12-01")) == [
        "2026-11-23"
    ]
    assert run("review-in-future", page(reviewed="2026-11-22", effective="2026-12-01")) == []


@pytest.mark.parametrize(
    ("example", "at"),
    [
        (page(), []),
        (page(created="2026-01-13"), ["2026-01-13"]),
        (page(reviewed="2026-03-01"), ["2026-03-01"]),
        (page(effective="2026-03-01"), ["2026-03-01"]),
        (page(effective="2026-03-02"), []),
    ],
)
def test_the_title_page_fits_the_revisions(example: str, at: list[str]) -> None:
    assert run_marked("dates-against-revisions", example) == at


@pytest.mark.parametrize(
    ("newer", "older", "change", "wanted"),
    [
        ("1.0.1", "1.0", "substantive", "1.1"),
        ("1.2.4", "1.2.3", "substantive", "1.3"),
        ("2.0", "1.4", "editorial", "1.4.1"),
        ("1.1", "1.0", "substantive", ""),
        ("1.0.1", "1.0", "editorial", ""),
        ("1.1", "1.0", "editorial", ""),
        ("2.0", "1.9", "substantive", ""),
        ("1.0", "1.0", "substantive", ""),
    ],
)
def test_the_number_of_a_version_says_what_changed(newer: str, older: str, change: str, wanted: str) -> None:
    rows = f"    - {{version: '{newer}', date: 2026-03-02, author: sales-director, change: {change}, reason: It is so}}\n    - {{version: '{older}', date: 2026-01-12, author: sales-director, reason: First}}\n"
    found = run(
        "version-against-change", f"title_page: {{version: '{newer}'}}\nreview:\n  revisions:\n{rows}"
    )
    assert [each.hint.partition(",")[0] for each in found] == ([f"Call it {wanted}"] if wanted else [])


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("The sales director reviews this policy once a quarter.", ["once a quarter"]),
        ("This policy **must** be reviewed every two years.", ["every two years"]),
        ("The sales director reviews this policy every year.", []),
        ("The sales director reviews each client every quarter.", []),
        ("This policy is reviewed every quarter at first, and later yearly.", []),
        ("The sales director reviews this policy. Figures are sent every month.", []),
    ],
)
def test_a_rhythm_in_words_is_that_of_section_10(text: str, at: list[str]) -> None:
    clause = f"statement:\n  clauses: [{{id: one-owner, title: One owner, text: {text!r}}}]\n"
    assert run_marked("review-cycle", clause) == at
    assert run("review-cycle", clause + "# organization.yml\nlanguage: fr\n") == []


# ---- titles and targets


def test_titles_are_told_apart_by_more_than_capitals() -> None:
    clauses = "statement:\n  clauses:\n    - {id: one-owner, title: One owner, text: A.}\n    - {id: b, title: one  Owner, text: B.}\n    - {id: c, title: '[fill in: a title]', text: C.}\n    - {id: d, title: '[fill in: a title]', text: D.}\n"
    (finding,) = run("same-title", clauses)
    assert marked(finding) == "one  Owner"
    assert [each.place.excerpt.strip() for each in finding.related] == ["title: One owner"]


def test_steps_of_one_text_are_found_and_cadences_for_each_tier_are_not() -> None:
    example = steps("id: a, actor: sales-director", "id: b, actor: sales-director").replace("Do 1.", "Do 0.")
    assert run_marked("same-title", example) == ["Do 0."]
    row = "{{id: {0}, title: Talk, kind: review, every: yearly, responsible: sales-director}}"
    assert run("same-title", f"procedures:\n  cadences: [{row.format('a')}, {row.format('b')}]\n") == []


@pytest.mark.parametrize(
    ("title", "target", "words"),
    [
        ("Share of calls", "at least 120%", "never reached"),
        ("Calls answered in time", "at most 100%", "always reached"),
        ("Score", "at least 0 points", "always reached"),
        ("Growth of our share", "at least 120%", ""),
        ("Revenue kept", "at least 105%", ""),
        ("Share of calls", "at least 100%", ""),
        ("Clients without an owner", "at most 0 clients", ""),
        ("Time to answer", "at most 2 hours", ""),
    ],
)
def test_a_target_can_be_reached_and_missed(title: str, target: str, words: str) -> None:
    row = f"{{id: a, title: {title}, target: {target}, every: monthly, owner: sales-director}}"
    found = run("impossible-target", f"compliance:\n  metrics: [{row}]\n")
    assert [words in each.message for each in found] == ([True] if words else [])


def test_a_number_comes_at_least_as_often_as_the_review() -> None:
    row = "{{id: a, title: A, target: at most 2 clients, every: {0}, owner: sales-director}}"
    for every, found in (("yearly", []), ("every two years", ["every two years"]), ("daily", [])):
        assert (
            run_marked("metric-slower-than-review", f"compliance:\n  metrics: [{row.format(every)}]\n")
            == found
        )


# ---- libraries that are half broken


OURS = [rule.name for rule in load_rules().values() if rule.family in {"complete", "consistent"}]


@pytest.mark.parametrize("damage", ["no organisation", "unknown ids", "nothing"])
def test_no_rule_stumbles_over_a_library_that_is_half_there(damage: str) -> None:
    files = dict(base_files())
    if damage == "no organisation":
        del files[PurePosixPath("policies/organization.yml")]
    if damage == "unknown ids":
        old = (
            base_text().replace("sales-director", "nobody-knows").replace("go_to: propose", "go_to: nowhere")
        )
        files[HAND_OVER] = old.replace("client-register", "no-system").encode()
    library = parse_library({} if damage == "nothing" else files)
    assert len(library.policies) == (0 if damage == "nothing" else 2)
    for name in OURS:
        found = list(load_rules()[name].check(Subject(library, TODAY)))
        assert [each for each in found if not each.message or not each.hint] == []
