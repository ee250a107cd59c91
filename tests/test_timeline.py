"""A timeline says of every version when it held, by word and by pattern, at any length of time and on any medium."""

import os
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from accessibility import violations
from engross.drawing import PRINT, SCREEN, Medium, Milestone, Span, draw_timeline
from engross.drawing.axis import Axis
from engross.drawing.canvas import Paint
from engross.drawing.lettering import Type, measure
from engross.drawing.span import State, say_span
from engross.drawing.tone import contrast
from test_drawing import CSS, HOSTILE, SVG, assert_text_inside, dark_colours, parsed, placed, words

GOLDEN = Path(__file__).parent / "golden" / "timeline"
FONTS = CSS.parent / "fonts"
ACCENT = "#1f5fa8"
TODAY = date(2026, 8, 3)
WIDE = Medium(width=720, shown=820)
STATES: tuple[State, ...] = get_args(State)
FIRST = Span(
    "1.0", "superseded", date(2025, 7, 1), date(2026, 3, 1), date(2025, 6, 3), date(2025, 6, 20), "1.0.html"
)
RETROACTIVE = Span(
    "1.1", "in force", date(2026, 3, 1), None, date(2026, 3, 10), date(2026, 4, 12), "1.1.html"
)
NEXT = Span("1.2", "upcoming", date(2026, 10, 1), None, date(2026, 7, 20), date(2026, 7, 28), "1.2.html")
THREE = [FIRST, RETROACTIVE, NEXT]
REVIEW = Milestone(date(2027, 3, 1), "Next review due", "review")
EVERY_STATE = [
    FIRST,
    Span("1.1", "withdrawn", date(2026, 2, 1), None, date(2025, 12, 1), None),
    Span("1.2", "never in force", date(2026, 3, 1), date(2026, 3, 1), date(2026, 2, 1), date(2026, 2, 10)),
    Span("1.3", "superseded", date(2026, 3, 1), date(2026, 3, 2), date(2026, 2, 11), date(2026, 2, 12)),
    Span("1.4", "retired", date(2026, 3, 2), date(2026, 7, 1), date(2026, 2, 28), date(2026, 4, 28)),
    Span("2.0", "in force", date(2026, 7, 1), date(2026, 12, 1), date(2026, 6, 1), date(2026, 6, 4)),
    Span("2.1", "awaiting", date(2026, 12, 1), None, date(2026, 7, 30), None),
    Span("2.2", "awaiting", None, None, date(2026, 8, 1), None),
]

DAY = st.one_of(
    st.dates(date(2024, 1, 1), date(2028, 1, 1)), st.dates(), st.sampled_from([date.min, date.max])
)
LABEL = st.one_of(
    st.text(max_size=20), st.sampled_from(["1.0", HOSTILE, "גרסה 2", "x" * 200, "山田" * 40, ""])
)
SPAN = st.builds(
    Span,
    LABEL,
    st.sampled_from(STATES),
    st.none() | DAY,
    st.none() | DAY,
    DAY,
    st.none() | DAY,
    st.sampled_from(["", 'a"b&c']),
)
MILESTONE = st.builds(Milestone, DAY, LABEL, st.sampled_from(["review", "retired"]))


def many(count: int) -> list[Span]:
    """Versions one after the other, 300 days each, the last in force."""
    starts = [date(2004, 1, 1) + timedelta(days=300 * n) for n in range(count)]
    old = [
        Span(f"1.{n}", "superseded", start, start + timedelta(days=300), start - timedelta(days=9), start)
        for n, start in enumerate(starts)
    ]
    return [*old[:-1], replace(old[-1], state="in force", end=None)]


def timeline(
    spans: list[Span],
    medium: Medium = WIDE,
    milestones: list[Milestone] | None = None,
    today: date = TODAY,
    accent: str = ACCENT,
) -> str:
    return draw_timeline("Versions", spans, milestones or [], today, id="t", accent=accent, medium=medium)


def drawn(*spans: Span, medium: Medium = WIDE, today: date = TODAY) -> ElementTree.Element:
    (svg,) = parsed(timeline(list(spans), medium, today=today))
    return svg


def ways(svg: ElementTree.Element, name: str) -> list[str]:
    """The paths of a class."""
    return [path.attrib["d"] for path in svg.iter(f"{SVG}path") if path.get("class") == f"engross-{name}"]


# What is said


