"""Answers of the tables for people: who, how to reach them, by when, who stands in, and what says so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from textwrap import wrap

from rich.console import Console
from rich.text import Text

from engross.answers import (
    Acting,
    Approval,
    ApprovalAnswer,
    Approver,
    Calendar,
    Call,
    Climb,
    EscalationAnswer,
    Origin,
    Promise,
    ResponseAnswer,
    Tables,
    Way,
    plain_text,
)
from engross.library import Library
from engross.report.findings import show_controls
from engross.report.printout import print_out
from engross.report.words import count

_WIDTH = 80
_LABEL = 12
_INDENT = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer is told with: the library for its texts, the tables, and the clock by which times are told."""

    library: Library
    tables: Tables
    clock: Calendar

    def moment(self, at: datetime, *, is_long: bool = False) -> str:
        """An instant by the clock: Sun 22 Nov 06:00, or Sunday 22 November 2026, 06:00 (Chicago, CST)."""
        here = self.clock.local(at)
        if is_long:
            return f"{here:%A} {here.day} {here:%B %Y, %H:%M} ({self.place(at)})"
        return f"{here:%a} {here.day} {here:%b %H:%M}"

    def place(self, at: datetime) -> str:
        """Whose clock it is, and its offset by name: Chicago, CST."""
        return f"{self.clock.place}, {self.clock.local(at):%Z}"

    def segment(self, full_id: str) -> str:
        """A segment by its name."""
        segment = self.tables.index.segments.get(full_id)
        return str(segment.name) if segment is not None else full_id


@dataclass(frozen=True, slots=True)
class _Row:
    """A line with a label before it; what does not fit goes on below."""

    label: str
    text: str
    style: str = ""


_Block = tuple[str, list[_Row]]


def approval_text(answer: ApprovalAnswer, asked: Asked, *, colour: bool = False) -> str:
    """Who may approve, in 80 columns."""
    blocks: list[_Block] = [
        (f"{each.table.limit.title}: {answer.amount}", list(_approval(each, asked)))
        for each in answer.approvals
    ]
    return _print([], blocks, answer.notes, colour=colour)


def escalation_text(answer: EscalationAnswer, asked: Asked, *, colour: bool = False) -> str:
    """Whom to call, in 80 columns: the ladder that fits best in full, the others with their first call."""
    blocks: list[_Block] = [
        (each.table.ladder.title, list(_climb(each, asked))) for each in answer.climbs[:1]
    ]
    blocks += [(each.table.ladder.title, list(_other(each, asked))) for each in answer.climbs[1:]]
    more = len(answer.climbs) - 1
    notes = [f"{count(more, 'more ladder')} may apply: “When” says which one is meant."] if more > 0 else []
    head = [asked.moment(answer.at, is_long=True)]
    return _print(head, blocks, (*notes, *answer.notes), colour=colour)


def response_text(answer: ResponseAnswer, asked: Asked, *, colour: bool = False) -> str:
    """By when to answer, in 80 columns."""
    groups = [list(group) for _, group in groupby(answer.promises, lambda each: each.table.full_id)]
    blocks: list[_Block] = [(_promise_title(group, asked), list(_promises(group, asked))) for group in groups]
    return _print([], blocks, answer.notes, colour=colour)


def _promise_title(group: Sequence[Promise], asked: Asked) -> str:
    tier = f", {asked.segment(group[0].segment)}" if len(group) == 1 and group[0].segment else ""
    return f"{group[0].table.service.title}{tier}"


def _approval(found: Approval, asked: Asked) -> Iterator[_Row]:
    if found.approver is None:
        step = found.highest.step
        yield _Row(
            "Nobody may", f"the highest limit is {step.limit} ({found.highest.acting.name})", "bold red"
        )
        yield from _people(found.highest, "Ask")
    else:
        step = found.approver.step
        yield _Row("Who", f"{found.approver.acting.name}, {step.limit}", "bold green")
        yield from _people(found.approver, "Call")
    condition = plain_text(asked.library, found.table.origin, found.table.limit.condition)
    if condition:
        yield _Row("Only if", condition)
    if found.table.segments:
        yield _Row("For", ", ".join(asked.segment(each) for each in found.table.segments))
    if found.higher is not None:
        yield _Row("Above that", f"{found.higher.acting.name}, {found.higher.step.limit}")
    yield _source(found.table.origin)


def _people(approver: Approver, label: str) -> Iterator[_Row]:
    acting = approver.acting
    if acting.is_vacant:
        yield _Row(label, "nobody holds this role", "bold red")
    yield from _listed(label, [_reach(person.name, approver.ways) for person in acting.holders])
    yield from _stand_ins(acting, approver.stand_in_ways)


def _stand_ins(acting: Acting, ways: Sequence[Way]) -> Iterator[_Row]:
    yield from _listed("Stand-in", [_reach(person.name, ways) for person in acting.stand_ins])


def _reach(name: str, ways: Sequence[Way]) -> str:
    """Somebody with their numbers, the one to try first in front; an address where there is no number."""
    own = [way for way in ways if way.name == name]
    phones = [way.value for way in own if way.kind == "phone"]
    values = phones or [way.value for way in own]
    later = [way.value for way in own if way.is_after_hours and way.value != values[0]]
    rest = f" (after hours {later[0]})" if later else ""
    return f"{values[0]}  {name}{rest}" if values else f"{name}, no number known"


def _listed(label: str, lines: Sequence[str]) -> Iterator[_Row]:
    for number, line in enumerate(lines):
        yield _Row("" if number else label, line)


