"""Attacks on signed PDFs by their bytes: changed, moved, cut off or put in, where no program that writes PDFs would."""

import io
import re
from collections.abc import Callable

from asn1crypto import cms, core
from pyhanko.pdf_utils.generic import DictionaryObject, Reference
from pyhanko.pdf_utils.reader import PdfFileReader

import attacks
from attacks import Attack, Forgery
from engross.signing.verdict import Reason
from signed_library import SEAL, Writer

FORGERIES: list[Attack] = []


def _forgery(reason: Reason) -> Callable[[Forgery], Forgery]:
    """Note a change of the bytes of a PDF."""

    def note(forge: Forgery) -> Forgery:
        FORGERIES.append(Attack(forge.__name__, reason, forge))
        return forge

    return note


# Incremental saving attacks (ISA)


def _end_of_last(data: bytes) -> bytes:
    """The last lines of a PDF: where its table of objects begins, and its end."""
    return data[data.rindex(b"startxref") :]


@_forgery(Reason.FORGED)
def append_objects_without_table(data: bytes) -> bytes:
    """New objects and an end, but no table and no trailer for them (ISA)."""
    return data + b"22 0 obj\n<</Length 0>>\nstream\n\nendstream\nendobj\n" + _end_of_last(data)


@_forgery(Reason.UNREADABLE)
def append_without_trailer(data: bytes) -> bytes:
    """A table of objects without a trailer, which some readers do without (ISA)."""
    table = len(data) + 50
    new = b"22 0 obj\n<</Length 0>>\nstream\n\nendstream\nendobj\n".ljust(50)
    return data + new + b"xref\n22 1\n%010d 00000 n \nstartxref\n%d\n%%%%EOF\n" % (len(data), table)


@_forgery(Reason.FORGED)
def append_second_end(data: bytes) -> bytes:
    """Something hidden behind the end, with the same end once more after it."""
    return data + b"% hidden\n" + _end_of_last(data)


@_forgery(Reason.APPENDED)
def append_bytes(data: bytes) -> bytes:
    """Something hidden behind the end."""
    return data + b"hidden\n"


@_forgery(Reason.APPENDED)
def append_much(data: bytes) -> bytes:
    """A megabyte hidden behind the end, so that the end is not where readers look for it."""
    return data + bytes(1 << 20)


@_forgery(Reason.ALTERED)
def repeat_signature(data: bytes) -> bytes:
    """A change of a page, and the newest signature's object once more after it, as if it had been made last (ISA)."""
    return attacks.update(data, attacks.overwrite_page_content, attacks.repeat_signature)


@_forgery(Reason.FORGED)
def rebuild(data: bytes) -> bytes:
    """A table that names all objects anew and leads to none before it: other pages, and all old bytes are still there."""
    return _rebuild(data, b"<</Length 25>>\nstream\n0 0 1 rg 0 0 595 842 re f\nendstream")


def rebuild_unsealed(data: bytes) -> bytes:
    """As `rebuild`, with the seal taken out too, so that no signature speaks against it: for somebody to sign."""
    writer = Writer(io.BytesIO(data), strict=False)
    field, root = attacks.find_field(writer, SEAL), writer.root
    place = field.container_ref
    assert isinstance(place, Reference)
    new = {
        place.idnum: DictionaryObject({k: field.raw_get(k) for k in field if k != "/V"}),
        writer.root_ref.idnum: DictionaryObject({k: root.raw_get(k) for k in root if k != "/Perms"}),
    }
    written: dict[int, bytes] = {}
    for number, value in new.items():
        buffer = io.BytesIO()
        value.write_to_stream(buffer)
        written[number] = buffer.getvalue()
    return _rebuild(data, b"<</Length 25>>\nstream\n0 0 1 rg 0 0 595 842 re f\nendstream", written)


def _rebuild(data: bytes, page: bytes, more: dict[int, bytes] | None = None) -> bytes:
    reader = PdfFileReader(io.BytesIO(data))
    content = reader.root["/Pages"]["/Kids"][1].raw_get("/Contents")
    places = {int(found[1]): found.start() for found in re.finditer(rb"(?<=\n)(\d+) 0 obj", data)}
    made = bytearray(data)
    for number, body in {content.idnum: page, **(more or {})}.items():
        places[number] = len(made)
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table, size = len(made), max(places) + 1
    made += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        made += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    root, info = reader.trailer_view.raw_get("/Root").idnum, reader.trailer_view.raw_get("/Info").idnum
    trailer = b"<</Size %d/Root %d 0 R/Info %d 0 R/ID[<00><00>]>>" % (size, root, info)
    return bytes(made) + b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer, table)


# Signature wrapping (SWA), and padding


