"""Drawings say everything, in order, inside their boxes, and can be read by everybody."""

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engross.drawing import CONSEQUENCES, PRINT, SCREEN, Box, Medium, Rung, draw_ladder, draw_procedure
from engross.drawing.canvas import Paint
from engross.drawing.lettering import Type, clean, measure
from engross.drawing.tone import contrast, mix

SVG = "{http://www.w3.org/2000/svg}"
CSS = Path(__file__).parents[1] / "templates" / "assets" / "drawing.css"
ACCENT = "#1f5fa8"
ACCENTS = [ACCENT, "#000000", "#ffffff", "#f5c400", "#7f7f7f", "#ff0000", "#00ff00", "#0b3d2e", "#767676"]
HOSTILE = "</svg><script>alert(1)</script> ]]> <!-- & \" ' {{ 1 }} \x00\x08\ufffe\ud800"
RUNGS = [
    Rung("1", "Account manager", "Maya Lindqvist", "Tom Okafor", "+1 555 0142", "Mon-Fri", "30 minutes"),
    Rung(
        "2",
        "Duty manager",
        "Priya Raman",
        "",
        "duty@northgate.example",
        "At any hour",
        "1 hour",
        "Up to $5,000.",
    ),
    Rung("3", "Managing director", "Elena Fischer"),
]
BOXES = [
    Box("6.1.1", "Record the request in the register.", "Account manager", "4 hours"),
    Box("6.1.2", "Agree the hand-over.", "Owner", "1 day", (("If the client objects", "go to 6.1.3"),)),
    Box("6.1.3", "Close the request.", "Sales operations"),
]

TEXT = st.text(max_size=60)
LONG = st.one_of(
    TEXT, st.text(min_size=200, max_size=300), st.sampled_from([HOSTILE, "שרה כהן", "x" * 200, "山田" * 60])
)
RUNG = st.builds(Rung, *[LONG] * 8)
BOX = st.builds(Box, *[LONG] * 4, st.lists(st.tuples(LONG, LONG), max_size=3).map(tuple))
MEDIUM = st.sampled_from([SCREEN, PRINT])


def ladder(rungs: list[Rung], medium: Medium = SCREEN, accent: str = ACCENT) -> str:
    return draw_ladder("Escalation", rungs, id="esc", accent=accent, medium=medium)


def procedure(boxes: list[Box], medium: Medium = SCREEN, accent: str = ACCENT) -> str:
    return draw_procedure(
        "Hand-over", "A client asks.", boxes, "All agree.", id="pro", accent=accent, medium=medium
    )


def parsed(drawing: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(f"<body>{drawing}</body>"))


