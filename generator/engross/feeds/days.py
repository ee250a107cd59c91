"""The calendar (RFC 5545, RFC 7986): when versions take effect, policies end and reviews are due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath

from engross.feeds.chain import NEVER, Chain, identity, in_words, moment, name_of, tell_why
from engross.history import VersionHistory
from engross.model.issued import IssuedPolicy
from engross.model.record import Retired
from engross.units import next_after

CALENDAR = PurePosixPath("calendar.ics")
_LONG_AGO = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Day:
    """A day in the calendar; `seed` is what its id is made of, `sequence` counts its changes."""

    day: date
    summary: str
    description: str
    stamp: datetime
    seed: str
    page: PurePosixPath
    category: str
    sequence: int = 0
    is_off: bool = False


def list_days(chains: tuple[Chain, ...], today: date) -> list[Day]:
    """The days of the calendar: those of the past year and all to come; and every next review, however late."""
    found = [_effective_day(chain, *each) for chain in chains for each in chain.approved]
    found += [_end_day(chain, *each) for chain in chains for each in chain.retired]
    found = [each for each in found if each.day >= today - _LONG_AGO]
    found += [day for chain in chains if (day := _review_day(chain, today)) is not None]
    return sorted(found, key=lambda each: (each.day, each.summary, each.seed))


def _effective_day(chain: Chain, version: VersionHistory, text: IssuedPolicy) -> Day:
    """The day on which a version takes effect; it is called off when the version is taken back or overtaken."""
    day, what = version.issued.effective, f"{name_of(text)} {version.version}"
    cancelled = _cancelled(chain, version)
    stamp, why = cancelled or (
        moment(version),
        f"It applies from {in_words(day)}.\n{tell_why(text, version)}",
    )
    return Day(
        day=day,
        summary=f"{what} does not take effect" if cancelled else f"{what} takes effect",
        description=why,
        stamp=stamp,
        seed=f"effective {version.issued.record.sha256}",
        page=chain.page(version.version),
        category="Takes effect",
        sequence=int(cancelled is not None),
        is_off=cancelled is not None,
    )


def _cancelled(chain: Chain, version: VersionHistory) -> tuple[datetime, str] | None:
    """When and why a version came not to take effect; None for one that does."""
    if version.withdrawn is not None:
        return version.withdrawn.at, f"It was withdrawn. {version.withdrawn.reason}"
    interval, successor = chain.history.interval(version), chain.history.successor(version)
    if successor is not None and interval is not None and interval.is_empty:
        return moment(successor), "A later decision came before it."
    return None


def _end_day(chain: Chain, event: Retired, name: str) -> Day:
    """The day on which a policy ends; it is called off when a later decision rules then."""
    ruling = chain.history.ruling(event.on) or event
    return Day(
        day=event.on,
        summary=f"{name} ends",
        description=f"From {in_words(event.on)} on {name} no longer applies.\n{event.reason}",
        stamp=moment(ruling),
        seed=f"end {event.digest}",
        page=chain.page(),
        category="Ends",
        sequence=int(ruling is not event),
        is_off=ruling is not event,
    )


def _review_day(chain: Chain, today: date) -> Day | None:
    """The next review of a policy in force: one event, which moves when another version applies."""
    version = chain.history.in_force(today)
    text = None if version is None else chain.texts.get(version.version)
    if version is None or text is None:
        return None
    roles = {role.id: role.name for role in text.resolved.organization.roles}
    by, last = text.review.responsible, text.title_page.last_review
    return Day(
        day=next_after(last, text.review.cycle),
        summary=f"{name_of(text)}: review is due",
        description=(
            f"{name_of(text)} is to be reviewed by this day. How often: {text.review.cycle.value}. "
            f"Responsible: {roles.get(by, by)}. Last reviewed on {in_words(last)}."
        ),
        stamp=moment(version),
        seed=f"review {chain.history.events[0].digest}",
        page=chain.page(),
        category="Review",
        sequence=version.place,
    )


def write_calendar(days: list[Day], organization: str, base: str, seed: str) -> bytes:
    """The calendar, whose links start with `base`; the same days give the same bytes."""
    from icalendar import Calendar, Event, Timezone, TimezoneStandard, vText

    calendar = Calendar()
    last = max((day.stamp for day in days), default=NEVER)
    calendar.add("prodid", "-//engross//handbook//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("uid", identity(f"calendar {seed}").removeprefix("urn:uuid:"))
    calendar.add("last-modified", last)
    for key in ("name", "x-wr-calname"):
        calendar.add(key, vText(f"{organization}: policies"))
    for key in ("description", "x-wr-caldesc"):
        calendar.add(key, vText("When policies take effect, are to be reviewed, or end"))
    calendar.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "P1D")
    if base:
        calendar.add("url", base)
        calendar.add("source", f"{base}{CALENDAR}", parameters={"VALUE": "URI"})
    for day in days:
        event = Event()
        for key, value in _properties(day, base):
            event.add(key, value)
        calendar.add_component(event)
    if not days:
        # RFC 5545, 3.6: a calendar has at least one component. A time zone is one that nobody sees.
        standard = TimezoneStandard()
        standard.add("dtstart", datetime(1970, 1, 1))
        standard.add("tzoffsetfrom", timedelta())
        standard.add("tzoffsetto", timedelta())
        zone = Timezone()
        zone.add("tzid", "Etc/UTC")
        zone.add_component(standard)
        calendar.add_component(zone)
    return bytes(calendar.to_ical())


def _properties(day: Day, base: str) -> Iterator[tuple[str, object]]:
    """What an event says: of a whole day, for which nobody is busy. To-dos would not do: Outlook leaves them out."""
    yield "uid", identity(day.seed).removeprefix("urn:uuid:")
    yield "dtstamp", day.stamp
    yield "last-modified", day.stamp
    yield "sequence", day.sequence
    yield "dtstart", day.day
    yield "dtend", day.day + timedelta(days=1)
    yield "summary", day.summary
    yield "description", day.description
    yield "categories", ["Policy", day.category]
    yield "status", "CANCELLED" if day.is_off else "CONFIRMED"
    yield "transp", "TRANSPARENT"
    yield "x-microsoft-cdo-busystatus", "FREE"
    if base:
        yield "url", f"{base}{day.page}"