def byte_range(data: bytes) -> tuple[int, int, int, int]:
    """The byte range of the newest signature: where it stands is the last one in the file."""
    found = list(re.finditer(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", data))[-1]
    first, second, third, fourth = (int(each) for each in found.groups())
    return first, second, third, fourth


@_forgery(Reason.FORGED)
def wrap_signature(data: bytes) -> bytes:
    """What was signed is left as it was, but its second half is moved back; in between stand other objects (SWA).

    The table of objects that the end of the PDF leads to is the attacker's, and so is the signature's dictionary: it has
    the same signature and another byte range.
    """
    _, first, second, length = byte_range(data)
    number = int(re.findall(rb"(\d+) 0 obj\b", data[:first])[-1])
    start = data.rindex(b"%d 0 obj" % number, 0, first)
    table = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    end = data.index(b"endobj", second) + 6

    def wrap(room: int) -> bytes:
        old = re.findall(rb"/ByteRange\s*\[[^]]*\]", data[start:end])[-1]
        new = b"/ByteRange [0 %d %d %d]" % (first, second + room, length)
        copy = data[start:end].replace(old, new.ljust(len(old)))
        page = b"22 0 obj\n<</Length 0>>\nstream\n\nendstream\nendobj\n".ljust(60)
        entries = data[table : data.index(b"trailer", table)].replace(b"%010d" % start, b"%010d" % (at + 60))
        trailer = data[data.index(b"trailer", table) : data.index(b"startxref", table)]
        body = entries + b"22 1\n%010d 00000 n \n" % at + trailer
        return data[second:table] + body.ljust(at - table) + page + copy + b"\n"

    at = table + 1000
    room = wrap(len(wrap(0)))
    return data[:second] + room + data[second:]


@_forgery(Reason.FORGED)
def pad_signature(data: bytes) -> bytes:
    """Data in the place that is kept for the signature, behind it."""
    second = byte_range(data)[2]
    return data[: second - 21] + b"deadbeef" * 2 + b"0000" + data[second - 1 :]


@_forgery(Reason.FORGED)
def space_out_signature(data: bytes) -> bytes:
    """The signature in another spelling, which leaves room for bytes that are no hexadecimal digits."""
    second = byte_range(data)[2]
    return data[: second - 21] + b" " * 20 + data[second - 1 :]


@_forgery(Reason.FORGED)
def hide_in_unsigned_attributes(data: bytes) -> bytes:
    """Data in an attribute of the signature that is not signed."""
    return replace_signature(data, _add_attribute)


def _add_attribute(content: cms.ContentInfo) -> None:
    info = content["content"]["signer_infos"][0]
    hidden = cms.CMSAttribute({"type": "1.2.3.4.5", "values": [core.OctetString(b"hidden")]})
    info["unsigned_attrs"] = cms.CMSAttributes([*(info["unsigned_attrs"] or ()), hidden])


def replace_signature(data: bytes, change: Callable[[cms.ContentInfo], None]) -> bytes:
    """The PDF with its newest signature changed, in its place and of the same length."""
    _, first, second, _ = byte_range(data)
    content = cms.ContentInfo.load(bytes.fromhex(data[first + 1 : second - 1].decode()))
    change(content)
    room = second - first - 2
    written = bytes(content.dump(force=True)).hex().encode().ljust(room, b"0")
    assert len(written) == room
    return data[: first + 1] + written + data[second - 1 :]


# Other


@_forgery(Reason.UNKNOWN_FORMAT)
def claim_old_format(data: bytes) -> bytes:
    """The newest signature is said to be in a format that this library's programs do not check."""
    return _rename_format(data, b"/adbe.x509.rsa_sha1")


@_forgery(Reason.UNKNOWN_FORMAT)
def claim_sha1_format(data: bytes) -> bytes:
    """As `claim_old_format`, with the other one of the old formats."""
    return _rename_format(data, b"/adbe.pkcs7.sha1")


@_forgery(Reason.UNKNOWN_FORMAT)
def claim_new_format(data: bytes) -> bytes:
    """As `claim_old_format`, with one that does not exist."""
    return _rename_format(data, b"/ACME.quantum")


def _rename_format(data: bytes, name: bytes) -> bytes:
    old = b"/ETSI.CAdES.detached"
    at = data.rindex(old)
    return data[:at] + name.ljust(len(old)) + data[at + len(old) :]


@_forgery(Reason.ALTERED)
def change_letter(data: bytes) -> bytes:
    """A byte of what the seal covers is another one."""
    at = data.index(b"/MediaBox")
    return data[:at] + b"/MediaBoy" + data[at + 9 :]


@_forgery(Reason.UNREADABLE)
def cut_off(data: bytes) -> bytes:
    """The end is missing."""
    return data[: len(data) - 5000]


@_forgery(Reason.UNREADABLE)
def add_hybrid_table(data: bytes) -> bytes:
    """A second table of objects, for newer readers, that says something else than the first (hybrid references)."""
    old = data.rindex(b"trailer")
    return data[:old] + data[old:].replace(b"/Root", b"/XRefStm 15 /Root", 1)
