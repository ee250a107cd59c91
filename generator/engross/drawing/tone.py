"""Colours that can be read: mixing, and the contrast ratio of WCAG 2.2."""

import re

WHITE = "#ffffff"
BLACK = "#000000"
READABLE = 4.5

_HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2, contrast ratio)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """`share` (0 to 1) of `other` mixed into `colour`."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable(colour: str, *grounds: str, towards: str, ratio: float = READABLE) -> str:
    """`colour`, moved towards black or white no further than text on every one of `grounds` needs."""
    for step in range(21):
        candidate = mix(colour, towards, step / 20)
        if all(contrast(candidate, ground) >= ratio for ground in grounds):
            return candidate
    raise ValueError(f"no tone of {colour} towards {towards} reads on {', '.join(grounds)}")


def _channels(colour: str) -> tuple[int, int, int]:
    if not _HEX.match(colour):
        raise ValueError(f"not a colour of the form #rrggbb: {colour!r}")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
