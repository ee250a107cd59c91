"""Comments that silence findings: which ones they cover, what they need, and when they are of no use any more."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engross.diagnostic import Diagnostic, Severity
from engross.library import parse_library
from engross.mending import mend
from engross.rules import Checked, Choice, check_library
from library_cases import HAND_OVER, TODAY, base_files, base_text

ORGANIZATION = PurePosixPath("policies/organization.yml")
ACCOUNT = PurePosixPath("policies/accounts/meridian/account.yml")
PURPOSE = "  text: A client is never without an owner."
BECAUSE = "# engross: ignore[placeholder] because it is an example"


def with_purpose(*lines: str) -> str:
    """The hand-over policy with other lines for its purpose."""
    return base_text().replace(PURPOSE, "\n".join(lines), 1)


def check(text: str | bytes, path: PurePosixPath = HAND_OVER, choice: Choice | None = None) -> Checked:
    raw = text.encode() if isinstance(text, str) else text
    return check_library(parse_library({**base_files(), path: raw}), TODAY, choice or Choice(), ("form",))


def told(checked: Checked) -> list[Diagnostic]:
    """The findings, but for the advice that nothing is issued."""
    return [each for each in checked.findings if each.rule != "quoted-draft"]


def names(checked: Checked) -> list[str]:
    return [each.rule for each in told(checked)]


# ---- What is covered ------------------------------------------------------------------------------------------------

COVERED = {
    "at the end of the line": [f"  text: TODO more  {BECAUSE}"],
    "on the line above": [f"  {BECAUSE}", "  text: TODO more"],
    "two lines above, over another comment and an empty line": [
        f"  {BECAUSE}", "  # Another thing", "", "  text: TODO more",
    ],
    "not indented": [BECAUSE, "  text: TODO more"],
    "behind the sign of a block": [f"  text: |  {BECAUSE}", "    Something.", "", "    TODO more"],
    "behind the sign of a folded block": [f"  text: >-  {BECAUSE}", "    Something.", "    TODO more"],
    "above a block": [f"  {BECAUSE}", "  text: |", "    Something.", "    TODO more"],
    "above a text in quotes over several lines": [f"  {BECAUSE}", '  text: "Something', '    TODO more"'],
    "above a text that starts on the next line": [f"  {BECAUSE}", "  text:", "    Something TODO more"],
    "behind a tab": [f"  text: TODO more\t{BECAUSE}"],
    "in capitals and with blanks": ["  text: TODO more  #  Engross: Ignore [ placeholder ]  Because: so"],
    "without a blank": ["  text: TODO more  # engross:ignore[placeholder] because so"],
    "of several rules": ["  text: TODO more  # engross: ignore[placeholder, placeholder] because so"],
}  # fmt: skip


@pytest.mark.parametrize("case", COVERED.values(), ids=COVERED)
def test_a_comment_covers(case: list[str]) -> None:
    checked = check(with_purpose(*case))
    assert names(checked) == []
    assert [each.finding.rule for each in checked.silenced] == ["placeholder"]
    assert checked.silenced[0].reason.lower().startswith("because")


def test_all_findings_of_a_line_are_covered() -> None:
    checked = check(with_purpose(f"  text: TODO this and TBD that  {BECAUSE}"))
    assert names(checked) == []
    assert len(checked.silenced) == 2


NOT_COVERED = {
    "inside the text of a block": ["  text: |", f"    TODO more {BECAUSE}"],
    "inside a text in quotes": [f'  text: "TODO more {BECAUSE}"'],
    "inside a text in quotes, lines above": [f'  text: "Something {BECAUSE}', '    TODO more"'],
    "part of a word": ["  text: TODO more#engross:ignore[placeholder] because so"],
}


@pytest.mark.parametrize("case", NOT_COVERED.values(), ids=NOT_COVERED)
def test_text_that_only_quotes_a_comment_silences_nothing_and_is_not_told(case: list[str]) -> None:
    checked = check(with_purpose(*case))
    assert names(checked) == ["placeholder"]
    assert checked.silenced == ()


def test_the_line_below_a_text_is_not_covered() -> None:
    text = with_purpose(f"  text: |  {BECAUSE}", "    TODO more", "").replace(
        "scope:\n  text: Everybody", "scope:\n  text: TODO everybody"
    )
    checked = check(text)
    assert [each.place.excerpt for each in told(checked)] == [
        "  text: TODO everybody who deals with clients."
    ]
    assert len(checked.silenced) == 1


def test_a_key_that_follows_a_block_at_once_is_not_covered() -> None:
    text = base_text().replace(
        "      title: One owner\n      text: Every client **must** have one owner.",
        f"      text: |  {BECAUSE}\n        TODO one\n      title: TODO two",
        1,
    )
    checked = check(text)
    assert [each.place.excerpt for each in told(checked)] == ["      title: TODO two"]


def test_a_comment_below_or_two_lines_above_covers_nothing() -> None:
    below = check(with_purpose("  text: TODO more", f"  {BECAUSE}"))
    assert names(below) == ["placeholder", "useless-ignore"]


@pytest.mark.parametrize("path", [ORGANIZATION, ACCOUNT])
def test_the_organisation_and_account_plans_have_comments_too(path: PurePosixPath) -> None:
    lines = base_files()[path].decode().rstrip("\n")
    key = "about" if path == ORGANIZATION else "summary"
    text = "\n".join(line for line in lines.split("\n") if not line.startswith(f"{key}:"))
    checked = check(f"{text}\n{key}: TODO more  {BECAUSE}\n", path)
    assert names(checked) == []
    assert checked.silenced[0].finding.place.path == path


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_files_as_windows_writes_them_have_comments_too(mark: str) -> None:
    text = with_purpose(f"  {BECAUSE}", "  text: |", "    TODO more")
    checked = check(f"{mark}{text}".replace("\n", "\r\n").encode())
    assert names(checked) == (["byte-order-mark"] if mark else [])
    assert len(checked.silenced) == 1


def test_a_reason_may_be_in_any_language() -> None:
    checked = check(
        with_purpose(
            "  text: TODO more  # engross: ignore[placeholder] because señor Müller – “d’accord” 同意"
        )
    )
    assert checked.silenced[0].reason == "because señor Müller – “d’accord” 同意"


# ---- What is wrong with a comment -----------------------------------------------------------------------------------


@pytest.mark.parametrize("rest", ["", " ", " because", " because …", " it is an example", " becausesome"])
def test_without_a_reason_the_finding_stays_and_the_reason_is_asked_for(rest: str) -> None:
    checked = check(with_purpose(f"  text: TODO more  # engross: ignore[placeholder]{rest}"))
    assert names(checked) == ["placeholder", "ignore-without-reason"]
    assert checked.silenced == ()
    assert "because …" in told(checked)[1].hint


def test_of_two_comments_the_one_with_a_reason_counts() -> None:
    checked = check(with_purpose("  # engross: ignore[placeholder]", f"  text: TODO more  {BECAUSE}"))
    assert names(checked) == ["ignore-without-reason"]
    assert len(checked.silenced) == 1


def test_a_comment_that_names_no_rule_is_told() -> None:
    for bracket in ("", "[]", "[ , ]"):
        checked = check(with_purpose(f"  text: TODO more  # engross: ignore{bracket} because so"))
        assert names(checked) == ["placeholder", "useless-ignore"]
        assert "names no rule" in told(checked)[1].message


def test_a_rule_that_there_is_not_is_told_with_the_nearest_one() -> None:
    checked = check(with_purpose("  text: TODO more  # engross: ignore[placeholdr] because so"))
    finding = told(checked)[1]
    assert (finding.rule, finding.edits) == ("useless-ignore", ())
    assert "Did you mean “placeholder”?" in finding.message
    place = finding.place
    assert place.excerpt[place.column - 1 : place.end - 1] == "placeholdr"


def test_what_nothing_can_be_built_without_cannot_be_silenced() -> None:
    text = base_text().replace(
        "  owner: sales-director", "  owner: nobody  # engross: ignore[unknown-reference] because so", 1
    )
    checked = check(text)
    assert set(names(checked)) == {"unknown-reference", "useless-ignore"}
    assert any("cannot be silenced" in each.message for each in checked.findings)


def test_a_finding_of_reading_a_file_cannot_be_silenced() -> None:
    text = (
        base_text()
        .replace("  owner: ", "  ownr: ", 1)
        .replace(
            "  ownr: sales-director", "  ownr: sales-director  # engross: ignore[unknown-key] because so", 1
        )
    )
    assert "unknown-key" in names(check(text))


# ---- What finds nothing any more ------------------------------------------------------------------------------------


def mended(text: str, checked: Checked) -> str:
    made = mend(text.encode(), [edit for each in checked.findings for edit in each.edits])
    assert made is not None
    return made.decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([f"{PURPOSE}  {BECAUSE}"], [PURPOSE]),
        ([f"{PURPOSE}\t{BECAUSE}"], [PURPOSE]),
        ([f"  {BECAUSE}", PURPOSE], [PURPOSE]),
        (
            [f"{PURPOSE}  # engross: ignore[placeholder, quoted-draf] because so"],
            [f"{PURPOSE}  # engross: ignore[quoted-draf] because so"],
        ),
    ],
)
def test_a_comment_that_silences_nothing_is_told_and_can_be_taken_away(
    before: list[str], after: list[str]
) -> None:
    text = with_purpose(*before)
    checked = check(text)
    (finding,) = [each for each in told(checked) if each.edits]
    assert (finding.rule, finding.severity) == ("useless-ignore", Severity.WARNING)
    assert "finds nothing here any more" in finding.message
    assert mended(text, checked) == with_purpose(*after)


def test_a_rule_that_did_not_run_may_still_need_its_comment() -> None:
    text = with_purpose(f"{PURPOSE}  {BECAUSE}")
    assert names(check(text, choice=Choice(ignore=frozenset({"placeholder"})))) == []


def test_where_something_is_wrong_nobody_knows_whether_a_comment_is_of_use() -> None:
    """A rule may find nothing only because of an error, and what --fix takes away is gone."""
    text = with_purpose(f"{PURPOSE}  {BECAUSE}")
    broken = {**base_files(), HAND_OVER: text.encode(), ORGANIZATION: b"name: [\n"}
    found = check_library(parse_library(broken), TODAY).findings
    assert "useless-ignore" not in {each.rule for each in found}
    unknown = text.replace("  owner: sales-director", "  owner: nobody", 1)
    assert "useless-ignore" not in names(check(unknown))


def test_a_policy_that_cannot_be_read_keeps_what_is_silenced_in_it() -> None:
    text = with_purpose(f"  text: TODO more  {BECAUSE}").replace("  owner: ", "  ownr: ", 1)
    checked = check(text)
    assert "placeholder" not in names(checked)
    assert len(checked.silenced) == 1


# ---- Whatever is written --------------------------------------------------------------------------------------------

reasons = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=30)


@settings(max_examples=25)
@given(reasons)
def test_whatever_the_reason_the_finding_is_either_told_or_counted(reason: str) -> None:
    checked = check(with_purpose(f"  text: TODO more  # engross: ignore[placeholder] because {reason}"))
    is_told = "placeholder" in names(checked)
    assert is_told == ("ignore-without-reason" in names(checked))
    assert is_told != bool(checked.silenced)
