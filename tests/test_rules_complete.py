"""Rules about what is missing: what they find, where, and what they leave alone."""

import pytest

from library_cases import HAND_OVER, base_files, base_text
from rule_runs import marked, run, run_files, run_marked


def clause(text: str) -> str:
    return f"statement:\n  clauses:\n    - id: one-owner\n      title: One owner\n      text: {text!r}\n"


def steps(*rows: str, trigger: str = "An owner leaves") -> str:
    listed = "\n".join(f"        - {{{row}}}" for row in rows)
    head = f"id: change, title: Changing the owner, trigger: {trigger}, outcome: The client has a new owner"
    made = "\n".join(f"      {part}" for part in head.split(", "))
    return f"procedures:\n  procedures:\n    -{made[5:]}\n      steps:\n{listed}\n"


def metrics(*rows: str) -> str:
    listed = "\n".join(f"    - {{every: monthly, owner: sales-director, {row}}}" for row in rows)
    return f"compliance:\n  metrics:\n{listed}\n"


# ---- hollow texts


@pytest.mark.parametrize(
    "text",
    ["n/a", "N. A.", "None.", "—", "…", "See above.", "To be written.", "TBC", "Text follows.", "One owner", "The one owner.", "Owners.",
     "Not applicable", "Same as purpose.", "Coming soon!"],
)  # fmt: skip
def test_a_text_that_says_nothing_is_found(text: str) -> None:
    (finding,) = run("hollow-text", clause(text))
    assert text.rstrip(".") in finding.message
    assert marked(finding).strip("'\"") == text


@pytest.mark.parametrize(
    "text",
    ["Every client **must** have one owner.", "None of us may own two clients.", "Owners answer.", "{{ organization.name }}", "客户有一个负责人"],
)  # fmt: skip
def test_a_short_text_that_says_something_is_not(text: str) -> None:
    language = "" if text.isascii() else "# organization.yml\nlanguage: zh\n"
    assert run("hollow-text", clause(text) + language) == []


def test_an_answer_of_one_word_is_an_answer() -> None:
    example = 'appendices:\n  - id: protocol\n    kind: form\n    title: Protocol\n    fields: [{id: client, label: Client}]\n  - {id: faq, kind: faq, title: Questions, questions: [{id: how-many, question: "How many?", answer: None.}]}\n  - {id: story, kind: case, title: Case, situation: It is so., outcome: It is so., clauses: [one-owner]}\n'
    assert run("hollow-text", example) == []


def test_a_tier_may_refer_to_another() -> None:
    example = "statement:\n  segmentation:\n    id: tiers\n    title: Tiers\n    segments:\n      - {id: gold, name: Gold, service: A talk a month.}\n      - {id: silver, name: Silver, service: Same as Gold.}\n"
    assert run("hollow-text", example) == []


# ---- roles and duties


def test_a_role_with_two_steps_needs_duties_and_one_with_a_single_step_does_not() -> None:
    row = "text: Do it., actor: duty-manager"
    assert (
        run("unlisted-role", steps(f"id: one, {row}", "id: two, text: Check it., actor: sales-director"))
        == []
    )
    (finding,) = run("unlisted-role", steps(f"id: one, {row}", f"id: two, {row}"))
    assert finding.message == "Duty manager does several steps, but has no duties in section 7."
    assert marked(finding) == "duty-manager"


def test_a_role_is_named_once_and_everybody_and_nobody_never() -> None:
    rows = [f"id: m{n}, title: Number {n}, target: at most {n} clients" for n in range(1, 4)]
    example = metrics(*rows).replace("owner: sales-director", "owner: duty-manager")
    assert len(run("unlisted-role", example)) == 1
    everybody = "# organization.yml\nroles:\n  - {id: sales-director, name: Sales director, holders: [mei-tanaka]}\n  - {id: duty-manager, name: Everybody, everyone: true}\n"
    assert run("unlisted-role", example + everybody) == []
    assert run("unlisted-role", example.replace("duty-manager", "nobody-knows")) == []


