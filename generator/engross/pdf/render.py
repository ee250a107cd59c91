"""Render one HTML document to a PDF that can be signed: the only module that knows WeasyPrint."""

import base64
import binascii
import ctypes.util
import hashlib
import logging
import mimetypes
import re
import sys
import threading
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit
from urllib.request import url2pathname

from engross.drawing.bidi import is_rtl
from engross.errors import PdfError
from engross.pdf import conformance
from engross.pdf.tags import drop_inherited_links

_MAX_FILE_BYTES = 50_000_000
_KEPT_STYLES = 8  # libraries whose parsed stylesheets one process keeps
_DATA_TYPES = ("image/", "font/", "application/font", "application/x-font")
_FONT_TYPES = {".woff2": "font/woff2", ".woff": "font/woff", ".ttf": "font/ttf", ".otf": "font/otf"}

_UNSHOWN = re.compile(r"unsupported by fonts: \"(.)\" \((U\+[0-9A-F]+)\)", re.DOTALL)
_MOST_SIGNS = 8
_NO_SUBSET = (
    "The system library HarfBuzz-Subset is missing, so PDFs take about 1.4 times as long. "
    "On Debian and Ubuntu: apt-get install libharfbuzz-subset0"
)
_PARAGRAPHS = frozenset(
    ("p", "li", "blockquote", "dt", "dd", "th", "td", "caption", "h2", "h3", "h4", "h5", "h6")
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels inside the PDF."""

    name: str
    data: bytes
    media_type: str
    description: str
    relationship: str = "Source"  # ISO 32000-2, table 43


@dataclass(frozen=True, slots=True)
class PdfSource:
    """All that is needed to make one PDF. Equal sources give equal bytes."""

    name: str  # what messages call it: the policy's name
    html: str  # a whole document; title, lang and meta author, description, keywords, dcterms.* are kept
    modified: date  # every date in the file that the HTML does not give
    folders: tuple[Path, ...]  # only files in these may be read
    base: Path  # the folder that relative addresses start from
    stylesheets: tuple[Path, ...] = ()  # parsed once a process; the HTML's own styles win over them
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderedPdf:
    """A finished PDF, and what WeasyPrint had to say about its HTML and CSS."""

    name: str
    data: bytes
    warnings: tuple[str, ...]


def render_pdf(source: PdfSource) -> RenderedPdf:
    """Render one PDF, conforming to PDF/A-3a and PDF/UA-1.

    Raises PdfError when a file is missing or outside the source's folders, a link leads nowhere, no font has a
    character, or WeasyPrint cannot go on.
    """
    weasyprint = _weasyprint()
    fetcher = _Fetcher(source.folders)
    with _collected_log() as log:
        try:
            data = _render(weasyprint, source, fetcher)
        except Exception as error:  # WeasyPrint raises whatever its parts raise
            cause = str(error) if isinstance(error, PdfError) else f"{type(error).__name__}: {error}"
            raise PdfError(_message(source.name, [*fetcher.problems, cause])) from error
    echoes = [record for record in log if any(url in record.getMessage() for url in fetcher.refused)]
    problems = [*fetcher.problems]
    problems += [r.getMessage() for r in log if r.levelno >= logging.ERROR and r not in echoes]
    problems += _unshown(log)
    if problems:
        raise PdfError(_message(source.name, problems))
    notes = dict.fromkeys(r.getMessage() for r in log if r.levelno < logging.ERROR)
    return RenderedPdf(source.name, data, tuple(notes))


def _unshown(log: Iterable[logging.LogRecord]) -> list[str]:
    """What to say of characters that no font has: a box in their place is nothing that anybody could sign."""
    signs = dict.fromkeys(_UNSHOWN.findall("\n".join(record.getMessage() for record in log)))
    if not signs:
        return []
    listed = ", ".join(f"“{sign}” ({code})" for sign, code in [*signs][:_MOST_SIGNS])
    more = f" and {len(signs) - _MOST_SIGNS} more" if len(signs) > _MOST_SIGNS else ""
    where = "(on Debian and Ubuntu, fonts-noto-cjk and fonts-noto-core have most)"
    what = f"no font on this computer has {listed}{more}"
    return [f"{what}; write it differently, or install a font that has it {where}"]


def warm_up() -> None:
    """Import WeasyPrint, which takes a second, before there is something to render."""
    _weasyprint()


def missing_libraries() -> tuple[str, ...]:
    """Name the optional system libraries that are missing and what that costs, in sentences for people."""
    _weasyprint()
    from weasyprint.text import ffi

    if ffi.harfbuzz_subset is None:
        return (_NO_SUBSET,)
    return ()


def _message(name: str, problems: list[str]) -> str:
    return f"The PDF of {name} could not be made: " + "; ".join(dict.fromkeys(problems))


def _render(weasyprint: ModuleType, source: PdfSource, fetcher: "_Fetcher") -> bytes:
    style = _style(weasyprint, source, fetcher)
    page = weasyprint.HTML(
        string=source.html, base_url=f"{source.base.resolve().as_uri()}/", url_fetcher=fetcher
    )
    _resolve_directions(page.etree_element)
    attached = sorted(source.attachments, key=lambda attachment: attachment.name)  # a name tree is sorted
    options = {
        "stylesheets": style.sheets,
        "pdf_variant": "pdf/a-3a",
        "pdf_forms": True,
        "uncompressed_pdf": True,  # for a classic cross-reference table; `finish` compresses the streams
        "attachments": [_attachment(weasyprint, item, source.modified) for item in attached],
    }
    document = page.render(
        font_config=style.fonts, counter_style=style.counters.copy(), color_profiles={}, **options
    )
    document.metadata.created = document.metadata.created or source.modified.isoformat()
    document.metadata.modified = document.metadata.modified or source.modified.isoformat()
    files = [conformance.EmbeddedFile(a.name, a.media_type, a.relationship) for a in attached]
    drop_inherited_links(document)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile open
        return bytes(document.write_pdf(finisher=partial(conformance.finish, files=files), **options))


def _resolve_directions(root: Any) -> None:
    """Put `dir="auto"` into words that WeasyPrint knows, paragraph by paragraph."""
    for area in [element for element in root.iter() if element.get("dir") == "auto"]:
        for element in [area, *(inner for inner in area.iter() if inner.tag in _PARAGRAPHS)]:
            element.set("dir", "rtl" if is_rtl("".join(element.itertext())) else "ltr")


def _attachment(weasyprint: ModuleType, attachment: Attachment, modified: date) -> Any:
    moment = datetime.combine(modified, time.min, UTC)
    return weasyprint.Attachment(
        string=attachment.data,
        name=attachment.name,
        description=attachment.description,
        created=moment,
        modified=moment,
        relationship=attachment.relationship,
    )


@dataclass(frozen=True, slots=True)
class _Style:
    """Parsed stylesheets and the fonts they load, shared by all documents of one library."""

    fonts: Any
    counters: Any
    sheets: list[Any]
    digests: dict[Path, bytes]  # of every file that was read for it

    def is_current(self) -> bool:
        """Whether none of its files changed since."""
        return all(path.is_file() and _digest(path.read_bytes()) == old for path, old in self.digests.items())


_styles: dict[tuple[object, ...], _Style] = {}


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _style(weasyprint: ModuleType, source: PdfSource, fetcher: "_Fetcher") -> _Style:
    # Fonts of one library must not show up in the documents of another.
    key = (threading.get_ident(), source.folders, source.stylesheets)
    style = _styles.get(key)
    if style is None or not style.is_current():
        style = _parsed_style(weasyprint, source, fetcher)
        if len(_styles) >= _KEPT_STYLES:
            _styles.clear()
        if not fetcher.problems:
            _styles[key] = style
    return style


def _parsed_style(weasyprint: ModuleType, source: PdfSource, fetcher: "_Fetcher") -> _Style:
    from weasyprint.css.counters import CounterStyle
    from weasyprint.text.fonts import FontConfiguration

    fonts, counters = FontConfiguration(), CounterStyle()
    common = {"font_config": fonts, "counter_style": counters, "url_fetcher": fetcher}
    sheets = [weasyprint.CSS(url=path.resolve().as_uri(), **common) for path in source.stylesheets]
    return _Style(fonts, counters, sheets, dict(fetcher.digests))


class _Fetcher:
    """Reads files in the given folders, and images and fonts written into the page; refuses all else."""

    _fail_on_errors = False  # part of WeasyPrint's interface: problems are collected, not raised

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = tuple(folder.resolve() for folder in folders)
        self.problems: list[str] = []
        self.refused: list[str] = []
        self.digests: dict[Path, bytes] = {}

    def __call__(self, url: str) -> Any:
        from weasyprint.urls import URLFetcherResponse

        try:
            data, media_type = self._data_url(url) if url.startswith("data:") else self._file(url)
        except (OSError, ValueError) as error:
            shown = url if len(url) <= 200 else url[:200] + "…"
            self.refused.append(url)
            self.problems.append(f"{shown}: {_reason(error)}")
            raise
        return URLFetcherResponse(url, body=data, headers={"Content-Type": media_type})

    def _file(self, url: str) -> tuple[bytes, str]:
        parts = urlsplit(url)
        if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
            raise ValueError("only files may be used in a PDF, nothing is fetched from other places")
        path = Path(url2pathname(parts.path)).resolve(strict=True)  # follows links and "..", then decides
        if not any(path.is_relative_to(folder) for folder in self._folders):
            raise ValueError("this file lies outside the folders that the document may use")
        if not path.is_file():
            raise ValueError("this is not a file")
        if path.stat().st_size > _MAX_FILE_BYTES:
            raise ValueError(f"this file is larger than {_MAX_FILE_BYTES // 1_000_000} MB")
        guessed = _FONT_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
        data = path.read_bytes()
        self.digests[path] = _digest(data)
        return data, guessed or "application/octet-stream"

    @staticmethod
    def _data_url(url: str) -> tuple[bytes, str]:
        head, comma, body = url[len("data:") :].partition(",")
        media_type = head.split(";")[0].strip().lower()
        if not comma or not media_type.startswith(_DATA_TYPES):
            raise ValueError("only images and fonts may be written into a page as data")
        data = unquote_to_bytes(body)
        if head.endswith(";base64"):
            try:
                data = base64.b64decode(data)
            except binascii.Error as error:
                raise ValueError("this data is not valid base64") from error
        return data, media_type


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


class _Collector(logging.Handler):
    """Keeps what one thread logs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.records.append(record)


@contextmanager
def _collected_log() -> Iterator[list[logging.LogRecord]]:
    logger = logging.getLogger("weasyprint")
    collector = _Collector()
    logger.addHandler(collector)
    before = logger.propagate
    logger.propagate = False  # reported here, not printed by the program's own logging
    try:
        yield collector.records
    finally:
        logger.propagate = before
        logger.removeHandler(collector)


def _weasyprint() -> ModuleType:
    """Import WeasyPrint on first use: it takes a second, which no other command should pay."""
    if "weasyprint" in sys.modules:
        return sys.modules["weasyprint"]
    try:
        with _direct_loading(), warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # `missing_libraries` says it in plain words
            import weasyprint
    except OSError as error:
        raise PdfError(
            "PDFs need the system library Pango, which is not installed. On Debian and Ubuntu: "
            f"apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ({error})"
        ) from error
    module: ModuleType = weasyprint
    return module


@contextmanager
def _direct_loading() -> Iterator[None]:
    """Keep cffi from searching for libraries through gcc and ldconfig, some ninety processes, on Linux.

    There the exact file names that WeasyPrint tries next are found by the loader itself.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None  # noqa: ARG005
    try:
        yield
    finally:
        ctypes.util.find_library = search
