"""A preview follows every save, shows what is wrong on the page, and lives on."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copy, copytree

import pytest

pytestmark = pytest.mark.slow

POLICY = "policies/client-ownership"


@dataclass
class Preview:
    """A running `engross serve`."""

    root: Path
    address: str
    process: subprocess.Popen[str]

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


@pytest.fixture
def preview(checkout: Path, tmp_path: Path) -> Iterator[Preview]:
    root = tmp_path / "library"
    copytree(checkout / "policies", root / "policies")
    (root / "templates" / "page").mkdir(parents=True)
    copy(checkout / "mkdocs.yml", root)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    log = (tmp_path / "log.txt").open("w", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "engross", "serve", "--address", address],
        cwd=root,
        stdout=log,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Preview(root, address, process)
    finally:
        process.terminate()
        process.wait()
        log.close()


def test_saves_show_and_mistakes_do_not_end_it(preview: Preview, tmp_path: Path) -> None:
    page, source = f"{POLICY}.html", f"{POLICY}/policy.yml"
    preview.wait_for(page, "One client, one owner")
    preview.edit(source, "One client, one owner", "One client, just one owner")
    preview.wait_for(page, "just one owner")

    preview.edit(source, "  owner: ", "  ownr: ")
    preview.wait_for(page, "Did you mean")
    assert "Platinum" in preview.page("policies/sales-client-management.html")
    assert "ownr" in (tmp_path / "log.txt").read_text("utf-8")

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
        if "nothing" in (tmp_path / "log.txt").read_text("utf-8"):
            break
        time.sleep(0.25)
    assert "just one owner" in preview.page(page)
    template.write_text(
        '{% extends "builtin/page/policy.md" %}{% block purpose %}<p>A purpose of our own.</p>{% endblock %}',
        "utf-8",
    )
    preview.wait_for(page, "A purpose of our own.")
