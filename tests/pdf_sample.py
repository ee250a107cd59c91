"""The sample document of `cases/pdf/sample.html`, in its variants, and small documents for one question each."""

from datetime import date
from pathlib import Path

from engross.pdf.render import Attachment, PdfSource

TEMPLATES = (Path(__file__).parent.parent / "templates").resolve()
PRINT_CSS = TEMPLATES / "pdf" / "print.css"
_SAMPLE = Path(__file__).parent / "cases" / "pdf" / "sample.html"
_DRAFT_MARK = '<p class="draft-mark">Draft, not in force</p>'
_ROW = '<tr><th scope="row">{0}</th><td>Desk of level {0}</td><td>The level before has not answered</td><td>{1} minutes</td></tr>'
MODIFIED = date(2026, 3, 1)


def sample(name: str = "sample", *, paper: str = "a4", draft: bool = True) -> PdfSource:
    """Give the sample: every construct that the print stylesheet knows, on ten pages."""
    html = _SAMPLE.read_text("utf-8")
    html = html.replace("<!-- rows -->", "".join(_ROW.format(i, i * 15) for i in range(1, 41)))
    html = html.replace("</head>", f"<style>@page {{ size: {paper} }}</style></head>")
    if not draft:
        html = html.replace(' class="draft"', "").replace(_DRAFT_MARK, "")
    attachment = Attachment("policy.yaml", b"id: CL-002\n", "application/yaml", "The source of this policy")
    return PdfSource(name, html, MODIFIED, (TEMPLATES,), TEMPLATES, (PRINT_CSS,), (attachment,))


def small(
    body: str, folder: Path = TEMPLATES, *, name: str = "small", head: str = "<title>Small</title>"
) -> PdfSource:
    """Give a document of a few words, without the print stylesheet."""
    html = f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{body}</body></html>'
    return PdfSource(name, html, MODIFIED, (folder,), folder)
