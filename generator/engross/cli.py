"""The command line: every command, what it prints, and its exit code."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn, cast

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from engross import __version__
from engross.diagnostic import Diagnostic
from engross.library import Library
from engross.options import Paper
from engross.starting.starts import Start

ProgressCallback = Callable[[str, int], None]
CLEAN, FINDINGS, FAILED = 0, 1, 2

library_option = click.option(
    "-C",
    "--library",
    "root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The library's folder; this one when left out.",
)


class EngrossGroup(click.Group):
    """Commands that end in a sentence, not a traceback, when they cannot go on."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what stops engross is told in one sentence, with exit code 2."""
        from engross.errors import EngrossError

        try:
            return super().invoke(ctx)
        except EngrossError as error:
            click.secho("engross: ", fg="red", bold=True, nl=False, err=True)
            click.echo(str(error), err=True)
            ctx.exit(FAILED)
        except BrokenPipeError:
            ctx.exit(FAILED)
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            click.echo(f"engross: {place}{error.strerror or error}.", err=True)
            ctx.exit(FAILED)


@click.group(
    cls=EngrossGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96}
)
@click.version_option(__version__, prog_name="engross")
def main() -> None:
    """Policies in YAML become a handbook site and PDFs to sign.

    A library is a folder with mkdocs.yml and policies/. Start one with: engross init FOLDER
    """


@main.command()
@library_option
@click.option("--format", "style", type=click.Choice(["text", "json", "github", "sarif"]), default="text")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead.")
def check(root: Path, style: str, output: Path | None) -> None:
    """Say what is wrong in the policies, where, and what to do.

    Exit codes: 0 nothing to mend, 1 errors or warnings, 2 could not run.
    """
    from engross.diagnostic import Severity
    from engross.disk import write_file
    from engross.project import open_project
    from engross.report import format_findings, summarise

    _require_library(root)
    project = open_project(root)
    colour = style == "text" and output is None and sys.stdout.isatty()
    report = format_findings(project.findings, style, colour=colour, tool_version=__version__)
    if output is not None:
        write_file(output, report.encode())
    elif report:
        click.echo(report, nl=False, color=colour)
    if style == "text" or output is not None:
        policies, accounts = project.library.count("policies"), project.library.count("accounts")
        done = f"Checked {_count(policies, 'policy', 'policies')} and {_count(accounts, 'account plan', 'account plans')}"
        rest = f"{summarise(project.findings)}." if project.findings else "nothing to mend."
        click.echo(f"{done}: {rest}", err=style != "text")
    serious = [finding for finding in project.findings if finding.severity is not Severity.ADVICE]
    sys.exit(FINDINGS if serious else CLEAN)


@main.command()
@library_option
@click.option("--drafts", is_flag=True, help="Show drafts too, marked as such.")
def build(root: Path, drafts: bool) -> None:
    """Build the handbook site and the PDF of every policy."""
    from engross.mkdocs_plugin import build_handbook

    with _progress() as progress:
        built, target = build_handbook(root.resolve(), drafts=drafts, progress=progress, waiting=_tell_wait)
    if built.project.errors:
        _stop_with_findings(built.project.findings)
    click.echo(f"The handbook is in {_shown(target)}: open {_shown(target / 'index.html')} in a browser.")
    if built.pdfs:
        click.echo(
            f"{_count(built.pdfs, 'PDF is', 'PDFs are')} in {_shown(target / 'policies')} and beside each page."
        )


@main.command()
@library_option
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Where to serve: host:port.")
def serve(root: Path, address: str) -> None:
    """Show the handbook in the browser, drafts too, and follow every save. Stop it with Ctrl+C."""
    from engross.site import serve_site

    _require_address(address)
    click.echo(f"The handbook will be at http://{address}/ (stop with Ctrl+C).")
    serve_site(root.resolve(), address)


def _tell_wait() -> None:
    click.echo("Another build of this library is running; waiting for it to end.", err=True)