def test_description_says_it_all_the_newest_first() -> None:
    (svg,) = parsed(timeline(THREE, milestones=[REVIEW]))
    assert svg[1].text == (
        "Next review due: on 1 March 2027. "
        "Version 1.2: upcoming; in force from 1 October 2026; issued on 20 July 2026; "
        "approved on 28 July 2026. "
        "Version 1.1: in force from 1 March 2026; issued on 10 March 2026; "
        "approved on 12 April 2026, after its first day. "
        "Version 1.0: in force from 1 July 2025 to 28 February 2026; superseded; issued on 3 June 2025; "
        "approved on 20 June 2025. "
        "Today is 3 August 2026."
    )


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (EVERY_STATE[1], "withdrawn; was to be in force from 1 February 2026"),
        (EVERY_STATE[2], "never in force; was to be in force from 1 March 2026"),
        (EVERY_STATE[3], "in force on 1 March 2026; superseded"),
        (EVERY_STATE[4], "in force from 2 March 2026 to 30 June 2026; retired"),
        (EVERY_STATE[5], "in force from 1 July 2026 to 30 November 2026; issued"),
        (
            EVERY_STATE[6],
            "awaiting approval; planned from 1 December 2026; issued on 30 July 2026; not approved",
        ),
        (EVERY_STATE[7], "awaiting approval; no date yet"),
        (replace(NEXT, start=None), "upcoming; no date yet"),
        (replace(FIRST, end=FIRST.start), "superseded; was to be in force from 1 July 2025"),
    ],
)
def test_every_state_is_said_with_its_days(span: Span, said: str) -> None:
    assert say_span(span).startswith(f"Version {span.label}: {said}")
    assert say_span(span) in (drawn(span)[1].text or "")


def test_each_lane_shows_version_state_and_days_and_the_newest_is_on_top() -> None:
    (svg,) = parsed(timeline([RETROACTIVE, NEXT, FIRST], milestones=[REVIEW]))
    said = words(svg)
    at = 0
    for text in ["Next review due", "on 1 March 2027", "Version 1.2", "Upcoming", "from 1 October 2026"]:
        at = said.index(text, at)
    for text in ["Version 1.1", "In force", "from 1 March 2026", "approved later, on 12 April 2026"]:
        at = said.index(text, at)
    for text in ["Version 1.0", "Superseded", "in force from 1 July 2025", "to 28 February 2026"]:
        at = said.index(text, at)
    heights = [y for text, _, y in placed(svg, "text") if (text.text or "").startswith("Version")]
    assert heights == sorted(heights)


def test_of_versions_issued_on_one_day_the_one_given_later_is_the_newer() -> None:
    one, other = (replace(FIRST, label=label) for label in ("1.0", "1.1"))
    assert [text for text in words(drawn(one, other)) if text.startswith("Version")] == [
        "Version 1.1",
        "Version 1.0",
    ]


def test_no_versions_make_no_drawing() -> None:
    assert timeline([]) == timeline([], SCREEN, [REVIEW]) == ""


def test_old_versions_of_many_are_low_but_say_their_days() -> None:
    spans = many(25)
    (svg,) = parsed(timeline(spans))
    said = words(svg)
    assert said.count("Earlier versions") == 1
    assert len([text for text in said if text.startswith("Version")]) == 5
    assert "from 1 Jan 2004 to 26 Oct 2004" in said
    assert all(say_span(span) in (svg[1].text or "") for span in spans)
    assert float(svg.attrib["viewBox"].split()[3]) < 1000


def test_a_version_that_is_not_over_is_never_low() -> None:
    spans = [
        replace(RETROACTIVE, issued=date(2001, 1, 1)),
        *(replace(s, state="withdrawn") for s in many(24)),
    ]
    said = words(drawn(*spans))
    assert "Version 1.1" in said
    assert "In force" in said
    assert "Withdrawn, planned for 1 Jan 2004" in said


# What is drawn


def skeleton(span: Span) -> str:
    """The bar of a version without colours, classes and words."""
    svg = drawn(span, FIRST)
    paths = [path for path in svg.iter(f"{SVG}path") if path.get("class") != "engross-spine"]
    kept = ("d", "stroke-dasharray", "stroke-width")
    return str([[path.get(name) for name in kept] + [path.get("fill") == "none"] for path in paths])


def test_states_differ_in_pattern_and_not_in_colour_alone() -> None:
    of_state = {
        state: replace(RETROACTIVE, state=state, end=date(2026, 9, 1), approved=None) for state in STATES
    }
    assert len({skeleton(span) for span in of_state.values()}) == len(STATES)


