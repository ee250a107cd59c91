"""Findings mended in files: what is asked for and nothing else, whole or not at all."""

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engross.diagnostic import Diagnostic, Edit, Place, Severity
from engross.mending import mend, mend_library
from library_cases import HAND_OVER

PATH = HAND_OVER
TEXT = "# Notes of ours\ntitle: Travel   # keep\ntext: |\n  Soon.\n\n  Often, and soon.\nlast: x"


def edit(line: int, word: str, new: str, text: str = TEXT, path: PurePosixPath = PATH) -> Edit:
    """The edit that puts `new` in the place of a word that stands in a line."""
    excerpt = text.replace("\r\n", "\n").split("\n")[line - 1]
    column = excerpt.index(word) + 1
    return Edit(Place(path, line, column, column + len(word), excerpt), new)


def finding(*edits: Edit) -> Diagnostic:
    return Diagnostic(edits[0].place, Severity.WARNING, "placeholder", "x", "y", (), edits)


def write(root: Path, raw: bytes, path: PurePosixPath = PATH) -> Path:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(raw)
    return target


def test_only_the_words_change_and_comments_and_layout_stay() -> None:
    edits = [edit(4, "Soon", "Within 2h"), edit(6, "soon", "in 2h"), edit(6, "Often", "Daily")]
    expected = TEXT.replace("Soon", "Within 2h").replace("Often, and soon", "Daily, and in 2h")
    assert mend(TEXT.encode(), edits) == expected.encode()


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_byte_order_mark_stay(ends: str, mark: bytes) -> None:
    raw = mark + TEXT.replace("\n", ends).encode()
    assert mend(raw, [edit(2, "Travel", "Tränen")]) == raw.replace(b"Travel", "Tränen".encode())


def test_mixed_line_ends_stay_as_they_are() -> None:
    raw = b"a: 1\r\nb: 2\nc: 3\r\n\r\nd: 4"
    text = raw.decode()
    assert mend(raw, [edit(3, "3", "30", text)]) == raw.replace(b"3", b"30")


def test_a_comment_that_goes_takes_its_line_along_and_one_behind_a_value_does_not() -> None:
    assert mend(TEXT.encode(), [edit(1, "# Notes of ours", "")]) == TEXT.partition("\n")[2].encode()
    assert mend(TEXT.encode(), [edit(2, "   # keep", "")]) == TEXT.replace("   # keep", "").encode()
    assert mend(b"# only", [edit(1, "# only", "", "# only")]) == b""


def test_text_at_the_end_of_a_line_can_be_added() -> None:
    at_end = Edit(Place(PATH, 7, 8, 8, "last: x"), " # why")
    assert mend(TEXT.encode(), [at_end]) == (TEXT + " # why").encode()


@pytest.mark.parametrize(
    "changed",
    [TEXT.replace("Travel", "Voyage"), "# a new line\n" + TEXT, "", TEXT.partition("\n")[0], "title: Tra"],
)
def test_a_line_that_is_not_what_was_checked_is_not_touched(changed: str) -> None:
    assert mend(changed.encode(), [edit(2, "Travel", "x")]) is None


def test_a_file_in_another_encoding_is_not_touched() -> None:
    assert mend(TEXT.replace("keep", "ä").encode("latin-1"), [edit(4, "Soon", "x")]) is None


def test_a_file_that_changed_meanwhile_is_spared_and_told(tmp_path: Path) -> None:
    target = write(tmp_path, b"new: text\n" + TEXT.encode())
    mended = mend_library(tmp_path, [finding(edit(2, "Travel", "x"))])
    assert (mended.findings, mended.spared) == ((), (PATH,))
    assert target.read_bytes() == b"new: text\n" + TEXT.encode()


def test_a_file_that_could_not_be_read_any_more_is_spared(tmp_path: Path) -> None:
    target = write(tmp_path, TEXT.encode())
    mended = mend_library(tmp_path, [finding(edit(2, "Travel", "a: b: [c"))])
    assert mended.spared == (PATH,)
    assert target.read_bytes() == TEXT.encode()


