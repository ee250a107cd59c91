"""The parts drawings are made of: text, icons, boxes and their colours, as SVG."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Final

from engross.drawing import tone
from engross.drawing.bidi import is_rtl, visual_order
from engross.drawing.lettering import Type, clean, measure, wrap

INK: Final = "#1b2430"
MUTED: Final = "#55606e"
LINE: Final = "#c3cad4"
SURFACE: Final = "#ffffff"
DARK_SURFACE: Final = "#262a35"
FAMILY: Final = "IBM Plex Sans,sans-serif"


@dataclass(frozen=True, slots=True)
class Medium:
    """Where a drawing is shown: its width in drawing units and on the page, and the height a page allows."""

    width: float
    shown: float
    limit: float = float("inf")
    # WeasyPrint draws each letter by itself, left to right, and takes a figure's Alt from <title> alone.
    orders_letters: bool = True
    reads_description: bool = True
    low: bool = False
    """Whether a drawing should be low rather than say everything: the text beside it does."""

    @property
    def wide(self) -> bool:
        """Whether there is room for two columns of facts."""
        return self.width >= 500


SCREEN: Final = Medium(width=360, shown=420)
PRINT: Final = Medium(width=560, shown=560, limit=800, orders_letters=False, reads_description=False)


@dataclass(frozen=True, slots=True)
class Paint:
    """The brand colour in the tones that can be read where they stand, by day and in the dark."""

    node: str
    on_node: str
    ink: str
    tint: str
    dark_ink: str
    dark_tint: str

    @classmethod
    @lru_cache(maxsize=16)
    def of(cls, accent: str) -> "Paint":
        """Tones of an `#rrggbb` colour; raises ValueError for anything else."""
        on_node = max((tone.WHITE, INK), key=lambda ink: tone.contrast(ink, accent))
        node = tone.readable(accent, on_node, towards=tone.BLACK if on_node == tone.WHITE else tone.WHITE)
        tint = tone.mix(accent, tone.WHITE, 0.9)
        dark_tint = tone.mix(DARK_SURFACE, accent, 0.18)
        return cls(
            node=node,
            on_node=on_node,
            ink=tone.readable(accent, SURFACE, tint, towards=tone.BLACK, ratio=5),
            tint=tint,
            dark_ink=tone.readable(accent, DARK_SURFACE, dark_tint, towards=tone.WHITE, ratio=6),
            dark_tint=dark_tint,
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """Marks drawn from y = 0 down, the height they take, and where the spine meets them."""

    height: float
    marks: str = ""
    node_at: float | None = None


def element(name: str, text: str = "", /, **attributes: str | float) -> str:
    """One element whose content is already SVG; `class_` and `stroke_width` stand for `class`, `stroke-width`."""
    pairs = "".join(
        [
            f' {_ATTRIBUTES[key]}="{_quotable(value) if isinstance(value, str) else svg_number(value)}"'
            for key, value in attributes.items()
        ]
    )
    return f"<{name}{pairs}>{text}</{name}>" if text else f"<{name}{pairs}/>"


class _Attributes(dict[str, str]):
    """The names of attributes by those of arguments."""

    def __missing__(self, key: str) -> str:
        self[key] = key.rstrip("_").replace("_", "-")
        return self[key]


_ATTRIBUTES: Final = _Attributes()


@lru_cache(maxsize=256)
def _quotable(value: str) -> str:
    return escape(value)


def group(marks: str, x: float, y: float) -> str:
    """Marks moved to a place."""
    return f'<g transform="translate({svg_number(x)} {svg_number(y)})">{marks}</g>' if marks else ""


@dataclass(frozen=True, slots=True)
class Brush:
    """Draws in one brand's colours for one medium."""

    paint: Paint
    medium: Medium

    def line(self, text: str, x: float, y: float, face: Type, tone_of: str, *, anchor: str = "start") -> str:
        """One line of text, its baseline at `y`; the class name says which tone."""
        return self._text(text, x, y, face, tone_of, anchor=anchor, rtl=is_rtl(text))

    def paragraph(self, text: str, x: float, width: float, face: Type, tone_of: str = "ink") -> Piece:
        """Text in lines no wider than `width`."""
        lines, rtl = wrap(text, width, face), is_rtl(text)
        marks = "".join(
            self._text(line, x, (place + 0.5) * face.leading + face.size * 0.34, face, tone_of, rtl=rtl)
            for place, line in enumerate(lines)
        )
        return Piece(len(lines) * face.leading, marks)

    def fact(self, icon: str, text: str, x: float, width: float, face: Type, tone_of: str = "ink") -> Piece:
        """A paragraph with an icon before its first line; nothing for no text."""
        if not clean(text):
            return Piece(0)
        words = self.paragraph(text, x + 20, width - 20, face, tone_of)
        return Piece(words.height, self.icon(icon, x, face.leading / 2 - 7) + words.marks)

    def icon(self, name: str, x: float, y: float, *, tone_of: str = "accent-line") -> str:
        """A 14-unit icon in outline."""
        colour = self.paint.on_node if tone_of == "on-node-line" else self.paint.ink
        return group(_icon(name, tone_of, colour), x, y)

    def box(self, x: float, y: float, width: float, height: float, *, radius: float = 6) -> str:
        """A card with a hairline border."""
        ends: dict[str, str | float] = {"fill": SURFACE, "stroke": LINE, "stroke_width": 1}
        return element("rect", class_="engross-card", x=x, y=y, width=width, height=height, rx=radius, **ends)

    def tint(self, x: float, y: float, width: float, height: float, *, radius: float = 6) -> str:
        """A ground in the brand's lightest tone."""
        size: dict[str, str | float] = {"x": x, "y": y, "width": width, "height": height, "rx": radius}
        return element("rect", class_="engross-tint", fill=self.paint.tint, **size)

    def tint_top(self, x: float, y: float, width: float, height: float) -> str:
        """The tinted head of a card: round at its top corners, a hairline at its foot."""
        size, radius = f"{svg_number(width - 11)}", "5.5"
        d = (
            f"M{svg_number(x)} {svg_number(y + height)}V{svg_number(y + 5.5)}a{radius} {radius} 0 0 1 5.5 -5.5"
            f"h{size}a{radius} {radius} 0 0 1 5.5 5.5V{svg_number(y + height)}z"
        )
        return element("path", class_="engross-tint", d=d, fill=self.paint.tint)

    def chip(self, text: str, right: float, y: float, face: Type) -> str:
        """A short time in a pill that ends at `right`, `CHIP_HEIGHT` high."""
        width = chip_width(text, face)
        left = right - width
        return (
            self.tint(left, y, width, CHIP_HEIGHT, radius=CHIP_HEIGHT / 2)
            + self.icon("clock", left + 8, y + CHIP_HEIGHT / 2 - 7)
            + self.line(text, left + 27, y + CHIP_HEIGHT / 2 + face.size * 0.34, face, "accent")
        )

    def node(self, label: str, x: float, y: float, face: Type, *, icon: str = "") -> str:
        """A stop on the spine, centred on `x`, `y`, with its number or icon; a dot where there is none to show."""
        shown = clean(label) if fits_node(label, face) else ""
        width, height = (node_width(shown, face), NODE) if shown or icon else (_DOT, _DOT)
        back = element(
            "rect",
            class_="engross-node",
            fill=self.paint.node,
            x=x - width / 2,
            y=y - height / 2,
            width=width,
            height=height,
            rx=height / 2,
        )
        if icon:
            return back + self.icon(icon, x - 7, y - 7, tone_of="on-node-line")
        text = self.line(shown, x, y + face.size * 0.35, face, "on-node", anchor="middle") if shown else ""
        return back + text

    def _text(
        self, text: str, x: float, y: float, face: Type, tone_of: str, *, anchor: str = "start", rtl: bool
    ) -> str:
        inks = {"ink": INK, "muted": MUTED, "accent": self.paint.ink, "on-node": self.paint.on_node}
        way = ""
        if not self.medium.orders_letters:
            text = visual_order(text, rtl=rtl)
            # An anchor would make WeasyPrint wrap the text in a transparency group.
            x -= measure(text, face) / 2 if anchor == "middle" else 0
        elif rtl:
            # The line still begins at the left edge of its column, beside its icon.
            way = f' direction="rtl" text-anchor="{"end" if anchor == "start" else anchor}"'
        elif anchor != "start":
            way = f' text-anchor="{anchor}"'
        place = f'x="{svg_number(x)}" y="{svg_number(y)}"'
        said = escape(text, quote=False)
        return f'<text class="engross-{tone_of}" {place}{_pen(face, inks[tone_of])}{way}>{said}</text>'


