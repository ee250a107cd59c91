"""Defects of the family *answers*: calls that nobody takes, decisions that nobody may make, examples that are wrong."""

from copy import deepcopy
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from defect_lab import Lab, NotHereError, Spot, Tree, defect

LADDERS = "policy:procedures.escalation"
CASE = "worked-example"
OFFICE_HOURS = ("Mon-Fri 08:00-17:00", "Mon-Fri 09:00-18:00", "Mon-Sat 06:00-22:00", "Mon-Sun 07:00-23:00")
HOLES = (
    "Mon-Fri 00:00-24:00", "Mon-Sat 00:00-24:00, Sun 00:00-23:00", "Mon-Sun 00:00-12:00, Mon-Sun 12:30-24:00",
    "Tue-Sun 00:00-24:00, Mon 05:00-24:00",
)  # fmt: skip
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def open_minutes(hours: str) -> set[int]:
    """The minutes of a week that some hours are open, counted one by one: no part of what is measured."""
    if hours == "always":
        return set(range(7 * 1440))
    found: set[int] = set()
    for span in hours.split(", "):
        days, times = span.split(" ")
        first, _, last = days.partition("-")
        start, end = (int(time[:2]) * 60 + int(time[3:]) for time in times.split("-"))
        for day in range(_DAYS.index(first), _DAYS.index(last or first) + 1):
            found.update(range(day * 1440 + start, day * 1440 + end))
    return found


def uncovered_minutes(*hours: str) -> int:
    """How many minutes of a week none of some hours is open."""
    return 7 * 1440 - len(set[int]().union(*map(open_minutes, hours)))


def close(lab: Lab, spot: Spot, hours: str) -> list[Spot]:
    """Give all levels of a ladder the same hours, which leave some of the week out."""
    assert uncovered_minutes(hours)
    for level in lab.get(spot)["levels"]:
        level["hours"] = hours
    return [spot]


@defect("answers", "nobody-answers", "worked-example")
def ladder_that_ends_with_the_working_day(lab: Lab) -> list[Spot]:
    return close(lab, lab.pick(LADDERS), lab.choose(OFFICE_HOURS))


@defect("answers", "nobody-answers", "worked-example")
def ladder_with_a_hole_in_the_week(lab: Lab) -> list[Spot]:
    return close(lab, lab.pick(LADDERS), lab.choose(HOLES))


@defect("answers", "nobody-answers contact-closed", "worked-example")
def ladder_that_ends_at_an_office_phone(lab: Lab) -> list[Spot]:
    """Every level says “always”, but is reached by a line that somebody answers in office hours only."""
    spot = lab.pick(LADDERS)
    desk = lab.choose(
        each for each in lab.draft.organization["contacts"] if each["hours"] != "always" and "phone" in each
    )
    for level in lab.get(spot)["levels"]:
        level["hours"], level["contact"] = "always", desk["id"]
    return [spot]


@defect("answers", "nobody-answers contact-closed", "ladder-too-slow worked-example")
def line_that_sleeps_at_night(lab: Lab) -> list[Spot]:
    line = lab.pick("organization:contacts.*", lambda contact: contact["id"] == "duty-line")
    lab.put(line.at("hours"), lab.choose(OFFICE_HOURS))
    lab.put(line.at("office"), lab.draft.organization["offices"][0]["id"])
    return [
        line,
        *lab.find(LADDERS),
        *lab.find("account:escalation"),
        *lab.find("policy:compliance.escalation"),
    ]


@defect("answers", "nobody-answers contact-closed", "worked-example")
def line_that_is_closed_on_holidays(lab: Lab) -> list[Spot]:
    """A line that is open every hour of the week in the office's time, but not on the office's holidays."""
    spot = lab.pick(LADDERS)
    office = lab.draft.organization["offices"][0]["id"]
    lab.add(
        lab.org("contacts"),
        _line("week-line", "Mon-Sun 00:00-24:00", office, lab.get(spot)["levels"][0]["role"]),
    )
    for level in lab.get(spot)["levels"]:
        level["hours"], level["contact"] = "Mon-Sun 00:00-24:00", "week-line"
    return [spot]


def _line(key: str, hours: str, office: str, role: str) -> Tree:
    number = "+44 20 7946 0990"
    return {
        "id": key,
        "name": key.replace("-", " "),
        "purpose": "Trouble",
        "phone": number,
        "hours": hours,
        "office": office,
        "answered_by": role,
    }


