"""Of what each artifact was made: traces, kept in a journal that a killed build loses nothing of but its last line."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from sys import intern

from engross.disk import append_line, write_file
from engross.incremental.store import MemoryStore, Store, digest_of

FORMAT = "engross-traces 2"
_DIGITS = (
    16  # of the digest that proves a line: it tells slips from what was written, and keeps nobody from lying
)
_COMPACT_AFTER = 2  # times as many lines as traces


@dataclass(frozen=True, slots=True)
class Trace:
    """How an artifact was made: the digest of what was given, of each fact that was looked up, of what came out."""

    given: str
    read: Mapping[str, str]
    made: tuple[str, ...]

    def as_line(self, name: str) -> bytes:
        """The trace as a line of the journal, which begins with a digest of the rest."""
        text = json.dumps([name, self.given, self.read, self.made], ensure_ascii=False, separators=(",", ":"))
        return f"{_prove(text.encode())} {text}\n".encode()


@dataclass(slots=True)
class Traces:
    """The traces of one library by the names of their artifacts, and the store that holds what was made.

    `path` is the journal's; without one nothing outlasts the process. `used` are the names that were asked for since
    the traces were opened, `remade` those whose artifact had to be made.
    """

    store: Store
    path: Path | None = None
    known: dict[str, Trace] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    remade: list[str] = field(default_factory=list)
    _lines: int = 0
    _unread: int = 0

    @classmethod
    def in_memory(cls) -> "Traces":
        """Traces that start from nothing and leave nothing behind."""
        return cls(MemoryStore())

    @classmethod
    def open(cls, path: Path, store: Store) -> "Traces":
        """Read a journal; a line that is not as it was written counts as none, a journal of another format as empty."""
        try:
            lines = path.read_bytes().split(b"\n")
        except OSError:
            lines = []
        if not lines or lines[0] != FORMAT.encode():
            return cls(
                store, path, _unread=0 if lines[:1] in ([], [b""]) or _is_of_another(lines[0]) else len(lines)
            )
        found = [_parse(line) for line in lines[1:] if line]
        known = dict(each for each in found if each is not None)
        return cls(store, path, known, _lines=len(lines), _unread=found.count(None))

    @property
    def damaged(self) -> int:
        """How much of what was kept was lost: lines of the journal, and what the store was asked for in vain."""
        return self._unread + len(self.store.damaged)

    def recall(self, name: str, given: str, fact: Callable[[str], str]) -> tuple[str, ...] | None:
        """The digests of what was made under a name, if it would come out the same: given the same, facts unchanged.

        `fact` tells the digest of a fact by its address. None where the artifact has to be made.
        """
        self.used.add(name)
        trace = self.known.get(name)
        if trace is None or trace.given != given:
            return None
        if any(fact(address) != digest for address, digest in trace.read.items()):
            return None
        return trace.made

    def keep(
        self, name: str, given: str, read: Mapping[str, str], made: Iterable[str], *, is_new: bool = True
    ) -> None:
        """Note how an artifact was made, at once: what was made before a build is killed is not made again.

        It is not new where all that had to be found out is that it comes out as before.
        """
        trace = Trace(given, dict(sorted(read.items())), tuple(made))
        self.used.add(name)
        if is_new:
            self.remade.append(name)
        self.known[name] = trace
        if self.path is not None:
            if self._lines == 0:
                write_file(self.path, f"{FORMAT}\n".encode())
                self._lines = 1
            append_line(self.path, trace.as_line(name))
            self._lines += 1

    def close(self, *, all_asked: bool = True) -> None:
        """Write the journal anew where it has grown long or was damaged, without what was not asked for if all was."""
        gone = self.known.keys() - self.used if all_asked else set()
        for name in gone:
            del self.known[name]
        if self.path is not None and (
            gone or self._unread or self._lines > _COMPACT_AFTER * len(self.known) + 1
        ):
            body = b"".join(trace.as_line(name) for name, trace in sorted(self.known.items()))
            write_file(self.path, f"{FORMAT}\n".encode() + body)
            self._lines = len(self.known) + 1

    def blobs(self) -> set[str]:
        """The digests of everything that was made."""
        return {digest for trace in self.known.values() for digest in trace.made}


def combine(*parts: str | bytes) -> str:
    """One digest of several texts, in their order."""
    raw = [part.encode() if isinstance(part, str) else part for part in parts]
    return digest_of(b"".join(len(part).to_bytes(8, "big") + part for part in raw))


def _prove(text: bytes) -> str:
    return digest_of(text)[:_DIGITS]


def _is_of_another(head: bytes) -> bool:
    """Whether a journal was written by another release, which is no damage."""
    return head.startswith(FORMAT.rpartition(" ")[0].encode())


def _parse(line: bytes) -> tuple[str, Trace] | None:
    """A line of the journal; None for one that is not as it was written."""
    proof, _, text = line.partition(b" ")
    if proof != _prove(text).encode():
        return None
    try:
        name, given, read, made = json.loads(text)
        facts = {intern(address): intern(digest) for address, digest in read.items()}
        return str(name), Trace(str(given), facts, tuple(map(str, made)))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
