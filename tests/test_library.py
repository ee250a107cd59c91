"""A library as a whole: files in the wrong place, files that are broken, and that every rule has its case."""

import ast
from pathlib import Path, PurePosixPath

import pytest

from engross.disk import FolderTree
from engross.library import ORGANIZATION, parse_library
from engross.rules import load_rules
from library_cases import (
    CASES,
    HAND_OVER,
    base_files,
    base_text,
    check,
    check_text,
    find_all,
    find_form,
    read_cases,
)

PACKAGE = Path(__file__).parent.parent / "generator" / "engross"
# Rules about what a case file cannot hold are tested in Python: here and in test_source.py.
WITHOUT_CASE_FILE = {
    "byte-order-mark",
    "empty-file",
    "folder-name",
    "invisible-character",
    "missing-file",
    "overtaken-version",
    "policy-gone",
    "quoted-draft",
    "too-deep",
    "too-large",
    "too-many",
    "unread-file",
    "wrong-encoding",
    "yaml-syntax",
}
_RULE_AT = {
    "Diagnostic": 2,
    "Trap": 3,
    "trap": 0,
    "_refuse": 1,
    "_say": 2,
    "_key_finding": 1,
    "_finding": 2,
}


def emitted_rules() -> set[str]:
    """The names of all rules that the code can emit, read from its calls."""
    modules = [
        PACKAGE / "library.py",
        *sorted(PACKAGE.glob("reading/*.py")),
    ]
    names: set[str] = set()
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            position = _RULE_AT.get(called)
            argument = node.args[position] if position is not None and position < len(node.args) else None
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                names.add(argument.value)
    return (
        names
        | {"invalid-value", "invalid-date"}
        | {rule.name for rule in load_rules().values() if rule.family == "form"}
    )


def test_every_rule_that_can_be_emitted_has_a_case() -> None:
    in_cases = {found[3] for case in read_cases() for found in case.expected}
    emitted = emitted_rules()
    assert len(emitted) > 35
    assert emitted - in_cases == WITHOUT_CASE_FILE
    assert in_cases - emitted == set()


def test_case_folders_are_named_after_a_rule_they_expect() -> None:
    folders = {path.parent.name for path in CASES.glob("*/*.yml")} - {"base", "pdf"}
    emitted = emitted_rules()
    assert folders - emitted == {"broken-file", "clean"}
    for case in read_cases():
        if case.rule in emitted:
            named = {found[3] for found in case.expected}
            assert case.rule in named or case.name == "empty-quotes", f"{case.rule}/{case.name}"


def test_yaml_that_fits_no_known_slip_is_still_explained() -> None:
    (finding,) = check_text("%YAML 3.0\n---\na: b\n")
    assert finding.rule == "yaml-syntax"
    assert finding.hint


def test_more_findings_than_anybody_mends_at_once_are_counted() -> None:
    text = base_text() + "".join(f"key{number}: 1\n" for number in range(150))
    findings = check_text(text)
    assert len(findings) == 101
    assert findings[-1].rule == "too-many" or any(finding.rule == "too-many" for finding in findings)


def test_library_without_organization_has_one_finding() -> None:
    files = base_files()
    raw = files.pop(PurePosixPath("policies/organization.yml"))
    (finding,) = check(files)
    assert finding.rule == "missing-file"
    (finding,) = check({**files, PurePosixPath("policies/organisation.yaml"): raw})
    assert finding.rule == "missing-file"
    assert finding.hint == "Rename organisation.yaml to organization.yml."


@pytest.mark.parametrize(
    ("path", "rule", "hint"),
    [
        ("policies/gifts/polcy.yml", "unread-file", "policy.yml"),
        ("policies/gifts/policy.yaml", "unread-file", "policy.yml"),
        ("policies/Account.yml", "unread-file", "account.yml"),
        ("policies/policy.yml", "unread-file", "folder of its own"),
        ("policies/Gifts & More/policy.yml", "folder-name", "gifts-more"),
        ("policies/old/hand-over/policy.yml", "duplicate-id", "Rename"),
    ],
)
def test_files_in_the_wrong_place(path: str, rule: str, hint: str) -> None:
    files = {**base_files(), PurePosixPath(path): base_text().replace("CL-002", "CL-009").encode()}
    findings = check(files)
    assert [finding.rule for finding in findings] == [rule]
    assert hint in findings[0].hint


def test_other_files_are_none_of_its_business() -> None:
    others = {
        "mkdocs.yml": b"\xff\xfe",
        "policies/schema/policy.json": b"{",
        "policies/hand-over/plan.png": b"\x89PNG",
        "policies/index.md": b"# Welcome",
    }
    files = {**base_files(), **{PurePosixPath(path): raw for path, raw in others.items()}}
    assert check(files) == ()
    assert parse_library(files).front_page == "# Welcome"


