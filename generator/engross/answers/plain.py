"""Texts of a table as plain words on one line, for a terminal or a program."""

from engross.answers.tables import Origin
from engross.library import Library
from engross.text.context import text_names
from engross.text.prose import ProseContext, ProseError, strip_prose


class _Nowhere:
    """Links and pictures of a text that is shown without them."""

    def link(self, address: str) -> str:
        """Every link leads somewhere."""
        del address
        return "#"

    def image(self, name: str) -> str:
        """Every picture is there."""
        return name


def plain_text(library: Library, origin: Origin, text: str | None) -> str:
    """A text of a document with facts filled in and without marks; as it is written where that cannot be done."""
    if not text:
        return ""
    owner = library.find(origin.document) if origin.kind == "policies" else None
    try:
        return strip_prose(text, ProseContext(text_names(library, owner), _Nowhere()))
    except ProseError:
        return " ".join(text.split())
