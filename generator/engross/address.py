"""Where things are: the pages of the site, and links as seen from one page or from inside a PDF."""

import posixpath
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

from engross.assets import Use, refuse_file
from engross.library import Library
from engross.model.addresses import FilePath
from engross.text.prose import ProseError

INDEX = PurePosixPath("index.html")
POLICIES = PurePosixPath("policies", "index.html")
ACCOUNTS = PurePosixPath("accounts", "index.html")
ROLES = PurePosixPath("roles", "index.html")
ORGANIZATION = PurePosixPath("organization.html")
GLOSSARY = PurePosixPath("glossary.html")
CHECK = PurePosixPath("check-a-copy.html")
ANSWERS = PurePosixPath("answers.html")

# A site builder would take the first for pages; a browser would run what is in the others, as the handbook's own.
_MARKDOWN = {".md", ".markdown", ".mdown", ".mkdn", ".mkd"}
_ASSETS = ("assets", "files")
_ACTIVE = {
    *(".html", ".htm", ".xhtml", ".xht", ".shtml", ".mht", ".mhtml", ".hta", ".svg", ".svgz"),
    *(".xml", ".xsl", ".xslt", ".rdf", ".js", ".mjs", ".cjs", ".swf", ".wasm", ".webmanifest"),
}


def policy_page(policy_id: str) -> PurePosixPath:
    """The page of a policy."""
    return _page("policies", policy_id)


def version_page(policy_id: str, version: str) -> PurePosixPath:
    """The page of an issued version of a policy."""
    return policy_folder(policy_id) / f"{version}.html"


def changes_page(policy_id: str, version: str) -> PurePosixPath:
    """The page that shows what a version changed; `draft` for a version that is not issued yet."""
    return policy_folder(policy_id) / f"changes-{version}.html"


def history_page(policy_id: str) -> PurePosixPath:
    """The page of all versions of a policy."""
    return policy_folder(policy_id) / "history.html"


def policy_folder(policy_id: str) -> PurePosixPath:
    """Where the pages of a policy's versions are."""
    return policy_page(policy_id).with_suffix("")


def number_page(number: str) -> PurePosixPath:
    """The short address of a policy by its number, which its PDFs name."""
    return PurePosixPath("p", f"{number}.html")


def role_page(role_id: str) -> PurePosixPath:
    """The page of a role."""
    return _page("roles", role_id)


def account_page(account_id: str) -> PurePosixPath:
    """The page of an account plan."""
    return _page("accounts", account_id)


@lru_cache(maxsize=4096)
def _page(folder: str, name: str) -> PurePosixPath:
    # index.html is the list of the folder; no id ends in an underscore.
    return PurePosixPath(folder, "index_.html" if name == "index" else f"{name}.html")


_POLICY_PAGES: Mapping[str, Callable[[str, str], PurePosixPath]] = {
    "policy": lambda policy_id, _: policy_page(policy_id),
    "version": version_page,
    "changes": changes_page,
    "history": lambda policy_id, _: history_page(policy_id),
}


@lru_cache(maxsize=4096)
def relative_url(target: PurePosixPath, page: PurePosixPath) -> str:
    """The URL of a file of the site as a link on `page`; it works from a server's folder and from file://."""
    return quote(posixpath.relpath(str(target), str(page.parent)))


