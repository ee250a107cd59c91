"""A whole handbook: built by engross and by plain MkDocs, twice, interrupted, empty, without drafts or private details."""

import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import sleep

import pytest

from engross.build import PAGES, Built, build_pages, make_pdfs
from engross.disk import FolderTree
from engross.errors import ConfigurationError, OutputError, SiteError, UnknownDocumentError
from engross.library import parse_library
from engross.mkdocs_plugin import build_handbook
from engross.options import Options
from issued_library import TINY_PDF, write_files
from page_trees import ISSUED_DAY, Files, issue_sample, working_texts
from plugin_options import set_options

NO_PDFS = Options(pdfs=False)
DRAFTS = Options(pdfs=False, drafts=True)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same day for programs that read the clock."""
    noon = datetime.combine(ISSUED_DAY, time(12), UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", f"{noon.timestamp():.0f}")


@pytest.fixture
def library(checkout: Path, tmp_path: Path) -> Path:
    """The sample library, its policies in force."""
    return write_library(tmp_path / "library", checkout, issue_sample(checkout))


@pytest.fixture(scope="module")
def built_once(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same library with the pages of one build; not to be changed."""
    root = write_library(tmp_path_factory.mktemp("built") / "library", checkout, issue_sample(checkout))
    build(root)
    return root


@pytest.fixture
def built(built_once: Path, tmp_path: Path) -> Path:
    """The same library with the pages of one build."""
    return Path(shutil.copytree(built_once, tmp_path / "library"))


@pytest.fixture
def drafts(checkout: Path, tmp_path: Path) -> Path:
    """The sample library, nothing of which was ever issued."""
    return write_library(tmp_path / "library", checkout, working_texts(checkout))


def write_library(root: Path, checkout: Path, files: Files) -> Path:
    write_files(root, {path: data for path, data in files.items() if path.parts[0] == "policies"})
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


def build(root: Path, options: Options = NO_PDFS, *, serving: bool = False) -> Built:
    return build_pages(root, options, ISSUED_DAY, serving=serving)


@pytest.mark.no_cover
def test_a_second_build_writes_nothing(library: Path) -> None:
    first = build(library)
    second = build(library)
    assert first.written > 20
    assert (second.written, second.removed) == (0, 0)


def test_a_change_writes_only_pages_that_show_it(drafts: Path) -> None:
    build(drafts, DRAFTS)
    edit(policy(drafts), "One client, one owner", "One client, just one owner")
    built = build(drafts, DRAFTS)
    assert 0 < built.written < 10
    assert "just one owner" in (drafts / PAGES / "policies" / "client-ownership.md").read_text("utf-8")


@pytest.mark.no_cover
def test_a_text_that_is_worked_on_writes_nothing(built: Path) -> None:
    """What is in force stays on the site, whatever becomes of the text beside it, until a version is approved."""
    for old, new in (("One client, one owner", "One client, just one owner"), ("  owner: ", "  ownr: ")):
        edit(policy(built), old, new)
        again = build(built)
        assert again.errors == ()
        assert (again.written, again.removed) == (0, 0)
    policy(built).unlink()
    assert build(built).written == 0


@pytest.mark.no_cover
def test_a_version_shows_from_its_day(drafts: Path, checkout: Path) -> None:
    write_files(
        drafts, {path: data for path, data in issue_sample(checkout).items() if path.parts[0] == "policies"}
    )
    day, page = date(2026, 12, 1), drafts / PAGES / "policies" / "client-ownership.md"
    assert "effective: 2026-12-01" in policy(drafts).read_text("utf-8")
    build_pages(drafts, NO_PDFS, day - timedelta(days=1))
    before = page.read_text("utf-8")
    build_pages(drafts, NO_PDFS, day)
    assert page.read_text("utf-8") != before


@pytest.mark.no_cover
def test_a_removed_plan_takes_its_page_along_but_not_the_gitignore(built: Path) -> None:
    assert (built / PAGES / "accounts" / "meridian.md").exists()
    (built / PAGES / ".gitignore").write_text("*\n", "utf-8")
    shutil.rmtree(built / "policies" / "accounts")
    assert build(built).removed >= 1
    assert not (built / PAGES / "accounts" / "meridian.md").exists()
    assert (built / PAGES / ".gitignore").exists()


@pytest.mark.no_cover
def test_errors_keep_everything_as_it_was(built: Path) -> None:
    before = files_in(built / PAGES)
    edit(policy(built), "  owner: ", "  ownr: ")
    assert build(built, DRAFTS).errors
    assert files_in(built / PAGES) == before
    edit(built / "policies" / "organization.yml", "\nname: ", "\nnme: ")
    assert build(built).errors
    assert files_in(built / PAGES) == before


