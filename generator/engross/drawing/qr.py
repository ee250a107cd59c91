"""A QR code (ISO/IEC 18004) as SVG: how a sheet of paper leads to a page."""

from collections.abc import Iterator
from html import escape
from itertools import groupby

from engross.drawing.canvas import element

_QUIET = 4  # modules of white around the code, which readers need (ISO/IEC 18004, 9.1)


def draw_qr(address: str, words: str = "") -> str:
    """The code of an address as an SVG image, with the white it needs around it; `words` are its alternative text.

    15 % of it may be damaged. Printed 20 mm wide or more, an address of up to 100 letters can be read from any sheet.
    """
    import segno  # only PDFs with an address need it

    matrix = segno.make_qr(address, error="m").matrix
    size = len(matrix) + 2 * _QUIET
    path = "".join(_bars(matrix))
    inside = element("title", escape(words or f"QR code: {address}"))
    inside += element("rect", width=size, height=size, fill="#fff")
    inside += element("path", d=path, fill="#000", shape_rendering="crispEdges")
    return f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {size} {size}">{inside}</svg>'


def _bars(matrix: tuple[bytearray, ...]) -> Iterator[str]:
    """Each row's dark modules as bars."""
    for y, row in enumerate(matrix, _QUIET):
        x = _QUIET
        for dark, modules in groupby(row):
            width = len(list(modules))
            if dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width
