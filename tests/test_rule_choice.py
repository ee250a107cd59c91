"""Which rules run: what mkdocs.yml says, where it is wrong, and what the command line adds."""

from pathlib import PurePosixPath

import pytest

from engross.diagnostic import Diagnostic, Severity
from engross.library import parse_library
from engross.rules import EVERY_RULE, Choice, check_library, explain_unknown, load_rules, parse_choice
from library_cases import HAND_OVER, TODAY, base_files

REQUIRED = "unknown-reference"


def with_rules(*lines: str) -> bytes:
    """An mkdocs.yml with the option rules."""
    below = "".join(f"        {line}\n" for line in lines)
    return f"site_name: Handbook\nplugins:\n  - search\n  - engross:\n      rules:\n{below}".encode()


def chosen(*lines: str) -> Choice:
    choice, wrong = parse_choice(with_rules(*lines))
    assert wrong == ()
    return choice


def wrong(*lines: str) -> Diagnostic:
    (finding,) = parse_choice(with_rules(*lines)).diagnostics
    assert (finding.rule, finding.severity) == ("rule-choice", Severity.ERROR)
    assert finding.place.path == PurePosixPath("mkdocs.yml")
    return finding


def word(finding: Diagnostic) -> str:
    """What the carets of a finding stand below."""
    return finding.place.excerpt[finding.place.column - 1 : finding.place.end - 1]


# ---- What runs ------------------------------------------------------------------------------------------------------


def test_without_the_option_every_rule_runs() -> None:
    for raw in (
        b"",
        b"plugins:\n",
        b"plugins: [search, engross]",
        b"plugins:\n  - engross:\n",
        b"site_name: x",
    ):
        assert parse_choice(raw) == (EVERY_RULE, ())
    assert all(EVERY_RULE.runs(name) for name in load_rules())


def test_a_rule_or_a_family_is_left_out() -> None:
    assert not chosen("ignore: [placeholder]").runs("placeholder")
    assert not chosen("ignore: form").runs("placeholder")
    assert chosen("ignore: [language]").runs("placeholder")


def test_with_select_nothing_else_runs() -> None:
    assert chosen("select: [form]").runs("placeholder")
    assert chosen("select: [placeholder]").runs("placeholder")
    assert not chosen("select: [language]").runs("placeholder")


def test_a_rule_named_by_itself_counts_for_more_than_its_family() -> None:
    assert chosen("select: [placeholder]", "ignore: [form]").runs("placeholder")
    assert not chosen("select: [form]", "ignore: [placeholder]").runs("placeholder")
    severe = chosen("severity: {form: advice, placeholder: error}")
    assert severe.severity("placeholder") is Severity.ERROR


def test_what_nothing_can_be_built_without_always_runs_as_it_is() -> None:
    choice = chosen("select: [language]", "ignore: [form]", "severity: {form: advice}")
    assert choice.runs(REQUIRED)
    assert choice.severity(REQUIRED) is None
    assert choice.severity("placeholder") is Severity.ADVICE


def test_a_severity_is_that_of_all_findings_of_a_rule() -> None:
    text = base_files()[HAND_OVER].replace(b"A client is never", b"TODO: a client is never")
    organization = PurePosixPath("policies/organization.yml")
    files = {
        **base_files(),
        HAND_OVER: text,
        organization: base_files()[organization] + b"about: TODO more\n",
    }
    library = parse_library(files)
    plain = check_library(library, TODAY, families=("form",)).findings
    assert {each.severity for each in plain if each.rule == "placeholder"} == {
        Severity.ERROR,
        Severity.WARNING,
    }
    found = check_library(library, TODAY, chosen("severity: {placeholder: advice}"), ("form",)).findings
    assert {each.severity for each in found if each.rule == "placeholder"} == {Severity.ADVICE}
    left = check_library(library, TODAY, chosen("ignore: [placeholder]"), ("form",)).findings
    assert "placeholder" not in {each.rule for each in left}


# ---- Ways to write it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        b"plugins:\n  - search\n  - engross:\n      rules:\n        ignore: [placeholder]\n",
        b"plugins:\n  - search\n  - engross:\n      rules:\n        ignore:\n          - placeholder\n",
        b"plugins:\n  - engross: {rules: {ignore: placeholder}}\n",
        b"plugins:\n  search: {}\n  engross:\n    rules:\n      ignore: placeholder\n",
        b"\xef\xbb\xbfplugins:\r\n  - engross:\r\n      rules:\r\n        ignore: [placeholder]\r\n",
        (
            b"theme:\n  name: material\nmarkdown_extensions:\n  - pymdownx.emoji:\n"
            b"      emoji_index: !!python/name:material.extensions.emoji.twemoji\n      emoji_generator: !ENV [A, b]\n"
            b"plugins:\n  - engross:\n      rules:\n        ignore: [placeholder]\n"
        ),
        b"plugins:\n  - engross:\n      rules:\n        ignore: [placeholder]\nextra:\n  a: &a [1]\n  b: *a\n",
    ],
)
def test_a_choice_is_read_however_the_configuration_is_written(raw: bytes) -> None:
    choice, wrong = parse_choice(raw)
    assert wrong == ()
    assert choice.ignore == {"placeholder"}


