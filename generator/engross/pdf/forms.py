"""Make a PDF's form fields conform (ISO 19005-3, 6.4), able to be typed into in every reader, and to be signed."""

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import pydyf

from engross.errors import PdfError
from engross.pdf.objects import dictionaries, indirect, text
from engross.pdf.signature_fields import is_signature_field, make_signature_fields

_FORM_FONT = "EngrossForm"  # the name under which fields refer to the form's font
_ENCODING = "cp1252"  # what PDF calls WinAnsiEncoding


def mend_form(document: Any, pdf: Any) -> None:
    """Finish the form of a `pydyf.PDF`, if it has one. `document` is the `weasyprint.Document` it was made from."""
    if "AcroForm" in pdf.catalog:
        _FormFinisher(document, pdf).run()


class _FormFinisher:
    """What is done to one form."""

    def __init__(self, document: Any, pdf: Any) -> None:
        self._document = document
        self._pdf = pdf
        self._form = pdf.catalog["AcroForm"]

    def run(self) -> None:
        fields = list(self._widgets())
        inputs = [field for field in fields if field.get("FT") in ("/Tx", "/Ch")]
        signed = [field for field in inputs if is_signature_field(field["T"].string)]
        typed = [field for field in inputs if not is_signature_field(field["T"].string)]
        make_signature_fields(self._document, self._pdf, signed)
        font = self._plain_font(typed)
        for field in typed:
            self._make_typed(field, font)
        self._join_groups(fields)
        self._refuse_double_names()
        self._unwrap_tags()
        # Readers must show the appearances that are in the file, not make up others (6.4.1).
        del self._form["NeedAppearances"]
        self._form["DR"] = pydyf.Dictionary({"Font": pydyf.Dictionary({_FORM_FONT: font} if font else {})})
        if signed:
            self._form["SigFlags"] = 3
        self._pdf.add_object(self._form)  # signing programs change it: it has to be an object of its own
        self._pdf.catalog["AcroForm"] = self._form.reference

    def _widgets(self) -> Iterable[Any]:
        return (item for item in dictionaries(self._pdf, "/Annot") if item.get("Subtype") == "/Widget")

    def _make_typed(self, field: Any, font: bytes | None) -> None:
        size = _font_size(field["DA"].string)
        field["DA"] = text(f"/{_FORM_FONT} {size:g} Tf 0.1 0.1 0.1 rg")
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

    def _join_groups(self, fields: Sequence[Any]) -> None:
        """Make radio buttons parts of their group alone: WeasyPrint lists them as fields of the same name besides."""
        buttons = [field for field in fields if "Parent" in field]
        for button in buttons:
            del button["T"]
        listed = {button.reference for button in buttons}
        self._form["Fields"] = pydyf.Array(field for field in self._form["Fields"] if field not in listed)

    def _refuse_double_names(self) -> None:
        names = Counter(indirect(self._pdf, field)["T"].string for field in self._form["Fields"])
        name, count = names.most_common(1)[0] if names else ("", 0)
        if count > 1:
            raise PdfError(f"Two form fields are called {name!r}: a signed file with both cannot be checked")

    def _unwrap_tags(self) -> None:
        """Write a /Form tag's only child bare: in a list, every earlier signature reads as changed later."""
        for tag in dictionaries(self._pdf, "/StructElem"):
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
    scale: float = 1000 / face["head"].unitsPerEm

    def width(code: int) -> int:
        name = letters.get(ord(bytes([code]).decode(_ENCODING, "replace")), ".notdef")
        return round(int(advances[name][0]) * scale)

    descriptor = next(item for item in dictionaries(pdf, "/FontDescriptor") if item["FontName"] == font.name)
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
