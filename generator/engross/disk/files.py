"""Files written whole or not at all."""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from engross.disk.processes import is_leftover
from engross.disk.telling import telling

Piece = bytes | memoryview
"""Bytes that are a part of something longer."""

_PART = re.compile(r"\.(\d+)\.[a-z0-9_]{8}\.part")


def write_file(path: Path, *pieces: Piece) -> None:
    """Write one file, whole or not at all; what is no file, such as /dev/stdout, is written to. Raises OutputError."""
    with telling(path, "cannot be written"):
        if _is_device(path):
            with path.open("wb") as stream:
                stream.writelines(pieces)
        else:
            write_if_changed(path, *pieces)


def link_file(source: Path, target: Path) -> None:
    """Have the bytes of a file at another path that is free: as a hard link, or as a copy where links do not reach."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def remove_file(path: Path) -> None:
    """Remove a file, if it is there. Raises OutputError."""
    with telling(path, "cannot be removed"):
        path.unlink(missing_ok=True)


def append_line(path: Path, line: bytes) -> None:
    """Add a line to a file, after the end of one that was left unfinished. Raises OutputError."""
    with telling(path, "cannot be written"), path.open("ab+") as stream:
        if stream.seek(0, os.SEEK_END) and (stream.seek(-1, os.SEEK_END), stream.read(1))[1] != b"\n":
            line = b"\n" + line
        stream.write(line)


def make_way(path: Path) -> bool:
    """Remove a folder that is where a file belongs; returns whether there was one. Raises OutputError."""
    if not path.is_dir():
        return False
    with telling(path, "cannot be removed"):
        shutil.rmtree(path)
    return True


def clear_parts(folder: Path) -> None:
    """Remove the halves of files that killed processes left in a folder. Raises OutputError."""
    with telling(folder, "cannot be read"):
        found = [path for path in folder.iterdir() if is_dead_part(path.name)] if folder.is_dir() else []
    for path in found:
        remove_file(path)


def is_dead_part(name: str) -> bool:
    """Whether a file's name is that of a half which a killed process left: `.PROCESS.abcdefgh.part`."""
    found = _PART.fullmatch(name)
    return found is not None and is_leftover(found[1])


def write_if_changed(path: Path, *pieces: Piece, durable: bool = False) -> int:
    """Write a file unless it is right; returns how many were written. With `durable` it is on the disk afterwards."""
    with telling(path, "cannot be written"):
        if _holds(path, pieces):
            return 0
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{os.getpid()}.", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.writelines(pieces)
                if durable:
                    stream.flush()
                    os.fsync(stream.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
            if durable:
                sync_folder(path.parent)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    return 1


def _holds(path: Path, pieces: Sequence[Piece]) -> bool:
    """Whether a file has just these bytes."""
    if not path.is_file() or path.stat().st_size != sum(map(len, pieces)):
        return False
    with path.open("rb") as stream:
        return all(stream.read(len(piece)) == piece for piece in pieces)


def sync_folder(folder: Path) -> None:
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
