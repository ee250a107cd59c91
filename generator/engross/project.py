"""A library on disk, read and checked."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engross.diagnostic import Diagnostic, sort_diagnostics
from engross.disk import FolderTree, read_optional
from engross.edition import Edition, publish
from engross.library import Library, parse_library
from engross.private_files import find_loose_keys
from engross.rules import MKDOCS, Choice, Silenced, check_library, parse_choice
from engross.trust import tell_private_key


@dataclass(frozen=True, slots=True)
class Project:
    """A library, what a handbook made of it shows, and everything that was found in it."""

    root: Path
    library: Library
    edition: Edition
    findings: tuple[Diagnostic, ...]
    silenced: tuple[Silenced, ...] = ()

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that keep the handbook from being built: those in a draft that is not shown do not."""
        shown = {found.source.path for found in self.edition.library.policies.values()}
        shown |= {found.source.path for found in self.edition.library.broken}
        working = {found.source.path for found in self.library.policies.values()}
        working |= {found.source.path for found in self.library.broken if found.kind == "policies"}
        return tuple(
            finding
            for finding in self.findings
            if finding.is_error and finding.place.path not in working - shown
        )


def open_project(
    root: Path,
    today: date,
    *,
    drafts: bool = False,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
) -> Project:
    """Read the library in a folder and check it, as it stands and as a handbook of `today` shows it.

    `select` and `ignore` name rules and families, on top of what mkdocs.yml chooses.
    """
    library = parse_library(FolderTree(root))
    edition = publish(library, today, drafts=drafts)
    choice, misfits = parse_choice(read_optional(root / MKDOCS))
    if select or ignore:
        choice = choice.narrow(select, ignore)
    loose = tuple(tell_private_key(path) for path in find_loose_keys(root))
    working = check_library(library, today, choice)
    shown = _check_shown(edition, choice, today) if library.versions or not drafts else ()
    findings = sort_diagnostics([*loose, *misfits, *working.findings, *shown])
    return Project(root, library, edition, findings, working.silenced)


def _check_shown(edition: Edition, choice: Choice, today: date) -> Iterator[Diagnostic]:
    """What is wrong only in what is shown: with texts that refer to versions in force, whatever drafts say."""
    frozen = {found.source.path for found in edition.library.policies.values() if not found.is_draft}
    found = check_library(edition.library, today, choice, families=("form",)).findings
    return (each for each in found if each.place.path not in frozen)
