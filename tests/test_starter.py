"""New documents and libraries check clean, take any name, refer only to what is there, and overwrite nothing."""

import html
import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engross.artifact import Artifact
from engross.diagnostic import Diagnostic, Severity
from engross.disk import FolderTree
from engross.library import Library, parse_library
from engross.starting.questions import check_line, make_slug, next_number, open_questions
from engross.starting.starter import (
    create_document,
    create_library,
    new_document,
    new_library,
    next_steps,
    write_prose,
    write_scalar,
)
from engross.starting.starts import StartError, find_start, list_starts
from engross.templating import Templates
from engross.text.context import text_names
from engross.text.prose import ProseContext, strip_prose
from issued_library import issued_files, write_files
from library_cases import find_all
from page_trees import compose, working_texts

TODAY = date(2026, 11, 22)
TEMPLATES = Templates(None)
POLICY_STARTS = [start.id for start in list_starts() if not start.is_plan]
CLIENT = {"client": "Larkspur Outfitters", "about": "Sells boots; buys support.", "revenue": "$500,000"}
HOSTILE = (
    'Acme: "Söhne" #1 & Co',
    "شركة المثال",
    "{{ organization.name }}",
    "{% include 'x' %}",
    "- yes",
    "no",
    "<script>alert(1)</script>",
    "back\\slash 'n' quote",
    "*|>@`!%",
    "1.0",
    "2026-01-01",
    "~",
)
Files = Mapping[PurePosixPath, bytes]


class NoLinks:
    """A resolver for texts that have none."""

    def link(self, address: str) -> str | None:
        return None

    def image(self, name: str) -> str:
        raise AssertionError(name)


def files_of(artifacts: tuple[Artifact, ...]) -> Files:
    return {artifact.path: artifact.data for artifact in artifacts}


@pytest.fixture(scope="module")
def sample(checkout: Path) -> Files:
    return {path: data for path, data in working_texts(checkout).items() if path.parts[0] == "policies"}


@pytest.fixture(scope="module")
def fresh() -> Files:
    return files_of(new_library("Acme", TODAY))


@pytest.fixture(params=["sample", "fresh"])
def files(request: pytest.FixtureRequest) -> Files:
    found: Files = request.getfixturevalue(request.param)
    return found


def answers_for(name: str) -> dict[str, str]:
    return {"bare": {"title": "Travel Policy"}, "account-plan": dict(CLIENT)}.get(name, {})


def start_document(files: Files, name: str, **answers: str) -> Artifact:
    given_answers = answers_for(name) | answers
    return new_document(parse_library(files), find_start(name), given_answers, TODAY, TEMPLATES)


def findings_in(files: Files, path: PurePosixPath) -> list[Diagnostic]:
    """What is found in one file; that a plan quotes a draft is no fault of a new one."""
    found = find_all(parse_library(files))
    return [each for each in found if each.place.path == path and each.rule != "quoted-draft"]


def prepared(files: Files, name: str) -> Files:
    """The library with what an account plan builds upon."""
    if name == "account-plan" and not any("sales-client-management" in known.parts for known in files):
        made = start_document(files, "client-management")
        return {**files, made.path: made.data}
    return files


@pytest.mark.parametrize("name", [start.id for start in list_starts()])
def test_a_new_document_checks_clean_but_for_what_has_to_be_filled_in(files: Files, name: str) -> None:
    files = prepared(files, name)
    made = start_document(files, name)
    found = findings_in({**files, made.path: made.data}, made.path)
    assert {(finding.severity, finding.rule) for finding in found} == (
        set() if name == "account-plan" else {(Severity.WARNING, "placeholder")}
    )
    library = parse_library({**files, made.path: made.data})
    assert made.path.parent.name in {**library.policies, **library.accounts}


def test_all_starting_texts_live_together(files: Files) -> None:
    """Started one after the other, they link to those that are there, and none breaks another."""
    for name in [*POLICY_STARTS, "ownership"]:
        made = start_document(files, name)
        assert made.path not in files
        files = {**files, made.path: made.data}
    found = find_all(parse_library(files))
    assert not [each for each in found if each.rule != "placeholder" and each.severity is not Severity.ADVICE]


