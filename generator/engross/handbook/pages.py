"""The pages of the handbook, as a plain Markdown tree that any MkDocs-like builder can read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import PurePosixPath

from engross.address import (
    ACCOUNTS,
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
from engross.handbook.demands import Demand, Kind
from engross.handbook.discretion import discreet
from engross.handbook.furnishing import furnish
from engross.handbook.sheets import Desk, Meaning, Sheet
from engross.library import FRONT_PAGE, AccountFile, BrokenFile, Library, PolicyFile
from engross.library import ORGANIZATION as ORGANIZATION_SOURCE
from engross.options import Options
from engross.templating import Templates
from engross.text.prose import ProseError
from engross.text.quotes import is_draft, quoted_policies


@dataclass(frozen=True, slots=True)
class Handbook:
    """What pages are made of: the library, the templates, the PDFs that are ready, what is wrong.

    `pdfs` are by the place of their page: `policies/client-ownership`, `accounts/meridian`.
    """

    library: Library
    templates: Templates
    options: Options
    pdfs: Mapping[str, bytes]
    diagnostics: Sequence[Diagnostic] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What one document asks of one role, by kind, in reading order."""

    sheet: Sheet
    kinds: Mapping[Kind, Sequence[Demand]]


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A term, and what it means in each document that defines it."""

    term: str
    meanings: tuple[tuple[Sheet, Meaning], ...]

    @property
    def initial(self) -> str:
        """The letter under which the term stands."""
        return self.term[0].upper() if self.term[0].isalpha() else "0–9"


def published_policies(library: Library, options: Options) -> tuple[PolicyFile, ...]:
    """The policies that have a page: those in force, and drafts where they are asked for."""
    return tuple(found for found in library.policies.values() if options.drafts or not found.policy.is_draft)


def published_accounts(library: Library, options: Options) -> tuple[AccountFile, ...]:
    """The account plans that have a page: no confidential ones, and none that quotes a draft unless drafts are shown."""
    return tuple(
        found
        for found in library.accounts.values()
        if found.account.classification != "confidential"
        and (options.drafts or not _quotes_draft(library, found))
    )


def _quotes_draft(library: Library, plan: AccountFile) -> bool:
    return any(is_draft(library, policy_id) for _, policy_id in quoted_policies(library, plan.account))


def compose_pages(handbook: Handbook) -> tuple[Artifact, ...]:
    """The whole tree that site builders read: every page, PDF, picture and style sheet.

    A definition with errors gets a page that shows them; nothing of it shows anywhere else.
    """
    if _is_unusable(handbook):
        return (_diagnosis(handbook), *furnish(handbook.templates, None))
    edition = _edit(handbook)
    pages = tuple(edition.pages())
    files = (Artifact(path, data) for path, data in edition.desk.files().items())
    return (*pages, *files, *furnish(handbook.templates, handbook.library))


def navigation(handbook: Handbook) -> list[object]:
    """The navigation as MkDocs' `nav` wants it: titles, already escaped, and the Markdown files they stand for."""
    library = handbook.library
    home: list[object] = [{"Home": "index.md"}]
    if _is_unusable(handbook):
        return home
    policies = [_identify(found) for found in published_policies(library, handbook.options)]
    accounts = [_identify(found) for found in published_accounts(library, handbook.options)]
    for found in library.broken:
        page = _broken_page(found)
        (policies if found.kind == "policies" else accounts).append((page, found.id))
    roles = [(role_page(role.id), role.name) for role in library.directory.roles.values()]
    sections = (
        ("Policies", POLICIES, policies),
        ("Account plans", ACCOUNTS, accounts),
        ("What applies to me", ROLES, roles),
    )
    nav = home + [_section(*section) for section in sections if section[2]]
    if policies:
        nav.append({"Glossary": str(_markdown(GLOSSARY))})
    return [*nav, {"Organisation": str(_markdown(ORGANIZATION))}]


def _section(
    title: str, index: PurePosixPath, pages: Sequence[tuple[PurePosixPath, str]]
) -> dict[str, object]:
    # MkDocs writes titles into HTML as they are.
    listed = [{escape(name, quote=False): str(_markdown(page))} for page, name in pages]
    return {title: [str(_markdown(index)), *listed]}


def _is_unusable(handbook: Handbook) -> bool:
    wrong = (finding.place.path for finding in handbook.diagnostics if finding.is_error)
    return handbook.library.organization is None or ORGANIZATION_SOURCE in wrong


def _diagnosis(handbook: Handbook) -> Artifact:
    """The one page of a handbook whose organisation cannot be used."""
    errors = _errors(handbook)
    text = handbook.templates.render(
        "page/diagnostics.md",
        {"title": "This handbook cannot be shown yet", "findings": errors, "name": str(ORGANIZATION_SOURCE)},
    )
    return Artifact(_markdown(INDEX), text.encode())


def _errors(handbook: Handbook) -> tuple[Diagnostic, ...]:
    findings = sort_diagnostics([*handbook.library.diagnostics, *handbook.diagnostics])
    return discreet((finding for finding in findings if finding.is_error), handbook.library.files)


