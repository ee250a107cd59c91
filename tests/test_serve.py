"""A preview follows every save, shows what is wrong on the page, and lives on; readers keep their place."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copy, copytree

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.slow

POLICY = "policies/client-ownership"


@dataclass
class Preview:
    """A running `engross serve`."""

    root: Path
    address: str
    process: subprocess.Popen[str]
    log: Path

    def said(self) -> str:
        """All that it has said so far."""
        return self.log.read_text("utf-8")

    def page(self, name: str) -> str:
        try:
            with urllib.request.urlopen(f"http://{self.address}/{name}", timeout=30) as answer:
                text: str = answer.read().decode("utf-8")
                return text
        except urllib.error.HTTPError as refusal:
            refusal.close()  # it holds the connection
            return ""
        except OSError:
            return ""

    def wait_for(self, name: str, text: str) -> None:
        """Wait until a page shows a text; a busy machine may take its time."""
        for _ in range(240):
            if text in self.page(name):
                return
            assert self.process.poll() is None, "the server has ended"
            time.sleep(0.25)
        raise AssertionError(f"{name} never showed {text!r}")

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")


@contextmanager
def serve(folder: Path, checkout: Path) -> Iterator[Preview]:
    """The sample library's preview, in a process of its own."""
    root = folder / "library"
    copytree(checkout / "policies", root / "policies")
    (root / "templates" / "page").mkdir(parents=True)
    copy(checkout / "mkdocs.yml", root)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    log = folder / "log.txt"
    with log.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "engross", "serve", "--address", address],
            cwd=root,
            stdout=stream,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield Preview(root, address, process, log)
        finally:
            process.terminate()
            process.wait()


@pytest.fixture(scope="module")
def running(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    with serve(tmp_path_factory.mktemp("running"), checkout) as preview:
        yield preview


@pytest.fixture
def preview(running: Preview, checkout: Path) -> Iterator[Preview]:
    """The same for all tests that edit one text or two, which are as they were afterwards."""
    assert running.process.poll() is None, "the server has ended"
    yield running
    copytree(checkout / "policies", running.root / "policies", dirs_exist_ok=True)
    for path in (running.root / "templates" / "page").iterdir():
        path.unlink()
    running.wait_for("index.html", "Fernhollow Systems")
    running.wait_for(f"{POLICY}.html", "One client, one owner")


def test_saves_show_and_mistakes_do_not_end_it(preview: Preview) -> None:
    page, source = f"{POLICY}.html", f"{POLICY}/policy.yml"
    preview.wait_for(page, "One client, one owner")
    preview.edit(source, "One client, one owner", "One client, just one owner")
    preview.wait_for(page, "just one owner")

    preview.edit(source, "  owner: ", "  ownr: ")
    preview.wait_for(page, "Did you mean")
    assert "Platinum" in preview.page("policies/sales-client-management.html")
    assert "ownr" in preview.said()

    preview.edit("policies/organization.yml", "\nname: ", "\nnme: ")
    preview.wait_for("index.html", "organization.yml")
    preview.edit("policies/organization.yml", "\nnme: ", "\nname: ")
    preview.edit(source, "  ownr: ", "  owner: ")
    preview.wait_for(page, "just one owner")

    template = preview.root / "templates" / "page" / "policy.md"
    template.write_text(
        '{% extends "builtin/page/policy.md" %}{% block purpose %}{{ nothing }}{% endblock %}', "utf-8"
    )
    for _ in range(120):
        if "nothing" in preview.said():
            break
        time.sleep(0.25)
    assert "just one owner" in preview.page(page)
    template.write_text(
        '{% extends "builtin/page/policy.md" %}{% block purpose %}<p>A purpose of our own.</p>{% endblock %}',
        "utf-8",
    )
    preview.wait_for(page, "A purpose of our own.")


def edit_where_it_stands(preview: Preview, name: str, old: str, new: str) -> None:
    """Save as most editors do: aside, and put in place."""
    path = preview.root / name
    text = path.read_text("utf-8")
    assert old in text
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text.replace(old, new, 1), "utf-8")
    beside.replace(path)


