"""The pages of the handbook, as a plain Markdown tree that any MkDocs-like builder can read."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from engross.address import (
    ACCOUNTS,
    ANSWERS,
    CHECK,
    GLOSSARY,
    INDEX,
    ORGANIZATION,
    POLICIES,
    ROLES,
    account_page,
    policy_page,
    relative_url,
    role_page,
)
from engross.artifact import Artifact
from engross.diagnostic import Diagnostic, Place, Severity, sort_diagnostics
from engross.feeds import compose_feeds
from engross.feeds.atom import FEED
from engross.feeds.days import CALENDAR
from engross.handbook.answering import collect_answers, office_days
from engross.handbook.api import compose_api
from engross.handbook.as_of import AS_OF, compose_as_of
from engross.handbook.changes import compose_changes
from engross.handbook.contents import (
    Handbook,
    broken_page,
    has_answers,
    has_versions,
    identify,
    is_unusable,
    markdown_path,
    navigation,
    published_accounts,
)
from engross.handbook.copies import compose_copies
from engross.handbook.demands import Demand, Kind
from engross.handbook.discretion import discreet
from engross.handbook.furnishing import furnish
from engross.handbook.glossary import collect_terms
from engross.handbook.moved import compose_moved, compose_short
from engross.handbook.sheets import Desk, Sheet
from engross.handbook.shelf import Shelf, arrange
from engross.handbook.taken import Taken, pack_taken, unpack_taken
from engross.handbook.versions import compose_versions
from engross.incremental.memory import Memory
from engross.incremental.traces import combine
from engross.incremental.watching import Facts, Watch, describe_document
from engross.library import FRONT_PAGE, AccountFile, BrokenFile, PolicyFile
from engross.library import ORGANIZATION as ORGANIZATION_SOURCE
from engross.text.prose import ProseError

__all__ = ["Handbook", "compose_pages", "navigation", "published_accounts"]

_WAYS = (
    ("The handbook on any day", AS_OF),
    ("Check a copy", CHECK),
    ("What changes, as a feed", FEED),
    ("Days to know, as a calendar", CALENDAR),
)
_LISTED = ("policies", "others", "accounts", "faulty")
"""What every page over several documents may go through."""


@dataclass(frozen=True, slots=True)
class Way:
    """A link to something that is not a page of one document."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What one document asks of one role, by kind, in reading order."""

    sheet: Sheet
    kinds: Mapping[Kind, Sequence[Demand]]


def compose_pages(handbook: Handbook) -> Iterator[Artifact]:
    """The whole tree that site builders read, one file at a time: every page, PDF, picture and style sheet.

    A definition with errors gets a page that shows them; nothing of it shows anywhere else. What was made before and
    would come out the same is not made again.
    """
    if is_unusable(handbook):
        yield _diagnosis(handbook)
        yield from furnish(handbook.templates, None)
        return
    edition = _edit(handbook)
    yield from edition.pages()
    yield from (Artifact(path, data) for path, data in edition.desk.files().items())
    yield from furnish(handbook.templates, handbook.library)


def _diagnosis(handbook: Handbook) -> Artifact:
    """The one page of a handbook whose organisation cannot be used."""
    errors = _errors(handbook)
    text = handbook.templates.render(
        "page/diagnostics.md",
        {"title": "This handbook cannot be shown yet", "findings": errors, "name": str(ORGANIZATION_SOURCE)},
    )
    return Artifact(markdown_path(INDEX), text.encode())


def _errors(handbook: Handbook) -> tuple[Diagnostic, ...]:
    findings = sort_diagnostics([*handbook.library.diagnostics, *handbook.diagnostics])
    return discreet((finding for finding in findings if finding.is_error), handbook.library.files)


@dataclass(frozen=True, slots=True)
class _Faulty:
    """A page that shows what is wrong with its definition; `name` is the number and title, or the file."""

    page: PurePosixPath
    name: str
    findings: tuple[Diagnostic, ...]

    @property
    def url(self) -> str:
        """The page as seen from the front page."""
        return relative_url(self.page, INDEX)


