"""Defects of the family *accounts*: plans with holes."""

from copy import deepcopy
from datetime import date, timedelta

from clean_libraries import TODAY
from defect_lab import Lab, Spot, defect
from defects_answers import HOLES, OFFICE_HOURS, close
from defects_people import add_leaver


def _team(lab: Lab, spot: Spot) -> set[str]:
    return {row["person"] for row in lab.tree(spot)["team"]}


def _outsider(lab: Lab, spot: Spot) -> str:
    """Somebody who is neither in the team nor stands in there."""
    inside = _team(lab, spot) | {row["stand_in"] for row in lab.tree(spot)["team"]}
    person: str = lab.choose(
        each["id"] for each in lab.draft.organization["people"] if each["id"] not in inside
    )
    return person


@defect("accounts", "responsibility-outside-team")
def task_of_somebody_outside_the_team(lab: Lab) -> Spot:
    spot = lab.pick("account:responsibilities.*")
    return lab.put(spot.at("owner"), _outsider(lab, spot))


@defect("accounts", "responsibility-twice")
def task_of_two_owners(lab: Lab) -> list[Spot]:
    spot = lab.pick("account:responsibilities.*")
    row = lab.get(spot)
    owner = lab.choose(sorted(_team(lab, spot) - {row["owner"]}))
    again = {"id": "same-again", "what": row["what"], "owner": owner}
    return [lab.add(spot._replace(path=spot.path[:-1]), again), spot]


@defect("accounts", "idle-team-member")
def member_without_a_task(lab: Lab) -> Spot:
    """Somebody joins the team, and nothing in the plan names them or a role of theirs."""
    team = lab.pick("account:team")
    plan = lab.tree(team)
    roles = [role for role in lab.draft.organization["roles"] if f"'{role['id']}'" in str(plan)]
    busy = {person for role in roles for person in role.get("holders", ())}
    people = [each for each in lab.draft.organization["people"] if f"'{each['id']}'" not in str(plan)]
    idle = lab.choose(each["id"] for each in people if each["id"] not in busy and "left" not in each)
    member = {
        "id": "idle",
        "person": idle,
        "position": "Adviser",
        "does": "Listens.",
        "stand_in": plan["team"][0]["person"],
    }
    return lab.add(team, member)


@defect("accounts", "own-stand-in")
def member_who_stands_in_for_oneself(lab: Lab) -> Spot:
    spot = lab.pick("account:team.*")
    return lab.put(spot.at("stand_in"), lab.get(spot)["person"])


@defect("accounts", "left-but-named", "unreachable-stand-in")
def stand_in_of_a_member_left(lab: Lab) -> list[Spot]:
    person = add_leaver(lab)
    return [lab.put(lab.pick("account:team.*").at("stand_in"), "rupert-gone"), person]


@defect("accounts", "contact-approach")
def single_contact_of_several(lab: Lab) -> Spot:
    spot = lab.pick("account:approach", lambda it: len(it["contact_points"]) > 1)
    lab.put(spot.at("contact"), "single")
    return spot


@defect("accounts", "contact-approach contact-outside-approach")
def contact_point_outside_the_team(lab: Lab) -> list[Spot]:
    spot = lab.pick("account:approach.contact_points")
    return [lab.add(spot, _outsider(lab, spot)), spot]


@defect("accounts", "contact-outside-approach", "contact-approach")
def client_talks_to_nobody_designated(lab: Lab) -> list[Spot]:
    spot = lab.pick(
        "account:approach", lambda it: it["contact"] == "designated" and len(it["contact_points"]) > 2
    )
    talks = [row["talks_to"] for row in lab.tree(spot)["client_contacts"]]
    lab.get(spot)["contact_points"].remove(
        lab.choose(each for each in lab.get(spot)["contact_points"] if each in talks)
    )
    return [spot, Spot("account", spot.name, ("client_contacts",))]


@defect("accounts", "revenue-outside-segment")
def revenue_of_another_tier(lab: Lab) -> list[Spot]:
    client = lab.pick("account:client")
    lab.put(client.at("annual_revenue"), lab.choose(("$45,000", "$9,000", "$31,500")))
    return [client]


@defect("accounts", "review-owed")
def plan_without_the_reviews_owed(lab: Lab) -> list[Spot]:
    spot = lab.pick("account:cadences")
    kept = [row for row in lab.get(spot) if row["kind"] != "review"]
    lab.put(spot, kept)
    return [spot, Spot("account", spot.name, ("client", "segment"))]


@defect("accounts", "review-owed")
def plan_with_reviews_too_seldom(lab: Lab) -> Spot:
    spot = lab.pick("account:cadences.*", lambda row: row["kind"] == "review")
    return lab.put(spot.at("every"), "yearly")


