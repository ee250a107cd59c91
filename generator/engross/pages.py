"""The pages of the handbook, as a plain Markdown tree that any MkDocs-like builder can read."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import PurePosixPath

from engross.address import (
    ACCOUNTS,
    GLOSSARY,
    INDEX,
    ORGANIZATION,
    POLICIES,
    ROLES,
    PageResolver,
    account_page,
    policy_page,
    role_page,
)
from engross.artifact import Artifact
from engross.demands import Demand, Kind, list_account_demands, list_policy_demands
from engross.diagnostic import Diagnostic, Place, Severity, sort_diagnostics
from engross.document import (
    AccountView,
    PolicyView,
    View,
    make_account_view,
    make_policy_view,
    make_view,
)
from engross.furnishing import furnish, referenced_files
from engross.library import FRONT_PAGE, ORGANIZATION as ORGANIZATION_SOURCE
from engross.library import AccountFile, Library, PolicyFile
from engross.options import Options
from engross.prose import ProseError
from engross.templating import Templates


@dataclass(frozen=True, slots=True)
class Handbook:
    """What pages are made of: the library, the templates, the PDFs that are ready, what is wrong.

    `pdfs` are by the path of their page: `policies/client-ownership.pdf`, `accounts/meridian.pdf`.
    """

    library: Library
    templates: Templates
    options: Options
    pdfs: Mapping[str, bytes]
    diagnostics: Sequence[Diagnostic] = ()


@dataclass(frozen=True, slots=True)
class Faulty:
    """A page that shows what is wrong with its definition; `name` is the number and title, or the folder."""

    page: PurePosixPath
    name: str
    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What one document asks of one role, by kind, in reading order."""

    anchor: str
    name: str
    url: str
    kinds: tuple[tuple[Kind, tuple[Demand, ...]], ...]

    @property
    def count(self) -> int:
        """How many demands there are."""
        return sum(len(demands) for _, demands in self.kinds)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a term means in one policy; `text` is HTML."""

    text: str
    url: str
    citation: str


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A term over all policies that define it, with its other forms."""

    term: str
    also: tuple[str, ...]
    meanings: tuple[Meaning, ...]

    @property
    def initial(self) -> str:
        """The letter under which the term stands."""
        return self.term[0].upper() if self.term[0].isalpha() else "0–9"


def published_policies(library: Library, options: Options) -> tuple[PolicyFile, ...]:
    """The policies that have a page: those in force, and drafts where they are asked for."""
    return tuple(found for found in library.policies.values() if options.drafts or not found.policy.is_draft)


def published_accounts(library: Library) -> tuple[AccountFile, ...]:
    """The account plans that have a page; confidential ones have none."""
    return tuple(
        found for found in library.accounts.values() if found.account.classification != "confidential"
    )


def compose_pages(handbook: Handbook) -> tuple[Artifact, ...]:
    """The whole tree that site builders read: every page, PDF, picture and style sheet.

    A definition with errors gets a page that shows them; nothing of it shows anywhere else.
    """
    edition = _Edition(handbook)
    if edition.is_unusable:
        return (*edition.diagnosis(), *furnish(handbook.templates, None))
    pages = tuple(edition.pages())
    files = tuple(referenced_files(handbook.library, edition.definitions()))
    return (*pages, *files, *furnish(handbook.templates, handbook.library))


NavigationItem = Mapping[str, "str | Sequence[str | NavigationItem]"]


def navigation(handbook: Handbook) -> list[NavigationItem]:
    """The navigation as MkDocs' `nav` wants it: titles, already escaped, to Markdown files."""
    edition = _Edition(handbook)
    return edition.navigation()