@lru_cache(maxsize=64)
def _pen(face: Type, colour: str) -> str:
    weight = ' font-weight="600"' if face.bold else ""
    return f' font-size="{svg_number(face.size)}" fill="{colour}"{weight}'


@lru_cache(maxsize=64)
def _icon(name: str, tone_of: str, colour: str) -> str:
    strokes: dict[str, str | float] = {"fill": "none", "stroke": colour, "stroke_width": 1.4}
    ends: dict[str, str | float] = {"stroke_linecap": "round", "stroke_linejoin": "round"}
    return element("path", class_=f"engross-{tone_of}", d=_ICONS[name], **strokes, **ends)


CHIP_HEIGHT: Final = 22
NODE: Final = 26
_NODE_WIDEST: Final = 64
_DOT: Final = 14


def chip_width(text: str, face: Type) -> float:
    """Width of the pill a short time stands in."""
    return measure(text, face) + 37


def node_width(label: str, face: Type) -> float:
    """Width of a node on the spine with a number in it."""
    return max(NODE, measure(label, face) + 14)


def fits_node(label: str, face: Type) -> bool:
    """Whether a number is short enough to stand in a node on the spine."""
    return measure(label, face) + 14 <= _NODE_WIDEST


def below(pieces: Iterable[Piece], *, gap: float = 0) -> Piece:
    """Pieces one under another; empty ones take no room."""
    y = 0.0
    marks: list[str] = []
    for piece in pieces:
        if piece.height:
            y += gap if marks else 0
            marks.append(group(piece.marks, 0, y))
            y += piece.height
    return Piece(y, "".join(marks))


