"""The command line as people use it: what it says, where it writes, and its exit codes."""

import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands import command_names, find_command
from engross import __version__
from engross.cli import main
from issued_library import TODAY, issued_files, write_files
from plugin_options import set_options


@pytest.fixture
def library(checkout: Path, tmp_path: Path) -> Path:
    """A copy of the sample library without its templates."""
    root = tmp_path / "library"
    shutil.copytree(checkout / "policies", root / "policies")
    shutil.copy(checkout / "mkdocs.yml", root)
    return root


def run(*arguments: str, text: str = "") -> Result:
    return CliRunner().invoke(main, list(arguments), input=text, catch_exceptions=False)


def break_policy(root: Path, old: str = "  owner: ", new: str = "  ownr: ") -> None:
    path = root / "policies" / "client-ownership" / "policy.yml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_version_is_told() -> None:
    assert run("--version").output == f"engross, version {__version__}\n"


def test_a_clean_library_ends_with_0(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime.combine(TODAY, time(12), UTC).timestamp())))
    result = run("check", "-C", str(write_files(tmp_path, issued_files())))
    assert result.exit_code == 0
    assert result.output == "Checked 2 policies and 1 account plan: nothing to mend.\n"


def test_the_sample_library_has_nothing_but_advice(library: Path) -> None:
    result = run("check", "-C", str(library))
    assert result.exit_code == 0
    assert re.search(r"(in 1 file|nothing to mend)(, \d+ silenced with a reason)?\.\n$", result.output)


def test_errors_end_with_1_and_are_shown_with_what_to_do(library: Path) -> None:
    break_policy(library)
    result = run("check", "-C", str(library))
    assert result.exit_code == 1
    assert "Did you mean “owner”?" in result.output
    assert "^^^^" in result.output
    assert re.search(r"1 error\b.* in \d files?(, \d+ silenced with a reason)?\.\n$", result.output)


def test_a_folder_without_a_library_ends_with_2_and_a_sentence(tmp_path: Path) -> None:
    for command in ("check", "build", "serve", "pdf"):
        result = run(command, "-C", str(tmp_path))
        assert result.exit_code == 2, command
        assert "There is no policy library" in result.stderr
        assert "Traceback" not in result.output


@pytest.mark.parametrize("style", ["json", "sarif"])
def test_programs_get_nothing_but_their_format(library: Path, style: str) -> None:
    break_policy(library)
    result = run("check", "-C", str(library), "--format", style)
    assert result.exit_code == 1
    assert json.loads(result.stdout)


def test_findings_can_go_to_a_file(library: Path, tmp_path: Path) -> None:
    break_policy(library)
    target = tmp_path / "out" / "findings.sarif"
    result = run("check", "-C", str(library), "--format", "sarif", "--output", str(target))
    assert json.loads(target.read_text("utf-8"))["version"] == "2.1.0"
    assert "1 error" in result.output


def test_a_library_with_errors_is_not_built_and_the_site_stays(library: Path) -> None:
    site = library / "site"
    site.mkdir()
    (site / "index.html").write_text("as it was", "utf-8")
    organization = library / "policies" / "organization.yml"
    organization.write_text(organization.read_text("utf-8").replace("legal_name:", "legal_nam:", 1), "utf-8")
    result = run("build", "-C", str(library))
    assert result.exit_code == 1
    assert re.search(r"Nothing was made: \d+ errors?\b", result.stderr)
    assert (site / "index.html").read_text("utf-8") == "as it was"


def test_configuration_without_the_plugin_is_told(library: Path) -> None:
    path = library / "mkdocs.yml"
    path.write_text(re.sub(r"(?m)^  - engross:\n( {6}.*\n)+", "", path.read_text("utf-8")), "utf-8")
    result = run("build", "-C", str(library))
    assert result.exit_code == 2
    assert "add “- engross” below plugins:" in result.stderr


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("docs_dir: build/pages", "docs_dir: policies", "docs_dir: build/pages"),
        ("use_directory_urls: false", "use_directory_urls: true", "use_directory_urls: false"),
    ],
)
def test_a_configuration_that_would_publish_sources_or_break_links_is_refused(
    library: Path, old: str, new: str, said: str
) -> None:
    path = library / "mkdocs.yml"
    path.write_text(path.read_text("utf-8").replace(old, new).replace("  - offline\n", ""), "utf-8")
    result = run("build", "-C", str(library))
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (library / "site").exists()


def test_a_misspelt_option_is_told(library: Path) -> None:
    set_options(library, "paper: a5")
    result = run("pdf", "-C", str(library))
    assert result.exit_code == 2
    assert "mkdocs.yml cannot be used" in result.stderr


def test_an_unknown_policy_is_told_with_the_known_ones(library: Path) -> None:
    result = run("pdf", "client-ownershp", "-C", str(library))
    assert result.exit_code == 2
    assert "client-ownership" in result.stderr


