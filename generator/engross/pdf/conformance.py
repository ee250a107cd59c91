"""Turn what WeasyPrint wrote into a file that is PDF/A-3a and PDF/UA-1 at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pydyf

from engross.pdf.forms import mend_form
from engross.pdf.objects import dictionaries, indirect
from engross.pdf.tags import mend_tags

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


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """What has to be said in the PDF about one attached file."""

    name: str
    media_type: str
    relationship: str  # ISO 32000-2, table 43: Source, Data, Supplement, ...


def finish(document: Any, pdf: Any, files: Sequence[EmbeddedFile]) -> None:
    """Mend a `pydyf.PDF` just before it is written. `document` is the `weasyprint.Document` it was made from."""
    _declare_pdfua(pdf)
    _describe_files(pdf, {file.name: file for file in files})
    mend_tags(document, pdf)
    _order_rectangles(pdf)
    mend_form(document, pdf)
    _mend_streams(pdf)


def _declare_pdfua(pdf: Any) -> None:
    stream = indirect(pdf, pdf.catalog["Metadata"])
    xmp = b"\n".join(stream.stream)
    head, _, tail = xmp.rpartition(_RDF_END)
    stream.stream = [head + _PDFUA_XMP + _RDF_END + tail]


def _describe_files(pdf: Any, files: dict[str, EmbeddedFile]) -> None:
    for spec in dictionaries(pdf, "/Filespec"):
        embedded = spec["EF"]["F"]
        spec["EF"]["UF"] = embedded
        if file := files.get(spec["UF"].string):  # not one that the HTML itself attaches
            # 6.8 of ISO 19005-3; WeasyPrint only knows the media types of Python's own table.
            indirect(pdf, embedded).extra["Subtype"] = pydyf.name(file.media_type).decode("ascii")
            spec["AFRelationship"] = f"/{file.relationship}"
    if "AF" in pdf.catalog:  # every file is listed twice
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _order_rectangles(pdf: Any) -> None:
    for annotation in dictionaries(pdf, "/Annot"):
        x1, y1, x2, y2 = annotation["Rect"]
        annotation["Rect"] = pydyf.Array((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))


def _mend_streams(pdf: Any) -> None:
    """Compress streams, and show images as they are; the cross-reference table stays classic, which signing programs need.

    The metadata stays readable for programs that only look for the packet.
    """
    metadata = indirect(pdf, pdf.catalog["Metadata"])
    for item in pdf.objects:
        if not isinstance(item, pydyf.Stream):
            continue
        if "Interpolate" in item.extra:
            item.extra["Interpolate"] = "false"  # 6.2.8
        item.compress = item is not metadata and "Filter" not in item.extra
