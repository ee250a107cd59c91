"""What a build was made of and what it made, by stats and digests; read before anything heavy is loaded.

Only what Python loads in a moment is used here: a build that has nothing to do must not wait for the parts of one that has.
"""

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from hashlib import file_digest, sha256
from stat import S_ISREG

PLACE = "build/manifest"
FORMAT = "engross-manifest 2"
_TREES = ("policies", "templates")
_FILES = ("mkdocs.yml", "mkdocs.yaml")
_HIDDEN = {"node_modules", "__pycache__"}
_PASSED_OVER = {*_TREES, *_HIDDEN, "build", "site"}
_KEYS = (
    ".p12",
    ".pfx",
    ".key",
    ".key.pem",
)  # as `private_files` finds them, which loads more than this module may
_DEEPEST = 3
_VARIABLES = ("SOURCE_DATE_EPOCH", "TZ")
_FRESH = 2_000_000_000  # nanoseconds: so coarse may the times of a file system be
_UNSURE = -1

Stat = tuple[int, int, int, int]
"""A file's size in bytes, the times of its last change and of its last change of state in nanoseconds, its inode."""
Outputs = dict[str, tuple[int, int, int]]
"""Files that were made: their sizes and the two times, by their paths."""


class Inputs:
    """The files that a library's handbook is made of, as they were at one moment; paths are from the library's folder.

    `names` is a digest of what counts besides stats and bytes: where links lead, and which private keys lie about.
    """

    def __init__(self, root: str, more: Iterable[str] = ()) -> None:
        self.root = root
        self.stats: dict[str, Stat] = {}
        self._names = sha256()
        for tree in _TREES:
            self._follow(tree)
            self._walk(tree, with_hidden=tree == "templates")
        for path in (*_FILES, *more):
            self._add(path)
        self._list("", 0)

    @property
    def names(self) -> str:
        """The digest of what counts besides stats and bytes."""
        return self._names.hexdigest()

    def _walk(self, folder: str, *, with_hidden: bool) -> None:
        for entry in _scan(f"{self.root}/{folder}"):
            if not with_hidden and entry.name.startswith("."):
                continue
            path = f"{folder}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if with_hidden or entry.name not in _HIDDEN:
                    self._walk(path, with_hidden=with_hidden)
                continue
            if entry.is_symlink():
                self._follow(path)
            try:
                self.stats[path] = _shorten(entry.stat())
            except OSError:  # a link that leads nowhere
                self.stats[path] = (0, 0, 0, 0)

    def _add(self, path: str) -> None:
        try:
            self.stats[path] = _shorten(os.stat(os.path.join(self.root, path)))
        except OSError:
            self.stats.pop(path, None)

    def _follow(self, path: str) -> None:
        """Take in where a link leads: one out of the library is not what it was, whatever bytes it leads to."""
        place = f"{self.root}/{path}"
        if os.path.islink(place):
            self._say(f"{path} -> {os.path.realpath(place)}")

    def _list(self, folder: str, depth: int) -> None:
        """Take in the private keys that lie elsewhere in the library: they keep it from being built."""
        for entry in sorted(_scan(f"{self.root}/{folder}"), key=lambda entry: entry.name):
            path = f"{folder}/{entry.name}"
            if not entry.is_dir(follow_symlinks=False):
                if entry.name.lower().endswith(_KEYS):
                    self._say(path)
            elif depth < _DEEPEST and not entry.name.startswith(".") and entry.name not in _PASSED_OVER:
                self._list(path, depth + 1)

    def _say(self, line: str) -> None:
        self._names.update(f"{line}\n".encode("utf-8", "surrogateescape"))

    def digest(self, path: str) -> str:
        """The digest of a file as it is now; of nothing, where it cannot be read."""
        place = os.path.join(self.root, path)
        try:
            if S_ISREG(os.stat(place).st_mode):  # to open a pipe would wait for somebody to write into it
                with open(place, "rb") as stream:
                    return file_digest(stream, "sha256").hexdigest()
        except OSError:
            pass
        return "-"


def _scan(folder: str) -> list[os.DirEntry[str]]:
    try:
        return list(os.scandir(folder))
    except OSError:
        return []


def _shorten(found: os.stat_result) -> Stat:
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def environment(root: str, *, drafts: bool) -> str:
    """A digest of all that counts besides files of the library: the day, the choice made, Python and what is installed.

    Raises ValueError for a SOURCE_DATE_EPOCH that is no number.
    """
    parts: list[object] = [FORMAT, drafts, *_days(), sys.version, sys.executable, sys.path, os.getcwd()]
    parts += [f"{name}={os.environ.get(name)}" for name in _VARIABLES]
    parts += _asked_for(root)
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


