"""Two folders that take each other's place in one step, where the system can do that."""

import ctypes
import os
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

_HERE = -100  # AT_FDCWD: paths that are not absolute start in the current folder
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS


def exchange(one: Path, other: Path) -> bool:
    """Give what is at two paths of one file system each other's name; False where that cannot be done, and nothing was."""
    call = _find_call()
    return call is not None and call(os.fsencode(one), os.fsencode(other)) == 0


@lru_cache(maxsize=1)
def _find_call() -> Callable[[bytes, bytes], int] | None:
    if sys.platform == "win32":
        return None
    system = ctypes.CDLL(None)
    if sys.platform == "linux" and hasattr(system, "renameat2"):
        return lambda one, other: int(system.renameat2(_HERE, one, _HERE, other, _EXCHANGE))
    if sys.platform == "darwin" and hasattr(system, "renamex_np"):
        return lambda one, other: int(system.renamex_np(one, other, _EXCHANGE))
    return None