@pytest.mark.parametrize("kind", ["enforce", "monitor", "report", "update"])
def test_each_of_four_kinds_of_duty_is_missed(kind: str) -> None:
    kinds = [each for each in ("enforce", "monitor", "report", "update") if each != kind]
    duties = ", ".join(f"{{id: {each}, kind: {each}, text: Do this well.}}" for each in kinds)
    rows = f"    - {{id: one, role: sales-director, duties: [{duties}]}}\n    - {{id: two, role: duty-manager, duties: [{{id: help, kind: support, text: Help them.}}]}}\n"
    (finding,) = run("missing-duty-kind", f"roles:\n  responsibilities:\n{rows}")
    assert finding.hint == f"Give the duty to a role: kind: {kind}"
    assert marked(finding) == "responsibilities"


def test_nobody_has_to_report_where_nothing_is_measured() -> None:
    duties = ", ".join(
        f"{{id: {each}, kind: {each}, text: Do this well.}}" for each in ("enforce", "monitor", "update")
    )
    rows = f"    - {{id: one, role: sales-director, duties: [{duties}]}}\n    - {{id: two, role: duty-manager, duties: [{{id: help, kind: support, text: Help them.}}]}}\n"
    assert run("missing-duty-kind", f"roles:\n  responsibilities:\n{rows}compliance:\n  metrics: []\n") == []


def test_what_everybody_decides_is_found_wherever_it_stands() -> None:
    everybody = "# organization.yml\nroles:\n  - {id: sales-director, name: Sales director, holders: [mei-tanaka]}\n  - {id: duty-manager, name: Colleague, everyone: true}\n"
    example = """
title_page: {owner: duty-manager}
compliance:
  metrics: [{id: gaps, title: Gaps, target: at most 0 clients, every: monthly, owner: duty-manager}]
  consequences: [{id: talk, title: Talk, when: It happens., decided_by: duty-manager}]
review: {responsible: duty-manager}
"""
    found = run("everybody-decides", example + everybody)
    assert [each.message.partition(", and ")[2] for each in found] == [
        "keeps this policy.",
        "answers for this number.",
        "decides on this.",
        "reviews this policy.",
    ]
    assert run("everybody-decides", example) == []


def test_the_approval_authority_signs() -> None:
    (finding,) = run("approval-authority", "title_page: {approval_authority: duty-manager}")
    assert finding.message == "Duty manager makes this policy binding, but does not sign it."
    assert marked(finding) == "duty-manager"


# ---- times, numbers, tables


TIMED = "id: {0}, text: Do it., actor: sales-director, within: 1 business day"


def test_the_one_step_without_a_time_is_found() -> None:
    rows = [
        TIMED.format("one"),
        TIMED.format("two"),
        "id: three, text: Accept the client., actor: sales-director",
    ]
    (finding,) = run("step-without-time", steps(*rows))
    assert marked(finding) == "three"
    assert "“Changing the owner”" in finding.message


@pytest.mark.parametrize(
    "text",
    ["Keep on until the client can work.", "Tell the client on the same day.", "Do it at once.", 'Answer within {{ fact("client-segments.email", segment="gold") }}.'],
)  # fmt: skip
def test_a_step_that_says_by_when_needs_no_more(text: str) -> None:
    rows = [TIMED.format("one"), TIMED.format("two"), f"id: three, text: {text!r}, actor: sales-director"]
    assert run("step-without-time", steps(*rows)) == []


def test_a_policy_of_few_times_or_a_start_by_free_will_is_left_alone() -> None:
    bare = "id: {0}, text: Do it., actor: sales-director"
    assert run("step-without-time", steps(bare.format("one"), TIMED.format("two"))) == []
    rows = [bare.format("one"), TIMED.format("two"), TIMED.format("three")]
    assert run("step-without-time", steps(*rows, trigger="Somebody sees that a rule is wrong")) == []
    assert run_marked("step-without-time", steps(*rows)) == ["one"]


def test_a_bare_number_is_no_target() -> None:
    example = metrics("id: a, title: A, target: at least 40", "id: b, title: B, target: at least 40%", "id: c, title: C, target: at most 3 clients", "id: d, title: D, target: at most 2 hours")  # fmt: skip
    assert run_marked("metric-without-unit", example) == ["at least 40"]


