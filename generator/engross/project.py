"""A library on disk, read and checked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from engross.diagnostic import Diagnostic, sort_diagnostics
from engross.disk import read_optional
from engross.edition import Edition, publish
from engross.library import Library, parse_library
from engross.private_files import find_loose_keys
from engross.remote.archive import open_files
from engross.rules import MKDOCS, Checked, Choice, Silenced, check_library, parse_choice
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
    errors_only: bool = False,
    steady: bool = False,
) -> Project:
    """Read the library in a folder and check it, as it stands and as a handbook of `today` shows it.

    `select` and `ignore` name rules and families, on top of what mkdocs.yml chooses. With `errors_only`, warnings and advice
    are looked for only where there is an error, so that all findings are told together. With `steady`, a file that is
    saved while it is being used raises ChangedError.
    """
    files = open_files(root)
    if steady:
        files.pin()
    library = parse_library(files)
    edition = publish(library, today, drafts=drafts)
    choice, misfits = parse_choice(read_optional(root / MKDOCS))
    if select or ignore:
        choice = choice.narrow(select, ignore)
    loose = tuple(tell_private_key(path) for path in find_loose_keys(root))
    check = partial(_check, library, edition, choice, today, drafts=drafts)
    checked = check(errors_only=errors_only)
    if errors_only and any(each.is_error for each in (*loose, *misfits, *checked.findings)):
        checked = check(errors_only=False)
    findings = sort_diagnostics([*loose, *misfits, *checked.findings])
    return Project(root, library, edition, findings, checked.silenced)


def _check(
    library: Library, edition: Edition, choice: Choice, today: date, *, drafts: bool, errors_only: bool
) -> Checked:
    """What is wrong in a library as it stands, and only in what is shown of it."""
    working = check_library(library, today, choice, errors_only=errors_only)
    is_other = bool(library.versions) or not drafts
    shown = _check_shown(edition, choice, today, errors_only=errors_only) if is_other else ()
    return Checked((*working.findings, *shown), working.silenced)


def _check_shown(
    edition: Edition, choice: Choice, today: date, *, errors_only: bool
) -> tuple[Diagnostic, ...]:
    """What is wrong only in what is shown: with texts that refer to versions in force, whatever drafts say."""
    frozen = {found.source.path for found in edition.library.policies.values() if not found.is_draft}
    found = check_library(
        edition.library, today, choice, families=("form",), errors_only=errors_only, passed_over=frozen
    ).findings
    return tuple(each for each in found if each.place.path not in frozen)
