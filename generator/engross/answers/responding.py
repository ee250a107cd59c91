"""By when something has to be answered: the time allowed, on the clock and the calendar of an office."""

from collections.abc import Iterator
from datetime import UTC, datetime

from engross.answers.hours import Calendars
from engross.answers.people import find_acting, ways_any_time
from engross.answers.questions import Promise, ResponseAnswer
from engross.answers.tables import ServiceTable, Tables
from engross.answers.wording import (
    channel_of,
    choose,
    find_client,
    find_office,
    find_tier,
    fits_words,
    tier_name,
)
from engross.units import Duration


def respond(
    tables: Tables, to: str, received: datetime, *, tier: str = "", client: str = "", office: str = ""
) -> ResponseAnswer:
    """By when something that is received at an instant has to be answered, and by whom.

    `to` is the id, full id or words of the title of a service level, or a channel such as email or phone. Business
    hours are those of the office named, else of the one where those work who keep the promise, else of the first.
    Raises QuestionError for what is not there.
    """
    asked_client = find_client(tables, client)
    segments = find_tier(tables, tier, asked_client)
    channel = channel_of(to)
    services = choose(
        "service level",
        to,
        tables.services,
        lambda table: _score(table, to, channel),
        [str(table.service.id) for table in tables.services],
    )
    chosen = find_office(tables, office)
    promises = [
        promise for table in services for promise in judge_service(tables, table, received, segments, chosen)
    ]
    notes = []
    if not segments and any(promise.segment for promise in promises):
        notes.append("The time depends on the tier; say which with --tier.")
    if segments and not promises:
        titles = ", ".join(f"“{table.service.title}” ({table.origin})" for table in services)
        notes.append(f"{titles} promises {tier_name(tables, segments)} clients no time.")
    return ResponseAnswer(received.astimezone(UTC), tuple(promises), tuple(notes))


def _score(table: ServiceTable, to: str, channel: str) -> int:
    service = table.service
    named = fits_words(to, (service.id, table.full_id), service.title)
    if named == 2:
        return 3
    return 2 if channel and service.channel == channel else named


def judge_service(
    tables: Tables,
    table: ServiceTable,
    received: datetime,
    segments: frozenset[str],
    office: str = "",
    calendars: Calendars | None = None,
) -> Iterator[Promise]:
    """What one service level promises to a tier; to each of its tiers where none is given."""
    directory = tables.directory_of(table.origin)
    calendars = calendars or Calendars.of_organization(tables.organization)
    acting = find_acting(directory, table.service.responsible, calendars.first.local(received).date())
    offices = {str(person.office) for person in acting.holders or acting.stand_ins}
    place = office or (next(iter(offices)) if len(offices) == 1 else "")
    calendar = calendars.office(place) or calendars.first
    for segment, within in _times(table, segments):
        yield Promise(
            table=table,
            segment=segment,
            within=within,
            received=received.astimezone(UTC),
            by=calendar.add(received, within),
            acting=acting,
            ways=tuple(way for person in acting.holders for way in ways_any_time(person)),
            stand_in_ways=tuple(way for person in acting.stand_ins for way in ways_any_time(person)),
            calendar=calendar,
        )


def _times(table: ServiceTable, segments: frozenset[str]) -> Iterator[tuple[str, Duration]]:
    mine = [(segment, within) for segment, within in table.by_segment.items() if segment in segments]
    if mine:
        yield from mine
        return
    if not segments:
        yield from table.by_segment.items()
    if table.service.within is not None and (segments or not table.by_segment):
        yield "", table.service.within