@pytest.mark.parametrize("name", [start.id for start in list_starts()])
def test_the_first_line_names_the_schema(fresh: Files, name: str) -> None:
    files = prepared(fresh, name)
    made = start_document(files, name)
    for path, data in {**files, made.path: made.data}.items():
        if path.suffix == ".yml" and path.parts[0] == "policies":
            schema = data.decode().partition("\n")[0].removeprefix("# yaml-language-server: $schema=")
            parts: list[str] = []
            for part in (path.parent / schema).parts:
                parts = parts[:-1] if part == ".." else [*parts, part]
            assert PurePosixPath(*parts) in files


def test_a_starting_text_uses_the_typed_facts_of_this_library(fresh: Files) -> None:
    made = start_document(fresh, "client-management")
    files = {**fresh, made.path: made.data}
    second = start_document(files, "account-management")
    library = parse_library({**files, second.path: second.data})
    tiers = library.policies["sales-account-management"].policy.statement.segmentation
    assert tiers is not None
    assert [segment.corresponds_to for segment in tiers.segments] == [
        ("sales-client-management.platinum",),
        ("sales-client-management.gold",),
        ("sales-client-management.silver", "sales-client-management.bronze"),
    ]


def test_every_question_has_a_default_that_is_allowed(files: Files) -> None:
    library = parse_library(files)
    for name in POLICY_STARTS:
        answers: dict[str, str] = {}
        while remaining := open_questions(library, find_start(name), answers, TODAY):
            question = remaining[0]
            answers[question.key] = question.default or "Travel Policy"
            assert question.problem(answers[question.key]) == ""
        assert list(answers) == list(find_start(name).asks)