def test_bar_runs_from_its_first_day_to_the_day_it_no_longer_holds() -> None:
    svg = drawn(FIRST, replace(RETROACTIVE, approved=None))
    (quiet,), (solid,) = ways(svg, "quiet"), ways(svg, "node")
    assert re.findall(r"H([\d.]+)", quiet)[0] == re.findall(r"M([\d.]+)", solid)[0]


def test_in_force_is_solid_until_today_and_goes_on_into_the_open() -> None:
    svg = drawn(replace(RETROACTIVE, approved=None))
    (solid,), (whole,) = ways(svg, "node"), ways(svg, "tint")
    today = {re.findall(r"M([\d.]+)", way)[0] for way in ways(svg, "today-line")}
    assert today == {re.findall(r"H([\d.]+)", solid)[0]}
    assert "l7 7l-7 7" in whole
    assert float(re.findall(r"H([\d.]+)", whole)[0]) > 690
    ended = drawn(EVERY_STATE[5])
    assert "l7 7" not in ways(ended, "tint")[0]


def test_time_before_a_later_approval_is_hatched_and_only_that() -> None:
    (hatch,) = ways(drawn(RETROACTIVE), "on-node-line")
    svg = drawn(RETROACTIVE)
    (solid,) = ways(svg, "node")
    start = float(re.findall(r"M([\d.]+)", solid)[0])
    across = [float(x) for x in re.findall(r"[ML]([\d.]+) ", hatch)]
    assert start <= min(across)
    assert max(across) < float(re.findall(r"H([\d.]+)", solid)[0])
    assert "in force, approved later" in words(svg)
    timely = drawn(replace(RETROACTIVE, approved=RETROACTIVE.start))
    assert ways(timely, "on-node-line") == []
    assert "in force, approved later" not in words(timely)


@pytest.mark.parametrize("medium", [PRINT, WIDE], ids=["print", "wide"])
def test_a_version_of_one_day_among_decades_can_be_seen(medium: Medium) -> None:
    decades = replace(RETROACTIVE, start=date(1986, 1, 1))
    day = replace(FIRST, start=date(1985, 12, 31), end=date(1986, 1, 1))
    (bar,) = ways(drawn(day, decades, medium=medium), "quiet")
    left, right = re.findall(r"M([\d.]+) 0H([\d.]+)", bar)[0]
    assert float(right) - float(left) >= 3.99


def test_a_version_never_in_force_has_a_cross_and_no_bar() -> None:
    svg = drawn(EVERY_STATE[2])
    assert [ways(svg, name) for name in ("quiet", "node", "tint")] == [[], [], []]
    assert len(ways(svg, "quiet-line")) == 1


def test_links_are_for_screens_and_are_not_hidden_in_an_image() -> None:
    spans = [replace(RETROACTIVE, url='a"b.html?x=1&y'), replace(FIRST, url="")]
    svg = drawn(*spans)
    (link,) = svg.iter(f"{SVG}a")
    assert link.get("href") == 'a"b.html?x=1&y'
    assert link.get("aria-label") == say_span(spans[0])
    assert svg.get("role") == "group"
    for unlinked in (drawn(*spans, medium=PRINT), drawn(replace(FIRST, url=""))):
        assert unlinked.get("role") == "img"
        assert list(unlinked.iter(f"{SVG}a")) == []


def test_a_screen_gets_a_narrow_and_a_wide_picture() -> None:
    svgs = parsed(timeline(THREE, SCREEN))
    assert [svg.get("id") for svg in svgs] == ["t", "t-wide"]
    assert [svg.attrib["viewBox"].split()[2] for svg in svgs] == ["360", "720"]
    ids = [element.attrib["id"] for svg in svgs for element in svg.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids)) == 6
    assert svgs[0][1].text == svgs[1][1].text


def test_more_versions_than_a_page_holds_make_several_pictures() -> None:
    svgs = parsed(timeline(many(60), PRINT))
    assert len(svgs) > 1
    assert all(float(svg.attrib["height"]) <= 800 for svg in svgs)
    assert all("2020" in words(svg) for svg in svgs)
    said = " ".join(svg[0].text or "" for svg in svgs)
    assert re.findall(r"Version (\S+):", said) == [f"1.{n}" for n in reversed(range(60))]


# The axis


