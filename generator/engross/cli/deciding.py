"""The commands that freeze versions and write down what is decided about them, each with what comes next."""

from datetime import date, datetime
from pathlib import Path

import click

from engross.cli.author import read_author
from engross.cli.outcomes import tell_ended, tell_issued, tell_standing, tell_withdrawn
from engross.cli.passphrase import keys_option, passphrase_options
from engross.cli.terminal import (
    DAY,
    library_option,
    require_library,
    say,
    show_progress,
    stop_with_findings,
    tell_wait,
)
from engross.clock import is_clock_set, read_clock, read_today
from engross.issuing.decisions import Secretary
from engross.report.words import write_day

by_option = click.option(
    "--by", metavar="NAME", help="Who writes this down; Git's user.name or the login when left out."
)
version_option = click.option("--version", metavar="V", default="", help="The version, if not the newest.")
role_option = click.option(
    "--as",
    "role",
    metavar="ROLE",
    required=True,
    help="The id of the role, or of the approval, that decided.",
)
person_option = click.option(
    "--person", metavar="ID", default="", help="Who decided, where several people could: an id or a name."
)
decided_option = click.option(
    "--on", type=DAY, metavar="DATE", help="The day of the decision, such as 2026-03-31; today when left out."
)
reason_option = click.option("--reason", metavar="TEXT", required=True, help="Why, in a sentence.")


@click.command(short_help="Freeze policies as new versions; make the PDFs to sign.")
@library_option
@click.argument("policies", nargs=-1, required=True, metavar="POLICY...")
@click.option("--no-seal", is_flag=True, help="Leave the seal for later: engross sign POLICY --as issuer")
@keys_option
@passphrase_options
@by_option
def issue(
    root: Path,
    policies: tuple[str, ...],
    no_seal: bool,
    keys: Path,
    passphrase_file: Path | None,
    passphrase_env: str | None,
    by: str | None,
) -> None:
    """Freeze the working text of policies as new versions, and make the PDFs to sign.

    All of them are issued, or none. Policies that quote one another for the first time are issued together. Where the
    library knows the issuer's certificate, and the key is at hand, the PDFs are sealed too.
    """
    from engross.issuing.issue import issue_policies
    from engross.mkdocs_plugin import library_options

    require_library(root)
    now, author, root = read_moment(), read_author(by, root), root.resolve()
    options = library_options(root)
    with show_progress() as progress:
        outcome = issue_policies(root, policies, options, now, author, progress, tell_wait, read_today())
    if not outcome.issued:
        stop_with_findings(outcome.findings, "Nothing was issued")
    sealed: dict[str, str] = {}
    if not no_seal and (keys / "issuer.p12").is_file() and _has_issuer(root):
        from engross.cli.keyholder import Keyholder

        holder = Keyholder(root, keys, now, passphrase_file, passphrase_env)
        sealed = holder.seal_issued([new.policy_id for new in outcome.issued], author, read_today())
    tell_issued(root, outcome.issued, sealed)


def _has_issuer(root: Path) -> bool:
    from engross.disk import FolderTree
    from engross.library import parse_library
    from engross.trust import ISSUER

    return bool(parse_library(FolderTree(root)).trust.pins_of(ISSUER))


def read_moment() -> datetime:
    """Now; that it is not by the computer's clock is said, as it is written down for good."""
    now = read_clock()
    if is_clock_set():
        click.echo(f"The clock is set to {now:%Y-%m-%d %H:%M} UTC by SOURCE_DATE_EPOCH.", err=True)
    return now


def _secretary(root: Path, by: str | None) -> Secretary:
    require_library(root)
    return Secretary(root.resolve(), read_moment(), read_author(by, root), tell_wait, read_today())


@click.command(short_help="Write down that a role approved a version.")
@library_option
@click.argument("policy")
@role_option
@version_option
@person_option
@decided_option
@by_option
def approve(
    root: Path, policy: str, role: str, version: str, person: str, on: date | None, by: str | None
) -> None:
    """Write down that a role has approved a version."""
    event = _secretary(root, by).approve(policy, role, version, person, on)
    say(
        f"Written down: {event.name} ({event.role}) approved {policy} {event.version} on {write_day(event.on)}."
    )
    tell_standing(root, policy, event.version)


@click.command(short_help="Write down that a role refused a version, and why.")
@library_option
@click.argument("policy")
@role_option
@reason_option
@version_option
@person_option
@decided_option
@by_option
def decline(
    root: Path,
    policy: str,
    role: str,
    reason: str,
    version: str,
    person: str,
    on: date | None,
    by: str | None,
) -> None:
    """Write down that a role has refused a version, and why."""
    event = _secretary(root, by).decline(policy, role, reason, version, person, on)
    say(
        f"Written down: {event.name} ({event.role}) declined {policy} {event.version} on {write_day(event.on)}."
    )
    tell_standing(root, policy, event.version)


@click.command()
@library_option
@click.argument("policy")
@reason_option
@version_option
@by_option
def withdraw(root: Path, policy: str, reason: str, version: str, by: str | None) -> None:
    """Take back a version that has not taken effect."""
    event = _secretary(root, by).withdraw(policy, reason, version)
    say(f"{policy} {event.version} is withdrawn; it will never apply.")
    tell_withdrawn(root, policy)


@click.command(short_help="End a policy from a day on.")
@library_option
@click.argument("policy")
@click.option(
    "--on", type=DAY, metavar="DATE", help="The first day on which it no longer applies; today when left out."
)
@reason_option
@by_option
def retire(root: Path, policy: str, on: date | None, reason: str, by: str | None) -> None:
    """End a policy from a day on; its versions stay readable."""
    event = _secretary(root, by).retire(policy, reason, on)
    tell_ended(root, policy, event)


@click.command(short_help="Give a policy another id, with its history.")
@library_option
@click.argument("old")
@click.argument("new")
@by_option
def rename(root: Path, old: str, new: str, by: str | None) -> None:
    """Give a policy another id, with its history; links to the old one lead to the new one."""
    _secretary(root, by).rename(old, new)
    say(f"{old} is now called {new}, with its whole history; links to {old} lead to it.")
    say("Where other files still name the old one: engross check")
