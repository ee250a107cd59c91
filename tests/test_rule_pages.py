"""Every rule's page: its bad example is found, its good one is not."""

import pytest

from engross.rules import load_rules
from library_cases import base_files
from rule_pages import find, lay_over

pytestmark = pytest.mark.no_cover  # the tests of each family walk the same lines

RULES = list(load_rules())
TOLD = {"ended-reference", "overtaken-version", "policy-gone"}
"""Rules about versions that were issued: their examples tell a story, as no definition alone shows what they find."""

ADVISING = {"quoted-draft"}
"""Rules that have advice about the library that is right, in which nothing is issued."""


@pytest.mark.parametrize("name", RULES)
def test_a_page_says_what_and_why(name: str) -> None:
    page = load_rules()[name].page
    assert page.summary.endswith(".")
    assert len(page.why) > 80
    assert page.bad
    assert page.good


@pytest.mark.parametrize("name", [name for name in RULES if name not in TOLD])
def test_the_examples_show_what_a_rule_finds(name: str) -> None:
    page = load_rules()[name].page
    base = find(name, base_files())
    assert base == () or name in ADVISING
    bad = [each for each in find(name, lay_over(page.bad)) if each not in base]
    assert bad, "the bad example is not found"
    assert load_rules()[name].fixable or not any(each.edits for each in bad), "it mends: FIXABLE = True"
    good = [each for each in find(name, lay_over(page.good)) if each not in base]
    assert not good, "\n".join(f"{each.place} {each.message}" for each in good)
