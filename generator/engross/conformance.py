"""Turn what WeasyPrint wrote into a file that is PDF/A-3a and PDF/UA-1 at once, with forms that can be filled."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pydyf

# PDF/UA's own identification (ISO 14289-1, 5), and the description of its schema that PDF/A asks for
# of every property it does not define itself (ISO 19005-3, 6.6.2.3).
_PDFUA_XMP = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates which part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_RDF_END = b"</rdf:RDF>"
_POINTS = 0.75  # PDF points in a CSS pixel
_PRINT, _LOCKED = 4, 128  # annotation flags
_FORM_FONT = "EngrossForm"  # the name under which fields refer to the form's font
_ENCODING = "cp1252"  # what PDF calls WinAnsiEncoding
SIGNATURE_PREFIX = "approval_"  # a form field whose name starts like this is a place to sign


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """What has to be said in the PDF about one attached file."""

    name: str
    media_type: str
    relationship: str  # ISO 32000-2, table 43: Source, Data, Supplement, ...


# WeasyPrint and pydyf have no types. Their objects are dictionaries and lists of PDF syntax, hence Any.
def drop_inherited_links(document: Any) -> None:
    """Keep one link annotation for each `<a>`, before the PDF is written.

    WeasyPrint makes another for each box inside of it (`<a><strong>`), tagged as something else than a link.
    """
    for page in document.pages:
        page.links[:] = [link for link in page.links if link[3].link is not None]


def finish(document: Any, pdf: Any, files: Sequence[EmbeddedFile]) -> None:
    """Mend a `pydyf.PDF` just before it is written. `document` is the `weasyprint.Document` it was made from."""
    _declare_pdfua(pdf)
    _describe_files(pdf, {file.name: file for file in files})
    _describe_links(document)
    _retag_links(pdf)
    _close_heading_gaps(pdf)
    _place_figures(pdf)
    _order_rectangles(pdf)
    if "AcroForm" in pdf.catalog:
        _FormFinisher(document, pdf).run()
    _mend_streams(pdf)


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _dictionaries(pdf: Any, kind: str) -> Iterator[Any]:
    return (item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == kind)


def _text(string: str) -> Any:
    return pydyf.String(string)


def _declare_pdfua(pdf: Any) -> None:
    stream = _object(pdf, pdf.catalog["Metadata"])
    xmp = b"\n".join(stream.stream)
    head, _, tail = xmp.rpartition(_RDF_END)
    stream.stream = [head + _PDFUA_XMP + _RDF_END + tail]


def _describe_files(pdf: Any, files: dict[str, EmbeddedFile]) -> None:
    for spec in _dictionaries(pdf, "/Filespec"):
        file = files[spec["UF"].string]
        embedded = spec["EF"]["F"]
        # 6.8 of ISO 19005-3; WeasyPrint only knows the media types of Python's own table.
        _object(pdf, embedded).extra["Subtype"] = pydyf.name(file.media_type).decode("ascii")
        spec["EF"]["UF"] = embedded
        spec["AFRelationship"] = f"/{file.relationship}"
    if "AF" in pdf.catalog:  # every file is listed twice
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _describe_links(document: Any) -> None:
    """Give each link its words as description: WeasyPrint gives the address (ISO 14289-1, 7.18.5)."""
    for page in document.pages:
        for kind, target, _, box in page.links:
            annotation = getattr(box, "link_annotation", None)
            if kind != "attachment" and annotation is not None and box.element is not None:
                words = box.element.get("title") or " ".join("".join(box.element.itertext()).split())
                annotation["Contents"] = _text(words or target)


def _retag_links(pdf: Any) -> None:
    """Tag as plain text what stands in a link without being one: the page number after a line of the contents."""
    for tag in _dictionaries(pdf, "/StructElem"):
        if tag["S"] == "/Link":
            kids = [_object(pdf, kid) for kid in tag["K"] if isinstance(kid, bytes)]
            if not any(kid.get("Type") == "/OBJR" for kid in kids):
                tag["S"] = "/Span"


def _close_heading_gaps(pdf: Any) -> None:
    """Number heading tags without gaps, however free text used them (ISO 14289-1, 7.4.2).

    WeasyPrint adds tags in the order of the text.
    """
    above: list[int] = []
    for tag in _dictionaries(pdf, "/StructElem"):
        if len(tag["S"]) == 3 and tag["S"].startswith("/H") and tag["S"][2].isdigit():
            level = int(tag["S"][2])
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
            tag["S"] = f"/H{len(above)}"


def _place_figures(pdf: Any) -> None:
    """Give figures' boxes in points from the bottom left: WeasyPrint gives pixels from the top left."""
    for figure in _dictionaries(pdf, "/StructElem"):
        if figure["S"] == "/Figure":
            height = _object(pdf, figure["Pg"])["MediaBox"][3]
            x1, y1, x2, y2 = (value * _POINTS for value in figure["A"]["BBox"])
            figure["A"]["BBox"] = pydyf.Array((x1, height - y2, x2, height - y1))


