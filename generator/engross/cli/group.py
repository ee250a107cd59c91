"""How every command ends: in a sentence and an exit code, never in a traceback; and the order they are listed in."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from engross.loading import ended_by_interruption

CLEAN, FINDINGS, FAILED = 0, 1, 2
INTERRUPTED = 130  # as shells have it: 128 and the number of the signal


class EngrossGroup(click.Group):
    """Commands that end in a sentence when they cannot go on, listed in the order a person uses them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections: dict[str, list[str]] = {}
        self._modules: dict[str, str] = {}

    def add_section(self, title: str, commands: Sequence[click.Command]) -> None:
        """Add commands that are listed below a heading of their own."""
        for command in commands:
            self.add_command(command)
        self.sections[title] = [command.name for command in commands if command.name]

    def add_later(self, title: str, modules: Mapping[str, str]) -> None:
        """Add commands by name that are loaded, from the modules beside this one that are told, when one asks for them."""
        self._modules.update(modules)
        self.sections[title] = [*modules]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order of the sections."""
        del ctx
        return [name for names in self.sections.values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command with a name, if there is one."""
        if cmd_name in self._modules and cmd_name not in self.commands:
            with ended_by_interruption():
                module = import_module(f"engross.cli.{self._modules[cmd_name]}")
            self.add_command(getattr(module, cmd_name.replace("-", "_")), cmd_name)
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands section by section, all in one column."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        found = {name: command for name, command in commands if command}
        width = max(map(len, found))
        limit = formatter.width - width - 8
        for title, names in self.sections.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(n.ljust(width), found[n].get_short_help_str(limit)) for n in names if n in found]
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
