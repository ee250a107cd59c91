"""Make the places to sign of an issued PDF: which there are, and what each signature closes (ISO 32000-1, 12.7.4.5)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pydyf

from engross.pdf.objects import text

SEAL = "seal"
"""The name of the field in which the issuer certifies the file, before anybody signs."""
_APPROVAL = "approval_"
_PRINT, _LOCKED = 4, 128  # annotation flags; a locked one cannot be moved, but can be signed
_HASHES = ("SHA256", "SHA384", "SHA512")


@dataclass(frozen=True, slots=True)
class Place:
    """A signature field: its name, and the group of which a number is enough, if it is in one."""

    name: str
    group: str = ""


def is_signature_field(name: str) -> bool:
    """Whether a form field of this name is a place to sign."""
    return name == SEAL or name.startswith(_APPROVAL)


def closed_fields(places: Sequence[Place]) -> Mapping[str, tuple[str, ...] | None]:
    """What each approval's signature closes: fields that nobody may change or sign any more; None for everything.

    An approval closes itself and whatever stands before it. In a group, whose members sign in any order, it leaves
    the others open; the next one after the group closes them all. The last one closes the file, unless in a group.
    """
    approvals = [place for place in places if place.name != SEAL]
    closed: dict[str, tuple[str, ...] | None] = {}
    for index, place in enumerate(approvals):
        before = [each for each in approvals[:index] if not place.group or each.group != place.group]
        seal = [each for each in places if each.name == SEAL]
        closed[place.name] = tuple(each.name for each in (*seal, *before, place))
    if approvals and not approvals[-1].group:
        closed[approvals[-1].name] = None
    return closed


def make_signature_fields(document: Any, pdf: Any, fields: Sequence[Any]) -> None:
    """Turn text fields into signature fields. `fields` are all those of the document that are places to sign."""
    groups = dict(_groups(document))
    places = [Place(name, groups.get(name, "")) for name in (field["T"].string for field in fields)]
    closed = closed_fields(places)
    asked = _added(pdf, _seed_value()) if fields else b""
    for field in fields:
        _make_signature(pdf, field)
        field["SV"] = asked
        if (name := field["T"].string) in closed:
            field["Lock"] = _added(pdf, _lock(closed[name]))


def _groups(document: Any) -> Iterator[tuple[str, str]]:
    """Give each field's name and its group: `data-group` on the input that it was made from."""
    for page in document.pages:
        for inputs in page.forms.values():
            for box, _ in inputs:
                yield box.element.get("name", ""), box.element.get("data-group", "")


def _make_signature(pdf: Any, field: Any) -> None:
    for key in ("DA", "V", "Ff", "Opt", "MaxLen"):
        field.pop(key, None)
    field["FT"] = "/Sig"
    field["F"] = _PRINT | _LOCKED
    x1, y1, x2, y2 = field["Rect"]
    empty = {"Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array((0, 0, x2 - x1, y2 - y1))}
    field["AP"] = pydyf.Dictionary({"N": _added(pdf, pydyf.Stream([], empty))})


def _lock(names: tuple[str, ...] | None) -> Any:
    """A signature field lock dictionary; one that closes everything also says that nothing may change (/P 1)."""
    lock = {"Type": "/SigFieldLock"}
    if names is None:
        return pydyf.Dictionary({**lock, "Action": "/All", "P": 1})
    fields = pydyf.Array(text(name) for name in names)
    return pydyf.Dictionary({**lock, "Action": "/Include", "Fields": fields})


def _seed_value() -> Any:
    """What is asked of signing programs: PAdES and a sound hash. Nothing is demanded (/Ff 0): not every program has both."""
    return pydyf.Dictionary(
        {
            "Type": "/SV",
            "Ff": 0,
            "SubFilter": pydyf.Array(["/ETSI.CAdES.detached"]),
            "DigestMethod": pydyf.Array(text(name) for name in _HASHES),
        }
    )


def _added(pdf: Any, item: Any) -> bytes:
    """Make an object of its own, as tables 232 and 233 ask, and give the reference to it."""
    pdf.add_object(item)
    return bytes(item.reference)
