"""Rules about account plans: what they find, what they leave alone, and what they say."""

from typing import Any

import pytest
import yaml

from engross.diagnostic import Diagnostic, Severity
from engross.library import parse_library
from library_cases import Files, find_all
from rule_pages import MERIDIAN, lay_over

PLAN = "# accounts/meridian/account.yml\n"
POLICY = "# policies/client-segments/policy.yml\n"
SECOND = "# policies/tiers/policy.yml\n"

LEAD: dict[str, Any] = {"id": "lead", "person": "tomas-lindqvist", "position": "Lead", "does": "All.", "stand_in": "mei-tanaka", "lead": True}  # fmt: skip
DUTY: dict[str, Any] = {"id": "duty", "person": "mei-tanaka", "position": "Duty", "does": "All.", "stand_in": "tomas-lindqvist"}  # fmt: skip
SEGMENTS = [
    {"id": "gold", "name": "Gold", "annual_revenue": "more than $500,000", "engagement": "high"},
    {"id": "silver", "name": "Silver", "annual_revenue": "$100,000 to $500,000", "engagement": "medium"},
    {"id": "bronze", "name": "Bronze", "annual_revenue": "less than $100,000", "engagement": "low"},
]


def overlay(**parts: Any) -> str:
    return yaml.safe_dump(parts, allow_unicode=True, sort_keys=False)


def find(rule: str, example: str, files: Files | None = None) -> tuple[Diagnostic, ...]:
    """What one rule about plans finds in a library that reads without a fault."""
    library = parse_library(lay_over(example, files))
    assert library.diagnostics == ()
    return tuple(each for each in find_all(library, ("accounts",)) if each.rule == rule)


def shown(finding: Diagnostic) -> str:
    place = finding.place
    assert place.path == MERIDIAN
    return place.excerpt[place.column - 1 : place.end - 1]


def plan_with(**parts: Any) -> str:
    return PLAN + overlay(**{"team": [LEAD, DUTY], **parts})


def duties(*rows: tuple[str, str]) -> list[dict[str, str]]:
    return [
        {"id": f"row-{number}", "what": what, "owner": owner} for number, (what, owner) in enumerate(rows)
    ]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Test of the ladder", "Ladder test", True),
        ("Unpaid invoices", "The unpaid invoices.", True),
        ("Contracts, prices and unpaid invoices", "Reports, prices", True),
        ("Contracts, prices and unpaid invoices", "Prices", True),
        ("Emergencies from 07:00 to 19:00", "Emergencies from 19:00 to 07:00", False),
        ("Support of trading system, interfaces", "Releases of trading system, interfaces", False),
        ("Invoices", "Contracts", False),
        ("Emergencies by day", "Emergencies by night", False),
    ],
)
def test_one_thing_has_one_owner(one: str, other: str, is_same: bool) -> None:
    rows = duties((one, "tomas-lindqvist"), (other, "mei-tanaka"))
    findings = find("responsibility-twice", plan_with(responsibilities=rows))
    assert [shown(each) for each in findings] == ([other] if is_same else [])
    if is_same:
        assert "Tomas Lindqvist and Mei Tanaka both answer" in findings[0].message
        assert findings[0].related[0].place.line < findings[0].place.line


def test_one_owner_may_have_lists_that_overlap_but_no_row_twice() -> None:
    rows = duties(("Contracts, prices", "mei-tanaka"), ("Prices, reports", "mei-tanaka"))
    assert not find("responsibility-twice", plan_with(responsibilities=rows))
    rows = duties(("Prices", "mei-tanaka"), ("The prices", "mei-tanaka"))
    assert len(find("responsibility-twice", plan_with(responsibilities=rows))) == 1


def test_whoever_has_something_to_do_is_in_the_team() -> None:
    rows = [{"id": "a", "what": "Answers", "owner": "mei-tanaka", "supported_by": ["tomas-lindqvist"]}]
    goals = [{"id": "g", "text": "T", "measure": "M", "due": "2027-03-31", "owner": "mei-tanaka"}]
    alone = PLAN + overlay(team=[LEAD], responsibilities=rows, goals=goals)
    findings = find("responsibility-outside-team", alone.replace("'2027-03-31'", "2027-03-31"))
    assert [shown(each) for each in findings] == ["mei-tanaka", "mei-tanaka"]
    assert not find("responsibility-outside-team", plan_with(responsibilities=rows))


