"""The only room that touches files: a library's sources read as a mapping, artifacts written all or nothing."""

import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NoReturn

from engross.artifact import Artifact
from engross.errors import ChangedError, OutputError, UnreadableError
from engross.exchanging import exchange

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK = Path("build", ".lock")
"""What a build or an issue holds, in a library, so that no other one runs."""
MAX_FILE_BYTES = 64 * 1024 * 1024
_HIDDEN = {"__pycache__", "node_modules"}
_PART = re.compile(r"\.(\d+)\.[a-z0-9_]{8}\.part")
_PATIENCE = 15  # how often a lock is tried, every tenth of a second, before the wait is told


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
    raise UnreadableError(f"{error.filename} cannot be read: {_cause(error)}.") from error


def read_optional(path: Path) -> bytes:
    """The bytes of a file, none where there is no such file. Raises UnreadableError."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        return b""
    except OSError as error:
        _refuse(error)


def write_tree(
    folder: Path, artifacts: Iterable[Artifact], keep: frozenset[str] = frozenset()
) -> tuple[int, int]:
    """Make `folder` hold just these artifacts (and the names in `keep`); files that are right are not touched.

    Every file is replaced whole, so that no reader ever sees half of one. Returns how many files were written and
    removed. Raises OutputError when the folder cannot be written.
    """
    wanted: set[PurePosixPath] = set()
    written = removed = 0
    if folder.is_symlink():
        raise OutputError(
            f"{folder} is a link; engross writes and removes files only in a folder of its own."
        )
    with _telling(folder, "cannot be written"):
        folder.mkdir(parents=True, exist_ok=True)
        for found in [path for path in folder.rglob("*") if path.is_symlink()]:
            found.unlink()
            removed += 1
    for artifact in artifacts:
        wanted.add(artifact.path)
        make_way(folder / artifact.path)
        written += _write_if_changed(folder / artifact.path, artifact.data)
    with _telling(folder, "cannot be written"):
        for found in sorted(folder.rglob("*"), reverse=True):
            relative = PurePosixPath(found.relative_to(folder).as_posix())
            if str(relative) in keep or relative in wanted:
                continue
            if found.is_dir():
                _remove_if_empty(found)
            else:
                found.unlink()
                removed += 1
    return written, removed


def make_way(path: Path) -> bool:
    """Remove a folder that is where a file belongs; returns whether there was one. Raises OutputError."""
    if not path.is_dir():
        return False
    with _telling(path, "cannot be removed"):
        shutil.rmtree(path)
    return True


def write_file(path: Path, data: bytes) -> None:
    """Write one file, whole or not at all; what is no file, such as /dev/stdout, is written to. Raises OutputError."""
    with _telling(path, "cannot be written"):
        if _is_device(path):
            with path.open("wb") as stream:
                stream.write(data)
        else:
            _write_if_changed(path, data)


def link_file(source: Path, target: Path) -> None:
    """Have the bytes of a file at another path that is free: as a hard link, or as a copy where links do not reach."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def remove_file(path: Path) -> None:
    """Remove a file, if it is there. Raises OutputError."""
    with _telling(path, "cannot be removed"):
        path.unlink(missing_ok=True)


def append_line(path: Path, line: bytes) -> None:
    """Add a line to a file, after the end of one that was left unfinished. Raises OutputError."""
    with _telling(path, "cannot be written"), path.open("ab+") as stream:
        if stream.seek(0, os.SEEK_END) and (stream.seek(-1, os.SEEK_END), stream.read(1))[1] != b"\n":
            line = b"\n" + line
        stream.write(line)


def replace_folder(source: Path, target: Path, keep: Callable[[str], bool]) -> None:
    """Put a finished folder in the place of another, in one step where the system can do that.

    Elsewhere there is a moment in which neither is there; a process killed then leaves the old one beside, and
    `scratch_folder` puts it back. What lies directly in the old folder and has a name to `keep` is taken over. Raises
    OutputError.
    """
    old = _beside(target, os.getpid(), "old")
    with _telling(target, "cannot be replaced"):
        if target.exists():
            _take_over(target, source, keep)
            if exchange(source, target):
                shutil.rmtree(source, ignore_errors=True)
                return
            target.rename(old)
        try:
            source.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
    shutil.rmtree(old, ignore_errors=True)


def _take_over(target: Path, source: Path, keep: Callable[[str], bool]) -> None:
    # Copies, so that the old folder is whole at whichever moment the process may be killed.
    for found in target.iterdir():
        copy = source / found.name
        if not keep(found.name) or copy.exists():
            continue
        if found.is_dir() and not found.is_symlink():
            shutil.copytree(found, copy, symlinks=True)
        else:
            shutil.copy2(found, copy, follow_symlinks=False)