def test_a_source_is_missed_where_others_have_one() -> None:
    source = "source: client-register"
    one = "id: a, title: Clients, target: at most 1 client"
    two = "id: b, title: Hours, target: at most 2 hours"
    assert run_marked("metric-without-source", metrics(f"{one}, {source}", two)) == ["Hours"]
    assert run("metric-without-source", metrics(one, two)) == []
    assert (
        run("metric-without-source", metrics(f"{one}, {source}", f"{two}, meaning: Asked by telephone."))
        == []
    )


def test_a_promise_has_a_time() -> None:
    level = "id: answer, title: Answer, starts: A message arrives, action: It is answered, responsible: sales-director"
    assert run_marked("promise-without-time", f"statement:\n  service_levels:\n    - {{{level}}}\n") == [
        "Answer"
    ]


def test_a_row_without_what_the_others_say_is_found_for_each_column() -> None:
    example = """
statement:
  segmentation:
    id: tiers
    title: Tiers
    segments:
      - {id: gold, name: Gold, annual_revenue: "at least $5", engagement: high, served_by: [sales-director]}
      - {id: silver, name: Silver, annual_revenue: "$2 to less than $5", engagement: low, served_by: [sales-director]}
      - {id: bronze, name: Bronze, description: All the others.}
  severities:
    id: severities
    title: How grave it is
    levels:
      - {id: one, name: One, meaning: Nobody can work., reached_within: 1h}
      - {id: two, name: Two, meaning: Somebody can work., reached_within: 2h}
      - {id: three, name: Three, meaning: Everybody can work.}
"""
    found = run("gap-in-table", example)
    assert [(marked(each), each.hint) for each in found] == [
        ("Bronze", "Add it: engagement: …"),
        ("Bronze", "Add it: served_by: …"),
        ("Three", "Add it: reached_within: …"),
    ]
    assert (
        run("gap-in-table", example.replace(", reached_within: 2h", "").replace(", engagement: low", ""))
        != []
    )


def test_a_column_of_one_row_alone_is_no_rule_for_the_others() -> None:
    example = "statement:\n  segmentation:\n    id: tiers\n    title: Tiers\n    segments:\n      - {id: gold, name: Gold, engagement: high}\n      - {id: silver, name: Silver}\n"
    assert run("gap-in-table", example) == []


def test_a_report_is_for_somebody() -> None:
    row = "id: figures, title: {0}, kind: {1}, every: monthly, responsible: sales-director{2}"
    for title, kind, more, found in (
        ("Monthly figures", "report", "", True),
        ("Monthly figures", "training", "", True),
        ("Monthly figures", "review", "", False),
        ("Monthly figures", "report", ", audience: [duty-manager]", False),
        ("Monthly figures", "report", ", content: Sent to each owner.", False),
        ("Report to the board", "report", "", False),
    ):
        example = f"procedures:\n  cadences:\n    - {{{row.format(title, kind, more)}}}\n"
        assert bool(run("cadence-without-audience", example)) is found, (title, kind, more)


# ---- forms and appendices


FORM = "  - {id: protocol, kind: form, title: Protocol, fields: [{id: client, label: Client}]}\n"
STORY = "  - {id: story, kind: case, title: Case, situation: It is so., outcome: It is so., clauses: [one-owner]}\n"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Use the Travel Refund Form.", "Travel Refund Form"),
        ("Fill in the form “Lost goods” first.", "form “Lost goods”"),
        ("The checklist in Appendix Q applies.", "Appendix Q"),
        ("Whoever leaves **must** fill in the clearance form on the last day.", "clearance form"),
        ("Complete the travel checklist before you go.", "travel checklist"),
    ],
)
def test_a_form_that_is_not_there_is_found_by_its_name(text: str, named: str) -> None:
    assert run_marked("unattached-form", clause(text)) == [named]


@pytest.mark.parametrize(
    "text",
    [
        "Fill in the form “Protocol”.",
        "Use the Protocol Form.",
        "Fill in the form.",
        "Fill in the protocol form.",
        "Agreement **must** be in the written form that the law asks for.",
        "The two form a team and use the same form of words.",
        "Fill in the tax form at <https://tax.example/>.",
        'Fill in the hand-over form in {{ appendix("protocol") }}.',
        "Appendix B of the contract says so.",
        "The contract's Annex F applies.",
        "Annex K of ISO 9999 helps.",
        "Complete IRS Form 1040.",
        "Appendix A holds the form.",
    ],
)
def test_a_form_that_is_there_or_elsewhere_is_not(text: str) -> None:
    assert run("unattached-form", clause(text)) == []


