import re
from xml.etree import ElementTree as ET  # our own SVG

import pytest

from engross.drawing import Box, Rung, draw_ladder, draw_procedure
from engross.drawing.canvas import Medium

LOW = Medium(width=760, shown=560, orders_letters=False, reads_description=False, low=True)
RUNGS = [
    Rung(str(n), f"Level {n}", who="Duty manager", reach="+1 312 555 0199", within="15 minutes")
    for n in range(1, 9)
]


def _boxes(count: int) -> list[Box]:
    last = Box(
        str(count),
        "Ask again",
        "Chair of the Conflict Resolution Team",
        "2 days",
        (("it failed", "go to 2"),),
    )
    return [*(Box(str(n), "Do it", "Sales representative", "1 hour") for n in range(1, count)), last]


def _height(svg: str) -> float:
    return float(ET.fromstring(svg).attrib["viewBox"].split()[3])


@pytest.mark.parametrize("count", [2, 3, 5])
def test_stairs_rise_and_are_lower_than_a_ladder(count: int) -> None:
    svg = draw_ladder("Who", RUNGS[:count], id="a", accent="#1f5132", medium=LOW)
    tops = [float(y) for y in re.findall(r'class="engross-card"[^>]*? y="([\d.]+)"', svg)]
    assert len(tops) == count
    assert tops == sorted(tops, reverse=True)
    assert _height(svg) < 200


def test_more_levels_than_fit_side_by_side_make_a_ladder() -> None:
    assert _height(draw_ladder("Who", RUNGS, id="a", accent="#1f5132", medium=LOW)) > 400


@pytest.mark.parametrize("count", [1, 4, 7, 8, 20])
def test_every_step_has_a_card_within_the_picture_and_its_words_in_the_title(count: int) -> None:
    svg = draw_procedure(
        "How", "It begins", _boxes(count), "It is done", id="a", accent="#1f5132", medium=LOW
    )
    cards = re.findall(r'class="engross-card"[^>]*? x="([\d.]+)"[^>]*? width="([\d.]+)"', svg)
    assert len(cards) == count
    assert all(float(x) + float(width) <= 760 for x, width in cards)
    title = ET.fromstring(svg).findtext("{http://www.w3.org/2000/svg}title") or ""
    assert title.count("Do it") == count - 1
    assert "It begins" in title
    assert "it failed: go to 2" in title


def test_a_branch_is_drawn_between_cards_of_one_row() -> None:
    assert 'stroke-dasharray="3 2.5"' in draw_procedure(
        "How", "", _boxes(4), "", id="a", accent="#1f5132", medium=LOW
    )