@defect("answers", "nobody-answers contact-closed", "worked-example")
def lines_of_two_time_zones_that_do_not_meet(lab: Lab) -> list[Spot]:
    """Two offices of which each answers by day, and an hour of the world's day at which neither does."""
    spot, hours = lab.pick(LADDERS), "Mon-Sun 07:00-19:00"
    offices = lab.draft.organization["offices"][:2]
    if not _gap([each["time_zone"] for each in offices]):
        raise NotHereError
    levels = lab.get(spot)["levels"]
    for office in offices:
        lab.add(lab.org("contacts"), _line(f"{office['id']}-line", hours, office["id"], levels[0]["role"]))
    for index, level in enumerate(levels):
        level["hours"], level["contact"] = "always", f"{offices[index % 2]['id']}-line"
    return [spot]


def _gap(zones: list[str]) -> bool:
    """Whether there is a minute of some day in winter at which it is night in all zones."""
    start = datetime.combine(date(2027, 1, 12), datetime.min.time(), ZoneInfo("UTC"))
    moments = (start + timedelta(minutes=15 * step) for step in range(96))
    return any(
        all(not 7 <= moment.astimezone(ZoneInfo(zone)).hour < 19 for zone in zones) for moment in moments
    )


@defect("answers", "nobody-answers level-without-number", "worked-example")
def nobody_on_the_ladder_has_a_number(lab: Lab) -> list[Spot]:
    """Levels without a line of their own, whose holders and stand-ins have no telephone."""
    spot = lab.pick(LADDERS)
    for level in lab.get(spot)["levels"]:
        level.pop("contact", None)
        level["hours"] = "always"
    for person in lab.draft.organization["people"]:
        person.pop("out_of_hours_phone", None)
        person.pop("phone", None)
    return [spot, *lab.find("organization:people.*")]


@defect("answers", "ladder-too-slow", "worked-example")
def ladder_too_slow_for_a_severity(lab: Lab) -> list[Spot]:
    levels = lab.pick("policy:statement.severities.levels")
    lab.put(levels.at(0, "reached_within"), "10 minutes")
    ladders = lab.find(LADDERS)
    for spot in ladders:
        for level in lab.get(spot)["levels"]:
            level["answers_within"] = "45 minutes"
    return [levels, *ladders]


@defect("answers", "tier-without-ladder", "worked-example")
def severity_without_ladder(lab: Lab) -> list[Spot]:
    """A severity is taken from the only ladder that is for it."""
    spot = lab.pick(LADDERS, lambda ladder: len(ladder.get("severities", [])) > 1)
    severity = lab.get(spot)["severities"][0].rpartition(".")[2]
    others = [lab.get(each) for each in lab.find(LADDERS) if each != spot]
    if any(severity in str(other.get("severities", severity)) for other in others):
        raise NotHereError
    del lab.get(spot)["severities"][0]
    return [spot, Spot("policy", spot.name, ("statement",))]


@defect("answers", "tier-without-limit", "worked-example")
def decision_for_some_tiers_only(lab: Lab) -> list[Spot]:
    """A limit that held for all tiers is left for all but the lowest."""
    spot = lab.pick("policy:roles.authority_limits.*", lambda limit: "segments" not in limit)
    segmentation = lab.tree(spot)["statement"].get("segmentation")
    if not segmentation:
        raise NotHereError
    lab.get(spot)["segments"] = [row["id"] for row in segmentation["segments"][:-1]]
    return [spot, Spot("policy", spot.name, ("statement", "segmentation"))]


@defect("answers", "two-approvers")
def decision_with_two_tables(lab: Lab) -> list[Spot]:
    """The same decision stands in two tables of one policy, and a middle amount has two lowest roles."""
    spot = lab.pick("policy:roles.authority_limits.*", lambda limit: len(limit["steps"]) > 2)
    copied = deepcopy(lab.get(spot)) | {"id": "decision-again"}
    copied["steps"] = [{**copied["steps"][1], "limit": copied["steps"][0]["limit"]}, *copied["steps"][2:]]
    return [lab.add(spot._replace(path=spot.path[:-1]), copied), spot]