@defect("accounts", "missing-account-role")
def nobody_of_a_role_that_serves_the_tier(lab: Lab) -> list[Spot]:
    """A role is added to those that serve the client's tier, and nobody of it is in the team."""
    client = lab.pick("account:client")
    policy, _, tier = lab.get(client)["segment"].partition(".")
    rows = Spot("policy", policy, ("statement", "segmentation", "segments"))
    index = next(index for index, row in enumerate(lab.get(rows)) if row["id"] == tier)
    team = _team(lab, client)
    role = lab.choose(
        each["id"]
        for each in lab.draft.organization["roles"]
        if each.get("holders") and not team & {*each["holders"], *each.get("deputies", ())}
    )
    made = lab.add(rows.at(index, "served_by"), role)
    return [client.at("segment"), Spot("account", client.name, ("team",)), made]


@defect("accounts", "team-lead")
def team_without_a_lead(lab: Lab) -> list[Spot]:
    spot = lab.pick("account:team.*", lambda row: row.get("lead"))
    lab.drop(spot.at("lead"))
    return [spot._replace(path=("team",))]


@defect("accounts", "team-lead")
def team_with_two_leads(lab: Lab) -> list[Spot]:
    spot = lab.pick("account:team.*", lambda row: not row.get("lead"))
    lab.put(spot.at("lead"), True)
    return [spot._replace(path=("team",))]


@defect("accounts", "plan-limit-wider", "limit-above-superior limit-order")
def plan_with_wider_limits(lab: Lab) -> list[Spot]:
    spot = lab.pick("account:authority_limits.*", lambda row: row["id"] == "discount")
    return [lab.put(spot.at("steps", 0, "limit"), "45%"), spot]


@defect("accounts", "plan-overdue")
def plan_whose_review_is_overdue(lab: Lab) -> list[Spot]:
    account = lab.pick("account:next_review")
    effective = account._replace(path=("effective",))
    lab.put(account, TODAY - timedelta(days=lab.rng.randrange(2, 200)))
    lab.put(effective, date(2026, 1, 5))
    return [account, effective]


@defect("accounts", "nobody-answers plan-ladder-weaker")
def plan_with_a_ladder_that_sleeps(lab: Lab) -> list[Spot]:
    return close(lab, lab.pick("account:escalation"), lab.choose((*OFFICE_HOURS, *HOLES)))


@defect("accounts", "unknown-reference")
def plan_for_no_tier(lab: Lab) -> Spot:
    return lab.put(lab.pick("account:client.segment"), f"{lab.choose(lab.draft.policies)}.emperor")


@defect("accounts", "client-contact-unreachable")
def contact_at_the_client_without_a_number(lab: Lab) -> Spot:
    spot = lab.pick("account:client_contacts.*")
    for key in ("phone", "email"):
        lab.get(spot).pop(key, None)
    return spot


@defect("accounts", "goal-overdue")
def goal_whose_day_has_passed(lab: Lab) -> Spot:
    spot = lab.pick("account:goals.*")
    return lab.put(spot.at("due"), TODAY - timedelta(days=lab.rng.randrange(1, 200)))


@defect("accounts", "plan-keeper")
def plan_kept_by_nobody_in_the_team(lab: Lab) -> list[Spot]:
    account = lab.pick("account:owner")
    team = _team(lab, account)
    keeper = lab.choose(
        role["id"]
        for role in lab.draft.organization["roles"]
        if role.get("holders") and not team & {*role["holders"], *role.get("deputies", ())}
    )
    return [lab.put(account, keeper), account._replace(path=("team",))]


@defect("accounts", "supporter-is-owner")
def owner_who_helps_the_owner(lab: Lab) -> Spot:
    spot = lab.pick("account:responsibilities.*")
    lab.add(spot.at("supported_by"), lab.get(spot)["owner"])
    return spot


@defect("accounts", "team-member-twice")
def member_in_two_rows(lab: Lab) -> list[Spot]:
    spot = lab.pick("account:team.*", lambda row: not row.get("lead"))
    again = {
        **lab.get(spot),
        "id": "once-more",
        "position": "Adviser",
        "does": "Answers questions about the product.",
    }
    return [lab.add(spot._replace(path=("team",)), again), spot]


@defect("accounts", "two-plans")
def second_plan_for_a_client(lab: Lab) -> list[Spot]:
    spot = lab.pick("account:client.name")
    lab.draft.accounts["same-client"] = {**deepcopy(lab.tree(spot)), "number": "AP-990"}
    return [spot, spot._replace(name="same-client")]


@defect("accounts", "unreachable-stand-in")
def stand_in_without_a_number(lab: Lab) -> list[Spot]:
    office = lab.draft.organization["offices"][0]["id"]
    silent = {"id": "silent-sam", "name": "Sam Silent", "job_title": "Adviser", "office": office}
    person = lab.add(lab.org("people"), silent)
    return [lab.put(lab.pick("account:team.*").at("stand_in"), "silent-sam"), person]
