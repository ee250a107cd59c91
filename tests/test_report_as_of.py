"""What was in force on a day: it agrees with the history, and what proves it is what is on the disk."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engross.library import Library, parse_library
from engross.report.as_of import Held, as_of_json, as_of_table, find_held
from issued_library import HAND_OVER, SEGMENTS, approve, issue, issued_files, retire, revise, sign
from library_cases import Files, base_files

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@cache
def files() -> Files:
    """1.1 from April; 2.0 from 20 April, approved on 10 May; ended on 1 September, known since June."""
    made = issue(revise(issued_files(), "2.0", "2026-04-10", "2026-04-20"), HAND_OVER)
    made = approve(made, HAND_OVER, at=datetime(2026, 5, 10, 9, 0, tzinfo=UTC))
    return retire(made, HAND_OVER, date(2026, 9, 1), at=datetime(2026, 6, 2, 9, 0, tzinfo=UTC))


@cache
def library() -> Library:
    return parse_library(files())


def held(day: date, known: date | None = None) -> Held:
    (found,) = find_held(library(), [HAND_OVER], day, known)
    return found


@given(day=DAYS, known=st.none() | DAYS)
def test_it_agrees_with_the_history_on_every_day(day: date, known: date | None) -> None:
    history = library().history(HAND_OVER)
    ruling = (history.known(known) if known else history).in_force(day)
    found = held(day, known)
    assert found.version == (ruling.version if ruling else "")
    assert bool(found.why) == (ruling is None)
    if found.since is not None:
        assert found.since <= day
        assert found.last_day is None or day <= found.last_day
        if found.last_day is not None:
            assert held(found.last_day, known).version == found.version
            assert held(found.last_day + timedelta(days=1), known).version != found.version


def test_the_digests_are_those_of_the_files() -> None:
    for found in find_held(library(), [HAND_OVER, SEGMENTS], date(2026, 5, 1), None):
        for kept in (found.text, found.pdf):
            assert kept is not None
            assert hashlib.sha256(files()[PurePosixPath(kept.path)]).hexdigest() == kept.sha256


def test_the_digest_of_a_signed_pdf_is_that_of_the_file_with_its_signatures() -> None:
    signed = sign(issue(base_files(), HAND_OVER), HAND_OVER)
    (found,) = find_held(parse_library(signed), [HAND_OVER], date(2026, 5, 1), None)
    assert found.pdf is not None
    assert hashlib.sha256(signed[PurePosixPath(found.pdf.path)]).hexdigest() == found.pdf.sha256


@pytest.mark.parametrize(
    ("day", "known", "why"),
    [
        (date(2026, 3, 1), None, "The first version, 1.1, takes effect on 1 April 2026."),
        (date(2026, 3, 1), date(2026, 3, 1), "Nothing was issued."),
        (date(2026, 9, 1), None, "It had ended on 1 September 2026: It is no longer needed"),
    ],
)
def test_where_nothing_held_it_is_said_why(day: date, known: date | None, why: str) -> None:
    assert held(day, known).why == why


def test_a_version_that_is_not_what_was_issued_is_named_without_proof() -> None:
    path = PurePosixPath("policies", HAND_OVER, "versions", "2.0", "policy.yml")
    altered = parse_library({**files(), path: files()[path] + b"# more\n"})
    (found,) = find_held(altered, [HAND_OVER], date(2026, 5, 1), None)
    assert (found.version, found.text, found.pdf) == ("2.0", None, None)
    assert "engross check" in as_of_table([found], date(2026, 5, 1), None)


def test_json_keeps_its_keys() -> None:
    day, known = date(2026, 5, 1), date(2026, 5, 9)
    data = json.loads(as_of_json([held(day, known), held(date(2026, 1, 1))], day, known))
    assert (data["date"], data["known"]) == ("2026-05-01", "2026-05-09")
    some, none = data["policies"]
    assert set(some) == set(none) == {
        "id", "number", "title", "version", "since", "last_day", "approved_on", "retroactive", "text", "pdf", "why",
    }  # fmt: skip
    assert (some["version"], some["text"]["path"]) == ("1.1", "policies/hand-over/versions/1.1/policy.yml")
    assert (none["version"], none["text"], none["since"]) == (None, None, None)


def test_the_table_says_the_days_in_words() -> None:
    table = as_of_table([held(date(2026, 5, 1))], date(2026, 5, 1), None)
    assert "hand-over 2.0, from 20 April 2026 to 31 August 2026" in table
    assert "approved on 10 May 2026, applied retroactively" in table
    assert max(map(len, table.splitlines())) <= 80