@defect("answers", "overrule-ring")
def overrules_in_a_ring(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:roles.overrules.*")
    row = lab.get(spot)
    back = {"id": "back-again", "role": row["over"][0], "over": [row["role"]], "matter": row["matter"]}
    return [lab.add(spot._replace(path=spot.path[:-1]), back), spot]


@defect("answers", "overrule-ring")
def role_that_overrules_itself(lab: Lab) -> Spot:
    spot = lab.pick("policy:roles.overrules.*")
    lab.add(spot.at("over"), lab.get(spot)["role"])
    return spot


@defect("answers", CASE)
def example_with_another_role(lab: Lab) -> Spot:
    case = lab.pick("policy:appendices.*", lambda each: "role" in each.get("expect", {}))
    roles = [role["id"] for role in lab.draft.organization["roles"] if role.get("holders")]
    return lab.put(
        case.at("expect", "role"),
        lab.choose(each for each in roles if each != lab.get(case)["expect"]["role"]),
    )


@defect("answers", CASE)
def example_with_another_time(lab: Lab) -> Spot:
    case = lab.pick("policy:appendices.*", lambda each: "within" in each.get("expect", {}))
    return lab.put(case.at("expect", "within"), "77h")


@defect("answers", CASE)
def example_with_another_moment(lab: Lab) -> Spot:
    case = lab.pick("policy:appendices.*", lambda each: "by" in each.get("expect", {}))
    day, clock = lab.get(case)["expect"]["by"].split(" ")
    return lab.put(case.at("expect", "by"), f"{day} {(int(clock[:2]) + 1) % 24:02}{clock[2:]}")


@defect("answers", CASE, "limit-above-superior limit-order")
def limit_changed_without_its_example(lab: Lab) -> list[Spot]:
    """The lowest role may approve the example's amount, or no longer."""
    case = lab.pick("policy:appendices.*", lambda each: each.get("given", {}).get("ask") == "approve")
    given, expected = lab.get(case)["given"], lab.get(case)["expect"].get("role")
    limits = [each for each in lab.find("policy:roles.authority_limits.*") if each.name == case.name]
    limit = lab.choose(each for each in limits if lab.get(each)["id"] == given["decision"])
    amount = given["amount"].removesuffix("%")
    if not expected or not amount.isdigit():
        raise NotHereError
    lowest = lab.get(limit)["steps"][0]
    lowest["limit"] = f"{int(amount) - 1}%" if lowest["role"] == expected else f"{amount}%"
    return [case, limit]


@defect("answers", CASE)
def answer_time_changed_without_its_example(lab: Lab) -> list[Spot]:
    case = lab.pick(
        "policy:appendices.*",
        lambda each: each.get("given", {}).get("ask") == "respond" and "within" in each["expect"],
    )
    given = lab.get(case)["given"]
    levels = [each for each in lab.find("policy:statement.service_levels.*") if each.name == case.name]
    level = lab.choose(each for each in levels if lab.get(each)["id"] == given["to"])
    index = next(
        index for index, row in enumerate(lab.get(level)["by_segment"]) if row["segment"] == given["segment"]
    )
    within = level.at("by_segment", index, "within")
    value = lab.get(within)
    lab.put(within, "31 minutes" if value == "30 minutes" else f"{int(value[:-1]) * 60 + 1} minutes")
    return [case, level]


@defect("answers", "tier-without-limit")
def decision_that_leaves_a_tier_out(lab: Lab) -> list[Spot]:
    """A decision gets a table for the highest tier and one for those in the middle; the lowest has none."""
    rows = lab.pick("policy:statement.segmentation.segments", lambda rows: len(rows) > 2)
    tiers = [row["id"] for row in lab.get(rows)]
    limits = [each for each in lab.find("policy:roles.authority_limits.*") if each.name == rows.name]
    spot = lab.choose(each for each in limits if lab.get(each)["id"] not in _asked(lab, rows))
    if "segments" in lab.get(spot):
        raise NotHereError
    again = deepcopy(lab.get(spot)) | {"id": "for-the-middle", "segments": tiers[1:-1]}
    lab.put(spot.at("segments"), tiers[:1])
    return [spot, lab.add(spot._replace(path=spot.path[:-1]), again)]


@defect("answers", "vacant-approver", "vacant-role")
def amount_for_a_role_that_nobody_holds(lab: Lab) -> Spot:
    spot = lab.pick("policy:roles.authority_limits.*", lambda limit: len(limit["steps"]) > 2)
    key = lab.get(spot)["id"]
    if key in _asked(lab, spot) or f".{key}" in str(lab.tree(spot)) or key in str(lab.draft.accounts):
        raise NotHereError  # a text, an example or a plan leans on it
    lab.add(
        lab.org("roles"), {"id": "price-lead", "name": "Price lead", "description": "Looks after prices."}
    )
    return lab.put(spot.at("steps", 1, "role"), "price-lead")


def _asked(lab: Lab, spot: Spot) -> set[str]:
    """The decisions about which a worked example of a policy asks."""
    return {row.get("given", {}).get("decision") for row in lab.tree(spot)["appendices"]}