def test_the_form_without_a_name_needs_one_that_is_attached() -> None:
    text = clause("Fill in the form.")
    without = f"appendices:\n{STORY}procedures:\n  procedures: [{{id: change, title: Change, trigger: It starts, outcome: It ends, steps: [{{id: one, text: Do it., actor: sales-director}}]}}]\n"
    assert run_marked("unattached-form", text + without) == ["form"]
    assert run("unattached-form", text + without + "# organization.yml\nlanguage: de\n") == []


def test_a_step_with_its_form_may_call_it_as_it_likes() -> None:
    row = "id: one, text: Fill in the clearance form., actor: sales-director"
    assert run_marked("unattached-form", steps(row)) == ["clearance form"]
    assert run("unattached-form", steps(f"{row}, form: protocol")) == []


def test_an_appendix_that_nothing_uses_is_found() -> None:
    extra = "  - {id: request, kind: form, title: Request for leave, fields: [{id: client, label: Client}]}\n"
    assert run_marked("unused-appendix", f"appendices:\n{FORM}{extra}{STORY}") == ["Request for leave"]


@pytest.mark.parametrize("text", ['Use {{ appendix("request") }}.', "The request for leave is sent by noon."])
def test_an_appendix_that_a_text_names_is_used(text: str) -> None:
    extra = "  - {id: request, kind: form, title: Request for leave, fields: [{id: client, label: Client}]}\n"
    assert run("unused-appendix", clause(text) + f"appendices:\n{FORM}{extra}{STORY}") == []


def test_a_choice_has_options() -> None:
    fields = [
        "{id: a, label: A, type: choice}",
        "{id: b, label: B, type: choice, options: [Yes!]}",
        "{id: c, label: C, type: choice, options: [Yes!, No!]}",
        "{id: d, label: D, options: [Yes!, No!]}",
        "{id: e, label: E, type: choice, options: [Yes!, No!, Yes!]}",
    ]
    form = f"  - {{id: protocol, kind: form, title: Protocol, fields: [{', '.join(fields)}]}}\n"
    assert run_marked("choice-without-options", f"appendices:\n{form}{STORY}") == ["A", "B", "D", "E"]


# ---- exceptions


@pytest.mark.parametrize(
    "text",
    ["Exceptions are possible.", "In special cases, exceptions are allowed.", "An exception may be granted."],
)
def test_exceptions_that_nobody_grants_are_found(text: str) -> None:
    (found,) = run_marked("exception-without-approver", clause(f"Every client has an owner. {text}"))
    assert found.lower() in {"exceptions", "an exception"}


@pytest.mark.parametrize(
    "text",
    [
        "Exceptions are not allowed.",
        "No exceptions are made.",
        "Exceptions may be granted by the head of the department.",
        "The sales director may allow exceptions; they are possible in summer.",
        'Exceptions are approved by {{ role("sales-director") }}.',
        "Exceptions are allowed when the client agrees.",
        "The exceptions stand in section 3.",
    ],
)
def test_exceptions_that_somebody_grants_or_nobody_needs_to_are_not(text: str) -> None:
    assert run("exception-without-approver", clause(text)) == []


def test_a_finding_stands_at_the_word_in_a_folded_text() -> None:
    """Line and column are those of the file as HR wrote it, not of the text that YAML makes of it."""
    old = "      text: Every client **must** have one owner.\n"
    new = "      text: >-\n        Every client **must** have one owner. In special cases,\n        exceptions are allowed.\n"
    text = base_text()
    assert old in text
    raw = text.replace(old, new)
    (finding,) = run_files("exception-without-approver", {**base_files(), HAND_OVER: raw.encode()})
    line = raw.split("\n").index("        exceptions are allowed.") + 1
    assert (finding.place.line, finding.place.column, marked(finding)) == (line, 9, "exceptions")
