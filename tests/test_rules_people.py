"""Rules about roles and the people who hold them."""

from pathlib import Path, PurePosixPath

import pytest

from engross.diagnostic import Diagnostic, Severity
from engross.library import parse_library
from engross.rules import check_library
from library_cases import TODAY
from page_trees import working_texts
from rule_pages import Files, lay_over

ORGANIZATION = PurePosixPath("policies/organization.yml")
PLAN = "# policies/accounts/meridian/account.yml\n"
ANA, BEN, CAS, DAN = "ana-holm", "ben-ortiz", "cas-lund", "dan-reyes"


@pytest.fixture(scope="module")
def sample(checkout: Path) -> Files:
    return {path: data for path, data in working_texts(checkout).items() if path.parts[0] == "policies"}


def find(rule: str, files: Files) -> list[Diagnostic]:
    library = parse_library(files)
    assert library.diagnostics == (), "\n".join(map(str, library.diagnostics))
    return [
        each for each in check_library(library, TODAY, families=("people",)).findings if each.rule == rule
    ]


def company(*roles: str, more: str = "", people: str = "") -> str:
    """The library that is right with four more people, and with these roles besides its own."""
    known = people or "\n".join(
        f"  - {{id: {each}, name: {each.split('-')[0].title()}, job_title: Clerk, office: london, phone: +44 20 7946 0101}}"
        for each in (ANA, BEN, CAS, DAN)
    )
    own = [
        "{id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [mei-tanaka, ana-holm]}",
        "{id: duty-manager, name: Duty manager, holders: [mei-tanaka], deputies: [ben-ortiz, cas-lund]}",
    ]
    listed = "\n".join(f"  - {each}" for each in (*own, *roles))
    base = """  - {id: mei-tanaka, name: Mei Tanaka, job_title: Duty manager, office: london, phone: +44 20 7946 0101}
  - {id: tomas-lindqvist, name: Tomas Lindqvist, job_title: Sales director, office: london}
"""
    return f"# organization.yml\npeople:\n{base}{known}\nroles:\n{listed}\n{more}"


def role(name: str, holders: list[str], deputies: list[str], more: str = "") -> str:
    return f"{{id: {name}, name: {name.title()}, holders: [{', '.join(holders)}], deputies: [{', '.join(deputies)}]{more}}}"


def ring(*pairs: tuple[str, list[str]]) -> list[Diagnostic]:
    roles = [role(f"role-{number}", [who], others) for number, (who, others) in enumerate(pairs)]
    return find("stand-in-ring", lay_over(company(*roles)))


def test_only_the_rings_that_are_there_are_found_in_the_sample(sample: Files) -> None:
    found = check_library(parse_library(sample), TODAY, families=("people",)).findings
    assert {each.rule for each in found} <= {"stand-in-ring"}


def test_two_who_only_have_each_other_are_a_ring() -> None:
    (finding,) = ring((ANA, [BEN]), (BEN, [ANA]))
    assert finding.message == "Ana and Ben have no stand-in but each other: Ben for Ana, Ana for Ben."
    assert len(finding.related) == 1


def test_three_in_a_round_are_a_ring_and_four_are_not() -> None:
    assert len(ring((ANA, [BEN]), (BEN, [CAS]), (CAS, [ANA]))) == 1
    assert ring((ANA, [BEN]), (BEN, [CAS]), (CAS, [DAN]), (DAN, [ANA])) == []


def test_one_more_name_breaks_a_ring() -> None:
    assert ring((ANA, [BEN, CAS]), (BEN, [ANA])) == []
    assert ring((ANA, [BEN]), (BEN, [ANA]), (ANA, [CAS])) == []


def test_who_leads_into_a_ring_is_not_in_it() -> None:
    (finding,) = ring((CAS, [ANA]), (ANA, [BEN]), (BEN, [ANA]))
    assert "Cas" not in finding.message


def test_two_holders_of_one_role_stand_in_for_each_other() -> None:
    both = company(role("clerk", [ANA, BEN], []))
    assert len(find("stand-in-ring", lay_over(both))) == 1
    assert find("stand-in-ring", lay_over(company(role("clerk", [ANA, BEN], [CAS])))) == []


def test_a_company_of_two_has_no_choice() -> None:
    two = """# organization.yml
roles:
  - {id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [mei-tanaka]}
  - {id: duty-manager, name: Duty manager, holders: [mei-tanaka], deputies: [tomas-lindqvist]}
"""
    assert find("stand-in-ring", lay_over(two)) == []
    assert find("no-stand-in", lay_over(two.replace(", deputies: [mei-tanaka]", ""))) == []


