"""Git as a second witness: what was committed of issued versions and of the register must still be so."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import new as new_hash
from hashlib import sha256
from pathlib import Path, PurePosixPath

from engross.diagnostic import Diagnostic, Place, Severity
from engross.register import REGISTER
from engross.versions import PDF

_VERSIONS = ":(glob)policies/**/versions/**"
_HINT = (
    "Git still has it as it was: git restore --source={0} -- {1} (to look at it first: git show {0}:./{1})"
)
_POINTER = re.compile(rb"\noid sha256:(?P<digest>[0-9a-f]{64})\nsize (?P<size>[0-9]{1,15})\n")
_SECONDS = 60
_DIGITS = 12
# What a repository's own configuration could have Git run while it only reads.
_HARMLESS = (
    *("-c", "core.fsmonitor=false", "-c", "log.showSignature=false", "-c", "core.quotePath=false"),
    # … and what would have it leave something out.
    *("-c", "log.showRoot=true", "-c", "core.bigFileThreshold=512m", "-c", "i18n.logOutputEncoding=UTF-8"),
    "--no-replace-objects",
)


class _SilentError(Exception):
    """Git is there and does not answer."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file as it was when it was first committed."""

    path: PurePosixPath
    blob: str
    commit: str


def git_findings(root: Path) -> tuple[Diagnostic, ...]:
    """What a library's Git history contradicts; nothing where there is no Git, or no commit yet.

    Every committed file of an issued version is what it was when it was first committed, and every committed line
    of the register is still in it.
    """
    if shutil.which("git") is None or not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return ()
    if _git(root, "rev-parse", "--git-dir") is not None and _git(root, "rev-list", "-n1", "--all") == b"":
        return ()
    try:
        return (*_changed_files(root), *_lost_lines(root))
    except (_SilentError, IndexError, ValueError):
        message = "Git could not be asked whether issued versions are still what was committed."
        hint = "To see why: git log -- policies (a folder of somebody else's has to be declared safe first)"
        return (Diagnostic(Place(REGISTER, 1, 1, 2), Severity.WARNING, "git-silent", message, hint),)


def _git(root: Path, *arguments: str) -> bytes | None:
    """What a Git command prints; None when it fails."""
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    surroundings |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    # A partial clone would fetch what it lacks, with whatever program its configuration names.
    surroundings |= {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1"}
    try:
        done = subprocess.run(  # noqa: S603 (fixed arguments, no shell)
            ["git", *_HARMLESS, "-C", str(root), "--no-pager", *arguments],  # noqa: S607 (git is found by PATH)
            capture_output=True, check=False, timeout=_SECONDS, env=surroundings, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _ask(root: Path, *arguments: str) -> bytes:
    answer = _git(root, *arguments)
    if answer is None:
        raise _SilentError
    return answer


def _changed_files(root: Path) -> Iterator[Diagnostic]:
    algorithm = _ask(root, "rev-parse", "--show-object-format").decode().strip()
    for seen in _first_seen(root):
        found = root / seen.path
        if not found.is_file():
            continue  # what is gone is told by the register, or by the line that is gone from it
        data = found.read_bytes()
        if seen.blob in {_blob(data, algorithm), _blob(data.replace(b"\r\n", b"\n"), algorithm)}:
            continue
        before = _git(root, "cat-file", "blob", seen.blob)
        if before is not None and _is_kept(seen.path, before, data):
            continue
        line = _first_difference(before, data) if before is not None else 1
        message = f"This is not what was committed to Git in {seen.commit} when the version was issued."
        hint = _HINT.format(seen.commit, seen.path)
        yield Diagnostic(Place(seen.path, line, 1, 2), Severity.ERROR, "git-differs", message, hint)


def _first_seen(root: Path) -> Iterator[_Seen]:
    log = _ask(
        root, "log", "--full-history", "--no-renames", "--diff-filter=A", "--raw", "--abbrev=64", "--relative",
        "--no-ext-diff", "--no-color", "--format=%x01%H", "-z", "--", _VERSIONS,
    )  # fmt: skip
    first: dict[PurePosixPath, _Seen] = {}
    for commit in log.decode("utf-8", "replace").split("\x01")[1:]:
        name, *rest = commit.replace("\n", "").split("\0")
        fields = iter(part for part in rest if part)
        for field in fields:
            path = PurePosixPath(next(fields, ""))
            first[path] = _Seen(
                path, field.split(" ")[3], name[:_DIGITS]
            )  # the log begins with the newest commit
    yield from sorted(first.values(), key=lambda seen: seen.path)


def _blob(data: bytes, algorithm: str) -> str:
    """The name that Git gives to a file's contents."""
    return new_hash(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _is_kept(path: PurePosixPath, blob: bytes, data: bytes) -> bool:
    """Whether a file is what was committed, though its bytes are not: Git LFS keeps it, or a PDF was signed since."""
    pointer = _POINTER.search(blob) if blob.startswith(b"version https://git-lfs") else None
    if path.name != PDF:
        return pointer is not None and pointer["digest"] == sha256(data).hexdigest().encode()
    # Signatures are appended to a PDF; that they are all there is held by the register.
    if pointer is None:
        return data.startswith(blob)
    return pointer["digest"] == sha256(data[: int(pointer["size"])]).hexdigest().encode()


def _first_difference(before: bytes, now: bytes) -> int:
    if b"\0" in before:
        return 1
    old, new = before.split(b"\n"), now.split(b"\n")
    same = next((index for index, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), None)
    return (same if same is not None else min(len(old), len(new))) + 1


def _lost_lines(root: Path) -> Iterator[Diagnostic]:
    log = _ask(
        root, "log", "--full-history", "--no-renames", "-p", "-U0", "--text", "--no-color", "--no-ext-diff",
        "--no-textconv", "--relative",
        "--format=%x01%h", "--", str(REGISTER),
    )  # fmt: skip
    path = root / REGISTER
    lines = path.read_bytes().split(b"\n") if path.is_file() else []
    kept = {line.rstrip(b"\r") for line in lines}
    for commit in reversed(log.split(b"\x01")[1:]):
        name, *diff = commit.split(b"\n")
        for line in diff:
            if line.startswith(b"+{") and line[1:].rstrip(b"\r") not in kept:
                yield _lost(line[1:], name.decode())


def _lost(line: bytes, commit: str) -> Diagnostic:
    message = f"The register has lost a line that was committed to Git in {commit} ({_about(line)})."
    hint = f"Put it back where it was: git show {commit}:./{REGISTER} (the register is only ever added to)"
    return Diagnostic(Place(REGISTER, 1, 1, 2), Severity.ERROR, "git-differs", message, hint)


def _about(line: bytes) -> str:
    try:
        event = json.loads(line)
        return " ".join(str(event[key]) for key in ("policy", "version", "event") if key in event)
    except (ValueError, TypeError, RecursionError):
        return "it cannot be read"