@dataclass(frozen=True, slots=True)
class PageResolver:
    """Links and pictures as seen from a page of the site; `published` holds the pages that can be linked to.

    `policy_id` is the policy whose texts are shown, on its own page or on another; `folder` is where its files lie.
    With `version` the texts are those of that version, whose own clauses are on the version's page. A former id of a
    policy leads to where the policy is now.
    """

    page: PurePosixPath
    policy_id: str
    published: Collection[PurePosixPath]
    library: Library
    folder: PurePosixPath
    version: str = field(default="", kw_only=True)

    def link(self, address: str) -> str | None:
        """The URL of what an address names; None where there is no page.

        Addresses are `role:…`, `policy:…`, `account:…`, `contact:…`, `person:…`, `clause:…`, and for the versions of a
        policy `version:policy/1.0`, `changes:policy/1.0` and `history:policy`.
        """
        kind, _, name = address.partition(":")
        directory = self.library.directory
        if kind == "clause":
            return self._clause(name)
        if kind in _POLICY_PAGES:
            policy_id, _, version = name.partition("/")
            return self._to_published(_POLICY_PAGES[kind](self._present(policy_id), version))
        if kind == "account":
            return self._to_published(account_page(name))
        if kind == "role":
            return relative_url(role_page(name), self.page) if name in directory.roles else None
        if kind == "contact":
            return self._to_organization(address) if name in directory.contacts else None
        if kind == "person":
            return self._to_organization(address) if name in directory.people else None
        return None

    def _clause(self, name: str) -> str | None:
        policy_id, slash, anchor = name.rpartition("/")
        policy_id = self._present(policy_id) if slash else self.policy_id
        is_own = bool(self.version) and policy_id == self.policy_id
        target = version_page(policy_id, self.version) if is_own else policy_page(policy_id)
        if target == self.page:
            return f"#{anchor}"
        url = self._to_published(target)
        return None if url is None else f"{url}#{anchor}"

    def _present(self, policy_id: str) -> str:
        """The present id of a policy that may have been renamed."""
        return self.library.register.former.get(policy_id, policy_id)

    def _to_published(self, target: PurePosixPath) -> str | None:
        return relative_url(target, self.page) if target in self.published else None

    def _to_organization(self, address: str) -> str:
        anchor = address.replace(":", "-", 1)
        return (
            f"#{anchor}" if self.page == ORGANIZATION else f"{relative_url(ORGANIZATION, self.page)}#{anchor}"
        )

    def image(self, name: str) -> str:
        """The URL of a picture beside the definition, or of an attachment, whose name is a FilePath."""
        source, use = asset_source(name)
        return relative_url(asset_path(self.library, self.folder, source, use), self.page)


@dataclass(frozen=True, slots=True)
class PdfResolver:
    """Links inside one PDF; what is not in it gets none."""

    library: Library
    folder: PurePosixPath

    def link(self, address: str) -> str | None:
        """The anchor of a clause of the same document; None for anything else."""
        kind, _, name = address.partition(":")
        return f"#{name}" if kind == "clause" and "/" not in name else None

    def image(self, name: str) -> str:
        """The URL of a picture, relative to the definition's folder."""
        source, use = asset_source(name)
        asset_path(self.library, self.folder, source, use)
        return quote(source)


def asset_source(name: str) -> tuple[str, Use]:
    """A file's name as it is on disk, and its use: attachments are named as they are, pictures as in a URL."""
    return (name, Use.ATTACHMENT) if isinstance(name, FilePath) else (unquote(name), Use.PICTURE)


def is_asset(path: PurePosixPath) -> bool:
    """Whether a place on the site is one for files beside definitions."""
    return path.parts[: len(_ASSETS)] == _ASSETS


def asset_path(library: Library, folder: PurePosixPath, name: str, use: Use) -> PurePosixPath:
    """The place on the site of a file beside a definition; raises ProseError when it may not be used."""
    refusal = refuse_file(library, folder, name, use)
    if refusal is not None:
        raise ProseError(refusal.message, name, refusal.hint)
    source = folder / name
    path = PurePosixPath(*_ASSETS, *source.parts[1:])
    suffix = path.suffix.lower()
    if suffix not in _MARKDOWN and (use is Use.PICTURE or suffix not in _ACTIVE):
        return path
    ending = ".txt"
    while source.with_name(f"{source.name}{ending}") in library.files:
        ending += ".txt"
    return path.with_name(f"{path.name}{ending}")