def test_an_issued_text_that_was_altered_stops_the_build(built: Path) -> None:
    before = files_in(built / PAGES)
    (frozen,) = policy(built).parent.glob("versions/*/policy.yml")
    edit(frozen, "One client, one owner", "One client, no owner")
    assert {found.rule for found in build(built).errors} == {"altered-version"}
    assert files_in(built / PAGES) == before


def test_a_preview_shows_the_errors_on_the_page_and_the_rest_lives(library: Path) -> None:
    edit(policy(library), "  owner: ", "  ownr: ")
    build(library, serving=True)
    page = (library / PAGES / "policies" / "client-ownership.md").read_text("utf-8")
    assert "Did you mean “owner”?" in page
    assert "Platinum" in (library / PAGES / "policies" / "sales-client-management.md").read_text("utf-8")


def test_drafts_are_shown_only_where_they_are_asked_for(drafts: Path) -> None:
    build(drafts)
    pages = files_in(drafts / PAGES)
    assert "index.md" in pages
    assert "policies/client-ownership.md" not in pages
    assert not any(b"Client Ownership" in data or b"client-ownership" in data for data in pages.values())
    build(drafts, DRAFTS)
    page = (drafts / PAGES / "policies" / "client-ownership.md").read_text("utf-8")
    assert "Draft" in page


def test_an_unknown_document_is_told(library: Path) -> None:
    with pytest.raises(UnknownDocumentError, match="client-ownership"):
        make_pdfs(library, ["nothing"], Options(), ISSUED_DAY)


@pytest.mark.slow
def test_a_pdf_is_made_once_and_again_after_a_change(library: Path) -> None:
    _, (path,) = make_pdfs(library, ["meridian"], Options(jobs=1), ISSUED_DAY)
    first, stamp = path.read_bytes(), path.stat().st_mtime_ns
    make_pdfs(library, ["meridian"], Options(jobs=1), ISSUED_DAY)
    assert path.stat().st_mtime_ns == stamp
    account = library / "policies" / "accounts" / "meridian" / "account.yml"
    edit(account, "annual_revenue: $1,850,000", "annual_revenue: $1,860,000")
    make_pdfs(library, ["meridian"], Options(jobs=1), ISSUED_DAY)
    assert path.read_bytes() != first


@pytest.mark.slow
def test_the_pdf_of_a_text_that_was_issued_is_the_one_that_was_signed(library: Path) -> None:
    _, (path,) = make_pdfs(library, ["client-ownership"], Options(jobs=1), ISSUED_DAY)
    assert path.read_bytes() == TINY_PDF
    edit(policy(library), "One client, one owner", "One client, just one owner")
    _, (again,) = make_pdfs(library, ["client-ownership"], Options(jobs=1), ISSUED_DAY)
    assert again == path
    assert len(path.read_bytes()) > 20_000, "a draft has a PDF of its own"


def test_a_folder_that_cannot_be_written_is_a_sentence(library: Path) -> None:
    (library / "build").write_text("in the way", "utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        build(library)


def mkdocs(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    (root / PAGES).mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "mkdocs", *arguments]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env=environment)


def without_pdfs(root: Path) -> None:
    set_options(root, "pdfs: false")


FORBIDDEN = [".", "..", "policies", "policies/out", "templates", "build", "build/site", ".git", "build/pages"]


@pytest.mark.parametrize("place", FORBIDDEN)
def test_a_site_is_never_put_where_something_else_is(library: Path, place: str) -> None:
    for folder in ("templates", ".git"):
        (library / folder).mkdir()
        (library / folder / "mine.txt").write_text("mine", "utf-8")
    without_pdfs(library)
    edit(library / "mkdocs.yml", "site_dir: site", f"site_dir: {place}")
    (library / PAGES).mkdir(parents=True)
    before = files_in(library)
    with pytest.raises(ConfigurationError, match=r"mkdocs\.yml"):
        build_handbook(library)
    assert files_in(library) == before


@pytest.mark.parametrize("link", ["site", "parent", "build/pages", "build/pdf", "build"])
def test_links_are_not_followed_out_of_the_library(library: Path, tmp_path: Path, link: str) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "precious").write_text("x", "utf-8")
    without_pdfs(library)
    if link == "parent":
        edit(library / "mkdocs.yml", "site_dir: site", "site_dir: parent/site")
    (library / link).parent.mkdir(exist_ok=True)
    (library / link).symlink_to(theirs)
    with pytest.raises(ConfigurationError, match="link"):
        build_handbook(library)
    assert (theirs / "precious").exists()
    assert (library / link).is_symlink()


