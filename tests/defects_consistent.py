"""Defects of the family *consistent*, in limits, procedures and dates: one policy at odds with itself."""

from datetime import timedelta

from clean_libraries import TODAY
from defect_lab import Lab, NotHereError, Spot, defect

CLAUSES = "policy:statement.clauses.*"
STEPS = "policy:procedures.procedures.*.steps.*"
LIMITS = "policy:roles.authority_limits.*"


def _steps(lab: Lab) -> Spot:
    """The steps of a limit with at least three."""
    return lab.pick(LIMITS, lambda limit: len(limit["steps"]) > 2).at("steps")


@defect("consistent", "limit-ladder-top", "plan-limit-wider")
def limits_that_stop_before_the_top(lab: Lab) -> list[Spot]:
    spot = lab.pick(
        LIMITS, lambda limit: len(limit["steps"]) > 1 and limit["steps"][-1]["limit"] == "any amount"
    )
    del lab.get(spot)["steps"][-1]
    return [spot]


@defect("consistent", "limit-order", "limit-above-superior plan-limit-wider worked-example")
def limits_that_fall(lab: Lab) -> list[Spot]:
    steps = _steps(lab)
    index = lab.rng.randrange(len(lab.get(steps)) - 2)
    return lab.swap(steps.at(index, "limit"), steps.at(index + 1, "limit"))


@defect("consistent", "limit-shared", "plan-limit-wider worked-example")
def limit_that_two_roles_share(lab: Lab) -> list[Spot]:
    steps = _steps(lab)
    index = lab.rng.randrange(len(lab.get(steps)) - 2)
    return [lab.put(steps.at(index + 1, "limit"), lab.get(steps.at(index, "limit"))), steps]


@defect("consistent", "limit-role-twice", "plan-limit-wider prose-error")
def role_twice_in_limits(lab: Lab) -> list[Spot]:
    steps = _steps(lab)
    return [lab.put(steps.at(1, "role"), lab.get(steps.at(0, "role"))), steps]


@defect("consistent", "limit-same-person", "person-without-role")
def limits_of_one_person(lab: Lab) -> list[Spot]:
    """Two steps whose roles are held by one person alone."""
    steps = _steps(lab)
    first, second = lab.get(steps)[:2]
    one, other = lab.role(first["role"]), lab.role(second["role"])
    if len(lab.get(other).get("holders", [])) != 1:
        raise NotHereError
    lab.put(one.at("holders"), list(lab.get(other)["holders"]))
    return [steps, one, other]


@defect("consistent", "limit-units")
def limits_in_two_units(lab: Lab) -> list[Spot]:
    steps = _steps(lab)
    limit = steps.at(1, "limit")
    lab.put(limit, "12%" if "%" not in lab.get(limit) else "$7,000")
    return [steps]


@defect("consistent", "ladder-too-slow deadline-too-short")
def ladder_slower_than_its_promise(lab: Lab) -> list[Spot]:
    soon = ("15 minutes", "30 minutes")
    spot = lab.pick("policy:procedures.escalation", lambda it: it["levels"][0]["answers_within"] in soon)
    lab.get(spot)["reached_within"] = "5 minutes"
    return [spot]


