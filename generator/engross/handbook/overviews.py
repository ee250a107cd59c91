"""The pages over several documents: each is made of the sheets of all of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
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
    relative_url,
    role_page,
)
from engross.cached import cached_property
from engross.diagnostic import Diagnostic
from engross.feeds.atom import FEED
from engross.feeds.days import CALENDAR
from engross.handbook.answering import collect_answers, office_days
from engross.handbook.as_of import AS_OF
from engross.handbook.contents import Handbook, has_answers, has_versions, published_accounts
from engross.handbook.demands import Demand, Kind
from engross.handbook.documents import LISTED, Documents
from engross.handbook.glossary import collect_terms
from engross.handbook.sheets import Desk, Sheet
from engross.handbook.taken import Taken, pack_taken, unpack_used
from engross.incremental.traces import combine
from engross.incremental.watching import Watch, describe_document
from engross.library import AccountFile, BrokenFile, PolicyFile

_WAYS = (
    ("The handbook on any day", AS_OF),
    ("Check a copy", CHECK),
    ("What changes, as a feed", FEED),
    ("Days to know, as a calendar", CALENDAR),
)


@dataclass(frozen=True, slots=True)
class Way:
    """A link to something that is not a page of one document."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What one document asks of one role."""

    sheet: Sheet
    role: str

    @property
    def kinds(self) -> Mapping[Kind, Sequence[Demand]]:
        """The demands by kind, in reading order; read from the store each time, for there are many."""
        found: dict[Kind, list[Demand]] = {}
        for demand in self.sheet.list_demands(self.role):
            found.setdefault(demand.kind, []).append(demand)
        return {kind: found[kind] for kind in Kind if kind in found}


@dataclass(frozen=True)
class Overviews:
    """The pages over several documents of a handbook."""

    handbook: Handbook
    documents: Documents

    @cached_property
    def by_page(self) -> Mapping[PurePosixPath, Callable[[], bytes]]:
        """What makes the Markdown of each page that there is, in the order of the pages."""
        return dict(self._list())

    def _list(self) -> Iterator[tuple[PurePosixPath, Callable[[], bytes]]]:
        yield INDEX, self._index
        yield ORGANIZATION, partial(self._page, "organization.md", ORGANIZATION)
        yield ROLES, self._roles
        for role in self.handbook.library.directory.roles:
            yield role_page(role), partial(self._role, role)
        if self.documents.any_below("policies") or has_versions(self.handbook.edition):
            yield POLICIES, partial(self._page, "policies.md", POLICIES)
        library = self.handbook.library
        if library.policies or any(found.kind == "policies" for found in library.broken):
            yield GLOSSARY, self._glossary
        if self._has_answers:
            yield ANSWERS, self._answers
        if self.documents.any_below("accounts"):
            yield ACCOUNTS, partial(self._page, "accounts.md", ACCOUNTS)

    @cached_property
    def _has_answers(self) -> bool:
        return has_answers(self.handbook)

    def _index(self) -> bytes:
        elsewhere = self._findings_elsewhere()
        call = relative_url(ANSWERS, INDEX) if self._has_answers else None
        given = (repr(elsewhere), repr(call), self.handbook.library.front_page)
        return self._page("index.md", INDEX, given, lambda _: {"elsewhere": elsewhere, "call": call})

    def _glossary(self) -> bytes:
        policies = self.documents.policies
        defining = tuple(sheet.digest for sheet in policies if sheet.meanings)
        return self._page("glossary.md", GLOSSARY, defining, lambda _: {"terms": collect_terms(policies)})

    def _roles(self) -> bytes:
        asked = {role: [Asked(sheet, role) for sheet in sheets] for role, sheets in self._asking.items()}
        digests = tuple(map(self._combine_asked, self._asking))
        return self._page("roles.md", ROLES, digests, lambda _: {"asked": asked})

    def _role(self, role: str) -> bytes:
        asked = [Asked(sheet, role) for sheet in self._asking[role]]
        given = (self._combine_asked(role),)
        return self._page("role.md", role_page(role), given, lambda _: {"role_id": role, "asked": asked})

    def _combine_asked(self, role: str) -> str:
        """A digest of what documents ask of a role. Built-in templates show no more of them; others may show anything."""
        if self.handbook.templates.has_own:
            return combine(*(sheet.digest for sheet in self._asking[role]))
        return combine(*(f"{sheet.number} {sheet.title} {sheet.roles[role]}" for sheet in self._asking[role]))

    @cached_property
    def _asking(self) -> Mapping[str, list[Sheet]]:
        """The documents that ask something of each role."""
        asking: dict[str, list[Sheet]] = {role: [] for role in self.handbook.library.directory.roles}
        for sheet in (*self.documents.policies, *self.documents.accounts):
            for role in sheet.roles:
                if role in asking:  # an issued policy may name one that is no longer there
                    asking[role].append(sheet)
        return asking

    def _answers(self) -> bytes:
        """The page that says who decides, whom to call, and by when."""
        edition = self.handbook.edition
        documents = [sheet.document for sheet in (*self.documents.policies, *self.documents.accounts)]
        facts = self.documents.facts
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
    ) -> bytes:
        """A page over several documents; `given` is what its own variables are made of."""
        links, unissued = self._links(page), bool(self.handbook.edition.source.policies)
        own = self.documents.desk
        lists = {kind: getattr(self.documents, kind) for kind in LISTED}

        def make(watch: Watch) -> tuple[bytes, bytes]:
            desk = own.watched(watch)
            text = desk.render_long(
                name,
                page,
                links=links,
                unissued=unissued,
                options=self.handbook.options,
                **{kind: watch.listed(kind, listed) for kind, listed in lists.items()},
                **variables(desk),
            )
            return text, pack_taken(Taken(used=desk.used))

        kept = own.remembers.remember(f"page {page}", (name, repr(links), repr(unissued), *given), make)
        own.used.update(unpack_used(kept.read(1)))
        return kept.read(0)

    def _links(self, page: PurePosixPath) -> tuple[Way, ...]:
        """The other ways to what applies, as seen from a page."""
        if not has_versions(self.handbook.edition):
            return ()
        return tuple(Way(text, relative_url(target, page)) for text, target in _WAYS)

    def _findings_elsewhere(self) -> tuple[Diagnostic, ...]:
        """The errors that have no page of their own."""
        shown = {finding for fault in self.documents.faulty for finding in fault.findings}
        hidden = _hidden_sources(self.handbook)
        return tuple(
            finding
            for finding in self.documents.errors
            if finding not in shown and finding.place.path not in hidden
        )


def _hidden_sources(handbook: Handbook) -> set[PurePosixPath]:
    """The definitions that have no page: nothing about them may show, not even what is wrong with them."""
    source, library = handbook.edition.source, handbook.library
    shown = _paths(library.policies.values(), published_accounts(library), library.broken)
    shown |= _paths(handbook.edition.others)
    return _paths(source.policies.values(), source.accounts.values(), source.broken) - shown


def _paths(*documents: Iterable[PolicyFile | AccountFile | BrokenFile]) -> set[PurePosixPath]:
    return {found.source.path for group in documents for found in group}
