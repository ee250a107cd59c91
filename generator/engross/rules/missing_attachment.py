"""A file or logo that is named and not there."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from engross.diagnostic import Diagnostic, Severity
from engross.library import Library
from engross.model.fields import FilePath
from engross.reading.source import SourceFile
from engross.reading.walk import walk_values


def check(library: Library) -> Iterator[Diagnostic]:
    """Look for every file that a definition names, in the folder the definition is in."""
    for policy_file in library.policies.values():
        yield from _check(library, policy_file.policy, policy_file.source)
    if library.organization is not None and library.organization_source is not None:
        yield from _check(library, library.organization, library.organization_source)


def _check(library: Library, model: object, source: SourceFile) -> Iterator[Diagnostic]:
    for path, value in walk_values(model):
        if isinstance(value, FilePath) and source.path.parent / PurePosixPath(value) not in library.files:
            yield Diagnostic(
                source.place(path), Severity.ERROR, "missing-attachment",
                f"There is no file “{value}” beside this definition.",
                f"Put the file into {source.path.parent}/, or correct its name (capital letters count).",
            )  # fmt: skip
