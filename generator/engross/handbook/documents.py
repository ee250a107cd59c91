"""The documents of a handbook and the pages of each, made when they are asked for: as they are, or what is wrong with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from engross.address import CHECK, INDEX, relative_url
from engross.cached import cached_property
from engross.diagnostic import Diagnostic, Place, Severity
from engross.handbook.contents import (
    Handbook,
    broken_page,
    has_versions,
    identify,
    list_errors,
    page_of,
    published_accounts,
)
from engross.handbook.sheets import Desk, Sheet
from engross.handbook.shelf import arrange
from engross.incremental.memory import Memory
from engross.incremental.watching import Facts
from engross.library import FRONT_PAGE, AccountFile, BrokenFile, PolicyFile
from engross.text.prose import ProseError

LISTED = ("policies", "others", "accounts", "faulty")
"""What every page over several documents may go through."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A page that shows what is wrong with its definition; `name` is the number and title, or the file."""

    page: PurePosixPath
    name: str
    findings: tuple[Diagnostic, ...]

    @property
    def url(self) -> str:
        """The page as seen from the front page."""
        return relative_url(self.page, INDEX)


@dataclass(frozen=True, slots=True)
class _Lists:
    policies: tuple[Sheet, ...]
    others: tuple[Sheet, ...]
    accounts: tuple[Sheet, ...]


class Documents:
    """The sheets of a handbook's documents. One alone is made without looking at the others.

    A definition with errors gets a page that shows them; nothing of it shows anywhere else.
    """

    def __init__(self, handbook: Handbook) -> None:
        self.handbook = handbook
        library, edition = handbook.library, handbook.edition
        documents: list[PolicyFile | AccountFile] = [*library.policies.values(), *edition.others]
        documents += published_accounts(library)
        self.shown: Mapping[PurePosixPath, PolicyFile | AccountFile] = {
            page_of(found): found for found in documents
        }
        self.broken: Mapping[PurePosixPath, BrokenFile] = {
            broken_page(found): found for found in library.broken
        }
        self.shelves = arrange(edition, drafts=handbook.options.drafts)
        self.errors = list_errors(handbook)
        self._wrong: dict[PurePosixPath, list[Diagnostic]] = {}
        for finding in self.errors:
            self._wrong.setdefault(finding.place.path, []).append(finding)
        if FRONT_PAGE in self._wrong:
            library = replace(library, front_page="")
        published = frozenset(
            [*self.shown, *self.broken]
            + [page for shelf in self.shelves.values() for page in shelf.pages()]
            + ([CHECK] if has_versions(edition) else [])
        )
        self.facts = Facts(library, published)
        memory = Memory(handbook.traces, self.facts, handbook.base)
        self.desk = Desk(library, handbook.templates, published, {}, memory)
        self._made: dict[PurePosixPath, Sheet | Fault] = {}

    def __contains__(self, page: PurePosixPath) -> bool:
        return page in self.shown or page in self.broken

    def __iter__(self) -> Iterator[PurePosixPath]:
        yield from self.shown
        yield from self.broken

    def any_below(self, folder: str) -> bool:
        """Whether any document has its page in a folder."""
        return any(page.parts[0] == folder for page in self)

    def text(self, page: PurePosixPath) -> bytes:
        """A document's page as Markdown."""
        made = self._make(page)
        return made.text.encode() if isinstance(made, Sheet) else self.explain(made)

    def explain(self, fault: Fault) -> bytes:
        """A page that shows what is wrong."""
        title = f"{fault.name} cannot be shown yet"
        variables = {"title": title, "findings": fault.findings, "name": fault.name}
        return self.desk.templates.render("page/diagnostics.md", variables).encode()

    @property
    def policies(self) -> tuple[Sheet, ...]:
        """The policies that apply, and drafts."""
        return self._lists.policies

    @property
    def others(self) -> tuple[Sheet, ...]:
        """The policies that do not apply now: those that ended, and those that take effect later."""
        return self._lists.others

    @property
    def accounts(self) -> tuple[Sheet, ...]:
        """The account plans."""
        return self._lists.accounts

    @cached_property
    def faulty(self) -> tuple[Fault, ...]:
        """The pages that show what is wrong."""
        made = map(self._make, (*self.broken, *self.shown))
        faulty = tuple(each for each in made if isinstance(each, Fault))
        self.facts.tell("faulty", repr(faulty))
        return faulty

    @cached_property
    def _lists(self) -> _Lists:
        good = [each for each in map(self._make, self.shown) if isinstance(each, Sheet)]
        policies = [each for each in good if isinstance(each.document, PolicyFile)]
        apart = {found.id for found in self.handbook.edition.others}
        lists = _Lists(
            tuple(each for each in policies if each.document.id not in apart),
            tuple(each for each in policies if each.document.id in apart),
            tuple(each for each in good if isinstance(each.document, AccountFile)),
        )
        for kind in LISTED[:-1]:
            self.facts.tell(kind, *(sheet.digest for sheet in getattr(lists, kind)))
        return lists

    def _make(self, page: PurePosixPath) -> Sheet | Fault:
        if page not in self._made:
            self._made[page] = self._make_broken(page) if page in self.broken else self._make_shown(page)
        return self._made[page]

    def _make_broken(self, page: PurePosixPath) -> Fault:
        path = self.broken[page].source.path
        return Fault(page, str(path), tuple(self._wrong.get(path, ())))

    def _make_shown(self, page: PurePosixPath) -> Sheet | Fault:
        found = self.shown[page]
        name = identify(found)[1]
        if found.source.path in self._wrong:
            return Fault(page, name, tuple(self._wrong[found.source.path]))
        try:
            return self._make_sheet(page, found)
        except ProseError as error:
            place = Place(found.source.path)
            finding = Diagnostic(place, Severity.ERROR, "prose-error", error.message, error.hint)
            return Fault(page, name, (finding,))

    def _make_sheet(self, page: PurePosixPath, found: PolicyFile | AccountFile) -> Sheet:
        handbook = self.handbook
        has_pdf = place_name(page) in handbook.pdfs or place_name(page) in handbook.promised
        if isinstance(found, AccountFile):
            return self.desk.make_account(found, has_pdf=has_pdf)
        standing = handbook.edition.standings[found.id]
        return self.desk.make_policy(
            found, standing, has_pdf=has_pdf, finds_all=handbook.options.search_versions
        )


def place_name(page: PurePosixPath) -> str:
    """What a document's PDF goes by: the place of its page, without an ending."""
    return str(page.with_suffix(""))
