"""Page trees for tests: a library's files, perhaps changed, composed into the pages a site builder reads."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path, PurePosixPath

from engross.disk import FolderTree
from engross.edition import publish
from engross.handbook.pages import Handbook, compose_pages, navigation
from engross.library import parse_library
from engross.options import Options
from engross.project import Project
from engross.register import REGISTER
from engross.templating import Templates
from issued_library import TODAY, issued_files
from library_cases import find_form

Files = Mapping[PurePosixPath, bytes]

ORGANIZATION = PurePosixPath("policies/organization.yml")
SAMPLE_DAY = date(2026, 12, 1)
"""A day in the sample library's history on which all its policies are in force, one of them not in its newest version."""
ISSUED_DAY = date(2027, 1, 4)
"""A day on which all its policies are in force as `issue_sample` issues them."""
_SAMPLE_ISSUED = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)


@cache
def _read(folder: Path) -> dict[PurePosixPath, bytes]:
    return dict(FolderTree(folder))


@cache
def _issue(folder: Path) -> dict[PurePosixPath, bytes]:
    return issued_files(working_texts(folder), at=_SAMPLE_ISSUED)


def read_sample(folder: Path) -> dict[PurePosixPath, bytes]:
    """The sample library with its history."""
    return dict(_read(folder))


def working_texts(folder: Path) -> dict[PurePosixPath, bytes]:
    """The sample library without its history: nothing of it was ever issued."""
    return {
        path: data
        for path, data in _read(folder).items()
        if path != REGISTER and not (path.parts[0] == "policies" and "versions" in path.parts)
    }


def issue_sample(folder: Path) -> dict[PurePosixPath, bytes]:
    """The sample library whose working texts are issued and approved, in place of its own history."""
    return dict(_issue(folder))


def make_handbook(
    files: Files,
    today: date = TODAY,
    *,
    drafts: bool = False,
    pdfs: Mapping[str, bytes] | None = None,
    templates: Templates | None = None,
) -> Handbook:
    """A handbook of a library's files as it is on a day, with everything that is wrong in what it shows."""
    library = parse_library(files)
    edition = publish(library, today, drafts=drafts)
    project = Project(Path(), library, edition, find_form(library))
    options = Options(drafts=drafts)
    return Handbook(edition, templates or Templates(None), options, pdfs or {}, project.errors)


def compose(
    files: Files,
    today: date = TODAY,
    *,
    drafts: bool = False,
    pdfs: Mapping[str, bytes] | None = None,
    templates: Templates | None = None,
) -> dict[str, bytes]:
    """The tree by path: what is in force, and drafts where they are asked for."""
    handbook = make_handbook(files, today, drafts=drafts, pdfs=pdfs, templates=templates)
    artifacts = tuple(compose_pages(handbook))
    tree = {str(artifact.path): artifact.data for artifact in artifacts}
    assert len(tree) == len(artifacts), "two artifacts have one path"
    return tree


def find_navigation(files: Files, today: date = TODAY, *, drafts: bool = False) -> list[object]:
    """The navigation of a library's files."""
    return navigation(make_handbook(files, today, drafts=drafts))


def change(files: Files, path: str, old: str, new: str) -> dict[PurePosixPath, bytes]:
    """The files with a piece of one of them changed."""
    place = PurePosixPath(path)
    assert old.encode() in files[place], f"{old!r} is not in {path}"
    return {**files, place: files[place].replace(old.encode(), new.encode(), 1)}


@cache
def compose_sample(folder: Path) -> dict[str, bytes]:
    """The sample library's tree on SAMPLE_DAY, with two PDFs; made once, not to be changed."""
    pdfs = {"policies/client-ownership": b"%PDF", "accounts/meridian": b"%PDF"}
    return compose(_read(folder), SAMPLE_DAY, pdfs=pdfs)


def pages_of(tree: Mapping[str, bytes]) -> dict[str, str]:
    """The Markdown pages of a tree."""
    return {path: data.decode() for path, data in tree.items() if path.endswith(".md")}
