"""What WeasyPrint 70 does in many small steps, done in fewer: the same pages sooner, and words in drawings whole."""

from functools import cache
from types import ModuleType
from typing import Any

from engross.drawing.bidi import has_rtl

_KNOWN = "70."  # its releases that this was written and compared with
_DEPENDING = ("page", "position", "float", "display")  # computed from each other, or from an ancestor's
_PARTS = ("first-line", "first-letter")  # all that their styles hold counts
_LETTER_BY_LETTER = ("rotate", "letter-spacing", "textLength")
_PLACES = ("x", "y", "dx", "dy")


def is_known(version: str) -> bool:
    """Whether a release of WeasyPrint can be had to work in fewer steps."""
    return version.startswith(_KNOWN)


@cache
def quicken(weasyprint: ModuleType) -> None:
    """Have WeasyPrint work in fewer steps, if it is known; any other stays as it is."""
    if is_known(weasyprint.__version__):
        _fill_styles_at_once()
        _draw_words_whole()


def _fill_styles_at_once() -> None:
    """Give each element at once the initial values that no rule changes; WeasyPrint looks each up when it is asked for.

    A tenth of the time; no byte is another.
    """
    from weasyprint import css
    from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
    from weasyprint.css.functions import check_math
    from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES

    def depends(key: str) -> bool:
        return key in _DEPENDING or key.startswith("text_decoration_")

    initial = {
        key: value
        for key, value in INITIAL_VALUES.items()
        if not (key in INHERITED or key in INITIAL_NOT_COMPUTED or depends(key) or check_math(value))
    }
    inherited = frozenset(
        key for key in INHERITED if key not in INITIAL_NOT_COMPUTED and key not in PHYSICAL_FUNCTIONS and not depends(key)
    )  # fmt: skip
    physical = _find_physical()

    class Filled(css.ComputedStyle):  # type: ignore[misc]  # WeasyPrint declares no types
        def __init__(self, parent: Any, cascaded: Any, pseudo_type: Any, *others: Any) -> None:
            super().__init__(parent, cascaded, pseudo_type, *others)
            if pseudo_type in _PARTS:
                return
            self.update(initial)
            for key in cascaded:
                self.pop(key, None)
                for other in physical.get(key, ()):
                    self.pop(other, None)

        def __missing__(self, key: str) -> Any:
            if key in inherited and key not in self.cascaded and self.parent_style is not None:
                value = self[key] = self.parent_style[key]
                return value
            return super().__missing__(key)

    class FilledAnonymous(css.AnonymousStyle):  # type: ignore[misc]  # WeasyPrint declares no types
        def __init__(self, parent: Any) -> None:
            self.update(initial)
            super().__init__(parent)

    css.ComputedStyle, css.AnonymousStyle = Filled, FilledAnonymous


def _find_physical() -> dict[str, set[str]]:
    """Properties by the logical ones that may stand for them: `margin_left` by `margin_inline_start`."""
    from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS

    found: dict[str, set[str]] = {}
    for key, find_logical in PHYSICAL_FUNCTIONS.items():
        for inline in ("ltr", "rtl"):
            found.setdefault(find_logical(block="ttb", inline=inline), set()).add(key)
    return found


def _draw_words_whole() -> None:
    """Draw the text of a drawing in one piece where its letters have no places of their own.

    WeasyPrint draws each letter by itself: a twentieth of the time, without kerning, and in a file that is longer.
    What is written from right to left stays apart, as our drawings have such letters in the order they stand.
    """
    from weasyprint import svg

    letter_by_letter = svg.text

    def draw_text(picture: Any, node: Any, font_size: float) -> None:
        is_apart = any(node.get(name) for name in _LETTER_BY_LETTER)
        is_spread = any(len((node.get(name) or "").replace(",", " ").split()) > 1 for name in _PLACES)
        if node.text and not (is_apart or is_spread or has_rtl(node.text)):
            node._etree_node.text = _Whole(node.text)
        letter_by_letter(picture, node, font_size)

    svg.TAGS.update({tag: draw_text for tag, draw in svg.TAGS.items() if draw is letter_by_letter})
    svg.text = draw_text


class _Whole(str):
    """A text that has one letter: itself."""

    __slots__ = ()

    def __iter__(self) -> Any:
        yield str(self)
