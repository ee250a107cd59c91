"""What other pages take from a document's page, and how it is kept from one build to the next."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from sys import intern

from markupsafe import Markup

from engross.handbook.demands import Demand, Kind
from engross.incremental.store import digest_of

_DIGITS = 16  # of a digest: 64 bits, among some thousand
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
    """The same as lines of JSON: meanings and files, then the demands, each role's in a line of its own."""
    meanings = [
        [*map(_pack, (each.term, each.text, each.url, each.citation, each.anchor, *each.also))]
        for each in taken.meanings
    ]
    used = {str(place): str(source) for place, source in taken.used.items()}
    lines = [_dump([meanings, used])]
    by_role: dict[str, list[Demand]] = {}
    for demand in taken.demands:
        by_role.setdefault(demand.role, []).append(demand)
    lines += [_dump([role, *map(_pack_demand, demands)]) for role, demands in by_role.items()]
    return "\n".join(lines).encode()


def unpack_meanings(data: bytes) -> tuple[Meaning, ...]:
    """The meanings of what was packed."""
    return tuple(_meaning(*map(_unpack, texts)) for texts in json.loads(data.split(b"\n", 1)[0])[0])


def unpack_used(data: bytes) -> dict[PurePosixPath, PurePosixPath]:
    """The files of what was packed."""
    used = json.loads(data.split(b"\n", 1)[0])[1]
    return {PurePosixPath(place): PurePosixPath(source) for place, source in used.items()}


def unpack_roles(data: bytes) -> dict[str, str]:
    """The roles of which something is demanded in what was packed, with a digest of all that is demanded of each."""
    lines = data.split(b"\n")[1:]
    return {intern(line[2 : line.index(b'"', 2)].decode()): digest_of(line)[:_DIGITS] for line in lines}


def unpack_demands(data: bytes, role: str) -> tuple[Demand, ...]:
    """What is demanded of a role in what was packed."""
    start = f'["{role}",'.encode()
    line = next((line for line in data.split(b"\n")[1:] if line.startswith(start)), b"[0]")
    return tuple(_demand(role, kind, *map(_unpack, texts)) for kind, *texts in json.loads(line)[1:])


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _pack_demand(demand: Demand) -> list[object]:
    texts = (demand.citation, demand.url, demand.title, demand.text, *demand.notes)
    return [demand.kind.name, *map(_pack, texts)]


def _demand(role: str, kind: str, citation: str, url: str, title: str, text: str, *notes: str) -> Demand:
    return Demand(role, Kind[kind], citation, url, title, text, notes)


def _meaning(term: str, text: str, url: str, citation: str, anchor: str, *also: str) -> Meaning:
    return Meaning(term, also, text, url, citation, anchor)


def _pack(text: str) -> _Packed:
    """A text, or HTML told from it."""
    return {"html": str(text)} if isinstance(text, Markup) else str(text)


def _unpack(packed: _Packed) -> str:
    return Markup(packed["html"]) if isinstance(packed, dict) else packed  # noqa: S704 (it was HTML before)
