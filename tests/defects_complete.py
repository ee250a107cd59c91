"""Defects of the family *complete*: what is missing in a policy."""

from defect_lab import Lab, NotHereError, Spot, defect

CLAUSES = "policy:statement.clauses.*"
STEPS = "policy:procedures.procedures.*.steps.*"
HOLLOW = "hollow-text"
EMPTY_WORDS = (
    "To be written.",
    "See above.",
    "n/a",
    "None",
    "...",
    "To follow.",
    "To be defined.",
    "Text follows.",
)


@defect("complete", HOLLOW)
def hollow_purpose(lab: Lab) -> Spot:
    return lab.put(lab.pick("policy:purpose.text"), lab.choose(EMPTY_WORDS))


@defect("complete", HOLLOW)
def hollow_scope(lab: Lab) -> Spot:
    return lab.put(lab.pick("policy:scope.text"), lab.choose((*EMPTY_WORDS, "Not applicable.", "-")))


@defect("complete", HOLLOW)
def hollow_clause(lab: Lab) -> Spot:
    spot = lab.pick(CLAUSES)
    title = lab.get(spot)["title"]
    return lab.put(spot.at("text"), lab.choose((f"{title}.", "To be completed.", "Details follow.", "—")))


@defect("complete", HOLLOW)
def hollow_step(lab: Lab) -> Spot:
    return lab.put(lab.pick(f"{STEPS}.text"), lab.choose(("To be defined.", "tbc", "…", "As above.")))


@defect("complete", HOLLOW)
def hollow_meaning(lab: Lab) -> Spot:
    return lab.put(
        lab.pick("policy:definitions.*.meaning"), lab.choose(("To be defined.", "tbc", "n/a", "..."))
    )


@defect("complete", "missing-duty-kind", "unlisted-role")
def nobody_monitors(lab: Lab) -> Spot:
    return _drop_duties(lab, "monitor")


@defect("complete", "missing-duty-kind")
def nobody_updates(lab: Lab) -> Spot:
    return _drop_duties(lab, "update")


@defect("complete", "missing-duty-kind")
def nobody_enforces(lab: Lab) -> Spot:
    return _drop_duties(lab, "enforce")


@defect("complete", "missing-duty-kind")
def nobody_reports(lab: Lab) -> Spot:
    return _drop_duties(lab, "report")


def _drop_duties(lab: Lab, kind: str) -> Spot:
    """Take away all duties of a kind, and the roles that have no others."""
    policy = lab.pick("policy:roles.responsibilities")
    rows = lab.get(policy)
    kept = [{**row, "duties": [duty for duty in row["duties"] if duty["kind"] != kind]} for row in rows]
    kept = [row for row in kept if row["duties"]]
    if kept == rows or not kept:
        raise NotHereError
    return lab.put(policy, kept)


@defect("complete", "step-without-time")
def step_without_time(lab: Lab) -> Spot:
    step = lab.pick(STEPS, lambda step: "within" in step)
    return lab.drop(step.at("within"))


@defect("complete", "missing-key")
def step_without_actor(lab: Lab) -> Spot:
    return lab.drop(lab.pick(STEPS).at("actor"))


@defect("complete", "missing-key", "ladder-too-slow")
def metric_without_owner(lab: Lab) -> Spot:
    return lab.drop(lab.pick("policy:compliance.metrics.*").at("owner"))


@defect("complete", "missing-key")
def metric_without_period(lab: Lab) -> Spot:
    return lab.drop(lab.pick("policy:compliance.metrics.*").at("every"))


@defect("complete", "metric-without-unit")
def metric_without_unit(lab: Lab) -> Spot:
    metric = lab.pick("policy:compliance.metrics.*")
    return lab.put(metric.at("target"), lab.choose(("at least 95", "at most 3", "at least 40")))


@defect("complete", "missing-key", "undefined-capitals unknown-reference")
def exception_without_approver(lab: Lab) -> Spot:
    return lab.drop(lab.pick("policy:scope.exceptions.*").at("approved_by"))


@defect("complete", "exception-without-approver")
def exception_in_words_without_approver(lab: Lab) -> Spot:
    sentence = lab.choose((
        "Exceptions are possible.", "Exceptions may be granted.", "In special cases, exceptions are allowed.",
    ))  # fmt: skip
    return lab.say(lab.pick(f"{CLAUSES}.text"), sentence)


