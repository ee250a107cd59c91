"""Marks: whether a file is the same, and where it first differs."""

from hypothesis import given
from hypothesis import strategies as st

from engross.marks import BLOCK, first_different_byte, first_different_line, is_same, mark_file

LINES = st.lists(
    st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=6), max_size=8
)


def _first_difference(before: list[bytes], now: list[bytes]) -> int:
    """The number of the first line that is another, found by looking at the lines themselves."""
    number = 1
    while number <= min(len(before), len(now)) and before[number - 1] == now[number - 1]:
        number += 1
    return number


@given(LINES, LINES)
def test_the_first_differing_line_is_told(before: list[str], now: list[str]) -> None:
    """Two lines look the same once in 65,536 pairs: then a later one is told."""
    old, new = ("\n".join(lines).encode() for lines in (before, now))
    mark = mark_file("policy.yml", old)
    assert is_same(mark, new) == (old == new)
    if old == new:
        return
    expected, told = _first_difference(old.split(b"\n"), new.split(b"\n")), first_different_line(mark, new)
    if told != expected:
        line = (old.split(b"\n")[expected - 1 :] or [b""])[0]
        assert told > expected or told == 1
        assert mark_file("a.yml", line).lines == mark_file("a.yml", new.split(b"\n")[expected - 1]).lines


@given(st.binary(max_size=200), st.integers(0, 5 * BLOCK), st.sampled_from(["flip", "cut", "insert"]))
def test_the_first_differing_block_is_told(piece: bytes, at: int, how: str) -> None:
    old = bytes(range(251)) * 90 + piece
    at = min(at, len(old) - 1)
    changed = {"flip": bytes([old[at] ^ 1]) + old[at + 1 :], "cut": b"", "insert": b"\xfe" + old[at:]}[how]
    mark, new = mark_file("policy.pdf", old), old[:at] + changed
    assert not is_same(mark, new)
    assert mark.lines == ""
    assert first_different_byte(mark, new) == at // BLOCK * BLOCK


def test_an_empty_file_has_a_mark() -> None:
    assert is_same(mark_file("policy.yml", b""), b"")
    assert first_different_line(mark_file("policy.yml", b""), b"x") == 1
    assert first_different_byte(mark_file("a.png", b""), b"x") == 0
    assert first_different_byte(mark_file("a.png", b"x"), b"") == 0


def test_a_mark_without_places_tells_the_first_line() -> None:
    mark = mark_file("policy.yml", b"a\nb\n").model_copy(update={"lines": ""})
    assert first_different_line(mark, b"a\nc\n") == 1


def test_a_final_line_end_and_carriage_returns_count() -> None:
    mark = mark_file("policy.yml", b"a\nb\n")
    assert first_different_line(mark, b"a\nb") == 3
    assert first_different_line(mark, b"a\r\nb\r\n") == 1
