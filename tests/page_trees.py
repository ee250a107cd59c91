"""Page trees for tests: a library's files, perhaps changed, composed into the pages a site builder reads."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from engross.diagnostic import Diagnostic
from engross.handbook.pages import Handbook, compose_pages, navigation
from engross.library import parse_library
from engross.options import Options
from engross.rules import check_library
from engross.templating import Templates

Files = Mapping[PurePosixPath, bytes]

ORGANIZATION = PurePosixPath("policies/organization.yml")


def make_handbook(files: Files, *, drafts: bool = False, pdfs: Mapping[str, bytes] | None = None) -> Handbook:
    """A handbook of a library's files, with everything that is wrong in them."""
    library = parse_library(files)
    findings: tuple[Diagnostic, ...] = check_library(library)
    return Handbook(library, Templates(None), Options(drafts=drafts), pdfs or {}, findings)


def compose(
    files: Files, *, drafts: bool = False, pdfs: Mapping[str, bytes] | None = None
) -> dict[str, bytes]:
    """The tree by path."""
    artifacts = compose_pages(make_handbook(files, drafts=drafts, pdfs=pdfs))
    tree = {str(artifact.path): artifact.data for artifact in artifacts}
    assert len(tree) == len(artifacts), "two artifacts have one path"
    return tree


def find_navigation(files: Files, *, drafts: bool = False) -> list[object]:
    """The navigation of a library's files."""
    return navigation(make_handbook(files, drafts=drafts))


def change(files: Files, path: str, old: str, new: str) -> dict[PurePosixPath, bytes]:
    """The files with a piece of one of them changed."""
    place = PurePosixPath(path)
    assert old.encode() in files[place], f"{old!r} is not in {path}"
    return {**files, place: files[place].replace(old.encode(), new.encode(), 1)}


def pages_of(tree: Mapping[str, bytes]) -> dict[str, str]:
    """The Markdown pages of a tree."""
    return {path: data.decode() for path, data in tree.items() if path.endswith(".md")}
