import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

import verapdf
from engross.errors import PdfError
from engross.pdf.render import render_pdf
from pdf_sample import PRINT_CSS, TEMPLATES, sample, small


def _bytes(body: str) -> bytes:
    return render_pdf(replace(small(body), stylesheets=(PRINT_CSS,))).data


def _objects(reader: PdfReader) -> Iterator[Any]:
    for number in range(1, len(reader.xref[0]) + 1):
        item = IndirectObject(number, 0, reader).get_object()
        if isinstance(item, DictionaryObject):
            yield item


def _root(reader: PdfReader) -> Any:
    return reader.root_object


def _tags(reader: PdfReader) -> list[Any]:
    return [item for item in _objects(reader) if item.get("/Type") == "/StructElem"]


def _fields(reader: PdfReader) -> dict[str, Any]:
    widgets = (item for item in _objects(reader) if item.get("/Subtype") == "/Widget")
    return {str(item["/T"]): item for item in widgets if "/T" in item}


@pytest.fixture(scope="module")
def draft() -> bytes:
    return render_pdf(sample()).data


@pytest.fixture(scope="module")
def reader(draft: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(draft))


_LISTS = (
    "<ul><li><p>a</p><p>b</p></li><li><p>c</p><ul><li>d</li></ul></li><li></li></ul>"
    "<ul><li>One<ol><li>Two<p>Three</p></li></ol><p>after</p></li></ul><ol><p>stray</p><li>x</li></ol>"
    "<ol><li>x<table><tr><th>a</th></tr><tr><td>b</td></tr></table></li><li><blockquote><p>x</p></blockquote></li></ol>"
    "<dl><dt>a</dt><dd><p>b</p><ul><li>x</li></ul></dd><div><dt>c</dt><dd>d</dd></div></dl>"
    "<ul><li><input type='checkbox' title='x' name='y'> Do</li></ul><ol class='steps'><li><p>x</p><p>y</p></li></ol>"
    "<p>a<sup id='r'><a href='#f'>1</a></sup></p><ol><li id='f'><p>note <a href='#r'>back</a></p></li></ol>"
    "<ol>" + ("<li><p>" + "word " * 900 + "</p><p>" + "more " * 300 + "</p></li>") * 3 + "</ol>"
)


# ---- By the judgement of others ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory, draft: bytes) -> dict[str, list[verapdf.Verdict]]:
    """What veraPDF says of documents of every kind, and of two that are wrong."""
    bad_habits = (
        "<h3>Skips levels</h3><h6>Twice</h6><h2>Back</h2><p>A <a href='#x'><strong>bold</strong> and <em>slanted</em> link "
        "that is long enough to be broken over two lines of the page, as links in policies are, more often than not, when "
        "they are written by people</a></p><ul id='x'><li>One<ol><li>Two<p>Three</p></li></ol></li></ul>"
        "<table><tr><td>No head</td><td rowspan='2'>Two rows</td></tr><tr><td>x</td></tr></table><hr><br>"
        "<p>✓ שלום العملاء</p><pre>code\n  more</pre><img alt='i' style='image-rendering: auto' src='data:image/svg+xml,"
        "%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 9 9%22%3E%3Crect width=%229%22 height=%229%22/%3E%3C/svg%3E'>"
    )
    files = {
        "draft": draft,
        "letter": render_pdf(sample(paper="letter", draft=False)).data,
        "small": render_pdf(small("<p>One line.</p>")).data,
        "habits": _bytes(bad_habits),
        "lists": _bytes(_LISTS),
        "form": _bytes(
            '<form class="form"><p class="field"><label for="a">A</label><input id="a" name="a"></p></form>'
        ),
        "bare": _bytes('<input name="approval_1_x" title="Signature of X">'),
        **dict(
            zip(WRONG, (draft.replace(b"<pdfuaid:part>1<", b"<pdfuaid:part>2<"), b"not a PDF"), strict=True)
        ),
    }
    folder = tmp_path_factory.mktemp("verapdf")
    for name, data in files.items():
        (folder / f"{name}.pdf").write_bytes(data)
    said = verapdf.validate([folder / f"{name}.pdf" for name in files])
    return {name: [verdict for verdict in said if verdict.path.stem == name] for name in files}


WRONG = ("broken", "none")