def test_a_file_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    assert mend_library(tmp_path, [finding(edit(2, "Travel", "x"))]).spared == (PATH,)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "name",
    [
        "policies/hand-over/versions/1.0/policy.yml",
        "policies/register.jsonl",
        "policies/index.md",
        "mkdocs.yml",
        "policies/../mkdocs.yml",
        "../elsewhere/policy.yml",
    ],
)
def test_nothing_but_definitions_that_people_write_is_ever_mended(tmp_path: Path, name: str) -> None:
    root = tmp_path / "library"
    root.mkdir()
    target = write(root, TEXT.encode(), PurePosixPath(name))
    mended = mend_library(root, [finding(edit(2, "Travel", "x", path=PurePosixPath(name)))])
    assert (mended.findings, mended.spared) == ((), ())
    assert target.read_bytes() == TEXT.encode()


def test_a_link_is_followed_inside_the_library_and_stays_a_link(tmp_path: Path) -> None:
    shared = write(tmp_path, TEXT.encode(), PurePosixPath("policies/shared.yml"))
    link = tmp_path / PATH
    link.parent.mkdir()
    link.symlink_to(shared)
    assert mend_library(tmp_path, [finding(edit(2, "Travel", "x"))]).files == (PATH,)
    assert link.is_symlink()
    assert b"title: x" in shared.read_bytes()


def test_a_link_that_leads_out_of_the_library_is_not_followed(tmp_path: Path) -> None:
    outside = write(tmp_path, TEXT.encode(), PurePosixPath("outside.yml"))
    link = tmp_path / "library" / PATH
    link.parent.mkdir(parents=True)
    link.symlink_to(outside)
    assert mend_library(tmp_path / "library", [finding(edit(2, "Travel", "x"))]).findings == ()
    assert outside.read_bytes() == TEXT.encode()


def test_of_edits_that_touch_one_another_only_the_first_is_made(tmp_path: Path) -> None:
    target = write(tmp_path, TEXT.encode())
    first, second = finding(edit(6, "Often, and", "Daily and")), finding(edit(6, "and soon", "and at once"))
    assert mend_library(tmp_path, [first, second]).findings == (first,)
    assert b"Daily and soon." in target.read_bytes()


def test_two_findings_that_ask_for_the_same_get_along(tmp_path: Path) -> None:
    target = write(tmp_path, TEXT.encode())
    both = [finding(edit(2, "Travel", "x")), Diagnostic(PLACE, Severity.ADVICE, "y", "z", "", (), (edit(2, "Travel", "x"),))]  # fmt: skip
    assert len(mend_library(tmp_path, both).findings) == 2
    assert target.read_bytes() == TEXT.replace("Travel", "x").encode()


def test_a_finding_is_mended_in_all_its_places_or_in_none(tmp_path: Path) -> None:
    target = write(tmp_path, TEXT.encode())
    first = finding(edit(4, "Soon", "Now"))
    second = finding(edit(4, "Soon", "Later"), edit(6, "soon", "later"))
    assert mend_library(tmp_path, [first, second]).findings == (first,)
    assert target.read_bytes() == TEXT.replace("Soon", "Now").encode()


def test_a_text_of_several_lines_is_never_put_in(tmp_path: Path) -> None:
    target = write(tmp_path, TEXT.encode())
    assert mend_library(tmp_path, [finding(edit(2, "Travel", "x\ny: z"))]).findings == ()
    assert target.read_bytes() == TEXT.encode()


PLACE = Place(PATH, 2, 8, 14, TEXT.split("\n")[1])
lines = st.lists(
    st.text(st.characters(exclude_characters="\r\n\ufeff", exclude_categories=["Cs"]), max_size=12),
    min_size=1,
    max_size=6,
)


@given(lines, st.data())
def test_whatever_stands_there_nothing_but_the_place_changes(listed: list[str], data: st.DataObject) -> None:
    ends = [data.draw(st.sampled_from(["\n", "\r\n", "\r"]))] * (len(listed) - 1) + [""]
    number = data.draw(st.integers(1, len(listed)))
    line = listed[number - 1]
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    new = Edit(Place(PATH, number, start + 1, end + 1, line), "new")
    made = [*listed[: number - 1], line[:start] + "new" + line[end:], *listed[number:]]
    raw = "".join(part for pair in zip(listed, ends, strict=True) for part in pair).encode()
    assert (
        mend(raw, [new]) == "".join(part for pair in zip(made, ends, strict=True) for part in pair).encode()
    )
