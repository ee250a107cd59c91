"""A policy's versions over time: a lane for each version, below an axis of days, months or years."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from engross.drawing.axis import Axis
from engross.drawing.bars import approval_mark, draw_bar, draw_moments, hatching, issue_mark, stroke
from engross.drawing.canvas import (
    INK,
    MUTED,
    SCREEN,
    SURFACE,
    Brush,
    Medium,
    Paint,
    Piece,
    below,
    element,
    group,
    svg_number,
)
from engross.drawing.lettering import Type, clean, measure
from engross.drawing.span import LIVE, STATES, Milestone, Span, say_briefly, say_day, say_period, say_span
from engross.drawing.spine import LABEL, SMALL, TITLE, picture, sentence

__all__ = ["WIDE_SCREEN", "Milestone", "Span", "draw_timeline"]

WIDE_SCREEN: Final = Medium(width=720, shown=820)

_MOST_FULL: Final = 10  # of more versions than these, those that are over get low lanes, but for the newest
_NEWEST: Final = 5
_TICK: Final = Type(12, 15)
_BRIEF: Final = Type(12, 16)
_BRIEF_LABEL: Final = Type(12, 16, bold=True)
_BAR: Final = 14.0
_LOW_BAR: Final = 8.0
_PILL: Final = 20.0


def draw_timeline(
    title: str,
    spans: Sequence[Span],
    milestones: Sequence[Milestone],
    today: date,
    *,
    id: str,  # noqa: A002 (an id in the page, as in HTML)
    accent: str,
    medium: Medium = SCREEN,
) -> str:
    """SVG of versions over time, the one issued last on top; an empty text where there are no versions.

    Of versions issued on one day the one given later is the newer. A narrow medium without pages gets two
    `<svg>` elements, for narrow and for wide screens, of which drawing.css shows one; the second has the id
    with `-wide`. A medium with pages gets several where one page cannot hold it. Links are for screens only.
    Raises ValueError if `accent` is not `#rrggbb` or `id` not a plain id.
    """
    if not spans:
        return ""
    paint = Paint.of(accent)
    order = sorted(range(len(spans)), key=lambda at: (spans[at].issued, at), reverse=True)
    newest = [spans[at] for at in order]
    charts = [(id, "timeline", medium)]
    if not medium.wide and medium.limit == float("inf"):
        wide = (f"{id}-wide", "timeline engross-timeline-wide", WIDE_SCREEN)
        charts = [(id, "timeline engross-timeline-narrow", medium), wide]
    return "\n".join(
        svg
        for name, kind, each in charts
        for svg in _pictures(_chart(Brush(paint, each), newest, milestones, today), title, name, kind)
    )


@dataclass(frozen=True, slots=True)
class _Lane:
    """A row of the chart, and what it says."""

    piece: Piece
    said: str = ""


@dataclass(frozen=True, slots=True)
class _Chart:
    """All there is to draw, and where: words in a column of their own, or where there is no room above."""

    brush: Brush
    axis: Axis
    words: float
    spans: Sequence[Span]
    milestones: Sequence[Milestone]
    today: date

    @property
    def brief(self) -> list[Span]:
        """The versions that get a low lane: of many, the old that are over."""
        many = len(self.spans) > _MOST_FULL
        return [span for span in self.spans[_NEWEST:] if many and span.state not in LIVE]

    @property
    def linked(self) -> bool:
        """Whether versions lead to their pages: WeasyPrint makes no links of those in pictures."""
        return self.brush.medium.reads_description and any(span.url for span in self.spans)

    def tone(self, span: Span) -> str:
        """The tone of a version's name: that of links where it is one."""
        return "accent" if self.linked and span.url else "ink"


def _chart(brush: Brush, spans: Sequence[Span], milestones: Sequence[Milestone], today: date) -> _Chart:
    moments = [day for span in spans for day in (span.start, span.end, span.issued, span.approved) if day]
    days = [today, *moments, *(milestone.on for milestone in milestones)]
    width = brush.medium.width
    words = min(240.0, width * 0.38) if brush.medium.wide else width - 2
    onward = any(span.end is None and not span.is_empty for span in spans)
    axis = Axis.of(days, words + 20 if brush.medium.wide else 8, width - 10, onward=onward)
    return _Chart(brush, axis, words, spans, milestones, today)


def _pictures(chart: _Chart, title: str, name: str, kind: str) -> Iterator[str]:
    """One picture, or several where the medium has pages and the lanes are too many for one."""
    head, foot = _head(chart), _legend(chart)
    parts = list(_paged(_lanes(chart), chart.brush.medium.limit - head.height - foot.height - 4))
    for number, part in enumerate(parts, start=1):
        drawn = below([head, *(lane.piece for lane in part), foot])
        several = len(parts) > 1
        svg = picture(
            group(drawn.marks, 0, 2),
            drawn.height + 4,
            name=f"{name}-{number}" if several else name,
            title=f"{title} ({number}/{len(parts)})" if several else title,
            description=" ".join([*(lane.said for lane in part if lane.said), _say_today(chart)]),
            kind=kind,
            brush=chart.brush,
        )
        # What is inside an image is hidden from screen readers, and so would be its links.
        yield svg.replace(' role="img"', ' role="group"', 1) if chart.linked else svg