def test_who_helps_is_named_once_and_is_not_the_owner() -> None:
    row = {"id": "a", "what": "Answers", "owner": "mei-tanaka", "supported_by": ["tomas-lindqvist", "tomas-lindqvist", "mei-tanaka"]}  # fmt: skip
    findings = find("supporter-is-owner", plan_with(responsibilities=[row]))
    assert [shown(each) for each in findings] == ["tomas-lindqvist", "mei-tanaka"]


@pytest.mark.parametrize(
    ("leads", "words"),
    [
        ([True, False], []),
        ([False, False], ["Nobody leads"]),
        ([True, True], ["Tomas Lindqvist and Mei Tanaka both"]),
    ],
)
def test_exactly_one_leads(leads: list[bool], words: list[str]) -> None:
    team = [{**member, "lead": lead} for member, lead in zip((LEAD, DUTY), leads, strict=True)]
    findings = find("team-lead", PLAN + overlay(team=team))
    assert len(findings) == len(words)
    assert all(word in each.message for word, each in zip(words, findings, strict=True))


def test_a_member_has_something_to_do_by_name_or_by_role() -> None:
    rows = duties(("All", "tomas-lindqvist"))
    assert not find("idle-team-member", plan_with(responsibilities=rows))  # the ladder calls the duty manager
    top = {"id": "top", "title": "Top", "role": "sales-director", "contact": "duty-line", "hours": "always", "answers_within": "15 minutes"}  # fmt: skip
    idle = plan_with(responsibilities=rows, escalation={"levels": [top]})
    assert [shown(each) for each in find("idle-team-member", idle)] == ["mei-tanaka"]
    contact = {"id": "c", "name": "Desk", "position": "P", "email": "a@b.example", "talks_to": "mei-tanaka"}
    for more in (
        {"client_contacts": [contact]},
        {"approach": {"contact_points": ["mei-tanaka"]}},
        {"responsibilities": [{**rows[0], "supported_by": ["mei-tanaka"]}]},
    ):
        assert not find(
            "idle-team-member",
            plan_with(**{"responsibilities": rows, "escalation": {"levels": [top]}, **more}),
        )


PEOPLE = """# organization.yml
people:
  - {id: mei-tanaka, name: Mei Tanaka, job_title: Duty manager, office: london%s}
  - {id: tomas-lindqvist, name: Tomas Lindqvist, job_title: Sales director, office: london, phone: +44 20 7946 0103}
"""


@pytest.mark.parametrize("details", [", phone: +44 20 7946 0101", ", email: mei@fernhollow.example", ""])
def test_a_stand_in_is_reached_by_a_number_an_address_or_the_line_of_a_role(details: str) -> None:
    assert not find("unreachable-stand-in", PEOPLE % details)


def test_a_stand_in_without_any_number_is_found() -> None:
    contacts = "contacts:\n  - {id: duty-line, name: Duty line, purpose: P, phone: +44 20 7946 0100, hours: always}\n"
    (finding,) = find("unreachable-stand-in", PEOPLE % "" + contacts)
    assert shown(finding) == "mei-tanaka"
    assert "no number and no address" in finding.message


@pytest.mark.parametrize(
    ("contact", "points", "words"),
    [
        ("single", ["tomas-lindqvist"], ""),
        ("single", ["tomas-lindqvist", "mei-tanaka"], "through one person, but 2"),
        ("single", ["mei-tanaka"], "leads the team, but may not speak"),
        ("designated", ["tomas-lindqvist", "mei-tanaka"], ""),
        ("designated", ["tomas-lindqvist"], "only one is named"),
        ("designated", ["tomas-lindqvist", "tomas-lindqvist"], "only one is named"),
        ("open", ["mei-tanaka"], ""),
    ],
)
def test_the_approach_and_the_names_agree(contact: str, points: list[str], words: str) -> None:
    approach = {"contact": contact, "contact_points": points}
    findings = find("contact-approach", plan_with(approach=approach))
    assert any(words in each.message for each in findings) if words else not findings


