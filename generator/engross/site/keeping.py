"""Pages of a site taken from an earlier build, where they would come out the same."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from engross.disk import write_file
from engross.incremental.store import FolderStore, digest_of
from engross.incremental.traces import Traces, combine
from engross.site.pages import MadePage, SiteMaker

_LOG = logging.getLogger("mkdocs")
_HTML, _ENTRIES, _REST = range(3)  # the parts of a page that are kept


@dataclass(frozen=True, slots=True)
class KeptPages:
    """The pages that a maker makes, and what is kept of those it made before; `read` gives the bytes of a page's Markdown."""

    maker: SiteMaker
    traces: Traces
    read: Callable[[PurePosixPath], bytes]
    _entries: dict[PurePosixPath, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[bytes]:
        """What the search finds in each page that was put in its place, from the store: it is much."""
        for path, digest in self._entries.items():
            data = self.traces.store.get(digest)
            yield self.maker.make(path).entries if data is None else data

    def place(self, path: PurePosixPath, target: Path) -> MadePage:
        """Put a page at a path that is free; returns what there is of it but text. A page kept from before gives its warnings again."""
        name = f"site {path}"
        given = combine(self.maker.key(path), digest_of(self.read(path)))
        known = self.traces.recall(name, given, str)
        if (
            known is not None
            and (kept := self._unpack(known)) is not None
            and self._put(known[_HTML], target)
        ):
            for level, text in kept.said:
                _LOG.log(level, "%s", text)
            self._entries[path] = known[_ENTRIES]
            return kept
        made = self.maker.make(path)
        parts = (made.html, (made.entries,), (_pack(made),))
        digests = [self.traces.store.put(*part) for part in parts]
        self.traces.keep(name, given, {}, digests)
        if not self._put(digests[_HTML], target):
            write_file(target, *made.html)
        self._entries[path] = digests[_ENTRIES]
        return replace(made, html=(), entries=b"")

    def _put(self, digest: str, target: Path) -> bool:
        store = self.traces.store
        if isinstance(store, FolderStore):
            return store.place(digest, target)
        data = store.get(digest)
        if data is not None:
            target.write_bytes(data)
        return data is not None

    def _unpack(self, digests: tuple[str, ...]) -> MadePage | None:
        """A page that was kept; None where not all of it is there, or a link would lead elsewhere now."""
        entries, rest = (self.traces.store.get(digest) for digest in digests[_ENTRIES:])
        if entries is None or rest is None:
            return None
        asked, said, anchors = (tuple(tuple(each) for each in part) for part in json.loads(rest))
        return MadePage((), b"", asked, said, anchors) if self.maker.holds(asked) else None


def _pack(made: MadePage) -> bytes:
    return json.dumps([made.asked, made.said, made.anchors], ensure_ascii=False).encode()
