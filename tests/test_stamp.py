"""What a signature looks like: it has the size of its field, everything fits, and a demo cannot pass for real."""

import io
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from pypdf import PdfReader

from engross.errors import PdfError
from engross.pdf.stamp import Stamp, render_stamp, stamp_source
from engross.templating import Templates

SIZE = (293.8, 72.7)
STAMP = Stamp(
    name="Ana Petrová",
    role="Managing director",
    statement="I approve this policy.",
    signed_at=datetime(2026, 11, 22, 9, 14, 59, tzinfo=timezone(timedelta(hours=2))),
    vouched_by="Fernhollow Issuing CA 2",
)
DEMO = "DEMO – NOT LEGALLY BINDING"
LONG = Stamp(
    name="Maximiliana Wilhelmina Konstantinopolitanska-Brandenburgerhausen von und zu der Lauenburg-Schwerin",
    role="Head of client services and deputy managing director for Northern Europe, the Middle East and Africa",
    statement="I have read this policy and confirm that sales can carry it out with the people it has. " * 5,
    signed_at=STAMP.signed_at,
    vouched_by="Very Long Certification Authority of the Federal Republic, Qualified Signatures 2026 G3",
    is_demo=True,
)


def _text(data: bytes) -> str:
    return " ".join(PdfReader(io.BytesIO(data)).pages[0].extract_text().split())


def test_it_has_the_size_of_its_field_and_one_page() -> None:
    pages = PdfReader(io.BytesIO(render_stamp(STAMP, *SIZE))).pages
    assert len(pages) == 1
    assert (float(pages[0].mediabox.width), float(pages[0].mediabox.height)) == pytest.approx(SIZE, abs=0.01)


def test_it_says_who_in_which_role_what_and_when_in_utc() -> None:
    text = _text(render_stamp(STAMP, *SIZE))
    for words in (STAMP.name, STAMP.role, STAMP.statement, "Signed 2026-11-22 07:14 UTC", STAMP.vouched_by):
        assert words in text
    assert "DEMO" not in text


def test_a_seal_is_sealed() -> None:
    text = _text(render_stamp(replace(STAMP, is_seal=True, role="", vouched_by=""), *SIZE))
    assert "Sealed 2026-11-22 07:14 UTC" in text
    assert "Signed" not in text


def test_a_demo_says_so_in_red_from_edge_to_edge() -> None:
    data = render_stamp(replace(STAMP, is_demo=True), *SIZE)
    assert DEMO in _text(data)
    drawn = PdfReader(io.BytesIO(data)).pages[0].get_contents()
    assert drawn is not None
    colours = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) rg", drawn.get_data())
    assert (0.64, 0.16, 0.11) in {tuple(round(float(part), 2) for part in each) for each in colours}


@pytest.mark.parametrize("size", [SIZE, (150, 40), (120, 160)])
@pytest.mark.parametrize(
    "stamp",
    [
        LONG,
        replace(LONG, name="X" * 150, role="y" * 300, is_demo=False),
        replace(
            STAMP, name="نادية بنت عبد الرحمن الحسيني", role="מנהלת כללית", statement="אני מאשרת את המדיניות."
        ),
    ],
    ids=["long", "one-word", "right-to-left"],
)
def test_whatever_it_says_fits(stamp: Stamp, size: tuple[float, float], tmp_path: Path) -> None:
    path = tmp_path / "stamp.pdf"
    path.write_bytes(render_stamp(stamp, *size))
    listing = subprocess.run(
        ["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True
    ).stdout
    boxes = re.findall(r'<word xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="(\S+)">(.*?)<', listing)
    assert listing.count("<page ") == 1
    for *sides, word in boxes:
        left, top, right, bottom = map(float, sides)
        assert 0 <= left < right <= size[0], word
        assert -0.5 <= top < bottom <= size[1] + 0.5, word
    shown = "".join(word for *_, word in boxes)
    letters = {letter for letter in stamp.name + stamp.role if letter.isalnum()}
    assert letters <= set(shown), "nothing is left out"


def test_texts_do_not_run_into_each_other() -> None:
    """Name, role and statement have 50 points; the line that says DEMO takes 11 of them."""
    for stamp, room in ((LONG, 39), (replace(LONG, is_demo=False), 50)):
        html = stamp_source(stamp, *SIZE, Templates(None)).html
        sizes = re.findall(
            r'class="line" dir="auto" style="font-size: ([\d.]+)pt"', html.split('"moment"')[0]
        )
        assert len(sizes) >= 4
        assert room * 0.8 < sum(map(float, sizes)) * 1.25 < room * 1.03


def test_equal_stamps_give_equal_bytes_and_others_do_not() -> None:
    once = render_stamp(STAMP, *SIZE)
    assert render_stamp(replace(STAMP, signed_at=STAMP.signed_at.astimezone(UTC)), *SIZE) == once
    assert render_stamp(replace(STAMP, name="Ana Petrova"), *SIZE) != once


def test_fonts_are_inside(tmp_path: Path) -> None:
    path = tmp_path / "stamp.pdf"
    path.write_bytes(render_stamp(STAMP, *SIZE))
    listing = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listing.splitlines()[2:]]
    assert len(rows) == 2
    assert {row[-5] for row in rows} == {"yes"}


def test_a_name_that_no_font_has_is_refused() -> None:
    with pytest.raises(PdfError, match=r"the stamp of .* no font on this computer has"):
        render_stamp(replace(STAMP, name="Ana \U0001f9ffPet\ue000rova"), *SIZE)


def test_nothing_in_a_name_becomes_markup() -> None:
    html = stamp_source(replace(STAMP, name='<b style="x">A</b>'), *SIZE, Templates(None)).html
    assert "<b " not in html
    assert "&lt;b" in html


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs its zone"):
        render_stamp(replace(STAMP, signed_at=datetime(2026, 11, 22)), *SIZE)


def test_a_library_can_change_its_looks_but_not_hide_a_demo(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    (own / "pdf").mkdir(parents=True)
    (own / "pdf" / "stamp.html").write_text(
        '{% extends "builtin/pdf/stamp.html" %}{% block stamp %}<p>Ours: {{ stamp.name }}</p>{% endblock %}'
    )
    (own / "pdf" / "stamp.css").write_text(".demo-band { display: none }")
    assert _text(render_stamp(STAMP, *SIZE, own)) == "Ours: Ana Petrová"
    demo = _text(render_stamp(replace(STAMP, is_demo=True), *SIZE, own))
    assert DEMO in demo
    assert "Ours" not in demo


def test_weasyprint_is_not_imported_before_there_is_something_to_render() -> None:
    code = "import sys, engross.pdf.stamp; print('weasyprint' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
