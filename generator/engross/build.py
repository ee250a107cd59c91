"""A library turned into the tree of pages that MkDocs reads, and into PDFs."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from engross.artifact import Artifact
from engross.diagnostic import Diagnostic
from engross.disk import write_file, write_tree
from engross.edition import Edition
from engross.errors import ConfigurationError, PdfError, UnknownDocumentError
from engross.handbook.approvals import find_demo_versions
from engross.handbook.pages import Handbook, compose_pages, navigation, published_accounts
from engross.incremental.rounds import Round
from engross.incremental.store import FolderStore
from engross.incremental.tool import tool_digest
from engross.incremental.traces import Traces, combine
from engross.incremental.watching import describe_document
from engross.library import AccountFile, Library, PolicyFile
from engross.options import Options
from engross.pdf.executors import LOCAL, open_executor
from engross.pdf.render import PdfSource
from engross.press import Order, Pdfs, Press, read_stored
from engross.printing import account_pdf_source, policy_pdf_source, processors
from engross.progress import SILENT, Progress
from engross.project import Project, open_project
from engross.remote.shared_pdfs import SharedPdfs
from engross.templating import Templates

PAGES = Path("build", "pages")
PDFS = Path("build", "pdf")
STORE = Path("build", "store")
_NAMED = 5

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build of the pages came to."""

    findings: tuple[Diagnostic, ...]
    errors: tuple[Diagnostic, ...]
    """Those of the findings for which nothing was built, or which the pages concerned show."""
    navigation: list[object]
    drafts: int = 0
    """How many drafts are shown."""
    left_out: int = 0
    """How many drafts are not shown because something is wrong in them."""
    waiting: int = 0
    """How many drafts are not shown because only what is in force is."""
    written: int = 0
    removed: int = 0
    pdfs: int = 0
    remade: tuple[str, ...] = ()
    """The names of what had to be made: `sheet …` and `page …` of pages, `pdf …` of PDFs."""
    lost: int = 0
    """How many parts of what was kept were damaged, or removed by somebody; they are made anew."""


def build_pages(
    root: Path,
    options: Options,
    today: date,
    *,
    serving: bool = False,
    progress: Progress = SILENT,
    tell: Tell = lambda _: None,
    prove: Callable[[], None] | None = None,
) -> Built:
    """Bring build/pages/ up to date, with the PDFs the site offers, as they are on `today`.

    With errors nothing is written, unless `serving`: then the pages concerned show them, drafts are shown, and only
    PDFs that are there already are offered. `progress` is told what has been made and how many there will be, and
    `tell` in a sentence what did not work and keeps nothing from being built. `prove` raises ChangedError where a file is
    not what it was when the build began.

    Raises ConfigurationError where demo signatures would be published that mkdocs.yml does not allow, and PdfError.
    """
    if serving:
        options = replace(options, drafts=True)
    if prove is None:
        prove = (lambda: None) if serving else Round.look(root).require_unchanged
    progress.phase("Reading and checking")
    templates = Templates(root / "templates")
    base = base_digest(templates, options, today, pin=not serving)
    project = open_project(root, today, drafts=options.drafts, errors_only=not serving, steady=not serving)
    if not serving:
        if project.errors:
            return _outcome(project, drafts=options.drafts)
        if not options.demo_signatures:
            _refuse_demo(project.edition)
    traces = open_traces(root, "drafts" if options.drafts else "pages")
    press = Press(project.edition.library, traces, base, SharedPdfs(options.store, tell), prove)
    pdfs = _site_pdfs(project, templates, options, traces, press, serving=serving, progress=progress)
    handbook = Handbook(project.edition, templates, options, pdfs, project.errors, traces, base)
    progress.phase("Writing pages")
    pages = _advance(compose_pages(handbook), progress)
    written, removed = write_tree(root / PAGES, pages, keep=frozenset({".gitignore"}))
    traces.close()
    return replace(
        _outcome(project, drafts=options.drafts),
        navigation=navigation(handbook),
        written=written,
        removed=removed,
        pdfs=len(pdfs),
        remade=tuple(traces.remade),
        lost=traces.damaged,
    )


def _outcome(project: Project, *, drafts: bool) -> Built:
    """What a library came to, without holding on to it: it is large."""
    library = project.edition.source
    wrong = {finding.place.path for finding in project.findings if finding.is_error}
    waiting = [found for found in library.policies.values() if not drafts and library.is_changed(found)]
    return Built(
        project.findings,
        project.errors,
        [],
        drafts=sum(found.is_draft for found in project.edition.library.policies.values()),
        left_out=len(wrong - {finding.place.path for finding in project.errors}),
        waiting=sum(found.source.path not in wrong for found in waiting),
    )


def _advance(artifacts: Iterable[Artifact], progress: Progress) -> Iterator[Artifact]:
    for artifact in artifacts:
        yield artifact
        progress.advance(str(artifact.path))


def open_traces(root: Path, name: str) -> Traces:
    """What was made before in a library, for one purpose; what was made is shared by all of them."""
    return Traces.open(root / STORE / f"{name}.traces", FolderStore(root / STORE))


def tell_lost(lost: int, tell: Tell) -> None:
    """Say how many parts of what was kept were lost, if any."""
    if lost:
        what = "1 kept part of the handbook was" if lost == 1 else f"{lost} kept parts of the handbook were"
        tell(f"{what} damaged or removed, and had to be made anew.")


def sweep(root: Path) -> None:
    """Remove from a library's store what no trace leads to, once there is much of it."""
    store = FolderStore(root / STORE)
    used = {digest for path in (root / STORE).glob("*.traces") for digest in Traces.open(path, store).blobs()}
    store.sweep(used)


