import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pypdf import PdfReader

from engross.errors import PdfError
from engross.pdf import styles
from engross.pdf.loading import missing_libraries
from engross.pdf.render import Attachment, PdfSource, render_pdf
from pdf_sample import TEMPLATES, sample, small

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGM4AQAAygDJ5wvZUQAAAABJRU5ErkJggg=="


def _reader(source: PdfSource) -> PdfReader:
    return PdfReader(io.BytesIO(render_pdf(source).data))


def test_the_html_gives_the_metadata() -> None:
    reader = _reader(sample())
    info: Any = reader.metadata
    assert info is not None
    assert info.title == "Client Ownership Policy"
    assert info.author == "Halden & Rowe Advisory"
    assert info.subject == "Who owns each client, and how a client changes hands"
    assert info["/Keywords"] == "client, ownership, hand-over"
    assert info["/CreationDate"] == "D:20250203"
    assert info["/ModDate"] == "D:20260301"
    assert str(reader.root_object["/Lang"]) == "en"


def test_dates_that_the_html_leaves_out_are_the_day_it_was_modified() -> None:
    info: Any = _reader(small("<p>text</p>")).metadata
    assert info is not None
    assert info["/CreationDate"] == info["/ModDate"] == "D:20260301"


def test_attachments_travel_inside_and_come_out_unchanged() -> None:
    files = (
        Attachment("z.yaml", b"id: 1\n", "application/yaml", "The source"),
        Attachment("a.csv", b"id: 1\n", "text/csv", "The same bytes, as data", "Data"),
    )
    reader = _reader(replace(small("<p>text</p>"), attachments=files))
    assert {name: data[0] for name, data in reader.attachments.items()} == {
        "a.csv": b"id: 1\n",
        "z.yaml": b"id: 1\n",
    }
    root: Any = reader.root_object
    listed = [reference.get_object() for reference in root["/AF"]]
    assert [(item["/UF"], item["/AFRelationship"]) for item in listed] == [
        ("a.csv", "/Data"),
        ("z.yaml", "/Source"),
    ]
    assert [item["/EF"]["/UF"]["/Subtype"] for item in listed] == ["/text/csv", "/application/yaml"]
    assert all(item["/EF"]["/F"]["/Params"]["/ModDate"] == "D:20260301000000Z" for item in listed)


def test_the_cross_reference_table_is_classic_and_streams_are_compressed() -> None:
    data = render_pdf(sample()).data
    assert b"\nxref\n" in data
    assert b"/ObjStm" not in data
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    assert len(data) < 300_000


@pytest.mark.parametrize(("paper", "width", "height"), [("a4", 595, 842), ("letter", 612, 792)])
def test_both_papers(paper: str, width: int, height: int) -> None:
    boxes = {
        (round(page.mediabox.width), round(page.mediabox.height))
        for page in _reader(sample(paper=paper)).pages
    }
    assert boxes == {(width, height)}


