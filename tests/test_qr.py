"""QR codes: a reader finds the address again, and the drawing says it in words."""

import re
from xml.etree import ElementTree

import pytest
import zxingcpp

from engross.drawing.qr import draw_qr

_SVG = "{http://www.w3.org/2000/svg}"
_SCALE = 4  # pixels a module


def _modules(svg: str) -> list[bytearray]:
    """What is drawn: a row of bytes for each row of the code, 0 for dark and 255 for white."""
    drawing = ElementTree.fromstring(svg)
    size = int(drawing.attrib["viewBox"].split()[-1])
    rows = [bytearray(b"\xff" * size) for _ in range(size)]
    path = drawing.find(f"{_SVG}path")
    assert path is not None
    bars = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path.attrib["d"])
    assert "".join(f"M{x} {y}h{width}v1h-{back}z" for x, y, width, back in bars) == path.attrib["d"]
    for x, y, width, back in bars:
        assert width == back
        rows[int(y)][int(x) : int(x) + int(width)] = bytes(int(width))
    return rows


def _read(svg: str) -> list[str]:
    rows = [bytes(each for each in row for _ in range(_SCALE)) for row in _modules(svg)]
    pixels = b"".join(row * _SCALE for row in rows)
    side = len(rows) * _SCALE
    return [found.text for found in zxingcpp.read_barcodes(memoryview(pixels).cast("B", (side, side)))]


@pytest.mark.parametrize(
    "address",
    [
        "https://handbook.example/p/CL-002.html",
        "http://x.example:8080/a?b=1&c=<2>/p/HR-1.html",
        f"https://{'long.' * 30}example/p/CL-002.html",
    ],
)
def test_a_reader_finds_the_address(address: str) -> None:
    assert _read(draw_qr(address)) == [address]


def test_the_reader_does_not_make_it_up() -> None:
    one, other = "https://a.example/p/A-1.html", "https://b.example/p/A-1.html"
    assert _read(draw_qr(one)) != _read(draw_qr(other))


def test_four_modules_around_it_stay_white() -> None:
    rows = _modules(draw_qr("https://handbook.example/p/CL-002.html"))
    edges = [*rows[:4], *rows[-4:], *(row[:4] for row in rows), *(row[-4:] for row in rows)]
    assert all(set(edge) == {255} for edge in edges)
    assert rows[4][4] == rows[-5][4] == rows[4][-5] == 0, "the corners of the three marks"


def test_it_says_in_words_where_it_leads() -> None:
    def title(svg: str) -> str | None:
        return ElementTree.fromstring(svg).findtext(f"{_SVG}title")

    assert title(draw_qr("https://x.example/?a=1&b=2")) == "QR code: https://x.example/?a=1&b=2"
    assert title(draw_qr("https://x.example/", "The <page>")) == "The <page>"
    assert ElementTree.fromstring(draw_qr("https://x.example/")).attrib["role"] == "img"