def test_defaults_follow_from_the_library_and_from_answers(sample: Files) -> None:
    library = parse_library(sample)
    start = find_start("ownership")
    asked = {
        each.key: each for each in open_questions(library, start, {"title": "Über-Kunden Policy"}, TODAY)
    }
    assert asked["id"].default == "uber-kunden"
    assert asked["number"].default == "CL-005"
    assert asked["effective"].default == "2027-01-01"
    assert (asked["owner"].default, asked["approver"].default) == ("sales-director", "managing-director")
    assert "employee" not in {choice.value for choice in asked["owner"].choices}
    asked = {each.key: each for each in open_questions(library, start, {"owner": "hr-manager"}, TODAY)}
    assert "hr-manager" not in {choice.value for choice in asked["hr"].choices}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"id": "client-ownership"}, "already"),
        ({"id": "meridian"}, "already"),
        ({"id": "accounts"}, "reserved"),
        ({"id": "Client Ownership"}, "small letters"),
        ({"id": "../x"}, "small letters"),
        ({"id": ""}, "write something"),
        ({"number": "CL-002"}, "belongs to another document"),
        ({"number": "AP-001"}, "belongs to another document"),
        ({"number": "cl 5"}, "capitals"),
        ({"effective": "2026-11-21"}, "past"),
        ({"effective": "2027-02-30"}, "calendar"),
        ({"owner": "king"}, "Choose one of"),
        ({"owner": "hr-manager", "approver": "hr-manager"}, "Choose one of"),
        ({"title": "two\nlines"}, "line break"),
        ({"title": "x" * 121}, "too long"),
        ({"title": "[fill in: title]"}, "fill in"),
        ({"lead": "priya-raman"}, "not asked"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_in_plain_words(
    sample: Files, answer: dict[str, str], words: str
) -> None:
    with pytest.raises(StartError, match=words):
        start_document(sample, "ownership", **answer)


@pytest.mark.parametrize(
    ("revenue", "segment"),
    [
        ("$2,000,000", "platinum"),
        ("$500,000", "gold"),
        ("$1", "bronze"),
        ("€1", "platinum"),
        ("", "platinum"),
    ],
)
def test_the_segment_proposed_follows_from_the_revenue(sample: Files, revenue: str, segment: str) -> None:
    plan, answers = find_start("account-plan"), {"revenue": revenue}
    asked = {each.key: each for each in open_questions(parse_library(sample), plan, answers, TODAY)}
    assert asked["segment"].default == f"sales-client-management.{segment}"


def test_the_owner_proposed_for_a_plan_looks_after_the_client(sample: Files) -> None:
    asked = {
        each.key: each
        for each in open_questions(parse_library(sample), find_start("account-plan"), {}, TODAY)
    }
    assert (asked["owner"].default, asked["lead"].default) == ("account-manager", "priya-raman")


def test_an_amount_that_is_none_is_refused(sample: Files) -> None:
    with pytest.raises(StartError, match="amount of money"):
        start_document(sample, "account-plan", revenue="plenty")


def test_an_unknown_starting_text_is_refused_with_those_there_are() -> None:
    with pytest.raises(StartError, match="assignment, ownership"):
        find_start("ownershipp")


def without(files: Files, *lines: str) -> Library:
    """The library with lines of its organization.yml left out."""
    path = PurePosixPath("policies/organization.yml")
    text = files[path].decode()
    for line in lines:
        before, found, after = text.partition(line)
        assert found
        text = before + after
    return parse_library({**files, path: text.encode()})


def test_what_a_library_lacks_is_said_before_anything_is_asked(fresh: Files) -> None:
    plan = find_start("account-plan")
    with pytest.raises(StartError, match="engross new client-management"):
        open_questions(parse_library(fresh), plan, {}, TODAY)
    files = prepared(fresh, "account-plan")
    text = files[PurePosixPath("policies/organization.yml")].decode()
    systems = text[text.index("# Tools") :]
    with pytest.raises(StartError, match="Add a system"):
        open_questions(without(files, systems), plan, {}, TODAY)
    roles = text[text.index("  - id: hr-manager") : text.index("  - id: employee")]
    with pytest.raises(StartError, match=r"2 roles, and policies/organization.yml has 1"):
        open_questions(without(files, roles), find_start("bare"), {}, TODAY)
    people = text[text.index("  - id: sam-sample") : text.index("# Policies give")]
    with pytest.raises(StartError, match="two people"):
        open_questions(without(files, people), plan, {}, TODAY)
    with pytest.raises(StartError, match="engross check"):
        open_questions(parse_library({}), plan, {}, TODAY)


def test_a_library_without_systems_or_a_role_for_everybody_gets_policies(fresh: Files) -> None:
    path = PurePosixPath("policies/organization.yml")
    text = fresh[path].decode()
    text = text[: text.index("# Tools")].replace(
        "everyone: true", "holders: [alex-example, sam-sample, robin-specimen]"
    )
    control = PurePosixPath("policies/document-control/policy.yml")
    files: Files = {path: text.encode(), control: fresh[control]}
    for name in POLICY_STARTS:
        made = start_document(files, name)
        files = {**files, made.path: made.data}
    assert {found.rule for found in find_all(parse_library(files))} == {"placeholder"}


def test_a_library_replaces_a_starting_text_by_name(fresh: Files, tmp_path: Path) -> None:
    (tmp_path / "start").mkdir()
    (tmp_path / "start" / "bare.yml").write_text("title: {{ title }}\nowner: {{ roles.owner }}\n", "utf-8")
    made = new_document(
        parse_library(fresh), find_start("bare"), {"title": "a: b"}, TODAY, Templates(tmp_path)
    )
    assert made.data.decode() == 'title: "a: b"\nowner: sales-manager\n'


lines = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), min_size=1, max_size=40
).filter(lambda text: check_line(text.strip()) == "")


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_kept_letter_for_letter(name: str) -> None:
    check_any_name(name)


@settings(max_examples=20)
@given(lines)
def test_any_text_is_kept_letter_for_letter(name: str) -> None:
    check_any_name(name)