def _order_rectangles(pdf: Any) -> None:
    for annotation in _dictionaries(pdf, "/Annot"):
        x1, y1, x2, y2 = annotation["Rect"]
        annotation["Rect"] = pydyf.Array((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))


def _mend_streams(pdf: Any) -> None:
    """Compress streams, and show images as they are; the cross-reference table stays classic, which signing programs need.

    The metadata stays readable for programs that only look for the packet.
    """
    metadata = _object(pdf, pdf.catalog["Metadata"])
    for item in pdf.objects:
        if not isinstance(item, pydyf.Stream):
            continue
        if "Interpolate" in item.extra:
            item.extra["Interpolate"] = "false"  # 6.2.8
        item.compress = item is not metadata and "Filter" not in item.extra


class _FormFinisher:
    """Makes form fields conform (ISO 19005-3, 6.4) and able to be typed into in every reader."""

    def __init__(self, document: Any, pdf: Any) -> None:
        self._document = document
        self._pdf = pdf
        self._form = pdf.catalog["AcroForm"]

    def run(self) -> None:
        fields = list(self._widgets())
        typed = [field for field in fields if field.get("FT") in ("/Tx", "/Ch")]
        signed = [field for field in typed if field["T"].string.startswith(SIGNATURE_PREFIX)]
        font = self._plain_font(typed)
        for field in signed:
            self._make_signature(field)
        for field in typed:
            if field["FT"] != "/Sig":
                self._make_typed(field, font)
        self._unwrap_tags()
        # Readers must show the appearances that are in the file, not make up others (6.4.1).
        del self._form["NeedAppearances"]
        self._form["DR"] = pydyf.Dictionary({"Font": pydyf.Dictionary({_FORM_FONT: font} if font else {})})
        if signed:
            self._form["SigFlags"] = 3
        self._pdf.add_object(self._form)  # signing programs change it: it has to be an object of its own
        self._pdf.catalog["AcroForm"] = self._form.reference

    def _widgets(self) -> Iterable[Any]:
        return (item for item in _dictionaries(self._pdf, "/Annot") if item.get("Subtype") == "/Widget")

    def _make_signature(self, field: Any) -> None:
        for key in ("DA", "V", "Ff", "Opt", "MaxLen"):
            field.pop(key, None)
        field["FT"] = "/Sig"
        field["F"] = _PRINT | _LOCKED
        field["AP"] = pydyf.Dictionary({"N": self._appearance(field, None, b"")})

    def _make_typed(self, field: Any, font: bytes | None) -> None:
        size = _font_size(field["DA"].string)
        field["DA"] = _text(f"/{_FORM_FONT} {size:g} Tf 0.1 0.1 0.1 rg")
        field["AP"] = pydyf.Dictionary(
            {"N": self._appearance(field, font, _drawn(field, _shown(field), size))}
        )

    def _appearance(self, field: Any, font: bytes | None, content: bytes) -> bytes:
        x1, y1, x2, y2 = field["Rect"]
        fonts = pydyf.Dictionary({_FORM_FONT: font}) if font and content else pydyf.Dictionary()
        stream = pydyf.Stream(
            [b"/Tx BMC " + content + b" EMC"],
            {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": pydyf.Array((0, 0, x2 - x1, y2 - y1)),
                "Resources": pydyf.Dictionary({"Font": fonts}),
            },
        )
        self._pdf.add_object(stream)
        return bytes(stream.reference)

    def _unwrap_tags(self) -> None:
        """Write a /Form tag's only child bare: in a list, every earlier signature reads as changed later."""
        for tag in _dictionaries(self._pdf, "/StructElem"):
            if tag["S"] == "/Form" and isinstance(tag["K"], list) and len(tag["K"]) == 1:
                tag["K"] = tag["K"][0]

    def _plain_font(self, typed: Sequence[Any]) -> bytes | None:
        """Add a font with one byte a letter; readers cannot type in the two-byte fonts that WeasyPrint writes."""
        used = [font for font in self._document.fonts.values() if font.used_in_forms]
        if not typed or not used:
            return None
        return _add_plain_font(self._pdf, used[0])


