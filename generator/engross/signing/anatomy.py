"""What a PDF consists of: revisions, signature fields, attachments, metadata, and bytes that belong to nothing."""

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.metadata import model, xmp_xml
from pyhanko.pdf_utils.misc import PdfError as ParserError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from engross.signing.verdict import Fault, Reason

KNOWN_FORMATS = {"/ETSI.CAdES.detached", "/adbe.pkcs7.detached"}
TIMESTAMP_FORMAT = "/ETSI.RFC3161"
SOURCE_NAME = "policy.yaml"
_END = re.compile(rb"%%EOF(\r\n|\n|\r)?\Z")
_TAIL = 1024
_MOST_ATTACHMENTS = 100
_MOST_NODES = 1000
_LARGEST_ATTACHMENT = 64 * 1024 * 1024
# What programs that sign may write anew: when, and with what.
_FREE_METADATA = {
    model.XMP_MODDATE,
    model.PDF_PRODUCER,
    model.ExpandedName(ns=model.XMP_MODDATE.ns, local_name="MetadataDate"),
}
_FREE_SPACES = ("http://ns.adobe.com/xap/1.0/mm/",)
_THIS_FILE = (model.ExpandedName(ns=model.RDF_RDF.ns, local_name="about"), "")
_FREE_INFO = {"/ModDate", "/Producer"}


class UnreadablePdfError(Exception):
    """A file cannot be read as a PDF; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@contextmanager
def reading_hostile() -> Iterator[None]:
    """Turn whatever a damaged or forged file does to the parser into UnreadablePdfError."""
    try:
        yield
    except UnreadablePdfError:
        raise
    except Exception as error:  # a forged file may break a parser in any way; none of them may pass for sound
        why = str(error).strip().rstrip(".") if isinstance(error, ParserError) else type(error).__name__
        message = f"The file cannot be read as a PDF; it is damaged, or cut off ({why[:200]})."
        raise UnreadablePdfError(Fault(Reason.UNREADABLE, message)) from error


def open_pdf(data: bytes) -> PdfFileReader:
    """A PDF, read strictly. Raises UnreadablePdfError."""
    if b"%PDF-" not in data[:1024]:
        raise UnreadablePdfError(Fault(Reason.UNREADABLE, "The file is no PDF."))
    if b"%%EOF" not in data[-_TAIL:]:  # the parser would look for it through the whole file, byte by byte
        if b"%%EOF" in data and b" obj" not in data[data.rindex(b"%%EOF") :]:
            raise UnreadablePdfError(Fault(Reason.APPENDED, "Something was put behind the end of the PDF."))
        message = "The file cannot be read as a PDF; it is cut off, so its end is missing."
        raise UnreadablePdfError(Fault(Reason.UNREADABLE, message))
    with reading_hostile():
        reader = PdfFileReader(io.BytesIO(data), strict=True)
        if reader.encrypted:
            message = "The PDF is encrypted. What engross issues is not: send it back without a password."
            raise UnreadablePdfError(Fault(Reason.ENCRYPTED, message))
        _ = reader.root
        return reader


def first_revision(reader: PdfFileReader) -> HistoricalResolver:
    """The PDF as it was before anything was added to it."""
    return reader.get_historical_resolver(0)


@dataclass(frozen=True, slots=True)
class SignatureField:
    """A signature field, and the format of what it holds (empty where it holds nothing)."""

    name: str
    holds: str
    is_visible: bool


def signature_fields(reader: PdfFileReader) -> Iterator[SignatureField]:
    """All signature fields, those that pyHanko passes over among them."""
    for name, value, reference in enumerate_sig_fields(reader):
        shape = reference.get_object().get("/Rect", (0, 0, 0, 0))
        left, bottom, right, top = (float(each) for each in shape)
        holds = ""
        if value is not None:
            holds = str(value.get_object().get("/SubFilter", "none"))
        yield SignatureField(name, holds, left != right and bottom != top)


def field_names(data: bytes) -> tuple[str, ...]:
    """The names of a PDF's signature fields, in order, without those of timestamps. Raises UnreadablePdfError."""
    reader = open_pdf(data)
    with reading_hostile():
        return tuple(each.name for each in signature_fields(reader) if each.holds != TIMESTAMP_FORMAT)


def signed_fields(data: bytes) -> tuple[str, ...]:
    """The names of the signature fields that hold a signature, without timestamps. Raises UnreadablePdfError."""
    reader = open_pdf(data)
    with reading_hostile():
        return tuple(
            each.name for each in signature_fields(reader) if each.holds and each.holds != TIMESTAMP_FORMAT
        )