def check_any_name(name: str) -> None:
    name = name.strip()
    files = files_of(new_library(name, TODAY))
    library = parse_library(files)
    assert find_all(library) == ()
    assert library.organization is not None
    assert (library.organization.name, library.organization.legal_name) == (name, name)
    site = yaml.safe_load(files[PurePosixPath("mkdocs.yml")])
    assert html.unescape(site["site_name"]) == f"{name} handbook"
    assert not set('<>"') & set(site["site_name"] + site["site_description"])


@given(lines)
@example("{% raw %}{{ x }}")
@example("1. [x](y) <b>")
def test_a_text_shows_just_as_it_was_typed(text: str) -> None:
    text = text.strip()
    assert yaml.safe_load(f"x: {write_scalar(text)}") == {"x": text}
    kept: str = yaml.safe_load(f"x: {write_prose(text)}")["x"]
    shown = strip_prose(kept, ProseContext(text_names(parse_library({})), NoLinks()))
    assert shown == " ".join(text.split())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_client_may_have_any_name(fresh: Files, name: str) -> None:
    files = prepared(fresh, "account-plan")
    made = start_document(files, "account-plan", client=name, about=name)
    files = {**files, made.path: made.data}
    assert findings_in(files, made.path) == []
    assert parse_library(files).accounts[made.path.parent.name].account.client.name == name


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "\x00", "[Your Company Name]", "TODO"])
def test_what_cannot_be_a_company_is_refused(name: str) -> None:
    with pytest.raises(StartError, match="company's name"):
        new_library(name, TODAY)


def test_a_new_library_is_configured_like_this_one(checkout: Path, fresh: Files) -> None:
    ours = yaml.safe_load((checkout / "mkdocs.yml").read_text("utf-8"))
    theirs = yaml.safe_load(fresh[PurePosixPath("mkdocs.yml")])
    for config in (ours, theirs):
        config["plugins"] = [
            name if isinstance(name, str) else next(iter(name)) for name in config["plugins"]
        ]
        del config["site_name"], config["site_description"]
    del ours["site_url"]  # where a site of one's own will be, nobody knows
    assert theirs == ours


def test_a_new_library_has_what_git_and_mkdocs_need(fresh: Files) -> None:
    names = {str(path) for path in fresh}
    assert {
        ".gitignore",
        ".gitattributes",
        "build/pages/.gitignore",
        "README.md",
        "policies/index.md",
    } <= names
    assert {f"policies/schema/{name}.json" for name in ("policy", "account", "organization")} <= names


def test_a_new_library_is_a_draft_and_shows_drafts(fresh: Files) -> None:
    """Nobody has approved anything yet, so nothing may say so; and the site is not empty."""
    plugins = yaml.safe_load(fresh[PurePosixPath("mkdocs.yml")])["plugins"]
    assert {"engross": {"drafts": True}} in plugins
    page = "policies/document-control.md"
    assert page not in compose(fresh, TODAY)
    assert "not in force" in compose(fresh, TODAY, drafts=True)[page].decode()


def test_the_first_policy_of_a_new_library_can_be_brought_into_force(fresh: Files) -> None:
    files = issued_files(dict(fresh), at=datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert find_all(parse_library(files)) == ()
    page = compose(files, TODAY)["policies/document-control.md"].decode()
    assert "not in force" not in page


@pytest.mark.parametrize("path", ["policies/document-control/policy.yml", "README.md"])
def test_what_a_new_library_says_to_do_names_its_own_policy_and_roles(fresh: Files, path: str) -> None:
    approvals = parse_library(fresh).policies["document-control"].policy.approvals
    text = " ".join(fresh[PurePosixPath(path)].decode().split())
    assert "engross issue document-control" in text
    named = set(re.findall(r"--as ([a-z-]+)", text))
    assert named
    assert named <= {str(approval.role) for approval in approvals}


def test_git_keeps_what_was_issued_to_the_byte(fresh: Files, tmp_path: Path) -> None:
    """Also where Git writes the line ends of another system, and where two branches both issued."""

    def git(*arguments: str) -> str:
        command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *arguments]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    write_files(tmp_path, issued_files(dict(fresh)))
    before = {path: (tmp_path / path).read_bytes() for path in issued_files(dict(fresh))}
    git("init", "-q", "-b", "main")
    git("config", "core.autocrlf", "true")
    git("add", ".")
    git("commit", "-qm", "first")
    for path in before:
        (tmp_path / path).unlink()
    git("checkout", "-q", ".")
    kept = {path for path in before if "versions" in path.parts or path.name == "register.jsonl"}
    assert len(kept) == 4
    assert {path for path in kept if (tmp_path / path).read_bytes() != before[path]} == set()
    register = tmp_path / "policies" / "register.jsonl"
    lines = register.read_text("utf-8")
    for branch in ("one", "two"):
        git("checkout", "-q", "-b", branch, "main")
        register.write_text(f"{lines}{branch}\n", "utf-8", newline="")
        git("commit", "-qam", branch)
    git("merge", "-q", "--no-edit", "one")
    assert sorted(register.read_text("utf-8").removeprefix(lines).split()) == ["one", "two"]


