"""The commands check, rules and explain, as people and programs call them."""

import json
import webbrowser
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Literal

import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import Browser

from accessibility import violations
from engross.cli import main
from engross.report.other_findings import OTHER_FINDINGS
from engross.rules import FAMILIES, load_rules
from issued_library import TODAY, issued_files, write_files
from library_cases import HAND_OVER, base_text
from plugin_options import set_options

PURPOSE = "  text: A client is never without an owner."
USELESS = "# engross: ignore[placeholder] because it was an example"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small library with issued policies, in which nothing is found, and its configuration."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime.combine(TODAY, time(12), UTC).timestamp())))
    root = write_files(tmp_path / "library", issued_files())
    (root / "mkdocs.yml").write_text("site_name: Handbook\nplugins:\n  - engross\n", "utf-8")
    return root


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)


def change(root: Path, old: str, new: str) -> Path:
    path = root / HAND_OVER
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())
    return path


def break_two(root: Path) -> None:
    """An error in the organisation, and a place to fill in in the hand-over policy."""
    change(root, "never without", "TODO never without")
    path = root / "policies" / "organization.yml"
    path.write_text(path.read_text("utf-8") + "about: TODO more\n", "utf-8")


# ---- check ----------------------------------------------------------------------------------------------------------


def test_findings_are_told_by_document_the_worst_first_and_counted_at_the_end(root: Path) -> None:
    break_two(root)
    result = run("check", "-C", root, "--select=form")
    assert result.exit_code == 1
    headings = [
        line for line in result.stdout.split("\n") if line.endswith((" error", " warnings", " warning"))
    ]
    assert headings[0] == "The organisation: 1 error"
    assert headings[1].startswith("CL-002 Hand-over Policy: ")
    assert "→ What a finding means, and why: engross explain placeholder\n" in result.stdout
    assert (
        result.stdout.rstrip()
        .split("\n")[-1]
        .startswith("Checked 2 policies and 1 account plan: 1 error and ")
    )


def test_rules_are_chosen_for_once(root: Path) -> None:
    break_two(root)
    for option in ("--ignore=placeholder", "--ignore=form", "--select=language"):
        assert "still to be filled in" not in run("check", "-C", root, option).stdout
    both = run("check", "-C", root, "--select", "language,placeholder")
    assert both.stdout.count("still to be filled in") == 2
    repeated = run("check", "-C", root, "--select", "language", "--select", "placeholder")
    assert repeated.stdout == both.stdout


def test_what_is_named_runs_although_the_configuration_leaves_it_out(root: Path) -> None:
    set_options(root, "rules: {ignore: [placeholder]}")
    break_two(root)
    assert "placeholder" not in run("check", "-C", root).stdout
    assert "placeholder" in run("check", "-C", root, "--select=placeholder").stdout


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_wrong_name_is_told_and_nothing_is_checked(root: Path, option: str) -> None:
    result = run("check", "-C", root, option, "placeholdr")
    assert result.exit_code == 2
    assert "Did you mean “placeholder”?" in result.stderr
    assert result.stdout == ""


def test_a_wrong_configuration_is_a_finding_with_its_place(root: Path) -> None:
    set_options(root, "rules: {ignore: [placeholdr]}")
    result = run("check", "-C", root)
    assert result.exit_code == 1
    assert "The configuration: 1 error" in result.stdout
    assert "error mkdocs.yml:4:24  rule-choice" in result.stdout


def test_what_is_silenced_is_counted_and_shown_when_asked_for(root: Path) -> None:
    change(root, PURPOSE, "  text: TODO more  # engross: ignore[placeholder] because it is an example")
    plain = run("check", "-C", root, "--select=form")
    assert "still to be filled in" not in plain.stdout
    assert plain.stdout.rstrip().endswith("1 silenced with a reason.")
    asked = run("check", "-C", root, "--select=form", "--show-silenced")
    assert "“TODO” is still to be filled in." in asked.stdout
    assert "because it is an example" in asked.stdout


def test_programs_get_the_counts_the_policy_and_what_is_silenced(root: Path) -> None:
    break_two(root)
    data = json.loads(run("check", "-C", root, "--format=json", "--select=placeholder").stdout)
    assert data["counts"]["error"] == 1
    assert "CL-002" in {each["document"]["number"] for each in data["findings"]}


