"""A whole handbook: built by engross and by plain MkDocs, twice, interrupted, empty, without drafts or private details."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engross.build import PAGES, PDFS, build_pages, make_pdfs
from engross.errors import OutputError, UnknownDocumentError
from engross.options import Options

NO_PDFS = Options(pdfs=False)


@pytest.fixture
def library(checkout: Path, tmp_path: Path) -> Path:
    root = tmp_path / "library"
    shutil.copytree(checkout / "policies", root / "policies")
    shutil.copy(checkout / "mkdocs.yml", root)
    return root


def policy(root: Path, name: str = "client-ownership") -> Path:
    return root / "policies" / name / "policy.yml"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_second_build_writes_nothing(library: Path) -> None:
    first = build_pages(library, NO_PDFS)
    second = build_pages(library, NO_PDFS)
    assert first.written > 20
    assert (second.written, second.removed) == (0, 0)


def test_a_change_writes_only_pages_that_show_it(library: Path) -> None:
    build_pages(library, NO_PDFS)
    edit(policy(library), "One client, one owner", "One client, just one owner")
    built = build_pages(library, NO_PDFS)
    assert 0 < built.written < 10
    assert "just one owner" in (library / PAGES / "policies" / "client-ownership.md").read_text("utf-8")


def test_a_removed_policy_takes_its_page_along_but_not_the_gitignore(library: Path) -> None:
    build_pages(library, NO_PDFS)
    (library / PAGES / ".gitignore").write_text("*\n", "utf-8")
    shutil.rmtree(library / "policies" / "accounts")
    built = build_pages(library, NO_PDFS)
    assert built.removed >= 1
    assert not (library / PAGES / "accounts" / "meridian.md").exists()
    assert (library / PAGES / ".gitignore").exists()


def test_errors_keep_everything_as_it_was(library: Path) -> None:
    build_pages(library, NO_PDFS)
    before = files_in(library / PAGES)
    edit(policy(library), "  owner: ", "  ownr: ")
    assert build_pages(library, NO_PDFS).project.errors
    assert files_in(library / PAGES) == before


def test_a_preview_shows_the_errors_on_the_page_and_the_rest_lives(library: Path) -> None:
    edit(policy(library), "  owner: ", "  ownr: ")
    build_pages(library, NO_PDFS, serving=True)
    page = (library / PAGES / "policies" / "client-ownership.md").read_text("utf-8")
    assert "Did you mean “owner”?" in page
    assert "Platinum" in (library / PAGES / "policies" / "sales-client-management.md").read_text("utf-8")


def test_drafts_are_shown_only_where_they_are_asked_for(library: Path) -> None:
    for path in (library / "policies").glob("*/policy.yml"):
        lines = [line for line in path.read_text("utf-8").split("\n") if "approved_on" not in line]
        path.write_text("\n".join(lines), "utf-8")
    build_pages(library, NO_PDFS)
    pages = files_in(library / PAGES)
    assert "index.md" in pages
    assert "policies/client-ownership.md" not in pages
    assert not any(b"Client Ownership" in data or b"client-ownership" in data for data in pages.values())
    build_pages(library, Options(pdfs=False, drafts=True))
    page = (library / PAGES / "policies" / "client-ownership.md").read_text("utf-8")
    assert "Draft" in page


def test_an_unknown_document_is_told(library: Path) -> None:
    with pytest.raises(UnknownDocumentError, match="client-ownership"):
        make_pdfs(library, ["nothing"], Options())


def test_a_pdf_is_made_once_and_again_after_a_change(library: Path) -> None:
    _, (path,) = make_pdfs(library, ["meridian"], Options(jobs=1))
    first, stamp = path.read_bytes(), path.stat().st_mtime_ns
    make_pdfs(library, ["meridian"], Options(jobs=1))
    assert path.stat().st_mtime_ns == stamp
    account = library / "policies" / "accounts" / "meridian" / "account.yml"
    edit(account, "annual_revenue: $1,850,000", "annual_revenue: $1,860,000")
    make_pdfs(library, ["meridian"], Options(jobs=1))
    assert path.read_bytes() != first


def test_a_folder_that_cannot_be_written_is_a_sentence(library: Path) -> None:
    (library / "build").write_text("in the way", "utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        build_pages(library, NO_PDFS)


def mkdocs(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    (root / PAGES).mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "mkdocs", *arguments]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env=environment)


@pytest.mark.slow
def test_plain_mkdocs_builds_the_same_site(library: Path) -> None:
    engross = [sys.executable, "-m", "engross", "build"]
    subprocess.run(engross, cwd=library, check=True, capture_output=True)
    ours = files_in(library / "site")
    shutil.rmtree(library / "site")
    done = mkdocs(library, "build")
    assert done.returncode == 0, done.stderr
    theirs = files_in(library / "site")
    dated = {"sitemap.xml", "sitemap.xml.gz"}
    assert ours.keys() == theirs.keys()
    assert {name for name in ours if ours[name] != theirs[name]} <= dated
    assert {path.name for path in (library / PDFS / "policies").iterdir()} == {
        f"{found.name}" for found in (library / "site" / "policies").glob("*.pdf")
    }


@pytest.mark.slow
def test_plain_mkdocs_says_what_is_wrong_and_builds_nothing(library: Path) -> None:
    edit(policy(library), "  owner: ", "  ownr: ")
    done = mkdocs(library, "build")
    assert done.returncode == 1
    assert "Did you mean “owner”?" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (library / "site").exists()


@pytest.mark.slow
def test_nothing_private_reaches_the_site(library: Path) -> None:
    edit(library / "mkdocs.yml", "  - engross\n", "  - engross:\n      pdfs: false\n")
    done = mkdocs(library, "build")
    assert done.returncode == 0, done.stderr
    private = [
        "555 0194",
        "555 0196",
        "lakeside-mail",
        "Parental leave",
        "drafting_notes",
        "yaml-language-server",
    ]
    site = files_in(library / "site")
    for name, data in site.items():
        assert not name.endswith((".yml", ".yaml")), name
        for secret in private:
            assert secret.encode() not in data, (name, secret)


@pytest.mark.slow
def test_a_library_without_policies_builds_and_says_what_comes_next(library: Path) -> None:
    for folder in (library / "policies").iterdir():
        if folder.is_dir() and folder.name != "schema":
            shutil.rmtree(folder)
    done = subprocess.run(
        [sys.executable, "-m", "engross", "build"], cwd=library, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "engross new" in (library / "site" / "index.html").read_text("utf-8")


@pytest.mark.slow
def test_a_killed_build_leaves_the_old_site_whole(library: Path) -> None:
    edit(library / "mkdocs.yml", "  - engross\n", "  - engross:\n      pdfs: false\n")
    command = [sys.executable, "-m", "engross", "build"]
    subprocess.run(command, cwd=library, check=True, capture_output=True)
    before = files_in(library / "site")
    for seconds in (0.8, 1.6, 2.4):
        edit(policy(library), "  summary: ", "  summary: Also ")
        process = subprocess.Popen(command, cwd=library, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        now = files_in(library / "site")
        assert now == before or b"Also" in now["index.html"]
    subprocess.run(command, cwd=library, check=True, capture_output=True)
    assert b"Also Also Also" in (library / "site" / "policies" / "client-ownership.html").read_bytes()
    assert not [path.name for path in library.iterdir() if path.name.startswith(".")]