@pytest.mark.slow
def test_verapdf_passes_both_standards(verdicts: dict[str, list[verapdf.Verdict]]) -> None:
    right = [verdicts[name] for name in verdicts if name not in WRONG]
    assert len(right) >= 7
    assert {len(each) for each in right} == {2}
    assert [
        (verdict.path.name, verdict.profile, verdict.detail)
        for each in right
        for verdict in each
        if not verdict.passed
    ] == []


@pytest.mark.slow
def test_the_validator_does_fail_files(verdicts: dict[str, list[verapdf.Verdict]]) -> None:
    """A validator that passes everything would prove nothing."""
    assert [verdict.passed for name in WRONG for verdict in verdicts[name]] == [True, False, False, False]


@pytest.mark.slow
def test_every_font_is_embedded(tmp_path: Path, draft: bytes) -> None:
    (tmp_path / "draft.pdf").write_bytes(draft)
    listing = subprocess.run(
        ["pdffonts", tmp_path / "draft.pdf"], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split() for line in listing.splitlines()[2:]]
    assert len(rows) >= 5
    assert {row[-5] for row in rows} == {"yes"}


@pytest.mark.slow
def test_the_syntax_is_sound(tmp_path: Path, draft: bytes) -> None:
    (tmp_path / "draft.pdf").write_bytes(draft)
    subprocess.run(["qpdf", "--check", tmp_path / "draft.pdf"], capture_output=True, check=True)


# ---- Text and pages -----------------------------------------------------------------------------------------------


def test_every_page_after_the_title_says_what_it_is(reader: PdfReader) -> None:
    texts = [page.extract_text() for page in reader.pages]
    count = len(texts)
    for number, text in enumerate(texts[1:], 2):
        assert "Client Ownership Policy" in text
        assert "CL-002" in text
        assert "Version 1.1" in text
        assert "Internal" in text
        assert f"Page {number} of {count}" in text
    assert "Page 1 of" not in texts[0]


def test_a_draft_says_so_on_every_page_and_an_issue_on_none(reader: PdfReader) -> None:
    assert all("Draft, not in force" in page.extract_text() for page in reader.pages)
    issued = PdfReader(io.BytesIO(render_pdf(sample(draft=False)).data))
    assert not any("draft" in page.extract_text().lower() for page in issued.pages)


def test_the_contents_name_the_pages(reader: PdfReader) -> None:
    starts = {
        title: number
        for number, page in enumerate(reader.pages, 1)
        if number > 2
        for title in ("Purpose", "Escalation", "Approvals", "Hand-over form")
        if re.search(rf"^{title}$|^\w ?{title}$", page.extract_text(), re.MULTILINE)
    }
    contents = reader.pages[1].extract_text(extraction_mode="layout")
    assert len(starts) == 4
    for title, number in starts.items():
        assert re.search(rf"{title}\s+{number}\s*$", contents, re.MULTILINE), (title, number, contents)


def test_a_table_repeats_its_head_on_the_next_page(reader: PdfReader) -> None:
    pages = [page.extract_text() for page in reader.pages]
    assert sum("Answer within" in page for page in pages) >= 2


def test_sections_are_bookmarks(reader: PdfReader) -> None:
    titles = [str(item["/Title"]) for item in reader.outline if isinstance(item, dict)]
    assert titles[:3] == ["Contents", "1 Purpose", "2 Definitions"]


# ---- Tags -----------------------------------------------------------------------------------------------------------


def test_headings_leave_no_gap() -> None:
    tags = _tags(
        PdfReader(io.BytesIO(_bytes("<h2>a</h2><h6>b</h6><h6>c</h6><h3>d</h3><h1>e</h1><h4>f</h4>")))
    )
    assert [tag["/S"] for tag in tags if re.match(r"/H\d", tag["/S"])] == [
        "/H1",
        "/H2",
        "/H2",
        "/H2",
        "/H1",
        "/H2",
    ]


def test_a_link_has_one_annotation_with_its_words_however_it_is_marked_up() -> None:
    page: Any = PdfReader(
        io.BytesIO(_bytes('<p id="x">See <a href="#x">the <strong>bold <em>one</em></strong></a>.</p>'))
    ).pages[0]
    annotations = [reference.get_object() for reference in page["/Annots"]]
    assert [annotation["/Contents"] for annotation in annotations] == ["the bold one"]


