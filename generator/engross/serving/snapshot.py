"""A library's files, of which the definitions are held as they were when they were read."""

from pathlib import PurePosixPath

from engross.disk import FolderTree
from engross.versions import VERSIONS

_HELD = {".yml", ".yaml", ".jsonl"}


class Snapshot(FolderTree):
    """The files of a library; what is read of a definition stays what it was, however often it is saved meanwhile."""

    def __init__(self, tree: FolderTree) -> None:
        self.root = tree.root
        self._paths = dict.fromkeys(tree)
        self._read: dict[PurePosixPath, bytes] = {}

    def __getitem__(self, path: PurePosixPath) -> bytes:
        if path in self._read:
            return self._read[path]
        data = super().__getitem__(path)
        if path.suffix in _HELD and VERSIONS not in path.parts:
            self._read[path] = data
        return data

    def holds(self, path: PurePosixPath) -> bool:
        """Whether a file was read and is held."""
        return path in self._read

    def current(self, path: PurePosixPath) -> bytes:
        """The bytes of a file as they are now. Raises UnreadableError."""
        return super().__getitem__(path)

    def replaced(self, path: PurePosixPath, data: bytes) -> "Snapshot":
        """The same with other bytes of one file."""
        made = Snapshot.__new__(Snapshot)
        made.root, made._paths = self.root, self._paths
        made._read = {**self._read, path: data}
        return made
