"""One round of building: the inputs before it, whether they stayed as they were, and the manifest of it at its end."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from engross.disk import LOCK, clear_parts, read_optional, remove_file, write_file
from engross.errors import ChangedError
from engross.manifest import PLACE, Inputs, compose_manifest, environment, is_fresh

_TREE = "policies/"
_PROVED = (".yml", ".yaml", ".json", ".jsonl", ".md")
"""How the names of sources end that are read through a FolderTree alone, which proves them whenever it reads them."""
_INHERITS = b"INHERIT"


@dataclass(frozen=True, slots=True)
class Round:
    """What a build found before it began; `now` is the time that the file system gives to files, in nanoseconds."""

    root: Path
    inputs: Inputs
    digests: dict[str, str]
    now: int
    key: str
    drafts: bool

    @classmethod
    def look(cls, root: Path, *, drafts: bool = False, now: int = 0) -> "Round":
        """Look at all inputs."""
        inputs = Inputs(str(root))
        digests = {path: inputs.digest(path) for path in inputs.stats}
        return cls(root, inputs, digests, now, _key(root, drafts=drafts), drafts)

    @classmethod
    def begin(cls, root: Path, *, drafts: bool) -> "Round":
        """Look at all inputs; no build counts as current until this one has ended.

        What killed builds left half written is cleared away. The caller holds the library's lock. Raises OutputError.
        """
        remove_file(root / PLACE)
        for folder in (LOCK.parent, LOCK.parent / "pdf", LOCK.parent / "store"):
            clear_parts(root / folder)
        return cls.look(root, drafts=drafts, now=_read_clock(root))

    def require_unchanged(self) -> None:
        """Raise ChangedError where an input is not what it was when the round began."""
        if changed := self.changed():
            raise ChangedError(changed[0])

    def changed(self) -> list[str]:
        """The inputs that are not what they were when the round began, by their paths in the library."""
        again = Inputs(str(self.root))
        now, known = again.stats, self.inputs.stats
        found = {
            path
            for path in known.keys() | now.keys()
            if known.get(path) != now.get(path) and not self._is_same(path)
        }
        if again.names != self.inputs.names and not found:
            found.add("a link or a private key in the library")
        return sorted(found)

    def end(self, said: Sequence[str], outputs: Sequence[Path]) -> None:
        """Note that the build is complete; until something changes, there is nothing to do. Raises OutputError.

        Nothing is noted where the day has changed meanwhile, or something else that is no file of the library, nor where
        mkdocs.yml takes settings from another file.
        """
        is_known = self.key and self.key == _key(self.root, drafts=self.drafts)
        if not is_known or self._inherits() or not self._take_in_modules():
            return
        names = [
            str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)
            for path in outputs
        ]
        data = compose_manifest(self.key, said, self.inputs, self.digests, names, self._now_at_end())
        write_file(self.root / PLACE, data)

    def _now_at_end(self) -> int:
        """The time before which nothing was changed without its times telling so.

        Files that were new when the round began are read again: once they have grown older, their times can be believed.
        """
        now = _read_clock(self.root)
        stats = Inputs(str(self.root), filter(os.path.isabs, self.inputs.stats)).stats
        is_same = all(
            stats.get(path) == found and self.inputs.digest(path) == self.digests[path]
            for path, found in self.inputs.stats.items()
            if is_fresh(found, self.now)
        )
        return now if is_same else self.now

    def _inherits(self) -> bool:
        return any(_INHERITS in read_optional(self.root / name) for name in ("mkdocs.yml", "mkdocs.yaml"))

    def _take_in_modules(self) -> bool:
        """Count rules of a package that is being worked on among the inputs; returns whether all are as they were loaded."""
        paths = sorted(_find_modules())
        found = Inputs(str(self.root), paths).stats
        stats = {path: found[path] for path in paths if path in found}
        self.inputs.stats.update(stats)
        self.digests.update({path: self.inputs.digest(path) for path in stats})
        return all(max(mtime, ctime) < self.now for _, mtime, ctime, _ in stats.values())

    def _is_same(self, path: str) -> bool:
        """Whether a text has its bytes of before: somebody saved it as it was, or only touched it.

        Of anything else, such as a picture that goes into a PDF, it cannot be known what it was in between.
        """
        return (
            path.startswith(_TREE)
            and path.endswith(_PROVED)
            and path in self.digests
            and self.inputs.digest(path) == self.digests[path]
        )


def _key(root: Path, *, drafts: bool) -> str:
    """What counts besides files of the library; nothing, where that cannot be known."""
    with suppress(OSError, ValueError, OverflowError):
        return environment(str(root), drafts=drafts)
    return ""


def _read_clock(root: Path) -> int:
    """The time that the library's file system gives to files, in nanoseconds."""
    with suppress(OSError):  # an older time is as good: more is read instead of believed
        (root / LOCK).touch()
    return (root / LOCK).stat().st_mtime_ns


def _find_modules() -> Iterator[str]:
    """The files of what is loaded, but for Python's own, engross', and what is installed for good."""
    known = (str(Path(os.__file__).parent), str(Path(__file__).parents[1]))
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if isinstance(path, str) and not path.startswith(known) and "-packages" not in path:
            yield os.path.realpath(path)
