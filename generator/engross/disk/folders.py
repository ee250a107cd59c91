"""Folders that are replaced whole, and cleared of what killed processes left."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from engross.artifact import Artifact
from engross.disk.files import make_way, write_if_changed
from engross.disk.processes import is_leftover
from engross.disk.telling import telling
from engross.errors import OutputError
from engross.exchanging import exchange


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
    with telling(folder, "cannot be written"):
        folder.mkdir(parents=True, exist_ok=True)
        for found in [path for path in folder.rglob("*") if path.is_symlink()]:
            found.unlink()
            removed += 1
    for artifact in artifacts:
        wanted.add(artifact.path)
        make_way(folder / artifact.path)
        written += write_if_changed(folder / artifact.path, artifact.data)
    with telling(folder, "cannot be written"):
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


def _remove_if_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()


def replace_folder(source: Path, target: Path, keep: Callable[[str], bool]) -> None:
    """Put a finished folder in the place of another, in one step where the system can do that.

    Elsewhere there is a moment in which neither is there; a process killed then leaves the old one beside, and
    `scratch_folder` puts it back. What lies directly in the old folder and has a name to `keep` is taken over. Raises
    OutputError.
    """
    old = _beside(target, os.getpid(), "old")
    with telling(target, "cannot be replaced"):
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


def rename_folder(folder: Path, target: Path) -> None:
    """Give a folder another name beside where it is. Raises OutputError."""
    with telling(folder, "cannot be renamed"):
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
            if not is_leftover(process):
                continue
            if ending == "old" and not target.exists():
                with telling(target, "cannot be put back"):
                    folder.rename(target)
            else:
                shutil.rmtree(folder, ignore_errors=True)