@given(DAY, st.integers(0, 15_000) | st.integers(0, 3_600_000), st.sampled_from([240.0, 342.0, 460.0]))
def test_marked_days_stand_within_the_axis_with_room_for_their_names(
    day: date, length: int, width: float
) -> None:
    end = date.fromordinal(min(date.max.toordinal(), day.toordinal() + length))
    axis = Axis.of([day, end], 0, width, onward=True)
    ticks = list(axis.ticks())
    places = [axis.x(tick.day) for tick in ticks]
    assert all(0 <= place <= width for place in places)
    assert all(after - before > 36 for before, after in pairwise(places))
    assert len(ticks) >= 2 or day.year < 10 or end == date.max


@pytest.mark.parametrize(
    ("days", "names"),
    [
        ((date(2026, 7, 20), date(2026, 8, 9)), ["20 Jul", "27 Jul", "3 Aug"]),
        ((date(2026, 2, 3), date(2026, 8, 30)), ["Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep"]),
        ((date(2024, 2, 3), date(2026, 1, 30)), ["Apr", "Jul", "Oct", "Jan", "Apr", "Jul", "Oct", "Jan"]),
        (
            (date(1986, 2, 3), date(2026, 1, 30)),
            ["1985", "1990", "1995", "2000", "2005", "2010", "2015", "2020", "2025"],
        ),
    ],
)
def test_weeks_months_quarters_and_years_are_marked_as_they_fit(
    days: tuple[date, date], names: list[str]
) -> None:
    ticks = Axis.of(days, 0, 430, onward=False).ticks()
    assert [tick.name or str(tick.day.year) for tick in ticks] == names


def test_names_of_marked_days_do_not_run_into_one_another() -> None:
    for length in (1, 9, 21, 60, 200, 500, 1500, 4000, 15000, 80000):
        start = TODAY - timedelta(days=length)
        spans = [replace(RETROACTIVE, start=start, issued=start, approved=start)]
        for medium in (PRINT, WIDE, Medium(width=360, shown=360, limit=9000)):
            svg = drawn(*spans, medium=medium)
            top = [text for text, _, _ in placed(svg, "text") if text.get("y") == "11"][:12]
            edges = [(float(text.attrib["x"]), text) for text in top if text.get("font-size") == "12"]
            for (x, text), (after, _) in pairwise(edges):
                assert x + measure(text.text or "", Type(12, 15)) < after


# What breaks it


@settings(max_examples=40)
@given(
    st.lists(SPAN, min_size=1, max_size=14),
    st.lists(MILESTONE, max_size=2),
    DAY,
    st.sampled_from([SCREEN, PRINT, WIDE]),
)
def test_no_days_and_no_names_break_it(
    spans: list[Span], milestones: list[Milestone], today: date, medium: Medium
) -> None:
    drawing = timeline(spans, medium, milestones, today)
    assert drawing == timeline(list(spans), medium, list(milestones), today)
    assert "\n\n" not in drawing
    assert "nan" not in re.sub(r">[^<]*<", "><", drawing)
    for svg in parsed(drawing):
        assert {each.tag.removeprefix(SVG) for each in svg.iter()} <= {
            *("svg", "title", "desc", "g", "path", "rect", "text", "a")
        }
        assert_text_inside(svg)
        assert_bars_inside(svg)


def assert_bars_inside(svg: ElementTree.Element) -> None:
    width = float(svg.attrib["viewBox"].split()[2])
    for name in ("quiet", "node", "tint", "today-line"):
        for way in ways(svg, name):
            assert all(0 <= float(x) <= width for x in re.findall(r"[MH](-?[\d.]+)", way)), way


@pytest.mark.parametrize("accent", ["red", "#fff", ""])
def test_only_a_plain_colour_is_taken(accent: str) -> None:
    with pytest.raises(ValueError, match="colour"):
        timeline(THREE, accent=accent)


def test_only_a_plain_id_is_taken() -> None:
    with pytest.raises(ValueError, match="id"):
        draw_timeline("V", THREE, [], TODAY, id='a"b', accent=ACCENT)


# Colours


def test_the_dark_scheme_knows_every_class_that_is_drawn() -> None:
    css = CSS.read_text(encoding="utf-8")
    svgs = parsed(timeline([*EVERY_STATE, NEXT, RETROACTIVE], SCREEN, [REVIEW]))
    classes = {each.attrib["class"] for svg in svgs for each in svg.iter() if "class" in each.attrib}
    coloured = {name for name in classes if "engross-drawing" not in name} - {
        *("engross-area", "engross-version")
    }
    assert {name for name in coloured if f'"slate"] .engross-drawing .{name} {{' in css} == coloured


