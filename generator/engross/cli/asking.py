"""The command that asks the tables: who may approve, whom to call, by when to answer."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from engross.answers import Calendar, Calendars, Origin, Tables, gather_tables
from engross.answers.wording import find_office
from engross.cli.group import CLEAN, FINDINGS, EngrossGroup
from engross.cli.terminal import DAY, library_option, require_library, use_colour
from engross.clock import read_clock, read_today
from engross.library import Library
from engross.report.answers import Asked
from engross.units import Amount, Moment, WeeklyHours
from engross.units.scalar import MisfitError

_Command = Callable[..., None]


class _MomentType(click.ParamType[Moment]):
    """A date or weekday, and a time."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Moment:
        """Read a moment, or say what is wrong with it."""
        try:
            return value if isinstance(value, Moment) else Moment.parse(str(value).strip())
        except MisfitError as error:
            self.fail(f"{error.message} {error.hint}", param, ctx)


class _ZoneType(click.ParamType[ZoneInfo]):
    """A time zone by its IANA name."""

    name = "zone"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> ZoneInfo:
        """Find a time zone, or say that there is none of this name."""
        try:
            return value if isinstance(value, ZoneInfo) else ZoneInfo(str(value))
        except (ZoneInfoNotFoundError, OSError, ValueError):
            self.fail(f"There is no time zone “{value}”. Write one like: Europe/London.", param, ctx)


_MOMENT, _ZONE = _MomentType(), _ZoneType()


