"""A content-addressed store: bytes by their SHA-256 digest, and digests by the digest of what they were made of."""

import hashlib
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeVar

from engross.disk import Piece, is_dead_part, link_file, make_way, remove_file, write_file

T = TypeVar("T")

_BLOBS, _NAMES = "blobs", "names"
_LENGTH = len(hashlib.sha256().hexdigest())
_SPARE_BYTES = 256 * 1024 * 1024
"""What may lie in a store without being of use, beside as much again as is of use."""


def digest_of(*pieces: Piece) -> str:
    """The SHA-256 digest of some bytes, as hexadecimal digits."""
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()


class Store(Protocol):
    """Where bytes are kept between builds. What is missing or damaged counts as never kept."""

    @property
    def damaged(self) -> Collection[str]:
        """The digests of what was asked for and is not there any more, or is not what it was."""
        ...

    def put(self, *pieces: Piece) -> str:
        """Keep some bytes, which may come in pieces; returns their digest. Raises OutputError."""
        ...

    def get(self, digest: str) -> bytes | None:
        """The bytes of this digest; None where they are not kept, or are not what they were."""
        ...

    def name(self, made_of: str, digest: str) -> None:
        """Note which bytes were made of an input, both given by their digests."""
        ...

    def find(self, made_of: str) -> str | None:
        """The digest of what was made of an input; None where that is not known."""
        ...


class MemoryStore:
    """A store that lasts as long as its process."""

    damaged: Collection[str] = ()

    def __init__(self) -> None:
        self._blobs: dict[str, bytes] = {}
        self._names: dict[str, str] = {}

    def put(self, *pieces: Piece) -> str:
        """Keep some bytes."""
        digest = digest_of(*pieces)
        self._blobs[digest] = b"".join(pieces)
        return digest

    def get(self, digest: str) -> bytes | None:
        """The bytes of this digest."""
        return self._blobs.get(digest)

    def name(self, made_of: str, digest: str) -> None:
        """Note which bytes were made of an input."""
        self._names[made_of] = digest

    def find(self, made_of: str) -> str | None:
        """The digest of what was made of an input."""
        return self._names.get(made_of)


class FolderStore:
    """A store in a folder of this computer.

    `blobs/ab/cdef…` holds the bytes themselves, so that a file of the site can be a hard link to them; `names/ab/cdef…`
    holds the digest of what was made of an input, and one of both that proves it. Every file is written whole or not at
    all. Bytes are proved by their digest whenever they are read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._damaged: set[str] = set()

    @property
    def damaged(self) -> Collection[str]:
        """The digests of what was asked for and is not there any more, or was not what it was and has been removed."""
        return self._damaged

    def put(self, *pieces: Piece) -> str:
        """Keep some bytes; returns their digest. Raises OutputError."""
        digest = digest_of(*pieces)
        path = self._blob(digest)
        if path.is_symlink():  # somebody's: it could lead to other bytes at any time
            remove_file(path)
        make_way(path)
        write_file(path, *pieces)
        return digest

    def get(self, digest: str) -> bytes | None:
        """The bytes of this digest; None where they are not kept, or are not what they were."""
        return self._prove(digest, _read)

    def name(self, made_of: str, digest: str) -> None:
        """Note which bytes were made of an input, both given by their digests."""
        path = self._name(made_of)
        make_way(path)
        write_file(path, f"{digest} {digest_of((made_of + digest).encode())}".encode("ascii"))

    def find(self, made_of: str) -> str | None:
        """The digest of what was made of an input; None where that is not known, or what is said cannot be true."""
        digest, _, proof = self._read_name(self._name(made_of)).partition(" ")
        return digest if digest_of((made_of + digest).encode()) == proof else None

    def place(self, digest: str, target: Path) -> bool:
        """Put the bytes of this digest at a path that is free: as a hard link where possible. False where they are not kept."""
        if self._prove(digest, _digest_file) is None:
            return False
        link_file(self._blob(digest), target)
        return True

    def sweep(self, used: Collection[str]) -> int:
        """Remove what nothing uses any more, once there is much of it; returns how many blobs went.

        Names whose blob is of no use go with it, and always what killed builds left half written. What cannot be removed
        stays.
        """
        names = self._list(_NAMES)
        blobs = {path.parent.name + path.name: path for path in self._list(_BLOBS)}
        sizes = {digest: _size(path) for digest, path in blobs.items()}
        idle = blobs.keys() - set(used)
        spare = sum(sizes[digest] for digest in idle)
        if spare <= sum(sizes.values()) - spare + _SPARE_BYTES:
            return 0
        for digest in idle:
            with suppress(OSError):
                blobs[digest].unlink()
        for path in names:
            if self._read_name(path).partition(" ")[0] in idle:
                with suppress(OSError):
                    path.unlink()
        return len(idle)

    def _prove(self, digest: str, look: Callable[[Path], tuple[T, str]]) -> T | None:
        """What `look` makes of a blob, given with the digest that it has now; None where that is not the one it should have.

        A blob that is not what it was is removed, and noted.
        """
        if len(digest) != _LENGTH or not digest.isalnum():  # it would be a path to somewhere else
            return None
        path = self._blob(digest)
        try:
            found, now = (None, "") if path.is_symlink() else look(path)
        except OSError:
            self._damaged.add(digest)
            return None
        if now == digest:
            return found
        self._damaged.add(digest)
        with suppress(OSError):
            path.unlink()
        return None

    def _list(self, part: str) -> list[Path]:
        """The files of a part of the store, without those that killed builds left half written: they are removed."""
        found = list(self.folder.glob(f"{part}/*/*"))
        for path in found:
            if is_dead_part(path.name):
                with suppress(OSError):
                    path.unlink()
        return [path for path in found if not path.name.startswith(".")]

    @staticmethod
    def _read_name(path: Path) -> str:
        with suppress(OSError, UnicodeDecodeError):
            return path.read_text("ascii")
        return ""

    def _blob(self, digest: str) -> Path:
        return self.folder / _BLOBS / digest[:2] / digest[2:]

    def _name(self, made_of: str) -> Path:
        return self.folder / _NAMES / made_of[:2] / made_of[2:]


def _read(path: Path) -> tuple[bytes, str]:
    data = path.read_bytes()
    return data, digest_of(data)


def _digest_file(path: Path) -> tuple[bool, str]:
    """The digest of a file that may be long, without holding it."""
    with path.open("rb") as stream:
        return True, hashlib.file_digest(stream, "sha256").hexdigest()


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0
