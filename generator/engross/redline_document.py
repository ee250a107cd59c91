"""What changed between two texts of a policy as a document: one HTML file, or a PDF."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from markupsafe import Markup

from engross.drawing.canvas import Paint
from engross.issuing.comparing import Comparison
from engross.numbering import SECTIONS, Section
from engross.options import Options
from engross.pdf.render import Attachment, PdfSource
from engross.redline import Change, Passage, Run
from engross.report.redline import (
    changed_passages,
    grouped,
    headline,
    passage_state,
    redline_json,
    split_lines,
)
from engross.report.words import write_day
from engross.templating import Templates, builtin_templates

_STYLESHEETS = ("print.css", "document.css", "redline.css")


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage as a template gets it: its text line by line, each line in runs of words."""

    anchor: str
    citation: str
    title: str
    state: str
    lines: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section with those of its passages that differ."""

    section: Section
    passages: tuple[ShownPassage, ...]


@dataclass(frozen=True, slots=True)
class RedlineView:
    """A comparison as a template gets it."""

    comparison: Comparison
    summary: str
    groups: tuple[tuple[str, tuple[Change, ...]], ...]
    sections: tuple[ShownSection, ...]

    @property
    def company(self) -> str:
        """The name of the organisation."""
        return str(self.comparison.policy.resolved.organization.legal_name)

    @property
    def language(self) -> str:
        """The language of the text."""
        return str(self.comparison.policy.resolved.organization.language)

    @property
    def effective(self) -> str:
        """The day from which the new text applies, in words."""
        return write_day(self.comparison.new.effective)

    def has(self, anchor: str) -> bool:
        """Whether a passage with this anchor is shown, so that a change can lead to it."""
        return any(anchor == passage.anchor for each in self.sections for passage in each.passages)


def redline_html(comparison: Comparison, templates: Templates) -> bytes:
    """One HTML file that needs no other. Raises TemplateError."""
    # A style sheet is no text: nothing in it is escaped.
    style = Markup(templates.read("redline/page.css").decode("utf-8"))  # noqa: S704 (a template's own)
    return templates.render("redline/page.html", {**_variables(comparison), "style": style}).encode()


def redline_pdf_source(
    comparison: Comparison, templates: Templates, options: Options, root: Path
) -> PdfSource:
    """All that makes the PDF, with the changes for programs attached; `root` is the library's folder.

    Raises TemplateError.
    """
    own = root / "templates"
    folders = (builtin_templates(), *((own,) if own.is_dir() else ()))
    modified = max(revision.date for revision in comparison.policy.review.revisions)
    variables = {**_variables(comparison), "options": options, "modified": modified}
    changes = redline_json(comparison).encode()
    return PdfSource(
        name=f"the changes of {comparison.title}",
        html=templates.render("pdf/redline.html", variables),
        modified=modified,
        folders=folders,
        base=builtin_templates(),
        stylesheets=tuple(_stylesheets(folders)),
        attachments=(
            Attachment("changes.json", changes, "application/json", "The changes, for programs", "Data"),
        ),
    )


def _stylesheets(folders: tuple[Path, ...]) -> Iterator[Path]:
    for folder in dict.fromkeys(each.resolve() for each in folders):
        yield from (folder / "pdf" / name for name in _STYLESHEETS if (folder / "pdf" / name).is_file())


def _variables(comparison: Comparison) -> dict[str, object]:
    accent = str(comparison.policy.resolved.organization.brand.accent)
    view = RedlineView(
        comparison,
        headline(comparison),
        tuple(grouped(comparison.redline.changes)),
        tuple(_sections(comparison)),
    )
    return {"redline": view, "policy": comparison.policy, "paint": Paint.of(accent)}


def _sections(comparison: Comparison) -> Iterator[ShownSection]:
    used: set[str] = set()
    for number, passages in groupby(changed_passages(comparison), lambda passage: passage.section):
        shown = tuple(_passage(passage, used) for passage in passages)
        yield ShownSection(SECTIONS[number - 1], shown)


def _passage(passage: Passage, used: set[str]) -> ShownPassage:
    # What is gone may have had the anchor of something new.
    anchor = passage.anchor if passage.anchor not in used else ""
    used.add(passage.anchor)
    has_text = passage.state != "moved" or any(run.kind != "equal" for run in passage.runs)
    return ShownPassage(
        anchor=anchor,
        citation=f"Appendix {passage.number}" if passage.number.isalpha() else f"§{passage.number}",
        title=passage.title,
        state=passage_state(passage),
        lines=tuple(line for line in split_lines(passage.runs) if line) if has_text else (),
    )