@dataclass(frozen=True, slots=True)
class _Edition:
    """All pages of a handbook: the sheets that can be shown, and those that show what is wrong.

    `others` are policies that do not apply now: those that ended, and those that take effect later.
    """

    handbook: Handbook
    desk: Desk
    shelves: Mapping[str, Shelf]
    policies: tuple[Sheet, ...]
    others: tuple[Sheet, ...]
    accounts: tuple[Sheet, ...]
    faulty: tuple[_Faulty, ...]

    def pages(self) -> Iterator[Artifact]:
        """Every page, and the PDFs beside them."""
        elsewhere = self._findings_elsewhere()
        call = relative_url(ANSWERS, INDEX) if has_answers(self.handbook) else None
        given = (repr(elsewhere), repr(call), self.handbook.library.front_page)
        yield self._page("index.md", INDEX, given, lambda _: {"elsewhere": elsewhere, "call": call})
        yield self._page("organization.md", ORGANIZATION)
        yield from self._roles()
        is_faulty = _any_below("policies", self.faulty)
        if self.policies or self.others or is_faulty or has_versions(self.handbook.edition):
            yield self._page("policies.md", POLICIES)
        if self.policies or is_faulty:
            defining = tuple(sheet.digest for sheet in self.policies if sheet.meanings)
            yield self._page(
                "glossary.md", GLOSSARY, defining, lambda _: {"terms": collect_terms(self.policies)}
            )
        if call is not None:
            yield self._answers()
        if self.accounts or _any_below("accounts", self.faulty):
            yield self._page("accounts.md", ACCOUNTS)
        for sheet in (*self.policies, *self.others, *self.accounts):
            yield Artifact(markdown_path(sheet.page), sheet.text)
            if (pdf := self.handbook.pdfs.get(_key(sheet.page))) is not None:
                yield Artifact(sheet.page.with_suffix(".pdf"), pdf)
        for fault in self.faulty:
            text = self.desk.templates.render(
                "page/diagnostics.md",
                {
                    "title": f"{fault.name} cannot be shown yet",
                    "findings": fault.findings,
                    "name": fault.name,
                },
            )
            yield Artifact(markdown_path(fault.page), text.encode())
        yield from self._versions()
        yield from compose_api(self.handbook, self.desk)
        if has_versions(self.handbook.edition):
            yield from compose_as_of(self.handbook.edition, self.desk)
            yield from compose_copies(self.handbook, self.shelves, self.desk)
            yield from compose_feeds(self.handbook.edition, self.handbook.options.site_url)

    def _versions(self) -> Iterator[Artifact]:
        """The pages of all versions, and those at former addresses."""
        pdfs = {policy_page(key.partition("/")[2]): pdf for key, pdf in self.handbook.pdfs.items()}
        for shelf in self.shelves.values():
            for artifact in compose_versions(shelf, self.desk, self.handbook.options):
                if artifact.path.suffix == ".pdf":
                    pdfs[artifact.path.with_suffix(".html")] = artifact.data
                yield artifact
            yield from compose_changes(shelf, self.desk)
        former = self.handbook.edition.source.register.former
        yield from compose_moved(former, self.shelves, self.desk, pdfs)
        yield from compose_short(self.shelves, self.desk)

    def _answers(self) -> Artifact:
        """The page that says who decides, whom to call, and by when."""
        edition = self.handbook.edition
        documents = [sheet.document for sheet in (*self.policies, *self.accounts)]
        facts = self.desk.remembers.facts
        everybody = [
            facts(kind) for kind in ("roles", "people", "offices", "contacts", "departments", "systems")
        ]
        shown = [describe_document(found, self.handbook.library) for found in documents]
        return self._page(
            "answers.md",
            ANSWERS,
            (str(edition.today), facts("holidays"), *everybody, *shown),
            lambda desk: {
                "answers": collect_answers(edition, desk, documents),
                "offices": tuple(office_days(edition)),
                "made_on": edition.today,
            },
        )

    def _page(
        self,
        name: str,
        page: PurePosixPath,
        given: Sequence[str] = (),
        variables: Callable[[Desk], Mapping[str, object]] = lambda _: {},
    ) -> Artifact:
        """A page over several documents; `given` is what its own variables are made of."""
        links, unissued = self._links(page), bool(self.handbook.edition.source.policies)

        def make(watch: Watch) -> tuple[bytes, bytes]:
            desk = self.desk.watched(watch)
            shown = {kind: watch.listed(kind, getattr(self, kind)) for kind in _LISTED}
            text = desk.render(
                name,
                page,
                links=links,
                unissued=unissued,
                options=self.handbook.options,
                **shown,
                **variables(desk),
            )
            return text.encode(), pack_taken(Taken(used=desk.used))

        kept = self.desk.remembers.remember(f"page {page}", (name, repr(links), repr(unissued), *given), make)
        self.desk.used.update(unpack_taken(kept.read(1)).used)
        return Artifact(markdown_path(page), kept.read(0))

    def _links(self, page: PurePosixPath) -> tuple[Way, ...]:
        """The other ways to what applies, as seen from a page."""
        if not has_versions(self.handbook.edition):
            return ()
        return tuple(Way(text, relative_url(target, page)) for text, target in _WAYS)

    def _roles(self) -> Iterator[Artifact]:
        roles = self.handbook.library.directory.roles
        asked: dict[str, list[Asked]] = {role: [] for role in roles}
        for sheet in (*self.policies, *self.accounts):
            for role, kinds in _by_role_and_kind(sheet.demands).items():
                if role in asked:  # an issued policy may name one that is no longer there
                    asked[role].append(Asked(sheet, kinds))
        digests = {
            role: combine(*(each.sheet.digest for each in documents)) for role, documents in asked.items()
        }
        yield self._page("roles.md", ROLES, tuple(digests.values()), lambda _: {"asked": asked})
        for role, documents in asked.items():
            yield self._page(
                "role.md",
                role_page(role),
                (digests[role],),
                lambda _, role=role, documents=documents: {"role_id": role, "asked": documents},  # type: ignore[misc]
            )

    def _findings_elsewhere(self) -> tuple[Diagnostic, ...]:
        """The errors that have no page of their own."""
        shown = {finding for fault in self.faulty for finding in fault.findings}
        hidden = _hidden_sources(self.handbook)
        return tuple(
            finding
            for finding in _errors(self.handbook)
            if finding not in shown and finding.place.path not in hidden
        )


