"""What a handbook is made of, which of it has a page, and the navigation over those pages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import PurePosixPath

from engross.address import (
    ACCOUNTS,
    ANSWERS,
    CHECK,
    GLOSSARY,
    ORGANIZATION,
    POLICIES,
    ROLES,
    account_page,
    policy_page,
    role_page,
)
from engross.answers import gather_tables
from engross.diagnostic import Diagnostic, sort_diagnostics
from engross.edition import Edition
from engross.handbook.as_of import AS_OF
from engross.handbook.discretion import discreet
from engross.handbook.sections import Listed, list_documents, list_names
from engross.history import State
from engross.incremental.traces import Traces
from engross.library import ORGANIZATION as ORGANIZATION_SOURCE
from engross.library import AccountFile, BrokenFile, Library, PolicyFile
from engross.options import Options
from engross.templating import Templates


@dataclass(frozen=True, slots=True)
class Handbook:
    """What pages are made of: the edition, the templates, the PDFs that are ready, what is wrong with what is shown.

    `pdfs` are by the place of their page: `policies/client-ownership`, `accounts/meridian`; to those that are `promised`
    pages link besides, though they are not there yet. `traces` tell what was made before, `base` is the digest of what
    every page is made of: templates, options, engross itself.
    """

    edition: Edition
    templates: Templates
    options: Options
    pdfs: Mapping[str, bytes]
    diagnostics: Sequence[Diagnostic] = ()
    traces: Traces = field(default_factory=Traces.in_memory)
    base: str = ""
    promised: Collection[str] = ()

    @property
    def library(self) -> Library:
        """What applies, and drafts where they are shown."""
        return self.edition.library


def published_accounts(library: Library) -> tuple[AccountFile, ...]:
    """The account plans that have a page: no confidential ones."""
    return tuple(
        found for found in library.accounts.values() if found.account.classification != "confidential"
    )


def coming_policies(edition: Edition) -> tuple[PolicyFile, ...]:
    """The policies that do not apply yet."""
    over = {State.ENDED, State.NEVER}
    return tuple(found for found in edition.others if edition.standings[found.id].state not in over)


def has_versions(edition: Edition) -> bool:
    """Whether employees may see any version of any policy."""
    return any(edition.versions.values())


def has_answers(handbook: Handbook) -> bool:
    """Whether anything that has a page says, on its day, who decides, whom to call or by when to answer."""
    library, day = handbook.library, handbook.edition.today
    alone = chain(
        (replace(library, policies={found.id: found}, accounts={}) for found in library.policies.values()),
        (replace(library, policies={}, accounts={found.id: found}) for found in published_accounts(library)),
    )
    return any(not gather_tables(each, day=day).is_empty for each in alone)


def is_unusable(handbook: Handbook) -> bool:
    """Whether the organisation's file cannot be used, so that nothing can be shown."""
    wrong = (finding.place.path for finding in handbook.diagnostics if finding.is_error)
    return handbook.library.organization is None or ORGANIZATION_SOURCE in wrong


def list_errors(handbook: Handbook) -> tuple[Diagnostic, ...]:
    """The errors that pages may show."""
    findings = sort_diagnostics([*handbook.library.diagnostics, *handbook.diagnostics])
    return discreet((finding for finding in findings if finding.is_error), handbook.library.files)


def markdown_path(page: PurePosixPath) -> PurePosixPath:
    """The Markdown file that a site builder makes a page of."""
    return page.with_suffix(".md")


def broken_page(found: BrokenFile) -> PurePosixPath:
    """The page that shows what is wrong with a definition."""
    return policy_page(found.id) if found.kind == "policies" else account_page(found.id)


def page_of(found: PolicyFile | AccountFile) -> PurePosixPath:
    """The page of a document."""
    return policy_page(found.id) if isinstance(found, PolicyFile) else account_page(found.id)


def identify(found: PolicyFile | AccountFile) -> tuple[PurePosixPath, str]:
    """The page of a document, and its number and title."""
    if isinstance(found, PolicyFile):
        page = found.policy.title_page
        return page_of(found), f"{page.number} {page.title}"
    return page_of(found), f"{found.account.number} {found.account.title}"


def navigation(handbook: Handbook) -> list[object]:
    """The navigation as MkDocs' `nav` wants it: titles and the Markdown files they stand for.

    Titles are escaped, for MkDocs writes them into HTML as they are.
    """
    library = handbook.library
    home: list[object] = [{"Home": "index.md"}]
    if is_unusable(handbook):
        return home
    edition = handbook.edition
    policies = [_listed(found) for found in (*library.policies.values(), *coming_policies(edition))]
    accounts = [_listed(found) for found in published_accounts(library)]
    for found in library.broken:
        (policies if found.kind == "policies" else accounts).append(Listed(broken_page(found), found.id))
    if has_versions(edition):
        policies += [Listed(AS_OF, "On any day"), Listed(CHECK, "Check a copy")]
    roles = [Listed(role_page(role.id), role.name) for role in library.directory.roles.values()]
    sections = (
        ("Policies", POLICIES, list_documents(policies)),
        ("Account plans", ACCOUNTS, list_documents(accounts)),
        ("What applies to me", ROLES, list_names(roles)),
    )
    if has_answers(handbook):
        home.append({"Who do I call?": str(markdown_path(ANSWERS))})
    nav = home + [
        {title: [str(markdown_path(index)), *listed]} for title, index, listed in sections if listed
    ]
    if library.policies or any(found.kind == "policies" for found in library.broken):
        nav.append({"Glossary": str(markdown_path(GLOSSARY))})
    return [*nav, {"Organisation": str(markdown_path(ORGANIZATION))}]


def _listed(found: PolicyFile | AccountFile) -> Listed:
    page, name = identify(found)
    number = found.policy.title_page.number if isinstance(found, PolicyFile) else found.account.number
    return Listed(page, name, number)
