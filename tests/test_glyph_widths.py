"""The table of widths is the shipped fonts' own. Run this file as a program to write the table again."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from engross.drawing import glyph_widths

ROOT = Path(__file__).parents[1]
FONTS = ROOT / "templates" / "assets" / "fonts"
TABLES = {"REGULAR": "IBMPlexSans-Regular.woff2", "SEMIBOLD": "IBMPlexSans-SemiBold.woff2"}
ROW = 16


def font_widths(name: str) -> dict[int, int]:
    font = TTFont(FONTS / name)
    assert font["head"].unitsPerEm == 1000
    return {code: font["hmtx"][glyph][0] for code, glyph in font.getBestCmap().items() if code >= 0x20}


def written(widths: dict[int, int]) -> str:
    """Rows of a first code point and the widths of it and its followers."""
    rows: list[list[int]] = []
    for code in sorted(widths):
        if not rows or len(rows[-1]) > ROW or code != rows[-1][0] + len(rows[-1]) - 1:
            rows.append([code])
        rows[-1].append(widths[code])
    return "\n".join(f"{row[0]:04X} {' '.join(map(str, row[1:]))}" for row in rows)


@pytest.mark.parametrize("table", TABLES)
def test_table_holds_exactly_what_the_font_says(table: str) -> None:
    assert glyph_widths.read_table(getattr(glyph_widths, table)) == font_widths(TABLES[table])


def main() -> None:
    body = "\n\n".join(
        f'{table} = """\\\n{written(font_widths(name))}\n"""' for table, name in TABLES.items()
    )
    head = (
        '"""Advance widths of the shipped fonts, in thousandths of an em; written by tests/test_glyph_widths.py."""\n\n'
        "# Data rather than fontTools at run time: reading two woff2 files costs 0.1 s at every start, this 1 ms.\n\n"
    )
    reader = '''

def read_table(table: str) -> dict[int, int]:
    """Code point to width; each row is a first code point (hexadecimal) and the widths from there on."""
    widths: dict[int, int] = {}
    for row in table.splitlines():
        first, *values = row.split()
        start = int(first, 16)
        widths.update((start + place, int(value)) for place, value in enumerate(values))
    return widths
'''
    (ROOT / "generator" / "engross" / "glyph_widths.py").write_text(
        head + body + "\n" + reader, encoding="utf-8"
    )


if __name__ == "__main__":
    main()
