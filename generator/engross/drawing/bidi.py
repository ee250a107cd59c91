"""Right-to-left text: which way a paragraph runs, and its letters in the order they stand."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache


def is_rtl(text: str) -> bool:
    """Whether a paragraph runs right to left: its first strong character decides (UAX #9, P2)."""
    return not text.isascii() and next((_is_rtl_letter(c) for c in text if _strong(c)), False)


def has_rtl(text: str) -> bool:
    """Whether any of its letters is written from right to left."""
    return not text.isascii() and any(map(_is_rtl_letter, text))


def visual_order(line: str, *, rtl: bool) -> str:
    """`line` in the order its letters stand from left to right, for renderers that do not order them.

    A short form of UAX #9: letters and numbers, no nested embeddings. Arabic letters take their joined shapes.
    """
    if not has_rtl(line):
        return line
    runs = _runs(_joined(line), rtl=rtl)
    shown = [run if level % 2 == 0 else _mirrored(run) for level, run in runs]
    return "".join(reversed(shown) if rtl else _reorder(runs, shown))


def _is_rtl_letter(c: str) -> bool:
    return unicodedata.bidirectional(c) in ("R", "AL")


def _strong(c: str) -> bool:
    return unicodedata.bidirectional(c) in ("L", "R", "AL")


def _runs(line: str, *, rtl: bool) -> list[tuple[int, str]]:
    """Runs of one level: 0 left to right, 1 right to left, 2 a number among right-to-left letters."""
    base = 1 if rtl else 0
    levels: list[int | None] = []
    strong = base
    for c in line:
        kind = unicodedata.bidirectional(c)
        if kind in ("L", "R", "AL"):
            strong = 1 if kind != "L" else (2 if rtl else 0)
            levels.append(strong)
        elif kind in ("EN", "AN"):
            levels.append(2 if strong == 1 or rtl else 0)
        else:
            levels.append(None)
    filled = [level if level is not None else _between(levels, at, base) for at, level in enumerate(levels)]
    runs: list[tuple[int, str]] = []
    for level, c in zip(filled, line, strict=True):
        if runs and runs[-1][0] == level:
            runs[-1] = (level, runs[-1][1] + c)
        else:
            runs.append((level, c))
    return runs


def _between(levels: list[int | None], at: int, base: int) -> int:
    """A neutral takes the direction on both its sides, else the paragraph's (N1, N2)."""
    before = next((level for level in reversed(levels[:at]) if level is not None), base)
    after = next((level for level in levels[at:] if level is not None), base)
    if before == after:
        return before
    return 1 if before > 0 and after > 0 and base == 0 else base


def _reorder(runs: list[tuple[int, str]], shown: list[str]) -> Iterator[str]:
    """Within a left-to-right line, each stretch of levels above 0 is turned around."""
    stretch: list[str] = []
    for (level, _), text in zip(runs, shown, strict=True):
        if level == 0:
            yield from reversed(stretch)
            stretch = []
            yield text
        else:
            stretch.append(text)
    yield from reversed(stretch)


_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def _mirrored(run: str) -> str:
    clusters: list[str] = []
    for c in run:
        if clusters and unicodedata.combining(c):
            clusters[-1] += c
        else:
            clusters.append(c.translate(_MIRRORED))
    return "".join(reversed(clusters))


_LAM = "\u0644"
_LAM_ALEF = range(0xFEF5, 0xFEFD)


@lru_cache(maxsize=1)
def _arabic_shapes() -> dict[str, dict[str, str]]:
    """Letter, or lam with alef, to its shapes, from the compatibility forms (U+FB50 to U+FEFC)."""
    shapes: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFBB2), *range(0xFBD3, 0xFC00), *range(0xFE80, 0xFEFD)):
        form, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        if len(letters) == 1 or code in _LAM_ALEF:
            text = "".join(chr(int(letter, 16)) for letter in letters)
            shapes.setdefault(text, {})[form] = chr(code)
    return shapes


def _letters(line: str) -> list[str]:
    """The line's characters; lam and alef, which share one shape, stay together."""
    letters: list[str] = []
    for c in line:
        if letters and letters[-1] == _LAM and _LAM + c in _arabic_shapes():
            letters[-1] += c
        else:
            letters.append(c)
    return letters


def _joined(line: str) -> str:
    """Arabic letters in the shape their neighbours ask for; other text as it is."""
    shapes = _arabic_shapes()
    letters = _letters(line)
    spacing = [at for at, letter in enumerate(letters) if not unicodedata.combining(letter[0])]
    result = list(letters)
    for place, at in enumerate(spacing):
        if own := shapes.get(letters[at]):
            before = shapes.get(letters[spacing[place - 1]], {}) if place else {}
            after = shapes.get(letters[spacing[place + 1]], {}) if place + 1 < len(spacing) else {}
            joins = ("<final>" in own and "<initial>" in before, "<initial>" in own and "<final>" in after)
            result[at] = own.get(_FORMS[joins], letters[at])
    return "".join(result)


_FORMS = {
    (True, True): "<medial>",
    (True, False): "<final>",
    (False, True): "<initial>",
    (False, False): "<isolated>",
}
