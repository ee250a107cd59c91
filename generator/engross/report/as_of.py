"""Which version of each policy was in force on a day, with what proves it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rich.console import Console
from rich.text import Text

from engross.history import History
from engross.library import Library
from engross.model.fields import Version
from engross.report.findings import show_controls, write_json
from engross.report.printout import print_out
from engross.report.words import write_day
from engross.versions import PDF, SOURCE, IssuedVersion


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of an issued version, with the digest that its record and the register hold."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Held:
    """What was in force of one policy; `version` is empty where nothing was, and `why` then says so."""

    id: str
    number: str
    title: str
    version: str = ""
    since: date | None = None
    last_day: date | None = None
    approved_on: date | None = None
    is_retroactive: bool = False
    text: Kept | None = None
    pdf: Kept | None = None
    why: str = ""


def find_held(library: Library, policies: Sequence[str], day: date, known: date | None) -> tuple[Held, ...]:
    """What was in force of each policy on a day, by what was known at the end of another day (UTC), else now."""
    found = (_held(library, policy_id, day, known) for policy_id in policies)
    return tuple(sorted(found, key=lambda held: (not held.version, held.number, held.id)))


def _held(library: Library, policy_id: str, day: date, known: date | None) -> Held:
    history = library.history(policy_id)
    history = history if known is None else history.known(known)
    ruling = history.in_force(day)
    issued = {each.version: each for each in library.versions.get(policy_id, ())}
    if ruling is None:
        number, title = _name(library, policy_id, history, issued)
        return Held(policy_id, number, title, why=_why_none(history, day))
    interval, version = history.interval(ruling), issued.get(ruling.version)
    number, title = _name_of(version) if version else _name(library, policy_id, history, issued)
    return Held(
        id=policy_id,
        number=number,
        title=title,
        version=ruling.version,
        since=ruling.issued.effective,
        last_day=interval.end - timedelta(days=1) if interval and interval.end else None,
        approved_on=ruling.approved_on,
        is_retroactive=ruling.is_retroactive,
        text=_kept(version, SOURCE),
        pdf=_kept(version, PDF),
        why="" if version else "Its files are not what was issued; what is wrong: engross check",
    )


def _name_of(version: IssuedVersion) -> tuple[str, str]:
    page = version.policy.title_page
    return str(page.number), str(page.title)


def _name(
    library: Library, policy_id: str, history: History, issued: Mapping[Version, IssuedVersion]
) -> tuple[str, str]:
    """Number and title where no version applied: those of the last version then known, else of the working text."""
    for each in reversed(history.versions):
        if each.version in issued:
            return _name_of(issued[each.version])
    found = library.policies.get(policy_id)
    return (
        (str(found.policy.title_page.number), str(found.policy.title_page.title))
        if found
        else ("", policy_id)
    )


def _why_none(history: History, day: date) -> str:
    ended = history.retirement(day)
    if ended is not None:
        return f"It had ended on {write_day(ended.on)}: {ended.reason}"
    upcoming = history.upcoming(day)
    if upcoming:
        return f"The first version, {upcoming[0].version}, takes effect on {write_day(upcoming[0].issued.effective)}."
    return "No version was approved." if history.versions else "Nothing was issued."


def _kept(version: IssuedVersion | None, name: str) -> Kept | None:
    if version is None or name not in version.record.files:
        return None
    # Signatures are appended to the PDF: its record tells what it was when it was issued.
    mark = version.revisions[-1] if name == PDF else version.record.files[name]
    return Kept(str(version.folder / name), str(mark.sha256))


def as_of_json(held: Sequence[Held], day: date, known: date | None) -> str:
    """What was in force, for programs; the keys stay as they are."""
    listed = {
        "date": day.isoformat(),
        "known": known.isoformat() if known else None,
        "policies": [_as_data(each) for each in held],
    }
    return write_json(listed)


def _as_data(held: Held) -> dict[str, object]:
    return {
        "id": held.id,
        "number": held.number,
        "title": held.title,
        "version": held.version or None,
        "since": held.since and held.since.isoformat(),
        "last_day": held.last_day and held.last_day.isoformat(),
        "approved_on": held.approved_on and held.approved_on.isoformat(),
        "retroactive": held.is_retroactive,
        "text": held.text and {"path": held.text.path, "sha256": held.text.sha256},
        "pdf": held.pdf and {"path": held.pdf.path, "sha256": held.pdf.sha256},
        "why": held.why,
    }


def as_of_table(held: Sequence[Held], day: date, known: date | None, *, colour: bool = False) -> str:
    """What was in force, policy by policy, in 80 columns."""
    return print_out(lambda console: _print(console, held, day, known), width=80, colour=colour)


def _print(console: Console, held: Sequence[Held], day: date, known: date | None) -> None:
    knowing = f", as known on {write_day(known)}" if known else ""
    console.print(Text(f"In force on {write_day(day)}{knowing}", "dim"))
    for each in held:
        console.print()
        console.print(Text(show_controls(f"{each.number} {each.title}".strip()), "bold"))
        for line in _lines(each):
            console.print(line, soft_wrap=True)


def _lines(held: Held) -> Iterator[Text]:
    if held.version and held.since is not None:
        days = f"from {write_day(held.since)} to {write_day(held.last_day)}" if held.last_day else ""
        days = days or f"since {write_day(held.since)}, no end known"
        yield Text.assemble(f"  {held.id} ", (held.version, "bold green"), f", {days}")
        if held.approved_on is not None:
            back = ", applied retroactively" if held.is_retroactive else ""
            yield Text(f"  approved on {write_day(held.approved_on)}{back}")
    for name, kept in (("text", held.text), ("PDF", held.pdf)):
        if kept is not None:
            yield Text(f"  {name:<5} {kept.path}")
            yield Text(f"        sha256 {kept.sha256}", "dim")
    if held.why:
        who = "" if held.version else f"{held.id}: "
        yield Text(f"  {who}{show_controls(held.why)}", "bold red" if held.version else "")
