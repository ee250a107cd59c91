"""Git as a second witness: a history that was rewritten, register and all, is still contradicted by what was committed."""

import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from engross.witness import git_findings

VERSION = Path("policies", "hand-over", "versions", "1.0")
REGISTER = Path("policies", "register.jsonl")
FIRST = '{"policy":"hand-over","version":"1.0","event":"issued"}\n'
SECOND = '{"policy":"hand-over","version":"1.0","event":"approved"}\n'


def git(root: Path, *arguments: str) -> None:
    """Run Git in a folder, as somebody of the invented company."""
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@fernhollow.example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, "-C", str(root), *arguments], check=True, capture_output=True)


def commit(root: Path) -> None:
    """Commit everything."""
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Issue")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library with one committed version, in a folder of a repository."""
    root = tmp_path / "repository" / "handbook"
    (root / VERSION).mkdir(parents=True)
    (root / VERSION / "policy.yml").write_text("one: 1\ntwo: 2\nthree: 3\n", "utf-8")
    (root / VERSION / "policy.pdf").write_bytes(b"%PDF\0one")
    (root / REGISTER).write_text(FIRST, "utf-8")
    git(root.parent, "init", "-q")
    commit(root)
    return root


def test_history_that_only_grows_is_not_contradicted(library: Path) -> None:
    with (library / REGISTER).open("a", encoding="utf-8") as register:
        register.write(SECOND)
    commit(library)
    (library / "policies" / "hand-over" / "policy.yml").write_text("two\n", "utf-8")
    commit(library)
    (library / "policies" / "hand-over" / "policy.yml").write_text("three\n", "utf-8")
    assert git_findings(library) == ()


def test_changed_source_is_told_with_the_first_differing_line(library: Path) -> None:
    (library / VERSION / "policy.yml").write_text("one: 1\ntwo: 20\nthree: 3\n", "utf-8")
    commit(library)
    (finding,) = git_findings(library)
    assert str(finding.place) == "policies/hand-over/versions/1.0/policy.yml:2:1"
    assert finding.is_error
    command = finding.hint.partition("git ")[2].partition(" (")[0]
    git(library, *command.split())
    assert (library / VERSION / "policy.yml").read_bytes().startswith(b"one: 1\ntwo: 2\n")
    assert git_findings(library) == ()


def test_changed_pdf_is_told(library: Path) -> None:
    (library / VERSION / "policy.pdf").write_bytes(b"%PDF\0two")
    (finding,) = git_findings(library)
    assert finding.place.path.name == "policy.pdf"


def test_file_put_back_as_it_was_is_right_again(library: Path) -> None:
    original = (library / VERSION / "policy.yml").read_bytes()
    (library / VERSION / "policy.yml").write_bytes(b"other\n")
    commit(library)
    assert git_findings(library)
    (library / VERSION / "policy.yml").write_bytes(original)
    assert git_findings(library) == ()


def test_file_deleted_and_committed_anew_with_other_contents_is_told(library: Path) -> None:
    (library / VERSION / "policy.yml").unlink()
    commit(library)
    (library / VERSION / "policy.yml").write_bytes(b"other\n")
    commit(library)
    assert [finding.place.line for finding in git_findings(library)] == [1]


def test_line_endings_that_git_changed_are_no_contradiction(library: Path) -> None:
    text = (library / VERSION / "policy.yml").read_bytes()
    (library / VERSION / "policy.yml").write_bytes(text.replace(b"\n", b"\r\n"))
    (library / REGISTER).write_bytes(FIRST.replace("\n", "\r\n").encode())
    assert git_findings(library) == ()


def test_register_cut_short_is_told(library: Path) -> None:
    (library / REGISTER).write_text(FIRST + SECOND, "utf-8")
    commit(library)
    (library / REGISTER).write_text(FIRST, "utf-8")
    commit(library)
    (finding,) = git_findings(library)
    assert "hand-over 1.0 approved" in finding.message
    (library / REGISTER).unlink()
    assert len(git_findings(library)) == 2


def test_line_added_on_a_branch_and_lost_in_the_merge_is_told(library: Path) -> None:
    git(library, "checkout", "-q", "-b", "other")
    (library / REGISTER).write_text(FIRST + SECOND, "utf-8")
    commit(library)
    git(library, "checkout", "-q", "-")
    git(library, "merge", "-q", "--no-ff", "-s", "ours", "-m", "Merge", "other")
    assert ["approved" in finding.message for finding in git_findings(library)] == [True]


def test_names_with_spaces_and_accents_are_found(library: Path) -> None:
    name = "Übergabe – Plan.png"
    (library / VERSION / name).write_bytes(b"one")
    commit(library)
    (library / VERSION / name).write_bytes(b"two")
    assert [finding.place.path.name for finding in git_findings(library)] == [name]