@defect("complete", "unattached-form")
def form_named_and_not_attached(lab: Lab) -> Spot:
    sentence = lab.choose((
        "Use the Travel Refund Form.", "Fill in the form “Lost goods”.", "The checklist in Appendix Q applies.",
        "The template in Annex K helps.",
    ))  # fmt: skip
    return lab.say(lab.pick(f"{CLAUSES}.text"), sentence)


@defect("complete", "unknown-reference")
def step_whose_form_is_no_form(lab: Lab) -> Spot:
    step = lab.pick(STEPS, lambda step: "form" in step)
    others = [each["id"] for each in lab.tree(step)["appendices"] if each["kind"] != "form"]
    return lab.put(step.at("form"), lab.choose(others))


@defect("complete", "approval-authority")
def authority_does_not_sign(lab: Lab) -> list[Spot]:
    page = lab.pick("policy:title_page")
    authority = lab.get(page)["approval_authority"]
    approvals = Spot("policy", page.name, ("approvals",))
    rows = lab.get(approvals)
    index = next((index for index, row in enumerate(rows) if row["role"] == authority), None)
    if index is None or len(rows) < 2 or "approval_rules" in lab.tree(page):
        raise NotHereError
    del rows[index]
    return [approvals, page.at("approval_authority")]


@defect("complete", "unused-appendix")
def form_that_nobody_is_sent_to(lab: Lab) -> Spot:
    form = {
        "id": "old-form", "kind": "form", "title": "Parking permit",
        "fields": [{"id": "plate", "label": "Number plate"}],
    }  # fmt: skip
    return lab.add(lab.pick("policy:appendices"), form)


@defect("complete", "cadence-without-audience")
def report_for_nobody(lab: Lab) -> Spot:
    spot = lab.pick("policy:procedures.cadences.*", lambda row: row["kind"] == "report" and "audience" in row)
    kept = {key: value for key, value in lab.get(spot).items() if key not in {"audience", "content"}}
    return lab.put(spot, {**kept, "title": "Figures of the year"})


@defect("complete", "choice-without-options")
def choice_of_nothing(lab: Lab) -> Spot:
    form = lab.pick("policy:appendices.*", lambda each: each["kind"] == "form")
    options = lab.choose(({}, {"options": ["Yes"]}, {"options": ["Yes", "Yes", "No"]}))
    field = {"id": "why-so", "label": "Was it told?", "type": "choice", **options}
    return lab.add(form.at("fields"), field)


@defect("complete", "everybody-decides")
def exception_that_everybody_grants(lab: Lab) -> Spot:
    everybody = lab.choose(role["id"] for role in lab.draft.organization["roles"] if role.get("everyone"))
    return lab.put(lab.pick("policy:scope.exceptions.*").at("approved_by"), everybody)


@defect("complete", "gap-in-table")
def tier_that_says_less_than_the_others(lab: Lab) -> Spot:
    key = lab.choose(("engagement", "served_by"))
    segments = "policy:statement.segmentation.segments"
    rows = lab.pick(segments, lambda rows: len(rows) > 2 and all(key in row for row in rows))
    row = rows.at(lab.rng.randrange(len(lab.get(rows))))
    return lab.drop(row.at(key))


@defect("complete", "metric-without-source")
def number_from_nowhere(lab: Lab) -> Spot:
    rows = lab.pick("policy:compliance.metrics", lambda rows: sum("source" in row for row in rows) > 1)
    index = lab.choose(index for index, row in enumerate(lab.get(rows)) if "source" in row)
    row = lab.get(rows)[index]
    return lab.put(rows.at(index), {key: row[key] for key in row if key not in {"source", "meaning"}})


@defect("complete", "promise-without-time")
def promise_at_no_time(lab: Lab) -> Spot:
    spot = lab.pick("policy:statement.service_levels.*", lambda level: "within" in level)
    if f'{spot.name}.{lab.get(spot)["id"]}"' in str(lab.tree(spot)):
        raise NotHereError  # a text quotes the time
    return lab.drop(spot.at("within"))


@defect("complete", "unlisted-role")
def work_of_a_role_without_duties(lab: Lab) -> list[Spot]:
    spot = lab.pick("policy:compliance.metrics.*")
    listed = {row["role"] for row in lab.tree(spot)["roles"]["responsibilities"]}
    roles = lab.draft.organization["roles"]
    lab.put(
        spot.at("owner"),
        lab.choose(role["id"] for role in roles if role.get("holders") and role["id"] not in listed),
    )
    return [spot]
