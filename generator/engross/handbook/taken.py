"""What other pages take from a document's page, and how it is kept from one build to the next."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from markupsafe import Markup

from engross.handbook.demands import Demand, Kind

_Packed = str | dict[str, str]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a term means in one document; `text` is HTML, and its links and `url` are as seen from the glossary."""

    term: str
    also: tuple[str, ...]
    text: str
    url: str
    citation: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Taken:
    """Demands, meanings of terms, and the files a page uses: their places on the site to those in the library."""

    demands: tuple[Demand, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    used: Mapping[PurePosixPath, PurePosixPath] = field(default_factory=dict)


def pack_taken(taken: Taken) -> bytes:
    """The same as JSON."""
    demands = [
        [
            each.role,
            each.kind.name,
            *map(_pack, (each.citation, each.url, each.title, each.text, *each.notes)),
        ]
        for each in taken.demands
    ]
    meanings = [
        [*map(_pack, (each.term, each.text, each.url, each.citation, each.anchor, *each.also))]
        for each in taken.meanings
    ]
    used = {str(place): str(source) for place, source in taken.used.items()}
    return json.dumps([demands, meanings, used], ensure_ascii=False, separators=(",", ":")).encode()


def unpack_taken(data: bytes) -> Taken:
    """What was packed."""
    demands, meanings, used = json.loads(data)
    return Taken(
        tuple(_demand(role, kind, *map(_unpack, texts)) for role, kind, *texts in demands),
        tuple(_meaning(*map(_unpack, texts)) for texts in meanings),
        {PurePosixPath(place): PurePosixPath(source) for place, source in used.items()},
    )


def _demand(role: str, kind: str, citation: str, url: str, title: str, text: str, *notes: str) -> Demand:
    return Demand(role, Kind[kind], citation, url, title, text, notes)


def _meaning(term: str, text: str, url: str, citation: str, anchor: str, *also: str) -> Meaning:
    return Meaning(term, also, text, url, citation, anchor)


def _pack(text: str) -> _Packed:
    """A text, or HTML told from it."""
    return {"html": str(text)} if isinstance(text, Markup) else str(text)


def _unpack(packed: _Packed) -> str:
    return Markup(packed["html"]) if isinstance(packed, dict) else packed  # noqa: S704 (it was HTML before)