def test_without_git_or_commits_there_is_no_second_witness(tmp_path: Path) -> None:
    assert git_findings(tmp_path) == ()
    git(tmp_path, "init", "-q")
    assert git_findings(tmp_path) == ()


def test_without_the_program_there_is_no_second_witness(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (library / VERSION / "policy.pdf").write_bytes(b"%PDF\0two")
    monkeypatch.setenv("PATH", "")
    assert git_findings(library) == ()


def test_repository_cannot_make_the_witness_run_programs(library: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    script = tmp_path / "trap.sh"
    script.write_text(f"#!/bin/sh\ntouch {trap}\n", "utf-8")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "diff.external", "core.pager", "diff.x.textconv", "core.sshCommand"):
        git(library, "config", key, str(script))
    (library / ".gitattributes").write_text("* diff=x\n", "utf-8")
    (library / VERSION / "policy.yml").write_text("other\n", "utf-8")
    assert git_findings(library)
    assert not trap.exists()


def test_file_that_git_lfs_keeps_is_known_by_its_pointer(library: Path) -> None:
    data = b"%PDF\0large"
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256(data).hexdigest()}\nsize {len(data)}\n"
    (library / VERSION / "large.pdf").write_text(pointer, "utf-8")
    commit(library)
    (library / VERSION / "large.pdf").write_bytes(data)
    assert git_findings(library) == ()
    (library / VERSION / "large.pdf").write_bytes(data + b"!")
    assert len(git_findings(library)) == 1


def test_a_pdf_that_was_signed_after_it_was_committed_is_still_what_was_committed(library: Path) -> None:
    pdf = library / VERSION / "policy.pdf"
    pdf.write_bytes(pdf.read_bytes() + b"\nsignature")
    assert git_findings(library) == ()
    commit(library)
    pdf.write_bytes(pdf.read_bytes() + b"\nanother")
    assert git_findings(library) == ()
    pdf.write_bytes(pdf.read_bytes().replace(b"one", b"two"))
    (finding,) = git_findings(library)
    assert finding.place.path.name == "policy.pdf"
    attached = library / VERSION / "form.pdf"
    attached.write_bytes(b"%PDF\0form")
    commit(library)
    attached.write_bytes(b"%PDF\0form, and more")
    assert {each.place.path.name for each in git_findings(library)} == {"policy.pdf", "form.pdf"}


def test_a_signed_pdf_that_git_lfs_keeps_begins_with_what_the_pointer_says(library: Path) -> None:
    data, folder = b"%PDF\0large", library / "policies" / "hand-over" / "versions" / "2.0"
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256(data).hexdigest()}\nsize {len(data)}\n"
    folder.mkdir()
    (folder / "policy.pdf").write_text(pointer, "utf-8")
    commit(library)
    (folder / "policy.pdf").write_bytes(data + b"signature")
    assert git_findings(library) == ()
    (folder / "policy.pdf").write_bytes(b"!" + data)
    assert len(git_findings(library)) == 1


def test_witness_that_does_not_answer_is_told(library: Path) -> None:
    for path in (library.parent / ".git" / "objects").rglob("*"):
        if path.is_file():
            path.chmod(0o644)
            path.write_bytes(b"damaged")
    (finding,) = git_findings(library)
    assert (finding.rule, finding.is_error) == ("git-silent", False)


def test_what_a_partial_clone_lacks_is_not_fetched(library: Path, tmp_path: Path) -> None:
    git(library, "config", "uploadpack.allowFilter", "true")
    (library / VERSION / "policy.yml").write_text("other\n", "utf-8")
    commit(library)
    (library / VERSION / "policy.yml").write_text("third\n", "utf-8")
    commit(library)
    clone, trap = tmp_path / "clone", tmp_path / "trap"
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{library.parent}", str(clone))
    git(clone, "config", "protocol.ext.allow", "always")
    git(clone, "config", "remote.origin.url", f"ext::sh -c touch% {trap}")
    assert git_findings(clone / "handbook")
    assert not trap.exists()


@pytest.mark.parametrize(
    "key", ["color.ui=always", "color.diff=always", "log.showRoot=false", "core.bigFileThreshold=1"]
)
def test_configuration_does_not_silence_the_witness(library: Path, key: str) -> None:
    name, _, value = key.partition("=")
    git(library, "config", name, value)
    (library / REGISTER).write_text(SECOND, "utf-8")
    (library / VERSION / "policy.yml").write_text("other\n", "utf-8")
    assert len(git_findings(library)) == 2


def test_attributes_do_not_silence_the_witness(library: Path) -> None:
    (library / ".gitattributes").write_text("policies/register.jsonl -diff binary\n", "utf-8")
    (library / REGISTER).write_text(SECOND, "utf-8")
    assert len(git_findings(library)) == 1