def base_digest(templates: Templates, options: Options, today: date, *, pin: bool = False) -> str:
    """The digest of what counts for everything that is made: engross itself, templates, options.

    A library's own templates may show the day wherever they like; of the built-in ones it is known where they do. With
    `pin`, templates have to stay what they are now.
    """
    day = str(today) if templates.has_own else ""
    return combine(tool_digest(), templates.digest(pin=pin), repr(replace(options, jobs=0)), day)


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
    progress: Progress = SILENT,
    tell: Tell = lambda _: None,
) -> tuple[Project, tuple[Path, ...]]:
    """Make the PDFs of the named documents (all when none is named), drafts too; returns where they are.

    A policy whose text is that of its newest issued version gets that version's PDF, to the byte. With errors in the
    library nothing is made. Raises UnknownDocumentError and PdfError.
    """
    prove = Round.look(root).require_unchanged
    project = open_project(root, today, drafts=True, steady=True)
    library = project.library
    known = tuple(dict.fromkeys((*library.policies, *library.versions, *library.accounts)))
    for name in names:
        if name not in known and not any(broken.id == name for broken in library.broken):
            raise UnknownDocumentError(name, known)
    if project.errors:
        return project, ()
    templates = Templates(root / "templates")
    issued = Pdfs({key: read for key, read in _newest_pdfs(project).items() if _is_named(key, names)})
    wanted = partial(_is_named, names=names)
    orders = list(list_orders(project, templates, options, confidential=True, wanted=wanted))
    traces = open_traces(root, "pdf")
    base = base_digest(templates, options, today, pin=True)
    press = Press(project.edition.library, traces, base, SharedPdfs(options.store, tell), prove)
    pdfs = issued | _print(press, traces, orders, options, progress)
    traces.close(all_asked=False)
    tell_lost(traces.damaged, tell)
    folder = root / PDFS if output is None else output
    names_of = {key: key if output is None else _short_name(key, pdfs) for key in pdfs}
    for key, data in pdfs.items():
        write_file(folder / f"{names_of[key]}.pdf", data)
    return project, tuple(folder / f"{names_of[key]}.pdf" for key in pdfs)


def _is_named(key: str, names: Collection[str]) -> bool:
    return not names or key.rpartition("/")[2] in names


def _short_name(key: str, keys: Collection[str]) -> str:
    """A PDF's name without its folder, unless a policy and an account plan go by the same name."""
    name = key.rpartition("/")[2]
    return name if sum(other.rpartition("/")[2] == name for other in keys) == 1 else key


def list_orders(
    project: Project,
    templates: Templates,
    options: Options,
    *,
    confidential: bool = False,
    wanted: Callable[[str], bool] = lambda _: True,
) -> Iterator[Order]:
    """The PDFs that have to be made, by the places of their pages, as far as these are `wanted`; issued versions have theirs."""
    library, root = project.edition.library, project.root
    for found in library.policies.values():
        if found.is_draft and wanted(name := f"policies/{found.id}"):
            yield Order(
                name,
                (describe_document(found, library),),
                partial(_compose_policy, found, templates, options, root),
            )
    for plan in library.accounts.values() if confidential else published_accounts(library):
        if wanted(name := f"accounts/{plan.id}"):
            yield Order(
                name,
                (describe_document(plan, library),),
                partial(_compose_account, plan, templates, options, root),
            )


def _compose_policy(
    found: PolicyFile, templates: Templates, options: Options, root: Path, library: Library
) -> PdfSource:
    return policy_pdf_source(library, found, templates, options, root)


def _compose_account(
    found: AccountFile, templates: Templates, options: Options, root: Path, library: Library
) -> PdfSource:
    return account_pdf_source(library, found, templates, options, root)


def _newest_pdfs(project: Project) -> dict[str, Callable[[], bytes]]:
    """The PDFs of the newest issued versions of all policies that have no other draft, by the places of their pages."""
    library, drafts = project.library, project.edition.library.policies
    newest = {policy_id: library.standing_versions(policy_id) for policy_id in library.versions}
    return {
        f"policies/{policy_id}": partial(versions[-1].pdf, library.files)
        for policy_id, versions in newest.items()
        if versions and not (policy_id in drafts and drafts[policy_id].is_draft)
    }


def issued_pdfs(project: Project) -> Pdfs:
    """The PDFs of the issued versions that policies' pages show, by the places of the pages."""
    edition = project.edition
    shown = {
        found.folder for found in (*edition.library.policies.values(), *edition.others) if not found.is_draft
    }
    return Pdfs(
        {
            f"policies/{policy_id}": partial(version.pdf, project.library.files)
            for policy_id, versions in project.library.versions.items()
            for version in versions
            if version.folder in shown
        }
    )


def _site_pdfs(
    project: Project,
    templates: Templates,
    options: Options,
    traces: Traces,
    press: Press,
    *,
    serving: bool,
    progress: Progress,
) -> Pdfs:
    if project.errors:
        return Pdfs({})
    issued = issued_pdfs(project)
    if not options.pdfs:
        return issued
    orders = list(list_orders(project, templates, options))
    if serving:
        return issued | read_stored(traces, press.find(orders))
    return issued | _print(press, traces, orders, options, progress)


def _print(
    press: Press, traces: Traces, orders: Iterable[Order], options: Options, progress: Progress
) -> Pdfs:
    printed = press.print(
        orders, partial(open_executor, options.executor or LOCAL, options.jobs or processors()), progress
    )
    if printed.errors:
        raise PdfError("\n".join(str(error) for error in printed.errors))
    return read_stored(traces, printed.pdfs)
