"""The commands that make what people read and sign: the site, PDFs, schemas for editors."""

from functools import partial
from pathlib import Path
from typing import cast

import click

from engross.build import Built
from engross.cli.terminal import (
    count,
    library_option,
    require_library,
    say,
    show_progress,
    shown,
    stop_with_findings,
    tell_wait,
)
from engross.clock import read_today
from engross.options import Paper

executor_option = click.option(
    "--executor",
    default="",
    metavar="ADDRESS",
    help="Where PDFs are rendered: dask://HOST:PORT for a Dask cluster; on this computer when left out.",
)


@click.command(short_help="Build the handbook site and every PDF.")
@library_option
@click.option("--drafts", is_flag=True, help="Show drafts too, marked as such.")
@executor_option
def build(root: Path, drafts: bool, executor: str) -> None:
    """Build the handbook site and the PDF of every policy."""
    from engross.mkdocs_plugin import build_handbook

    with show_progress() as progress:
        built, target = build_handbook(
            root.resolve(),
            drafts=drafts,
            executor=executor,
            progress=progress,
            waiting=tell_wait,
            again=_tell_again,
            describe=_describe,
        )
    if built.errors:
        stop_with_findings(built.findings)
    for line in _describe(built, target):
        click.echo(line)
    if any(name.startswith("pdf ") for name in built.remade):
        _tell_missing()


def _tell_missing() -> None:
    """Say which libraries of the system would make PDFs sooner."""
    from engross.pdf.loading import missing_libraries

    for sentence in missing_libraries():
        click.echo(sentence, err=True)


def _tell_again(path: str) -> None:
    click.echo(f"{path} was saved while the handbook was being built; building again.", err=True)


def _describe(built: Built, target: Path) -> list[str]:
    """What came of a build, in lines."""
    lines = [f"The handbook is in {shown(target)}: open {shown(target / 'index.html')} in a browser."]
    if built.pdfs:
        made = count(built.pdfs, "PDF is", "PDFs are")
        lines.append(f"{made} in {shown(target / 'policies')} and beside each page.")
    if built.drafts:
        lines.append(f"It shows {count(built.drafts, 'draft', 'drafts')}, marked as such.")
    if built.waiting:
        told = count(built.waiting, "draft is", "drafts are")
        lines.append(f"{told} not in force and so not shown; to see what will be: engross build --drafts")
    if built.left_out:
        told = count(built.left_out, "draft has errors and is", "drafts have errors and are")
        lines.append(f"{told} not shown; what is wrong: engross check")
    return lines


@click.command(short_help="Make PDFs of some or all documents; drafts too.")
@library_option
@click.argument("names", nargs=-1, metavar="[POLICY]...")
@click.option(
    "--jobs", type=click.IntRange(min=0), default=0, help="How many at a time; 0 for one a processor."
)
@click.option("--paper", type=click.Choice(["a4", "letter"]), help="The paper, if not the one in mkdocs.yml.")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="The folder to write to.")
@executor_option
def pdf(
    root: Path, names: tuple[str, ...], jobs: int, paper: str | None, output: Path | None, executor: str
) -> None:
    """Make the PDF of one policy or account plan, of several, or of all; drafts say DRAFT on every page."""
    from dataclasses import replace

    from engross.build import make_pdfs
    from engross.mkdocs_plugin import library_options

    options = library_options(root.resolve())
    options = replace(
        options,
        jobs=jobs or options.jobs,
        paper=cast("Paper", paper or options.paper),
        executor=executor or options.executor,
    )
    with show_progress() as progress:
        project, files = make_pdfs(
            root.resolve(), names, options, read_today(), output, progress, partial(say, err=True)
        )
    if project.errors:
        stop_with_findings(project.findings)
    for path in files:
        click.echo(shown(path))
    if files:
        _tell_missing()
    if not files:
        click.echo("There is no policy yet. Start one with: engross new")


@click.command(short_help="Put issued versions at the address of the option versions.")
@library_option
def keep(root: Path) -> None:
    """Put what was issued before at the address that mkdocs.yml names as versions; what is issued later goes there by itself."""
    from engross.disk import LOCK, exclusive
    from engross.errors import ConfigurationError
    from engross.remote.archive import find_address, keep_all
    from engross.remote.folder import RemoteFolder

    require_library(root)
    address = find_address(root)
    if not address:
        raise ConfigurationError(
            "mkdocs.yml names no address to keep issued versions at. Set the option versions of the plugin engross, "
            "such as: versions: s3://bucket/folder"
        )
    with exclusive(root / LOCK, tell_wait):
        number = keep_all(root)
    kept = count(number, "issued version is", "issued versions are")
    click.echo(f"{kept} at {RemoteFolder(address).address}, read back and proved.")


@click.command(short_help="Write the JSON Schemas for editors.")
@library_option
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
def schema(root: Path, folder: Path | None) -> None:
    """Write the JSON Schemas that editors use to complete and explain every field."""
    from engross.disk import write_file
    from engross.model.schema import schema_files

    target = folder or root / "policies" / "schema"
    for artifact in schema_files():
        write_file(target / artifact.path, artifact.data)
        click.echo(shown(target / artifact.path))
