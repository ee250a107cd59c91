"""A state of a library: what was read and found, and what makes the pages of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from engross.build import base_digest, issued_pdfs
from engross.cached import cached_property
from engross.diagnostic import Diagnostic, sort_diagnostics
from engross.disk import read_optional
from engross.edition import Edition
from engross.handbook.contents import is_unusable
from engross.handbook.pages import (
    Composer,
    Diagnosis,
    Handbook,
    navigation,
    open_composer,
    published_accounts,
)
from engross.incremental.traces import Traces
from engross.library import Library
from engross.mkdocs_plugin import open_site
from engross.options import Options
from engross.private_files import find_loose_keys
from engross.project import Project
from engross.rules import MKDOCS, Choice, Follower, parse_choice
from engross.serving.papers import Draft
from engross.serving.sites import Face, Fronts, Outline, Site
from engross.templating import Templates
from engross.trust import tell_private_key


@dataclass(frozen=True, slots=True)
class Settings:
    """What counts for every page: mkdocs.yml, the templates, the day. `elsewhere` is what is wrong outside of the library."""

    config: Any
    raw: bytes
    options: Options
    choice: Choice
    templates: Templates
    base: str
    today: date
    elsewhere: tuple[Diagnostic, ...]

    @classmethod
    def read(cls, root: Path, url: str, today: date, before: "Settings | None") -> "Settings":
        """Read them; what is as it was `before` is taken over. Raises EngrossError."""
        raw = read_optional(root / MKDOCS)
        choice, misfits = parse_choice(raw)
        elsewhere = (*(tell_private_key(path) for path in find_loose_keys(root)), *misfits)
        if before is not None and before.raw == raw:
            config, options = before.config, before.options
        else:
            config, options = open_site(root)
            config.site_url = url
            options = replace(options, drafts=True, site_url=url)
        templates = Templates(root / "templates")
        base = base_digest(templates, options, today)
        if before is not None and before.base == base:
            templates = before.templates
        return cls(config, raw, options, choice, templates, base, today, elsewhere)


class Rules:
    """What was found in a library as it stands, and in what is shown of it: errors, for a preview tells of nothing else."""

    def __init__(self, choice: Choice) -> None:
        self._working = Follower(choice, errors_only=True)
        self._shown = Follower(choice, ("form",), errors_only=True)

    def look(self, edition: Edition, changed: Sequence[PurePosixPath]) -> Sequence[Diagnostic]:
        """What is known at once when some documents changed."""
        found = self._working.look(edition.source, edition.today, changed).findings
        if not edition.source.versions:
            return found
        shown = self._shown.look(edition.library, edition.today, changed).findings
        frozen = {each.source.path for each in edition.library.policies.values() if not each.is_draft}
        return (*found, *(each for each in shown if each.place.path not in frozen))

    def steps(self, edition: Edition) -> Iterator[None]:
        """Look at everything, in small steps."""
        yield from self._working.steps(edition.source, edition.today)
        if edition.source.versions:
            yield from self._shown.steps(edition.library, edition.today)


@dataclass(frozen=True, slots=True)
class State:
    """What is shown; `made` and `searched` are what was made of it so far, `fronts` what pages show of each other."""

    settings: Settings
    rules: Rules
    project: Project
    handbook: Handbook
    composer: Composer | Diagnosis
    site: Site
    fronts: Fronts
    made: dict[PurePosixPath, bytes] = field(default_factory=dict)
    searched: dict[PurePosixPath, bytes] = field(default_factory=dict)

    @property
    def library(self) -> Library:
        """The library as it was read."""
        return self.project.library

    @property
    def draft(self) -> Draft:
        """What PDFs are made of."""
        return Draft(self.project, self.settings.templates, self.settings.options, self.settings.base)


@dataclass(frozen=True)
class Text:
    """What a state is made of but for its site: the same for a whole library read anew and for one definition."""

    settings: Settings
    rules: Rules
    project: Project
    handbook: Handbook
    composer: Composer | Diagnosis

    @classmethod
    def compose(
        cls,
        settings: Settings,
        rules: Rules,
        edition: Edition,
        findings: Sequence[Diagnostic],
        traces: Traces,
        root: Path,
    ) -> "Text":
        """Have what makes the pages of an edition, in which all this was found."""
        told = sort_diagnostics([*settings.elsewhere, *findings])
        project = Project(root, edition.source, edition, told)
        handbook = Handbook(
            edition,
            settings.templates,
            settings.options,
            issued_pdfs(project),
            project.errors,
            traces,
            settings.base,
        )
        if settings.options.pdfs and not is_unusable(handbook):
            handbook = replace(handbook, promised=frozenset(_promise(edition)))
        return cls(settings, rules, project, handbook, open_composer(handbook))

    @cached_property
    def outline(self) -> Outline:
        """The navigation over the pages."""
        return Outline(navigation(self.handbook), is_own=bool(self.settings.config.nav))

    def expect(self) -> State:
        """The state before any page was made."""
        return self.show(self.outline.expect_fronts(self.composer.pages()), None)

    def read_fronts(self) -> Iterator[tuple[PurePosixPath, bytes]]:
        """What others show of each page, page by page: it is made for that."""
        for path in self.composer.pages():
            yield path, self.outline.read_front(path, self.composer)

    def show(self, fronts: Fronts, site: Site | None) -> State:
        """The state with its site: the same where no page shows anything else of the others."""
        face = Face(self.settings.raw, self.outline, fronts)
        if site is None or site.face != face:
            site = Site.open(self.settings.config, self.composer, face)
        return self.keep(fronts, site)

    def keep(self, fronts: Fronts, site: Site) -> State:
        """The state with a site that fits it."""
        site.follow(self.composer)
        return State(self.settings, self.rules, self.project, self.handbook, self.composer, site, fronts)


def _promise(edition: Edition) -> Iterator[str]:
    """The documents whose PDFs are made when they are asked for, by the places of their pages."""
    yield from (f"policies/{found.id}" for found in edition.library.policies.values() if found.is_draft)
    yield from (f"accounts/{found.id}" for found in published_accounts(edition.library))
