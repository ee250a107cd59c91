"""The command that shows what changed between two texts of a policy."""

from pathlib import Path

import click

from engross.cli.terminal import library_option, require_library, shown, stop_with_findings, use_colour
from engross.clock import read_clock, read_today
from engross.issuing.comparing import Comparison

_ENDINGS = (".html", ".pdf", ".txt", ".json")


@click.command(short_help="Show what changed, in plain words and word by word.")
@library_option
@click.argument("policy")
@click.argument("old", metavar="[A]", default="")
@click.argument("new", metavar="[B]", default="")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to this file instead: .html, .pdf, .txt or .json.",
)
def diff(root: Path, policy: str, old: str, new: str, style: str, output: Path | None) -> None:
    """Show what changed in a policy, in plain words and word by word.

    A and B are versions, or “draft” for the working text. Left out, the last approved version is compared with the
    draft, or, where no draft differs, with the version before it.
    """
    from engross.issuing.comparing import compare_texts
    from engross.project import open_project
    from engross.report.status import find_policy

    ending = _ending(output, style)
    require_library(root)
    root = root.resolve()
    project = open_project(root, read_today())
    compared = compare_texts(project, find_policy(project.library, policy), old, new, read_clock())
    if not isinstance(compared, Comparison):
        stop_with_findings(compared, "Nothing was compared")
    if output is None:
        colour = style == "text" and use_colour()
        click.echo(_written(compared, ending, root, colour=colour).decode(), nl=False, color=colour)
        return
    _write(output, _written(compared, ending, root))


def _ending(output: Path | None, style: str) -> str:
    """How to write: as the file's name ends, else as it was asked for."""
    if output is None:
        return ".json" if style == "json" else ".txt"
    ending = output.suffix.lower()
    if ending not in _ENDINGS:
        raise click.BadParameter(
            f"“{output.name}” has to end in one of {', '.join(_ENDINGS)}: that says what is written.",
            param_hint="--output",
        )
    return ending


def _written(compared: Comparison, ending: str, root: Path, *, colour: bool = False) -> bytes:
    from engross.report.redline import redline_json, redline_text

    if ending == ".json":
        return redline_json(compared).encode()
    if ending == ".txt":
        return redline_text(compared, colour=colour).encode()
    from engross.mkdocs_plugin import library_options
    from engross.pdf.render import render_pdf
    from engross.redline_document import redline_html, redline_pdf_source
    from engross.templating import Templates

    templates = Templates(root / "templates")
    if ending == ".html":
        return redline_html(compared, templates)
    return render_pdf(redline_pdf_source(compared, templates, library_options(root), root)).data


def _write(output: Path, data: bytes) -> None:
    from engross.disk import write_file

    write_file(output, data)
    click.echo(shown(output))
