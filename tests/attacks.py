"""Attacks on signed PDFs by changes appended to them: the known classes, each a function from a PDF to the forged one.

`UPDATES` append a change, as a program that knows nothing of signatures would, or an attacker who hopes that nobody looks
beyond “the signature is valid”; `forgeries` has those that change, move or cut bytes. The names of the classes are those of the literature:
Mladenov and others, “1 Trillion Dollar Refund” (2019: USF, ISA, SWA); “Shadow Attacks” (2021); “Breaking the
Specification: PDF Certification” (2021: EAA, SSA).
"""

import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass

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


def _update(reason: Reason) -> Callable[[Change], Change]:
    """Note a change that is appended to a PDF."""

    def note(change: Change) -> Change:
        UPDATES.append(Attack(change.__name__, reason, lambda data: update(data, change)))
        return change

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


def names(**values: object) -> DictionaryObject:
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
    return writer.add_object(StreamObject(names(**values), stream_data=data))


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


def find_field(writer: Writer, name: str) -> DictionaryObject:
    """A form field by its name."""
    fields = (each.get_object() for each in writer.root["/AcroForm"]["/Fields"])
    found = next(each for each in fields if each["/T"] == name)
    assert isinstance(found, DictionaryObject)
    return found


def _next_field(writer: Writer) -> DictionaryObject:
    """The first field that nobody has signed, or the last one."""
    fields = [find_field(writer, name) for name in (MEI_FIELD, TOMAS_FIELD)]
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
    font = names(Type="/Font", Subtype="/Type1", BaseFont="/Helvetica")
    drawn = f"1 g 0 0 {size[0]} {size[1]} re f 0 g BT /F 12 Tf 4 4 Td ({words}) Tj ET".encode()
    resources = names(Font=names(F=font))
    return _stream(writer, drawn, Type="/XObject", Subtype="/Form", BBox=(0, 0, *size), Resources=resources)


def script() -> DictionaryObject:
    return names(S="/JavaScript", JS="app.alert(1)")


def _attachment(writer: Writer, name: str, data: bytes = b"all different") -> IndirectObject:
    file = _stream(writer, data, Type="/EmbeddedFile", Subtype="/text#2Fplain")
    specification = names(Type="/Filespec", F=name, UF=name, EF=names(F=file, UF=file))
    specification[pdf_name("/AFRelationship")] = pdf_name("/Source")
    return writer.add_object(specification)


# Pages


@_update(Reason.ALTERED)
def add_page(writer: Writer) -> None:
    """A page is put behind the last."""
    pages = writer.root["/Pages"]
    content = _stream(writer, b"BT ET")
    new = names(Type="/Page", MediaBox=(0, 0, 595, 842), Resources=DictionaryObject(), Contents=content)
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
    left, bottom, right, top = (float(each) for each in find_field(writer, SEAL)["/Rect"])
    box = ArrayObject(generic.FloatObject(each) for each in (left, bottom, right, top))
    _annotate(
        writer,
        names(Type="/Annot", Subtype="/FreeText", Rect=box, Contents="declined", F=4, AP=names(N=look)),
    )


@_update(Reason.ALTERED)
def add_stamp(writer: Writer) -> None:
    """A stamp draws a sentence over the first page."""
    look = _drawing(writer, "Every client has two owners.", (400, 40))
    _annotate(
        writer,
        names(Type="/Annot", Subtype="/Stamp", Rect=(60, 500, 460, 540), F=4, AP=names(N=look)),
        0,
    )


@_update(Reason.ALTERED)
def add_link(writer: Writer) -> None:
    """A link covers the page."""
    action = names(S="/URI", URI="https://example.org/")
    _annotate(writer, names(Type="/Annot", Subtype="/Link", Rect=(0, 0, 595, 842), A=action), 0)


@_update(Reason.ALTERED)
def divert_link(writer: Writer) -> None:
    """A link of the PDF leads elsewhere."""
    links = [each.get_object() for each in _page(writer, 0)["/Annots"]]
    link = next(each for each in links if each["/Subtype"] == "/Link")
    link.pop("/Dest", None)
    link[pdf_name("/A")] = names(S="/URI", URI="https://example.org/")
    writer.update_container(link)


@_update(Reason.ALTERED)
def attach_to_page(writer: Writer) -> None:
    """A file hangs on an annotation."""
    file = _attachment(writer, "policy.yaml")
    _annotate(writer, names(Type="/Annot", Subtype="/FileAttachment", Rect=(9, 9, 29, 29), FS=file), 0)


# Form fields


@_update(Reason.ALTERED)
def fill_in_form(writer: Writer) -> None:
    """An ordinary field of a form is filled in, as its reader may, but not after somebody signed."""
    field = find_field(writer, "form_protocol_client")
    field[pdf_name("/V")] = pdf_string("All clients")
    field[pdf_name("/AP")] = names(N=_drawing(writer, "All clients", (215, 18)))
    writer.update_container(field)


@_update(Reason.ALTERED)
def add_text_field(writer: Writer) -> None:
    """A field with a text in it is put over a page."""
    field = names(Type="/Annot", Subtype="/Widget", FT="/Tx", T="note", V="void", Rect=(60, 400, 460, 440))
    field[pdf_name("/AP")] = names(N=_drawing(writer, "This policy is void.", (400, 40)))
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.append(_annotate(writer, field))
    writer.update_container(fields)