@pytest.mark.parametrize("accent", [ACCENT, "#000000", "#ffffff", "#f5c400", "#7f7f7f", "#00ff00"])
def test_patterns_can_be_seen_by_day_and_in_the_dark(accent: str) -> None:
    """WCAG 2.2, 1.4.11: three to one against what is beside it."""
    paint, dark = Paint.of(accent), dark_colours()
    (line,) = re.findall(r"\.engross-quiet-line \{ stroke: (#\w+)", CSS.read_text("utf-8"))
    (fill,) = re.findall(r"\.engross-quiet \{ fill: (#\w+)", CSS.read_text("utf-8"))
    assert min(contrast(line, dark["page"]), contrast(line, fill)) >= 3
    quiet = next(path for path in drawn(FIRST).iter(f"{SVG}path") if path.get("class") == "engross-quiet")
    assert contrast(quiet.attrib["stroke"], "#ffffff") >= 3
    assert contrast(quiet.attrib["stroke"], quiet.attrib["fill"]) >= 3
    assert min(contrast(paint.ink, "#ffffff"), contrast(paint.dark_ink, dark["page"])) >= 3


# Golden drawings: ENGROSS_GOLDEN=write pytest tests/test_timeline.py writes them anew.


def golden_drawings() -> dict[str, str]:
    return {
        "three-screen.svg": timeline(THREE, SCREEN, [REVIEW]).split("\n")[0],
        "three-wide.svg": timeline(THREE, WIDE, [REVIEW]),
        "states-print.svg": timeline(EVERY_STATE, PRINT, [REVIEW]),
        "many-wide.svg": timeline(many(12), WIDE),
    }


def test_drawings_are_as_they_were_approved() -> None:
    drawings = golden_drawings()
    if os.environ.get("ENGROSS_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        for name, svg in drawings.items():
            (GOLDEN / name).write_text(svg + "\n", "utf-8")
    assert {path.name for path in GOLDEN.iterdir()} == set(drawings), "golden drawings are unused or missing"
    for name, svg in drawings.items():
        assert svg + "\n" == (GOLDEN / name).read_text("utf-8"), name


# In a browser


def page_of(drawing: str, scheme: str) -> str:
    ground = {"default": "#ffffff", "slate": "#1e2129"}[scheme]
    faces = "".join(
        f"@font-face{{font-family:'IBM Plex Sans';font-weight:{weight};src:url({(FONTS / name).as_uri()})}}"
        for weight, name in ((400, "IBMPlexSans-Regular.woff2"), (600, "IBMPlexSans-SemiBold.woff2"))
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>T</title>'
        f'<meta name="viewport" content="width=device-width"><style>{faces}{CSS.read_text("utf-8")}'
        f"body{{background:{ground};--md-default-bg-color:{ground}}}</style>"
        f'<body data-md-color-scheme="{scheme}"><main><h1>T</h1>{drawing}</main></body></html>'
    )


@pytest.mark.slow
@pytest.mark.parametrize(("width", "shown"), [(360, "t"), (390, "t"), (768, "t-wide"), (1280, "t-wide")])
@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_one_picture_is_shown_and_everybody_can_use_it(
    browser: Browser, tmp_path: Path, width: int, shown: str, scheme: str
) -> None:
    file = tmp_path / "page.html"
    file.write_text(page_of(timeline([*EVERY_STATE, *THREE], SCREEN, [REVIEW]), scheme), "utf-8")
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.goto(file.as_uri())
        visible = [svg.get_attribute("id") for svg in page.locator("svg").all() if svg.is_visible()]
        assert visible == [shown]
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert violations(page) == []
        page.keyboard.press("Tab")
        newest = say_span(NEXT)
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == newest
        assert page.get_by_role("link", name=newest).count() == 1
        heights = [link.bounding_box() for link in page.locator(f"#{shown} a").all()]
        assert all(box and box["height"] >= 24 for box in heights)


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_words_as_a_browser_sets_them_stay_apart(browser: Browser, tmp_path: Path, width: int) -> None:
    file = tmp_path / "page.html"
    file.write_text(page_of(timeline(EVERY_STATE, SCREEN, [REVIEW]), "default"), "utf-8")
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.goto(file.as_uri())
        page.evaluate("document.fonts.ready")
        boxes: list[list[float]] = page.evaluate(
            "[...document.querySelectorAll('svg text')].map(t => t.getBoundingClientRect())"
            ".filter(b => b.width).map(b => [b.left, b.top + 4, b.right, b.bottom - 4])"
        )
    assert len(boxes) > 30
    for at, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[at + 1 :]:
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            assert apart, (boxes[at], other)
