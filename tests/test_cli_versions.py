"""Versions on the command line: what each command says and writes, and how it refuses."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path, PurePosixPath
from time import sleep

import pytest
from click.testing import CliRunner, Result

from commands import command_names
from engross.cli import main
from engross.register import REGISTER
from issued_library import (
    HAND_OVER,
    SEGMENTS,
    TODAY,
    approve,
    issue,
    issued_files,
    revise,
    withdraw,
    write_files,
)
from library_cases import Files, base_files
from plugin_options import set_options

NOW = datetime.combine(TODAY, time(12), UTC)
COMMANDS = (
    ("issue", HAND_OVER),
    ("approve", HAND_OVER, "--as", "sales-director"),
    ("decline", HAND_OVER, "--as", "sales-director", "--reason", "No"),
    ("withdraw", HAND_OVER, "--reason", "No"),
    ("retire", HAND_OVER, "--reason", "No"),
    ("rename", HAND_OVER, "handing-over"),
    ("status",),
    ("as-of", "2026-05-01"),
    ("diff", HAND_OVER),
)
DECIDING = COMMANDS[:6]
each_command = pytest.mark.parametrize("command", COMMANDS, ids=[command[0] for command in COMMANDS])

_TWO_APPROVALS = {
    "  - id: director\n    role: sales-director\n": "  - id: director\n    role: sales-director\n"
    "  - id: duty\n    role: duty-manager\n"
}


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, NOW)


def set_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(now.timestamp())))


def place(root: Path, files: Files) -> Path:
    """A library on disk with a mkdocs.yml that MkDocs takes."""
    root.mkdir(parents=True, exist_ok=True)
    settings = "site_name: X\ndocs_dir: build/pages\nuse_directory_urls: false\nplugins: [engross]\n"
    (root / "mkdocs.yml").write_text(settings, "utf-8")
    return write_files(root, files)


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "-C", str(root)], catch_exceptions=False)


def second_version() -> Files:
    """Two policies in force, and 2.0 of one of them issued: it needs two approvals, and takes effect in July."""
    edits = {"2 business days": "3 business days", **_TWO_APPROVALS}
    return issue(revise(issued_files(), "2.0", "2026-04-10", "2026-07-01", edits=edits), HAND_OVER)


def register_of(root: Path) -> bytes:
    return (root / REGISTER).read_bytes()


def snapshot(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in (root / "policies").rglob("*")
        if path.is_file()
    }


def mend(files: Files, change: Callable[[str], str], policy: str = HAND_OVER) -> Files:
    path = PurePosixPath("policies", policy, "policy.yml")
    return {**files, path: change(files[path].decode()).encode()}


# ---- Where nothing can be done -------------------------------------------------------------------------------


@each_command
def test_a_folder_without_a_library_is_a_sentence(tmp_path: Path, command: tuple[str, ...]) -> None:
    result = run(tmp_path, *command)
    assert result.exit_code == 2
    assert "There is no policy library" in result.stderr


@pytest.mark.parametrize("command", DECIDING[1:5], ids=[command[0] for command in DECIDING[1:5]])
def test_without_a_register_there_is_nothing_to_decide(tmp_path: Path, command: tuple[str, ...]) -> None:
    root = place(tmp_path, base_files())
    result = run(root, *command)
    assert result.exit_code == 2
    assert (
        "was never issued, so there is nothing to decide on. First: engross issue hand-over" in result.stderr
    )
    assert not (root / REGISTER).exists()


@pytest.mark.parametrize("command", DECIDING, ids=[command[0] for command in DECIDING])
def test_a_broken_register_takes_no_more_lines(tmp_path: Path, command: tuple[str, ...]) -> None:
    files = second_version()
    files[REGISTER] = files[REGISTER].replace(b"Ana Petrova", b"Eve Petrova")
    root = place(tmp_path, files)
    before = snapshot(root)
    result = run(root, *command)
    assert result.exit_code in {1, 2}
    assert "register.jsonl:" in result.stderr
    assert snapshot(root) == before


@pytest.mark.parametrize("command", [("status",), ("as-of", "2026-05-01")], ids=["status", "as-of"])
@pytest.mark.parametrize("style", ["table", "json"])
def test_a_history_that_was_altered_is_shown_and_told(
    tmp_path: Path, command: tuple[str, ...], style: str
) -> None:
    files = issued_files()
    path = PurePosixPath("policies", HAND_OVER, "versions", "1.1", "policy.yml")
    files[path] = files[path].replace(b"must", b"may", 1)
    result = run(place(tmp_path, files), *command, "--format", style)
    assert result.exit_code == 1
    assert "versions/1.1/policy.yml" in result.stderr
    assert "The history is not as it was written" in result.stderr
    assert HAND_OVER in result.stdout
    if style == "json":
        assert json.loads(result.stdout)["policies"]


@each_command
def test_a_policy_that_cannot_be_read_is_no_traceback(tmp_path: Path, command: tuple[str, ...]) -> None:
    root = place(tmp_path, mend(second_version(), lambda _: "title_page: ["))
    result = run(root, *command)
    assert result.exit_code in {0, 1, 2}
    assert "Traceback" not in result.output
    if command[0] in {"issue", "diff"}:
        assert result.exit_code == 1
        assert "hand-over/policy.yml" in result.stderr


@each_command
def test_a_policy_that_is_not_there_is_told_with_those_that_are(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    root = place(tmp_path, issued_files())
    words = [word if word != HAND_OVER else "hand-ovr" for word in command]
    words += ["hand-ovr"] if command[0] in {"status", "as-of"} else []
    result = run(root, *words)
    assert result.exit_code == 2
    assert "hand-ovr" in result.stderr
    assert SEGMENTS in result.stderr


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("as-of", "tomorrow"), "“tomorrow” is not a date. Write year-month-day, like: 2026-03-31"),
        (("as-of", "2026-02-30"), "There is no day 2026-02-30 in the calendar."),
        (("as-of", "2026-05-01", "--known", "1.5.2026"), "“1.5.2026” is not a date."),
        (("retire", HAND_OVER, "--reason", "x", "--on", "soon"), "“soon” is not a date."),
        (("approve", HAND_OVER), "Missing option '--as'"),
        (("decline", HAND_OVER, "--as", "x"), "Missing option '--reason'"),
        (("withdraw", HAND_OVER), "Missing option '--reason'"),
        (("withdraw", HAND_OVER, "--reason", "  "), "Say why"),
        (("approve", HAND_OVER, "--as", "sales-director", "--by", " "), "Say it with --by NAME"),
        (("approve", HAND_OVER, "--as", "nobody"), "asks for no approval of “nobody”"),
        (("approve", HAND_OVER, "--as", "duty-manager", "--version", "9.9"), "no issued version 9.9"),
        (("approve", HAND_OVER, "--as", "duty", "--on", "2026-12-24"), "2026-12-24 is in the future"),
        (("approve", HAND_OVER, "--as", "duty", "--person", "ana"), "“ana” does not hold the role"),
        (("withdraw", HAND_OVER, "--version", "1.1", "--reason", "x"), "has been in effect since 2026-04-01"),
        (("rename", HAND_OVER, "Hand Over"), "“Hand Over” cannot be a policy's name"),
        (("rename", HAND_OVER, SEGMENTS), "choose another name"),
        (("issue",), "Missing argument 'POLICY...'"),
        (("diff", HAND_OVER, "9.9"), "There is no version 9.9 of hand-over. There are: 1.1, 2.0, draft."),
        (("diff", HAND_OVER, "1.1", "1.1"), "both texts of hand-over are version 1.1"),
        (("diff", SEGMENTS), "client-segments has one version only, 1.0, and no draft that differs from it."),
        (("diff", HAND_OVER, "--output", "changes.docx"), "has to end in one of .html, .pdf, .txt, .json"),
    ],
)
def test_bad_input_is_a_sentence_and_changes_nothing(
    tmp_path: Path, command: tuple[str, ...], said: str
) -> None:
    root = place(tmp_path, second_version())
    before = snapshot(root)
    result = run(root, *command)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert snapshot(root) == before


# ---- Deciding ------------------------------------------------------------------------------------------------


def test_each_approval_says_what_is_missing_and_the_last_one_says_from_when(tmp_path: Path) -> None:
    root = place(tmp_path, second_version())
    first = run(root, "approve", HAND_OVER, "--as", "sales-director", "--by", "Ana Petrova")
    assert first.exit_code == 0
    assert "Tomas Lindqvist (sales-director) approved hand-over 2.0 on 1 June 2026." in first.stdout
    assert "2.0 still has to be approved by: Duty manager (Mei Tanaka)." in first.stdout
    assert "Next: engross approve hand-over --as duty-manager" in first.stdout
    second = run(root, "approve", HAND_OVER, "--as", "duty-manager", "--on", "2026-05-30")
    assert "approved hand-over 2.0 on 30 May 2026." in second.stdout
    assert "All approvals are in. 2.0 takes effect on 1 July 2026." in second.stdout
    assert json.loads(register_of(root).splitlines()[-2])["by"] == "Ana Petrova"


def test_a_version_that_applies_before_it_is_approved_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = place(tmp_path, issue(revise(issued_files(), "2.0", "2026-04-10", "2026-05-01"), HAND_OVER))
    result = run(root, "approve", HAND_OVER, "--as", "director")
    assert "2.0 is in force since 1 May 2026, before it was approved." in result.stdout


def board() -> Files:
    """2.0 of a policy needs one of two who stand in a group, and then the sales director."""
    approvals = (
        "  - id: duty\n    role: duty-manager\n    group: either\n"
        "  - id: deputy\n    role: sales-director\n    group: either\n"
        "  - id: director\n    role: sales-director\n"
    )
    edits = {
        "  - id: director\n    role: sales-director\n": approvals,
        "  author_alone: true\n": "  groups:\n    - id: either\n      title: Either of two\n      needed: 1\n",
    }
    return revise(issued_files(), "2.0", "2026-04-10", "2026-07-01", edits=edits)


def test_a_group_is_told_by_how_many_of_it_are_enough(tmp_path: Path) -> None:
    root = place(tmp_path, issue(board(), HAND_OVER))
    table = run(root, "status").stdout
    assert "2.0 has to be approved" in table
    assert "(one of these)" in " ".join(table.split())
    first = run(root, "approve", HAND_OVER, "--as", "director")
    said = (
        "still has to be approved by: one of: Duty manager (Mei Tanaka) and Sales director (Tomas Lindqvist)."
    )
    assert said in first.stdout
    assert "Next: engross approve hand-over --as duty-manager" in first.stdout
    second = run(root, "approve", HAND_OVER, "--as", "duty-manager")
    assert "Enough approvals are in. 2.0 takes effect on 1 July 2026." in second.stdout


def test_a_role_with_several_approvals_is_named_by_the_approval(tmp_path: Path) -> None:
    root = place(tmp_path, issue(board(), HAND_OVER))
    result = run(root, "decline", HAND_OVER, "--as", "director", "--reason", "Too early")
    assert "If they approve it after all: engross approve hand-over --as director" in result.stdout
    run(root, "decline", HAND_OVER, "--as", "duty-manager", "--reason", "Too early")
    declined = run(
        root, "decline", HAND_OVER, "--as", "deputy", "--person", "tomas-lindqvist", "--reason", "No"
    )
    assert declined.exit_code == 0
    assert "engross approve hand-over --as director" in declined.stdout


def test_a_refusal_says_both_ways_out(tmp_path: Path) -> None:
    root = place(tmp_path, second_version())
    result = run(root, "decline", HAND_OVER, "--as", "duty-manager", "--reason", "Too early")
    assert result.exit_code == 0
    assert "Mei Tanaka declined it (Too early)" in result.stdout
    assert "engross approve hand-over --as duty-manager" in result.stdout
    assert "engross issue hand-over" in result.stdout
    assert "2.0 still has to be approved by: Sales director (Tomas Lindqvist)." in result.stdout
    after = run(root, "approve", HAND_OVER, "--as", "duty-manager")
    assert "declined" not in after.stdout


def test_what_was_withdrawn_leaves_the_version_before_in_force(tmp_path: Path) -> None:
    root = place(tmp_path, second_version())
    result = run(root, "withdraw", HAND_OVER, "--reason", "A wrong word")
    assert "hand-over 2.0 is withdrawn; it will never apply." in result.stdout
    assert "1.1 stays in force." in result.stdout
    again = run(root, "withdraw", HAND_OVER, "--version", "2.0", "--reason", "A wrong word")
    assert again.exit_code == 2
    assert "was withdrawn already" in again.stderr


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2027-01-01", "hand-over ends on 1 January 2027; until then 1.1 stays in force."),
        ("2026-06-01", "hand-over has ended: from 1 June 2026 no version of it applies."),
    ],
)
def test_an_end_says_from_when(tmp_path: Path, day: str, said: str) -> None:
    root = place(tmp_path, issued_files())
    result = run(root, "retire", HAND_OVER, "--reason", "No longer needed", "--on", day)
    assert result.exit_code == 0
    assert said in result.stdout


def test_a_renamed_policy_answers_to_both_names(tmp_path: Path) -> None:
    root = place(tmp_path, issued_files())
    result = run(root, "rename", SEGMENTS, "segments")
    assert result.exit_code == 0
    assert "client-segments is now called segments" in result.stdout
    for name in (SEGMENTS, "segments"):
        (held,) = json.loads(run(root, "as-of", "2026-05-01", name, "--format", "json").stdout)["policies"]
        assert (held["id"], held["version"]) == ("segments", "1.0")
        assert (
            json.loads(run(root, "status", name, "--format", "json").stdout)["policies"][0]["id"]
            == "segments"
        )


def test_the_name_of_who_writes_down_comes_from_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = place(tmp_path, second_version())
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("LOGNAME", "the-login")
    run(root, "approve", HAND_OVER, "--as", "director")
    assert json.loads(register_of(root).splitlines()[-1])["by"] == "the-login"
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    subprocess.run(["git", "-C", str(root), "config", "user.name", "Ana\tPetrova"], check=True)
    run(root, "approve", HAND_OVER, "--as", "duty")
    assert json.loads(register_of(root).splitlines()[-1])["by"] == "Ana Petrova"


# ---- Issuing -------------------------------------------------------------------------------------------------


def test_what_cannot_be_issued_is_shown_as_check_shows_it(tmp_path: Path) -> None:
    root = place(tmp_path, mend(issued_files(), lambda text: text.replace("A client is", "Every client is")))
    before = snapshot(root)
    result = run(root, "issue", HAND_OVER)
    assert result.exit_code == 1
    assert "policies/hand-over/policy.yml:5:12  cannot-issue" in result.stderr
    assert "^^^" in result.stderr
    assert re.search(r"Nothing was issued: 1 error\b.* in 1 file\.", result.stderr)
    assert snapshot(root) == before


@pytest.mark.slow
def test_an_issued_version_says_where_to_sign_what_changed_and_what_comes_next(tmp_path: Path) -> None:
    edits = {"2 business days": "3 business days", **_TWO_APPROVALS}
    root = place(tmp_path, revise(issued_files(), "2.0", "2026-04-10", "2026-07-01", edits=edits))
    result = run(root, "issue", HAND_OVER, "--by", "Ana Petrova")
    assert result.exit_code == 0, result.output
    assert "hand-over 2.0 is issued." in result.stdout
    (told,) = re.findall(r"To sign: (\S+)", result.stdout)
    assert Path(told).read_bytes().startswith(b"%PDF-1.7")
    assert re.search(r"Since 1\.1, the last approved version: \d+ substantive", result.stdout)
    assert "from 2 business days to 3 business days" in result.stdout
    assert "engross diff hand-over 1.1 2.0" in result.stdout
    assert "by: Sales director (Tomas Lindqvist) and Duty manager (Mei Tanaka)." in result.stdout
    assert "Next: engross approve hand-over --as sales-director" in result.stdout
    again = run(root, "issue", HAND_OVER)
    assert again.exit_code == 1
    assert "was issued already, and nothing has changed since" in again.stderr


# ---- Standing ------------------------------------------------------------------------------------------------


def test_status_fits_80_columns_and_says_the_next_steps(tmp_path: Path) -> None:
    result = run(place(tmp_path, second_version()), "status")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "\x1b" not in result.stdout
    assert "1.1 in force since 1 April 2026" in result.stdout
    assert "2.0 has to be approved by 1 July" in result.stdout
    assert "Duty manager (Mei Tanaka)" in result.stdout
    assert result.stdout.rstrip().endswith("engross approve hand-over --as sales-director")


def test_an_empty_library_says_how_to_start(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "organization.yml").write_bytes(
        base_files()[PurePosixPath("policies/organization.yml")]
    )
    for command in (("status",), ("as-of", "2026-05-01")):
        result = run(tmp_path, *command)
        assert result.exit_code == 0
        assert result.stdout == "There is no policy yet. Start one with: engross new\n"


def test_as_of_keeps_what_held_and_what_was_known_apart(tmp_path: Path) -> None:
    files = issue(revise(issued_files(), "2.0", "2026-04-10", "2026-04-20"), HAND_OVER)
    files = approve(files, HAND_OVER, at=datetime(2026, 5, 10, 9, 0, tzinfo=UTC))
    root = place(tmp_path, files)

    def held(*words: str) -> dict[str, object]:
        listed = json.loads(run(root, "as-of", *words, "--format", "json").stdout)["policies"]
        found: dict[str, object] = next(each for each in listed if each["id"] == HAND_OVER)
        return found

    now, then = held("2026-05-01"), held("2026-05-01", "--known", "2026-05-01")
    assert (now["version"], now["retroactive"], now["approved_on"]) == ("2.0", True, "2026-05-10")
    assert (then["version"], then["retroactive"]) == ("1.1", False)
    assert held("2026-04-19")["last_day"] == "2026-04-19"
    assert held("2026-03-31")["version"] is None
    table = run(root, "as-of", "2026-05-01", "--known", "2026-05-09").stdout
    assert "In force on 1 May 2026, as known on 9 May 2026" in table


# ---- Comparing -----------------------------------------------------------------------------------------------


def test_diff_compares_the_draft_with_what_was_approved(tmp_path: Path) -> None:
    files = revise(
        issued_files(), "2.0", "2026-04-10", "2026-07-01", edits={"2 business days": "3 business days"}
    )
    result = run(place(tmp_path, files), "diff", HAND_OVER)
    assert result.exit_code == 0
    words = " ".join(result.stdout.split())
    assert "From version 1.1 (effective 1 April 2026) to the draft (version 2.0):" in words
    assert "from 2 business days to 3 business days" in words
    assert re.search(r"Within: \[-2.*?-\]\[\+3.*?\+\]", result.stdout)
    assert (
        result.stdout.index("Substantive")
        < result.stdout.index("Editorial")
        < result.stdout.index("6  Procedures")
    )
    assert "Clients without an owner" not in result.stdout


def test_diff_without_a_draft_compares_the_last_two_that_stand(tmp_path: Path) -> None:
    files = revise(issued_files(), "1.5", "2026-04-05", "2026-06-20", edits={"Propose a new": "Name a new"})
    files = withdraw(issue(files, HAND_OVER), HAND_OVER, "1.5")
    files = issue(revise(files, "2.0", "2026-04-10", "2026-07-01"), HAND_OVER)
    found = json.loads(run(place(tmp_path, files), "diff", HAND_OVER, "--format", "json").stdout)
    assert (found["old"]["version"], found["new"]["version"]) == ("1.1", "2.0")
    other = json.loads(run(tmp_path, "diff", HAND_OVER, "1.5", "--format", "json").stdout)
    assert (other["old"]["version"], other["new"]["version"]) == ("1.5", "2.0")
    back = json.loads(run(tmp_path, "diff", HAND_OVER, "2.0", "1.1", "--format", "json").stdout)
    assert (back["old"]["version"], back["new"]["version"]) == ("2.0", "1.1")


def test_a_draft_that_quotes_what_is_not_there_is_told_as_check_tells_it(tmp_path: Path) -> None:
    files = revise(
        issued_files(), "2.0", "2026-04-10", edits={"Propose a new owner.": 'Ask {{ role("nobody") }}.'}
    )
    result = run(place(tmp_path, files), "diff", HAND_OVER)
    assert result.exit_code == 1
    assert "nobody" in result.stderr
    assert "Nothing was compared: 1 error in 1 file." in result.stderr


def test_a_policy_never_issued_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    result = run(place(tmp_path, base_files()), "diff", HAND_OVER)
    assert result.exit_code == 2
    assert "hand-over was never issued" in result.stderr


@pytest.mark.parametrize("ending", ["txt", "json", "html", "HTML"])
def test_diff_writes_what_the_name_of_the_file_asks_for(tmp_path: Path, ending: str) -> None:
    root = place(tmp_path / "library", second_version())
    target = tmp_path / "out" / f"changes.{ending}"
    result = run(root, "diff", HAND_OVER, "--output", str(target))
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == str(target)
    start = {"txt": "CL-002 Hand-over Policy\n", "json": "{\n"}.get(ending, "<!DOCTYPE html>")
    assert target.read_text("utf-8").startswith(start)


# ---- The rest ------------------------------------------------------------------------------------------------


def test_help_lists_every_command_once_in_the_order_of_use() -> None:
    text = CliRunner().invoke(main, ["--help"]).stdout
    sections = ["Options", "Drafting", "Deciding", "Signing", "Asking", "Publishing"]
    assert re.findall(r"^(\w+):$", text, re.MULTILINE) == sections
    listed = re.findall(r"^  ([a-z][\w-]+)  +\S", text, re.MULTILINE)
    assert sorted(listed) == sorted(command_names())
    assert listed[:5] == ["init", "new", "check", "serve", "diff"]
    assert "..." not in text.partition("Drafting:")[2]


def test_check_asks_git_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = place(tmp_path, issued_files())
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Ana")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "ana@example.com")
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run(["git", "-C", str(root), *words], check=True)
    assert "git-differs" not in run(root, "check").output
    lines = register_of(root).splitlines(keepends=True)
    (root / REGISTER).write_bytes(b"".join(lines[:-1]))
    result = run(root, "check")
    assert result.exit_code == 1
    assert "git-differs" in result.stdout


@pytest.mark.slow
def test_a_build_says_which_drafts_it_left_out(tmp_path: Path, checkout: Path) -> None:
    files = mend(issued_files(), lambda text: text.replace("  owner: ", "  ownr: ", 1))
    root = place(tmp_path, files)
    shutil.copy(checkout / "mkdocs.yml", root)
    set_options(root, "pdfs: false")
    result = run(root, "build")
    assert result.exit_code == 0, result.output
    assert "1 draft has errors and is not shown; what is wrong: engross check" in result.stdout
    assert (root / "site" / "policies" / f"{HAND_OVER}.html").is_file()


@pytest.mark.slow
def test_a_build_says_that_what_was_changed_is_not_in_force(tmp_path: Path, checkout: Path) -> None:
    root = place(tmp_path, issued_files())
    shutil.copy(checkout / "mkdocs.yml", root)
    set_options(root, "pdfs: false")
    assert "not shown" not in run(root, "build").stdout
    place(tmp_path, revise(issued_files(), "2.0", "2026-04-10", "2026-07-01"))
    waiting = "1 draft is not in force and so not shown; to see what will be: engross build --drafts"
    for _ in range(2):  # the second time nothing has changed
        assert waiting in run(root, "build").stdout
    assert "not shown" not in run(root, "build", "--drafts").stdout


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.3, 0.45, 0.6, 0.9, 1.4, 2.0])
def test_an_interruption_leaves_no_traceback(tmp_path: Path, delay: float) -> None:
    root = place(tmp_path, revise(issued_files(), "2.0", "2026-04-10", "2026-07-01"))
    before = register_of(root)
    assert run(root, "check").exit_code == 0
    process = subprocess.Popen(
        [sys.executable, "-m", "engross", "issue", HAND_OVER, "-C", str(root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    sleep(delay)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=60)
    # What Python says before it has read a line of ours is not ours.
    assert not re.search(r"File .*[/\\]engross[/\\](?!__main__)", told)
    # Before Python is up, and while it shuts down, the signal itself ends it.
    assert process.returncode in {0, 130, -signal.SIGINT}
    assert register_of(root).startswith(before)
    assert register_of(root).count(b"\n") - before.count(b"\n") in {0, 1}
    assert "altered" not in run(root, "check").output
