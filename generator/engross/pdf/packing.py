"""A document with all it needs from this computer, for one that makes the same PDF of it."""

import hashlib
import html
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from os.path import normpath
from pathlib import Path
from platform import python_version
from urllib.parse import urljoin, urlsplit
from urllib.request import url2pathname

from engross.errors import PdfError
from engross.pdf.fetching import Fetcher
from engross.pdf.loading import load_weasyprint
from engross.pdf.render import PdfSource, RenderedPdf, render_pdf
from engross.pdf.styles import list_style_files
from engross.pdf.worker import collecting_rarely

_PROGRAMS = ("engross", "weasyprint", "pydyf", "fonttools", "cssselect2", "pillow", "tinycss2", "tinyhtml5")
_PICTURE = re.compile(r'<(?:img|image)\b[^>]*?\b(?:src|href)="([^"]*)"')
# Letters that come from whatever fonts a computer has, in faces of each kind, and a stream to compress.
_SPECIMEN = """<!DOCTYPE html><html lang="en"><head><title>Specimen</title></head>
<body style="font-family: sans-serif"><p>Specimen, fi, 12 → ✓ “§”, <b>Ŵ Ж</b> <i>Ω</i></p><p dir="rtl">שלום</p>
<svg width="99" height="9"><title>t</title><text x="0" y="9">AV</text></svg><ol><li>one<li>two</ol></body></html>"""

Maker = Mapping[str, str]
"""What has a part in a PDF's bytes besides its source, by the names that people have for it."""


@dataclass(frozen=True, slots=True)
class PackedSource:
    """A document's source, with the pictures it shows; the files of its templates go apart, as others have the same."""

    source: PdfSource
    pictures: Mapping[Path, bytes]
    maker: Maker

    def digest(self, templates: str) -> str:
        """A digest of all that the PDF is made of, given that of the templates."""
        digest = hashlib.sha256(templates.encode())
        for part in self._parts():
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
        return digest.hexdigest()

    def _parts(self) -> Iterator[bytes]:
        source = self.source
        yield repr((source.name, source.modified, source.folders, source.base, source.stylesheets)).encode()
        yield source.html.encode()
        yield repr(sorted(self.maker.items())).encode()
        for path, data in sorted(self.pictures.items()):
            yield str(path).encode()
            yield data
        for item in source.attachments:
            yield repr((item.name, item.media_type, item.description, item.relationship)).encode()
            yield item.data


def pack(source: PdfSource, maker: Maker) -> PackedSource:
    """Take along the pictures that a document shows; what it may not read stays here."""
    fetcher = Fetcher(source.folders)
    pictures: dict[Path, bytes] = {}
    for address in _PICTURE.findall(source.html):
        url = urljoin(f"{fetcher.address(source.base)}/", html.unescape(address))
        if not url.startswith("data:"):
            try:
                data, _ = fetcher.read(url)
            except (OSError, ValueError):
                continue  # the one that renders it says so
            pictures[Path(normpath(url2pathname(urlsplit(url).path)))] = data
    placed = replace(
        source,
        folders=fetcher.folders,
        base=source.base.resolve(),
        stylesheets=tuple(path.resolve() for path in source.stylesheets),
    )
    return PackedSource(placed, pictures, maker)


def template_files(source: PdfSource) -> tuple[str, Mapping[Path, bytes]]:
    """The files that a document's stylesheets may refer to, and a digest of them."""
    folders = dict.fromkeys(path.resolve().parent.parent for path in source.stylesheets)
    stats = [(path, path.stat()) for folder in folders for path in list_style_files(folder)]
    return _read_files(tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in stats))


@lru_cache(maxsize=4)
def _read_files(files: Sequence[tuple[Path, int, int]]) -> tuple[str, Mapping[Path, bytes]]:
    read = {path: path.read_bytes() for path, _, _ in files}
    digests = {str(path): hashlib.sha256(data).hexdigest() for path, data in read.items()}
    return hashlib.sha256(repr(sorted(digests.items())).encode()).hexdigest(), read


def render_packed(packed: PackedSource, templates: Mapping[Path, bytes]) -> RenderedPdf:
    """Render a document that another computer sent, if this one makes the same of it. Raises PdfError as well where not."""
    if unlike := differences(packed.maker, find_maker()):
        raise PdfError(
            f"The PDF of {packed.source.name} could not be made: the worker it was sent to has {unlike}"
        )
    with collecting_rarely():
        return render_pdf(packed.source, {**templates, **packed.pictures})


@lru_cache(maxsize=1)
def find_maker() -> Maker:
    """What makes PDFs here: releases, and a digest of one that was just made, which also tells of fonts. Raises PdfError."""
    load_weasyprint()
    from weasyprint.text import ffi

    package = Path(__file__).parents[1]
    code = b"\0".join(
        path.read_bytes() for part in ("pdf", "drawing") for path in sorted((package / part).glob("*.py"))
    )
    specimen = PdfSource("specimen", _SPECIMEN, date(2026, 1, 1), (), Path("/"))
    try:
        made = render_pdf(specimen, {}).data
    except PdfError as error:  # a letter that no font has: here and there the same
        made = str(error).encode()
    return {
        **{name: _release(name) for name in _PROGRAMS},
        "Python": ".".join(python_version().split(".")[:2]),
        "Pango": str(ffi.pango.pango_version()),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "engross’ own code": hashlib.sha256(code).hexdigest()[:8],
        "a specimen, in which fonts and libraries for text show,": hashlib.sha256(made).hexdigest()[:8],
    }


def _release(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def differences(here: Maker, there: Maker) -> str:
    """Say in words what is another elsewhere; empty where nothing is."""
    names = dict.fromkeys((*here, *there))
    unlike = [name for name in names if here.get(name) != there.get(name)]
    return "; ".join(
        f"{name} {there.get(name, 'none')} where this computer has {here.get(name, 'none')}"
        for name in unlike
    )
