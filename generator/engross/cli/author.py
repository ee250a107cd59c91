"""The name of the person at the keyboard."""

import getpass
import shutil
import subprocess
from pathlib import Path

import click

from engross.model.fields import Line

_SECONDS = 10


def read_author(given: str | None, root: Path) -> str:
    """Who writes something down: the name given, else Git's user.name in this folder, else the login name."""
    name = _git_name(root) or _login_name() if given is None else given
    visible = "".join(sign for sign in " ".join(name.split()) if sign.isprintable())
    if not visible:
        raise click.UsageError("Who writes this down? Say it with --by NAME.")
    return visible[: Line.longest]


def _git_name(root: Path) -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    command = [git, "-C", str(root), "config", "--get", "user.name"]
    try:
        done = subprocess.run(  # noqa: S603 (a fixed command, no shell)
            command, capture_output=True, check=False, timeout=_SECONDS, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
