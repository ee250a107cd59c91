"""What pages need besides themselves: styles, scripts, fonts and the brand's colours."""

from collections.abc import Iterator
from colorsys import hls_to_rgb, rgb_to_hls
from pathlib import PurePosixPath

from engross.address import asset_path
from engross.artifact import Artifact
from engross.assets import Use
from engross.drawing.tone import BLACK, WHITE, contrast, mix, readable
from engross.library import Library
from engross.model.organization import Brand
from engross.templating import Templates, builtin_templates

ASSETS = PurePosixPath("assets")
_SHEETS = (
    "drawing.css",
    "engross.css",
    "engross.js",
    "answers.js",
    "as-of.js",
    "check-a-copy.js",
    "iframe-worker.js",
    "iframe-worker-LICENSE.txt",
)
_FONTS = ("Regular", "Italic", "SemiBold", "SemiBoldItalic")
_INK = "#1b2430"
_DARK_RATIO = 6
_DARK_GROUNDS = ("#1c2027", "#262a35")


def furnish(templates: Templates, library: Library | None) -> Iterator[Artifact]:
    """All files that every page uses; without a library, in the colours of no brand."""
    for name in _SHEETS:
        yield Artifact(ASSETS / name, templates.read(f"assets/{name}"))
    fonts = builtin_templates() / "assets" / "fonts"
    for name in (*(f"IBMPlexSans-{style}.woff2" for style in _FONTS), "LICENSE.txt"):
        yield Artifact(ASSETS / "fonts" / name, (fonts / name).read_bytes())
    brand = (
        library.organization.brand if library is not None and library.organization is not None else Brand()
    )
    logo = None
    if library is not None and brand.logo is not None:
        folder = PurePosixPath("policies")
        logo = asset_path(library, folder, brand.logo, Use.PICTURE)
        yield Artifact(logo, library.files[folder / brand.logo])
    yield Artifact(ASSETS / "brand.css", _brand_sheet(str(brand.accent), logo).encode())


def _brand_sheet(accent: str, logo: PurePosixPath | None) -> str:
    """The accent as custom properties, in tones that can be read where they stand, by day and in the dark."""
    ink = WHITE if contrast(WHITE, accent) >= contrast(_INK, accent) else _INK
    bar = readable(accent, ink, towards=BLACK if ink == WHITE else WHITE, ratio=5)
    text = readable(accent, WHITE, mix(accent, WHITE, 0.9), towards=BLACK, ratio=5)
    dark_tint = mix(_DARK_GROUNDS[1], accent, 0.2)
    dark_text = _lighter(accent, *_DARK_GROUNDS, dark_tint)
    day = {
        "bar": bar,
        "on-bar": ink,
        "text": text,
        "tint": mix(accent, WHITE, 0.93),
        "edge": mix(accent, WHITE, 0.6),
    }
    night = {"text": dark_text, "tint": dark_tint, "edge": mix(_DARK_GROUNDS[1], accent, 0.6)}
    rules = [_rule(":root", day), _rule('[data-md-color-scheme="slate"]', night)]
    if logo is not None:
        url = logo.relative_to(ASSETS)
        rules.append(f':root {{\n  --brand-logo: url("{_css_escaped(str(url))}");\n}}\n')
        rules.append(_LOGO)
    return "".join(rules)


def _lighter(colour: str, *grounds: str) -> str:
    """The colour in its own hue, light enough for text on all the dark grounds."""
    hue, lightness, saturation = rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))
    steps = 20
    for step in range(steps):
        lighter = lightness + (1 - lightness) * step / steps
        red, green, blue = (round(part * 255) for part in hls_to_rgb(hue, lighter, min(saturation, 0.6)))
        tone = f"#{red:02x}{green:02x}{blue:02x}"
        if all(contrast(tone, ground) >= _DARK_RATIO for ground in grounds):
            return tone
    return WHITE


def _rule(selector: str, tones: dict[str, str]) -> str:
    lines = "".join(f"  --brand-{name}: {colour};\n" for name, colour in tones.items())
    return f"{selector} {{\n{lines}}}\n"


def _css_escaped(text: str) -> str:
    return "".join(sign if sign.isalnum() or sign in "/.-_" else f"\\{ord(sign):x} " for sign in text)


_LOGO = """\
.md-logo {
  background: var(--brand-logo) center / contain no-repeat;
  min-width: 2rem;
}
.md-logo > * { visibility: hidden; }
"""