def team(*members: tuple[str, str]) -> str:
    rows = "\n".join(
        f"  - {{id: m{number}, person: {who}, position: Place {number}, does: Much., stand_in: {other}}}"
        for number, (who, other) in enumerate(members)
    )
    return f"{company()}{PLAN}team:\n{rows}\n"


def test_rings_in_an_account_plan_are_told_in_the_plan() -> None:
    (finding,) = find("stand-in-ring", lay_over(team((ANA, BEN), (BEN, ANA), (CAS, ANA))))
    assert finding.place.path.name == "account.yml"
    assert "in this plan" in finding.message
    assert find("stand-in-ring", lay_over(team((ANA, BEN), (BEN, DAN)))) == []
    assert find("stand-in-ring", lay_over(team((ANA, BEN), (BEN, ANA)))) == []  # a team of two has no choice


def test_nobody_stands_in_for_themself() -> None:
    (finding,) = find("own-stand-in", lay_over(team((ANA, ANA), (BEN, DAN))))
    assert finding.message == "Ana, “Place 0”, is named as their own stand-in."
    several = find("own-stand-in", lay_over(company(role("clerk", [ANA, BEN], [ANA]))))
    assert [each.severity for each in several] == [Severity.ADVICE]
    alone = find("own-stand-in", lay_over(company(role("clerk", [ANA], [ANA, BEN]))))
    assert [each.severity for each in alone] == [Severity.WARNING]


def leaving(day: str) -> str:
    people = f"  - {{id: {ANA}, name: Ana, job_title: Clerk, office: london, left: {day}}}\n"
    people += "\n".join(
        f"  - {{id: {each}, name: X, job_title: Clerk, office: london}}" for each in (BEN, CAS, DAN)
    )
    return company(role("clerk", [ANA], [BEN]), people=people)


@pytest.mark.parametrize(
    ("day", "severity", "words"),
    [
        ("2026-11-21", Severity.WARNING, "left on 2026-11-21 and still holds this role"),
        ("2026-11-22", Severity.ADVICE, "leaves today"),
        ("2026-11-23", Severity.ADVICE, "leaves in 1 day, "),
        ("2026-12-22", Severity.ADVICE, "leaves in 30 days"),
        ("2026-12-23", None, ""),
    ],
)
def test_the_last_day_decides(day: str, severity: Severity | None, words: str) -> None:
    found = [each for each in find("left-but-named", lay_over(leaving(day))) if "holds" in each.message]
    assert [each.severity for each in found] == ([severity] if severity else [])
    assert all(words in each.message for each in found)


def test_everything_that_names_somebody_who_left_is_told() -> None:
    example = leaving("2026-10-31") + (
        f"{PLAN}team:\n  - {{id: a, person: {BEN}, position: A, does: Much., stand_in: {ANA}}}\n"
        f"client_contacts:\n  - {{id: desk, name: Desk, position: Desk, talks_to: {ANA}}}\n"
    )
    found = find("left-but-named", lay_over(example))
    assert {each.message.partition("still ")[2] for each in found} == {
        "holds this role.",
        "stands in for this role.",
        "stands in here.",
        "keeps this contact.",
    }


def test_a_role_whose_holders_have_left_is_vacant() -> None:
    (finding,) = find("vacant-role", lay_over(leaving("2026-10-31")))
    assert finding.message == "Nobody holds the role “Clerk” any more: Ana left. So far X can only stand in."
    assert find("vacant-role", lay_over(leaving("2026-11-22"))) == []


def apart(
    holders: list[str], deputies: list[str], others: list[str], other_deputies: list[str]
) -> list[Diagnostic]:
    first = role("payer", holders, deputies, ", apart_from: [buyer]")
    return find("roles-not-apart", lay_over(company(first, role("buyer", others, other_deputies))))


def test_roles_that_have_to_be_apart_are_held_by_two() -> None:
    assert apart([ANA], [BEN], [CAS], [DAN]) == []
    (both,) = apart([ANA], [BEN], [ANA], [DAN])
    assert both.message == "Ana holds “Payer” and holds “Buyer”, which have to be apart."
    (deputy,) = apart([ANA], [CAS], [CAS], [DAN])
    assert "would have both as soon as the holder is away" in deputy.message
    (other_way,) = apart([CAS], [ANA], [DAN], [CAS])
    assert other_way.severity is Severity.WARNING
    (rarely,) = apart([ANA], [BEN], [CAS], [BEN])
    assert rarely.severity is Severity.ADVICE


