"""Files that only their owner may see: written for nobody else, and found where they must not lie."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from engross.errors import OutputError
from engross.pem import KEY_FILES

_PASSED_OVER = {"build", "site", "policies", "node_modules", "__pycache__"}
_DEEPEST = 3


def write_secret(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read, in a folder that only its owner may enter; never over another one.

    Raises OutputError, also where there is one of this name.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")  # for its owner only
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            _put_in_place(Path(name), path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}.") from error


def _put_in_place(part: Path, path: Path) -> None:
    """Give a finished file its name, as one step, and not where there is one already."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.exists():
            raise
        part.rename(path)


def find_loose_keys(root: Path) -> Iterator[PurePosixPath]:
    """Files of private keys in a library, by their names, outside `policies/` and what is made or hidden."""
    for parent, folders, files in os.walk(root):
        depth = len(Path(parent).relative_to(root).parts)
        folders[:] = sorted(
            name
            for name in folders
            if depth < _DEEPEST and not name.startswith(".") and name not in _PASSED_OVER
        )
        for name in sorted(files):
            if name.lower().endswith((*KEY_FILES, ".key.pem")):
                yield PurePosixPath(Path(parent, name).relative_to(root).as_posix())