def _any_below(folder: str, faulty: Sequence[_Faulty]) -> bool:
    return any(fault.page.parts[0] == folder for fault in faulty)


def _key(page: PurePosixPath) -> str:
    return str(page.with_suffix(""))


def _by_role_and_kind(demands: Sequence[Demand]) -> dict[str, Mapping[Kind, Sequence[Demand]]]:
    found: dict[str, dict[Kind, list[Demand]]] = {}
    for demand in demands:
        found.setdefault(demand.role, {}).setdefault(demand.kind, []).append(demand)
    return {role: {kind: kinds[kind] for kind in Kind if kind in kinds} for role, kinds in found.items()}


def _hidden_sources(handbook: Handbook) -> set[PurePosixPath]:
    """The definitions that have no page: nothing about them may show, not even what is wrong with them."""
    source, library = handbook.edition.source, handbook.library
    shown = _paths(library.policies.values(), published_accounts(library), library.broken)
    shown |= _paths(handbook.edition.others)
    return _paths(source.policies.values(), source.accounts.values(), source.broken) - shown


def _paths(*documents: Iterable[PolicyFile | AccountFile | BrokenFile]) -> set[PurePosixPath]:
    return {found.source.path for group in documents for found in group}


def _edit(handbook: Handbook) -> _Edition:
    library = handbook.library
    others = handbook.edition.others
    policies = (*library.policies.values(), *others)
    shelves = arrange(handbook.edition, drafts=handbook.options.drafts)
    accounts = published_accounts(library)
    broken = [(broken_page(found), str(found.source.path), found.source.path) for found in library.broken]
    published = frozenset(
        [policy_page(found.id) for found in policies]
        + [account_page(found.id) for found in accounts]
        + [page for page, _, _ in broken]
        + [page for shelf in shelves.values() for page in shelf.pages()]
        + ([CHECK] if has_versions(handbook.edition) else [])
    )
    wrong: dict[PurePosixPath, list[Diagnostic]] = {}
    for finding in _errors(handbook):
        wrong.setdefault(finding.place.path, []).append(finding)
    if FRONT_PAGE in wrong:
        library = replace(library, front_page="")
    facts = Facts(library, published)
    desk = Desk(library, handbook.templates, published, {}, Memory(handbook.traces, facts, handbook.base))
    faulty = [_Faulty(page, name, tuple(wrong.get(source, ()))) for page, name, source in broken]
    good: list[Sheet] = []
    documents: list[PolicyFile | AccountFile] = [*policies, *accounts]
    for document in documents:
        page, name = identify(document)
        if document.source.path in wrong:
            faulty.append(_Faulty(page, name, tuple(wrong[document.source.path])))
            continue
        try:
            good.append(_make_sheet(desk, document, handbook))
        except ProseError as error:
            place = Place(document.source.path)
            finding = Diagnostic(place, Severity.ERROR, "prose-error", error.message, error.hint)
            faulty.append(_Faulty(page, name, (finding,)))
    ended = {found.id for found in others}
    facts.tell("faulty", repr(faulty))
    sheets = [sheet for sheet in good if isinstance(sheet.document, PolicyFile)]
    edition = _Edition(
        handbook,
        desk,
        shelves,
        tuple(sheet for sheet in sheets if sheet.document.id not in ended),
        tuple(sheet for sheet in sheets if sheet.document.id in ended),
        tuple(sheet for sheet in good if isinstance(sheet.document, AccountFile)),
        tuple(faulty),
    )
    for kind in _LISTED[:-1]:
        facts.tell(kind, *(sheet.digest for sheet in getattr(edition, kind)))
    return edition


def _make_sheet(desk: Desk, found: PolicyFile | AccountFile, handbook: Handbook) -> Sheet:
    has_pdf = _key(identify(found)[0]) in handbook.pdfs
    if isinstance(found, PolicyFile):
        standing = handbook.edition.standings[found.id]
        finds_all = handbook.options.search_versions
        return desk.make_policy(found, standing, has_pdf=has_pdf, finds_all=finds_all)
    return desk.make_account(found, has_pdf=has_pdf)
