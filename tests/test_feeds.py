"""The Atom feed and the calendar, as other programs read them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import feedparser
import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from engross.edition import publish
from engross.feeds import compose_feeds
from engross.library import parse_library
from issued_library import (
    HAND_OVER,
    ISSUED,
    SEGMENTS,
    TODAY,
    approve,
    issue,
    issued_files,
    retire,
    revise,
    withdraw,
)
from library_cases import Files, base_files

SITE = "https://handbook.example/"
AUTUMN = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def make(files: Files, today: date = TODAY, site_url: str = SITE) -> tuple[bytes, bytes]:
    """The feed and the calendar of a library's files."""
    made = {
        str(each.path): each.data for each in compose_feeds(publish(parse_library(files), today), site_url)
    }
    assert list(made) == ["feed.xml", "calendar.ics"]
    return made["feed.xml"], made["calendar.ics"]


def read_feed(data: bytes, at: str = f"{SITE}feed.xml") -> feedparser.FeedParserDict:
    """A feed as feedparser reads it, fetched from an address."""
    found = feedparser.parse(
        data, response_headers={"content-location": at, "content-type": "application/atom+xml"}
    )
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def read_calendar(data: bytes) -> Calendar:
    """A calendar as a reader reads it that had no part in writing it."""
    return IcsCalendarStream.calendar_from_ics(data.decode())


def events(data: bytes) -> dict[str, Event]:
    """The events of a calendar by their summary."""
    return {str(event.summary): event for event in read_calendar(data).events}


def next_version(files: Files, version: str = "1.2", effective: str = "2026-10-01") -> Files:
    """The library with another version of one policy, approved in autumn."""
    files = revise(files, version, "2026-08-31", effective)
    files = issue(files, HAND_OVER, at=AUTUMN)
    return approve(files, HAND_OVER, at=AUTUMN + timedelta(hours=1))


def test_feed_tells_every_approved_version_newest_first() -> None:
    feed = read_feed(make(next_version(issued_files()))[0])
    first, *others = feed.entries
    assert first.title == "CL-002 Hand-over Policy 1.2: in force from 1 October 2026"
    assert first.summary == "What the test needs. Approved on 1 September 2026."
    assert first.updated == "2026-09-01T10:00:00+00:00"
    assert first.link == f"{SITE}policies/hand-over/1.2.html"
    assert [tag.term for tag in first.tags] == ["CL-002", "new version"]
    assert len(others) == 2
    assert all(before.updated >= after.updated for before, after in pairwise(feed.entries))
    assert feed.feed.updated == first.updated
    assert feed.feed.title == "Fernhollow Systems: changes to policies"


def test_what_is_not_approved_is_in_neither() -> None:
    files = issue(base_files())
    feed, calendar = make(files)
    assert read_feed(feed).entries == []
    assert events(calendar) == {}
    files = issue(revise(issued_files(), "1.2", "2026-08-31"), HAND_OVER, at=AUTUMN)
    assert b"1.2" not in b"".join(make(files))
    assert b"1.2" not in b"".join(make(withdraw(files, HAND_OVER, "1.2")))


def test_withdrawn_version_keeps_its_entry_and_says_so() -> None:
    approved = next_version(issued_files())
    taken_back = withdraw(approved, HAND_OVER, "1.2", at=AUTUMN + timedelta(days=1))
    before, after = (read_feed(make(files)[0]).entries[0] for files in (approved, taken_back))
    assert after.id == before.id
    assert after.title == "CL-002 Hand-over Policy 1.2: withdrawn, will not take effect"
    assert after.summary == "It was to apply from 1 October 2026. It was wrong"
    assert (after.published, after.updated) == (before.updated, "2026-09-02T09:00:00+00:00")


def test_end_of_a_policy_is_told() -> None:
    feed, calendar = make(retire(issued_files(), SEGMENTS, date(2026, 12, 1), at=AUTUMN), date(2026, 12, 2))
    entry = read_feed(feed).entries[0]
    name = entry.title.removesuffix(": ends on 1 December 2026")
    assert name != entry.title
    assert entry.summary == "It is no longer needed"
    event = events(calendar)[f"{name} ends"]
    assert event.dtstart == date(2026, 12, 1)
    assert f"{name}: review is due" not in events(calendar)