def test_broken_policy_is_not_missed_by_those_who_refer_to_it() -> None:
    text = base_text().replace(
        "text: Every client **must** have one owner.",
        """text: >-
        {{ policy("client-segments") }}, {{ fact("client-segments.email", segment="gold") }},
        {{ clause("one-segment", policy="client-segments") }}, {{ term("segment", policy="client-segments") }},
        [a link](policy:client-segments), [a clause](clause:client-segments/one-segment)""",
    )
    files = {**base_files(), HAND_OVER: text.encode()}
    assert check(files) == ()
    segments = PurePosixPath("policies/client-segments/policy.yml")
    library = parse_library(
        {**files, segments: files[segments].replace(b"cycle: yearly", b"cycle: sometimes")}
    )
    assert [finding.rule for finding in find_form(library)] == ["invalid-value"]
    assert library.is_broken("client-segments")
    assert not library.is_broken("hand-over")


@pytest.mark.parametrize("raw", [b"", b"a: [", b"\xff\xfe\x00", b"- a", b"name: x"])
def test_broken_organization_does_not_spread(raw: bytes) -> None:
    findings = check({**base_files(), PurePosixPath("policies/organization.yml"): raw})
    assert {finding.place.path.name for finding in findings} == {"organization.yml"}
    assert len(findings) <= 5


def test_sample_library_is_right(checkout: Path) -> None:
    files = {
        PurePosixPath(path.relative_to(checkout).as_posix()): path.read_bytes()
        for path in (checkout / "policies").rglob("*")
        if path.is_file()
    }
    library = parse_library(files)
    assert find_all(library) == ()
    assert len(library.policies) == 4
    assert len(library.accounts) == 1


def test_nothing_private_outlives_the_reading(checkout: Path) -> None:
    library = parse_library(FolderTree(checkout))
    assert b"555 0194" in library.files[ORGANIZATION]
    definitions = [library.organization, *(found.policy for found in library.policies.values())]
    for secret in ("555 0194", "lakeside-mail", "Parental leave"):
        assert not any(secret in repr(definition) for definition in definitions)
        assert secret not in repr(library.directory)
    assert all(definition.drafting_notes is None for definition in definitions if definition is not None)


def test_a_definition_that_notepad_renamed_is_told() -> None:
    files = {**base_files(), PurePosixPath("policies/travel/policy.yml.txt"): b"title_page:\n"}
    (finding,) = [found for found in parse_library(files).diagnostics if found.rule == "unread-file"]
    assert finding.place.path.name == "policy.yml.txt"
    assert "policy.yml" in finding.hint


def test_what_refers_to_a_broken_policy_is_not_told_as_well() -> None:
    files = base_files()
    segments = PurePosixPath("policies/client-segments/policy.yml")
    plan = PurePosixPath("policies/accounts/meridian/account.yml")
    other = files[HAND_OVER].replace(
        b"statement:\n",
        b"statement:\n  service_levels:\n    - {id: x, title: X, starts: a call, action: an answer, responsible: sales-director, "
        b"by_segment: [{segment: client-segments.gold, within: 1h}, {segment: client-segments.silver, within: 2h}]}\n",
    )
    files |= {HAND_OVER: other, segments: files[segments].replace(b"within: 4h", b"within: 4 horas")}
    assert plan in files
    assert [found.rule for found in find_form(parse_library(files)) if found.is_error] == ["invalid-value"]


@pytest.mark.parametrize(
    ("given", "rule", "message"),
    [
        ("{ask: approve, decision: x, amount: seven}", "invalid-value", "“seven” is not an amount."),
        ("{ask: approve, decision: x}", "missing-key", "“given” has no “amount”."),
        (
            "{ask: aprove, decision: x}",
            "invalid-value",
            "“aprove” is not possible here. Did you mean “approve”?",
        ),
        ("{decision: x}", "missing-key", "This item has no “ask”."),
        ("{ask: escalate, at: Sat 03:00}", "missing-key", "“given” has no “ladder”."),
        ("{ask: respond, to: x, received: soon}", "invalid-value", "“soon” is not a day and a time."),
        ("{ask: approve, decision: x, amount: 1%, foo: 1}", "unknown-key", "“foo” is not known in “given”."),
    ],
)
def test_a_question_that_is_none_is_told(given: str, rule: str, message: str) -> None:
    text = base_text().replace(
        "    clauses: [one-owner]\n",
        f"    clauses: [one-owner]\n    given: {given}\n    expect: {{within: 1h}}\n",
    )
    library = parse_library({**base_files(), HAND_OVER: text.encode()})
    assert [found.rule for found in library.diagnostics] == [rule]
    assert library.diagnostics[0].message.startswith(message)
    assert library.is_broken("hand-over")
