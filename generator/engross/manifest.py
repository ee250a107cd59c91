"""What a build was made of and what it made, by stats and digests; read before anything heavy is loaded.

Only what Python loads in a moment is used here: a build that has nothing to do must not wait for the parts of one that has.
"""

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

PLACE = "build/manifest"
FORMAT = "engross-manifest 1"
_TREES = ("policies", "templates")
_FILES = ("mkdocs.yml", "mkdocs.yaml")
_HIDDEN = {"node_modules", "__pycache__"}
_PASSED_OVER = {*_TREES, *_HIDDEN, "build", "site"}
_VARIABLES = ("SOURCE_DATE_EPOCH", "TZ")
_DEEPEST = 3  # folders of a library in which the names of files count, for private keys that lie about
_FRESH = 2_000_000_000  # nanoseconds: so coarse may the times of a file system be
_UNSURE = -1

Stat = tuple[int, int, int, int]
"""A file's size in bytes, the times of its last change and of its last change of state in nanoseconds, its inode."""


class Inputs:
    """The files that a library's handbook is made of, as they were at one moment; paths are from the library's folder."""

    def __init__(self, root: str, more: Iterable[str] = ()) -> None:
        self.root = root
        self.stats: dict[str, Stat] = {}
        self.names = sha256()
        for tree in _TREES:
            self._walk(tree)
        for path in (*_FILES, *more):
            self._add(path)
        self._list("", 0)

    def _walk(self, folder: str) -> None:
        try:
            entries = list(os.scandir(f"{self.root}/{folder}"))
        except OSError:
            return
        for entry in entries:
            if entry.name.startswith("."):
                continue
            path = f"{folder}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _HIDDEN:
                    self._walk(path)
                continue
            try:
                self.stats[path] = _shorten(entry.stat())
            except OSError:  # a link that leads nowhere
                self.stats[path] = (0, 0, 0, 0)

    def _add(self, path: str) -> None:
        try:
            self.stats[path] = _shorten(os.stat(os.path.join(self.root, path)))
        except OSError:
            self.stats.pop(path, None)

    def _list(self, folder: str, depth: int) -> None:
        """Take in the names of what lies elsewhere in the library: a private key among them keeps it from being built."""
        try:
            entries = sorted(os.scandir(f"{self.root}/{folder}"), key=lambda entry: entry.name)
        except OSError:
            return
        for entry in entries:
            path = f"{folder}/{entry.name}"
            if not entry.is_dir(follow_symlinks=False):
                self.names.update(f"{path}\n".encode("utf-8", "surrogateescape"))
            elif depth < _DEEPEST and not entry.name.startswith(".") and entry.name not in _PASSED_OVER:
                self._list(path, depth + 1)

    def digest(self, path: str) -> str:
        """The digest of a file as it is now; of nothing, where it cannot be read."""
        try:
            with open(os.path.join(self.root, path), "rb") as stream:
                return sha256(stream.read()).hexdigest()
        except OSError:
            return "-"


