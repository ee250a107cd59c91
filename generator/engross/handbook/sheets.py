"""A policy or account plan made into its page, together with what other pages take from it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from engross.address import (
    GLOSSARY,
    ROLES,
    PageResolver,
    account_page,
    asset_path,
    asset_source,
    policy_page,
    relative_url,
)
from engross.document import make_account_view, make_policy_view, make_view
from engross.handbook.demands import Demand, list_account_demands, list_policy_demands
from engross.library import AccountFile, Library, PolicyFile
from engross.templating import Templates


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a term means in one document; `text` is HTML, and its links and `url` are as seen from the glossary."""

    term: str
    also: tuple[str, ...]
    text: str
    url: str
    citation: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document's page as Markdown; demands' links are as seen from the pages of roles."""

    page: PurePosixPath
    number: str
    title: str
    text: str
    next_review: date
    document: PolicyFile | AccountFile
    demands: tuple[Demand, ...]
    meanings: tuple[Meaning, ...] = ()

    @property
    def anchor(self) -> str:
        """The document's number as an anchor."""
        return self.number.lower()


@dataclass(frozen=True, slots=True)
class _Recorder(PageResolver):
    """A resolver that remembers the pictures and attachments it was asked for."""

    used: dict[PurePosixPath, PurePosixPath]

    def image(self, name: str) -> str:
        source, use = asset_source(name)
        place = asset_path(self.library, self.folder, source, use)
        self.used[place] = self.folder / source
        return relative_url(place, self.page)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where sheets are made: the library, the templates, the pages that can be linked to, the files used so far."""

    library: Library
    templates: Templates
    published: Collection[PurePosixPath]
    used: dict[PurePosixPath, PurePosixPath]  # their places on the site to those in the library

    def resolver(self, page: PurePosixPath, folder: PurePosixPath, policy_id: str = "") -> PageResolver:
        """Links as seen from a page, for texts of the definition in `folder`."""
        return _Recorder(page, policy_id, self.published, self.library, folder, self.used)

    def render(self, name: str, page: PurePosixPath, **variables: object) -> str:
        """A page that belongs to no single document."""
        view = make_view(self.library, self.resolver(page, PurePosixPath("policies")))
        return self.templates.render(f"page/{name}", {"view": view, "page": page, **variables})

    def files(self) -> dict[PurePosixPath, bytes]:
        """The pictures and attachments used so far, by their place on the site."""
        return {place: self.library.files[source] for place, source in sorted(self.used.items())}

    def make_policy(self, found: PolicyFile, *, has_pdf: bool) -> Sheet:
        """The sheet of a policy; raises ProseError for a text that cannot be shown."""
        page = policy_page(found.id)
        here, roles, glossary = (
            make_policy_view(self.library, found, self.resolver(place, found.folder, found.id))
            for place in (page, ROLES, GLOSSARY)
        )
        pdf = _pdf_url(page) if has_pdf else None
        text = self.templates.render(
            "page/policy.md", {"view": here, "policy": here.policy, "page": page, "pdf": pdf}
        )
        meanings = []
        for definition in glossary.policy.definitions:
            item = glossary.item(definition)
            url = glossary.url(f"clause:{item.anchor}") or ""
            meaning = glossary.prose(definition.meaning)
            meanings.append(
                Meaning(definition.term, definition.also, meaning, url, item.citation, item.anchor)
            )
        return Sheet(
            page=page,
            number=found.policy.title_page.number,
            title=found.policy.title_page.title,
            text=text,
            next_review=here.next_review,
            document=found,
            demands=tuple(list_policy_demands(roles)),
            meanings=tuple(meanings),
        )

    def make_account(self, found: AccountFile, *, has_pdf: bool) -> Sheet:
        """The sheet of an account plan; raises ProseError for a text that cannot be shown."""
        page, folder = account_page(found.id), found.source.path.parent
        here, roles = (
            make_account_view(self.library, found, self.resolver(place, folder)) for place in (page, ROLES)
        )
        pdf = _pdf_url(page) if has_pdf else None
        text = self.templates.render(
            "page/account.md", {"view": here, "account": here.account, "page": page, "pdf": pdf}
        )
        return Sheet(
            page=page,
            number=found.account.number,
            title=found.account.title,
            text=text,
            next_review=found.account.next_review,
            document=found,
            demands=tuple(list_account_demands(roles)),
        )


def _pdf_url(page: PurePosixPath) -> str:
    return relative_url(page.with_suffix(".pdf"), page)
