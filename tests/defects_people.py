"""Defects of the family *people*: roles without people, and people in roles that they may not hold."""

from datetime import date, timedelta

from clean_libraries import TODAY
from defect_lab import Lab, NotHereError, Spot, Tree, defect


@defect("people", "vacant-role", "person-without-role stand-in-ring vacant-approver")
def role_that_nobody_holds(lab: Lab) -> Spot:
    spot = lab.pick("organization:roles.*", lambda role: role.get("holders"))
    lab.drop(spot.at("holders"))
    return spot


@defect("people", "no-stand-in")
def holder_without_stand_in(lab: Lab) -> Spot:
    spot = lab.pick(
        "organization:roles.*", lambda role: len(role.get("holders", [])) == 1 and role.get("deputies")
    )
    lab.drop(spot.at("deputies"))
    return spot


@defect("people", "own-stand-in")
def stand_in_of_oneself(lab: Lab) -> Spot:
    spot = lab.pick(
        "organization:roles.*", lambda role: len(role.get("holders", [])) == 1 and role.get("deputies")
    )
    return lab.put(spot.at("deputies"), list(lab.get(spot)["holders"]))


@defect("people", "left-but-named", "no-stand-in stand-in-ring vacant-approver vacant-role")
def holder_who_left(lab: Lab) -> list[Spot]:
    role = lab.pick("organization:roles.*", lambda role: role.get("holders"))
    gone = lab.get(role)["holders"][0]
    person = lab.choose(spot for spot in lab.find("organization:people.*") if lab.get(spot)["id"] == gone)
    lab.put(person.at("left"), TODAY - timedelta(days=lab.rng.randrange(1, 300)))
    return [person, *lab.find("organization:roles.*"), *lab.find("account:team.*")]


@defect("people", "left-but-named")
def stand_in_who_left(lab: Lab) -> list[Spot]:
    role = lab.pick("organization:roles.*", lambda role: role.get("deputies"))
    person = add_leaver(lab)
    return [lab.add(role.at("deputies"), "rupert-gone"), person]


def add_leaver(lab: Lab) -> Spot:
    """Somebody who left in spring."""
    office = lab.draft.organization["offices"][0]["id"]
    gone = {
        "id": "rupert-gone",
        "name": "Rupert Gone",
        "job_title": "Clerk",
        "office": office,
        "left": date(2026, 5, 31),
    }
    return lab.add(lab.org("people"), gone)


@defect("people", "roles-not-apart")
def roles_that_must_be_apart(lab: Lab) -> list[Spot]:
    one, other = lab.rng.sample(
        [role["id"] for role in lab.draft.organization["roles"] if role.get("holders")], 2
    )
    first, second = lab.role(one), lab.role(other)
    lab.add(first.at("apart_from"), other)
    lab.add(second.at(lab.choose(("holders", "deputies"))), lab.get(first)["holders"][0])
    return [first, second]


@defect("people", "author-approves")
def approver_who_is_the_author(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:approvals")
    author = lab.tree(spot)["review"]["revisions"][0]["author"]
    page = Spot("policy", spot.name, ("title_page",))
    lab.put(page.at("approval_authority"), author)
    lab.put(spot, [{"id": "only", "role": author, "statement": "I approve this policy."}])
    return [spot, page, Spot("policy", spot.name, ("review",))]


@defect("people", "reports-in-ring", "accountable-below-actor limit-above-superior")
def roles_that_report_in_a_ring(lab: Lab) -> list[Spot]:
    spots = {lab.get(spot)["id"]: spot for spot in lab.find("organization:roles.*")}
    chain = [lab.choose(key for key, spot in spots.items() if "reports_to" in lab.get(spot))]
    while "reports_to" in lab.get(spots[chain[-1]]):
        chain.append(lab.get(spots[chain[-1]])["reports_to"])
    lab.put(spots[lab.choose(chain[1:])].at("reports_to"), chain[0])
    return [spots[key] for key in chain]


@defect("people", "stand-in-ring")
def stand_ins_in_a_ring(lab: Lab) -> list[Spot]:
    """Two people of whom each has but the other as stand-in, in the one role that each holds."""
    roles = lab.draft.organization["roles"]
    apart = {each for role in roles if "apart_from" in role for each in (role["id"], *role["apart_from"])}
    holders: dict[str, list[Tree]] = {}
    for role in roles:
        for holder in role.get("holders", ()):
            holders.setdefault(holder, []).append(role)
    single = [
        rows[0]
        for rows in holders.values()
        if len(rows) == 1 and len(rows[0]["holders"]) == 1 and rows[0]["id"] not in apart
    ]
    if len(single) < 2:
        raise NotHereError
    one, other = lab.rng.sample(single, 2)
    if (one["deputies"], other["deputies"]) == (other["holders"], one["holders"]):
        raise NotHereError
    one["deputies"], other["deputies"] = list(other["holders"]), list(one["holders"])
    return [lab.role(one["id"]), lab.role(other["id"])]


@defect("people", "unanswered-contact")
def desk_that_nobody_answers(lab: Lab) -> Spot:
    spot = lab.pick("organization:contacts.*", lambda contact: "answered_by" in contact)
    lab.drop(spot.at("answered_by"))
    return spot


@defect("people", "person-without-role")
def person_who_has_nothing_to_do(lab: Lab) -> Spot:
    office = lab.draft.organization["offices"][0]["id"]
    return lab.add(
        lab.org("people"), {"id": "idle-ida", "name": "Ida Idle", "job_title": "Clerk", "office": office}
    )


@defect("people", "unused-role")
def role_that_does_nothing(lab: Lab) -> Spot:
    if len(lab.draft.policies) < 3:
        raise NotHereError
    holder = lab.draft.organization["roles"][0]["holders"]
    return lab.add(
        lab.org("roles"),
        {
            "id": "librarian",
            "name": "Librarian",
            "holders": list(holder),
            "deputies": list(lab.draft.organization["roles"][1]["holders"]),
        },
    )


@defect("people", "unreachable-role")
def role_that_nobody_can_reach(lab: Lab) -> list[Spot]:
    """A role of two people without numbers, who are to be told of a step."""
    office = lab.draft.organization["offices"][0]["id"]
    for key, name in (("silent-sam", "Sam Silent"), ("silent-sue", "Sue Silent")):
        lab.add(lab.org("people"), {"id": key, "name": name, "job_title": "Clerk", "office": office})
    role = {
        "id": "archive-lead",
        "name": "Archive lead",
        "holders": ["silent-sam"],
        "deputies": ["silent-sue"],
    }
    made = lab.add(lab.org("roles"), role)
    step = lab.pick("policy:procedures.procedures.*.steps.*")
    lab.add(step.at("informed"), "archive-lead")
    return [made, step]
