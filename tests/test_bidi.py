"""Right-to-left text stands as a reader of its script expects, in renderers that do not order letters."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engross.drawing.bidi import is_rtl, visual_order


@pytest.mark.parametrize(
    ("text", "rtl"),
    [("Sara", False), ("שרה", True), ("سلام", True), ("12 שרה", True), ("Sara שרה", False), ("", False)],
)
def test_first_strong_letter_gives_the_direction(text: str, rtl: bool) -> None:
    assert is_rtl(text) is rtl


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Plain (text) 12", "Plain (text) 12"),
        ("שרה כהן", "ןהכ הרש"),
        ("Call שרה 12 כהן now", "Call ןהכ 12 הרש now"),
        ("שרה (כהן)", "(ןהכ) הרש"),
        ("Sara שרה (Haifa)", "Sara הרש (Haifa)"),
    ],
)
def test_letters_stand_in_the_order_they_are_seen(line: str, shown: str) -> None:
    assert visual_order(line, rtl=is_rtl(line)) == shown


def test_arabic_letters_join() -> None:
    # seen and then lam with alef as one shape, meem alone; from left to right
    assert visual_order("سلام", rtl=True) == "\ufee1\ufefc\ufeb3"


@given(st.text(alphabet="ab שרה 12 (),.", max_size=40), st.booleans())
def test_no_letter_is_lost(line: str, rtl: bool) -> None:
    plain = str.maketrans("", "", "()")
    assert sorted(visual_order(line, rtl=rtl).translate(plain)) == sorted(line.translate(plain))


@given(st.text(max_size=60), st.booleans())
def test_any_text_is_ordered(line: str, rtl: bool) -> None:
    shown = visual_order(unicodedata.normalize("NFC", line), rtl=rtl)
    assert bool(shown) == bool(line)