def _require_address(address: str) -> None:
    host, _, port = address.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port[:6]) < 65536:
        raise click.BadParameter(
            f"“{address}” is no host:port with a port from 1 to 65535; write it like 127.0.0.1:8000.",
            param_hint="--address",
        )


@main.command()
@library_option
@click.argument("names", nargs=-1, metavar="[POLICY]...")
@click.option(
    "--jobs", type=click.IntRange(min=0), default=0, help="How many at a time; 0 for one a processor."
)
@click.option("--paper", type=click.Choice(["a4", "letter"]), help="The paper, if not the one in mkdocs.yml.")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="The folder to write to.")
def pdf(root: Path, names: tuple[str, ...], jobs: int, paper: str | None, output: Path | None) -> None:
    """Make the PDF of one policy or account plan, of several, or of all; drafts say DRAFT on every page."""
    from dataclasses import replace

    from engross.build import make_pdfs
    from engross.mkdocs_plugin import library_options

    options = library_options(root.resolve())
    options = replace(options, jobs=jobs or options.jobs, paper=cast("Paper", paper or options.paper))
    with _progress() as progress:
        project, files = make_pdfs(root.resolve(), names, options, output, progress)
    if project.errors:
        _stop_with_findings(project.findings)
    for path in files:
        click.echo(_shown(path))
    if not files:
        click.echo("There is no policy yet. Start one with: engross new")


@main.command()
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

    _require_library(root)
    chosen = find_start(start or _ask_start())
    library = open_project(root).library
    answers = _parse_answers(given)
    _ask_rest(library, chosen, answers, _today(), defaults=defaults)
    path = create_document(root, library, chosen, answers, _today())
    click.echo(f"{_shown(path)} is there. What to do next:")
    click.echo("  1. Look at it in the browser: engross serve")
    click.echo("  2. Replace each [fill in: …]; the list of them: engross check")
    click.echo("  3. When it is approved, give every approval its approved_on, and run: engross build")


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


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--company", prompt="Company name", help="The company whose handbook this is.")
def init(folder: Path, company: str) -> None:
    """Make a new library in FOLDER: a company, its first policy, and a site that builds at once."""
    from engross.starting.starter import create_library, next_steps

    create_library(folder, company, _today())
    click.echo(f"A new library is in {folder}. What to do next:")
    for number, step in enumerate(next_steps(folder), 1):
        click.echo(f"  {number}. {step}")


@main.command()
@library_option
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
def schema(root: Path, folder: Path | None) -> None:
    """Write the JSON Schemas that editors use to complete and explain every field."""
    from engross.disk import write_file
    from engross.model.schema import schema_files

    target = folder or root / "policies" / "schema"
    for artifact in schema_files():
        write_file(target / artifact.path, artifact.data)
        click.echo(_shown(target / artifact.path))


def _require_library(root: Path) -> None:
    from engross.errors import LibraryNotFoundError

    if not (root / "policies").is_dir():
        raise LibraryNotFoundError(root.resolve())


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def _stop_with_findings(findings: Sequence[Diagnostic]) -> NoReturn:
    from engross.report import format_findings, summarise

    click.echo(format_findings(findings, "text", colour=sys.stderr.isatty()), nl=False, err=True)
    click.echo(f"Nothing was made: {summarise(findings)}.", err=True)
    sys.exit(FINDINGS)


@contextmanager
def _progress() -> Iterator[ProgressCallback]:
    """A bar on a terminal, nothing elsewhere; `progress(what, total)` advances it by one, or starts it at 0."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=32, complete_style="green", finished_style="green"),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
        TextColumn("[dim]{task.fields[last]}"),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task: TaskID | None = None

        def progress(last: str, total: int) -> None:
            nonlocal task
            if task is None:
                task = bar.add_task("Making PDFs", total=total, last="")
            if last:
                bar.update(task, advance=1, last=last)

        yield progress


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _shown(path: Path) -> str:
    """A path as a person would type it from here."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