def test_retroactive_and_overtaken_versions_say_so() -> None:
    files = next_version(issued_files(), effective="2026-08-01")
    files = revise(files, "1.3", "2026-09-02", "2026-07-01")
    files = approve(issue(files, HAND_OVER, at=AUTUMN + timedelta(days=2)), HAND_OVER)
    feed, calendar = make(files)
    titles = [entry.title for entry in read_feed(feed).entries]
    assert titles[:2] == [
        "CL-002 Hand-over Policy 1.3: in force from 1 July 2026, retroactively",
        "CL-002 Hand-over Policy 1.2: never in force",
    ]
    off = events(calendar)["CL-002 Hand-over Policy 1.2 does not take effect"]
    assert (off.status, off.sequence) == ("CANCELLED", 1)


def test_feed_holds_at_most_fifty() -> None:
    files = issued_files()
    for number in range(55):
        files = retire(files, HAND_OVER, date(2027, 1, 1) + timedelta(days=number))
    entries = read_feed(make(files)[0]).entries
    assert len(entries) == 50
    assert entries[0].title == "CL-002 Hand-over Policy: ends on 24 February 2027"
    assert entries[-1].title == "CL-002 Hand-over Policy: ends on 6 January 2027"


def test_ids_stay_when_more_is_decided_and_the_site_moves() -> None:
    early, late = issued_files(), next_version(issued_files())
    first, second = read_feed(make(early)[0]), read_feed(make(late, site_url="https://other.example/x")[0])
    ids = [entry.id for entry in second.entries]
    assert ids[1:] == [entry.id for entry in first.entries]
    assert second.feed.id == first.feed.id
    assert len({*ids, second.feed.id}) == 4
    assert all(each.startswith("urn:uuid:") for each in ids)


@pytest.mark.parametrize("site_url", ["https://handbook.example/staff", "https://handbook.example/staff/"])
def test_links_start_with_the_sites_address(site_url: str) -> None:
    feed, calendar = make(issued_files(), site_url=site_url)
    found = read_feed(feed, at="https://elsewhere.example/feed.xml")
    assert found.feed.link == "https://handbook.example/staff/"
    assert found.entries[0].link.startswith("https://handbook.example/staff/policies/")
    assert {str(event.url).partition("/policies/")[0] for event in events(calendar).values()} == {
        "https://handbook.example/staff"
    }


def test_without_the_sites_address_links_are_relative_to_the_feed() -> None:
    feed, calendar = make(issued_files(), site_url="")
    found = read_feed(feed, at="https://anywhere.example/some/feed.xml")
    assert found.feed.link == "https://anywhere.example/some/index.html"
    assert found.entries[0].link.startswith("https://anywhere.example/some/policies/")
    hrefs = [
        each.get("href") for each in ElementTree.fromstring(feed).iter("{http://www.w3.org/2005/Atom}link")
    ]
    assert [href for href in hrefs if ":" in str(href)] == []
    assert b"\nURL" not in calendar
    assert b"\nSOURCE" not in calendar


def test_empty_library_has_a_valid_feed_and_calendar() -> None:
    files = {path: data for path, data in base_files().items() if path.parts[1:2] == ("organization.yml",)}
    feed, calendar = make(files)
    found = read_feed(feed)
    assert found.entries == []
    assert found.feed.updated == "1970-01-01T00:00:00+00:00"
    assert found.feed.id.startswith("urn:uuid:")
    assert read_calendar(calendar).events == []
    assert b"BEGIN:VTIMEZONE" in calendar  # a calendar has at least one component


def test_organisation_that_cannot_be_read_has_neither() -> None:
    edition = publish(parse_library(issued_files()), TODAY)
    broken = replace(edition, library=replace(edition.library, organization=None))
    assert list(compose_feeds(broken, SITE)) == []


