"""What is done in fewer steps than WeasyPrint does it in: the same comes out."""

import io
from types import ModuleType
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from engross.pdf.loading import load_weasyprint
from engross.pdf.quicker import quicken
from engross.pdf.render import PdfSource, render_pdf
from pdf_sample import sample, small

EVERYTHING = """<style>
:root { --space: 7mm; color: #222 }
p::first-line { font-weight: bold } .letter::first-letter { color: red; margin-left: 2mm }
.logical { margin-inline-start: var(--space); inline-size: 60%; padding-block: 3mm; border-inline-end: 1pt solid }
.physical { margin-left: 9mm; margin-inline-start: 3mm; width: 50%; inline-size: 70% }
.wins { inline-size: 70%; width: 50% } .given { margin: inherit; display: inherit; color: initial }
.set { margin: 1mm 2mm 3mm 4mm; display: flex; position: relative; float: left; text-decoration: underline wavy }
.sum { width: calc(20% + 3cm); height: calc(1em * 2) } li::marker { color: green } q::before { content: "«" }
</style>
<p class="letter">The first line of this paragraph is bold, and its first letter is red, with something before it.</p>
<div class="logical" dir="rtl"><p>שלום, and something from left to right.</p></div>
<div class="physical">One</div><div class="wins">of two</div><div class="set">Set <b class="given">given <i>on</i></b></div>
<div class="sum">summed</div><ul><li>A <q>list</q> <del>gone</del> <ins>come</ins></ul>
<table><tr><th>In a table</th><td><span style="display: inline-block; page: auto">with a box</span></td></tr></table>"""
DRAWING = '<svg viewBox="0 0 200 90" width="200" height="90" font-size="12"><title>t</title>{}</svg>'


def _as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have WeasyPrint fill in styles as it does by itself."""
    load_weasyprint()
    from weasyprint import css

    for name in ("ComputedStyle", "AnonymousStyle"):
        _, own, *_ = getattr(css, name).__mro__
        assert own.__module__ == "weasyprint.css"
        monkeypatch.setattr(css, name, own)


@pytest.mark.parametrize("source", [sample(), small(EVERYTHING)], ids=["sample", "everything"])
def test_styles_filled_in_at_once_change_no_byte(source: PdfSource, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = render_pdf(source)
    _as_it_comes(monkeypatch)
    assert render_pdf(source) == quick


def test_a_weasyprint_that_is_not_known_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    _as_it_comes(monkeypatch)
    from weasyprint import css, svg

    before = css.ComputedStyle, css.AnonymousStyle, svg.text, dict(svg.TAGS)
    other = ModuleType("weasyprint")
    other.__dict__["__version__"] = "71.0"
    quicken(other)
    assert (css.ComputedStyle, css.AnonymousStyle, svg.text, svg.TAGS) == before


def _open(text: str) -> PdfReader:
    return PdfReader(io.BytesIO(render_pdf(small(DRAWING.format(text))).data))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ('<text x="5" y="20">Hand it out</text>', 1),
        ('<text x="5" y="20">Übergabe</text>', 1),
        ('<text x="5" y="20">one <tspan font-weight="bold">two</tspan></text>', 2),
        ('<text x="5 20 40" y="20">abc</text>', 3),
        ('<text x="5" y="20" letter-spacing="2">abc</text>', 3),
        ('<text x="5" y="20" textLength="90">abc</text>', 3),
        ('<text x="5" y="20" rotate="9">abc</text>', 3),
        ('<text x="5" y="20">\u05e9\u05dc\u05d5\u05dd</text>', 4),  # in the order they stand
    ],
)
def test_the_words_of_a_drawing_are_whole_unless_their_letters_have_places(text: str, pieces: int) -> None:
    reader = _open(text)
    contents: Any = reader.pages[0].get_contents()
    shown = [
        operator for _, operator in ContentStream(contents, reader).operations if operator in (b"TJ", b"Tj")
    ]
    assert len(shown) == pieces


@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
def test_words_of_a_drawing_can_be_read_wherever_they_are_anchored(anchor: str) -> None:
    text = f'<text x="100" y="20" text-anchor="{anchor}">Hand it out</text>'
    assert "Hand it out" in _open(text).pages[0].extract_text()