# ---- What a document may read -------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A policy's folder beside a secret, with a way out through a link."""
    inside = tmp_path / "policy"
    inside.mkdir()
    (tmp_path / "secret.png").write_bytes(b"secret")
    (tmp_path / "policy-2").mkdir()
    (tmp_path / "policy-2" / "secret.png").write_bytes(b"secret")
    (inside / "link.png").symlink_to(tmp_path / "secret.png")
    (inside / "link").symlink_to(tmp_path)
    (inside / "pictures").mkdir()
    os.mkfifo(inside / "pipe.png")
    return inside


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://example.com/a.png", "nothing is fetched"),
        ("https://example.com/a.png", "nothing is fetched"),
        ("ftp://example.com/a.png", "nothing is fetched"),
        ("//example.com/a.png", "nothing is fetched"),
        ("file://example.com/etc/hostname", "nothing is fetched"),
        ("javascript:alert(1)", "nothing is fetched"),
        ("file:///etc/hostname", "outside the folders"),
        ("../secret.png", "outside the folders"),
        ("%2e%2e/secret.png", "outside the folders"),
        ("../policy-2/secret.png", "outside the folders"),
        ("link.png", "outside the folders"),
        ("link/secret.png", "outside the folders"),
        ("missing.png", "no such file"),
        ("a%00b.png", "null"),
        ("pictures", "not a file"),
        ("pipe.png", "not a file"),
        ("data:text/html,<p>", "only images and fonts"),
        ("data:image/png;base64,***", "Failed to load image"),
    ],
)
def test_an_address_that_may_not_be_read_is_refused_by_name(folder: Path, address: str, words: str) -> None:
    with pytest.raises(PdfError, match=words) as refused:
        render_pdf(small(f'<img alt="picture" src="{address}">', folder, name="client-ownership"))
    assert "client-ownership" in str(refused.value)
    assert address.rpartition("/")[2][:12] in str(refused.value)


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ("", '<link rel="stylesheet" href="../secret.css">'),
        ("", '<style>@import "../secret.css";</style>'),
        (
            "",
            '<style>@font-face { font-family: x; src: url("../secret.woff2") } p { font-family: x }</style>',
        ),
        ("", '<style>p { background: url("../secret.png") }</style>'),
        ("", '<link rel="attachment" href="../secret.txt">'),
        ('<a rel="attachment" href="../secret.txt">file</a>', ""),
        ('<object data="../secret.svg"></object>', ""),
        ('<embed src="../secret.svg">', ""),
        (
            '<svg viewBox="0 0 9 9"><title>t</title><image href="../secret.png" width="9" height="9"/></svg>',
            "",
        ),
        ('<img alt="t" src="own.svg">', ""),
    ],
)
def test_no_way_of_naming_a_file_leaves_the_folder(folder: Path, body: str, head: str) -> None:
    image = '<image href="../secret.png" width="9" height="9"/>'
    (folder / "own.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{image}</svg>'
    )
    with pytest.raises(PdfError, match="secret"):
        render_pdf(small(f"<p>text</p>{body}", folder, head=f"<title>t</title>{head}"))


def test_pictures_of_the_folder_and_in_the_page_are_shown(folder: Path) -> None:
    import base64

    (folder / "a b.png").write_bytes(base64.b64decode(PIXEL))
    body = f'<img alt="one" src="a b.png"><img alt="two" src="a%20b.png?v=2"><img alt="3" src="data:image/png;base64,{PIXEL}">'
    assert render_pdf(small(body, folder)).warnings == ()


# ---- What WeasyPrint says -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<a href="#nowhere">x</a>', "No anchor #nowhere"),
        (f'<img src="data:image/png;base64,{PIXEL}">', "no required alt"),
    ],
)
def test_an_error_in_the_document_is_an_error(body: str, words: str) -> None:
    with pytest.raises(PdfError, match=words):
        render_pdf(small(body))


def test_a_document_without_a_language_is_an_error() -> None:
    source = small("<p>text</p>")
    with pytest.raises(PdfError, match="lang"):
        render_pdf(replace(source, html=source.html.replace(' lang="en"', "")))


def test_an_unknown_property_is_a_warning_that_reaches_the_caller(caplog: pytest.LogCaptureFixture) -> None:
    rendered = render_pdf(small('<p style="colour: red">text</p>'))
    assert [("colour" in warning) for warning in rendered.warnings] == [True]
    assert not caplog.records  # and is not printed by the program's own logging besides


def test_the_sample_gives_no_warning() -> None:
    assert render_pdf(sample()).warnings == ()


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    render_pdf(small("<p>text</p>"))
    from weasyprint.text import ffi

    monkeypatch.setattr(ffi, "harfbuzz_subset", None)
    assert "libharfbuzz-subset0" in missing_libraries()[0]


def test_without_pango_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    class Absent:
        def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Absent(), *sys.meta_path])
    with pytest.raises(PdfError, match=r"apt-get install libpango"):
        render_pdf(small("<p>text</p>"))


def test_importing_the_module_does_not_import_weasyprint() -> None:
    code = "import sys, engross.pdf.render, engross.pdf.workers; sys.exit('weasyprint' in sys.modules or 'fontTools' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# ---- The same bytes -------------------------------------------------------------------------------------------


