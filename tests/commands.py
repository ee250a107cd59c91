"""The commands that engross has."""

import click

from engross.cli import main


def command_names() -> list[str]:
    """The names of all commands."""
    return main.list_commands(click.Context(main))


def find_command(name: str) -> click.Command:
    """The command with this name."""
    found = main.get_command(click.Context(main), name)
    assert found, name
    return found
