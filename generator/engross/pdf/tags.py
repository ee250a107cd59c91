"""Mend the tags that let a screen reader read a PDF (ISO 14289-1, PDF/UA-1)."""

from typing import Any

import pydyf

from engross.pdf.objects import dictionaries, indirect, text

_POINTS = 0.75  # PDF points in a CSS pixel


def drop_inherited_links(document: Any) -> None:
    """Keep one link annotation for each `<a>`, before the PDF is written.

    WeasyPrint makes another for each box inside of it (`<a><strong>`), tagged as something else than a link.
    """
    for page in document.pages:
        page.links[:] = [link for link in page.links if link[3].link is not None]


def mend_tags(document: Any, pdf: Any) -> None:
    """Make the tags of a `pydyf.PDF` conform. `document` is the `weasyprint.Document` it was made from."""
    _describe_links(document)
    _retag_links(pdf)
    _close_heading_gaps(pdf)
    _mend_lists(pdf)
    _place_figures(pdf)


def _describe_links(document: Any) -> None:
    """Give each link its words as description: WeasyPrint gives the address (ISO 14289-1, 7.18.5)."""
    for page in document.pages:
        for kind, target, _, box in page.links:
            annotation = getattr(box, "link_annotation", None)
            if kind != "attachment" and annotation is not None and box.element is not None:
                words = box.element.get("title") or " ".join("".join(box.element.itertext()).split())
                annotation["Contents"] = text(words or target)


def _retag_links(pdf: Any) -> None:
    """Tag as plain text what stands in a link without being one: the page number after a line of the contents."""
    for tag in dictionaries(pdf, "/StructElem"):
        if tag["S"] == "/Link":
            kids = [indirect(pdf, kid) for kid in tag["K"] if isinstance(kid, bytes)]
            if not any(kid.get("Type") == "/OBJR" for kid in kids):
                tag["S"] = "/Span"


def _close_heading_gaps(pdf: Any) -> None:
    """Number heading tags without gaps, however free text used them (ISO 14289-1, 7.4.2).

    WeasyPrint adds tags in the order of the text.
    """
    above: list[int] = []
    for tag in dictionaries(pdf, "/StructElem"):
        if len(tag["S"]) == 3 and tag["S"].startswith("/H") and tag["S"][2].isdigit():
            level = int(tag["S"][2])
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
            tag["S"] = f"/H{len(above)}"


def _mend_lists(pdf: Any) -> None:
    """Nest list tags as ISO 14289-1, 7.2 asks: WeasyPrint leaves an item's paragraphs beside its body."""
    for tag in list(dictionaries(pdf, "/StructElem")):
        if tag["S"] == "/L":
            tag["K"] = pydyf.Array(item for kid in tag["K"] for item in _items(pdf, tag, kid))
    for tag in list(dictionaries(pdf, "/StructElem")):
        if tag["S"] == "/LI":
            _gather_body(pdf, tag)


def _items(pdf: Any, parent: Any, kid: bytes) -> list[bytes]:
    """Make list items of a list's child that is none: a <div> around <dt> and <dd>, or a stray paragraph."""
    tag = indirect(pdf, kid)
    if tag["S"] in ("/L", "/LI", "/Caption"):
        return [kid]
    inner = list(tag["K"])
    if tag["S"] == "/Div" and all(indirect(pdf, item).get("S") == "/LI" for item in inner):
        for item in inner:
            indirect(pdf, item)["P"] = parent.reference
        return inner
    return [_wrap(pdf, parent, [kid], "/LI")]


def _gather_body(pdf: Any, item: Any) -> None:
    """Put all of a list item but its label into one body."""
    labels = [kid for kid in item["K"] if indirect(pdf, kid).get("S") == "/Lbl"]
    rest = [kid for kid in item["K"] if kid not in labels]
    if [indirect(pdf, kid).get("S") for kid in rest] in ([], ["/LBody"]):
        return
    inner: list[bytes] = []
    for kid in rest:
        inner += indirect(pdf, kid)["K"] if indirect(pdf, kid).get("S") == "/LBody" else [kid]
    item["K"] = pydyf.Array([*labels, _wrap(pdf, item, inner, "/LBody")])


def _wrap(pdf: Any, parent: Any, kids: list[bytes], kind: str) -> bytes:
    """Add a tag between a tag and some of its children."""
    tag = pydyf.Dictionary({**parent, "S": kind, "P": parent.reference, "K": pydyf.Array(kids)})
    pdf.add_object(tag)
    for kid in kids:
        indirect(pdf, kid)["P"] = tag.reference
    return bytes(tag.reference)


def _place_figures(pdf: Any) -> None:
    """Give figures' boxes in points from the bottom left: WeasyPrint gives pixels from the top left."""
    for figure in dictionaries(pdf, "/StructElem"):
        if figure["S"] == "/Figure":
            height = indirect(pdf, figure["Pg"])["MediaBox"][3]
            x1, y1, x2, y2 = (value * _POINTS for value in figure["A"]["BBox"])
            figure["A"]["BBox"] = pydyf.Array((x1, height - y2, x2, height - y1))
