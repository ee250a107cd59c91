"""Render one HTML document to a PDF that can be signed: the only module that knows WeasyPrint."""

import hashlib
import logging
import re
import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from engross.drawing.bidi import is_rtl
from engross.errors import PdfError
from engross.pdf import conformance
from engross.pdf.fetching import Fetcher
from engross.pdf.loading import load_weasyprint
from engross.pdf.styles import Style, parse_html, shared_style
from engross.pdf.tags import drop_inherited_links

_UNSHOWN = re.compile(r"unsupported by fonts: \"(.)\" \((U\+[0-9A-F]+)\)", re.DOTALL)
_MOST_SIGNS = 8
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


def render_pdf(source: PdfSource, files: Mapping[Path, bytes] | None = None) -> RenderedPdf:
    """Render one PDF, conforming to PDF/A-3a and PDF/UA-1; of `files`, if given, instead of those on the disk.

    Raises PdfError when a file is missing or outside the source's folders, a link leads nowhere, no font has a
    character, or WeasyPrint cannot go on.
    """
    weasyprint = load_weasyprint()
    fetcher = Fetcher(source.folders, files)
    with _collected_log() as log:
        try:
            with shared_style(weasyprint, source.stylesheets, fetcher) as style:
                data = _render(weasyprint, source, style, fetcher)
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


def _message(name: str, problems: list[str]) -> str:
    return f"The PDF of {name} could not be made: " + "; ".join(dict.fromkeys(problems))


def _render(weasyprint: ModuleType, source: PdfSource, style: Style, fetcher: Fetcher) -> bytes:
    base = f"{fetcher.address(source.base)}/"
    page = parse_html(weasyprint, source.html, style, base_url=base, url_fetcher=fetcher)
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
        font_config=style.fonts,
        counter_style=style.counters.copy(),
        color_profiles={},
        cache=_Pictures(),
        **options,
    )
    document.metadata.created = document.metadata.created or source.modified.isoformat()
    document.metadata.modified = document.metadata.modified or source.modified.isoformat()
    files = [conformance.EmbeddedFile(a.name, a.media_type, a.relationship) for a in attached]
    drop_inherited_links(document)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile open
        return bytes(document.write_pdf(finisher=partial(conformance.finish, files=files), **options))


class _Pictures(dict[str, Any]):
    """The pictures of a document, named in the PDF by what they show: WeasyPrint names them by where the file lies."""

    def __setitem__(self, url: str, image: Any) -> None:
        if hasattr(image, "image_data"):
            image.id = hashlib.sha256(image.image_data.data).hexdigest()[:32]
        super().__setitem__(url, image)


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
