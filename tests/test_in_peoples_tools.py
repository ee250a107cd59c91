"""Checks where people work: the hook of pre-commit and the workflow of GitHub, as the documentation shows them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from commands import find_command
from engross.cli import main
from engross.report import FORMATS
from engross.rules import parse_choice

GITHUB = "docs/check-in-github.md"
RULES = "docs/rules.md"


def blocks(path: Path, language: str) -> list[str]:
    """The blocks of one language in a page of the documentation."""
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def read(text: str) -> Any:
    # In YAML 1.1, which GitHub does not follow here, the key “on” is a truth value.
    return yaml.load(text, yaml.BaseLoader)


def is_understood(command: str) -> bool:
    """Whether every option of an engross command is one that there is."""
    words = command.split()
    assert words[0] == "engross"
    options = {name for each in find_command(words[1]).params for name in each.opts}
    return all(word in options for word in words if word.startswith("-"))


@pytest.fixture(scope="module")
def hook(request: pytest.FixtureRequest) -> dict[str, Any]:
    (hook,) = read((Path(__file__).parent.parent / ".pre-commit-hooks.yaml").read_text("utf-8"))
    return dict(hook)


def test_the_hook_is_a_command_that_there_is(hook: dict[str, Any], checkout: Path) -> None:
    assert {"id", "name", "entry", "language"} <= set(hook)
    assert hook["language"] == "python"
    assert hook["pass_filenames"] == "false"
    assert is_understood(hook["entry"])
    project = (checkout / "pyproject.toml").read_text("utf-8")
    assert f'\n{hook["entry"].split()[0]} = "engross.__main__:run"\n' in project


@pytest.mark.parametrize(
    ("path", "is_looked_at"),
    [
        ("policies/travel/policy.yml", True),
        ("policies/register.jsonl", True),
        ("mkdocs.yml", True),
        ("notes/policies/x.yml", False),
        ("mkdocs.yml.bak", False),
        ("README.md", False),
    ],
)
def test_the_hook_runs_when_the_library_changes(hook: dict[str, Any], path: str, is_looked_at: bool) -> None:
    assert bool(re.search(hook["files"], path)) == is_looked_at


def test_the_workflow_checks_marks_lines_and_hands_over_sarif(checkout: Path) -> None:
    workflow = read(blocks(checkout / GITHUB, "yaml")[0])
    assert set(workflow["on"]) == {"pull_request", "push"}
    assert workflow["permissions"] == {"contents": "read", "security-events": "write"}
    (job,) = workflow["jobs"].values()
    assert "container" not in job
    steps = job["steps"]
    commands = [step["run"].partition(" || ")[0] for step in steps if "engross check" in step.get("run", "")]
    assert all(is_understood(command) for command in commands)
    assert {word for command in commands for word in command.split()} & set(FORMATS) == {"github", "sarif"}
    (upload,) = [step for step in steps if "upload-sarif" in step.get("uses", "")]
    assert commands[-1].endswith(upload["with"]["sarif_file"])
    assert all(re.fullmatch(r"[\w-]+(/[\w-]+)+@v\d+", step["uses"]) for step in steps if "uses" in step)


def test_the_hooks_in_the_documentation_are_the_one_that_there_is(
    hook: dict[str, Any], checkout: Path
) -> None:
    for text in blocks(checkout / GITHUB, "yaml")[1:]:
        found = read(text)
        for each in found["repos"] if isinstance(found, dict) else [{"hooks": found}]:
            assert [used["id"] for used in each["hooks"]] == [hook["id"]]


@pytest.mark.parametrize("page", [RULES, GITHUB])
def test_the_commands_in_the_documentation_are_understood(checkout: Path, page: str) -> None:
    text = (checkout / page).read_text("utf-8")
    shown = [
        line.partition("#")[0] for block in blocks(checkout / page, "console") for line in block.split("\n")
    ]
    quoted = list(re.findall(r"`(engross [^`]+)`", text))
    for command in (*filter(None, shown), *quoted):
        assert is_understood(command), command


def test_the_configuration_in_the_documentation_is_read(checkout: Path) -> None:
    (configuration,) = [block for block in blocks(checkout / RULES, "yaml") if "plugins:" in block]
    choice, _ = parse_choice(configuration.encode())
    assert "language" in choice.ignore


def test_the_rule_in_the_documentation_is_one(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engross.library import parse_library
    from engross.rules import load_rules
    from library_cases import TODAY
    from rule_pages import lay_over
    from test_added_rules import package

    (text,) = blocks(checkout / RULES, "python")
    (entry,) = re.findall(r"^no-customers = \"(.*)\"$", (checkout / RULES).read_text("utf-8"), re.MULTILINE)
    package(
        tmp_path,
        text,
        f"no-customers = {entry.replace('house_rules', 'documented_rules')}",
        "documented-rules",
    )
    monkeypatch.syspath_prepend(tmp_path)
    load_rules.cache_clear()
    try:
        rule = load_rules()["no-customers"]
    finally:
        monkeypatch.undo()
        load_rules.cache_clear()
    from engross.rules import Subject

    for example, number in ((rule.page.bad, 1), (rule.page.good, 0)):
        assert len(list(rule.check(Subject(parse_library(lay_over(example)), TODAY)))) == number


def test_the_readme_leads_to_all_pages(checkout: Path) -> None:
    readme = (checkout / "README.md").read_text("utf-8")
    for page in (checkout / "docs").glob("*.md"):
        assert f"(docs/{page.name})" in readme
    assert CliRunner().invoke(main, ["check", "--help"]).exit_code == 0
