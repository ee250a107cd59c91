"""How a PDF is put together: revision upon revision, each of which nothing but its signature leaves out."""

import re
from collections.abc import Iterator, Sequence

from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature

from engross.signing.anatomy import TIMESTAMP_FORMAT, first_revision
from engross.signing.contexts import UNSIGNED
from engross.signing.verdict import Fault, Reason

_ENDING = re.compile(rb"startxref\s+(\d{1,15})\s+%%EOF")
# What a field for a timestamp consists of. An action, for one, would run when the file is opened.
_PLAIN = frozenset(
    [
        "/AP",
        "/DA",
        "/DR",
        "/F",
        "/FT",
        "/Ff",
        "/Lock",
        "/MK",
        "/P",
        "/Rect",
        "/StructParent",
        "/Subtype",
        "/T",
        "/TU",
        "/Type",
        "/V",
    ]
)
_EXTENSION = frozenset(["/BaseVersion", "/ExtensionLevel", "/ExtensionRevision", "/Type", "/URL"])


def check_revisions(data: bytes, reader: PdfFileReader) -> Iterator[Fault]:
    """The revisions that the PDF is read by are all there is, one upon the other (ISO 32000-1, 7.5.6).

    Else what is read could be another document than the one that the file begins with, though all bytes of that one are
    still there; or something could be hidden behind the end, with a second end after it.
    """
    written = [int(found[1]) for found in _ENDING.finditer(data)]
    known = reader.xrefs.total_revisions
    read = [reader.xrefs.get_startxref_for_revision(each) for each in range(known)]
    if written != read:
        message = (
            f"The file consists of {len(written)} revisions, of which a PDF program reads {known}: it was put together "
            "from several files, or something is hidden in it."
        )
        yield Fault(Reason.FORGED, message)


def is_left_out_alone(data: bytes, each: EmbeddedPdfSignature) -> bool:
    """Whether a signature leaves out itself, and nothing else, of the PDF up to its end (ISO 32000-1, 12.8.1)."""
    if len(each.byte_range) != 4:
        return False
    start, first, second, length = (int(number) for number in each.byte_range)
    if start != 0 or not 0 < first < second or length <= 0 or second + length > len(data):
        return False
    written = data[first:second]
    try:
        content = bytes.fromhex(written[1:-1].decode("ascii"))
    except ValueError:
        return False
    return written[:1] == b"<" and written[-1:] == b">" and content == each.pkcs7_content


def check_end_of_signed(
    data: bytes, reader: PdfFileReader, embedded: Sequence[EmbeddedPdfSignature]
) -> Iterator[Fault]:
    """The newest signature or timestamp covers the file, or only what proves it for longer follows."""
    if not embedded:
        return
    newest = embedded[-1]
    end = int(newest.byte_range[2]) + int(newest.byte_range[3])
    if end >= len(data):
        return
    found = UNSIGNED.review_file(reader, newest.signed_revision)
    if isinstance(found, SuspiciousModification):
        message = "Something was added to the PDF after its last signature that nobody signed."
        yield Fault(Reason.ALTERED, message, end)


def check_fields(reader: PdfFileReader) -> Iterator[Fault]:
    """No place to sign was put in since the PDF was issued, but for timestamps, which nobody sees and which do nothing."""
    before = {name for name, _, _ in enumerate_sig_fields(first_revision(reader))}
    for name, value, reference in enumerate_sig_fields(reader):
        if name in before:
            continue
        if value is None or value.get_object().get("/SubFilter") != TIMESTAMP_FORMAT:
            yield Fault(Reason.FIELDS, f"A place to sign was put into the PDF that it did not have ({name}).")
        elif more := sorted(set(reference.get_object()) - _PLAIN):
            message = (
                f"The timestamp {name} carries something that is no part of a timestamp ({', '.join(more)})."
            )
            yield Fault(Reason.FIELDS, message)


def check_catalog(reader: PdfFileReader) -> Iterator[Fault]:
    """The names of extensions, which programs that sign may add to (ISO 32000-1, 7.12), say nothing else."""
    extensions = reader.root.get("/Extensions", DictionaryObject())
    if any(not _is_extension(extensions[name]) for name in extensions if name != "/Type"):
        yield Fault(Reason.ALTERED, "Something is hidden among the names of the PDF's extensions.")


def _is_extension(value: object) -> bool:
    """Whether a value names an extension; PDF 2.0 allows several."""
    many = value if isinstance(value, list) else [value]
    found = [each.get_object() for each in many if hasattr(each, "get_object")]
    return len(found) == len(many) and all(
        isinstance(each, DictionaryObject) and _EXTENSION.issuperset(each) for each in found
    )