def _paged(lanes: Iterable[_Lane], limit: float) -> Iterator[list[_Lane]]:
    part: list[_Lane] = []
    for lane in lanes:
        if part and sum(each.piece.height for each in part) + lane.piece.height > limit:
            yield part
            part = []
        part.append(lane)
    yield part


def _lanes(chart: _Chart) -> Iterator[_Lane]:
    """Milestones, the latest first, then versions, the newest first."""
    for milestone in sorted(chart.milestones, key=lambda milestone: milestone.on, reverse=True):
        yield _milestone(chart, milestone)
    brief = chart.brief
    yield from (_version(chart, span) for span in chart.spans if span not in brief)
    if brief:
        yield _Lane(_row(chart, chart.brush.paragraph("Earlier versions", 1, chart.words, LABEL)))
    column = min(60, max((measure(clean(span.label), _BRIEF_LABEL) for span in brief), default=0))
    yield from (_brief(chart, span, column) for span in brief)


def _row(chart: _Chart, words: Piece, plot: str = "", tall: float = 0, *, pad: float = 5) -> Piece:
    """Words, and beside or below them the same drawn in time, `tall` units high."""
    rule = stroke("spine", f"M0 0H{svg_number(chart.brush.medium.width)}")
    said = rule + group(words.marks, 0, pad)
    if chart.brush.medium.wide:
        whole = max(words.height, tall) + 2 * pad
        at = pad + 4 if words.height > tall + 8 else (whole - tall) / 2
        return Piece(whole, said + _in_time(chart, plot, at, 0, whole))
    top = words.height + pad
    if not tall:
        return Piece(top + pad, said)
    whole = top + tall + 2 * pad
    return Piece(whole, said + _in_time(chart, plot, top + pad, top + 2, whole))


def _in_time(chart: _Chart, plot: str, at: float, top: float, foot: float) -> str:
    """What is drawn in time, on the lines of the axis and of today."""
    down = f" {svg_number(top)}V{svg_number(foot)}"
    ticks = "".join(f"M{svg_number(chart.axis.x(tick.day))}{down}" for tick in chart.axis.ticks())
    today = stroke("today-line", f"M{svg_number(chart.axis.x(chart.today))}{down}", INK, 1.5)
    return stroke("spine", ticks, width=0.75) + today + group(plot, 0, at)


def _version(chart: _Chart, span: Span) -> _Lane:
    """A lane with all that is known of a version."""
    brush, width = chart.brush, chart.words - 1
    held = f"in force {say_period(span)}" if span.held and span.state != "in force" else say_period(span)
    if measure(held, SMALL) > width:
        held = held.replace(" to ", "\nto ")
    late = f"approved later, on {say_day(span.late)}" if span.late else ""
    notes = [brush.paragraph(text, 1, width, SMALL, "muted") for text in (held, late) if text]
    words = below([_heading(chart, span, width), *notes], gap=2)
    bar = draw_bar(brush, chart.axis, span, chart.today, _BAR)
    row = _row(chart, words, bar + draw_moments(brush, chart.axis, span, _BAR + 8), _BAR + 12, pad=7)
    return _Lane(_linked(chart, span, row), say_span(span))


def _brief(chart: _Chart, span: Span, column: float) -> _Lane:
    """A low lane, with the days and the bar alone."""
    brush, beside = chart.brush, column + 10
    label = brush.paragraph(span.label, 1, column + 1, _BRIEF_LABEL, chart.tone(span))
    period = brush.paragraph(say_briefly(span), beside, chart.words - beside, _BRIEF, "muted")
    words = Piece(max(label.height, period.height), _name(label.marks) + period.marks)
    bar = draw_bar(brush, chart.axis, span, chart.today, _LOW_BAR)
    return _Lane(_linked(chart, span, _row(chart, words, bar, _LOW_BAR, pad=4)), say_span(span))


def _milestone(chart: _Chart, milestone: Milestone) -> _Lane:
    """A lane with one mark: a diamond for what is due, a square where the policy ends."""
    brush, x, day = chart.brush, chart.axis.x(milestone.on), say_day(milestone.on)
    name = brush.paragraph(milestone.label, 1, chart.words - 1, LABEL)
    words = below([name, brush.paragraph(f"on {day}", 1, chart.words - 1, SMALL, "muted")])
    way = f"M{x:g} 0l7 7l-7 7l-7 -7z" if milestone.kind == "review" else f"M{x - 6:g} 1h12v12h-12z"
    pen: dict[str, str | float] = {"fill": SURFACE, "stroke": brush.paint.ink, "stroke_width": 1.6}
    mark = element("path", class_="engross-fork", d=way, **pen)
    return _Lane(_row(chart, words, mark, _BAR, pad=6), sentence(milestone.label, f"on {day}"))


