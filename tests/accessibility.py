"""What axe finds wrong in a page for people who cannot see it, hear it or point at it."""

from dataclasses import dataclass
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at."""

    scheme: Literal["light", "dark"]
    width: int


LOOKS = (Look("light", 1280), Look("light", 390), Look("dark", 390), Look("dark", 1280))
# What one has not come to yet has no size, and what is on its way to another colour no colour, that says anything.
_ALL_DRAWN = "* { content-visibility: visible !important; transition: none !important; }"


def take(look: Look, page: Page) -> None:
    """Look at a page of the site so."""
    page.emulate_media(color_scheme=look.scheme)
    page.set_viewport_size({"width": look.width, "height": 900})
    scheme = "slate" if look.scheme == "dark" else "default"
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", scheme)


def violations(page: Page) -> list[tuple[str, str]]:
    """Every rule that the page breaks, each with the element that breaks it.

    What is right is neither described nor handed over: with it, axe takes three times as long.
    """
    page.add_style_tag(content=_ALL_DRAWN)
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options).then(outcome => outcome.violations)", _OPTIONS)
    return [(each["id"], node["html"][:200]) for each in found for node in each["nodes"]]