@_update(Reason.ALTERED)
def move_signature(writer: Writer) -> None:
    """The place of a signature is moved over the text."""
    field = find_field(writer, SEAL)
    field[pdf_name("/Rect")] = _value((60, 300, 560, 700))
    writer.update_container(field)


@_update(Reason.ALTERED)
def hide_signature(writer: Writer) -> None:
    """A signature is not shown any more."""
    field = find_field(writer, SEAL)
    field[pdf_name("/F")] = NumberObject(2)
    writer.update_container(field)


@_update(Reason.ALTERED)
def redraw_signature(writer: Writer) -> None:
    """A signature shows something else."""
    field = find_field(writer, SEAL)
    field[pdf_name("/AP")] = names(N=_drawing(writer, "Draft", (294, 73)))
    writer.update_container(field)


@_update(Reason.ALTERED)
def take_signature_out(writer: Writer) -> None:
    """The seal is taken out of its field."""
    field = find_field(writer, SEAL)
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
    field[pdf_name("/AP")] = names(N=_drawing(writer, "Tomas Lindqvist", (294, 73)))
    writer.update_container(field)


@_update(Reason.FIELDS)
def add_signature_field(writer: Writer) -> None:
    """There is one more place to sign, with a look of its own (SSA)."""
    _add_signature_field(writer, (60, 400, 460, 440), AP=names(N=_drawing(writer, "void", (400, 40))))


@_update(Reason.FIELDS)
def add_scripted_field(writer: Writer) -> None:
    """A place to sign that nobody sees runs a script when its page is opened."""
    _add_signature_field(writer, (0, 0, 0, 0), AA=names(PO=script()))


def _add_signature_field(writer: Writer, box: tuple[int, ...], **more: object) -> None:
    field = names(Type="/Annot", Subtype="/Widget", FT="/Sig", T="more", Rect=box, F=4, **more)
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
    writer.root[pdf_name("/OpenAction")] = script()
    writer.update_root()


@_update(Reason.ALTERED)
def add_named_script(writer: Writer) -> None:
    """A script runs when the PDF is opened, from the tree of names."""
    writer.root["/Names"][pdf_name("/JavaScript")] = names(Names=["a", script()])
    writer.update_root()


@_update(Reason.ALTERED)
def run_on_page(writer: Writer) -> None:
    """A script runs when a page is shown."""
    page = _page(writer, 0)
    page[pdf_name("/AA")] = names(O=script())
    writer.update_container(page)


@_update(Reason.ALTERED)
def run_on_signature(writer: Writer) -> None:
    """A script runs when somebody clicks on the next field to sign."""
    field = _next_field(writer)
    field[pdf_name("/AA")] = names(D=script())
    writer.update_container(field)


@_update(Reason.ALTERED)
def add_layers(writer: Writer) -> None:
    """Optional content: layers that are shown to some and not to others (shadow attack “hide”)."""
    layer = writer.add_object(names(Type="/OCG", Name="Hidden"))
    writer.root[pdf_name("/OCProperties")] = names(OCGs=[layer], D=names(OFF=[layer]))
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
    writer.root[pdf_name("/MarkInfo")] = names(Marked=False)
    writer.update_root()


@_update(Reason.ALTERED)
def drop_permissions(writer: Writer) -> None:
    """What the seal allows is not looked up any more."""
    del writer.root["/Perms"]
    writer.update_root()


@_update(Reason.ALTERED)
def hide_in_extensions(writer: Writer) -> None:
    """Something is hidden where the names of extensions stand."""
    writer.root[pdf_name("/Extensions")] = names(XXXX=names(Type="/DeveloperExtensions", Note="void"))
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
    return next(str(key) for key in font["/FontDescriptor"] if key.startswith("/FontFile"))


# Bombs


@_update(Reason.UNREADABLE)
def attach_bomb(writer: Writer) -> None:
    """An attachment of 300 kB that is 300 MB when it is unpacked."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    stream = StreamObject(names(Type="/EmbeddedFile", Filter="/FlateDecode"), encoded_data=packed)
    specification = names(Type="/Filespec", F="b", UF="b", EF=names(F=writer.add_object(stream)))
    writer.root["/AF"].append(writer.add_object(specification))
    writer.update_root()


@_update(Reason.ALTERED)
def knot_pages(writer: Writer) -> None:
    """The page tree contains itself."""
    pages = writer.root["/Pages"]
    pages["/Kids"].append(IndirectObject(pages.container_ref.idnum, 0, writer))
    writer.update_container(pages)


def repeat_signature(writer: Writer) -> None:
    """The newest signature's object is written once more, as if it had been made last."""
    reference = _last_signed(writer).raw_get("/V")
    writer.mark_update(reference)


def _last_signed(writer: Writer) -> DictionaryObject:
    fields = [find_field(writer, name) for name in (SEAL, MEI_FIELD, TOMAS_FIELD)]
    return [each for each in fields if "/V" in each][-1]


# Universal signature forgery (USF)


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