def test_a_foreign_folder_or_file_is_not_replaced(drafts: Path) -> None:
    library = drafts
    for path in (library / "policies").iterdir():
        if path.is_dir() and path.name != "schema":
            shutil.rmtree(path)
    without_pdfs(library)
    site = library / "site"
    site.write_text("x", "utf-8")
    with pytest.raises(ConfigurationError, match="that is a file"):
        build_handbook(library)
    site.unlink()
    site.mkdir()
    (site / "thesis.doc").write_text("x", "utf-8")
    with pytest.raises(SiteError, match=r"thesis\.doc.*empty the folder"):
        build_handbook(library)
    assert [path.name for path in site.iterdir()] == ["thesis.doc"]
    (site / "thesis.doc").rename(site / ".git")
    (site / "CNAME").write_text("handbook.example", "utf-8")
    for _ in range(2):  # into a checkout without a site, and over a site of our own
        build_handbook(library)
        assert (site / ".git").read_text("utf-8") == "x"
        assert (site / "CNAME").read_text("utf-8") == "handbook.example"
        assert (site / "index.html").is_file()


@pytest.mark.slow
def test_plain_mkdocs_refuses_to_empty_the_policies_too(library: Path) -> None:
    edit(library / "mkdocs.yml", "site_dir: site", "site_dir: policies")
    before = files_in(library / "policies")
    done = mkdocs(library, "build")
    assert done.returncode == 1
    assert "Name a folder of its own" in done.stderr
    assert "Traceback" not in done.stderr
    assert files_in(library / "policies") == before


@pytest.mark.slow
@pytest.mark.parametrize("plain", ["engross", "mkdocs"])
def test_a_build_beside_one_with_drafts_shows_no_drafts(drafts: Path, plain: str) -> None:
    library = drafts
    without_pdfs(library)
    (library / PAGES).mkdir(parents=True)
    page = Path("policies", "client-ownership.html")
    edit(library / "mkdocs.yml", "site_dir: site", "site_dir: !ENV [SITE, site]")
    python = [sys.executable, "-m"]
    for pause in (0.0, 0.6):
        with_drafts = subprocess.Popen(
            [*python, "engross", "build", "--drafts"],
            cwd=library,
            env=os.environ | {"SITE": "drafts"},
            stdout=subprocess.DEVNULL,
        )
        sleep(pause)
        without = subprocess.Popen(
            [*python, plain, "build"],
            cwd=library,
            env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert (with_drafts.wait(), without.wait()) == (0, 0)
        assert (library / "drafts" / page).exists()
        assert (library / "site" / "index.html").exists()
        assert not (library / "site" / page).exists()


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
    site = {path.stem: path.read_bytes() for path in (library / "site" / "policies").glob("*.pdf")}
    assert site == dict.fromkeys(sorted(parse_library(FolderTree(library)).policies), TINY_PDF)
    assert [path.name for path in (library / "site" / "accounts").glob("*.pdf")] == ["meridian.pdf"]


@pytest.mark.slow
def test_plain_mkdocs_says_what_is_wrong_and_builds_nothing(drafts: Path) -> None:
    library = drafts
    set_options(library, "drafts: true")
    edit(policy(library), "  owner: ", "  ownr: ")
    done = mkdocs(library, "build")
    assert done.returncode == 1
    assert "Did you mean “owner”?" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (library / "site").exists()


@pytest.mark.slow
def test_nothing_private_reaches_the_site(library: Path) -> None:
    set_options(library, "pdfs: false")
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
        assert not name.endswith((".yml", ".yaml", ".jsonl", "record.json")), name
        for secret in private:
            assert secret.encode() not in data, (name, secret)


@pytest.mark.slow
def test_a_library_without_policies_builds_and_says_what_comes_next(drafts: Path) -> None:
    library = drafts
    for folder in (library / "policies").iterdir():
        if folder.is_dir() and folder.name != "schema":
            shutil.rmtree(folder)
    done = subprocess.run(
        [sys.executable, "-m", "engross", "build"], cwd=library, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "engross new" in (library / "site" / "index.html").read_text("utf-8")


@pytest.mark.slow
def test_a_killed_build_leaves_the_old_site_whole(drafts: Path) -> None:
    library = drafts
    set_options(library, "pdfs: false", "drafts: true")
    command = [sys.executable, "-m", "engross", "build"]
    subprocess.run(command, cwd=library, check=True, capture_output=True)
    before = files_in(library / "site")
    for seconds in (0.8, 1.6):
        edit(policy(library), "  summary: ", "  summary: Also ")
        process = subprocess.Popen(command, cwd=library, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        now = files_in(library / "site")
        assert now == before or b"Also" in now["index.html"]
    subprocess.run(command, cwd=library, check=True, capture_output=True)
    assert b"Also Also" in (library / "site" / "policies" / "client-ownership.html").read_bytes()
    assert not [path.name for path in library.iterdir() if path.name.startswith(".")]