def _options(command: _Command) -> _Command:
    """The options that all questions share."""
    options = (
        library_option,
        click.option("--tier", default="", help="The client's tier, such as gold."),
        click.option(
            "--client", default="", help="A client with an account plan, whose own tables come first."
        ),
        click.option("--as-of", "day", type=DAY, metavar="DATE", help="By what was in force on this day."),
        click.option("--drafts", is_flag=True, help="By working texts that are not issued yet."),
        click.option("--format", "style", type=click.Choice(["text", "json"]), default="text"),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _clock_options(office_help: str) -> Callable[[_Command], _Command]:
    """Whose clock it is."""
    office = click.option("--office", default="", help=office_help)
    zone = click.option(
        "--zone", type=_ZONE, metavar="ZONE", help="A time zone instead, such as Europe/London."
    )
    return lambda command: office(zone(command))


@click.group(cls=EngrossGroup, short_help="Ask who may approve, whom to call, by when to answer.")
def ask() -> None:
    """Ask the tables in force: who may approve, whom to call now, by when something has to be answered.

    Every answer says who, how to reach them, who stands in, and the clause and version that say so.
    """


@ask.command(short_help="Who may approve: engross ask approve discount 12%")
@_options
@click.argument("words", nargs=-1, required=True, metavar="DECISION AMOUNT")
def approve(words: tuple[str, ...], **given: Any) -> None:
    """Say who may approve AMOUNT of DECISION, by its id or words of its title.

    engross ask approve discount 12% --tier gold

    engross ask approve extra spend '$60,000'   (with quotes, as a shell takes $ for its own)

    Exit codes: 0 somebody may, 1 nobody may, 2 could not be answered.
    """
    from engross.answers import approve as ask_approval
    from engross.report.answers import approval_text
    from engross.report.answers_json import approval_json

    decision, amount = _split(words)
    desk = _open(**given)
    answer = ask_approval(
        desk.tables, decision, amount, day=desk.day, tier=given["tier"], client=given["client"]
    )
    asked = desk.asked
    text = approval_json(answer, asked) if desk.is_json else approval_text(answer, asked, colour=use_colour())
    _end(text, is_answered=answer.is_answered)


@ask.command(short_help="Whom to call: engross ask escalate --tier gold")
@_options
@_clock_options("The office whose clock it is; the first one when left out.")
@click.option("--severity", default="", help="How grave it is: 1 for the gravest, an id or a name.")
@click.option("--ladder", default="", help="One escalation ladder only, by its id or title.")
@click.option(
    "--at", type=_MOMENT, metavar="MOMENT", help="When, such as “2026-03-07 22:00” or “Sat 03:00”; now."
)
def escalate(severity: str, ladder: str, at: Moment | None, **given: Any) -> None:
    """Say whom to call, in order, and by when each of them answers.

    Exit codes: 0 somebody can be called, 1 nobody can, 2 could not be answered.
    """
    from engross.answers import escalate as ask_escalation
    from engross.report.answers import escalation_text
    from engross.report.answers_json import escalation_json

    desk = _open(**given)
    answer = ask_escalation(
        desk.tables,
        desk.instant(at),
        tier=given["tier"],
        severity=severity,
        ladder=ladder,
        client=given["client"],
        office=given["office"],
    )
    origins = [each.table.origin for each in answer.climbs]
    answer = replace(answer, notes=(*answer.notes, *desk.notes(answer.at, origins)))
    asked = desk.asked
    text = (
        escalation_json(answer, asked)
        if desk.is_json
        else escalation_text(answer, asked, colour=use_colour())
    )
    _end(text, is_answered=answer.is_answered)


@ask.command(short_help="By when to answer: engross ask respond email")
@_options
@_clock_options(
    "The office whose clock and hours count; when left out, the first one's clock and the hours of the office in which "
    "those work who have to answer."
)
@click.argument("words", nargs=-1, required=True, metavar="WHAT")
@click.option(
    "--received", type=_MOMENT, metavar="MOMENT", help="When it came, such as “Fri 16:30”, the last one; now."
)
def respond(words: tuple[str, ...], received: Moment | None, **given: Any) -> None:
    """Say by when WHAT has to be answered: a channel such as email, or the name of a service level.

    Exit codes: 0 there is a time, 1 there is none, 2 could not be answered.
    """
    from engross.answers import respond as ask_response
    from engross.report.answers import response_text
    from engross.report.answers_json import response_json

    desk = _open(**given)
    answer = ask_response(
        desk.tables,
        " ".join(words),
        desk.instant(received, is_past=True),
        tier=given["tier"],
        client=given["client"],
        office=given["office"],
    )
    origins = [each.table.origin for each in answer.promises]
    answer = replace(answer, notes=(*answer.notes, *desk.notes(answer.received, origins)))
    asked = desk.asked
    text = response_json(answer, asked) if desk.is_json else response_text(answer, asked, colour=use_colour())
    _end(text, is_answered=answer.is_answered)


ask.add_section("Questions", [approve, escalate, respond])


def _split(words: Sequence[str]) -> tuple[str, Amount]:
    """The decision and the amount: the most words at the end that are an amount."""
    refusal = Amount.refusal("")
    for place in range(1, len(words)):
        try:
            return " ".join(words[:place]), Amount.parse(" ".join(words[place:]).strip())
        except MisfitError as error:
            refusal = error
    last = f" {refusal.message}" if len(words) > 1 else ""
    raise click.UsageError(f"Say what is to be approved and how much, the amount last.{last} {refusal.hint}")


@dataclass(frozen=True)
class _Desk:
    """What questions are asked of: the library in force on a day, its tables, and the clock; `source` as it was read."""

    source: Library
    library: Library
    tables: Tables
    clock: Calendar
    day: date
    now: datetime
    is_json: bool

    def instant(self, moment: Moment | None, *, is_past: bool = False) -> datetime:
        """The instant that is meant by the clock; a weekday is the next one from now on, or the last one until now."""
        if moment is None:
            return self.now
        if moment.day is not None:
            return self.clock.instant(moment.day, moment.time)
        here = self.clock.local(self.now)
        day = here.date() + timedelta(days=((moment.weekday or 0) - here.weekday()) % 7)
        weeks = (day + timedelta(days=7 * week) for week in ((0, -1) if is_past else (0, 1)))
        found = (self.clock.instant(each, moment.time) for each in weeks)
        return next(each for each in found if (each <= self.now if is_past else each >= self.now))

    def notes(self, at: datetime, origins: Sequence[Origin]) -> Iterator[str]:
        """Which of the documents that answer have another version on the day that is asked about."""
        from engross.edition import publish

        day = self.clock.local(at).date()
        if day == self.day or all(each.is_draft for each in origins):
            return
        then = publish(self.source, day).library.policies
        for origin in {each.document: each for each in origins if each.kind == "policies"}.values():
            found = then.get(origin.document)
            version = found.policy.title_page.version if found is not None else None
            if version != origin.version and not origin.is_draft:
                applies = (
                    f"version {version} of {origin.number} applies"
                    if version
                    else f"{origin.number} does not apply"
                )
                yield f"On {day.isoformat()} {applies}: ask with --as-of {day.isoformat()}."

    @property
    def asked(self) -> Asked:
        """What answers are told with."""
        return Asked(self.library, self.tables, self.clock)


def _open(
    root: Path,
    day: date | None,
    style: str,
    *,
    drafts: bool,
    office: str = "",
    zone: ZoneInfo | None = None,
    **_: object,
) -> _Desk:
    """Read the library as it was or will be on a day."""
    from engross.edition import publish
    from engross.errors import QuestionError
    from engross.library import parse_library
    from engross.remote.archive import open_files

    require_library(root)
    today = read_today()
    on = day or today
    source = parse_library(open_files(root))
    library = publish(source, on, drafts=drafts).library
    tables = gather_tables(library, as_issued=on < today, day=None if drafts else on)
    if tables.is_empty:
        more = "" if drafts else " Working texts are asked with: --drafts"
        raise QuestionError(
            f"On {on.isoformat()} no document in force has a table that could answer "
            f"(limits of authority, escalation ladders, service levels).{more}"
        )
    calendars = Calendars.of_organization(tables.organization)
    clock = calendars.office(find_office(tables, office)) or calendars.first
    if zone is not None:
        clock = Calendar(zone.key, zone, WeeklyHours(()))
    now = read_clock() if day is None else datetime.combine(day, time(0), clock.zone)
    return _Desk(source, library, tables, clock, on, now.astimezone(UTC), style == "json")


def _end(text: str, *, is_answered: bool) -> None:
    click.echo(text, nl=False, color=use_colour())
    sys.exit(CLEAN if is_answered else FINDINGS)
