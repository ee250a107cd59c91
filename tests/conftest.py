"""What all tests share: where the checkout is, a browser, and how long a generated example may take."""

import asyncio
import shutil
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import is_hypothesis_test, settings
from playwright.sync_api import Browser, sync_playwright

import once

# A busy machine is no finding: examples are bounded in number, not in time.
settings.register_profile("engross", deadline=None)
settings.load_profile("engross")
once.remember(pytest.MonkeyPatch())  # never undone


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count no lines where other tests walk them too, for to count them more than doubles the time of a test.

    These are the tests of a page in a browser, those that walk the same lines with hundreds of examples, and what is marked
    `no_cover` because it takes long and only repeats what is counted elsewhere.
    """
    for item in items:
        in_browser = "browser" in getattr(item, "fixturenames", ())
        if in_browser or is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("no_cover")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Count nothing either while such a test gets what it needs; pytest-cov stops only for the test itself."""
    counting = item.config.pluginmanager.getplugin("_cov")
    if counting is None or item.get_closest_marker("no_cover") is None:
        return (yield)
    counting.cov_controller.pause()
    try:
        return (yield)
    finally:
        counting.cov_controller.resume()


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The top of the checkout."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once for all tests: a process can run Playwright only once at a time."""
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patched:
        patched.setattr(asyncio, "run", _run_aside)
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


_run = asyncio.run


def _run_aside(work: Coroutine[Any, Any, Any], *, debug: bool | None = None) -> Any:
    """What asyncio.run does, also while Playwright's loop, which rests between its calls, passes for running."""
    resting = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        return _run(work, debug=debug)
    finally:
        asyncio._set_running_loop(resting)
