"""What all tests share: where the checkout is, a browser, and how long a generated example may take."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test, settings
from playwright.sync_api import Browser, sync_playwright

# A busy machine is no finding: examples are bounded in number, not in time.
settings.register_profile("engross", deadline=None)
settings.load_profile("engross")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count no lines where other tests walk them too: to count them more than doubles the time of a test.

    These are the tests that drive whole programs, those that walk the same lines with hundreds of examples, and others that
    are marked `no_cover` because they only repeat what is counted elsewhere.
    """
    for item in items:
        if item.get_closest_marker("slow") or is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("no_cover")


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The top of the checkout."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once for all tests: a process can run Playwright only once at a time."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()