def test_a_library_is_written_once(tmp_path: Path) -> None:
    folder = tmp_path / "new library"
    create_library(folder, "Acme", TODAY)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert len(before) == len(new_library("Acme", TODAY))
    with pytest.raises(StartError, match="already"):
        create_library(folder, "Other", TODAY)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_library_overwrites_no_file_of_somebody_else(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine", "utf-8")
    with pytest.raises(StartError, match=r"\.gitignore would be overwritten"):
        create_library(tmp_path, "Acme", TODAY)
    assert [path.name for path in tmp_path.iterdir()] == [".gitignore"]


def test_a_document_is_written_once(tmp_path: Path) -> None:
    create_library(tmp_path, "Acme", TODAY)
    library = parse_library(FolderTree(tmp_path))
    start, answers = find_start("ownership"), {"id": "owners"}
    path = create_document(tmp_path, library, start, answers, TODAY)
    assert path == tmp_path / "policies" / "owners" / "policy.yml"
    before = path.read_bytes()
    with pytest.raises(StartError, match="would be overwritten"):
        create_document(tmp_path, library, start, answers, TODAY)
    with pytest.raises(StartError, match="already"):
        create_document(tmp_path, parse_library(FolderTree(tmp_path)), start, answers, TODAY)
    assert path.read_bytes() == before


def test_the_next_steps_can_be_pasted() -> None:
    first, second, third, fourth = next_steps(Path("our handbook"))
    assert "organization.yml" in first
    assert "cd 'our handbook' && engross serve" in second
    assert third.endswith("engross new")
    assert "engross issue document-control" in fourth
    assert "engross approve document-control --as" in fourth


@pytest.mark.parametrize(
    ("numbers", "wanted"),
    [
        ([], "POL-001"),
        (["CL-001", "CL-004", "HR-009"], "CL-005"),
        (["HR-9"], "HR-10"),
        (["CL-0099"], "CL-0100"),
        (["CHARTER"], "POL-001"),
        (["CL-001", "CL-009", "CL-003"], "CL-010"),
    ],
)
def test_the_next_number_goes_on_in_the_series_most_used(numbers: list[str], wanted: str) -> None:
    assert next_number(numbers, set(numbers), "POL") == wanted


def test_the_next_number_is_free() -> None:
    assert next_number(["CL-001"], {"CL-001", "CL-002", "CL-003"}, "POL") == "CL-004"


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Client Ownership Policy", "client-ownership"),
        ("Policy", "policy"),
        ("Crème & Brûlée", "creme-brulee"),
        ("2026 Travel: who pays?", "travel-who-pays"),
        ("Women's Health", "womens-health"),
        ("方針", ""),
        ("x" * 80, "x" * 60),
    ],
)
def test_a_folder_is_named_after_its_title(title: str, wanted: str) -> None:
    assert make_slug(title) == wanted


def test_a_title_in_another_script_gets_a_name_all_the_same(fresh: Files) -> None:
    made = start_document(fresh, "bare", title="方針")
    assert made.path == PurePosixPath("policies/new-document/policy.yml")