def approvals(keys: str, rules: str = "") -> str:
    return f"{company(role('clerk', [ANA], [BEN]))}\n# policies/hand-over/policy.yml\napprovals: [{keys}]\napproval_rules: {{author_alone: false{rules}}}\n"


@pytest.mark.parametrize(
    ("keys", "rules", "is_found"),
    [
        ("{id: a, role: sales-director}", "", True),
        ("{id: a, role: sales-director}, {id: b, role: clerk}", "", False),
        (
            "{id: a, role: sales-director, group: g}, {id: b, role: clerk, group: g}",
            ", groups: [{id: g, title: One, needed: 1}]",
            True,
        ),
        (
            "{id: a, role: sales-director, group: g}, {id: b, role: clerk, group: g}",
            ", groups: [{id: g, title: Both, needed: 2}]",
            False,
        ),
    ],
)
def test_somebody_besides_the_author_approves(keys: str, rules: str, is_found: bool) -> None:
    assert bool(find("author-approves", lay_over(approvals(keys, rules)))) == is_found


def test_an_author_with_two_roles_is_one_person() -> None:
    example = approvals("{id: a, role: clerk}").replace("holders: [ana-holm]", "holders: [tomas-lindqvist]")
    (finding,) = find("author-approves", lay_over(example))
    assert finding.message.startswith("Tomas Lindqvist wrote this version as “Sales director”")


def test_a_line_of_command_has_an_end() -> None:
    def line(*above: str) -> list[Diagnostic]:
        roles = [role(f"r{n}", [ANA], [BEN, CAS], f", reports_to: {each}") for n, each in enumerate(above)]
        return find("reports-in-ring", lay_over(company(*roles)))

    assert line("r1", "r2", "sales-director") == []
    (three,) = line("r1", "r2", "r0", "r0")
    assert len(three.related) == 2
    (own,) = line("r0")
    assert own.message == "“R0” reports to itself."


def test_a_role_that_is_used_can_be_reached() -> None:
    silent = role("clerk", ["tomas-lindqvist"], [])
    used = "# policies/hand-over/policy.yml\ntitle_page: {owner: clerk}\n"
    assert find("unreachable-role", lay_over(company(silent))) == []
    (finding,) = find("unreachable-role", lay_over(f"{company(silent)}{used}"))
    assert "Tomas Lindqvist has no e-mail address and no telephone number" in finding.message
    line = "contacts: [{id: duty-line, name: Line, purpose: All, email: a@b.example, hours: always, answered_by: clerk}]\n"
    assert find("unreachable-role", lay_over(f"{company(silent, more=line)}{used}")) == []


def test_a_contact_is_answered() -> None:
    def contact(keys: str) -> list[str]:
        more = f"contacts: [{{id: duty-line, name: Line, purpose: All, hours: always, {keys}}}]\n"
        roles = (role("empty", [], []), role("covered", [], [BEN]))
        return [each.message for each in find("unanswered-contact", lay_over(company(*roles, more=more)))]

    assert contact("email: a@b.example, answered_by: duty-manager") == []
    assert contact("email: a@b.example, answered_by: covered") == []
    assert contact("answered_by: duty-manager") == ["“Line” has no telephone number and no e-mail address."]
    assert contact("email: a@b.example") == ["Nobody knows who answers “Line”."]
    assert contact("email: a@b.example, answered_by: empty")[0].startswith("Nobody answers “Line”")


def test_who_is_in_a_team_needs_no_role() -> None:
    known = {each.message.partition(" ")[0] for each in find("person-without-role", lay_over(company()))}
    assert known == {"Dan"}
    assert find("person-without-role", lay_over(team((CAS, DAN)))) == []


def test_a_role_that_others_report_to_is_used() -> None:
    second = "# policies/second/policy.yml\npurpose: {text: Another one.}\n"
    head, clerk = role("head", [ANA], [BEN, CAS]), role("clerk", [CAS], [BEN, DAN], ", reports_to: head")
    found = find("unused-role", lay_over(f"{company(head, clerk)}{second}"))
    assert [each.message for each in found] == [
        "No policy and no account plan gives the role “Clerk” anything to do."
    ]


def test_a_library_without_people_is_checked_without_stumbling() -> None:
    nobody = lay_over("# organization.yml\npeople: []\n")
    check_library(parse_library(nobody), TODAY, families=("people",))
    check_library(parse_library({**nobody, ORGANIZATION: b"x"}), TODAY, families=("people", "across"))
