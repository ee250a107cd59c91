"""A library on disk, read and checked."""

from dataclasses import dataclass
from pathlib import Path

from engross.diagnostic import Diagnostic
from engross.disk import FolderTree
from engross.library import Library, parse_library
from engross.rules import check_library


@dataclass(frozen=True, slots=True)
class Project:
    """A library and everything that was found in it."""

    root: Path
    library: Library
    findings: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that keep the handbook from being built."""
        return tuple(finding for finding in self.findings if finding.is_error)


def open_project(root: Path) -> Project:
    """Read the library in a folder and check it."""
    library = parse_library(FolderTree(root))
    return Project(root, library, check_library(library))
