"""Defects of the family *form*: definitions that cannot be used as they stand."""

from datetime import timedelta

from defect_lab import Lab, Spot, defect

CLAUSE = "policy:statement.clauses.*.text"
STEPS = "policy:procedures.procedures.*.steps.*"


@defect("form", "unknown-reference")
def unknown_role(lab: Lab) -> Spot:
    return lab.put(lab.pick(f"{STEPS}.actor"), "night-porter")


@defect("form", "unknown-reference", "no-stand-in stand-in-ring")
def unknown_person(lab: Lab) -> Spot:
    return lab.put(
        lab.pick("organization:roles.*", lambda role: role.get("deputies")).at("deputies", 0), "nobody-known"
    )


@defect("form", "unknown-reference")
def unknown_office(lab: Lab) -> Spot:
    return lab.put(lab.pick("organization:people.*.office"), "atlantis")


@defect("form", "unknown-reference")
def unknown_system(lab: Lab) -> Spot:
    return lab.put(lab.pick(f"{STEPS}.system"), "card-index")


@defect("form", "unknown-reference")
def unknown_step(lab: Lab) -> Spot:
    return lab.put(lab.pick(f"{STEPS}.branches.*.go_to"), "step-that-is-not")


@defect("form", "unknown-reference", "prose-error uncovered-segment worked-example")
def unknown_tier(lab: Lab) -> Spot:
    return lab.put(lab.pick("policy:statement.service_levels.*.by_segment.*.segment"), "platinum-plus")


@defect("form", "unknown-reference")
def unknown_contact(lab: Lab) -> Spot:
    return lab.put(lab.pick("policy:roles.contact_points.*.contact"), "old-switchboard")


@defect("form", "unknown-reference")
def unknown_clause(lab: Lab) -> Spot:
    return lab.put(lab.pick("policy:appendices.*.clauses.*"), "clause-that-is-not")


@defect("form", "duplicate-id", "prose-error unknown-reference")
def clause_id_twice(lab: Lab) -> Spot:
    spot = lab.pick("policy:statement.clauses", lambda rows: len(rows) > 1)
    return lab.put(spot.at(1, "id"), lab.get(spot)[0]["id"])


@defect("form", "duplicate-id")
def person_id_twice(lab: Lab) -> Spot:
    first = lab.draft.organization["people"][0]
    return lab.add(
        lab.org("people"), {**first, "name": "Somebody Else", "email": "somebody.else@company.example"}
    )


@defect("form", "duplicate-number")
def number_twice(lab: Lab) -> list[Spot]:
    one, other = lab.rng.sample(lab.find("policy:title_page.number"), 2)
    return [lab.put(one, lab.get(other)), other]


@defect("form", "date-order", "dates-against-revisions")
def effective_before_created(lab: Lab) -> Spot:
    page = lab.pick("policy:title_page")
    return lab.put(page.at("effective"), lab.get(page)["created"] - timedelta(days=lab.rng.randrange(1, 400)))


@defect("form", "missing-attachment", "unused-appendix")
def attachment_that_is_not_there(lab: Lab) -> Spot:
    file = lab.choose(("plan.pdf", "files/site.pdf", "Plan of the site.docx"))
    return lab.add(
        lab.pick("policy:appendices"),
        {"id": "plan-of-site", "kind": "attachment", "title": "Plan of the site", "file": file},
    )


@defect("form", "prose-error")
def braces_that_mean_nothing(lab: Lab) -> Spot:
    sentence = lab.choose((
        'See {{ clause("nowhere-to-be-found") }}.', 'The time is {{ fact("no.such-fact") }}.', "It is {{ 3 * 4 }}.",
        'Ask {{ contact("old-switchboard") }}.', 'It is {{ person("x") }}.', 'Ask {{ role("night-porter") }}.',
    ))  # fmt: skip
    return lab.say(lab.pick(CLAUSE), sentence)


@defect("form", "prose-error")
def html_in_a_text(lab: Lab) -> Spot:
    sentence = lab.choose(
        ("<script>alert(1)</script>", "<div>Never</div>", "![a picture](gone.png)", "[here](gone.html)")
    )
    return lab.say(lab.pick(CLAUSE), sentence)


@defect("form", "prose-error")
def picture_that_is_a_link(lab: Lab) -> Spot:
    """An exclamation mark before braces that become a link: Markdown reads both as a picture."""
    spot = lab.pick(CLAUSE)
    return lab.say(spot, f'Beware!{{{{ policy("{spot.name}") }}}} says more.')


@defect("form", "placeholder", "acronym")
def placeholder_left(lab: Lab) -> Spot:
    words = lab.choose(("[Company Name]", "[insert date]", "TODO", "TBD", "_______", "[Your Name]"))
    return lab.say(lab.pick(CLAUSE), f"This was agreed with {words} in spring.")


@defect("form", "placeholder")
def placeholder_in_the_organisation(lab: Lab) -> Spot:
    return lab.put(lab.pick("organization:offices.*.address"), "[Office Address]")


@defect("form", "unknown-key")
def misspelt_key(lab: Lab) -> Spot:
    step = lab.pick(STEPS)
    lab.get(step)["actr"] = lab.get(step).pop("actor")
    return step


@defect("form", "invalid-value invalid-date", "undefined-capitals unknown-reference")
def value_of_another_kind(lab: Lab) -> Spot:
    pattern, value = lab.choose((
        (f"{STEPS}.within", "soon"), ("policy:title_page.effective", "next spring"),
        ("policy:compliance.metrics.*.every", "now and then"), ("policy:procedures.cadences.*.every", "sometimes"),
    ))  # fmt: skip
    return lab.put(lab.pick(pattern), value)


@defect("form", "approval-group")
def group_that_is_never_enough(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:approvals", lambda rows: len(rows) > 2)
    for index in (0, 1):
        lab.put(spot.at(index, "group"), "directors")
    group = {"id": "directors", "title": "Three of two", "needed": 3}
    return [lab.put(Spot("policy", spot.name, ("approval_rules",)), {"groups": [group]}), spot]


def _break(lab: Lab, old: bytes, new: bytes) -> Spot:
    """A slip of the pen in the bytes of a policy."""
    spot = lab.pick("policy:title_page")
    lab.raw[spot.file] = lambda raw: raw.replace(old, new, 1)
    return Spot("policy", spot.name)


@defect("form", "tab-indentation")
def tab_before_a_key(lab: Lab) -> Spot:
    return _break(lab, b"\n  title: ", b"\n\ttitle: ")


@defect("form", "missing-colon")
def colon_forgotten(lab: Lab) -> Spot:
    return _break(lab, b"\n  number: ", b"\n  number ")


@defect("form", "duplicate-key")
def key_twice(lab: Lab) -> Spot:
    return _break(lab, b"\n  number: ", b"\n  number: XX-9\n  number: ")


@defect("form", "merge-conflict")
def left_over_of_a_merge(lab: Lab) -> Spot:
    return _break(lab, b"\npurpose:", b"\n<<<<<<< ours\n=======\n>>>>>>> theirs\npurpose:")


@defect("form", "forbidden-file", "unused-appendix")
def attachment_that_is_the_source_itself(lab: Lab) -> Spot:
    file = {"id": "whole-text", "kind": "attachment", "title": "The whole text", "file": "policy.yml"}
    return lab.add(lab.pick("policy:appendices"), file)
