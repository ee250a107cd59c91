"""A policy or account plan made into its page, together with what other pages take from it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath

from engross.address import (
    CHECK,
    GLOSSARY,
    ROLES,
    PageResolver,
    account_page,
    asset_path,
    asset_source,
    policy_page,
    relative_url,
    version_page,
)
from engross.document import PolicyView, make_account_view, make_policy_view, make_view
from engross.edition import Standing
from engross.handbook.approvals import find_signing
from engross.handbook.demands import Demand, list_account_demands, list_policy_demands
from engross.handbook.notices import Herald, Notice
from engross.handbook.taken import (
    Meaning,
    Taken,
    pack_taken,
    unpack_demands,
    unpack_meanings,
    unpack_roles,
    unpack_used,
)
from engross.history import State
from engross.incremental.memory import Kept, Memory
from engross.incremental.traces import Traces, combine
from engross.incremental.watching import Facts, Watch, describe_document
from engross.library import AccountFile, Library, PolicyFile
from engross.templating import Templates
from engross.units import next_after

_TEXT, _TAKEN = 0, 1  # the parts of a sheet that are kept
_OVER = {State.ENDED, State.NEVER}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document's page as Markdown; demands' links are as seen from the pages of roles.

    `digest` tells whether anything that other pages may take from it is another than before. `roles` are those of which the
    document asks something, with a digest of all that it asks of each.
    """

    page: PurePosixPath
    number: str
    title: str
    next_review: date
    document: PolicyFile | AccountFile
    kept: Kept
    digest: str
    roles: Mapping[str, str]
    meanings: tuple[Meaning, ...] = ()
    standing: Standing | None = None
    notices: tuple[Notice, ...] = ()

    @property
    def text(self) -> str:
        """The page's Markdown, from the store."""
        return self.kept.read(_TEXT).decode()

    @property
    def demands(self) -> tuple[Demand, ...]:
        """All that the document asks of any of its `roles`, role by role, from the store."""
        return tuple(demand for role in self.roles for demand in self.list_demands(role))

    def list_demands(self, role: str) -> tuple[Demand, ...]:
        """What the document asks of a role, in reading order, from the store."""
        return unpack_demands(self.kept.read(_TAKEN), role)

    @property
    def is_over(self) -> bool:
        """Whether the document no longer applies."""
        return self.standing is not None and self.standing.state in _OVER

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
    memory: Memory | None = None  # of what was made before

    def resolver(
        self, page: PurePosixPath, folder: PurePosixPath, policy_id: str = "", version: str = ""
    ) -> PageResolver:
        """Links as seen from a page, for texts of the definition in `folder`; with `version` as it was issued."""
        return _Recorder(page, policy_id, self.published, self.library, folder, self.used, version=version)

    def render(self, name: str, page: PurePosixPath, **variables: object) -> str:
        """A page that belongs to no single document."""
        return self.templates.render(f"page/{name}", self._variables(page, variables))

    def render_long(self, name: str, page: PurePosixPath, **variables: object) -> bytes:
        """A page over all documents, which may be long."""
        return self.templates.render_long(f"page/{name}", self._variables(page, variables))

    def _variables(self, page: PurePosixPath, variables: Mapping[str, object]) -> Mapping[str, object]:
        view = make_view(self.library, self.resolver(page, PurePosixPath("policies")))
        return {"view": view, "page": page, **variables}

    def find_check(self, page: PurePosixPath) -> str | None:
        """The URL of the page that checks a copy, as seen from a page; None where there is none."""
        return relative_url(CHECK, page) if CHECK in self.published else None

    def files(self) -> dict[PurePosixPath, bytes]:
        """The pictures and attachments used so far, by their place on the site."""
        return {place: self.library.files[source] for place, source in sorted(self.used.items())}

    def watched(self, watch: Watch) -> "Desk":
        """The same desk, on which everything that is looked up is noted."""
        return replace(self, library=watch.over(self.library), published=watch.pages(self.published), used={})

    @property
    def remembers(self) -> Memory:
        """What was made before; nothing, where nothing is kept."""
        return self.memory or Memory(Traces.in_memory(), Facts(self.library, self.published))

    def remember(self, page: PurePosixPath, given: Sequence[str], write: Callable[["Desk"], str]) -> bytes:
        """A page that belongs to no single document, as it was before or made now; `given` as `Memory` takes it."""

        def make(watch: Watch) -> tuple[bytes, bytes]:
            desk = self.watched(watch)
            text = write(desk)
            return text.encode(), pack_taken(Taken(used=desk.used))

        kept = self.remembers.remember(f"page {page}", given, make)
        self.used.update(unpack_used(kept.read(_TAKEN)))
        return kept.read(_TEXT)

    def make_policy(
        self, found: PolicyFile, standing: Standing, *, has_pdf: bool, finds_all: bool = False
    ) -> Sheet:
        """The sheet of a policy; raises ProseError for a text that cannot be shown.

        Search finds it unless the policy has ended; with `finds_all` then too.
        """
        page, title_page = policy_page(found.id), found.policy.title_page
        herald = Herald(standing.history, standing.today)
        next_review = next_after(title_page.last_review, found.policy.review.cycle)
        notices = tuple(
            notice
            for notice in herald.of_policy(standing, next_review)
            if notice.kind != "pending" or version_page(found.id, notice.version) in self.published
        )
        applies = found.is_draft or standing.state is State.IN_FORCE
        told = {
            "applies": applies,
            "is_found": finds_all or standing.state not in _OVER,
            "page": page,
            "pdf": _pdf_url(page) if has_pdf else None,
            "notices": notices,
            "phases": herald.phases(standing.shown) if standing.shown else (),
            "signing": find_signing(standing.shown) if standing.shown else None,
            "check": self.find_check(page),
        }

        def write(desk: Desk) -> tuple[str, Taken]:
            here = desk._policy_view(found, page, standing)
            text = desk.templates.render("page/policy.md", {"view": here, "policy": here.policy, **told})
            demands = tuple(list_policy_demands(desk._policy_view(found, ROLES))) if applies else ()
            return text, Taken(demands, tuple(desk._meanings(found)) if applies else ())

        given = (describe_document(found, self.library), repr(told), repr(standing.shown))
        kept, packed = self._keep(f"sheet {page}", given, write)
        return Sheet(
            page=page,
            number=title_page.number,
            title=title_page.title,
            next_review=next_review,
            document=found,
            kept=kept,
            digest=combine(*given, kept.digests[_TAKEN], repr(standing)),
            roles=unpack_roles(packed),
            meanings=unpack_meanings(packed),
            standing=standing,
            notices=notices,
        )

    def _keep(
        self, name: str, given: tuple[str, ...], write: Callable[["Desk"], tuple[str, Taken]]
    ) -> tuple[Kept, bytes]:
        """A page's text and, packed, what other pages take from it, as it was before or made now."""

        def make(watch: Watch) -> tuple[bytes, bytes]:
            desk = self.watched(watch)
            text, taken = write(desk)
            return text.encode(), pack_taken(replace(taken, used=desk.used))

        kept = self.remembers.remember(name, given, make)
        packed = kept.read(_TAKEN)
        self.used.update(unpack_used(packed))
        return kept, packed

    def _policy_view(
        self, found: PolicyFile, page: PurePosixPath, standing: Standing | None = None
    ) -> PolicyView:
        resolver = self.resolver(page, found.folder, found.id)
        history = standing.shown if standing else None
        return make_policy_view(self.library, found, resolver, history=history)

    def _meanings(self, found: PolicyFile) -> Iterator[Meaning]:
        """What the terms of a policy mean."""
        glossary = self._policy_view(found, GLOSSARY)
        for definition in glossary.policy.definitions:
            item = glossary.item(definition)
            url = glossary.url(f"clause:{item.anchor}") or ""
            meaning = glossary.prose(definition.meaning)
            yield Meaning(definition.term, definition.also, meaning, url, item.citation, item.anchor)

    def make_account(self, found: AccountFile, *, has_pdf: bool) -> Sheet:
        """The sheet of an account plan; raises ProseError for a text that cannot be shown."""
        page, folder = account_page(found.id), found.source.path.parent
        told = {"page": page, "pdf": _pdf_url(page) if has_pdf else None}

        def write(desk: Desk) -> tuple[str, Taken]:
            here, roles = (
                make_account_view(desk.library, found, desk.resolver(place, folder))
                for place in (page, ROLES)
            )
            text = desk.templates.render("page/account.md", {"view": here, "account": here.account, **told})
            return text, Taken(tuple(list_account_demands(roles)))

        given = (describe_document(found, self.library), repr(told))
        kept, packed = self._keep(f"sheet {page}", given, write)
        return Sheet(
            page=page,
            number=found.account.number,
            title=found.account.title,
            next_review=found.account.next_review,
            document=found,
            kept=kept,
            digest=combine(*given, kept.digests[_TAKEN]),
            roles=unpack_roles(packed),
        )


def _pdf_url(page: PurePosixPath) -> str:
    return relative_url(page.with_suffix(".pdf"), page)
