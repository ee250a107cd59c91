"""What a signature looks like on the page: a PDF of the size of its field, set in type that fits."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engross.drawing.canvas import Paint
from engross.drawing.lettering import Type, clean, wrap
from engross.pdf.render import PdfSource, render_pdf
from engross.templating import BUILTIN, Templates, builtin_templates

# The size it is designed for, in points; on another field everything grows or shrinks together.
_WIDTH, _HEIGHT = 293.8, 72.7
_INSET = 21.0  # what the rule and the margins at both sides take
_SMALLEST = 0.3  # of the size a text starts from; a name that is still too long is broken into more lines
_ROOM = 50.0  # the height for name, role and statement
_DEMO_BAND = 11.0  # what the line that says so takes of it


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a signature says for people to read; none of it is proof."""

    name: str
    """Who signs; of a seal, the organisation."""
    role: str
    """In which role; empty for none."""
    statement: str
    """What the signature says."""
    signed_at: datetime
    """When, by the signer's clock, with its time zone; shown in UTC."""
    vouched_by: str = ""
    """Whose certificate it is that says who signs: its issuer's name."""
    is_demo: bool = False
    """Whether it is made with a demo authority's certificate, and so proves nothing."""
    is_seal: bool = False
    """Whether the organisation seals, rather than a person approving."""
    accent: str = "#1f4e79"
    """The brand's colour, as `#rrggbb`."""
    language: str = "en"
    """The language of the document (BCP 47)."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text set in lines of one size, in points."""

    lines: tuple[str, ...]
    size: float


def render_stamp(stamp: Stamp, width: float, height: float, own: Path | None = None) -> bytes:
    """A PDF of one page of `width` × `height` points, which is to fill a signature's field.

    A library's own `pdf/stamp.html` and `pdf/stamp.css` win, in its folder of templates `own`, but for a demo signature:
    no template may hide that it is one. Equal stamps give equal bytes. Raises PdfError where no font has a character, TemplateError, and ValueError for a time without a zone.
    """
    return render_pdf(stamp_source(stamp, width, height, Templates(own), own)).data


def stamp_source(
    stamp: Stamp, width: float, height: float, templates: Templates, own: Path | None = None
) -> PdfSource:
    """All that makes a stamp's PDF; as `render_stamp`."""
    if stamp.signed_at.tzinfo is None:
        raise ValueError("the time of a signature needs its zone")
    moment = stamp.signed_at.astimezone(UTC)
    unit = min(width / _WIDTH, height / _HEIGHT)
    variables = {
        "stamp": stamp,
        "words": _set(stamp, width / unit - _INSET, unit),
        "moment": f"{moment:%Y-%m-%d %H:%M} UTC",
        "width": width,
        "height": height,
        "unit": unit,
        "accent": Paint.of(stamp.accent).ink,
    }
    shown_by = (builtin_templates(),) if stamp.is_demo else (builtin_templates(), own)
    folders = tuple(folder.resolve() for folder in shown_by if folder is not None and folder.is_dir())
    sheets = (folder / "pdf" / "stamp.css" for folder in dict.fromkeys(folders))
    return PdfSource(
        name=f"the stamp of {stamp.name}",
        html=templates.render(f"{BUILTIN if stamp.is_demo else ''}pdf/stamp.html", variables),
        modified=moment.date(),
        folders=folders,
        base=builtin_templates(),
        stylesheets=tuple(sheet for sheet in sheets if sheet.is_file()),
    )


def _set(stamp: Stamp, width: float, unit: float) -> dict[str, Words]:
    """Give each text its size and lines; `width` is in units."""
    room = _ROOM - _DEMO_BAND if stamp.is_demo else _ROOM
    name = _fitted(stamp.name, width, room * 0.5, (15, 1.2, True))
    left = room - _height(name, 1.2)
    role = _fitted(stamp.role, width, left * 0.5, (8.2, 1.3, False))
    left -= _height(role, 1.3)
    statement = _fitted(stamp.statement, width, left, (7.6, 1.25, False))
    vouched = _fitted(stamp.vouched_by, width * 0.58, 9, (6.6, 1.2, False))
    texts = {"name": name, "role": role, "statement": statement, "vouched_by": vouched}
    return {key: Words(words.lines, round(words.size * unit, 2)) for key, words in texts.items()}


def _height(words: Words, leading: float) -> float:
    return len(words.lines) * words.size * leading


def _fitted(text: str, width: float, height: float, face: tuple[float, float, bool]) -> Words:
    """The text in the largest type, from a size down, whose lines fit into the width and height."""
    largest, leading, bold = face
    one_line = clean(text).replace("\n", " ")
    size = largest
    while True:
        lines = wrap(one_line, width, Type(size, size * leading, bold))
        if len(lines) * size * leading <= height or size <= largest * _SMALLEST:
            return Words(lines, size)
        size *= 0.96
