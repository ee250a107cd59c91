"""What axe finds wrong in a page for people who cannot see it, hear it or point at it."""

from dataclasses import dataclass
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

_COLOURS = ("color-contrast", "link-in-text-block")
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
EVERYTHING: dict[str, object] = {"runOnly": {"type": "tag", "values": _RULES}}
ALL_BUT_COLOURS = {**EVERYTHING, "rules": {name: {"enabled": False} for name in _COLOURS}}
ONLY_COLOURS: dict[str, object] = {"runOnly": {"type": "rule", "values": _COLOURS}}


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at, and what is looked for."""

    scheme: Literal["light", "dark"]
    width: int
    rules: dict[str, object]


LOOKS = (
    Look("light", 1280, EVERYTHING),
    Look("light", 390, ALL_BUT_COLOURS),
    Look("dark", 390, ONLY_COLOURS),
)
"""A width moves and hides, a scheme gives other colours; to compare colours takes most of the time."""
# What one has not come to yet has no size, and what is on its way to another colour no colour, that says anything.
_ALL_DRAWN = "* { content-visibility: visible !important; transition: none !important; }"


def take(look: Look, page: Page) -> None:
    """Look at a page so."""
    page.emulate_media(color_scheme=look.scheme)
    page.set_viewport_size({"width": look.width, "height": 900})


def violations(page: Page, rules: dict[str, object] = EVERYTHING) -> list[tuple[str, str]]:
    """Every one of some rules that the page breaks, each with the element that breaks it.

    What is right is neither described nor handed over: with it, axe takes three times as long.
    """
    options = {**rules, "resultTypes": ["violations"]}
    page.add_style_tag(content=_ALL_DRAWN)
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options).then(outcome => outcome.violations)", options)
    return [(each["id"], node["html"][:200]) for each in found for node in each["nodes"]]
