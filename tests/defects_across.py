"""Defects of the family *across*: policies at odds with each other."""

import re
from copy import deepcopy

from defect_lab import Lab, NotHereError, Spot, Tree, defect
from engross.units import Duration

CLAUSES = "policy:statement.clauses.*"


def _other(lab: Lab, spot: Spot) -> str:
    """Another policy than the one of a place."""
    name: str = lab.choose(each for each in lab.draft.policies if each != spot.name)
    return name


def _copy(lab: Lab, spot: Spot, **changed: Tree) -> Tree:
    """What stands at a place, as another policy would write it, with some of it changed."""
    copied = deepcopy(lab.get(spot)) | {"id": "once-more"} | changed
    if "segments" in copied:
        copied["segments"] = [_full(spot.name, each) for each in copied["segments"]]
    for row in copied.get("by_segment", ()):
        row["segment"] = _full(spot.name, row["segment"])
    return copied


def _full(policy: str, reference: str) -> str:
    return reference if "." in reference else f"{policy}.{reference}"


@defect("across", "response-time-differs", "unlisted-reference unlisted-role")
def response_times_differ(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:statement.service_levels.*", lambda level: "by_segment" in level)
    copied = _copy(lab, spot)
    copied["by_segment"][0]["within"] = "20 minutes"
    return [lab.add(Spot("policy", _other(lab, spot), ("statement", "service_levels")), copied), spot]


@defect("across", "response-time-differs", "unlisted-role")
def promised_time_differs(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:statement.service_levels.*", lambda level: "within" in level)
    copied = _copy(lab, spot, within="70h")
    return [lab.add(Spot("policy", _other(lab, spot), ("statement", "service_levels")), copied), spot]


@defect("across", "cadence-differs", "unlisted-reference unlisted-role")
def review_half_yearly_here_yearly_there(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:procedures.cadences.*")
    every = "half-yearly" if lab.get(spot)["every"] != "half-yearly" else "yearly"
    return [
        lab.add(Spot("policy", _other(lab, spot), ("procedures", "cadences")), _copy(lab, spot, every=every)),
        spot,
    ]


@defect("across", "duty-owner-differs", "missing-account-role unlisted-reference unlisted-role")
def regular_task_has_another_owner_there(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:procedures.cadences.*")
    copied = _copy(lab, spot, responsible="finance-director")
    return [lab.add(Spot("policy", _other(lab, spot), ("procedures", "cadences")), copied), spot]


@defect("across", "limit-differs")
def limits_differ(lab: Lab) -> list[Spot]:
    """The lowest role may approve there what here only the next one may."""
    spot = lab.pick("policy:roles.authority_limits.*", lambda limit: len(limit["steps"]) > 2)
    copied = _copy(lab, spot)
    steps = copied["steps"]
    copied["steps"] = [{**steps[0], "limit": steps[1]["limit"]}, *steps[2:]]
    return [lab.add(Spot("policy", _other(lab, spot), ("roles", "authority_limits")), copied), spot]


@defect("across", "target-differs", "unlisted-role")
def targets_differ(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:compliance.metrics.*")
    copied = _copy(lab, spot, target=re.sub("[0-9.]+", "61", lab.get(spot)["target"]))
    return [lab.add(Spot("policy", _other(lab, spot), ("compliance", "metrics")), copied), spot]


@defect("across", "contact-differs")
def question_is_sent_to_another_role_there(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:roles.contact_points.*")
    copied = {"id": "ask-again", "subject": lab.get(spot)["subject"], "role": "finance-director"}
    return [lab.add(Spot("policy", _other(lab, spot), ("roles", "contact_points")), copied), spot]


@defect("across", "ladder-differs", "unlisted-reference")
def ladder_leads_to_others_there(lab: Lab) -> list[Spot]:
    """Another policy has the same ladder, with its first two levels exchanged."""
    spot = lab.pick("policy:procedures.escalation", lambda ladder: len(ladder["levels"]) > 1)
    other = lab.choose(
        name for name, tree in lab.draft.policies.items() if "escalation" not in tree["procedures"]
    )
    copied = deepcopy(lab.get(spot))
    for key in {"segments", "severities"} & set(copied):
        copied[key] = [_full(spot.name, each) for each in copied[key]]
    copied["levels"][:2] = copied["levels"][1::-1]
    return [lab.put(Spot("policy", other, ("procedures", "escalation")), copied), spot]


@defect("across", "line-answers-differ")
def line_answers_sooner_there(lab: Lab) -> list[Spot]:
    """The same line, answered by the same role, within 30 minutes in one policy and 50 in another."""
    found = lab.find("policy:procedures.escalation.levels.*")
    found = [spot for spot in found if lab.get(spot).get("contact") == "duty-line"]
    names = {lab.get(spot)["role"]: set[str]() for spot in found}
    for spot in found:
        names[lab.get(spot)["role"]].add(spot.name)
    spot = lab.choose(each for each in found if len(names[lab.get(each)["role"]]) > 1)
    return [lab.put(spot.at("answers_within"), "50 minutes")]


@defect("across", "segment-bands-differ")
def tiers_of_one_name_differ(lab: Lab) -> list[Spot]:
    spot = lab.pick(
        "policy:statement.segmentation", lambda it: all("annual_revenue" in row for row in it["segments"])
    )
    other = lab.choose(
        name for name, tree in lab.draft.policies.items() if "segmentation" not in tree["statement"]
    )
    copied = deepcopy(lab.get(spot))
    for row in copied["segments"]:
        row["annual_revenue"] = re.sub("0,000(?![0-9])", "1,000", row["annual_revenue"])
        row.pop("served_by", None)
    copied["id"] = "segments-again"
    return [lab.put(Spot("policy", other, ("statement", "segmentation")), copied), spot]


@defect("across", "unclear-counterpart", "unlisted-reference")
def tiers_that_map_crosswise(lab: Lab) -> list[Spot]:
    spot = lab.pick(
        "policy:statement.segmentation", lambda it: not any("corresponds_to" in row for row in it["segments"])
    )
    other = lab.choose(
        name for name, tree in lab.draft.policies.items() if "segmentation" not in tree["statement"]
    )
    targets = [f"{spot.name}.{row['id']}" for row in lab.get(spot)["segments"]]
    targets[:2] = targets[1::-1]
    rows = [
        {"id": f"rank-{index}", "name": f"Rank {index}", "corresponds_to": [target]}
        for index, target in enumerate(targets, 1)
    ]
    made = {"id": "ranks", "title": "Ranks of clients", "segments": rows}
    return [lab.put(Spot("policy", other, ("statement", "segmentation")), made), spot]


@defect("across", "duty-owner-differs")
def duty_of_two_roles(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:roles.responsibilities.*")
    row = lab.get(spot)
    duty = lab.choose(
        each for each in row["duties"] if each["kind"] in ("carry out", "update", "monitor", "report")
    )
    rows = Spot("policy", _other(lab, spot), ("roles", "responsibilities"))
    index = lab.choose(index for index, each in enumerate(lab.get(rows)) if each["role"] != row["role"])
    return [lab.add(rows.at(index, "duties"), {**duty, "id": "same-again"}), spot]


@defect("across", "term-differs")
def term_with_two_meanings(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:definitions.*")
    meaning = lab.choose((
        "A thing that another company has lent to us for a year.", "A word for all that lies on a table.",
        "Whatever the finance director says it is.",
    ))  # fmt: skip
    other = _other(lab, spot)
    made = lab.add(Spot("policy", other, ("definitions",)), {**deepcopy(lab.get(spot)), "meaning": meaning})
    clause = lab.choose(each for each in lab.find(f"{CLAUSES}.text") if each.name == other)
    lab.say(clause, f"This is also about {lab.get(spot)['term']} matters.")
    return [made, spot]


@defect("across", "unknown-reference", "one-sided-reference unlisted-reference")
def reference_to_no_policy(lab: Lab) -> Spot:
    return lab.put(lab.pick("policy:references.policies.*").at("policy"), "lost-policy")


@defect("across", "prose-error")
def link_to_no_policy(lab: Lab) -> Spot:
    return lab.say(lab.pick(f"{CLAUSES}.text"), 'See {{ policy("lost-policy") }}.')


@defect("across", "one-sided-reference", "unlisted-reference")
def one_sided_reference(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:references.policies.*")
    other = Spot("policy", lab.get(spot)["policy"], ("references", "policies"))
    rows = lab.get(other)
    if len(rows) < 3:
        raise NotHereError  # who lists few of those that refer to it means to list few
    del rows[next(index for index, row in enumerate(rows) if row["policy"] == spot.name)]
    return [other, spot]


@defect("across", "unlisted-reference")
def quoted_and_not_among_references(lab: Lab) -> list[Spot]:
    """A clause leans on a policy that the references do not name."""
    pairs = [
        (one, two)
        for one, tree in lab.draft.policies.items()
        for two in lab.draft.policies
        if two not in {one, *(row["policy"] for row in tree["references"].get("policies", ()))}
    ]
    one, two = lab.choose(pairs)
    clause = lab.choose(each for each in lab.find(f"{CLAUSES}.text") if each.name == one)
    lab.say(clause, f'The rules of {{{{ policy("{two}") }}}} apply too.')
    return [clause, Spot("policy", one, ("references",))]


@defect("across", "prose-contradicts-fact")
def sentence_against_a_table(lab: Lab) -> list[Spot]:
    """A sentence says another time, in the same unit, than the service level that it names by its title."""
    spot = lab.pick("policy:statement.service_levels.*", lambda level: "within" in level)
    level = lab.get(spot)
    clause = lab.choose(each for each in lab.find(f"{CLAUSES}.text") if each.name == spot.name)
    time = Duration.parse(level["within"])
    lab.say(clause, f"{level['title']} takes at most {Duration(time.amount + 7, time.unit)}.")
    return [clause, spot]


@defect("across", "circular-deferral")
def definitions_that_point_at_each_other(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:definitions.*")
    row = lab.get(spot)
    other = lab.choose(each["policy"] for each in lab.tree(spot)["references"].get("policies", ()))
    if any(each["id"] == row["id"] for each in lab.draft.policies[other].get("definitions", ())):
        raise NotHereError
    back = {**deepcopy(row), "meaning": f'As defined in {{{{ policy("{spot.name}") }}}}.'}
    made = lab.add(Spot("policy", other, ("definitions",)), back)
    lab.put(spot.at("meaning"), f'See {{{{ term("{row["id"]}", policy="{other}") }}}}.')
    clause = lab.choose(each for each in lab.find(f"{CLAUSES}.text") if each.name == other)
    lab.say(clause, f"This is also about {row['term']} matters.")
    return [made, spot]
