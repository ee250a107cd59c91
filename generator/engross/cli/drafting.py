"""The commands for those who draft: start a library or a policy, check it, look at it."""

from datetime import date
from pathlib import Path

import click

from engross.cli.terminal import library_option, require_library, show_progress, shown
from engross.clock import read_today
from engross.library import Library
from engross.starting.starts import Start


@click.command(short_help="Make a new library that builds at once.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--company", prompt="Company name", help="The company whose handbook this is.")
def init(folder: Path, company: str) -> None:
    """Make a new library in FOLDER: a company, its first policy, and a site that builds at once."""
    from engross.starting.starter import create_library, next_steps

    create_library(folder, company, read_today())
    click.echo(f"A new library is in {folder}. What to do next:")
    for number, step in enumerate(next_steps(folder), 1):
        click.echo(f"  {number}. {step}")


@click.command(short_help="Start a policy or account plan from a starting text.")
@library_option
@click.argument("start", required=False)
@click.option(
    "--set", "given", multiple=True, metavar="KEY=VALUE", help="An answer known beforehand, such as title=…"
)
@click.option("--defaults", is_flag=True, help="Ask nothing that has a default.")
def new(root: Path, start: str | None, given: tuple[str, ...], defaults: bool) -> None:
    """Start a policy or account plan from a starting text; asks for what it needs.

    START names the starting text; leave it out to see what there is.
    """
    from engross.project import open_project
    from engross.starting.starter import create_document
    from engross.starting.starts import find_start

    require_library(root)
    chosen = find_start(start or _ask_start())
    library = open_project(root, read_today()).library
    answers = _parse_answers(given)
    _ask_rest(library, chosen, answers, read_today(), defaults=defaults)
    path = create_document(root, library, chosen, answers, read_today())
    click.echo(f"{shown(path)} is there. What to do next:")
    click.echo("  1. Look at it in the browser: engross serve")
    click.echo("  2. Replace each [fill in: …]; the list of them: engross check")
    click.echo(f"  3. When it is ready to be approved: engross issue {path.parent.name}")


def _ask_start() -> str:
    from engross.starting.starts import list_starts

    starts = list_starts()
    for number, start in enumerate(starts, 1):
        click.echo(f"  {number}  {start.title}: {start.description}")
    number = click.prompt("Start from which", type=click.IntRange(1, len(starts)), default=1)
    return starts[number - 1].id


def _parse_answers(given: tuple[str, ...]) -> dict[str, str]:
    for answer in given:
        if "=" not in answer:
            raise click.BadParameter(f"“{answer}” has no = in it; write it like title=…", param_hint="--set")
    return {key.strip(): value.strip() for key, _, value in (answer.partition("=") for answer in given)}


def _ask_rest(
    library: Library, start: Start, answers: dict[str, str], today: date, *, defaults: bool
) -> None:
    """Ask one question after the other; later ones may depend on the answers."""
    from engross.starting.questions import open_questions

    while questions := open_questions(library, start, answers, today):
        question = questions[0]
        if defaults and question.default:
            answers[question.key] = question.default
            continue
        for choice in question.choices:
            click.echo(f"    {choice.value}: {choice.label}")
        answer = click.prompt(question.prompt, default=question.default or None)
        while problem := question.problem(answer):
            click.secho(f"  {problem}", fg="yellow")
            answer = click.prompt(question.prompt, default=question.default or None)
        answers[question.key] = answer


@click.command(short_help="Show the handbook in the browser and follow every save.")
@library_option
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Where to serve: host:port.")
def serve(root: Path, address: str) -> None:
    """Show the handbook in the browser, drafts too, and follow every save. Stop it with Ctrl+C."""
    from engross.serving import serve_handbook

    _require_address(address)
    host, _, port = address.rpartition(":")
    serve_handbook(root.resolve(), host, int(port), read_today, click.echo, show_progress)


def _require_address(address: str) -> None:
    host, _, port = address.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port[:6]) < 65536:
        raise click.BadParameter(
            f"“{address}” is no host:port with a port from 1 to 65535; write it like 127.0.0.1:8000.",
            param_hint="--address",
        )
