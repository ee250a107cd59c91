"""New folders and files that count all together, from the moment one file is in place."""

import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from engross.disk.files import clear_parts, sync_folder, write_if_changed
from engross.disk.folders import replace_folder, scratch_folder
from engross.disk.processes import is_leftover
from engross.disk.telling import telling
from engross.errors import OutputError


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
                    with telling(target, "cannot be written"):
                        write_if_changed(scratch / part, content, durable=True)
                placed.append(target)
                replace_folder(scratch, target, lambda _name: False)
            with telling(target, "cannot be written"):
                sync_folder(target.parent)
                sync_folder(target.parent.parent)
        for name, content in (files or {}).items():
            target = root / name
            clear_parts(target.parent)
            with telling(target, "cannot be written"):
                if target.exists():
                    before[target] = target.read_bytes()
                write_if_changed(target, content, durable=True)
        with telling(root / path, "cannot be written"):
            write_if_changed(root / path, data, durable=True)
    except BaseException:
        # Stopped just after the file was put in place, everything counts already and has to stay.
        if not _holds(root / path, data):
            for target in placed:
                shutil.rmtree(target, ignore_errors=True)
                _remove_parent_if_empty(target)
            for target, content in before.items():
                with suppress(OutputError):
                    write_if_changed(target, content)
        raise


def _holds(path: Path, data: bytes) -> bool:
    with suppress(OSError):
        return path.read_bytes() == data
    return False


def _clear_siblings(target: Path) -> None:
    """Remove what killed processes left of any folder beside the target, none of which counts."""
    for ending in ("old", "part"):
        for folder in target.parent.glob(f".*.*.{ending}"):
            process = folder.name.split(".")[-2]
            if is_leftover(process):
                shutil.rmtree(folder, ignore_errors=True)


def _remove_parent_if_empty(path: Path) -> None:
    with suppress(OSError):
        path.parent.rmdir()
