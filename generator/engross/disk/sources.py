"""A library's sources, read as a mapping."""

import os
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import NoReturn

from engross.disk.telling import cause
from engross.errors import ChangedError, UnreadableError

MAX_FILE_BYTES = 64 * 1024 * 1024
_HIDDEN = {"__pycache__", "node_modules"}


class FolderTree(Mapping[PurePosixPath, bytes]):
    """The files of a library's `policies/`, by their path in the library, read when asked for.

    Hidden files are not there, nor are links that lead out of the library, in a circle, or nowhere. A file or folder
    that may not be read raises UnreadableError: without it, a policy would be missing from the handbook unnoticed.
    """

    _pinned: dict[PurePosixPath, bytes] | None = None

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._paths = dict.fromkeys(sorted(self._find("policies")))

    def _find(self, name: str) -> Iterator[PurePosixPath]:
        top = self.root / name
        if not top.is_dir():
            return
        is_inside = top.resolve().is_relative_to(self.root)
        waiting = [(str(top), PurePosixPath(name))]
        while waiting:
            folder, path = waiting.pop()
            for entry in _entries(folder):
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting += [] if entry.name in _HIDDEN else [(entry.path, path / entry.name)]
                elif self._leads_inside(entry) if entry.is_symlink() else is_inside and entry.is_file():
                    yield path / entry.name

    def _leads_inside(self, link: os.DirEntry[str]) -> bool:
        try:
            resolved = Path(link).resolve()
        except (OSError, RuntimeError):  # a link that leads in a circle
            return False
        return resolved.is_relative_to(self.root) and resolved.is_file()

    def __getitem__(self, path: PurePosixPath) -> bytes:
        if path not in self._paths:
            raise KeyError(path)
        found = self.root / path
        # A file too large to be a policy is not read whole; a little more than any limit shows that it is.
        try:
            with found.open("rb") as stream:
                data = stream.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            if self._pinned is not None and isinstance(error, FileNotFoundError):
                raise ChangedError(str(path)) from error
            _refuse(error)
        if self._pinned is not None:
            mark = sha256(data).digest()
            if self._pinned.setdefault(path, mark) != mark:
                raise ChangedError(str(path))
        return data

    def pin(self) -> None:
        """From now on, a file that is not what it was when it was first read raises ChangedError."""
        self._pinned = self._pinned or {}

    def is_link(self, path: PurePosixPath) -> bool:
        """Whether a path that is here is a link to a file."""
        return (self.root / path).is_symlink()

    def size(self, path: PurePosixPath) -> int:
        """How many bytes a file has, also where it is too large to be read whole."""
        try:
            return (self.root / path).stat().st_size
        except FileNotFoundError:  # gone since the folder was listed
            return 0

    def __iter__(self) -> Iterator[PurePosixPath]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        _refuse(error)


def _refuse(error: OSError) -> NoReturn:
    raise UnreadableError(f"{error.filename} cannot be read: {cause(error)}.") from error


def read_optional(path: Path) -> bytes:
    """The bytes of a file, none where there is no such file. Raises UnreadableError."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        return b""
    except OSError as error:
        _refuse(error)