def test_figures_have_words_and_lie_on_their_page(reader: PdfReader) -> None:
    figures = [tag for tag in _tags(reader) if tag["/S"] == "/Figure"]
    assert [str(figure["/Alt"]).split(" in")[0] for figure in figures] == ["Hand-over", "A grey square"]
    for figure in figures:
        x1, y1, x2, y2 = figure["/A"]["/BBox"]
        assert 60 < x1 < x2 < 535
        assert 70 < y1 < y2 < 770
    x1, y1, x2, y2 = figures[1]["/A"]["/BBox"]
    assert (round(x2 - x1), round(y2 - y1)) == (57, 57)  # 20 mm


# ---- Forms ----------------------------------------------------------------------------------------------------------


def test_fields_can_be_typed_in(reader: PdfReader) -> None:
    fields = _fields(reader)
    form = _root(reader)["/AcroForm"]
    assert "/NeedAppearances" not in form
    assert isinstance(_root(reader).raw_get("/AcroForm"), IndirectObject)
    font = form["/DR"]["/Font"]["/EngrossForm"]
    assert (font["/Subtype"], font["/Encoding"]) == ("/TrueType", "/WinAnsiEncoding")
    assert len(font["/Widths"]) == 224
    assert font["/Widths"][ord("M") - 32] > font["/Widths"][ord("i") - 32] > 0
    assert fields["client"]["/TU"] == "Client"
    assert fields["client"]["/V"] == "Meridian (Holdings), Zürich, €5"
    assert "/EngrossForm" in fields["client"]["/DA"]
    assert {fields[name]["/FT"] for name in ("client", "day", "open")} == {"/Tx"}
    assert fields["segment"]["/FT"] == "/Ch"
    assert (fields["met"]["/AS"], fields["record"]["/AS"]) == ("/on", "/Off")


def test_what_is_typed_beforehand_is_shown(reader: PdfReader) -> None:
    def shown(name: str) -> bytes:
        data: bytes = _fields(reader)[name]["/AP"]["/N"].get_data()
        return data

    assert rb"(Meridian \(Holdings\), " + "Zürich, €5".encode("cp1252") + b") Tj" in shown("client")
    assert b"(Silver) Tj" in shown("segment")
    assert shown("open").count(b"Tj") == 2
    assert b"Tj" not in shown("day")


def test_places_to_sign_are_signature_fields_in_order(reader: PdfReader) -> None:
    signatures = {name: field for name, field in _fields(reader).items() if field["/FT"] == "/Sig"}
    assert list(signatures) == ["approval_1_head-of-client-services", "approval_2_managing-director"]
    for field in signatures.values():
        assert field["/TU"].startswith("Signature of ")
        assert field["/F"] == 4 | 128
        assert not {"/V", "/DA", "/Ff"} & set(field)
        x1, y1, x2, y2 = field["/Rect"]
        assert x2 - x1 > 200
        assert y2 - y1 > 40
    assert _root(reader)["/AcroForm"]["/SigFlags"] == 3
    # A list here makes a signature read as broken after the next one is added.
    assert not any(isinstance(tag.raw_get("/K"), list) for tag in _tags(reader) if tag["/S"] == "/Form")


def test_radio_buttons_are_one_field(reader: PdfReader) -> None:
    """Otherwise names occur twice, and the difference analysis of signing programs gives up."""
    fields = [reference.get_object() for reference in _root(reader)["/AcroForm"]["/Fields"]]
    names = [str(field["/T"]) for field in fields]
    assert len(names) == len(set(names)) == 11
    group = fields[names.index("again")]
    assert [kid.get_object()["/TU"] for kid in group["/Kids"]] == [
        "A second meeting is planned.",
        "No second meeting is planned.",
    ]
    assert group["/V"] == "/0"


def test_two_fields_of_one_name_are_refused() -> None:
    with pytest.raises(PdfError, match="Two form fields are called 'client'"):
        _bytes("<input name='client' title='a'><input name='client' title='b'>")


def test_a_document_without_fields_has_no_form() -> None:
    reader = PdfReader(io.BytesIO(_bytes("<p>text</p>")))
    assert "/AcroForm" not in _root(reader)


def test_the_shipped_fonts_and_pictures_are_there() -> None:
    names = re.findall(r'url\("([^"]+)"\)', PRINT_CSS.read_text("utf-8"))
    assert len(names) == 6
    assert all((TEMPLATES / "pdf" / name).is_file() for name in names)
