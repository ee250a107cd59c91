"""Lines are as wide as they say, lose nothing, and break where a reader would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engross.drawing.lettering import Type, clean, measure, wrap

FACE = Type(10, 14)


def test_width_is_that_of_the_shipped_font() -> None:
    assert measure("0", FACE) == pytest.approx(6)
    assert measure("00", Type(20, 28)) == pytest.approx(24)
    assert measure("Handbook", Type(10, 14, bold=True)) > measure("Handbook", FACE)


@pytest.mark.parametrize("wide", ["漢", "か", "한", "🙂"])
def test_what_the_font_does_not_hold_is_taken_as_wide(wide: str) -> None:
    assert measure(wide, FACE) >= 10


def test_marks_take_no_width_of_their_own() -> None:
    assert measure("שָׁ", FACE) == measure("ש", FACE)


def test_breaks_at_spaces() -> None:
    assert wrap("one two three", measure("one two", FACE), FACE) == ("one two", "three")


def test_keeps_a_telephone_number_together_if_it_can() -> None:
    assert wrap("Sara, +1 555 0100, daily", measure("+1 555 0100, da", FACE), FACE) == (
        "Sara,",
        "+1 555 0100,",
        "daily",
    )
    assert wrap("+972 4 555 0100", measure("+972 4 55", FACE), FACE) == ("+972 4", "555 0100")


def test_breaks_an_address_at_its_joints() -> None:
    lines = wrap("https://a.example/one/two/three", 70, FACE)
    assert all(line[-1] in "/." for line in lines[:-1])


def test_breaks_between_wide_characters_but_not_before_closing_punctuation() -> None:
    lines = wrap("東京都千代田区、丸の内。", 75, FACE)
    assert len(lines) > 1
    assert not any(line[0] in "、。" for line in lines)


def test_keeps_a_line_the_writer_ended() -> None:
    assert wrap("+1 555 0101\nduty@a.example", 500, FACE) == ("+1 555 0101", "duty@a.example")


@given(st.text(max_size=200), st.integers(20, 300))
def test_every_line_fits_and_no_letter_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width, FACE)
    assert "".join("".join(lines).split()) == "".join(clean(text).split())
    assert all(measure(line, FACE) <= width for line in lines if len(line) > 1)
