"""A redline says what changed in words a manager understands, and calls nothing a change of meaning that is none."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from asked_library import asked_files
from engross.disk import FolderTree
from engross.library import Library, parse_library
from engross.model.appendix import (
    AttachedFile,
    Case,
    Faq,
    Form,
    GivenApproval,
    GivenArrival,
    GivenEscalation,
    Note,
)
from engross.model.blocks import SegmentDeadline
from engross.model.fields import Line, Prose
from engross.model.policy import Policy, Scope
from engross.redline import KINDS, Change, Redline, Side, Weight, compare
from engross.redline.rules import HISTORY, SCOPES, UNSEEN, VALUES

Data = dict[str, Any]
OWNERSHIP, SEGMENTS = "client-ownership", "sales-client-management"


@pytest.fixture(scope="module")
def library(checkout: Path) -> Library:
    return parse_library(FolderTree(checkout))


def redline(library: Library, name: str, edit: Callable[[Data], object]) -> Redline:
    """The redline from a sample policy to the same with an edit."""
    old = library.policies[name].policy
    data = json.loads(old.model_dump_json())
    edit(data)
    new = Policy.model_validate_json(json.dumps(data))
    return compare(Side(old, library.directory), Side(new, library.directory))


def of_texts(library: Library, old: str, new: str) -> tuple[Change, ...]:
    """The changes where the text of one clause is another one."""
    policy = library.policies[OWNERSHIP].policy
    sides = []
    for text in (old, new):
        data = json.loads(policy.model_dump_json())
        data["statement"]["clauses"][0]["text"] = text
        sides.append(Side(Policy.model_validate_json(json.dumps(data)), library.directory))
    return compare(sides[0], sides[1]).changes


def kinds(changes: tuple[Change, ...]) -> list[str]:
    return [change.kind for change in changes]


MIRRORED = {
    "deadline-shortened": "deadline-lengthened",
    "deadline-lengthened": "deadline-shortened",
    "scope-widened": "scope-narrowed",
    "scope-narrowed": "scope-widened",
}


def mirror(kind: str) -> str:
    stem, _, what = kind.rpartition("-")
    return MIRRORED.get(kind) or {"added": f"{stem}-removed", "removed": f"{stem}-added"}.get(what, kind)


SUBSTANTIVE = [
    ("deadline-shortened", "Answer within 48 hours.", "Answer within 24 hours."),
    ("deadline-lengthened", "Answer within two business days.", "Answer within five business days."),
    ("deadline-lengthened", "Answer within five (5) days.", "Answer within five business days."),
    ("deadline-shortened", "Keep it for one year.", "Keep it for six months."),
    ("deadline-lengthened", "Tell the owner the same day.", "Tell the owner the next business day."),
    ("deadline-lengthened", "Send it by the fifth business day.", "Send it by the tenth business day."),
    ("deadline-shortened", "A 30-day period applies.", "A 14-day period applies."),
    ("deadline-lengthened", "It takes 5 to 10 business days.", "It takes 5 to 15 business days."),
    ("deadline-removed", "Answer the client within 24 hours.", "Answer the client."),
    ("deadline-lengthened", "Do it at once.", "Do it within 2 hours."),
    ("amount-changed", "Pay up to $25,000.", "Pay up to $50,000."),
    ("amount-changed", "Pay up to $25,000.", "Pay up to €25,000."),
    ("amount-changed", "Grant 10% at most.", "Grant 15% at most."),
    ("amount-changed", "Grant 2.5 per cent.", "Grant 3.5 per cent."),
    ("amount-changed", "From $500,000 to $1,000,000.", "From $500,000 to $2,000,000."),
    ("amount-changed", "Worth 1.5 million dollars.", "Worth 2.5 million dollars."),
    ("frequency-changed", "Reports go out half-yearly.", "Reports go out quarterly."),
    ("frequency-changed", "Check it once a month.", "Check it twice a month."),
    ("frequency-changed", "Check it every two weeks.", "Check it every four weeks."),
    ("number-changed", "Two people check it.", "Three people check it."),
    ("number-changed", "Pick 40 entries.", "Pick 25 entries."),
    ("hours-changed", "Open Mon-Fri 08:00-18:00.", "Open Mon-Fri 09:00-18:00."),
    ("hours-changed", "Call before 9 am.", "Call before 11 am."),
    ("date-changed", "Done by 31 December 2026.", "Done by 31 March 2027."),
    ("obligation-changed", "The owner **must** sign.", "The owner **should** sign."),
    ("obligation-changed", "The owner shall sign.", "The owner may sign."),
    ("obligation-changed", "The owner is required to sign.", "The owner is allowed to sign."),
    ("obligation-changed", "The owner **must** sign.", "The owner **must not** sign."),
    ("obligation-changed", "A receipt is not an answer.", "A receipt is an answer."),
    ("obligation-changed", "The owner must sign.", "The owner need not sign."),
    ("duty-moved", "The account manager must sign.", "The sales director must sign."),
    ("role-changed", "Tell the [Sales director](role:sales-director).", "Tell the [HR manager](role:hr-manager)."),
    ("role-changed", 'Tell the {{ role("sales-director") }}.', 'Tell the {{ role("hr-manager") }}.'),
    ("bound-changed", "At least 5 people come.", "At most 5 people come."),
    ("bound-changed", "It takes no more than 5 days.", "It takes no less than 5 days."),
    ("timing-changed", "Ask before the contract ends.", "Ask after the contract ends."),
    ("condition-changed", "Ask the owner and the client.", "Ask the owner or the client."),
    ("condition-changed", "Only the owner signs.", "The owner signs."),
    ("condition-changed", "If the client has agreed, sign the paper today.", "Sign the paper today."),
    ("quantifier-changed", "All clients get it.", "Some clients get it."),
    ("scope-widened", "Employees sign it.", "Employees and contractors sign it."),
    ("scope-narrowed", "It binds staff and vendors.", "It binds staff."),
    ("exception-added", "Everybody signs it.", "Everybody signs it, except interns."),
    ("exception-added", "Everybody signs. Done.", "Everybody signs. This does not apply to trials. Done."),
    ("exception-removed", "Everybody signs, unless they are ill.", "Everybody signs."),
    ("obligation-changed", "Gifts are allowed.", "Gifts are forbidden."),
    ("meaning-reversed", "Gifts are included.", "Gifts are excluded."),
    ("meaning-reversed", "It happens with notice.", "It happens without notice."),
    ("contact-changed", "Call +1 312 555 0142.", "Call +1 312 555 0199."),
    ("reference-changed", "See Article 5 of it.", "See Article 6 of it."),
    ("reference-changed", "See [it](policy:client-ownership).", "See [it](policy:sales-account-management)."),
    ("system-changed", 'Use the {{ system("client-register") }}.', 'Use the {{ system("ticket-desk") }}.'),
    ("segment-changed", "It is for Gold clients.", "It is for Silver clients."),
    ("sentence-added", "Sign it.", "Sign it. Then put it into the red box."),
    ("deadline-removed", "Keep the list for at least 3 years.", "Keep the list."),
    ("deadline-lengthened", "Answer within half an hour.", "Answer within three quarters of an hour."),
    ("deadline-lengthened", "Send it by the end of the month.", "Send it by the end of the quarter."),
    ("deadline-lengthened", "Send it by the 5th of the month.", "Send it by the tenth of the month."),
    ("deadline-shortened", "Answer within two working days.", "Answer by the end of the day."),
    ("amount-changed", "Two thirds of them must agree.", "Half of them must agree."),
    ("date-changed", "Check the list in January.", "Check the list in April."),
    ("obligation-changed", "A helmet is mandatory.", "A helmet is advisable."),
    ("obligation-changed", "Gifts are not allowed.", "Gifts are allowed."),
    ("obligation-changed", "Managers must answer.", "Managers must normally answer."),
    ("obligation-changed", "The firm must keep it.", "The firm must try to keep it."),
    ("obligation-changed", "Files must be closed.", "Files must be closed wherever practicable."),
    ("obligation-changed", "You must sign and may date it.", "You must sign and date it."),
    ("obligation-changed", "Yes. You find it there.", "No. You find it there."),
    ("obligation-changed", "Everybody must lock the door at night.", "It is recommended that the doors are locked at night."),
    ("duty-moved", "In the end, the sales director closes it.", "In the end, the HR manager closes it."),
    ("duty-moved", "The offer is signed by the sales director.", "The offer is signed by the HR manager."),
    ("role-changed", "A copy goes from the sales director to clients.", "A copy goes from the HR manager to clients."),
    ("timing-changed", "Lock it during the call.", "Lock it following the call."),
    ("quantifier-changed", "Most clients get it.", "Clients get it."),
    ("exception-added", "Everybody signs.", "Everybody signs. Drivers are excused from this."),
    ("exception-removed", "Everybody signs, barring drivers.", "Everybody signs."),
    ("scope-widened", "Sign it.", "Sign it. This rule also applies to drivers."),
    ("scope-narrowed", "Sign it. Drivers are bound by this policy too.", "Sign it."),
    ("scope-narrowed", "It covers all drivers.", "It covers drivers with a licence."),
    ("scope-widened", "This rule applies to drivers in Chicago.", "This rule applies to drivers in Chicago and London."),
    ("scope-widened", "Contractors and agency staff sign it.", "Contractors, agency staff and vendors sign it."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "old", "new"), SUBSTANTIVE)
def test_a_change_of_meaning_has_its_kind_both_ways(library: Library, kind: str, old: str, new: str) -> None:
    if kind == "segment-changed":
        library = _with_segments(library)
    there, back = of_texts(library, old, new), of_texts(library, new, old)
    assert kinds(there) == [kind]
    assert kinds(back) == [mirror(kind)]
    assert {change.weight for change in (*there, *back)} == {Weight.SUBSTANTIVE}


def _with_segments(library: Library) -> Library:
    """The library in which the policy with client segments stands in the place of the usual one."""
    return replace(library, policies={OWNERSHIP: library.policies[SEGMENTS]})


EDITORIAL = [
    ("value-rewritten", "Answer within 48 hours.", "Answer within 2 days."),
    ("value-rewritten", "Answer within two days.", "Answer within 2 days."),
    ("value-rewritten", "Answer within five days.", "Answer within five (5) days."),
    ("value-rewritten", "Pay $1,000.", "Pay USD 1000."),
    ("value-rewritten", "Grant 10%.", "Grant 10 per cent."),
    ("formatting-changed", "Grant 10%.", "Grant **10%**."),
    ("value-rewritten", "Check it half-yearly.", "Check it every six months."),
    ("value-rewritten", "Check it yearly.", "Check it annually."),
    ("wording-changed", "They must sign it.", "They are required to sign it."),
    ("wording-changed", "Everybody must sign it.", "Everyone must sign it."),
    ("wording-changed", "Send it by post.", "Send it by courier."),
    ("wording-changed", "The account manager must sign.", "The acount manager must sign."),
    ("wording-changed", "The client must sign at the desk.", "The client muts sign at the desk."),
    ("wording-changed", "Answer in 5 bussiness days.", "Answer in 5 business days."),
    ("formatting-changed", "Sign it, then send it.", "Sign it; then send it."),
    ("formatting-changed", "Sign it now.", "Sign\n  it now."),
    ("formatting-changed", "- one\n- two", "* one\n* two"),
    ("wording-changed", "You must sign and must date it.", "You must sign and date it."),
    ("wording-changed", "They should call, should write and should wait.", "They should call, write and wait."),
    ("wording-changed", "They must not copy and must not lend it.", "They must not copy or lend it."),
    ("wording-changed", "Training is compulsory.", "Training is mandatory."),
    ("wording-changed", "They normally wait.", "They usually wait."),
    ("value-rewritten", "Answer within 90 minutes.", "Answer within one and a half hours."),
    ("value-rewritten", "It lasts a year and a half.", "It lasts 18 months."),
    ("value-rewritten", "Half of them agree.", "50% of them agree."),
    ("value-rewritten", "Orders above USD 90 wait.", "Orders above $90 wait."),
    ("value-rewritten", "Send it on the third of the month.", "Send it on the 3rd of the month."),
    ("formatting-changed", "Send it by the fifth business day.", "Send it by the fifth  business\n  day."),
    ("order-changed", "Sign it. Then wait.", "Then wait. Sign it."),
    ("order-changed", "The account manager and the sales director.", "The sales director and the account manager."),
    ("order-changed", "- must sign\n- may wait", "- may wait\n- must sign"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "old", "new"), EDITORIAL)
def test_what_means_the_same_is_editorial_both_ways(library: Library, kind: str, old: str, new: str) -> None:
    there, back = of_texts(library, old, new), of_texts(library, new, old)
    assert kinds(there) == kinds(back) == [kind]
    assert {change.weight for change in (*there, *back)} == {Weight.EDITORIAL}


def test_the_same_role_in_braces_and_as_a_frozen_link_is_the_same(library: Library) -> None:
    working = 'Tell the {{ role("sales-director") }} within 2 days.'
    frozen = "Tell the [Sales director](role:sales-director) within 2 days."
    (change,) = of_texts(library, working, frozen)
    assert change.weight is Weight.EDITORIAL


TABLE = "| Segment | Answer | Hours |\n|---|---|--:|\n| Gold | 24 hours | 4 |\n| Silver | 48 hours | 8 |"


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("24 hours", "36 hours", "deadline-lengthened"),
        ("24 hours", "twelve hours", "deadline-shortened"),
        ("| 4 |", "| 6 |", "deadline-lengthened"),
        ("24 hours", "1 day", "value-rewritten"),
        ("| Gold |", "| Gold  |", "formatting-changed"),
    ],
)
def test_cells_of_tables_are_compared_with_their_row_and_column(
    library: Library, old: str, new: str, kind: str
) -> None:
    (change,) = of_texts(library, TABLE, TABLE.replace(old, new))
    assert change.kind == kind
    if kind.startswith("deadline"):
        assert "Gold, " in change.sentence


def _step(data: Data, index: int = 1) -> Data:
    step: Data = data["procedures"]["procedures"][0]["steps"][index]
    return step


def _level(data: Data) -> Data:
    level: Data = data["procedures"]["escalation"]["levels"][1]
    return level


def _move(items: list[Any], start: int, end: int) -> None:
    items.insert(end, items.pop(start))


def _give_duty(data: Data) -> None:
    roles = data["roles"]["responsibilities"]
    roles[1]["duties"].append(roles[2]["duties"].pop(1))


FIELDS: list[tuple[str, str, Callable[[Data], object]]] = [
    ("deadline-lengthened", OWNERSHIP, lambda data: _step(data).update(within="2 weeks")),
    ("deadline-removed", OWNERSHIP, lambda data: _step(data).update(within=None)),
    ("duty-moved", OWNERSHIP, lambda data: _step(data).update(actor="sales-representative")),
    ("duty-moved", OWNERSHIP, lambda data: _step(data).update(accountable="hr-manager")),
    ("participants-changed", OWNERSHIP, lambda data: _step(data).update(informed=["hr-manager"])),
    ("system-changed", OWNERSHIP, lambda data: _step(data).update(system="ticket-desk")),
    ("form-changed", OWNERSHIP, lambda data: _step(data, 0).update(form=None)),
    ("branch-changed", OWNERSHIP, lambda data: _step(data)["branches"][0].update(go_to="settle")),
    ("branch-removed", OWNERSHIP, lambda data: _step(data)["branches"].pop()),
    ("step-moved", OWNERSHIP, lambda data: _move(data["procedures"]["procedures"][0]["steps"], 1, 4)),
    ("step-removed", OWNERSHIP, lambda data: data["procedures"]["procedures"][0]["steps"].pop()),
    ("clause-removed", OWNERSHIP, lambda data: data["statement"]["clauses"].pop(2)),
    ("duty-moved", OWNERSHIP, _give_duty),
    ("duty-moved", OWNERSHIP, lambda data: data["roles"]["responsibilities"][2].update(role="quality-manager")),
    ("duty-changed", OWNERSHIP, lambda data: data["roles"]["responsibilities"][2]["duties"][0].update(kind="monitor")),
    ("duty-removed", OWNERSHIP, lambda data: data["roles"]["responsibilities"][2]["duties"].pop()),
    ("role-removed", OWNERSHIP, lambda data: data["roles"]["responsibilities"].pop()),
    ("duty-moved", OWNERSHIP, lambda data: _level(data).update(role="hr-manager")),
    ("contact-changed", OWNERSHIP, lambda data: _level(data).update(contact="policy-desk")),
    ("hours-changed", OWNERSHIP, lambda data: _level(data).update(hours="Mon-Fri 08:00-18:00")),
    ("deadline-lengthened", OWNERSHIP, lambda data: _level(data).update(answers_within="30 minutes")),
    ("escalation-level-removed", OWNERSHIP, lambda data: data["procedures"]["escalation"]["levels"].pop()),
    ("escalation-removed", OWNERSHIP, lambda data: data["procedures"].update(escalation=None)),
    ("exception-removed", OWNERSHIP, lambda data: data["scope"]["exceptions"].pop()),
    ("approver-changed", OWNERSHIP, lambda data: data["scope"]["exceptions"][0].update(approved_by="hr-manager")),
    ("scope-widened", OWNERSHIP, lambda data: data["scope"]["applies_to"].append("vendors")),
    ("scope-narrowed", OWNERSHIP, lambda data: data["scope"]["applies_to"].remove("contractors")),
    ("scope-widened", OWNERSHIP, lambda data: data["scope"].update(departments=[])),
    ("scope-narrowed", OWNERSHIP, lambda data: data["scope"]["roles"].pop()),
    ("definition-removed", OWNERSHIP, lambda data: data["definitions"].pop(0)),
    ("definition-changed", OWNERSHIP, lambda data: data["definitions"][4].update(term="cover")),
    ("definition-changed", OWNERSHIP, lambda data: data["definitions"][4].update(meaning="A limited time during which the deputy rests and the owner remains the owner.")),
    ("limit-changed", OWNERSHIP, lambda data: data["roles"]["authority_limits"][0]["steps"][0].update(limit="20 business days")),
    ("authority-changed", OWNERSHIP, lambda data: data["roles"]["authority_limits"][0]["steps"][0].update(role="hr-manager")),
    ("authority-removed", OWNERSHIP, lambda data: data["roles"]["authority_limits"][0]["steps"].pop()),
    ("authority-changed", OWNERSHIP, lambda data: data["roles"]["overrules"][0].update(over=["account-manager"])),
    ("contact-changed", OWNERSHIP, lambda data: data["roles"]["contact_points"][0].update(role="hr-manager")),
    ("contact-removed", OWNERSHIP, lambda data: data["roles"]["contact_points"].pop()),
    ("owner-changed", OWNERSHIP, lambda data: data["title_page"].update(owner="hr-manager")),
    ("approver-changed", OWNERSHIP, lambda data: data["title_page"].update(approval_authority="hr-manager")),
    ("classification-changed", OWNERSHIP, lambda data: data["title_page"].update(classification="public")),
    ("approver-added", OWNERSHIP, lambda data: data["approvals"].append({"id": "more", "role": "quality-manager"})),
    ("frequency-changed", OWNERSHIP, lambda data: data["review"].update(cycle="half-yearly")),
    ("responsible-changed", OWNERSHIP, lambda data: data["review"].update(responsible="hr-manager")),
    ("frequency-changed", OWNERSHIP, lambda data: data["procedures"]["cadences"][0].update(every="monthly")),
    ("responsible-changed", OWNERSHIP, lambda data: data["procedures"]["cadences"][0].update(responsible="hr-manager")),
    ("recipient-changed", OWNERSHIP, lambda data: data["procedures"]["cadences"][0]["audience"].pop()),
    ("deadline-shortened", SEGMENTS, lambda data: data["statement"]["service_levels"][0]["by_segment"][1].update(within="3h")),
    ("deadline-removed", SEGMENTS, lambda data: data["statement"]["service_levels"][0]["by_segment"].pop()),
    ("responsible-changed", SEGMENTS, lambda data: data["statement"]["service_levels"][0].update(responsible="hr-manager")),
    ("amount-changed", SEGMENTS, lambda data: data["statement"]["segmentation"]["segments"][0].update(annual_revenue="more than $2,000,000")),
    ("segment-changed", SEGMENTS, lambda data: data["statement"]["segmentation"]["segments"][0].update(engagement="low")),
    ("criteria-changed", SEGMENTS, lambda data: data["statement"]["segmentation"]["criteria"].reverse()),
    ("target-changed", SEGMENTS, lambda data: data["compliance"]["metrics"][0].update(target="at least 90%")),
    ("target-changed", SEGMENTS, lambda data: data["compliance"]["metrics"][0].update(target="at most 95%")),
    ("owner-changed", SEGMENTS, lambda data: data["compliance"]["metrics"][0].update(owner="hr-manager")),
    ("metric-removed", SEGMENTS, lambda data: data["compliance"]["metrics"].pop()),
    ("consequence-removed", SEGMENTS, lambda data: data["compliance"]["consequences"].pop()),
    ("decider-changed", SEGMENTS, lambda data: data["compliance"]["consequences"][0].update(decided_by="hr-manager")),
    ("consequence-moved", SEGMENTS, lambda data: _move(data["compliance"]["consequences"], 3, 0)),
    ("reference-removed", SEGMENTS, lambda data: data["references"]["policies"].pop()),
    ("reference-changed", SEGMENTS, lambda data: data["references"]["sources"][0].update(citation="Article 6")),
    ("form-field-removed", SEGMENTS, lambda data: data["appendices"][-1]["fields"].pop()),
    ("form-field-changed", SEGMENTS, lambda data: data["appendices"][-1]["fields"][0].update(required=False)),
    ("recipient-changed", SEGMENTS, lambda data: data["appendices"][-1].update(submit_to="hr-manager")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "name", "edit"), FIELDS, ids=[f"{at}-{each[0]}" for at, each in enumerate(FIELDS)]
)
def test_a_field_that_differs_has_its_kind_both_ways(
    library: Library, kind: str, name: str, edit: Callable[[Data], object]
) -> None:
    old = library.policies[name].policy
    data = json.loads(old.model_dump_json())
    edit(data)
    new = Policy.model_validate_json(json.dumps(data))
    sides = Side(old, library.directory), Side(new, library.directory)
    (there,), (back,) = compare(sides[0], sides[1]).changes, compare(sides[1], sides[0]).changes
    assert (there.kind, back.kind) == (kind, mirror(kind))
    assert there.weight is back.weight is Weight.SUBSTANTIVE


def _board(data: Data, needed: int = 2) -> None:
    for approval in data["approvals"][:2]:
        approval["group"] = "board"
    data["approval_rules"] = {"groups": [{"id": "board", "title": "The board", "needed": needed}]}


RULES_OF_APPROVAL: list[tuple[str, Callable[[Data], object], str]] = [
    ("quorum-changed", lambda data: _board(data, 1), "The number of approvals that is enough in “The board” is now 1 instead of 2."),
    ("quorum-changed", lambda data: data["approvals"][1].update(group=None), "The group to which the signature §11.2 belongs is gone; it was The board."),
    ("quorum-changed", lambda data: data["approvals"][2].update(group="board"), "The group to which the signature §11.3 belongs is now The board; there was none before."),
    ("approval-group-added", lambda data: data["approval_rules"]["groups"].append({"id": "more", "title": "Half of us", "needed": 1}), "The group of approvals “Half of us” is new."),
    ("approval-rules-changed", lambda data: data["approval_rules"].update(same_person=True), "The answer to whether one person may give several of the approvals is now yes instead of no."),
    ("approval-rules-changed", lambda data: data["approval_rules"].update(author_alone=True), "The answer to whether those who wrote the version may approve it alone is now yes instead of no."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "edit", "sentence"), RULES_OF_APPROVAL)
def test_when_approvals_are_enough_is_told_with_the_approvals(
    library: Library, kind: str, edit: Callable[[Data], object], sentence: str
) -> None:
    data = json.loads(library.policies[OWNERSHIP].policy.model_dump_json())
    _board(data)
    old = Policy.model_validate_json(json.dumps(data))
    edit(data)
    new = Policy.model_validate_json(json.dumps(data))
    found = compare(Side(old, library.directory), Side(new, library.directory))
    (change,) = found.changes
    assert (change.kind, change.weight, change.sentence) == (kind, Weight.SUBSTANTIVE, sentence)
    assert change.citation.startswith("§11")
    assert change.anchor.startswith("approval")
    changed = [each for each in found.passages if each.state == "changed"]
    assert [each.section for each in changed] == [11]


HOUSEKEEPING: list[tuple[str, Callable[[Data], object]]] = [
    ("version-changed", lambda data: data["title_page"].update(version="1.2")),
    ("dates-changed", lambda data: data["title_page"].update(last_review="2026-06-20")),
    ("revision-history-changed", lambda data: data["review"]["revisions"].pop()),
    ("search-words-changed", lambda data: data["title_page"].update(also_known_as=["owner"])),
    ("title-changed", lambda data: data["title_page"].update(title="Policy on who owns a client")),
    ("clause-moved", lambda data: _move(data["statement"]["clauses"], 0, 5)),
    ("clause-renamed", lambda data: data["statement"]["clauses"][0].update(title="Just one owner")),
    ("clause-renamed", lambda data: data["statement"]["clauses"][0].update(id="just-one")),
    ("order-changed", lambda data: _move(data["definitions"], 0, 3)),
    ("order-changed", lambda data: data["scope"]["applies_to"].reverse()),
    ("order-changed", lambda data: data["procedures"]["procedures"][0]["steps"][4]["informed"].reverse()),
    ("value-rewritten", lambda data: _step(data, 3).update(accountable="sales-director")),
    ("definition-changed", lambda data: data["definitions"][0].update(also=["owners"])),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "edit"), HOUSEKEEPING)
def test_housekeeping_is_told_and_is_editorial(
    library: Library, kind: str, edit: Callable[[Data], object]
) -> None:
    (change,) = redline(library, OWNERSHIP, edit).changes
    assert (change.kind, change.weight) == (kind, Weight.EDITORIAL)


def test_notes_among_drafters_are_no_change(library: Library) -> None:
    assert redline(library, OWNERSHIP, lambda data: data.update(drafting_notes="Ask Legal.")).is_empty


def test_a_change_says_where_it_is_and_what_it_was(library: Library) -> None:
    def edit(data: Data) -> None:
        data["statement"]["service_levels"][0]["by_segment"][1]["within"] = "3h"

    (change,) = redline(library, SEGMENTS, edit).changes
    place = ("statement", "service_levels", 0, "by_segment", 1, "within")
    assert change == Change(
        kind="deadline-shortened",
        weight=Weight.SUBSTANTIVE,
        citation="§5.10",
        anchor="email-response",
        sentence="The time allowed in “Answers to e-mail” (Gold) is shortened from 4 hours to 3 hours.",
        old="4 hours",
        new="3 hours",
        old_path=place,
        new_path=place,
    )


def test_what_is_gone_is_cited_in_the_old_version(library: Library) -> None:
    (change,) = redline(library, OWNERSHIP, lambda data: data["statement"]["clauses"].pop(2)).changes
    assert (change.citation, change.anchor) == ("§5.3", "what-the-owner-answers-for")
    assert change.old_path == ("statement", "clauses", 2)
    assert change.new_path is None
    assert change.old.startswith("What the owner answers for\n")


def test_a_clause_under_another_id_is_the_same_clause(library: Library) -> None:
    def edit(data: Data) -> None:
        clauses = data["statement"]["clauses"]
        clauses[0].update(id="sole-owner", title="One owner")
        _move(clauses, 0, 3)

    assert kinds(redline(library, OWNERSHIP, edit).changes) == [
        "clause-moved",
        "clause-renamed",
        "clause-renamed",
    ]


def test_another_clause_under_another_id_is_another_clause(library: Library) -> None:
    def edit(data: Data) -> None:
        data["statement"]["clauses"][0] = {
            "id": "weather",
            "title": "Weather",
            "text": "Rain **must** be ignored.",
        }

    assert kinds(redline(library, OWNERSHIP, edit).changes) == ["clause-removed", "clause-added"] or kinds(
        redline(library, OWNERSHIP, edit).changes
    ) == ["clause-added", "clause-removed"]


def test_a_step_that_went_to_another_procedure_has_moved(library: Library) -> None:
    def edit(data: Data) -> None:
        first, second = (each["steps"] for each in data["procedures"]["procedures"])
        second.append(first.pop())

    (change,) = redline(library, OWNERSHIP, edit).changes
    assert change.kind == "step-moved"
    assert "“Handing a client over”" in change.sentence


def test_names_not_ids_are_told(library: Library) -> None:
    (change,) = redline(library, OWNERSHIP, lambda data: _step(data).update(actor="hr-manager")).changes
    assert change.sentence.startswith("HR manager instead of Account manager does “")


def test_what_the_organisation_calls_otherwise_is_told(library: Library) -> None:
    policy, directory = library.policies[OWNERSHIP].policy, library.directory
    director, line = directory.roles["sales-director"], directory.contacts["duty-line"]
    later = replace(
        directory,
        roles={**directory.roles, director.id: director.model_copy(update={"name": "Head of Sales"})},
        contacts={**directory.contacts, line.id: line.model_copy(update={"phone": "+1 312 555 0100"})},
    )
    found = compare(Side(policy, directory), Side(policy, later))
    assert kinds(found.changes) == ["contact-changed", "role-renamed"]
    assert kinds(found.substantive) == ["contact-changed"]
    assert found.changes[1].sentence == "“Sales director” is now called “Head of Sales”."
    assert any(passage.state == "changed" for passage in found.passages)


def test_substantive_changes_can_be_picked_out(library: Library) -> None:
    def edit(data: Data) -> None:
        data["title_page"].update(version="1.2", effective="2026-08-01")

        data["scope"]["applies_to"].append("vendors")

    found = redline(library, OWNERSHIP, edit)
    assert kinds(found.changes) == ["version-changed", "effective-date-changed", "scope-widened"]
    assert kinds(found.substantive) == ["scope-widened"]


def test_every_kind_is_explained() -> None:
    assert all(text and text.lstrip("“")[0].isupper() for text in KINDS.values())
    assert all(name == name.lower() and " " not in name for name in KINDS)


@pytest.fixture(scope="module")
def asked() -> Library:
    return parse_library(asked_files())


TABLES: list[tuple[str, Callable[[Data], object], str, str]] = [
    (
        "deadline-lengthened",
        lambda data: data["statement"]["severities"]["levels"][0].update(reached_within="1 hour"),
        "The time in which somebody has to be reached for “Severity 1” is lengthened from 30 minutes to 1 hour.",
        "substantive",
    ),
    (
        "deadline-removed",
        lambda data: data["procedures"]["escalation"].pop("reached_within"),
        "The time in which somebody on “When a client cannot work” has to be reached is gone; it was 30 minutes.",
        "substantive",
    ),
    (
        "escalation-changed",
        lambda data: data["procedures"]["escalation"]["segments"].append("silver"),
        "The list of client segments that “When a client cannot work” is for gains Silver.",
        "substantive",
    ),
    (
        "escalation-changed",
        lambda data: data["procedures"]["escalation"].update(severities=["emergency", "nuisance"]),
        "The list of severities that “When a client cannot work” is for gains Severity 2.",
        "substantive",
    ),
    (
        "limit-changed",
        lambda data: data["roles"]["authority_limits"][0].update(segments=[]),
        "The list of client segments that “Discount on a contract” is for loses Gold.",
        "substantive",
    ),
    (
        "definition-changed",
        lambda data: data["statement"]["severities"]["levels"][0].update(
            meaning="A client **cannot** pay at all."
        ),
        "",
        "substantive",
    ),
    (
        "severity-moved",
        lambda data: data["statement"]["severities"]["levels"].reverse(),
        "",
        "substantive",
    ),
    (
        "severity-removed",
        lambda data: data["statement"]["severities"]["levels"].pop(),
        "The severity “Severity 2” is gone.",
        "substantive",
    ),
    (
        "severity-scale-removed",
        lambda data: data["statement"].update(severities=None),
        "The scale of severities “How grave it is” is gone.",
        "substantive",
    ),
]


@pytest.mark.parametrize(("kind", "edit", "sentence", "weight"), TABLES)
def test_a_change_of_what_answers_is_told_by_what_it_is(
    asked: Library, kind: str, edit: Callable[[Data], object], sentence: str, weight: str
) -> None:
    changes = redline(asked, "client-segments", edit).changes
    assert kind in kinds(changes)
    change = next(each for each in changes if each.kind == kind)
    assert change.weight.value == weight
    assert not sentence or (change.sentence, len(changes)) == (sentence, 1)


EXAMPLES: list[tuple[str, Callable[[Data], object], str]] = [
    (
        "example-changed",
        lambda data: data["appendices"][2]["given"].update(amount="15%"),
        "The amount asked for in the example “The lost client” is now 15% instead of 12%.",
    ),
    (
        "example-changed",
        lambda data: data["appendices"][3]["expect"].update(within="20 minutes"),
        "The time expected in the example “A call at night” is now 20 minutes instead of 15 minutes.",
    ),
    (
        "example-changed",
        lambda data: data["appendices"][2]["expect"].update(role="duty-manager"),
        "The role expected in the example “The lost client” is now Duty manager instead of Sales director.",
    ),
    (
        "expectation-removed",
        lambda data: data["appendices"][4].update(expect=None),
        "The expected answer of the example “A message on Friday” is gone.",
    ),
    (
        "example-removed",
        lambda data: data["appendices"][4].update(given=None),
        "The question of the example “A message on Friday” is gone.",
    ),
]


@pytest.mark.parametrize(("kind", "edit", "sentence"), EXAMPLES)
def test_a_change_of_a_worked_example_is_told_and_changes_no_rule(
    asked: Library, kind: str, edit: Callable[[Data], object], sentence: str
) -> None:
    found = redline(asked, "hand-over", edit)
    (change,) = found.changes
    assert (change.kind, change.sentence, change.weight) == (kind, sentence, Weight.EDITORIAL)
    assert any(passage.state == "changed" for passage in found.passages)


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model and all that its fields hold."""
    yield model
    for field in model.model_fields.values():
        waiting = [field.annotation]
        while waiting:
            found = waiting.pop()
            waiting += get_args(found)
            if isinstance(found, type) and issubclass(found, BaseModel):
                yield from _models(found)


def test_every_field_of_a_policy_has_a_rule() -> None:
    """A field added to the model is told as “other-changed” until somebody says what it is to a reader."""
    by_which_items_are_matched = {
        (SegmentDeadline, "segment"),
        *((kind, "kind") for kind in (Faq, Case, Form, AttachedFile, Note)),
        *((kind, "ask") for kind in (GivenApproval, GivenEscalation, GivenArrival)),
    }
    rooms = ("engross.model.policy", "engross.model.blocks", "engross.model.appendix")
    for model in set(_models(Policy)) - set(HISTORY):
        for name, field in model.model_fields.items():
            types = [*get_args(field.annotation), field.annotation]
            is_text = any(isinstance(each, type) and issubclass(each, Prose | Line) for each in types)
            is_part = any(room in repr(field.annotation) for room in rooms)
            known = (model, name) in {*VALUES, *by_which_items_are_matched} or name in {"id", *UNSEEN}
            assert known or is_text or is_part or (model is Scope and name in SCOPES), (model, name)