def test_annotations_name_files_from_where_the_command_runs(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_two(root)
    monkeypatch.chdir(root.parent)
    assert "file=library/policies/" in run("check", "-C", "library", "--format=github").stdout
    monkeypatch.chdir(root)
    assert "file=policies/" in run("check", "--format=github").stdout


# ---- --fix ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_fix_mends_says_what_it_mended_and_tells_what_is_left(root: Path, ends: str) -> None:
    path = change(root, PURPOSE, f"{PURPOSE}  {USELESS}")
    with_ends = path.read_bytes().replace(b"\n", ends.encode())
    path.write_bytes(with_ends)
    assert "1 of these mends itself" in run("check", "-C", root, "--select=form").stdout
    result = run("check", "-C", root, "--fix", "--select=form")
    assert f"Mended {HAND_OVER}:" in result.stdout
    assert "useless-ignore" not in result.stdout.partition("Checked")[2]
    assert path.read_bytes() == with_ends.replace(f"  {USELESS}".encode(), b"")
    before = path.stat()
    again = run("check", "-C", root, "--fix", "--select=form")
    assert again.stdout.startswith("There is nothing that mends itself.\n")
    assert path.stat() == before


def test_fix_ends_as_what_is_left_says(root: Path) -> None:
    change(root, PURPOSE, f"{PURPOSE}  {USELESS}")
    clean = run("check", "-C", root, "--fix", "--select=form")
    assert (clean.exit_code, clean.stdout.count("Mended")) == (0, 1)
    change(root, PURPOSE, f"  text: TODO more\n{base_text().partition(PURPOSE)[2][:0]}")
    assert run("check", "-C", root, "--fix", "--select=form").exit_code == 1


def test_fix_leaves_issued_versions_alone(root: Path) -> None:
    folder = root / HAND_OVER.parent / "versions"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    change(root, PURPOSE, f"{PURPOSE}  {USELESS}")
    run("check", "-C", root, "--fix")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_fix_keeps_what_programs_read_clean(root: Path) -> None:
    change(root, PURPOSE, f"{PURPOSE}  {USELESS}")
    result = run("check", "-C", root, "--fix", "--format=json", "--select=form")
    assert json.loads(result.stdout)["findings"] == []
    assert "Mended" in result.stderr


# ---- --open ---------------------------------------------------------------------------------------------------------


def open_page(root: Path, tmp_path: Path, *arguments: str) -> tuple[str, str]:
    """What is printed, and the address that the browser was given."""
    asked = tmp_path / "asked"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {asked}\n', "utf-8")
    browser.chmod(0o755)
    webbrowser.register(str(browser), None, webbrowser.GenericBrowser([str(browser), "%s"]), preferred=True)
    result = run("check", "-C", root, "--open", *arguments)
    return result.stdout, asked.read_text("utf-8").strip()


def test_open_writes_a_page_and_shows_it_in_the_browser(root: Path, tmp_path: Path) -> None:
    break_two(root)
    printed, address = open_page(root, tmp_path)
    page = root / "build" / "findings.html"
    assert "findings.html" in printed
    assert address == page.as_uri()
    html = page.read_text("utf-8")
    assert html.index("The organisation") < html.index("CL-002 Hand-over Policy")
    assert "http://" not in html
    assert "https://" not in html
    assert "<script" not in html


def test_what_people_wrote_is_text_on_the_page(root: Path, tmp_path: Path) -> None:
    change(root, "never without", "[Your <script>alert(1)</script> name] \u202e never without")
    open_page(root, tmp_path)
    html = (root / "build" / "findings.html").read_text("utf-8")
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "\u202e" not in html


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_can_be_read_by_everybody_on_every_screen(
    root: Path, tmp_path: Path, browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    break_two(root)
    change(root, "scope:\n  text: ", f"scope:\n  text: {'Word ' * 60}TODO  {USELESS} ")
    open_page(root, tmp_path)
    page = browser.new_page(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((root / "build" / "findings.html").as_uri())
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert all(url.startswith("file:") for url in asked)
    page.close()


def test_a_clean_library_has_a_page_too(root: Path, tmp_path: Path) -> None:
    open_page(root, tmp_path, "--select=form")
    assert "There is nothing to mend." in (root / "build" / "findings.html").read_text("utf-8")


# ---- rules, explain -------------------------------------------------------------------------------------------------


def test_rules_are_listed_by_family_with_a_sentence_each() -> None:
    text = run("rules").stdout
    families = {rule.family for rule in load_rules().values()}
    places = [text.index(f"({family})") for family in FAMILIES if family in families]
    assert places == sorted(places)
    for name in load_rules():
        assert f"\n  {name} " in text
    assert max(len(line) for line in text.split("\n")) <= 96


def test_rules_are_listed_for_programs() -> None:
    listed = json.loads(run("rules", "--format", "json").stdout)["rules"]
    assert [each["name"] for each in listed] == list(load_rules())
    (one,) = [each for each in listed if each["name"] == "placeholder"]
    assert (one["family"], one["severity"], one["required"], one["package"]) == (
        "form",
        "warning",
        False,
        "engross",
    )
    assert one["summary"].endswith(".")


def test_a_rule_is_explained_with_examples_and_ways_out() -> None:
    result = run("explain", "placeholder")
    assert result.exit_code == 0
    for part in (
        "Why it matters",
        "Bad\n",
        "Good\n",
        "# engross: ignore[placeholder] because …",
        "mkdocs.yml",
        "ignore: [placeholder]",
    ):
        assert part in result.stdout
    assert "cannot be silenced" in run("explain", "unknown-reference").stdout


def test_no_page_says_twice_why_it_matters() -> None:
    assert not [rule.name for rule in load_rules().values() if "Why it matters" in rule.page.why]


@pytest.mark.parametrize("name", [*OTHER_FINDINGS, *load_rules()])
def test_every_name_is_explained(name: str) -> None:
    result = run("explain", name)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{name}  ")


def test_several_names_are_explained_and_a_wrong_one_is_told_with_the_nearest() -> None:
    result = run("explain", "placeholder", "unknown-kye", "too_many", "zzzz")
    assert result.exit_code == 2
    assert "A place to fill in" in result.stdout
    assert "There is no rule or finding “unknown-kye”. Did you mean “unknown-key”?" in result.stderr
    assert "Did you mean “too-many”?" in result.stderr
    assert "There is no rule or finding “zzzz”. All rules: engross rules" in result.stderr
    assert run("explain").exit_code == 2


def test_a_hostile_name_does_not_command_the_terminal() -> None:
    assert "\x1b" not in run("explain", "\x1b]0;x\x07").stderr