_DIGEST = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from pdf_sample import sample
from engross.pdf.render import render_pdf
print(hashlib.sha256(render_pdf(sample()).data).hexdigest())
"""


@pytest.mark.slow
def test_bytes_do_not_depend_on_process_hash_seed_zone_or_clock() -> None:
    digests = {hashlib.sha256(render_pdf(sample()).data).hexdigest()}
    for seed, zone, epoch in (("1", "Asia/Tokyo", "0"), ("2", "America/New_York", "1700000000")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "SOURCE_DATE_EPOCH": epoch}
        command = [sys.executable, "-c", _DIGEST, str(Path(__file__).parent)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        digests.add(done.stdout.strip())
    assert len(digests) == 1


@pytest.mark.no_cover
def test_bytes_do_not_depend_on_what_was_rendered_before() -> None:
    first = render_pdf(sample()).data
    render_pdf(small("<p>שלום, other glyphs <b>ŵ</b></p>"))
    render_pdf(sample(paper="letter", draft=False))
    assert render_pdf(sample()).data == first


@pytest.mark.no_cover
def test_documents_of_one_library_share_what_was_read_of_its_stylesheets(tmp_path: Path) -> None:
    pages = [replace(sample(), folders=(tmp_path / name, TEMPLATES), base=TEMPLATES) for name in ("a", "b")]
    styles._styles.clear()
    first, second = (render_pdf(page).data for page in pages)
    assert first == second
    assert len(styles._styles) == 1


def test_a_stylesheet_cannot_read_what_one_of_the_documents_may(tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "paper.css").write_text("@page { size: letter }")
    (tmp_path / "templates").mkdir()
    sheet = tmp_path / "templates" / "own.css"
    sheet.write_text('@import "../policy/paper.css";')
    source = small("<p>text</p>", tmp_path / "policy")
    folders = (tmp_path / "policy", tmp_path / "templates")
    with pytest.raises(PdfError, match="outside the folders"):
        render_pdf(replace(source, folders=folders, stylesheets=(sheet,)))


@pytest.mark.no_cover
def test_what_weasyprint_says_of_every_element_is_left_out_without_changing_a_byte(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import weasyprint.html

    assert len(styles._EVERYWHERE.findall(weasyprint.html.UA)) == 6  # another version may have others
    lists = "<ol><li>one<ul><li>two</li></ul></li></ol><details><summary>three</summary><p>four</p></details>"
    pages = (sample(), small(lists))
    lean = [render_pdf(page).data for page in pages]
    monkeypatch.setattr(styles, "_plain_sheets", lambda _weasyprint, own, forms: own(forms))
    assert [render_pdf(page).data for page in pages] == lean


@pytest.mark.parametrize("place", ["head", "sheet", "imported"])
@pytest.mark.parametrize(
    ("rule", "shown"),
    [("p { display: list-item; margin-left: 9mm }", "•"), ("p { float: footnote }", "1.")],
)
def test_lists_and_notes_of_own_templates_have_their_marks(
    tmp_path: Path, place: str, rule: str, shown: str
) -> None:
    (tmp_path / "rule.css").write_text(rule)
    (tmp_path / "own.css").write_text('@import "rule.css";')
    head = {
        "head": f"<style>{rule}</style>",
        "sheet": "",
        "imported": '<style>@import "own.css";</style>',
    }[place]
    source = small("<p>text</p>", tmp_path, head=f"<title>Small</title>{head}")
    sheets = (tmp_path / "own.css",) if place == "sheet" else ()
    assert shown in _reader(replace(source, stylesheets=sheets)).pages[0].extract_text()


def test_an_edited_stylesheet_is_read_again(tmp_path: Path) -> None:
    sheet = tmp_path / "own.css"
    source = replace(small("<p>text</p>", tmp_path), stylesheets=(sheet,))
    (tmp_path / "paper.css").write_text("@page { size: a4 }")
    sheet.write_text('@import "paper.css";')
    before = _reader(source).pages[0].mediabox.width
    (tmp_path / "paper.css").write_text("@page { size: letter }")
    assert (round(before), round(_reader(source).pages[0].mediabox.width)) == (595, 612)


def test_fonts_of_one_library_do_not_show_in_another(tmp_path: Path) -> None:
    fonts = TEMPLATES / "assets" / "fonts"
    (tmp_path / "own.woff2").write_bytes((fonts / "IBMPlexSans-SemiBold.woff2").read_bytes())
    head = '<style>@font-face { font-family: "Own"; src: url("own.woff2") }</style>'
    plain = small('<p style="font-family: Own">text</p>')
    before = render_pdf(plain).data
    own = small('<p style="font-family: Own">text</p>', tmp_path, head=f"<title>Small</title>{head}")
    assert b"+Own" in render_pdf(own).data
    assert render_pdf(plain).data == before


def test_character_that_no_font_has_is_told_not_printed_as_a_box() -> None:
    with pytest.raises(PdfError, match="no font on this computer has") as caught:
        render_pdf(small("<p>before \U000f1234 after</p>"))
    assert "“\U000f1234” (U+F1234)" in str(caught.value)
