"""Where private keys lie, and how their passphrases are asked: at a terminal, from a file, or from the environment."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_SHORTEST = 8
Command = TypeVar("Command", bound=Callable[..., Any])

keys_option = click.option(
    "--keys",
    "keys",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    default=lambda: Path(click.get_app_dir("engross")) / "keys",
    help="The folder of your private keys; one in your own settings when left out.",
)


def passphrase_options(command: Command) -> Command:
    """Add --passphrase-file and --passphrase-env, as `passphrase_file` and `passphrase_env`."""
    by_file = click.option(
        "--passphrase-file",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="A file that holds the passphrase.",
    )
    by_name = click.option(
        "--passphrase-env", metavar="NAME", help="The environment variable that holds the passphrase."
    )
    return by_file(by_name(command))


def read_passphrase(what: str, file: Path | None, env: str | None, *, confirm: bool = False) -> str:
    """The passphrase of something, such as “the key mei-tanaka.p12”; with `confirm` a new one, typed twice.

    Raises KeyAccessError where none can be had.
    """
    from engross.errors import KeyAccessError

    if file is not None and env is not None:
        raise click.UsageError(
            "Give the passphrase with --passphrase-file or with --passphrase-env, not both."
        )
    if file is not None:
        found = _read_file(file)
    elif env is not None:
        if env not in os.environ:
            raise KeyAccessError(f"There is no environment variable {env} with the passphrase of {what}.")
        found = os.environ[env]
    else:
        found = _ask(what, confirm=confirm)
    if not found:
        raise KeyAccessError(f"The passphrase of {what} is empty.")
    if confirm and len(found) < _SHORTEST:
        raise KeyAccessError(
            f"This passphrase is too short for {what}: it needs at least {_SHORTEST} characters. Several words are good."
        )
    return found


def _read_file(path: Path) -> str:
    from engross.errors import KeyAccessError

    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise KeyAccessError(f"{path} is not saved as UTF-8, so no passphrase can be read from it.") from None
    except OSError as error:
        raise KeyAccessError(f"{path} cannot be read: {error.strerror or error}.") from error
    return text.removesuffix("\n").removesuffix("\r")


def _ask(what: str, *, confirm: bool) -> str:
    from engross.errors import KeyAccessError

    if sys.stdin is None or not sys.stdin.isatty():
        raise KeyAccessError(
            f"There is no terminal at which to ask for the passphrase of {what}. Give it with --passphrase-file FILE or "
            "--passphrase-env NAME."
        )
    label = "New passphrase" if confirm else "Passphrase"
    again = "The same again" if confirm else False
    typed: str = click.prompt(
        f"{label} of {what}",
        hide_input=True,
        err=True,
        confirmation_prompt=again,
        default="",
        show_default=False,
    )
    return typed
