"""Every rule's page: its bad example is found, its good one is not."""

import pytest

from engross.rules import load_rules
from library_cases import base_files
from rule_pages import find, lay_over

RULES = list(load_rules())
WITHOUT_EXAMPLE = {"overtaken-version", "policy-gone"}
"""Rules about versions that were issued: no definition alone shows what they find."""


@pytest.mark.parametrize("name", RULES)
def test_a_page_says_what_and_why(name: str) -> None:
    page = load_rules()[name].page
    assert page.summary.endswith(".")
    assert len(page.why) > 80
    if name not in WITHOUT_EXAMPLE:
        assert page.bad
        assert page.good


@pytest.mark.parametrize("name", [name for name in RULES if name not in WITHOUT_EXAMPLE])
def test_the_examples_show_what_a_rule_finds(name: str) -> None:
    page = load_rules()[name].page
    assert find(name, base_files()) == ()
    assert find(name, lay_over(page.bad)), "the bad example is not found"
    good = find(name, lay_over(page.good))
    assert good == (), "\n".join(f"{each.place} {each.message}" for each in good)