def check_end(data: bytes, previous: int) -> Iterator[Fault]:
    """Nothing stands after the last end-of-file marker (ISO 32000-1, 7.5.5)."""
    if _END.search(data[-16:]) is None:
        yield Fault(Reason.APPENDED, "Something was put behind the end of the PDF.", previous)


def embedded_files(reader: HistoricalResolver | PdfFileReader) -> dict[str, bytes]:
    """The attachments of a PDF by name, also those that only an annotation or the document itself refers to."""
    found: dict[str, bytes] = {}
    tree = _at(_at(reader.root, "/Names"), "/EmbeddedFiles")
    for specification in _bounded(_leaves(tree)):
        name, data = _read_file(specification)
        found[name] = data
    for index, specification in enumerate(_bounded(_at(reader.root, "/AF") or ())):
        name, data = _read_file(_real(specification))
        if found.get(name) != data:
            found[f"{name} ({index})"] = data
    return found


def _bounded(parts: Iterable[Any]) -> Iterator[Any]:
    """Not more of something than an honest PDF has."""
    for number, part in enumerate(parts):
        if number >= _MOST_ATTACHMENTS:
            raise ParserError("it has too many attachments")
        yield part


def _real(value: Any) -> Any:
    """What a reference leads to."""
    return value.get_object() if isinstance(value, generic.IndirectObject) else value


def _at(dictionary: Any, key: str) -> Any:
    """The value of a key; None where there is none."""
    return _real(dictionary.get(key)) if dictionary is not None else None


def _leaves(root: Any) -> Iterator[Any]:
    """The file specifications of a name tree (ISO 32000-1, 7.9.6), however it is nested."""
    nodes = [root]
    for _ in range(_MOST_NODES):
        if not nodes:
            return
        node = nodes.pop()
        yield from (_real(each) for each in list(_at(node, "/Names") or ())[1::2])
        nodes += [_real(kid) for kid in _at(node, "/Kids") or ()]
    raise ParserError("its list of attachments does not end")


def _read_file(specification: Any) -> tuple[str, bytes]:
    name = str(_at(specification, "/UF") or _at(specification, "/F") or "")
    data = bytes(_at(_at(specification, "/EF"), "/F").data)
    if len(data) > _LARGEST_ATTACHMENT:
        raise ParserError("an attachment is too large")
    return name, data


def source_of(data: bytes) -> bytes | None:
    """The definition that a PDF carries; None where it carries none. Raises UnreadablePdfError."""
    reader = open_pdf(data)
    with reading_hostile():
        return embedded_files(reader).get(SOURCE_NAME)


def check_content(reader: PdfFileReader) -> Iterator[Fault]:
    """Attachments, metadata and information are as they were in the first revision, but for dates and the program."""
    first = first_revision(reader)
    before, now = embedded_files(first), embedded_files(reader)
    for name in sorted(before.keys() | now.keys()):
        if name not in now:
            yield Fault(Reason.CONTENT, f"The attachment {name} was taken out after the PDF was issued.")
        elif name not in before:
            yield Fault(Reason.CONTENT, f"The attachment {name} was put in after the PDF was issued.")
        elif sha256(before[name]).digest() != sha256(now[name]).digest():
            yield Fault(Reason.CONTENT, f"The attachment {name} was changed after the PDF was issued.")
    if sorted(_metadata(first), key=repr) != sorted(_metadata(reader), key=repr):
        yield Fault(Reason.CONTENT, "The metadata (XMP) were changed after the PDF was issued.")
    if _information(first) != _information(reader):
        yield Fault(
            Reason.CONTENT, "Title, author or other information was changed after the PDF was issued."
        )


def _metadata(reader: HistoricalResolver | PdfFileReader) -> list[tuple[model.ExpandedName, model.XmpValue]]:
    """The properties of a PDF's metadata (ISO 16684-1), whichever way they are written; one may be there twice."""
    stream = _at(reader.root, "/Metadata")
    if stream is None:
        return []
    return [
        (name, value)
        for structure in xmp_xml.parse_xmp(io.BytesIO(bytes(stream.data)))
        for name, value in structure
        if name not in _FREE_METADATA and name.ns not in _FREE_SPACES and (name, value.value) != _THIS_FILE
    ]


def _information(reader: HistoricalResolver | PdfFileReader) -> dict[str, str]:
    found = reader.trailer_view.raw_get("/Info") if "/Info" in reader.trailer_view else {}
    if isinstance(found, generic.IndirectObject):
        found = reader.get_object(found.reference)  # the trailer itself would lead to the newest
    return {str(key): str(_real(found[key])) for key in found if key not in _FREE_INFO}