@defect("consistent", "consequence-order")
def consequences_out_of_order(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:compliance.consequences", lambda rows: len(rows) > 2)
    one, other = sorted(lab.rng.sample(range(len(lab.get(spot))), 2))
    return lab.swap(spot.at(one), spot.at(other))


@defect("consistent", "role-twice-in-step")
def role_is_asked_by_itself(lab: Lab) -> Spot:
    step, key = lab.pick(STEPS), lab.choose(("consulted", "informed"))
    actor = lab.get(step)["actor"]
    if actor in lab.get(step).get(key, []):
        raise NotHereError
    lab.add(step.at(key), actor)
    return step


@defect("consistent", "role-twice-in-step")
def role_is_both_asked_and_told(lab: Lab) -> list[Spot]:
    step = lab.pick(STEPS, lambda step: step.get("consulted") or step.get("informed"))
    row = lab.get(step)
    key, other = ("consulted", "informed") if row.get("consulted") else ("informed", "consulted")
    lab.add(step.at(other), row[key][0])
    return [step]


@defect("consistent", "accountable-below-actor")
def somebody_answers_for_those_above(lab: Lab) -> Spot:
    """A step that a director does, and for which a role answers that reports to that director."""
    roles = {role["id"]: role for role in lab.draft.organization["roles"]}
    below = {role.get("reports_to"): key for key, role in roles.items() if role.get("holders")}
    step = lab.pick(STEPS, lambda row: row["actor"] in below and not row.get("accountable"))
    actor = lab.get(step)["actor"]
    used = {*lab.get(step).get("consulted", ()), *lab.get(step).get("informed", ())}
    if below[actor] in used:
        raise NotHereError
    lab.put(step.at("accountable"), below[actor])
    return step


@defect("consistent", "unreachable-step")
def step_that_nobody_reaches(lab: Lab) -> list[Spot]:
    """A condition that always holds leads past a step, as nothing else leads to it."""
    steps = lab.pick("policy:procedures.procedures.*.steps", lambda steps: len(steps) > 2)
    rows = lab.get(steps)
    if any(branch["go_to"] == rows[1]["id"] for row in rows for branch in row.get("branches", ())):
        raise NotHereError
    lab.put(steps.at(0, "branches"), [{"when": "always", "go_to": rows[2]["id"]}])
    return [steps]


@defect("consistent", "branch-to-itself")
def step_that_leads_to_itself(lab: Lab) -> Spot:
    step = lab.pick(STEPS)
    return lab.add(step.at("branches"), {"when": "something is unclear", "go_to": lab.get(step)["id"]})


@defect("consistent", "branch-without-effect")
def condition_that_changes_nothing(lab: Lab) -> Spot:
    steps = lab.pick(
        "policy:procedures.procedures.*.steps", lambda steps: len(steps) > 1 and "branches" not in steps[0]
    )
    return lab.put(steps.at(0, "branches"), [{"when": "the client agrees", "go_to": lab.get(steps)[1]["id"]}])


@defect("consistent", "impossible-target")
def target_that_nobody_can_miss(lab: Lab) -> Spot:
    spot = lab.pick("policy:compliance.metrics.*", lambda row: row["target"].endswith("%"))
    return lab.put(spot.at("target"), lab.choose(("at least 120%", "at least 0%", "at most 100%")))


@defect("consistent", "same-title")
def two_clauses_of_one_title(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:statement.clauses", lambda rows: len(rows) > 1)
    return [lab.put(spot.at(1, "title"), lab.get(spot)[0]["title"]), spot.at(0, "title")]


@defect("consistent", "review-overdue")
def review_that_is_overdue(lab: Lab) -> list[Spot]:
    page = lab.pick("policy:title_page")
    cycle = lab.tree(page)["review"]["cycle"]
    days = {"yearly": 380, "half-yearly": 200, "quarterly": 110, "every two years": 760}[cycle]
    shift = timedelta(days=days) - (TODAY - lab.get(page)["last_review"])
    for key in ("created", "last_review", "effective"):
        lab.put(page.at(key), lab.get(page)[key] - shift)
    for revision in lab.tree(page)["review"]["revisions"]:
        revision["date"] -= shift
    return [page, Spot("policy", page.name, ("review",))]


@defect("consistent", "review-in-future")
def review_that_is_yet_to_come(lab: Lab) -> Spot:
    page = lab.pick("policy:title_page")
    return lab.put(page.at("last_review"), TODAY + timedelta(days=lab.rng.randrange(1, 60)))


@defect("consistent", "dates-against-revisions")
def last_review_before_the_last_revision(lab: Lab) -> list[Spot]:
    page = lab.pick("policy:title_page")
    revisions = lab.tree(page)["review"]["revisions"]
    if len(revisions) < 2:
        raise NotHereError
    return [
        lab.put(page.at("last_review"), revisions[0]["date"] - timedelta(days=20)),
        Spot("policy", page.name, ("review",)),
    ]


@defect("consistent", "version-history")
def version_without_revision(lab: Lab) -> list[Spot]:
    page = lab.pick("policy:title_page")
    lab.put(page.at("version"), lab.choose(("7.0", "3.1", "2.5")))
    return [page.at("version"), Spot("policy", page.name, ("review", "revisions"))]


@defect("consistent", "version-history")
def revisions_out_of_order(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:review.revisions", lambda rows: len(rows) > 1)
    return [*lab.swap(spot.at(0), spot.at(1)), Spot("policy", spot.name, ("title_page", "version"))]


@defect("consistent", "version-history dates-against-revisions")
def revision_older_than_the_one_before(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:review.revisions", lambda rows: len(rows) > 1)
    rows = lab.get(spot)
    lab.put(spot.at(len(rows) - 1, "date"), rows[-2]["date"] + timedelta(days=3))
    return [spot]


@defect("consistent", "version-history")
def version_twice(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:review.revisions", lambda rows: len(rows) > 1)
    lab.put(spot.at(1, "version"), lab.get(spot)[0]["version"])
    return [spot]


@defect("consistent", "review-cycle")
def review_cycle_told_otherwise(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:review")
    other = "quarter" if lab.get(spot)["cycle"] != "quarterly" else "year"
    clause = lab.choose(each for each in lab.find(f"{CLAUSES}.text") if each.name == spot.name)
    lab.say(
        clause, f"The {lab.get(spot)['responsible'].replace('-', ' ')} reviews this policy once a {other}."
    )
    return [spot.at("cycle"), clause]


@defect("consistent", "limit-above-superior", "worked-example")
def superior_who_may_approve_less(lab: Lab) -> list[Spot]:
    """Two steps change their roles, of which one reports to the other."""
    steps = _steps(lab)
    above = {role["id"]: role.get("reports_to") for role in lab.draft.organization["roles"]}
    rows = lab.get(steps)
    pairs = [
        (one, two)
        for two in range(len(rows))
        for one in range(two)
        if above[rows[one]["role"]] == rows[two]["role"]
    ]
    one, two = lab.choose(pairs)
    lab.swap(steps.at(one, "role"), steps.at(two, "role"))
    return [steps]


@defect("consistent", "metric-slower-than-review")
def number_worked_out_too_seldom(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:compliance.metrics.*")
    if lab.tree(spot)["review"]["cycle"] not in {"yearly", "half-yearly", "quarterly"}:
        raise NotHereError
    return [lab.put(spot.at("every"), "every two years")]


@defect("consistent", "version-against-change")
def third_number_for_a_change_of_what_is_to_be_done(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:review.revisions", lambda rows: len(rows) > 1)
    rows = lab.get(spot)
    if rows[0]["change"] != "substantive" or rows[1]["version"].count(".") > 1:
        raise NotHereError
    version = f"{rows[1]['version']}.1"
    return [
        lab.put(spot.at(0, "version"), version),
        lab.put(Spot("policy", spot.name, ("title_page", "version")), version),
    ]
