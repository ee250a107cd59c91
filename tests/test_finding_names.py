"""Every name that a finding can carry is explained: a rule's page, or a short text."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import engross
from engross.diagnostic import Severity
from engross.report.other_findings import OTHER_FINDINGS
from engross.rules import FAMILIES, load_rules
from library_cases import read_cases

PACKAGE = Path(engross.__file__).parent
TELLING = {"Diagnostic", "Trap"}
NO_NAMES = {
    "as-of", "b-b", "b-lt", "b-lta", "b-t", "cat-file", "client-ownership", "half-yearly", "rev-list", "rev-parse", "semi-annually",
    "soft-fail",
}  # fmt: skip
"""Words with hyphens, in the modules that make findings, that name none."""


def modules() -> Iterator[Path]:
    """The modules that make findings, rules left out: their names are those of their files."""
    families = {PACKAGE / "rules" / family for family in FAMILIES}
    for path in sorted(PACKAGE.rglob("*.py")):
        words = set(re.findall(r"\w+", path.read_text("utf-8")))
        if words & TELLING and path.parent not in families and path.name != "other_findings.py":
            yield path


def names_in(path: Path) -> Iterator[str]:
    """The words of small letters and hyphens in a module, and the single words that a finding is made with."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.fullmatch(r"[a-z]+(-[a-z]+)+", node.value):
                yield node.value
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in TELLING:
            for given in node.args:
                if isinstance(given, ast.Constant) and re.fullmatch(r"[a-z]+", str(given.value)):
                    yield str(given.value)


def test_no_name_that_can_come_out_is_without_a_text() -> None:
    found = {name: path for path in modules() for name in names_in(path)}
    unexplained = set(found) - set(OTHER_FINDINGS) - set(load_rules()) - NO_NAMES
    assert not unexplained, {name: str(found[name]) for name in unexplained}


def test_no_text_is_left_over_from_a_name_that_is_gone() -> None:
    found = {name for path in modules() for name in names_in(path)}
    assert set(OTHER_FINDINGS) <= found
    assert not set(OTHER_FINDINGS) & set(load_rules())


def test_every_case_is_about_a_name_that_is_explained() -> None:
    assert {case.rule for case in read_cases()} <= {*OTHER_FINDINGS, *load_rules(), "broken-file", "clean"}


def test_the_texts_are_sentences() -> None:
    for name, each in OTHER_FINDINGS.items():
        assert each.summary.endswith("."), name
        assert each.summary[0].isupper() or each.summary.startswith("mkdocs.yml"), name
        assert len(each.text) > 20, name
        assert each.severity in {Severity.ERROR, Severity.WARNING}, name
