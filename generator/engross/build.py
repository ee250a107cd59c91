"""A library turned into the tree of pages that MkDocs reads, and into PDFs."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from engross.disk import write_file, write_tree
from engross.edition import Edition
from engross.errors import ConfigurationError, PdfError, UnknownDocumentError
from engross.handbook.approvals import find_demo_versions
from engross.handbook.pages import Handbook, compose_pages, navigation, published_accounts
from engross.options import Options
from engross.pdf.render import PdfSource
from engross.printing import account_pdf_source, kept_documents, policy_pdf_source, print_documents
from engross.project import Project, open_project
from engross.templating import Templates

PAGES = Path("build", "pages")
PDFS = Path("build", "pdf")
_NAMED = 5

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
    root: Path,
    options: Options,
    today: date,
    *,
    serving: bool = False,
    progress: Progress | None = None,
) -> Built:
    """Bring build/pages/ up to date, with the PDFs the site offers, as they are on `today`.

    With errors nothing is written, unless `serving`: then the pages concerned show them, drafts are shown, and only
    PDFs that are there already are offered. `progress` is told what has been made and how many there will be.

    Raises ConfigurationError where demo signatures would be published that mkdocs.yml does not allow, and PdfError.
    """
    if serving:
        options = replace(options, drafts=True)
    project = open_project(root, today, drafts=options.drafts)
    if not serving:
        if project.errors:
            return Built(project, [])
        if not options.demo_signatures:
            _refuse_demo(project.edition)
    templates = Templates(root / "templates")
    pdfs = _site_pdfs(project, templates, options, serving=serving, progress=progress)
    handbook = Handbook(project.edition, templates, options, pdfs, project.errors)
    written, removed = write_tree(root / PAGES, compose_pages(handbook), keep=frozenset({".gitignore"}))
    return Built(project, navigation(handbook), written, removed, len(pdfs))


def _refuse_demo(edition: Edition) -> None:
    """Raise ConfigurationError where employees would take for real what only a demo authority vouches for."""
    named = [f"{each.policy.title_page.number} {each.version}" for each in find_demo_versions(edition)]
    if named:
        listed = ", ".join(named[:_NAMED]) + (
            f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
        )
        raise ConfigurationError(
            f"Nothing was built: only a demo authority vouches for the signatures of {listed}, and they are not "
            "legally binding. Issue and sign with real keys what is to apply. To publish a handbook for trying out, "
            "set demo_signatures: true for the plugin engross in mkdocs.yml; its pages then say DEMO."
        )


def make_pdfs(
    root: Path,
    names: Collection[str],
    options: Options,
    today: date,
    output: Path | None = None,
    progress: Progress | None = None,
) -> tuple[Project, tuple[Path, ...]]:
    """Make the PDFs of the named documents (all when none is named), drafts too; returns where they are.

    A policy whose text is that of its newest issued version gets that version's PDF, to the byte. With errors in the
    library nothing is made. Raises UnknownDocumentError and PdfError.
    """
    project = open_project(root, today, drafts=True)
    library = project.library
    known = tuple(dict.fromkeys((*library.policies, *library.versions, *library.accounts)))
    for name in names:
        if name not in known and not any(broken.id == name for broken in library.broken):
            raise UnknownDocumentError(name, known)
    if project.errors:
        return project, ()
    templates = Templates(root / "templates")
    sources = _sources(project, templates, options, confidential=True)
    issued = {key: data for key, data in _newest_pdfs(project).items() if _is_named(key, names)}
    sources = {key: source for key, source in sources.items() if _is_named(key, names)}
    made = issued | dict(_print(root, sources, options, progress))
    if output is None:
        for key, data in issued.items():
            write_file(root / PDFS / f"{key}.pdf", data)
    folder = root / PDFS if output is None else output
    names_of = {key: key if output is None else _short_name(key, made) for key in made}
    if output is not None:
        for key, data in made.items():
            write_file(output / f"{names_of[key]}.pdf", data)
    return project, tuple(folder / f"{names_of[key]}.pdf" for key in made)


def _is_named(key: str, names: Collection[str]) -> bool:
    return not names or key.rpartition("/")[2] in names


def _short_name(key: str, keys: Collection[str]) -> str:
    """A PDF's name without its folder, unless a policy and an account plan go by the same name."""
    name = key.rpartition("/")[2]
    return name if sum(other.rpartition("/")[2] == name for other in keys) == 1 else key


def _sources(
    project: Project, templates: Templates, options: Options, *, confidential: bool = False
) -> dict[str, PdfSource]:
    """What each PDF that has to be made is made of, by the place of its page; issued versions have theirs."""
    library, root = project.edition.library, project.root
    accounts = library.accounts.values() if confidential else published_accounts(library)
    drafts = [found for found in library.policies.values() if found.is_draft]
    sources = {
        f"policies/{found.id}": policy_pdf_source(library, found, templates, options, root)
        for found in drafts
    }
    return sources | {
        f"accounts/{found.id}": account_pdf_source(library, found, templates, options, root)
        for found in accounts
    }


def _newest_pdfs(project: Project) -> dict[str, bytes]:
    """The PDFs of the newest issued versions of all policies that have no other draft, by the places of their pages."""
    library, drafts = project.library, project.edition.library.policies
    newest = {policy_id: library.standing_versions(policy_id) for policy_id in library.versions}
    return {
        f"policies/{policy_id}": versions[-1].pdf(library.files)
        for policy_id, versions in newest.items()
        if versions and not (policy_id in drafts and drafts[policy_id].is_draft)
    }


def _issued_pdfs(project: Project) -> dict[str, bytes]:
    """The PDFs of the issued versions that policies' pages show, by the places of the pages."""
    edition = project.edition
    shown = {
        found.folder for found in (*edition.library.policies.values(), *edition.others) if not found.is_draft
    }
    return {
        f"policies/{policy_id}": version.pdf(project.library.files)
        for policy_id, versions in project.library.versions.items()
        for version in versions
        if version.folder in shown
    }


def _site_pdfs(
    project: Project, templates: Templates, options: Options, *, serving: bool, progress: Progress | None
) -> Mapping[str, bytes]:
    if project.errors:
        return {}
    issued = _issued_pdfs(project)
    if not options.pdfs:
        return issued
    sources = _sources(project, templates, options)
    if serving:
        return issued | dict(kept_documents(sources, project.root / PDFS))
    return issued | dict(_print(project.root, sources, options, progress))


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
