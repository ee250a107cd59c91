"""Releases: mike publishes states of the handbook to a branch, and readers choose among them."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from plugin_options import set_options

pytestmark = pytest.mark.slow


class Quiet(SimpleHTTPRequestHandler):
    """A server that says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def run(folder: Path, *command: str) -> str:
    """Run a program in a folder, as somebody of the invented company; what it prints."""
    surroundings = {
        **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        **{f"GIT_{who}_NAME": "Ana" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "ana@fernhollow.example" for who in ("AUTHOR", "COMMITTER")},
        "SOURCE_DATE_EPOCH": "1795000000",
    }
    done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def published(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What two releases of the sample handbook come to on the branch that is published."""
    library = tmp_path_factory.mktemp("releases") / "library"
    shutil.copytree(checkout / "policies", library / "policies")
    shutil.copy(checkout / "mkdocs.yml", library)
    set_options(library, "pdfs: false")
    shutil.copy(checkout / ".gitignore", library)
    (library / "build" / "pages").mkdir(parents=True)
    shutil.copy(checkout / "build" / "pages" / ".gitignore", library / "build" / "pages")
    run(library, "git", "init", "-q", "-b", "main")
    run(library, "git", "add", "-A")
    run(library, "git", "commit", "-q", "-m", "First")
    run(library, "mike", "deploy", "2026.1", "latest")
    front = library / "policies" / "index.md"
    front.write_text("The handbook of the second release.\n", "utf-8")
    run(library, "mike", "deploy", "--update-aliases", "2026.2", "latest")
    run(library, "mike", "set-default", "latest")
    assert run(library, "git", "status", "--short") == " M policies/index.md\n"
    target = library.parent / "published"
    run(library, "git", "worktree", "add", "-q", str(target), "gh-pages")
    return target


@pytest.fixture(scope="module")
def address(published: Path) -> Iterator[str]:
    """Where the published branch is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=published)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_each_release_stays_as_it_was(published: Path) -> None:
    old, new = (published / release / "index.html" for release in ("2026.1", "2026.2"))
    assert "second release" not in old.read_text("utf-8")
    assert "second release" in new.read_text("utf-8")
    assert (published / "latest" / "index.html").read_bytes() == new.read_bytes()


def test_release_holds_nothing_of_the_sources(published: Path) -> None:
    names = {path.name for path in published.rglob("*") if path.is_file()}
    assert not names & {"policy.yml", "record.json", "register.jsonl", "organization.yml", "account.yml"}


def test_reader_changes_from_one_release_to_another(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/")
        page.wait_for_url("**/latest/**")
        selector = page.locator(".md-version")
        selector.wait_for()
        assert selector.locator(".md-version__link").all_text_contents() == ["2026.2", "2026.1"]
        selector.locator("button").focus()
        selector.get_by_role("link", name="2026.1").click()
        page.wait_for_url("**/2026.1/**")
        assert "second release" not in page.content()
