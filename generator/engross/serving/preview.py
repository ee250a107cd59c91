"""A library as a browser sees it, warm in memory: what a save changes is made at once, all else when it is asked for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path, PurePosixPath
from threading import Lock, RLock
from typing import Any

from engross.build import base_digest, issued_pdfs, open_traces
from engross.diagnostic import Diagnostic, sort_diagnostics
from engross.disk import read_optional
from engross.edition import Edition, publish
from engross.errors import ConfigurationError, EngrossError
from engross.handbook.contents import identify, markdown_path
from engross.handbook.pages import Composer, Diagnosis, Handbook, navigation, open_composer, published_accounts
from engross.library import AccountFile, Library, PolicyFile, parse_library, replace_document
from engross.mkdocs_plugin import open_site
from engross.options import Options
from engross.private_files import find_loose_keys
from engross.project import Project
from engross.remote.archive import open_files
from engross.rules import MKDOCS, Choice, Follower, parse_choice
from engross.serving.papers import Draft, Papers
from engross.serving.sites import Front, Site, read_front
from engross.serving.snapshot import Snapshot
from engross.site import Reason
from engross.templating import Templates
from engross.trust import tell_private_key

SEARCH = {PurePosixPath("search/search_index.json"), PurePosixPath("search/search_index.js")}


def mark_of(html: bytes) -> str:
    """What tells one state of a page from another."""
    return sha256(html).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Settings:
    """What counts for every page: mkdocs.yml, the templates, the day."""

    config: Any
    raw: bytes
    options: Options
    choice: Choice
    templates: Templates
    base: str
    today: date
    elsewhere: tuple[Diagnostic, ...]
    """What is wrong in mkdocs.yml, and private keys that lie about."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """What was found in the library as it stands, and in what is shown of it."""

    working: Follower
    shown: Follower

    @classmethod
    def of(cls, choice: Choice) -> "_Rules":
        return cls(Follower(choice), Follower(choice, ("form",)))

    def look(self, library: Library, edition: Edition, today: date, path: PurePosixPath) -> Sequence[Diagnostic]:
        found = self.working.look(library, today, [path]).findings
        if not library.versions:
            return found
        return (*found, *_not_frozen(edition, self.shown.look(edition.library, today, [path]).findings))

    def steps(self, library: Library, edition: Edition, today: date) -> Iterator[None]:
        yield from self.working.steps(library, today)
        if library.versions:
            yield from self.shown.steps(edition.library, today)

    def findings(self, library: Library, edition: Edition, today: date) -> Sequence[Diagnostic]:
        return self.look(library, edition, today, PurePosixPath())


def _not_frozen(edition: Edition, findings: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    frozen = {found.source.path for found in edition.library.policies.values() if not found.is_draft}
    return (each for each in findings if each.place.path not in frozen)


@dataclass(frozen=True, slots=True)
class _State:
    """What is shown, and what was made of it so far."""

    settings: _Settings
    rules: _Rules
    project: Project
    composer: Composer | Diagnosis
    site: Site
    fronts: Front
    promised: frozenset[str]
    made: dict[PurePosixPath, bytes] = field(default_factory=dict)
    searched: dict[PurePosixPath, bytes] = field(default_factory=dict)


class Preview:
    """What is served. Methods may be called by several threads; `url` is where the site is, as pages name it."""

    def __init__(self, root: Path, url: str, clock: Callable[[], date], papers: Papers) -> None:
        self.root = root
        self._url = url
        self._clock = clock
        self._papers = papers
        self._traces = open_traces(root, "serve")
        self._lock = RLock()
        self._counting = Lock()
        self._waiting = 0
        self._state: _State | None = None

    @property
    def is_busy(self) -> bool:
        """Whether somebody waits for something."""
        return self._waiting > 0

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What keeps the handbook from being built, as far as it is known."""
        return self._now.project.errors

    @property
    def count(self) -> int:
        """How many documents the library has."""
        library = self._now.project.library
        return library.count("policies") + library.count("accounts")

    @property
    def is_of_today(self) -> bool:
        """Whether what is shown is what is shown today."""
        return self._now.settings.today == self._clock()

    @property
    def _now(self) -> _State:
        if self._state is None:
            raise ConfigurationError("The library was not read yet.")
        return self._state

    def settle(self) -> Iterator[None]:
        """Read, check and compose everything anew in small steps; it is shown when the last one is done.

        What is as it was is taken over. Whoever leaves off changes nothing. Raises EngrossError.
        """
        before = self._state
        settings = self._read_settings(before)
        yield
        library = parse_library(
            Snapshot(open_files(self.root)), None if before is None else before.project.library
        )
        yield
        edition = publish(library, settings.today, drafts=True)
        rules = _Rules.of(settings.choice)
        yield from rules.steps(library, edition, settings.today)
        project = self._judge(settings, rules.findings(library, edition, settings.today), library, edition)
        promised = _promise(settings, edition)
        composer = self._compose(settings, project, promised)
        fronts: dict[PurePosixPath, bytes] = {}
        for path in composer.pages():
            with self._lock:
                fronts[path] = read_front(composer.find(path) or b"")
            yield
        nav = navigation(self._handbook(settings, project, promised))
        face = (settings.raw, nav, fronts)
        with self._lock:
            site = None if before is None or self._state is None else self._state.site
            if site is None or site.face != face:
                opened = Site.open(settings.config, nav, composer, fronts, face)
                if isinstance(opened, Reason):
                    raise ConfigurationError(str(opened))
                site = opened
            site.follow(composer)
            self._state = _State(settings, rules, project, composer, site, fronts, promised)

    def follow(self, path: PurePosixPath) -> PurePosixPath | None:
        """Take in a definition that was saved; returns the page that shows it, None where nothing is another.

        Only that definition is read and looked at. Raises EngrossError.
        """
        with self._first():
            state = self._now
            library, files = state.project.library, state.project.library.files
            data = files.current(path) if isinstance(files, Snapshot) else None
            ...
