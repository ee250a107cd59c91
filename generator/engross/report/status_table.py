"""Where policies stand as a table for a terminal of 80 columns, with the next steps below it."""

from collections.abc import Iterator, Sequence
from datetime import date

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from engross.history import State
from engross.report.findings import show_controls
from engross.report.printout import print_out
from engross.report.status import Due, PolicyStatus, What
from engross.report.words import write_day

WIDTH = 80
_MOST_SHOWN = 3
_BEFORE_DAY = {
    What.APPROVAL: " by ",
    What.REVIEW: " by ",
    What.RENEWAL: " by ",
    What.EFFECTIVE: " on ",
    What.ENDING: " on ",
}
_STATES = {"in force": "green", "takes effect later": "cyan", "retired": "dim"}


def status_table(
    statuses: Sequence[PolicyStatus], today: date, *, colour: bool = False, width: int = WIDTH
) -> str:
    """The table; without colour it holds nothing but letters and lines."""
    return print_out(lambda console: _print(console, statuses, today), width=width, colour=colour)


def _print(console: Console, statuses: Sequence[PolicyStatus], today: date) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), expand=True, header_style="bold")
    table.add_column("Policy", ratio=11)
    table.add_column("Due", ratio=10)
    for status in statuses:
        table.add_row(Group(*_policy(status), *_version(status)), _due(status), end_section=True)
    console.print(f"{write_day(today)}", style="dim")
    console.print(table)
    steps = [(status.id, status.next_step) for status in statuses if status.next_step]
    if steps:
        console.print(Text("Next steps", "bold"))
        for command in dict.fromkeys(step for _, step in steps):
            console.print(Text(f"  {show_controls(command)}"), soft_wrap=True)


def _policy(status: PolicyStatus) -> Iterator[Text]:
    if status.number:
        yield Text.assemble((status.number, "bold"), " ", (show_controls(status.title), "bold"))
    yield Text(status.id, "dim", overflow="fold")


def _version(status: PolicyStatus) -> Iterator[Text]:
    in_force, newest = status.in_force, status.newest
    if in_force is None:
        yield Text(status.state, _STATES.get(status.state, "yellow"))
    else:
        yield Text(f"{in_force.version} in force since {write_day(in_force.issued.effective)}", "green")
    if newest is not None and newest != in_force and status.newest_state is not None:
        waits = status.newest_state in {State.AWAITING, State.DECLINED}
        yield Text(f"{newest.version} {status.newest_state.value}", "yellow" if waits else "")


def _due(status: PolicyStatus) -> Group:
    lines = [_line(due) for due in status.due[:_MOST_SHOWN]]
    if len(status.due) > _MOST_SHOWN:
        lines.append(Text(f"and {len(status.due) - _MOST_SHOWN} more", "dim"))
    return Group(*(lines or [Text("–", "dim")]))


def _line(due: Due) -> Text:
    when = f"{_BEFORE_DAY[due.what]}{write_day(due.on)}" if due.on and due.what in _BEFORE_DAY else ""
    text = Text(show_controls(f"{due.text}{when}"))
    if due.is_overdue:
        text.append(" (overdue)", "bold red")
    if due.who:
        text.append("\n")
        text.append("\n".join(f"  {show_controls(str(actor))}" for actor in due.who), "dim")
    return text