def _shown(field: Any) -> str:
    """Give the text a field shows: of a choice, the words for its value."""
    value = getattr(field.get("V"), "string", "")
    words = {option[0].string: option[1].string for option in field.get("Opt", ())}
    return str(words.get(value, value))


def _font_size(appearance: Any) -> float:
    """Read the size out of a default appearance such as `0 0 0 rg /Font 8.25 Tf`."""
    words = (appearance.decode("latin-1") if isinstance(appearance, bytes) else str(appearance)).split()
    return float(words[words.index("Tf") - 1])


def _drawn(field: Any, value: str, size: float) -> bytes:
    """Draw a field's first value; one line for each line of it."""
    if not value:
        return b""
    height = field["Rect"][3] - field["Rect"][1]
    several = field.get("Ff") == 1 << 12
    top = height - size * 1.2 if several else (height - size) / 2 + size * 0.2
    lines = [
        b"(" + _escaped(line) + b") Tj 0 " + f"{-size * 1.2:g}".encode() + b" Td"
        for line in value.splitlines()
    ]
    start = f"q BT /{_FORM_FONT} {size:g} Tf 0.1 0.1 0.1 rg 2 {top:g} Td ".encode()
    return start + b" ".join(lines) + b" ET Q"


def _escaped(line: str) -> bytes:
    encoded = line.encode(_ENCODING, "replace")
    return encoded.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def _add_plain_font(pdf: Any, font: Any) -> bytes:
    from fontTools.ttLib import TTFont

    face = TTFont(io.BytesIO(font.file_content), fontNumber=font.index)
    letters = face.getBestCmap()
    advances = face["hmtx"]
    scale = 1000 / face["head"].unitsPerEm

    def width(code: int) -> int:
        name = letters.get(ord(bytes([code]).decode(_ENCODING, "replace")), ".notdef")
        return int(round(advances[name][0] * scale))

    descriptor = next(item for item in _dictionaries(pdf, "/FontDescriptor") if item["FontName"] == font.name)
    plain = pydyf.Dictionary({**descriptor, "Flags": 32})  # 32: letters as in the Latin standard encoding
    pdf.add_object(plain)
    added = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/TrueType",
            "BaseFont": font.name,
            "FirstChar": 32,
            "LastChar": 255,
            "Widths": pydyf.Array([width(code) for code in range(32, 256)]),
            "Encoding": "/WinAnsiEncoding",
            "FontDescriptor": plain.reference,
        }
    )
    pdf.add_object(added)
    return bytes(added.reference)