def svg_number(value: str | float) -> str:
    """A coordinate as short as it may be; text as it is."""
    return value if isinstance(value, str) else f"{round(value, 2):g}"


_ICONS = {
    "person": "M7 7.2a2.7 2.7 0 1 0 0-5.4a2.7 2.7 0 0 0 0 5.4M1.8 12.6c.3-2.6 2.3-3.7 5.2-3.7s4.9 1.1 5.2 3.7",
    "phone": "M3.4 1.6H5.3L6.3 4.4L4.9 5.5a7.6 7.6 0 0 0 3.6 3.6L9.6 7.7L12.4 8.7V10.6a1.6 1.6 0 0 1-1.7 1.6"
    "A9.3 9.3 0 0 1 1.8 3.3A1.6 1.6 0 0 1 3.4 1.6Z",
    "mail": "M1.5 3H12.5V11H1.5ZM1.8 3.4L7 7.6L12.2 3.4",
    "hours": "M1.8 3H12.2V12.2H1.8ZM1.8 5.8H12.2M4.6 1.4V4M9.4 1.4V4",
    "clock": "M7 12.6A5.6 5.6 0 1 0 7 1.4a5.6 5.6 0 0 0 0 11.2M7 3.8V7.1L9.2 8.5",
    "check": "M2.6 7.4L5.8 10.5L11.4 4",
    "start": "M4.6 3L11 7L4.6 11Z",
}