def test_one_pdf_is_made_where_it_is_wanted(library: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run(
        "pdf", "meridian", "-C", str(library), "--output", str(out), "--jobs", "1", "--paper", "letter"
    )
    assert result.exit_code == 0
    assert [path.name for path in out.iterdir()] == ["meridian.pdf"]
    assert (out / "meridian.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_a_policy_and_a_plan_of_one_name_do_not_overwrite_each_other(library: Path, tmp_path: Path) -> None:
    accounts = library / "policies" / "accounts"
    (accounts / "meridian").rename(accounts / "client-ownership")
    out = tmp_path / "out"
    result = run("pdf", "client-ownership", "-C", str(library), "--output", str(out), "--jobs", "1")
    assert result.exit_code == 0, result.output
    made = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.pdf"))
    assert made == ["accounts/client-ownership.pdf", "policies/client-ownership.pdf"]


@pytest.mark.parametrize("text", ["7\n", "- a\n- b\n", "site_name: [\n", "", "[" * 3000, "\0"])
def test_a_configuration_that_is_none_is_a_sentence(library: Path, text: str) -> None:
    (library / "mkdocs.yml").write_text(text, "utf-8")
    result = run("build", "-C", str(library))
    assert result.exit_code == 2
    assert "mkdocs.yml " in result.stderr


@pytest.mark.parametrize("name", ["build", "build/pages"])
def test_a_file_in_the_way_is_a_sentence(library: Path, name: str) -> None:
    (library / name).parent.mkdir(exist_ok=True)
    (library / name).write_text("in the way", "utf-8")
    for command in ("build", "serve"):
        result = run(command, "-C", str(library))
        assert result.exit_code == 2
        assert "cannot be written" in result.stderr
    assert (library / name).read_text("utf-8") == "in the way"


@pytest.mark.parametrize(
    "address", ["localhost", "127.0.0.1:99999", "127.0.0.1:", ":8000", "127.0.0.1:x", "a:b:1"]
)
def test_an_address_that_is_none_is_a_sentence(library: Path, address: str) -> None:
    result = run("serve", "-C", str(library), "--address", address)
    assert result.exit_code == 2
    assert address in result.stderr or "cannot be served" in result.stderr


def test_fewer_jobs_than_none_are_refused(library: Path) -> None:
    set_options(library, "jobs: -5")
    result = run("pdf", "-C", str(library))
    assert result.exit_code == 2
    assert "mkdocs.yml cannot be used" in result.stderr


def test_a_manifest_that_is_nested_deeply_counts_as_none(library: Path) -> None:
    (library / "build" / "pdf").mkdir(parents=True)
    (library / "build" / "pdf" / "manifest.json").write_text("[" * 100_000, "utf-8")
    assert run("pdf", "meridian", "-C", str(library), "--jobs", "1").exit_code == 0


def test_a_report_to_a_full_device_is_a_sentence(library: Path) -> None:
    break_policy(library)
    result = run("check", "-C", str(library), "--output", "/dev/full")
    assert result.exit_code == 2
    assert "/dev/full cannot be written: No space left on device." in result.stderr
    command = [sys.executable, "-m", "engross", "check", "-C", str(library)]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr


def test_schemas_are_written_beside_the_policies(library: Path) -> None:
    shutil.rmtree(library / "policies" / "schema")
    assert run("schema", "-C", str(library)).exit_code == 0
    names = {path.name for path in (library / "policies" / "schema").iterdir()}
    assert names == {"policy.json", "organization.json", "account.json", "trust.json"}


def test_a_new_library_is_clean_and_takes_a_new_policy(tmp_path: Path) -> None:
    folder = tmp_path / "handbook"
    made = run("init", str(folder), "--company", "Söhne & Töchter: “Ltd”")
    assert made.exit_code == 0
    assert made.output.count("\n  ") == 4
    assert run("check", "-C", str(folder)).exit_code == 0
    again = run("init", str(folder), "--company", "Other")
    assert again.exit_code == 2
    assert run("new", "bare", "--set", "title=Travel", "--defaults", "-C", str(folder)).exit_code == 0
    result = run("check", "-C", str(folder))
    assert result.exit_code == 1
    assert " error" not in result.output
    assert "is still to be filled in" in result.output


def test_new_asks_again_until_the_answer_is_possible(tmp_path: Path) -> None:
    folder = tmp_path / "handbook"
    run("init", str(folder), "--company", "Company")
    answers = ["6", "Travel Expenses", "Not A Slug", "travel", *[""] * 9]
    result = run("new", "-C", str(folder), text="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    assert (folder / "policies" / "travel" / "policy.yml").is_file()


def test_an_interrupted_new_writes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "handbook"
    run("init", str(folder), "--company", "Company")
    before = sorted(folder.rglob("*"))
    assert run("new", "bare", "-C", str(folder), text="Travel\n").exit_code == 1
    assert sorted(folder.rglob("*")) == before


def test_python_m_engross_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "engross", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"engross, version {__version__}\n"


def test_every_command_is_in_the_readme(checkout: Path) -> None:
    readme = (checkout / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| (`engross [^|]+)\|", readme, re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`(?:engross )?([a-z-]+)", row)}
    assert told == set(command_names())


def test_every_command_is_found_under_its_name() -> None:
    assert [find_command(name).name for name in command_names()] == command_names()


def test_what_is_no_command_is_told_in_a_sentence() -> None:
    done = CliRunner().invoke(main, ["chekc"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "No such command 'chekc'" in done.stderr


@pytest.mark.parametrize("arguments", [["--version"], ["check"], ["rules"]])
def test_a_command_loads_nothing_that_only_others_need(checkout: Path, arguments: list[str]) -> None:
    asked = f"""
import sys
from engross.cli import main
main({arguments}, standalone_mode=False)
print(*sorted({{'.'.join(name.split('.')[:2]) for name in sys.modules}}), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=checkout, capture_output=True, text=True, check=True
    )
    others = {
        "engross.build",
        "engross.mkdocs_plugin",
        "engross.issuing",
        "engross.signing",
        "mkdocs",
        "jinja2",
    }
    assert others.isdisjoint(done.stderr.split())
