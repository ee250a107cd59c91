"""What a decision has brought about, in sentences: what is missing, from when a version applies, what comes next."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from engross.cli.terminal import say, shown
from engross.clock import read_today
from engross.disk import FolderTree
from engross.history import History, State, VersionHistory
from engross.issuing.issue import NewVersion
from engross.library import Library, parse_library
from engross.model.record import Retired
from engross.remote.archive import open_files
from engross.report.words import (
    approve_command,
    find_demands,
    first_of,
    name_approval,
    weigh,
    write_day,
    write_demands,
)
from engross.versions import PDF

_MOST_CHANGES = 5


def tell_issued(root: Path, issued: Sequence[NewVersion], sealed: Mapping[str, str] | None = None) -> None:
    """Say of each new version where its PDF is, what changed and who has to approve; `sealed` tells of its seal."""
    library = parse_library(open_files(root))
    for number, new in enumerate(issued):
        if number:
            click.echo()
        click.secho(f"{new.policy_id} {new.version} is issued.", bold=True)
        say(f"  To sign: {shown(root / new.folder / PDF)}")
        if sealed and new.policy_id in sealed:
            say(f"  {sealed[new.policy_id]}")
        _tell_changes(new)
        found = library.history(new.policy_id).find(new.version)
        if found is not None:
            say(f"  Has to be approved by: {write_demands(find_demands(library, new.policy_id, found))}.")
            _tell_end(library, new)
            say(f"  Next: {approve_command(library, new.policy_id, found)}")


def _tell_end(library: Library, new: NewVersion) -> None:
    """Say that a version sets aside an end that was decided: of two decisions, the one made later holds."""
    history = library.history(new.policy_id)
    issued = history.find(new.version)
    ends = [each for each in history.events if isinstance(each, Retired)]
    if ends and issued is not None and ends[-1].on > issued.issued.effective:
        day = ends[-1].on.isoformat()
        say(f"  The policy was to end on {day}. Once this version is approved, it goes on.")
        say(f"  If it is to end all the same, then: engross retire {new.policy_id} --on {day} --reason “…”")


def _tell_changes(new: NewVersion) -> None:
    if new.redline is None:
        say("  It is the first version that can be approved; there is none to compare it with.")
        return
    changes = new.redline.substantive or new.redline.changes
    told = weigh(len(new.redline.substantive), len(new.redline.changes))
    say(f"  Since {new.before}, the last approved version: {told}.")
    listed, more = first_of([f"{each.citation}  {each.sentence}" for each in changes], _MOST_CHANGES)
    for line in listed:
        say(f"    {line}")
    rest = f"and {more} more" if more else "in full"
    say(f"    {rest}: engross diff {new.policy_id} {new.before} {new.version}")


def tell_standing(root: Path, policy_id: str, version: str) -> None:
    """Say what a version still lacks, or from when it applies."""
    library = parse_library(open_files(root))
    history = library.history(policy_id)
    found = history.find(version)
    if found is None:
        return
    if found.missing:
        _tell_missing(library, policy_id, found)
    else:
        enough = (
            "All approvals" if len(found.approved_by) == len(found.issued.approvals) else "Enough approvals"
        )
        say(f"{enough} are in. {_say_when(history, found, read_today())}")
        say("Next: engross build")


def _tell_missing(library: Library, policy_id: str, found: VersionHistory) -> None:
    verb = "sign" if found.is_signed else "approve"
    if found.declined is not None:
        declined = found.declined
        say(f"{found.version} cannot take effect: {declined.name} declined it ({declined.reason})")
        name = name_approval(library, policy_id, found, declined.approval)
        say(f"If they approve it after all: engross {verb} {policy_id} --as {name}")
        say(f"Otherwise edit the policy and issue a higher version: engross issue {policy_id}")
    if found.waiting:
        say(
            f"{found.version} still has to be approved by: {write_demands(find_demands(library, policy_id, found))}."
        )
        say(f"Next: {approve_command(library, policy_id, found)}")


def _say_when(history: History, found: VersionHistory, today: date) -> str:
    state, effective = history.state(found, today), found.issued.effective
    interval, successor = history.interval(found), history.successor(found)
    until = interval.end if interval is not None else None
    if state is State.NEVER or until is None or successor is None:
        later = getattr(successor, "version", "the end of the policy")
        if state is State.NEVER:
            return f"But {found.version} never applies: {later} was issued later and takes effect no later."
        ending = ""
    else:
        ending = f", until {write_day(until)}"
    if state is State.UPCOMING:
        return f"{found.version} takes effect on {write_day(effective)}{ending}."
    back = ", before it was approved" if found.is_retroactive else ""
    verb = "is in force since" if state is State.IN_FORCE else "was in force from"
    return f"{found.version} {verb} {write_day(effective)}{back}{ending}."


def tell_withdrawn(root: Path, policy_id: str) -> None:
    """Say which version applies when one was taken back."""
    history, today = parse_library(FolderTree(root)).history(policy_id), read_today()
    ruling = history.in_force(today)
    if ruling is not None:
        say(f"{ruling.version} stays in force.")
    else:
        say("No version of it is in force.")
    for upcoming in history.upcoming(today):
        say(f"{upcoming.version} takes effect on {write_day(upcoming.issued.effective)}.")
    say(f"To go on, edit the policy and issue a higher version: engross issue {policy_id}")


def tell_ended(root: Path, policy_id: str, event: Retired) -> None:
    """Say from when a policy no longer applies, and what applies until then."""
    history, today = parse_library(FolderTree(root)).history(policy_id), read_today()
    ruling = history.in_force(today)
    if event.on > today:
        until = f"; until then {ruling.version} stays in force" if ruling else ""
        say(f"{policy_id} ends on {write_day(event.on)}{until}.")
    else:
        say(f"{policy_id} has ended: from {write_day(event.on)} no version of it applies.")
    say("Its versions stay readable. Next: engross build")