def _markdown(page: PurePosixPath) -> PurePosixPath:
    return page.with_suffix(".md")


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
    """All pages of a handbook: the sheets that can be shown, and those that show what is wrong."""

    handbook: Handbook
    desk: Desk
    policies: tuple[Sheet, ...]
    accounts: tuple[Sheet, ...]
    faulty: tuple[_Faulty, ...]

    def pages(self) -> Iterator[Artifact]:
        """Every page, and the PDFs beside them."""
        elsewhere = self._findings_elsewhere()
        yield self._page("index.md", INDEX, elsewhere=elsewhere)
        yield self._page("organization.md", ORGANIZATION)
        yield from self._roles()
        if self.policies or _any_below("policies", self.faulty):
            yield self._page("policies.md", POLICIES)
            yield self._page("glossary.md", GLOSSARY, terms=_collect_terms(self.policies))
        if self.accounts or _any_below("accounts", self.faulty):
            yield self._page("accounts.md", ACCOUNTS)
        for sheet in (*self.policies, *self.accounts):
            yield Artifact(_markdown(sheet.page), sheet.text.encode())
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
            yield Artifact(_markdown(fault.page), text.encode())

    def _page(self, name: str, page: PurePosixPath, **variables: object) -> Artifact:
        text = self.desk.render(
            name,
            page,
            policies=self.policies,
            accounts=self.accounts,
            faulty=self.faulty,
            options=self.handbook.options,
            **variables,
        )
        return Artifact(_markdown(page), text.encode())

    def _roles(self) -> Iterator[Artifact]:
        roles = self.handbook.library.directory.roles
        asked: dict[str, list[Asked]] = {role: [] for role in roles}
        for sheet in (*self.policies, *self.accounts):
            for role, kinds in _by_role_and_kind(sheet.demands).items():
                asked[role].append(Asked(sheet, kinds))
        yield self._page("roles.md", ROLES, asked=asked)
        for role, documents in asked.items():
            yield self._page("role.md", role_page(role), role_id=role, asked=documents)

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


def _collect_terms(sheets: Sequence[Sheet]) -> tuple[GlossaryTerm, ...]:
    """The terms in alphabetical order; one that several policies define stands once, with each meaning."""
    found: dict[str, list[tuple[Sheet, Meaning]]] = {}
    for sheet in sheets:
        for meaning in sheet.meanings:
            found.setdefault(" ".join(meaning.term.casefold().split()), []).append((sheet, meaning))
    return tuple(GlossaryTerm(found[key][0][1].term, tuple(found[key])) for key in sorted(found))


def _hidden_sources(handbook: Handbook) -> set[PurePosixPath]:
    """The definitions that have no page: nothing about them may show, not even what is wrong with them."""
    library = handbook.library
    shown = {found.id for found in published_policies(library, handbook.options)}
    open_plans = {found.id for found in published_accounts(library, handbook.options)}
    hidden = {found.source.path for found in library.policies.values() if found.id not in shown}
    return hidden | {found.source.path for found in library.accounts.values() if found.id not in open_plans}


def _edit(handbook: Handbook) -> _Edition:
    library = handbook.library
    policies = published_policies(library, handbook.options)
    accounts = published_accounts(library, handbook.options)
    broken = [(_broken_page(found), str(found.source.path), found.source.path) for found in library.broken]
    published = frozenset(
        [policy_page(found.id) for found in policies]
        + [account_page(found.id) for found in accounts]
        + [page for page, _, _ in broken]
    )
    wrong: dict[PurePosixPath, list[Diagnostic]] = {}
    for finding in _errors(handbook):
        wrong.setdefault(finding.place.path, []).append(finding)
    if FRONT_PAGE in wrong:
        library = replace(library, front_page="")
    desk = Desk(library, handbook.templates, published, {})
    faulty = [_Faulty(page, name, tuple(wrong.get(source, ()))) for page, name, source in broken]
    good: list[Sheet] = []
    documents: list[PolicyFile | AccountFile] = [*policies, *accounts]
    for document in documents:
        page, name = _identify(document)
        if document.source.path in wrong:
            faulty.append(_Faulty(page, name, tuple(wrong[document.source.path])))
            continue
        try:
            good.append(_make_sheet(desk, document, handbook))
        except ProseError as error:
            place = Place(document.source.path)
            finding = Diagnostic(place, Severity.ERROR, "prose-error", error.message, error.hint)
            faulty.append(_Faulty(page, name, (finding,)))
    return _Edition(
        handbook,
        desk,
        tuple(sheet for sheet in good if isinstance(sheet.document, PolicyFile)),
        tuple(sheet for sheet in good if isinstance(sheet.document, AccountFile)),
        tuple(faulty),
    )


def _broken_page(found: BrokenFile) -> PurePosixPath:
    return policy_page(found.id) if found.kind == "policies" else account_page(found.id)


def _identify(found: PolicyFile | AccountFile) -> tuple[PurePosixPath, str]:
    """The page of a document, and its number and title."""
    if isinstance(found, PolicyFile):
        page = found.policy.title_page
        return policy_page(found.id), f"{page.number} {page.title}"
    return account_page(found.id), f"{found.account.number} {found.account.title}"


def _make_sheet(desk: Desk, found: PolicyFile | AccountFile, handbook: Handbook) -> Sheet:
    has_pdf = _key(_identify(found)[0]) in handbook.pdfs
    if isinstance(found, PolicyFile):
        return desk.make_policy(found, has_pdf=has_pdf)
    return desk.make_account(found, has_pdf=has_pdf)