def commit(
    root: Path,
    folders: Mapping[PurePosixPath, Mapping[str, bytes]],
    path: PurePosixPath,
    data: bytes,
    files: Mapping[PurePosixPath, bytes] | None = None,
) -> None:
    """Write new folders and files and then, as one step that makes them count, one file; all paths are from `root`.

    What stands in the place of a new folder is replaced: without the file's word it counts for nothing. Everything is
    on the disk before the file is. Raises OutputError; then nothing counts, and what was written is gone again, or as
    it was.
    """
    placed: list[Path] = []
    before: dict[Path, bytes] = {}
    try:
        clear_parts((root / path).parent)
        for folder, inner in folders.items():
            target = root / folder
            _clear_siblings(target)
            with scratch_folder(target) as scratch:
                for part, content in inner.items():
                    with _telling(target, "cannot be written"):
                        _write_if_changed(scratch / part, content, durable=True)
                placed.append(target)
                replace_folder(scratch, target, lambda _name: False)
            with _telling(target, "cannot be written"):
                _sync_folder(target.parent)
                _sync_folder(target.parent.parent)
        for name, content in (files or {}).items():
            target = root / name
            clear_parts(target.parent)
            with _telling(target, "cannot be written"):
                if target.exists():
                    before[target] = target.read_bytes()
                _write_if_changed(target, content, durable=True)
        with _telling(root / path, "cannot be written"):
            _write_if_changed(root / path, data, durable=True)
    except BaseException:
        # Stopped just after the file was put in place, everything counts already and has to stay.
        if not _holds(root / path, data):
            for target in placed:
                shutil.rmtree(target, ignore_errors=True)
                _remove_parent_if_empty(target)
            for target, content in before.items():
                with suppress(OutputError):
                    _write_if_changed(target, content)
        raise


def _holds(path: Path, data: bytes) -> bool:
    with suppress(OSError):
        return path.read_bytes() == data
    return False


def clear_parts(folder: Path) -> None:
    """Remove the halves of files that killed processes left in a folder. Raises OutputError."""
    with _telling(folder, "cannot be read"):
        found = [path for path in folder.iterdir() if is_dead_part(path.name)] if folder.is_dir() else []
    for path in found:
        remove_file(path)


def is_dead_part(name: str) -> bool:
    """Whether a file's name is that of a half which a killed process left: `.PROCESS.abcdefgh.part`."""
    found = _PART.fullmatch(name)
    return found is not None and _is_leftover(found[1])


def _clear_siblings(target: Path) -> None:
    """Remove what killed processes left of any folder beside the target, none of which counts."""
    for ending in ("old", "part"):
        for folder in target.parent.glob(f".*.*.{ending}"):
            process = folder.name.split(".")[-2]
            if _is_leftover(process):
                shutil.rmtree(folder, ignore_errors=True)


def _remove_parent_if_empty(path: Path) -> None:
    with suppress(OSError):
        path.parent.rmdir()


def rename_folder(folder: Path, target: Path) -> None:
    """Give a folder another name beside where it is. Raises OutputError."""
    with _telling(folder, "cannot be renamed"):
        folder.rename(target)


@contextmanager
def scratch_folder(target: Path) -> Iterator[Path]:
    """A name beside a folder to make its successor under; leftovers of processes that were killed are cleared up."""
    clear_leftovers(target)
    scratch = _beside(target, os.getpid(), "part")
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _beside(target: Path, process: int, ending: str) -> Path:
    return target.with_name(f".{target.name}.{process}.{ending}")


def clear_leftovers(target: Path) -> None:
    """Remove what killed processes left of a folder, and put back what one had moved away; one that runs keeps its own."""
    for ending in ("old", "part"):
        for folder in target.parent.glob(f".{target.name}.*.{ending}"):
            process = folder.name.split(".")[-2]
            if not _is_leftover(process):
                continue
            if ending == "old" and not target.exists():
                with _telling(target, "cannot be put back"):
                    folder.rename(target)
            else:
                shutil.rmtree(folder, ignore_errors=True)


def _is_leftover(process: str) -> bool:
    """Whether what bears a process' number was left by one that is gone.

    Our own number is one that another had before us, as in a container, where every build may be process 1.
    """
    return process.isdigit() and (int(process) == os.getpid() or not _is_running(int(process)))


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


@contextmanager
def exclusive(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock file at `path`, waiting for other processes to let go of it; it goes with its process.

    `waiting` is called once when the wait is longer than a moment. Raises OutputError.
    """
    tries = 0
    while True:
        with _telling(path, "cannot be written"):
            path.parent.mkdir(parents=True, exist_ok=True)
            stream = path.open("ab")
        with stream:
            if _try_lock(stream) and _is_still(path, stream):
                yield  # closing the file unlocks it
                return
        tries += 1
        if tries == _PATIENCE:
            waiting()
        time.sleep(0.1)


def _is_still(path: Path, stream: BinaryIO) -> bool:
    """Whether an open file is the one that has this name: somebody may have removed it while we waited for its lock."""
    try:
        return os.path.samestat(path.stat(), os.fstat(stream.fileno()))
    except OSError:
        return False


def _try_lock(stream: BinaryIO) -> bool:
    try:
        if sys.platform == "win32":
            stream.seek(0)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # a file system without locks: better unguarded than not at all
        return True
    return True


@contextmanager
def _telling(path: Path, what: str) -> Iterator[None]:
    """Turn an OSError within into an OutputError that names `path`, not a file on the way to it."""
    try:
        yield
    except (OSError, RuntimeError) as error:  # a link that leads in a circle is a RuntimeError
        raise OutputError(f"{path} {what}: {_cause(error)}.") from error


def _cause(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _write_if_changed(path: Path, data: bytes, *, durable: bool = False) -> int:
    with _telling(path, "cannot be written"):
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            return 0
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{os.getpid()}.", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                if durable:
                    stream.flush()
                    os.fsync(stream.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
            if durable:
                _sync_folder(path.parent)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    return 1


def _sync_folder(folder: Path) -> None:
    """Have a folder's list of names on the disk, where the system can say so."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_device(path: Path) -> bool:
    """Whether a path is no file that could be replaced: a pipe, or a link of the system's such as /dev/stdout."""
    if any(path.absolute().is_relative_to(system) for system in ("/dev", "/proc")):
        return True
    return path.exists() and not path.is_file() and not path.is_dir()


def _remove_if_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()
