"""The command `ask`: the tables of the sample handbook asked in people's words."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from engross.cli.program import main
from library_cases import base_files

SAMPLE = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(now.timestamp())))


def ask(*words: str, root: Path = SAMPLE) -> Result:
    return CliRunner().invoke(main, ["ask", words[0], "-C", str(root), *words[1:]], catch_exceptions=False)


def data(result: Result) -> Any:
    return json.loads(result.output)


@pytest.mark.parametrize(
    ("day", "role", "version"),
    [("2026-11-22", "sales-director", "1.1"), ("2027-01-01", "account-manager", "1.2")],
)
def test_the_version_in_force_on_the_day_answers(day: str, role: str, version: str) -> None:
    words = ("approve", "discount", "12%", "--tier", "gold", "--as-of", day, "--format", "json")
    (found,) = data(ask(*words))["answers"]
    assert (found["approver"]["role"], found["source"]["version"]) == (role, version)


def test_an_approval_is_a_short_page() -> None:
    result = ask("approve", "discount", "25%", "--tier", "gold", "--as-of", "2027-01-01")
    assert result.exit_code == 0
    assert "Who         Finance director, up to 30%" in result.output
    assert "Call        +1 312 555 0102  Gabriel Stone" in result.output
    assert "Stand-in    +1 312 555 0101  Inès Valcourt" in result.output
    assert "Above that  Managing director, any amount" in result.output
    assert "CL-004 §7.12.1 Sales Account Management Policy, version 1.2" in result.output
    assert max(map(len, result.output.splitlines())) <= 80


def test_an_amount_of_several_words_needs_no_quotes() -> None:
    result = ask("approve", "relief", "2", "business", "days")
    assert "Relief of a person from an account: 2 business days" in result.output
    assert "Customer support lead" in result.output


def test_where_nobody_may_the_exit_code_says_so() -> None:
    result = ask("approve", "stand-in", "length", "70", "business", "days")
    assert result.exit_code == 1
    assert "Nobody may" in result.output


def test_a_night_call_names_the_number_first_and_why_levels_are_passed_over() -> None:
    words = ("escalate", "--tier", "platinum", "--severity", "1", "--at", "2026-03-07 22:00")
    result = ask(*words, "--ladder", "nobody-answers")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "Saturday 7 March 2026, 22:00 (Chicago, CST)"
    assert "  Call now    +1 312 555 0199  Duty line" in lines
    assert "              answers by Sat 7 Mar 22:15 (within 15 minutes)" in lines
    assert "  Not now     Owner, then deputy: closed until Mon 9 Mar 08:30 (London)" in lines
    assert "  Promised    somebody within 15 minutes" in lines


def test_all_ladders_that_apply_are_shown() -> None:
    result = ask("escalate", "--tier", "platinum", "--at", "Sat 03:00")
    assert result.output.startswith("Saturday 28 November 2026, 03:00 (Chicago, CST)")
    assert "3 more ladders may apply" in result.output
    assert next(line for line in result.output.splitlines() if "Says who" in line).count("CL-004") == 1


def test_a_clients_own_ladder_comes_first_by_the_clock_of_its_time_zone() -> None:
    words = ("escalate", "--client", "meridian", "--at", "2026-11-21 22:00", "--zone", "Europe/London")
    found = data(ask(*words, "--format", "json"))
    assert found["at"] == "2026-11-21T22:00:00+00:00"
    assert found["answers"][0]["client"] == "meridian"


def test_an_email_of_saturday_night_is_due_on_sunday_morning() -> None:
    result = ask("respond", "email", "--tier", "silver", "--received", "Sat 22:00")
    assert result.exit_code == 0
    assert "By          Sunday 22 November 2026, 06:00 (Chicago, CST)" in result.output
    assert "CL-003 §5.10" in result.output


def test_a_weekday_is_the_next_one_or_for_what_was_received_the_last_one() -> None:
    # It is Sunday 06:00 in Chicago.
    def received(moment: str) -> str:
        words = ("respond", "email", "--tier", "gold", "--received", moment, "--format", "json")
        return str(data(ask(*words))["received"])

    def at(moment: str) -> str:
        return str(data(ask("escalate", "--at", moment, "--format", "json"))["at"])

    assert received("Sun 07:00").startswith("2026-11-15T07:00")
    assert received("Sun 06:00").startswith("2026-11-22T06:00")
    assert received("Fri 16:30").startswith("2026-11-20T16:30")
    assert at("Sun 07:00").startswith("2026-11-22T07:00")
    assert at("Sun 05:00").startswith("2026-11-29T05:00")


def test_another_version_on_the_day_that_is_asked_about_is_told() -> None:
    result = ask("escalate", "--at", "2027-02-02 22:00", "--ladder", "nobody-answers")
    assert "On 2027-02-02 version 1.3 of CL-002 applies: ask with --as-of 2027-02-02." in result.output
    assert "--as-of" not in ask("escalate", "--at", "2026-11-22 22:00", "--ladder", "nobody-answers").output


def test_a_call_on_another_day_is_told_with_its_day() -> None:
    result = ask("escalate", "--ladder", "breach", "--at", "2026-11-26 10:00")
    assert "  Mon 10:00   +1 312 555 0121  Policy desk" in result.output
    assert "Use the duty line only when a breach is going on" in result.output


def test_a_clients_own_limit_counts_and_it_is_said() -> None:
    result = ask("approve", "discount", "18%", "--client", "meridian")
    assert "The client’s own limit counts where both speak" in result.output


def test_business_days_skip_holidays_of_the_office() -> None:
    words = ("respond", "change-notice", "--office", "chicago", "--received", "2026-11-25 12:00")
    result = ask(*words)
    assert "By          Tuesday 1 December 2026, 12:00 (Chicago, CST)" in result.output
    assert "2 business days (hours of Chicago)" in result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("approve", "discunt", "12%"),
            "There is no decision “discunt”. Did you mean “discount”? Known are: ",
        ),
        (("approve", "discount"), "the amount last"),
        (("approve", "discount", "much"), "“much” is not an amount."),
        (("approve", "discount", "$5k"), "“$5k” is not an amount. Write the number in full, such as $5,000"),
        (
            ("escalate", "--tier", "golden"),
            "There is no tier “golden”. Did you mean “Gold”? Known are: Platinum",
        ),
        (("escalate", "--at", "tomorrow"), "“tomorrow” is not a day and a time."),
        (("escalate", "--zone", "Mars/Crater"), "There is no time zone “Mars/Crater”."),
        (("escalate", "--office", "paris"), "There is no office “paris”. Known are: chicago, london."),
        (("escalate", "--client", "nobody"), "There is no client with an account plan “nobody”."),
        (
            ("escalate", "--severity", "9"),
            "There is no severity “9”. Known are: 1 (Severity 1 – Emergency), ",
        ),
        (("respond", "pigeon"), "There is no service level “pigeon”. Known are: "),
    ],
)
def test_what_is_not_there_is_a_sentence_with_the_choices(words: tuple[str, ...], said: str) -> None:
    result = ask(*words)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def test_a_library_without_tables_in_force_says_so_and_names_drafts(tmp_path: Path) -> None:
    root = tmp_path
    for path, raw in base_files().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(raw)
    result = ask("respond", "email", root=root)
    assert result.exit_code == 2
    assert "On 2026-11-22 no document in force has a table that could answer" in result.output
    assert "--drafts" in result.output
    drafted = ask("respond", "email", "--tier", "gold", "--drafts", root=root)
    assert drafted.exit_code == 0
    assert "version 1.0, DRAFT" in drafted.output


def test_an_empty_library_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    result = ask("escalate", root=tmp_path)
    assert result.exit_code == 2
    assert "no document in force" in result.output
