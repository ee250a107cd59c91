"""The only room that touches files: a library's sources read as a mapping, artifacts written all or nothing."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from engross.artifact import Artifact
from engross.errors import OutputError

MAX_FILE_BYTES = 64 * 1024 * 1024
_HIDDEN = {"__pycache__", "node_modules"}


class FolderTree(Mapping[PurePosixPath, bytes]):
    """The files of a library's `policies/`, by their path in the library, read when asked for.

    Hidden files are not there, nor are links that lead out of the library.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._paths = dict.fromkeys(sorted(self._find(self.root / "policies")))

    def _find(self, folder: Path) -> Iterator[PurePosixPath]:
        if not folder.is_dir():
            return
        for parent, folders, files in os.walk(folder):
            folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _HIDDEN)
            for name in files:
                path = Path(parent, name)
                if not name.startswith(".") and self._belongs(path):
                    yield PurePosixPath(path.relative_to(self.root).as_posix())

    def _belongs(self, path: Path) -> bool:
        resolved = path.resolve()
        return resolved.is_relative_to(self.root) and resolved.is_file()

    def __getitem__(self, path: PurePosixPath) -> bytes:
        if path not in self._paths:
            raise KeyError(path)
        found = self.root / path
        # A file too large to be a policy is not read whole; a little more than any limit shows that it is.
        with found.open("rb") as stream:
            return stream.read(MAX_FILE_BYTES + 1)

    def __iter__(self) -> Iterator[PurePosixPath]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def write_tree(
    folder: Path, artifacts: Iterable[Artifact], keep: frozenset[str] = frozenset()
) -> tuple[int, int]:
    """Make `folder` hold just these artifacts (and the names in `keep`); files that are right are not touched.

    Every file is replaced whole, so that no reader ever sees half of one. Returns how many files were written and
    removed. Raises OutputError when the folder cannot be written.
    """
    wanted = {artifact.path: artifact.data for artifact in artifacts}
    written = removed = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, data in wanted.items():
            written += _write_if_changed(folder / path, data)
        for found in sorted(folder.rglob("*"), reverse=True):
            relative = PurePosixPath(found.relative_to(folder).as_posix())
            if str(relative) in keep or relative in wanted:
                continue
            if found.is_dir() and not found.is_symlink():
                _remove_if_empty(found)
            else:
                found.unlink()
                removed += 1
    except OSError as error:
        raise OutputError(f"{error.filename or folder} cannot be written: {error.strerror}.") from error
    return written, removed


def write_file(path: Path, data: bytes) -> None:
    """Write one file, whole or not at all; raises OutputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_if_changed(path, data)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}.") from error


def replace_folder(source: Path, target: Path) -> None:
    """Put a finished folder in the place of another; what stood there stays until the new one is there."""
    old = target.with_name(f".{target.name}.old")
    try:
        shutil.rmtree(old, ignore_errors=True)
        if target.exists():
            target.rename(old)
        source.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        if old.exists() and not target.exists():
            old.rename(target)
        raise OutputError(f"{target} cannot be replaced: {error.strerror}.") from error


def _write_if_changed(path: Path, data: bytes) -> int:
    if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return 1


def _remove_if_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()