def test_designated_with_all_of_a_large_team_is_open() -> None:
    ids = [f"person-{letter}" for letter in "abcdef"]
    people = [{"id": each, "name": each, "job_title": "T", "office": "london", "phone": "+44 20 7946 0101"} for each in ids]  # fmt: skip
    base = [{"id": each, "name": each, "job_title": "T", "office": "london"} for each in ("mei-tanaka", "tomas-lindqvist")]  # fmt: skip
    team = [{**DUTY, "id": each, "person": each, "lead": each == ids[0]} for each in ids]
    organization = "# organization.yml\n" + overlay(people=[*base, *people])
    for points, count in ((ids, 1), (ids[:-1], 0)):
        plan = PLAN + overlay(team=team, approach={"contact": "designated", "contact_points": points})
        assert len(find("contact-approach", organization + plan)) == count


def test_a_contact_at_the_client_is_kept_by_who_may_speak_and_can_be_reached() -> None:
    contact = {"id": "c", "name": "Desk", "position": "P", "talks_to": "mei-tanaka"}
    (finding,) = find("contact-outside-approach", plan_with(client_contacts=[contact]))
    assert "who may not speak" in finding.message
    assert not find(
        "contact-outside-approach", plan_with(client_contacts=[contact], approach={"contact": "open"})
    )
    (finding,) = find(
        "contact-outside-approach",
        PLAN + overlay(team=[LEAD], approach={"contact": "open"}, client_contacts=[contact]),
    )
    assert "not in the team" in finding.message
    assert [
        shown(each) for each in find("client-contact-unreachable", plan_with(client_contacts=[contact]))
    ] == ["Desk"]
    reached = [{**contact, "email": "desk@client.example"}]
    assert not find("client-contact-unreachable", plan_with(client_contacts=reached))


@pytest.mark.parametrize(
    ("revenue", "engagement", "segment", "severity"),
    [
        ("$1,850,000", "high", "gold", None),
        ("$1,850,000", "high", "silver", Severity.WARNING),
        ("$1,850,000", "high", "bronze", Severity.WARNING),
        ("$300,000", "high", "gold", None),
        ("$300,000", "very high", "gold", None),
        ("$300,000", "medium", "gold", Severity.ADVICE),
        ("$50,000", "very high", "gold", Severity.WARNING),
        ("$50,000", "medium", "silver", None),
        ("$500,000", "medium", "silver", None),
        ("€1,850,000", "low", "bronze", None),
    ],
)
def test_revenue_decides_the_segment_and_engagement_may_raise_it_by_one(
    revenue: str, engagement: str, segment: str, severity: Severity | None
) -> None:
    client = {"annual_revenue": revenue, "engagement": engagement, "segment": f"client-segments.{segment}"}
    policy = POLICY + overlay(statement={"segmentation": {"segments": SEGMENTS}, "service_levels": []})
    findings = find("revenue-outside-segment", policy + PLAN + overlay(client=client))
    assert [each.severity for each in findings] == ([severity] if severity else [])
    assert all(revenue in each.message for each in findings)


def tiers(**standing: list[str]) -> str:
    """A second policy with tiers that correspond to segments."""
    rows = [{"id": name, "name": name.title(), "corresponds_to": [f"client-segments.{each}" for each in same]} for name, same in standing.items()]  # fmt: skip
    rows = [{**row, "served_by": ["duty-manager"]} if row["id"] == "top" else row for row in rows]
    return SECOND + overlay(statement={"segmentation": {"id": "tiers", "title": "Tiers", "segments": rows}})


def test_the_revenue_of_a_corresponding_segment_counts() -> None:
    second = tiers(top=["gold"], low=["silver"])
    plan = PLAN + overlay(client={"segment": "tiers.low"})
    (finding,) = find("revenue-outside-segment", second + plan)
    assert finding.related[1].place.path.parts[1] == "client-segments"
    assert not find("revenue-outside-segment", second + PLAN + overlay(client={"segment": "tiers.top"}))


def test_what_any_policy_owes_the_segment_is_looked_for_in_the_team() -> None:
    (finding,) = find("missing-account-role", tiers(top=["gold"], low=["silver"]))
    assert "the duty manager, but nobody in this team" in finding.message
    assert not find("missing-account-role", tiers(top=["silver"], low=["gold"]))
    assert not find("missing-account-role", tiers(top=["gold"], low=["silver"]) + plan_with())
    # Two tiers for one segment: nobody can tell which of them is meant.
    assert not find("missing-account-role", tiers(top=["gold"], low=["gold"]))