def _days() -> Iterator[str]:
    """Today, where this computer is, and in UTC: MkDocs writes that day into the sitemap."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    at = time.time() if given is None else int(given)
    for now in (time.localtime(at), time.gmtime(at)):
        yield f"{now.tm_year}-{now.tm_mon}-{now.tm_mday}"


def _asked_for(root: str) -> Iterator[str]:
    """The variables of the environment that mkdocs.yml may use."""
    for name in _FILES:
        try:
            with open(f"{root}/{name}", "rb") as stream:
                text = stream.read()
        except OSError:
            continue
        if b"!ENV" in text:
            yield from sorted(
                f"{each}={value}"
                for each, value in os.environ.items()
                if each.encode("utf-8", "surrogateescape") in text
            )


def _stats_below(folder: str) -> Iterator[tuple[str, int, int, int]]:
    for entry in _scan(folder):
        if entry.name == "__pycache__":
            continue
        if entry.is_dir():
            yield from _stats_below(entry.path)
        else:
            found = entry.stat()
            yield entry.path, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _made(root: str, folder: str) -> Outputs:
    """What is in a folder that was made."""
    found = _stats_below(os.path.join(root, folder))
    return {_quote(path): (size, mtime, ctime) for path, size, mtime, ctime in found}


def compose_manifest(
    key: str, said: Sequence[str], inputs: Inputs, digests: dict[str, str], outputs: Sequence[str], now: int
) -> bytes:
    """A manifest as bytes: the environment's digest, what the build said, its inputs, and the folders it made.

    `digests` are of the inputs as they were read; `now` is the time that the file system gives to files, in nanoseconds.
    """
    lines = [f"key {key}", f"names {inputs.names}"]
    lines += [f"say {line}" for line in said]
    for path, (size, mtime, ctime, inode) in sorted(inputs.stats.items()):
        sure = _UNSURE if is_fresh((size, mtime, ctime, inode), now) else mtime
        lines.append(f"in {digests[path]} {size} {sure} {ctime} {inode} {_quote(path)}")
    for folder in outputs:
        lines.append(f"made {_quote(folder)}")
        found = sorted(_made(inputs.root, folder).items())
        lines += [f"out {size} {mtime} {ctime} {path}" for path, (size, mtime, ctime) in found]
    body = "\n".join(lines).encode("utf-8", "surrogateescape")
    return f"{FORMAT}\n{sha256(body).hexdigest()}\n".encode() + body


def is_fresh(found: Stat, now: int) -> bool:
    """Whether a file was changed so shortly before `now` that it could be changed again without its times telling so."""
    return max(found[1], found[2]) >= now - _FRESH


def _quote(path: str) -> str:
    # A name may hold a line end. That of an input is never found again then, which only costs the time of a build.
    return path.replace("\n", "?")


def find_said(root: str, *, drafts: bool) -> list[str] | None:
    """What the last build of a library said, where building again would come out just the same; None where it may not."""
    try:
        lines = _read(root)
        is_current = (
            lines.get("key") == [environment(root, drafts=drafts)]
            and _are_as_made(root, lines.get("made", []), lines.get("out", []))
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


def _are_as_made(root: str, folders: Sequence[str], lines: Sequence[str]) -> bool:
    """Whether the folders that were made hold what they held, and nothing else."""
    known: Outputs = {}
    for line in lines:
        size, mtime, ctime, path = line.split(" ", 3)
        known[path] = int(size), int(mtime), int(ctime)
    found: Outputs = {}
    for folder in folders:
        found |= _made(root, folder)
    return found == known


def _are_same(root: str, lines: Sequence[str], names: list[str] | None) -> bool:
    known: dict[str, tuple[str, Stat]] = {}
    for line in lines:
        digest, size, mtime, ctime, inode, path = line.split(" ", 5)
        known[path] = digest, (int(size), int(mtime), int(ctime), int(inode))
    inputs = Inputs(root, [path for path in known if os.path.isabs(path)])
    if inputs.stats.keys() != known.keys() or names != [inputs.names]:
        return False
    return all(
        stat == known[path][1] or (stat[0] == known[path][1][0] and inputs.digest(path) == known[path][0])
        for path, stat in inputs.stats.items()
    )