def words(svg: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{SVG}text")]


def shift(element: ElementTree.Element) -> tuple[float, float]:
    match = re.fullmatch(r"translate\((\S+) (\S+)\)", element.get("transform", "translate(0 0)"))
    assert match
    return float(match[1]), float(match[2])


def placed(
    element: ElementTree.Element, name: str, x: float = 0, y: float = 0
) -> Iterator[tuple[ElementTree.Element, float, float]]:
    """Elements of a name, with where their own coordinates begin in the picture."""
    own_x, own_y = shift(element)
    if element.tag == SVG + name:
        yield element, x + own_x, y + own_y
    for child in element:
        yield from placed(child, name, x + own_x, y + own_y)


def extent(text: ElementTree.Element) -> tuple[float, float]:
    """Left and right edge of a line of text in its own coordinates."""
    face = Type(float(text.attrib["font-size"]), 0, bold="font-weight" in text.attrib)
    x, width = float(text.attrib["x"]), measure(text.text or "", face)
    if text.get("text-anchor") == "middle":
        return x - width / 2, x + width / 2
    return x, x + width  # "end" stands only beside direction="rtl", where it is the left edge


def boxes_of(svg: ElementTree.Element) -> list[tuple[float, float, float, float]]:
    return [
        (
            x + float(r.attrib["x"]),
            y + float(r.attrib["y"]),
            float(r.attrib["width"]),
            float(r.attrib["height"]),
        )
        for r, x, y in placed(svg, "rect")
    ]


def assert_text_inside(svg: ElementTree.Element) -> None:
    width, height = (float(part) for part in svg.attrib["viewBox"].split()[2:])
    boxes = boxes_of(svg)
    for text, x, y in placed(svg, "text"):
        left, right = (edge + x for edge in extent(text))
        base = y + float(text.attrib["y"])
        assert left >= 0
        assert right <= width
        assert 0 < base < height
        for box_x, box_y, box_width, box_height in boxes:
            if box_x <= left <= box_x + box_width and box_y < base < box_y + box_height:
                assert right <= box_x + box_width + 0.01, text.text


def fields(value: Rung | Box) -> list[str]:
    if isinstance(value, Rung):
        order = [value.title, value.within, value.who, value.stand_in, value.reach, value.hours, value.note]
        return [text for text in order if text]
    return [
        value.actor,
        *([value.within] if value.within else []),
        value.text,
        *itertools.chain(*value.branches),
    ]


@pytest.mark.parametrize("medium", [SCREEN, PRINT], ids=["screen", "print"])
@pytest.mark.parametrize(
    ("drawing", "values"), [(ladder, RUNGS), (procedure, BOXES)], ids=["ladder", "procedure"]
)
def test_everything_is_said_in_reading_order(
    drawing: Callable[..., str], values: list[Rung] | list[Box], medium: Medium
) -> None:
    (svg,) = parsed(drawing(values, medium))
    text = " ".join(words(svg))
    at = 0
    for field in itertools.chain.from_iterable(map(fields, values)):
        at = text.index(field, at)
    assert all(any(value.number == word for word in words(svg)) for value in values)


def test_first_rung_stands_lowest_and_the_last_is_the_last_resort() -> None:
    (svg,) = parsed(ladder(RUNGS))
    heights = {text.text: y for text, _, y in placed(svg, "text")}
    assert heights["Account manager"] > heights["Duty manager"] > heights["Managing director"]
    assert heights["Start here"] > heights["Last resort"]
    assert "Not answered in 30 minutes: go up" in words(svg)


def test_words_of_another_ladder_can_be_given() -> None:
    rungs = [
        Rung("1", "Conversation", within="6 months"),
        Rung("2", "Warning"),
        Rung("3", "End of employment"),
    ]
    drawing = draw_ladder("Consequences", rungs, id="con", accent=ACCENT, words=CONSEQUENCES)
    assert "Happens again within 6 months: go up" in drawing
    assert "Happens again: go up" in drawing
    assert "Start here" not in drawing


def test_one_rung_is_neither_first_nor_last() -> None:
    (svg,) = parsed(ladder(RUNGS[:1]))
    assert "Start here" not in words(svg)
    assert not [word for word in words(svg) if "go up" in word]


def test_nothing_draws_nothing() -> None:
    assert ladder([]) == ""
    assert procedure([]) == ""


def test_trigger_and_outcome_may_be_missing() -> None:
    (svg,) = parsed(draw_procedure("P", "", BOXES, "", id="p", accent=ACCENT))
    assert "Starts when" not in words(svg)
    assert "Done when" not in words(svg)
    assert words(svg)[-1] == "Close the request."


@pytest.mark.parametrize("drawing", [ladder(RUNGS), procedure(BOXES)], ids=["ladder", "procedure"])
def test_name_and_description_for_screen_readers(drawing: str) -> None:
    (svg,) = parsed(drawing)
    ids = [element.attrib["id"] for element in svg.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids)) == 3
    assert svg.get("role") == "img"
    title, description = svg[0], svg[1]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert svg.get("aria-labelledby") == title.get("id")
    assert svg.get("aria-describedby") == description.get("id")
    assert title.text in ("Escalation", "Hand-over")


def test_description_gives_the_sequence_in_words() -> None:
    (svg,) = parsed(ladder(RUNGS))
    assert svg[1].text == (
        "1 (Start here): Account manager; Maya Lindqvist; Stand-in Tom Okafor; +1 555 0142; Mon-Fri; "
        "Answers within 30 minutes. 2: Duty manager; Priya Raman; duty@northgate.example; At any hour; "
        "Answers within 1 hour; Up to $5,000. 3 (Last resort): Managing director; Elena Fischer."
    )


