"""How every command ends: in a sentence and an exit code, never in a traceback; and the order they are listed in."""

from collections.abc import Sequence
from typing import Any

import click

CLEAN, FINDINGS, FAILED = 0, 1, 2
INTERRUPTED = 130  # as shells have it: 128 and the number of the signal


class EngrossGroup(click.Group):
    """Commands that end in a sentence when they cannot go on, listed in the order a person uses them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections: dict[str, list[str]] = {}

    def add_section(self, title: str, commands: Sequence[click.Command]) -> None:
        """Add commands that are listed below a heading of their own."""
        for command in commands:
            self.add_command(command)
        self.sections[title] = [command.name for command in commands if command.name]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order of the sections."""
        del ctx
        return [name for names in self.sections.values() for name in names]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands section by section, all in one column."""
        del ctx
        width = max(len(name) for name in self.commands)
        limit = formatter.width - width - 8
        for title, names in self.sections.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(name.ljust(width), self.commands[name].get_short_help_str(limit)) for name in names]
                )

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what stops engross is told in one sentence, with exit code 2."""
        from engross.errors import EngrossError

        try:
            return super().invoke(ctx)
        except EngrossError as error:
            click.secho("engross: ", fg="red", bold=True, nl=False, err=True)
            click.echo(str(error), err=True)
            ctx.exit(FAILED)
        except KeyboardInterrupt:
            click.echo("engross: stopped.", err=True)
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            ctx.exit(FAILED)
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            click.echo(f"engross: {place}{error.strerror or error}.", err=True)
            ctx.exit(FAILED)
