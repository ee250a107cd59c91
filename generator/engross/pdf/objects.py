"""Find objects in a PDF that WeasyPrint is about to write."""

from collections.abc import Iterator
from typing import Any

import pydyf

# WeasyPrint and pydyf have no types. Their objects are dictionaries and lists of PDF syntax, hence Any.


def indirect(pdf: Any, reference: bytes) -> Any:
    """Give the object that `12 0 R` refers to."""
    return pdf.objects[int(reference.split()[0])]


def dictionaries(pdf: Any, kind: str) -> Iterator[Any]:
    """Give every dictionary of a type such as `/Annot`, in the order in which they were added."""
    return (item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == kind)


def text(string: str) -> Any:
    """Give a PDF string."""
    return pydyf.String(string)
