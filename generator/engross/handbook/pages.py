"""The pages of the handbook, as a plain Markdown tree that any MkDocs-like builder can read."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import PurePosixPath

from engross.address import CHECK, INDEX, is_asset, policy_page, version_page
from engross.artifact import Artifact
from engross.cached import cached_property
from engross.feeds import compose_feeds
from engross.handbook.api import compose_api
from engross.handbook.as_of import AS_OF, compose_as_of
from engross.handbook.changes import compose_changes
from engross.handbook.contents import (
    Handbook,
    has_versions,
    is_unusable,
    list_errors,
    markdown_path,
    navigation,
    published_accounts,
)
from engross.handbook.copies import compose_copies
from engross.handbook.documents import Documents, place_name
from engross.handbook.furnishing import furnish
from engross.handbook.moved import compose_moved, compose_short
from engross.handbook.overviews import Overviews
from engross.handbook.shelf import Shelf
from engross.handbook.versions import compose_versions
from engross.library import ORGANIZATION as ORGANIZATION_SOURCE

__all__ = ["Composer", "Handbook", "compose_pages", "navigation", "open_composer", "published_accounts"]

Compose = Callable[[], Iterator[Artifact]]


def compose_pages(handbook: Handbook) -> Iterator[Artifact]:
    """The whole tree that site builders read, one file at a time: every page, PDF, picture and style sheet.

    A definition with errors gets a page that shows them; nothing of it shows anywhere else. What was made before and
    would come out the same is not made again.
    """
    return open_composer(handbook).all()


def open_composer(handbook: Handbook) -> "Composer | Diagnosis":
    """What makes the files of a handbook."""
    return Diagnosis(handbook) if is_unusable(handbook) else Composer(handbook)


class Diagnosis:
    """The files of a handbook whose organisation cannot be used: one page that says why."""

    def __init__(self, handbook: Handbook) -> None:
        self._handbook = handbook

    def all(self) -> Iterator[Artifact]:
        """Every file of the tree."""
        text = self._handbook.templates.render(
            "page/diagnostics.md",
            {
                "title": "This handbook cannot be shown yet",
                "findings": list_errors(self._handbook),
                "name": str(ORGANIZATION_SOURCE),
            },
        )
        yield Artifact(markdown_path(INDEX), text.encode())
        yield from furnish(self._handbook.templates, None)

    def pages(self) -> list[PurePosixPath]:
        """The Markdown files that there are."""
        return [markdown_path(INDEX)]

    def documents(self) -> list[PurePosixPath]:
        """The Markdown files of documents: none."""
        return []

    def is_overview(self, _path: PurePosixPath) -> bool:
        """Whether a page is made of all documents: none is."""
        return False

    def find(self, path: PurePosixPath) -> bytes | None:
        """One file of the tree; None where there is none."""
        return self._files.get(path)

    @cached_property
    def _files(self) -> Mapping[PurePosixPath, bytes]:
        return {artifact.path: artifact.data for artifact in self.all()}


class Composer:
    """Makes the files of a handbook: all of them, or one by its path in the tree. What is read of one is kept in the memory."""

    def __init__(self, handbook: Handbook) -> None:
        self._handbook = handbook
        self._documents = Documents(handbook)
        self._overviews = Overviews(handbook, self._documents)
        self._shelves = self._documents.shelves
        self._desk = self._documents.desk
        self._found: dict[str, Mapping[PurePosixPath, bytes]] = {}

    def all(self) -> Iterator[Artifact]:
        """Every file of the tree, one at a time."""
        for page, make in self._overviews.by_page.items():
            yield Artifact(markdown_path(page), make())
        documents = self._documents
        for sheet in (*documents.policies, *documents.others, *documents.accounts):
            yield Artifact(markdown_path(sheet.page), sheet.text.encode())
            if (pdf := self._handbook.pdfs.get(place_name(sheet.page))) is not None:
                yield Artifact(sheet.page.with_suffix(".pdf"), pdf)
        for fault in documents.faulty:
            yield Artifact(markdown_path(fault.page), documents.explain(fault))
        for shelf in self._shelves.values():
            yield from self._compose_shelf(shelf)
        for compose in self._groups.values():
            yield from compose()
        yield from (Artifact(path, data) for path, data in self._desk.files().items())
        yield from self._furnish()

    def pages(self) -> list[PurePosixPath]:
        """The Markdown files that there are; none has to be made for that."""
        versions = [page for shelf in self._shelves.values() for page in _pages_of(shelf)]
        others = (AS_OF, CHECK) if has_versions(self._handbook.edition) else ()
        pages = (*self._overviews.by_page, *self._documents, *versions, *others)
        return [markdown_path(page) for page in pages]

    def documents(self) -> list[PurePosixPath]:
        """The Markdown files of documents, of which those over all documents are made."""
        return [markdown_path(page) for page in self._documents]

    def is_overview(self, page: PurePosixPath) -> bool:
        """Whether a page is made of all documents."""
        return page not in self._documents and page in self._overviews.by_page

    def find(self, path: PurePosixPath) -> bytes | None:
        """One file of the tree; None where there is none. For a document's page no other one is looked at."""
        page = path.with_suffix(".html")
        if page in self._documents:
            return self._find_document(path, page)
        if path.suffix == ".md" and page in self._overviews.by_page:
            return self._overviews.by_page[page]()
        folder, *inner = path.parts[:-1] or ("",)
        if folder == "policies" and len(inner) == 1 and (shelf := self._shelves.get(inner[0])) is not None:
            return self._look(shelf.policy_id, partial(self._compose_shelf, shelf)).get(path)
        if folder == "assets":
            found = self._look("assets/", self._furnish).get(path)
            return self._find_picture(path) if found is None else found
        names = ["api/"] if folder == "api" else [name for name in self._groups if name != "api/"]
        made = (self._look(name, self._groups[name]).get(path) for name in names)
        return next((data for data in made if data is not None), None)

    def _find_document(self, path: PurePosixPath, page: PurePosixPath) -> bytes | None:
        if path.suffix == ".md":
            return self._documents.text(page)
        return self._handbook.pdfs.get(place_name(page)) if path.suffix == ".pdf" else None

    def _find_picture(self, path: PurePosixPath) -> bytes | None:
        """A picture or an attachment: which there are is known when the pages that show them are made."""
        if not is_asset(path):
            return None
        used = self._desk.used
        if path not in used:
            _ = self._documents.policies
            for shelf in self._shelves.values():
                self._look(shelf.policy_id, partial(self._compose_shelf, shelf))
        return self._desk.library.files[used[path]] if path in used else None

    def _look(self, name: str, compose: Compose) -> Mapping[PurePosixPath, bytes]:
        """Files that are made together."""
        if name not in self._found:
            self._found[name] = {artifact.path: artifact.data for artifact in compose()}
        return self._found[name]

    def _furnish(self) -> Iterator[Artifact]:
        return furnish(self._handbook.templates, self._handbook.library)

    def _compose_shelf(self, shelf: Shelf) -> Iterator[Artifact]:
        """The pages and PDFs of a policy's versions."""
        yield from compose_versions(shelf, self._desk, self._handbook.options)
        yield from compose_changes(shelf, self._desk)

    @cached_property
    def _groups(self) -> Mapping[str, Compose]:
        """Files that are made together, under names that no policy has."""
        handbook, edition = self._handbook, self._handbook.edition
        groups: dict[str, Compose] = {
            "former/": self._compose_moved,
            "p/": partial(compose_short, self._shelves, self._desk),
            "api/": partial(compose_api, handbook, self._desk),
        }
        if has_versions(edition):
            groups["as-of/"] = partial(compose_as_of, edition, self._desk)
            groups["copies/"] = partial(compose_copies, handbook, self._shelves, self._desk)
            groups["feeds/"] = partial(compose_feeds, edition, handbook.options.site_url)
        return groups

    def _compose_moved(self) -> Iterator[Artifact]:
        """The pages at the former addresses of policies, and the PDFs there."""
        former = self._handbook.edition.source.register.former
        pdfs: dict[PurePosixPath, bytes] = {}
        for policy_id in set(former.values()):
            if (pdf := self._handbook.pdfs.get(f"policies/{policy_id}")) is not None:
                pdfs[policy_page(policy_id)] = pdf
            shelf = self._shelves.get(policy_id)
            for version in shelf.versions if shelf else ():
                pdfs[version_page(policy_id, version.version)] = version.pdf(self._desk.library.files)
        return compose_moved(former, self._shelves, self._desk, pdfs)


def _pages_of(shelf: Shelf) -> Iterator[PurePosixPath]:
    yield from shelf.pages()
    yield from (version_page(shelf.policy_id, gone.version) for gone in shelf.taken_back)