def _heading(chart: _Chart, span: Span, width: float) -> Piece:
    """The version and its state, side by side where there is room."""
    brush, text = chart.brush, f"Version {span.label}"
    name = brush.paragraph(text, 1, width, TITLE, chart.tone(span))
    beside, pill = measure(clean(text), TITLE) + 11, measure(STATES[span.state], LABEL) + 18
    if beside + pill <= width:
        return Piece(_PILL + 1, _name(name.marks) + group(_pill(brush, span, pill), beside, 0))
    return below([replace(name, marks=_name(name.marks)), Piece(_PILL, _pill(brush, span, pill))], gap=2)


def _pill(brush: Brush, span: Span, width: float) -> str:
    """A state in words: on a solid ground for what is in force, tinted for what is to come, else outlined."""
    size: dict[str, str | float] = {"x": 0, "y": 0, "width": width, "height": _PILL, "rx": _PILL / 2}
    ground, tone = brush.box(0.5, 0.5, width - 1, _PILL - 1, radius=_PILL / 2), "muted"
    if span.state == "in force":
        ground, tone = element("rect", class_="engross-node", fill=brush.paint.node, **size), "on-node"
    elif span.state == "upcoming":
        ground, tone = brush.tint(0, 0, width, _PILL, radius=_PILL / 2), "accent"
    return ground + brush.line(STATES[span.state], 9, _PILL / 2 + LABEL.size * 0.34, LABEL, tone)


def _name(marks: str) -> str:
    """A version's name, which the style sheet underlines in a link."""
    return element("g", marks, class_="engross-version")


def _linked(chart: _Chart, span: Span, row: Piece) -> Piece:
    """A lane that leads, all of it, to the page of its version."""
    if not chart.linked or not span.url:
        return row
    size: dict[str, str | float] = {"x": 0, "y": 0, "width": chart.brush.medium.width, "height": row.height}
    area = element("rect", class_="engross-area", fill="none", pointer_events="all", **size)
    return Piece(row.height, element("a", area + row.marks, href=span.url, aria_label=say_span(span)))


def _head(chart: _Chart) -> Piece:
    """The days above the lanes, each year where it begins, and today."""
    brush, year, marks = chart.brush, 0, ""
    for tick in chart.axis.ticks():
        shown = str(tick.day.year)
        lines = [tick.name or shown] + [shown] * bool(tick.name and tick.day.year != year)
        x = chart.axis.x(tick.day)
        if x + 4 + max(measure(line, _TICK) for line in lines) > brush.medium.width:
            break
        year = tick.day.year
        marks += stroke("spine", f"M{svg_number(x)} 0V62", width=0.75)
        for at, line in enumerate(lines):
            marks += brush.line(line, x + 4, 11 + at * _TICK.leading, _TICK, "muted")
    return Piece(62, marks + group(_today(chart), 0, 34))


def _today(chart: _Chart) -> str:
    """A flag with the day, on the line of today."""
    text, x = f"Today, {say_day(chart.today)}", chart.axis.x(chart.today)
    width = measure(text, LABEL) + 16
    left = min(max(x - width / 2, 1), chart.brush.medium.width - 1 - width)
    size: dict[str, str | float] = {"x": left, "y": 1, "width": width, "height": 20, "rx": 4}
    pole = stroke("today-line", f"M{svg_number(x)} 21V28", INK, 1.5)
    flag = element("rect", class_="engross-today", fill=SURFACE, stroke=INK, stroke_width=1.2, **size)
    return pole + flag + chart.brush.line(text, left + 8, 11 + LABEL.size * 0.34, LABEL, "ink")


def _legend(chart: _Chart) -> Piece:
    """What the marks mean, of those that there are."""
    brush, half = chart.brush, _TICK.leading / 2
    keys = [(issue_mark(brush, 6, half), 16, "issued")]
    if any(span.approved for span in chart.spans if span not in chart.brief):
        keys.append((approval_mark(brush, 6, half), 16, "approved"))
    if any(span.late for span in chart.spans):
        hatch = stroke("quiet-line", f"M1 0H23V{_TICK.leading:g}H1z" + hatching(1, 23, _TICK.leading), MUTED)
        keys.append((hatch, 30, "in force, approved later"))
    marks, x, y = "", 0.0, 10.0
    for mark, indent, text in keys:
        marks += group(mark + brush.line(text, indent, half + _TICK.size * 0.34, _TICK, "muted"), x, y)
        x += indent + measure(text, _TICK) + 18
    return Piece(y + _TICK.leading, stroke("spine", f"M0 0H{svg_number(brush.medium.width)}") + marks)


def _say_today(chart: _Chart) -> str:
    return f"Today is {say_day(chart.today)}."
