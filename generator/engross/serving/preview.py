"""A library as browsers see it, warm in memory: what a save changes is made at once, all else when it is asked for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path, PurePosixPath
from threading import Event, Lock

from engross.address import account_page, policy_page
from engross.build import open_traces
from engross.diagnostic import Diagnostic
from engross.edition import Edition, publish
from engross.errors import ConfigurationError
from engross.handbook.contents import identify, markdown_path
from engross.handbook.pages import Diagnosis
from engross.library import AccountFile, PolicyFile, parse_library, replace_document
from engross.remote.archive import open_files
from engross.serving.papers import Papers
from engross.serving.precedence import Precedence
from engross.serving.sites import Fronts
from engross.serving.snapshot import Snapshot
from engross.serving.states import Rules, Settings, State, Text

_DEFINITIONS = {"policy.yml": policy_page, "account.yml": account_page}
_SEARCH = PurePosixPath("search")
_LIKE = 2  # so many more of a kind until the site knows what they share


def mark_of(html: bytes) -> str:
    """What tells one state of a page from another."""
    return sha256(html).hexdigest()[:16]


class Preview:
    """What is served. Its methods may be called by several threads; `url` is where the site is, as pages name it."""

    def __init__(self, root: Path, url: str, clock: Callable[[], date], papers: Papers) -> None:
        self.root = root
        self._url = url
        self._clock = clock
        self._papers = papers
        self._traces = open_traces(root, "serve")
        self.precedence = Precedence()
        self._saves = 0
        self._state: State | None = None
        self._opened: tuple[int, Text] | None = None
        self._made = Event()
        self._searching = Lock()

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What keeps the handbook from being built, as far as it is known."""
        return self._now.project.errors

    @property
    def is_shown(self) -> bool:
        """Whether there are pages; where the organisation cannot be used, one alone says why there are none."""
        return not isinstance(self._now.composer, Diagnosis)

    @property
    def count(self) -> int:
        """How many documents the library has."""
        return self._now.library.count("policies") + self._now.library.count("accounts")

    @property
    def is_of_today(self) -> bool:
        """Whether what is shown is shown for today."""
        return self._now.settings.today == self._clock()

    @property
    def _now(self) -> State:
        if self._state is None:
            raise ConfigurationError("The library was not read yet.")
        return self._state

    def expect(self) -> None:
        """Something was saved: what is being settled now would be out of date."""
        self._saves += 1

    def open(self) -> None:
        """Read and check the library, and show it, before any page is made. Raises EngrossError."""
        saves = self._saves
        for text in self._check(None):
            if text is not None:
                self._opened, self._state = (saves, text), self._show_first(text)

    def _show_first(self, text: Text) -> State:
        if not text.outline.is_own:
            return text.expect()
        return text.show(dict(text.read_fronts()), None)  # it may show what pages are called

    def prepare(self) -> None:
        """Make the pages of all documents, of which other pages are made then. Others go first at every step. Raises EngrossError."""
        try:
            while not self._make_documents():
                pass
        finally:
            self._made.set()  # where one cannot be made, whoever waits is told why

    def _make_documents(self) -> bool:
        """Make them, unless something is saved meanwhile; those that were made are found in the store the next time."""
        composer = self._now.composer
        for path in composer.documents():
            self.precedence.let_others()
            if composer is not self._now.composer:
                return False
            composer.find(path)
        return True

    def wait_for(self, address: PurePosixPath) -> None:
        """Wait until a page over all documents, or what the search finds in them, can be made without keeping others waiting."""
        if self._made.is_set():
            return
        if self._now.composer.is_overview(address) or address.parent == _SEARCH:
            self._made.wait()

    def settle(self) -> bool:
        """Read, check and compose everything anew, and show it; what is as it was is taken over.

        Others go first at every step. Nothing is changed where something is saved meanwhile; then it returns False.
        Raises EngrossError.
        """
        saves = self._saves
        for composed in self._compose():
            self.precedence.let_others()
            if self._saves != saves:
                return False
            if composed is None:
                continue
            with self.precedence.in_turn():
                text, fronts = composed
                if self._saves == saves:
                    self._state = text.show(fronts, self._now.site)
                    self._made.set()
        return self._saves == saves

    def _compose(self) -> Iterator[tuple[Text, Fronts] | None]:
        """Read, check and compose everything in small steps; the last one gives what came of it."""
        opened = self._take_opened()
        for text in self._check(self._now) if opened is None else (opened,):
            if text is None:
                yield None
                continue
            fronts: dict[PurePosixPath, bytes] = {}
            for path, front in text.read_fronts():
                fronts[path] = front
                yield None
            yield text, fronts

    def _take_opened(self) -> Text | None:
        """What was read at the start, unless something was saved since; once."""
        opened, self._opened = self._opened, None
        return opened[1] if opened is not None and opened[0] == self._saves else None

    def _check(self, before: State | None) -> Iterator[Text | None]:
        """Read and check everything in small steps; what is as it was `before` is taken over. The last one gives what came of it."""
        settings = Settings.read(self.root, self._url, self._clock(), before.settings if before else None)
        library = parse_library(Snapshot(open_files(self.root)), before.library if before else None)
        edition, rules = publish(library, settings.today, drafts=True), Rules(settings.choice)
        yield None
        yield from rules.steps(edition)
        yield self._write(settings, rules, edition)

    def _write(
        self, settings: Settings, rules: Rules, edition: Edition, changed: Sequence[PurePosixPath] = ()
    ) -> Text:
        """Have what makes the pages of an edition, with what the rules know of it."""
        findings = rules.look(edition, changed)
        return Text.compose(settings, rules, edition, findings, self._traces, self.root)

    def pages(self) -> list[PurePosixPath]:
        """The pages that there are."""
        with self.precedence.first():
            return self._now.site.pages()

    def page_of(self, path: PurePosixPath) -> PurePosixPath | None:
        """The page of a definition that is known; None for any other file."""
        library = self._now.library
        make = _DEFINITIONS.get(path.name)
        if make is None or not isinstance(library.files, Snapshot) or not library.files.holds(path):
            return None
        return make(path.parent.name)

    def follow(self, path: PurePosixPath) -> bytes | None:
        """Take in a definition that was saved; returns its page, None where nothing changed or it has none.

        Only that definition is read and looked at, whatever others say of it. Raises EngrossError.
        """
        with self.precedence.first():
            before = self._now
            files, page = before.library.files, self.page_of(path)
            if not isinstance(files, Snapshot) or page is None:
                return None
            data = files.current(path)
            if data == files[path]:
                return None
            library = replace_document(before.library, path, files.replaced(path, data))
            settings, known = before.settings, before.project.edition
            edition = publish(library, settings.today, drafts=True, before=known)
            text = self._write(settings, before.rules, edition, (path,))
            markdown = markdown_path(page)
            front = before.site.face.outline.read_front(markdown, text.composer)
            is_listed = _listing(edition, path) == _listing(known, path)
            if is_listed and front == before.fronts.get(markdown, b""):
                self._state = text.keep(before.fronts, before.site)
            else:
                known_fronts = {**before.fronts, markdown: front}
                fronts = {
                    each: known_fronts[each]
                    if each in known_fronts
                    else text.outline.read_front(each, text.composer)
                    for each in text.composer.pages()
                }
                self._state = text.show(fronts, before.site)
            self._saves += 1
            self._papers.print_ahead(self._state.draft, str(page.with_suffix("")))
            return self.find(page)

    def find(self, address: PurePosixPath) -> bytes | None:
        """A file of the site; None where there is none. Raises EngrossError where it cannot be made."""
        name = str(address.with_suffix(""))
        with self.precedence.first():
            state = self._now
            if address.suffix == ".pdf" and name in state.handbook.promised:
                print_it = True
            elif address.parent == _SEARCH:
                print_it = False
            else:
                return _find(state, address)
        # Others need not wait for these.
        return self._papers.print(state.draft, name) if print_it else self._search(state).get(address)

    def warm(self, address: PurePosixPath) -> None:
        """Have what pages like one share ready, before it is saved."""
        for _ in range(_LIKE):
            with self.precedence.first():
                if (markdown := self._now.site.find_page(address)) is not None:
                    self._now.site.make(markdown)

    def warm_papers(self) -> None:
        """Have PDFs made without delay from the first one on."""
        if self._now.handbook.promised:
            self._papers.warm(self._now.draft)

    def close(self) -> None:
        """Keep what was made for the next time."""
        with self.precedence.in_turn():
            self._traces.used.update(self._traces.known)
            self._traces.close()

    def _search(self, state: State) -> dict[PurePosixPath, bytes]:
        """The search's files: every page is made for them, one by one, so that others need not wait for all."""
        with self._searching:
            entries: list[bytes] = []
            coming = state.site.find_entries(self._traces)
            while not state.searched:
                with self.precedence.in_turn():
                    entry = next(coming, None)
                    if entry is None:
                        state.searched.update(state.site.join_entries(entries))
                        break
                    entries.append(entry)
                self.precedence.let_others()
            return state.searched


def _find(state: State, address: PurePosixPath) -> bytes | None:
    """A page, made once; a file of the tree; or one of the theme."""
    if (markdown := state.site.find_page(address)) is not None:
        if address not in state.made:
            state.made[address] = state.site.make(markdown)
        return state.made[address]
    if (found := state.site.find_other(address)) is not None:
        return found
    return state.composer.find(address) if address.suffix != ".md" else None


def _listing(edition: Edition, path: PurePosixPath) -> object:
    """How the navigation lists a document, and whether there are pages beside its own."""
    library, name = edition.library, path.parent.name
    documents: Mapping[str, PolicyFile | AccountFile] = library.policies
    if path.name == "account.yml":
        documents = library.accounts
    if (found := documents.get(name)) is not None:
        kind = found.is_draft if isinstance(found, PolicyFile) else found.account.classification
        return (*identify(found), kind)
    is_broken = any(broken.source.path == path for broken in library.broken)
    return is_broken, [identify(other) for other in edition.others if other.source.path == path]
