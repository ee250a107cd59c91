"""One round of building: the inputs before it, whether they stayed as they were, and the manifest of it at its end."""

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from engross.disk import LOCK, remove_file, write_file
from engross.manifest import PLACE, Inputs, compose_manifest, environment


@dataclass(frozen=True, slots=True)
class Round:
    """What a build found before it began; `now` is the time that the file system gives to files, in nanoseconds."""

    root: Path
    inputs: Inputs
    digests: dict[str, str]
    now: int

    @classmethod
    def begin(cls, root: Path, more: Collection[Path] = ()) -> "Round":
        """Look at all inputs, those of `more` included; no build counts as current until this one has ended.

        The caller holds the library's lock. Raises OutputError.
        """
        remove_file(root / PLACE)
        (root / LOCK).touch()
        now = (root / LOCK).stat().st_mtime_ns
        inputs = Inputs(str(root), [str(path) for path in more])
        return cls(root, inputs, {path: inputs.digest(path) for path in inputs.stats}, now)

    def changed(self) -> list[str]:
        """The inputs that are not what they were when the round began, by their paths in the library."""
        now = self._again().stats
        known = self.inputs.stats
        return sorted(
            path
            for path in known.keys() | now.keys()
            if known.get(path) != now.get(path) and not self._is_same(path)
        )

    def end(self, said: Sequence[str], outputs: Sequence[Path], *, drafts: bool) -> None:
        """Note that the build is complete; until something changes, there is nothing to do. Raises OutputError."""
        names = [
            str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)
            for path in outputs
        ]
        self.inputs.names = self._again().names
        data = compose_manifest(environment(drafts=drafts), said, self.inputs, self.digests, names, self.now)
        write_file(self.root / PLACE, data)

    def _again(self) -> Inputs:
        return Inputs(str(self.root), [path for path in self.inputs.stats if os.path.isabs(path)])  # noqa: PTH117

    def _is_same(self, path: str) -> bool:
        """Whether a file has its bytes of before: somebody saved it as it was, or only touched it."""
        return path in self.digests and self.inputs.digest(path) == self.digests[path]