def test_print_says_all_in_the_title_which_becomes_the_alt_of_the_figure() -> None:
    (svg,) = parsed(procedure(BOXES, PRINT))
    assert (svg[0].text or "").startswith(
        "Hand-over. Starts when: A client asks. 6.1.1: Account manager; Record"
    )


def test_print_makes_several_pictures_of_what_no_page_can_hold() -> None:
    rungs = [
        Rung(str(n), f"Level {n}", "Someone", "Another", "+1 555 01", "Daily", "1 hour") for n in range(1, 13)
    ]
    pictures = parsed(ladder(rungs, PRINT))
    assert len(pictures) > 1
    assert all(float(svg.attrib["height"]) <= 800 for svg in pictures)
    ids = [element.attrib["id"] for svg in pictures for element in svg.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    said = [word for svg in pictures for word in words(svg)]
    assert [word for word in said if word.startswith("Level")] == [f"Level {n}" for n in range(1, 13)]
    assert len(parsed(ladder(rungs, SCREEN))) == 1


def test_a_rung_taller_than_a_page_is_drawn_smaller() -> None:
    (svg,) = parsed(ladder([Rung("1", "word " * 2000)], PRINT))
    assert float(svg.attrib["height"]) <= 800


@settings(max_examples=60, deadline=None)
@given(st.lists(RUNG, min_size=1, max_size=4), MEDIUM, TEXT)
def test_no_text_breaks_out_of_a_ladder(rungs: list[Rung], medium: Medium, title: str) -> None:
    drawing = draw_ladder(title, rungs, id="esc", accent=ACCENT, medium=medium)
    assert_only_drawn_elements(drawing)
    for svg in parsed(drawing):
        assert_text_inside(svg)


@settings(max_examples=60, deadline=None)
@given(st.lists(BOX, min_size=1, max_size=4), MEDIUM, LONG, LONG)
def test_no_text_breaks_out_of_a_procedure(
    boxes: list[Box], medium: Medium, trigger: str, outcome: str
) -> None:
    drawing = draw_procedure("P", trigger, boxes, outcome, id="pro", accent=ACCENT, medium=medium)
    assert_only_drawn_elements(drawing)
    for svg in parsed(drawing):
        assert_text_inside(svg)


def assert_only_drawn_elements(drawing: str) -> None:
    """Whatever stands in the text, the elements are ours, and no line is blank (Markdown would end the block)."""
    names = {element.tag.removeprefix(SVG) for svg in parsed(drawing) for element in svg.iter()}
    assert names <= {"svg", "title", "desc", "g", "path", "rect", "text"}
    assert "\n\n" not in drawing
    assert "<script" not in drawing
    assert "]]>" not in drawing


def test_all_of_a_long_word_is_there_and_a_long_text_makes_a_tall_box() -> None:
    (svg,) = parsed(ladder([Rung("1", "x" * 200), Rung("2", "Short")]))
    assert sum(word.count("x") for word in words(svg) if set(word) == {"x"}) == 200
    (short,), (tall,) = parsed(ladder([Rung("1", "a")])), parsed(ladder([Rung("1", "a", note="word " * 60)]))
    assert float(tall.attrib["viewBox"].split()[3]) > float(short.attrib["viewBox"].split()[3]) + 100


def test_right_to_left_names_run_from_their_right_on_screen_and_are_ordered_for_print() -> None:
    rungs = [Rung("1", "Lead", "שרה כהן")]
    (screen,), (paper,) = parsed(ladder(rungs)), parsed(ladder(rungs, PRINT))
    (name,) = [text for text in screen.iter(f"{SVG}text") if text.text == "שרה כהן"]
    assert name.get("direction") == "rtl"
    assert name.get("text-anchor") == "end"
    assert "ןהכ הרש" in words(paper)


@settings(max_examples=25, deadline=None)
@given(st.lists(RUNG, min_size=1, max_size=3), MEDIUM)
def test_the_same_values_make_the_same_bytes(rungs: list[Rung], medium: Medium) -> None:
    assert ladder(rungs, medium) == ladder(list(rungs), medium)


@pytest.mark.parametrize("accent", ["red", "#fff", '#000000"', "", "url(#x)"])
def test_only_a_plain_colour_is_taken(accent: str) -> None:
    with pytest.raises(ValueError, match="colour"):
        ladder(RUNGS, accent=accent)


@pytest.mark.parametrize("name", ["", "1", "a b", 'a"b', "a\n"])
def test_only_a_plain_id_is_taken(name: str) -> None:
    with pytest.raises(ValueError, match="id"):
        draw_ladder("T", RUNGS, id=name, accent=ACCENT)


def test_ids_follow_the_given_id() -> None:
    one, other = (draw_ladder("T", RUNGS, id=name, accent=ACCENT) for name in ("one", "other"))
    assert not set(re.findall(r' id="([^"]+)"', one)) & set(re.findall(r' id="([^"]+)"', other))


def grounds(svg: ElementTree.Element) -> dict[str, set[str]]:
    """Every colour of text, and the colours of the grounds it may stand on."""
    filled = [mark for mark in svg.iter() if mark.tag in (f"{SVG}rect", f"{SVG}path")]
    fills = {mark.attrib["class"]: mark.attrib["fill"] for mark in filled}
    light = {"#ffffff", fills["engross-card"]} | (
        {fills["engross-tint"]} if "engross-tint" in fills else set()
    )
    found: dict[str, set[str]] = {}
    for text in svg.iter(f"{SVG}text"):
        on_node = text.attrib["class"] == "engross-on-node"
        found.setdefault(text.attrib["fill"], set()).update({fills["engross-node"]} if on_node else light)
    return found


@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("medium", [SCREEN, PRINT], ids=["screen", "print"])
def test_text_can_be_read_by_day_and_on_paper(accent: str, medium: Medium) -> None:
    for drawing in (ladder(RUNGS, medium, accent), procedure(BOXES, medium, accent)):
        (svg,) = parsed(drawing)
        for colour, behind in grounds(svg).items():
            assert min(contrast(colour, ground) for ground in behind) >= 4.5


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
@settings(deadline=None)
def test_every_brand_colour_has_tones_that_can_be_read(accent: str) -> None:
    paint = Paint.of(accent)
    dark = dark_colours()
    assert contrast(paint.on_node, paint.node) >= 4.5
    assert min(contrast(paint.ink, ground) for ground in ("#ffffff", paint.tint)) >= 4.5
    for ground in (dark["page"], dark["card"], paint.dark_tint):
        assert contrast(paint.dark_ink, ground) >= 4.5
        assert contrast(dark["ink"], ground) >= 4.5
    assert contrast(dark["on-node"], paint.dark_ink) >= 4.5
    assert min(contrast(dark["muted"], ground) for ground in (dark["page"], dark["card"])) >= 4.5


def dark_colours() -> dict[str, str]:
    """The dark scheme's colours as the style sheet gives them; the page's own is Material's slate."""
    css = CSS.read_text(encoding="utf-8")

    def colour(pattern: str) -> str:
        match = re.search(pattern + r"[^#;]*(#[0-9a-f]{6})", css)
        assert match, pattern
        return match[1]

    return {
        "page": "#1e2129",
        "card": colour("--engross-surface:"),
        "ink": colour(r"\.engross-ink \{ fill:"),
        "muted": colour(r"\.engross-muted \{ fill:"),
        "on-node": colour(r"\.engross-on-node \{ fill:"),
    }


def test_the_dark_scheme_knows_every_class_that_is_drawn() -> None:
    css = CSS.read_text(encoding="utf-8")
    svgs = parsed(ladder(RUNGS)) + parsed(procedure(BOXES))
    classes = {element.attrib["class"] for svg in svgs for element in svg.iter() if "class" in element.attrib}
    drawn = {name for name in classes if "engross-drawing" not in name}
    assert {name for name in drawn if f".{name} {{" in css} == drawn


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert mix("#000000", "#ffffff", 0.5) == "#808080"


def test_cleaned_text_is_one_spaced_and_free_of_controls() -> None:
    assert clean("  a\t b\x00\u202e c \n\n d ") == "a b c\nd"