def _climb(found: Climb, asked: Asked) -> Iterator[_Row]:
    yield _Row("When", str(found.table.ladder.trigger))
    for number, call in enumerate(found.calls):
        yield from _call(call, asked, "" if not number else _later(call.starts, found.at, asked))
    if not found.calls:
        yield _Row("Nobody", "can be reached on this ladder now", "bold red")
    for number, skipped in enumerate(found.skipped):
        yield _Row("" if number else "Not now", f"{skipped.level.title}: {skipped.reason}")
    if found.allowed is not None:
        late = "" if found.is_in_time else " – THE LADDER IS SLOWER"
        yield _Row(
            "Promised", f"somebody within {found.allowed}{late}", "" if found.is_in_time else "bold red"
        )
    yield _source(found.table.origin)


def _later(at: datetime, asked_at: datetime, asked: Asked) -> str:
    """When a level is called as a label: the time, with the day where it is another one."""
    here, then = asked.clock.local(at), asked.clock.local(asked_at)
    if here.date() == then.date():
        return f"{here:%H:%M}"
    is_near = (here.date() - then.date()).days < 7
    return f"{here:%a %H:%M}" if is_near else f"{here.day} {here:%b %Y}"


def _call(call: Call, asked: Asked, later: str) -> Iterator[_Row]:
    """A call, now or later on, and what is to be thought of when it is made."""
    is_first = not later
    label = later or "Call now"
    names = ", ".join(person.name for person in call.acting.holders)
    who = f"{call.acting.name}: {names}" if names else call.acting.name
    if call.contact is not None:
        yield _Row(label, _reach(call.contact.name, call.ways), "bold green" if is_first else "bold")
        yield _Row("", who)
    else:
        lines = [_number(name, call.ways) for name in dict.fromkeys(way.name for way in call.ways)]
        for number, line in enumerate(lines):
            yield _Row("" if number else label, line, "bold green" if is_first else "bold")
        yield _Row("", call.acting.name)
    yield _Row("", f"answers by {asked.moment(call.answers_by)} (within {call.level.answers_within})")
    may = plain_text(asked.library, call.origin, call.level.may)
    if may:
        yield _Row("", may)
    stand_ins = ", ".join(person.name for person in call.acting.stand_ins)
    if stand_ins:
        yield _Row("", f"stand-in: {stand_ins}", "dim")


def _number(name: str, ways: Sequence[Way]) -> str:
    """Somebody with the number that is right now."""
    own = [way for way in ways if way.name == name]
    return f"{own[0].value}  {name}" if own else name


def _other(found: Climb, asked: Asked) -> Iterator[_Row]:
    """A ladder that fits less well: when it is used, and its first call."""
    yield _Row("When", str(found.table.ladder.trigger))
    if found.calls:
        first = found.calls[0]
        way = next(iter(first.ways), None)
        number = f"{way.value}  {way.name}" if way is not None else first.acting.name
        yield _Row("Call now", f"{number}, answers by {asked.moment(first.answers_by)}")
    else:
        yield _Row("Nobody", "can be reached on this ladder now", "bold red")
    yield _source(found.table.origin)


def _promises(group: Sequence[Promise], asked: Asked) -> Iterator[_Row]:
    """What one service level promises; to several tiers, where none was named, one below the other."""
    for found in group:
        name = asked.segment(found.segment) if len(group) > 1 and found.segment else "By"
        if found.by is None:
            yield _Row(name, "never: so many business hours do not come", "bold red")
        else:
            yield _Row(name, asked.moment(found.by, is_long=True), "bold green")
        business = f" (hours of {found.calendar.place})" if "business" in str(found.within) else ""
        yield _Row("", f"{found.within}{business} from {asked.moment(found.received)}")
    found = group[0]
    yield _Row("What", str(found.table.service.action))
    yield _Row("Who", found.acting.name, "bold")
    yield from _listed("Call", [_reach(person.name, found.ways) for person in found.acting.holders])
    yield from _stand_ins(found.acting, found.stand_in_ways)
    yield _source(found.table.origin)


def _source(origin: Origin) -> _Row:
    draft = ", DRAFT" if origin.is_draft else ""
    return _Row("Says who", f"{origin.cited} {origin.title}, version {origin.version}{draft}", "dim")


def _print(
    head: Sequence[str],
    blocks: Sequence[_Block],
    notes: Sequence[str],
    *,
    colour: bool,
) -> str:
    def fill(console: Console) -> None:
        for line in head:
            console.print(Text(show_controls(line), "dim"))
        for number, (title, rows) in enumerate(blocks):
            if number or head:
                console.print()
            for line in wrap(show_controls(title), _WIDTH):
                console.print(Text(line, "bold"))
            for row in rows:
                _print_row(console, row)
        for number, note in enumerate(notes):
            if not number and (blocks or head):
                console.print()
            for line in wrap(show_controls(note), _WIDTH):
                console.print(Text(line, "yellow"))

    return print_out(fill, width=_WIDTH, colour=colour)


def _print_row(console: Console, row: _Row) -> None:
    lines = wrap(show_controls(row.text), _WIDTH - _INDENT - _LABEL, break_on_hyphens=False) or [""]
    for number, line in enumerate(lines):
        label = "" if number else row.label
        console.print(
            Text.assemble(" " * _INDENT, (f"{label:<{_LABEL}}", "dim"), (line, row.style)), soft_wrap=True
        )