def cadence(every: str, kind: str = "review", **more: Any) -> dict[str, Any]:
    return {
        "id": "talk",
        "title": "Talk",
        "kind": kind,
        "every": every,
        "responsible": "sales-director",
        **more,
    }


@pytest.mark.parametrize(
    ("owed", "own", "words"),
    [
        (cadence("quarterly"), [cadence("quarterly")], ""),
        (cadence("quarterly"), [cadence("yearly"), cadence("monthly", id="other")], ""),
        (cadence("quarterly"), [cadence("yearly")], "“Talk” is yearly"),
        (cadence("quarterly"), [cadence("monthly", kind="report")], "has no review"),
        (cadence("weekly", kind="meeting"), [], "has no meeting"),
        (cadence("weekly", kind="report"), [], ""),
        (cadence("weekly", kind="report"), [cadence("monthly", kind="report")], "“Talk” is monthly"),
        (cadence("weekly", kind="report"), [cadence("monthly", kind="report", id="other")], ""),
        (cadence("quarterly", segments=["silver"]), [], ""),
        (cadence("quarterly", segments=[]), [], ""),
    ],
)
def test_reviews_are_as_frequent_as_the_policy_says(
    owed: dict[str, Any], own: list[dict[str, Any]], words: str
) -> None:
    policy = POLICY + overlay(procedures={"cadences": [{"segments": ["gold"], **owed}]})
    findings = find("review-owed", policy + PLAN + overlay(cadences=own))
    assert [words in each.message for each in findings] == ([True] if words else [])


def test_a_plan_grows_old_by_its_own_date_and_by_the_policy() -> None:
    assert not find("plan-overdue", PLAN + "next_review: 2026-11-22\n")
    (finding,) = find("plan-overdue", PLAN + "next_review: 2026-11-21\n")
    assert "1 day ago" in finding.message
    policy = POLICY + overlay(procedures={"cadences": [cadence("yearly", kind="plan", segments=["gold"])]})
    dates = PLAN + "effective: {}\nnext_review: 2027-01-01\n"
    assert not find("plan-overdue", policy + dates.format("2025-11-22"))
    (finding,) = find("plan-overdue", policy + dates.format("2025-11-21"))
    assert "was good until 2026-11-21" in finding.message
    assert not find("plan-overdue", dates.format("2020-01-01"))


@pytest.mark.parametrize(
    ("due", "words"), [("2026-11-22", ""), ("2026-11-21", "Tomas"), ("2026-03-31", "before the plan")]
)
def test_a_goal_lies_ahead(due: str, words: str) -> None:
    goal = f"goals:\n  - {{id: g, text: T, measure: M, due: {due}, owner: tomas-lindqvist}}\n"
    findings = find("goal-overdue", PLAN + goal)
    assert [words in each.message for each in findings] == ([True] if words else [])


