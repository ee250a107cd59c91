"""A library turned into the tree of pages that MkDocs reads, and into PDFs."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engross.disk import write_file, write_tree
from engross.errors import PdfError, UnknownDocumentError
from engross.handbook.pages import Handbook, compose_pages, navigation, published_accounts, published_policies
from engross.options import Options
from engross.pdf.render import PdfSource
from engross.printing import account_pdf_source, kept_documents, policy_pdf_source, print_documents
from engross.project import Project, open_project
from engross.templating import Templates

PAGES = Path("build", "pages")
PDFS = Path("build", "pdf")

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build of the pages came to."""

    project: Project
    navigation: list[object]
    written: int = 0
    removed: int = 0
    pdfs: int = 0


def build_pages(
    root: Path, options: Options, *, serving: bool = False, progress: Progress | None = None
) -> Built:
    """Bring build/pages/ up to date, with the PDFs the site offers.

    With errors nothing is written, unless `serving`: then the pages concerned show them, drafts are shown, and only
    PDFs that are there already are offered. `progress` is told what has been made and how many there will be.
    """
    project = open_project(root)
    if project.errors and not serving:
        return Built(project, [])
    if serving:
        options = replace(options, drafts=True)
    templates = Templates(root / "templates")
    pdfs = _site_pdfs(project, templates, options, serving=serving, progress=progress)
    handbook = Handbook(project.library, templates, options, pdfs, project.findings)
    written, removed = write_tree(root / PAGES, compose_pages(handbook), keep=frozenset({".gitignore"}))
    return Built(project, navigation(handbook), written, removed, len(pdfs))


def make_pdfs(
    root: Path,
    names: Collection[str],
    options: Options,
    output: Path | None = None,
    progress: Progress | None = None,
) -> tuple[Project, tuple[Path, ...]]:
    """Make the PDFs of the named documents (all when none is named), drafts too; returns where they are.

    With errors in the library nothing is made. Raises UnknownDocumentError and PdfError.
    """
    project = open_project(root)
    known = (*project.library.policies, *project.library.accounts)
    for name in names:
        if name not in known and not any(broken.id == name for broken in project.library.broken):
            raise UnknownDocumentError(name, known)
    if project.errors:
        return project, ()
    everything = replace(options, drafts=True)
    sources = {
        key: source
        for key, source in _sources(
            project, Templates(root / "templates"), everything, confidential=True
        ).items()
        if not names or key.rpartition("/")[2] in names
    }
    made = _print(root, sources, options, progress)
    folder = root / PDFS if output is None else output
    names_of = {key: key if output is None else _short_name(key, made) for key in made}
    if output is not None:
        for key, data in made.items():
            write_file(output / f"{names_of[key]}.pdf", data)
    return project, tuple(folder / f"{names_of[key]}.pdf" for key in made)


def _short_name(key: str, keys: Collection[str]) -> str:
    """A PDF's name without its folder, unless a policy and an account plan go by the same name."""
    name = key.rpartition("/")[2]
    return name if sum(other.rpartition("/")[2] == name for other in keys) == 1 else key


def _sources(
    project: Project, templates: Templates, options: Options, *, confidential: bool = False
) -> dict[str, PdfSource]:
    """What each PDF is made of, by the place of its page on the site; the library must be free of errors."""
    library, root = project.library, project.root
    accounts = tuple(library.accounts.values()) if confidential else published_accounts(library, options)
    policies = published_policies(library, options)
    sources = {
        f"policies/{found.id}": policy_pdf_source(library, found, templates, options, root)
        for found in policies
    }
    return sources | {
        f"accounts/{found.id}": account_pdf_source(library, found, templates, options, root)
        for found in accounts
    }


def _site_pdfs(
    project: Project, templates: Templates, options: Options, *, serving: bool, progress: Progress | None
) -> Mapping[str, bytes]:
    if not options.pdfs or project.errors:
        return {}
    sources = _sources(project, templates, options)
    if serving:
        return kept_documents(sources, project.root / PDFS)
    return _print(project.root, sources, options, progress)


def _print(
    root: Path, sources: Mapping[str, PdfSource], options: Options, progress: Progress | None
) -> Mapping[str, bytes]:
    def done(name: str) -> None:
        if progress is not None:
            progress(name.rpartition("/")[2], len(sources))

    if progress is not None and sources:
        progress("", len(sources))
    printed = print_documents(sources, root / PDFS, options.jobs, done)
    if printed.errors:
        raise PdfError("\n".join(str(error) for error in printed.errors))
    return printed.pdfs
