"""Pages of a site taken from an earlier build, where they would come out the same."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

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

    def place(self, path: PurePosixPath, target: Path) -> MadePage:
        """Put a page at a path that is free; returns all of it but its HTML. A page kept from before gives its warnings again."""
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
            return kept
        made = self.maker.make(path)
        digests = [self.traces.store.put(part) for part in (made.html, made.entries, _pack(made))]
        self.traces.keep(name, given, {}, digests)
        if not self._put(digests[_HTML], target):
            target.write_bytes(made.html)
        return MadePage(b"", made.entries, made.asked, made.said, made.anchors)

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
        return MadePage(b"", entries, asked, said, anchors) if self.maker.holds(asked) else None


def _pack(made: MadePage) -> bytes:
    return json.dumps([made.asked, made.said, made.anchors], ensure_ascii=False).encode()
