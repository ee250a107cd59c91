"""Places of tables in their sources, and hours in words."""

from datetime import datetime, timedelta

from engross.answers import Coverage, LadderTable, Origin
from engross.answers.escalating import Rung
from engross.answers.people import contact_ways, find_acting, is_reached
from engross.answers.spans import Spans, intersect
from engross.diagnostic import Place
from engross.model.blocks import EscalationLevel
from engross.reading.source import DataPath
from engross.rules.subject import Subject


def place_of(subject: Subject, origin: Origin, path: DataPath = ()) -> Place | None:
    """Where a table, or a value in it, stands; None for one that is not in the library."""
    library = subject.library
    shelf = library.policies if origin.kind == "policies" else library.accounts
    found = shelf.get(origin.document)
    return found.source.place((*origin.path, *path)) if found is not None else None


def hours_words(level: EscalationLevel) -> str:
    """When a level is to be reached, as it is said in a sentence."""
    return "at any hour" if level.hours.is_always else str(level.hours)


def pick(coverage: Coverage, gaps: Spans) -> datetime:
    """An instant that shows gaps best: one of an ordinary week, at night on Saturday where it can be."""
    usual = intersect(gaps, coverage.ordinary)
    clock = coverage.calendars.first
    for span in usual:
        here = clock.local(span.start)
        saturday = (here + timedelta(days=(5 - here.weekday()) % 7)).date()
        night = clock.instant(saturday, datetime(2000, 1, 1, 3).time())
        if span.start <= night < span.end:
            return night
    return (usual or gaps)[0].start


def tell(coverage: Coverage, gaps: Spans, at: datetime) -> str:
    """An instant in words: Saturday 03:00 (London), or the date where it is a special day."""
    clock = coverage.calendars.first
    here = clock.local(at)
    if intersect(gaps, coverage.ordinary):
        return f"{here:%A %H:%M} ({clock.place})"
    organization = coverage.tables.organization
    names = [each.name for each in organization.holidays if each.date == here.date()] if organization else []
    special = f", {names[0]}" if names else ""
    return f"{here:%A} {here.day} {here:%B %Y} {here:%H:%M} ({clock.place}{special})"


def why_nobody(coverage: Coverage, table: LadderTable, at: datetime) -> str:
    """Why no level of a ladder is reached at an instant, level by level."""
    return "; ".join(
        f"“{rung.level.title}” – {why_not(coverage, rung, at)}" for rung in coverage.rungs(table)
    )


def why_not(coverage: Coverage, rung: Rung, at: datetime) -> str:
    """Why a level is not reached at an instant."""
    acting = find_acting(rung.directory, rung.level.role, coverage.today)
    contact = rung.contact
    if contact is not None:
        if not rung.calendar(rung.hours_office(acting)).is_open(at):
            return f"{rung.level.hours} only"
        if is_reached(contact_ways(contact), by_mail=rung.by_mail):
            return f"{contact.name} is closed"
        return f"{contact.name} has {'an address, and ' if contact.email else ''}no telephone number"
    people = acting.holders or acting.stand_ins
    if not people:
        return f"nobody holds the role {acting.name}"
    callable_now = [person for person in people if rung.calendar(person.office).is_open(at)]
    if not callable_now:
        return f"{rung.level.hours} only"
    names = ", ".join(person.name for person in callable_now)
    if any(person.phone for person in callable_now):
        return f"an office phone while the office is closed ({names})"
    return f"no number ({names})"
