"""What axe finds wrong in a page for people who cannot see it, hear it or point at it."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# What one has not come to yet has no size that says anything.
_ALL_DRAWN = "* { content-visibility: visible !important; }"


def violations(page: Page) -> list[tuple[str, str]]:
    """Every rule that the page breaks, each with the element that breaks it.

    What is right is neither described nor handed over: with it, axe takes three times as long.
    """
    page.add_style_tag(content=_ALL_DRAWN)
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options).then(outcome => outcome.violations)", _OPTIONS)
    return [(each["id"], node["html"][:200]) for each in found for node in each["nodes"]]