def look_at(page: Page, selector: str) -> float:
    """Scroll so that something is at the top of the window; returns where that is."""
    page.evaluate("each => document.querySelector(each).scrollIntoView({ behavior: 'instant' })", selector)
    place: float = page.evaluate("scrollY")
    return place


def test_a_change_comes_in_place_and_readers_keep_theirs(preview: Preview, browser: Browser) -> None:
    source = f"{POLICY}/policy.yml"
    preview.wait_for(f"{POLICY}.html", "One client, one owner")
    preview.edit(source, "acts too early has done nothing wrong", "acts early has done nothing wrong")
    preview.wait_for(f"{POLICY}.html", "acts early has done nothing wrong")
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    try:
        page.goto(f"http://{preview.address}/{POLICY}.html")
        page.wait_for_load_state("load")
        page.evaluate("window.isTheSame = true")
        page.locator("details:not(.picture) summary").first.evaluate(
            "each => { each.parentElement.open = true; each.focus(); }"
        )
        before = look_at(page, "#responsibilities, #scope")
        assert before > 0
        edit_where_it_stands(
            preview, source, "acts early has done nothing wrong", "moves too early and has done nothing wrong"
        )
        expect(page.get_by_text("moves too early and has done")).to_be_attached(timeout=60_000)
        assert page.evaluate("scrollY") == before
        assert page.evaluate("window.isTheSame")
        assert page.locator("details[open]").count() >= 1

        place = "document.elementFromPoint(500, 300).textContent"
        seen = page.evaluate(place)
        edit_where_it_stands(preview, source, "purpose:\n", "purpose:\n  # said first\n")
        edit_where_it_stands(
            preview, source, "title: The deputy who waited", "title: The deputy who did wait"
        )
        expect(page.get_by_text("The deputy who did wait").first).to_be_attached(timeout=60_000)
        page.wait_for_load_state("load")
        assert page.evaluate(place) == seen
    finally:
        page.close()


def test_what_was_typed_stays(preview: Preview, browser: Browser) -> None:
    preview.wait_for("answers.html", "narrow-words")
    page = browser.new_page()
    try:
        page.goto(f"http://{preview.address}/answers.html")
        page.fill("#narrow-words", "discount")
        status = page.text_content("#narrow-status")
        edit_where_it_stands(
            preview, "policies/organization.yml", "\nname: Fernhollow Systems", "\nname: Fernhollow Machines"
        )
        expect(page).to_have_title("Who decides? Who do I call? - Fernhollow handbook", timeout=60_000)
        expect(page.locator("#narrow-words")).to_have_value("discount", timeout=60_000)
        assert page.text_content("#narrow-status") == status
    finally:
        page.close()


def test_it_says_when_a_library_was_read_and_when_every_page_is_there(preview: Preview) -> None:
    for _ in range(240):
        if "Every page is there, after" in preview.said():
            break
        time.sleep(0.25)
    said = preview.said()
    assert said.index("documents are read and checked, after") < said.index("Every page is there, after")


def test_it_ends_in_good_order(checkout: Path, tmp_path: Path) -> None:
    with serve(tmp_path, checkout) as preview:
        preview.wait_for("index.html", "Fernhollow")
        preview.process.send_signal(signal.SIGINT)
        assert preview.process.wait(30) == 0
        assert "Traceback" not in preview.said()
        assert [path.name for path in (preview.root / "build").iterdir()] != []


def test_a_build_can_run_beside_it(preview: Preview) -> None:
    preview.wait_for("index.html", "Fernhollow")
    built = subprocess.run(
        [sys.executable, "-m", "engross", "build"],
        cwd=preview.root,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert built.returncode in {0, 1}, built.stderr
    assert "waiting" not in built.stderr
    assert "Fernhollow" in preview.page("index.html")