def test_calendar_holds_effective_days_reviews_and_ends() -> None:
    files = retire(next_version(issued_files()), HAND_OVER, date(2027, 1, 1), at=AUTUMN + timedelta(days=1))
    _, calendar = make(files, date(2026, 10, 5))
    found = events(calendar)
    name = "CL-002 Hand-over Policy"
    days = {summary: event.dtstart for summary, event in found.items() if summary.startswith(name)}
    text = files[next(path for path in files if path.parts[-2:] == (HAND_OVER, "policy.yml"))].decode()
    last_review = date.fromisoformat(text.partition("last_review: ")[2][:10])
    assert days == {
        f"{name} 1.1 takes effect": date(2026, 4, 1),
        f"{name} 1.2 takes effect": date(2026, 10, 1),
        f"{name} ends": date(2027, 1, 1),
        f"{name}: review is due": last_review.replace(year=last_review.year + 1),
    }
    for event in found.values():
        assert isinstance(event.dtstart, date)
        assert event.dtend == event.dtstart + timedelta(days=1)
        assert event.transparency == "TRANSPARENT"
        assert event.alarm == []
        assert event.categories[0] == "Policy"
        assert event.description
    assert str(found[f"{name} 1.2 takes effect"].url) == f"{SITE}policies/hand-over/1.2.html"


def test_old_days_leave_the_calendar_but_a_late_review_stays() -> None:
    _, calendar = make(issued_files(), date(2029, 1, 1))
    assert {event.categories[1] for event in read_calendar(calendar).events} == {"Review"}


def test_events_keep_their_ids_and_rise_when_they_change() -> None:
    early, late = issued_files(), next_version(issued_files())
    gone = withdraw(late, HAND_OVER, "1.2", at=AUTUMN + timedelta(days=1))
    autumn = date(2026, 10, 5)
    before, after = events(make(early, autumn)[1]), events(make(late, autumn)[1])
    review = "CL-002 Hand-over Policy: review is due"
    assert after[review].uid == before[review].uid
    assert (after[review].sequence or 0) > (before[review].sequence or 0)
    coming = after["CL-002 Hand-over Policy 1.2 takes effect"]
    off = events(make(gone, autumn)[1])["CL-002 Hand-over Policy 1.2 does not take effect"]
    assert (off.uid, off.sequence, off.status) == (coming.uid, 1, "CANCELLED")
    assert coming.sequence == 0
    assert off.dtstamp > coming.dtstamp
    uids = [event.uid for event in after.values()]
    assert len(set(uids)) == len(uids)


def test_bytes_are_the_same_again_and_the_clock_is_nowhere() -> None:
    files = next_version(issued_files())
    assert make(files) == make(files)
    stamps = {event.dtstamp for event in read_calendar(make(files)[1]).events}
    assert stamps <= {ISSUED + timedelta(minutes=1), AUTUMN + timedelta(hours=1)}


def test_odd_texts_survive_both() -> None:
    title = "Übergabe, Ablöse; “Rückgabe” <b>&amp; \\n 日本語 " + "sehr lange " * 12 + "Ende"
    files = base_files()
    path = next(path for path in files if path.parts[-2:] == (HAND_OVER, "policy.yml"))
    quoted = title.replace("\\", "\\\\")
    text = files[path].decode().replace("title: Hand-over Policy", f'title: "{quoted}"', 1)
    assert "Übergabe" in text
    files = issued_files({**files, path: text.encode()})
    feed, calendar = make(files)
    entry = next(entry for entry in read_feed(feed).entries if "Übergabe" in entry.title)
    node = next(
        node
        for node in ElementTree.fromstring(feed).iter("{http://www.w3.org/2005/Atom}title")
        if "Übergabe" in str(node.text)
    )
    assert node.text == f"CL-002 {title} 1.1: in force from 1 April 2026"
    assert entry.id
    event = events(calendar)[f"CL-002 {title} 1.1 takes effect"]
    assert str(event.description).startswith("It applies from 1 April 2026.\n")
    lines = calendar.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert any(line.startswith(b" ") for line in lines)
    assert b"\\n" in calendar
    assert b"\\," in calendar
    assert b"\\;" in calendar
    assert b"\n" not in calendar.replace(b"\r\n", b"")