def _shorten(found: os.stat_result) -> Stat:
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def environment(*, drafts: bool) -> str:
    """A digest of all that counts besides files of the library: the day, the choice made, Python and what is installed.

    Raises ValueError for a SOURCE_DATE_EPOCH that is no number.
    """
    parts: list[object] = [FORMAT, drafts, _today(), sys.version, sys.executable, os.getcwd()]
    parts += [f"{name}={os.environ.get(name)}" for name in _VARIABLES]
    package = os.path.dirname(os.path.abspath(__file__))
    # Where engross runs from a checkout, its templates lie beside the package.
    for folder in (package, f"{package}/../../templates"):
        parts += sorted(_stats_below(folder))
    for folder in (each for each in sys.path if each.endswith("-packages")):
        # Whatever is installed, upgraded or removed changes the folder it is in.
        try:
            parts.append((folder, os.stat(folder).st_mtime_ns))
        except OSError:
            continue
    return sha256(repr(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _today() -> str:
    given = os.environ.get("SOURCE_DATE_EPOCH")
    now = time.localtime() if given is None else time.gmtime(int(given))
    return f"{now.tm_year}-{now.tm_mon}-{now.tm_mday}"


def _stats_below(folder: str) -> Iterator[tuple[str, int, int]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name == "__pycache__":
            continue
        if entry.is_dir():
            yield from _stats_below(entry.path)
        else:
            found = entry.stat()
            yield entry.path, found.st_size, found.st_mtime_ns


def compose_manifest(
    key: str, said: Sequence[str], inputs: Inputs, digests: dict[str, str], outputs: Sequence[str], now: int
) -> bytes:
    """A manifest as bytes: the environment's digest, what the build said, its inputs, and the folders it made.

    `digests` are of the inputs as they were read; `now` is the time that the file system gives to files, in nanoseconds.
    """
    lines = [f"key {key}", f"names {inputs.names.hexdigest()}"]
    lines += [f"say {line}" for line in said]
    for path, (size, mtime, ctime, inode) in sorted(inputs.stats.items()):
        sure = mtime if max(mtime, ctime) < now - _FRESH else _UNSURE
        lines.append(f"in {digests[path]} {size} {sure} {ctime} {inode} {_quote(path)}")
    for folder in outputs:
        found = sorted(_stats_below(os.path.join(inputs.root, folder)))
        lines += [
            f"out {size} {mtime} {_quote(path.removeprefix(f'{inputs.root}/'))}"
            for path, size, mtime in found
        ]
    body = "\n".join(lines).encode("utf-8", "surrogateescape")
    return f"{FORMAT}\n{sha256(body).hexdigest()}\n".encode() + body


def _quote(path: str) -> str:
    # A name may hold a line end; it is never found again then, which only costs the time of a build.
    return path.replace("\n", "?")


def find_said(root: str, *, drafts: bool) -> list[str] | None:
    """What the last build of a library said, where building again would come out just the same; None where it may not."""
    try:
        lines = _read(root)
        is_current = (
            lines.get("key") == [environment(drafts=drafts)]
            and all(_is_as_made(root, line) for line in lines.get("out", ()))
            and _are_same(root, lines.get("in", []), lines.get("names"))
        )
    except (OSError, ValueError, OverflowError):
        return None
    return lines.get("say", []) if is_current else None


def _read(root: str) -> dict[str, list[str]]:
    """The lines of the manifest by their first words; none, where it is not as it was written."""
    with open(f"{root}/{PLACE}", "rb") as stream:
        head, checksum, body = stream.read().split(b"\n", 2)
    lines: dict[str, list[str]] = {}
    if head == FORMAT.encode() and sha256(body).hexdigest().encode() == checksum:
        for line in body.decode("utf-8", "surrogateescape").split("\n"):
            kind, _, rest = line.partition(" ")
            lines.setdefault(kind, []).append(rest)
    return lines


def _is_as_made(root: str, line: str) -> bool:
    size, mtime, path = line.split(" ", 2)
    found = os.stat(os.path.join(root, path))
    return found.st_size == int(size) and found.st_mtime_ns == int(mtime)


def _are_same(root: str, lines: Sequence[str], names: list[str] | None) -> bool:
    known: dict[str, tuple[str, Stat]] = {}
    for line in lines:
        digest, size, mtime, ctime, inode, path = line.split(" ", 5)
        known[path] = digest, (int(size), int(mtime), int(ctime), int(inode))
    inputs = Inputs(root, [path for path in known if os.path.isabs(path)])
    if inputs.stats.keys() != known.keys() or names != [inputs.names.hexdigest()]:
        return False
    return all(
        stat == known[path][1] or (stat[0] == known[path][1][0] and inputs.digest(path) == known[path][0])
        for path, stat in inputs.stats.items()
    )