@pytest.mark.parametrize(
    "raw", [b"plugins: 7", b"- a\n- b\n", b"plugins:\n  - [engross]\n", b"plugins:\n  - engross: 3\n"]
)
def test_other_shapes_choose_nothing(raw: bytes) -> None:
    assert parse_choice(raw) == (EVERY_RULE, ())


def test_a_configuration_that_cannot_be_read_is_told_and_every_rule_runs() -> None:
    choice, (finding,) = parse_choice("plugins: [caf\xe9\n\x00".encode("utf-16"))
    assert choice is EVERY_RULE
    assert (finding.rule, finding.severity) == ("rule-choice", Severity.WARNING)
    assert finding.message.startswith("mkdocs.yml cannot be read, so that every rule runs")


# ---- What is wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["select", "ignore"])
def test_a_wrong_name_is_told_where_it_stands_with_the_nearest(key: str) -> None:
    finding = wrong(f"{key}: [form, placeholdr]")
    assert finding.message == "There is no rule or family of rules “placeholdr”. Did you mean “placeholder”?"
    assert (finding.place.line, word(finding)) == (6, "placeholdr")
    assert "engross rules" in finding.hint


def test_the_names_that_are_right_count_all_the_same() -> None:
    choice, _ = parse_choice(with_rules("ignore: [nonsense, placeholder]"))
    assert choice.ignore == {"placeholder"}


def test_a_wrong_name_without_a_list_is_told_in_its_place() -> None:
    assert word(wrong("ignore: nonsense")) == "nonsense"


def test_what_is_no_name_is_told_without_showing_how_python_writes_it() -> None:
    for value in ("[3]", "[{a: b}]", "[true]", "{a: b}"):
        assert wrong(f"ignore: {value}").message == "Only names of rules and families stand here."


def test_a_required_rule_cannot_be_left_out_or_changed() -> None:
    for line in (f"ignore: [{REQUIRED}]", f"severity: {{{REQUIRED}: advice}}"):
        finding = wrong(line)
        assert "cannot be left out or changed" in finding.message
        assert word(finding) == REQUIRED


def test_a_wrong_severity_is_told_where_it_stands() -> None:
    finding = wrong("severity:", "  placeholder: severe")
    assert finding.message == "“severe” is no severity."
    assert finding.hint == "Known are: error, warning, advice."
    assert word(finding) == "severe"
    assert "is no severity" in wrong("severity: {placeholder: [error]}").message
    assert "a group of rules" in wrong("severity: error").message


def test_a_wrong_rule_under_severity_is_told_at_its_name() -> None:
    assert word(wrong("severity: {nonsense: error}")) == "nonsense"


def test_a_wrong_key_is_told() -> None:
    finding = wrong("ignored: [placeholder]")
    assert finding.message == "The option rules has no key “ignored”."
    assert word(finding) == "ignored"


def test_an_option_that_is_no_group_is_told() -> None:
    (finding,) = parse_choice(b"plugins:\n  - engross:\n      rules: [placeholder]\n").diagnostics
    assert (finding.place.line, finding.message) == (3, "The option rules is a group of keys.")


def test_what_is_both_selected_and_ignored_is_told() -> None:
    raw = b"plugins:\n  - engross:\n      rules:\n        select: [form]\n        ignore: [form, language]\n"
    (finding,) = parse_choice(raw).diagnostics
    assert (finding.place.line, finding.message) == (
        5,
        "“form” stands in select and in ignore, so that it is left out.",
    )


# ---- The command line -----------------------------------------------------------------------------------------------


def test_names_for_once_come_on_top_of_the_configuration() -> None:
    assert not EVERY_RULE.narrow(["language"], []).runs("placeholder")
    assert EVERY_RULE.narrow(["form"], []).runs("placeholder")
    assert not EVERY_RULE.narrow([], ["placeholder"]).runs("placeholder")
    assert not EVERY_RULE.narrow(["form"], ["placeholder"]).runs("placeholder")


def test_what_the_configuration_leaves_out_runs_only_when_it_is_named_itself() -> None:
    choice = chosen("ignore: [placeholder]", "severity: {placeholder: advice}")
    assert not choice.narrow(["form"], []).runs("placeholder")
    named = choice.narrow(["placeholder"], [])
    assert named.runs("placeholder")
    assert named.severity("placeholder") is Severity.ADVICE
    assert named.runs(REQUIRED)


def test_a_family_that_the_configuration_leaves_out_runs_when_it_is_named() -> None:
    assert chosen("ignore: [language]").narrow(["language"], []).runs("vague-time")
    assert chosen("select: [form]").narrow(["language"], []).runs("vague-time")
    assert not chosen("ignore: [language]").narrow([], []).runs("vague-time")
    assert not chosen("ignore: [language]").narrow(["language"], ["vague-time"]).runs("vague-time")


def test_a_name_is_explained_only_where_it_is_unknown() -> None:
    assert explain_unknown("placeholder") == explain_unknown("language") == ""
    assert (
        explain_unknown("placeholders")
        == "There is no rule or family of rules “placeholders”. Did you mean “placeholder”?"
    )
    assert explain_unknown("peple") == "There is no rule or family of rules “peple”. Did you mean “people”?"
    assert explain_unknown("zzz") == "There is no rule or family of rules “zzz”."