def limit(*steps: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {
        "id": "spend",
        "title": "Extra spend",
        "steps": [{"role": role, "limit": text} for role, text in steps],
        **more,
    }


@pytest.mark.parametrize(
    ("policy", "own", "words"),
    [
        (limit(("duty-manager", "$5,000")), limit(("duty-manager", "$5,000")), ""),
        (limit(("duty-manager", "$5,000")), limit(("duty-manager", "$4,000")), ""),
        (limit(("duty-manager", "$5,000")), limit(("duty-manager", "$5,001")), "up to $5,001 here, but up to $5,000 by CL-001"),
        (limit(("duty-manager", "$5,000")), limit(("duty-manager", "any amount")), "any amount here"),
        (limit(("duty-manager", "any amount")), limit(("duty-manager", "$9,000,000")), ""),
        (limit(("duty-manager", "$5,000")), limit(("duty-manager", "€9,000")), ""),
        (limit(("duty-manager", "8 hours")), limit(("duty-manager", "1 day")), "up to 1 day here"),
        (limit(("duty-manager", "2 business days")), limit(("duty-manager", "9 hours")), ""),
        (limit(("duty-manager", "40 points")), limit(("duty-manager", "41 points")), "41 points here"),
        (limit(("sales-director", "$5,000")), limit(("duty-manager", "$1")), "no limit for this"),
        (limit(("duty-manager", "$5,000")), limit(("sales-director", "$5,000")), ""),
        (limit(("duty-manager", "$5,000")), limit(("sales-director", "$6,000")), "sales director"),
        (limit(("duty-manager", "$5,000")), limit(("duty-manager", "$6,000"), id="x", title="Extra spend for Meridian"), "here"),
        (limit(("duty-manager", "$5,000")), limit(("duty-manager", "$6,000"), id="x", title="Extra holidays"), ""),
        (limit(("duty-manager", "$5,000"), segments=["silver"]), limit(("duty-manager", "$6,000")), ""),
        (limit(("duty-manager", "$5,000"), segments=["gold"]), limit(("duty-manager", "$6,000")), "here"),
    ],
)  # fmt: skip
def test_a_plan_is_never_wider_than_the_policy(
    policy: dict[str, Any], own: dict[str, Any], words: str
) -> None:
    example = POLICY + overlay(roles={"authority_limits": [policy]}) + PLAN + overlay(authority_limits=[own])
    findings = find("plan-limit-wider", example)
    assert [words in each.message for each in findings] == ([True] if words else [])


def level(role: str, within: str, hours: str = "always") -> dict[str, str]:
    return {
        "id": role,
        "title": role,
        "role": role,
        "contact": "duty-line",
        "hours": hours,
        "answers_within": within,
    }


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ([level("duty-manager", "15 minutes"), level("sales-director", "30 minutes")], []),
        ([level("duty-manager", "10 minutes"), level("sales-director", "35 minutes")], []),
        ([level("sales-director", "15 minutes")], []),
        ([level("duty-manager", "20 minutes"), level("sales-director", "20 minutes")], ["first level"]),
        ([level("duty-manager", "15 minutes"), level("sales-director", "1h")], ["75 minutes after"]),
        ([level("duty-manager", "15 minutes")], ["ends at"]),
        ([level("sales-director", "15 minutes", "Mon-Fri 09:00-17:00")], ["at every hour"]),
        ([level("sales-director", "2 business hours")], ["first level", "2 business hours after"]),
    ],
)
def test_a_plans_ladder_is_not_weaker_than_the_policys(own: list[dict[str, str]], words: list[str]) -> None:
    levels = [level("duty-manager", "15 minutes"), level("sales-director", "30 minutes")]
    ladder = {"id": "ladder", "title": "Whom to call", "trigger": "Trouble", "levels": levels}
    example = POLICY + overlay(procedures={"escalation": ladder}) + PLAN + overlay(escalation={"levels": own})
    findings = find("plan-ladder-weaker", example)
    assert len(findings) == len(words)
    assert all(word in each.message for word, each in zip(words, findings, strict=True))


def test_a_plan_is_measured_by_the_policies_that_ask_for_it() -> None:
    """Another policy for the same clients, and one that allows as much, do not count."""
    wide, narrow = limit(("duty-manager", "$9,000")), limit(("duty-manager", "$5,000"))
    plan = [cadence("yearly", kind="plan", segments=["top"])]
    segments = [{"id": "top", "name": "Top", "corresponds_to": ["client-segments.gold"]}]
    second = {"statement": {"segmentation": {"id": "tiers", "title": "Tiers", "segments": segments}}, "roles": {"authority_limits": [wide]}}  # fmt: skip
    own = PLAN + overlay(authority_limits=[limit(("duty-manager", "$9,000"))])
    first = POLICY + overlay(roles={"authority_limits": [narrow]})
    assert not find(
        "plan-limit-wider", first + SECOND + overlay(**second, procedures={"cadences": plan}) + own
    )
    assert not find("plan-limit-wider", first + SECOND + overlay(**second) + own)
    assert find("plan-limit-wider", first + own)


def test_a_plan_full_of_unknown_names_is_read_to_the_end() -> None:
    plan = plan_with(
        owner="nobody",
        client={"segment": "nowhere.none"},
        team=[{**LEAD, "person": "nobody", "stand_in": "nobody-else"}],
        escalation={"levels": [level("no-role", "15 minutes")]},
        authority_limits=[limit(("no-role", "5%"))],
        cadences=[cadence("weekly", responsible="no-role")],
    )
    policy = POLICY + overlay(roles={"authority_limits": [limit(("other", "5%"))]})
    files = lay_over(policy + plan)
    for without in ("", "organization.yml", "client-segments"):
        kept = {path: data for path, data in files.items() if not without or without not in str(path)}
        find_all(parse_library(kept), ("accounts", "language"))
