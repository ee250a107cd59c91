"""One build or issue of a library at a time."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from engross.disk.telling import telling

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


LOCK = Path("build", ".lock")
"""What a build or an issue holds, in a library, so that no other one runs."""
_PATIENCE = 15  # how often a lock is tried, every tenth of a second, before the wait is told


@contextmanager
def exclusive(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock file at `path`, waiting for other processes to let go of it; it goes with its process.

    `waiting` is called once when the wait is longer than a moment. Raises OutputError.
    """
    tries = 0
    while True:
        with telling(path, "cannot be written"):
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
