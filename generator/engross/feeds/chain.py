"""A policy's decisions with the texts and pages they are about, and the words that feeds tell them in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from uuid import NAMESPACE_URL, uuid5

from engross.address import INDEX, policy_page, version_page
from engross.edition import Edition
from engross.history import History, VersionHistory
from engross.model.issued import IssuedPolicy
from engross.model.record import Approved, Retired
from engross.text.prose import ProseContext, ProseError, strip_prose

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a library in which nothing was decided changed last."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A policy's decisions and the texts of its issued versions."""

    id: str
    history: History
    texts: Mapping[str, IssuedPolicy]
    pages: frozenset[PurePosixPath]

    @property
    def approved(self) -> Iterator[tuple[VersionHistory, IssuedPolicy]]:
        """The versions that got every approval, those that were taken back afterwards among them."""
        for each in self.history.versions:
            if not each.missing and each.version in self.texts:
                yield each, self.texts[each.version]

    @property
    def retired(self) -> Iterator[tuple[Retired, str]]:
        """The ends that were decided, each with the policy's number and title then."""
        name = ""
        for event in self.history.events:
            if isinstance(event, Retired):
                yield event, name or self.id
            elif isinstance(event, Approved) and event.version in self.texts:
                name = name_of(self.texts[event.version])

    def page(self, version: str = "") -> PurePosixPath:
        """The page of a version or of the policy, else the front page."""
        wanted = version_page(self.id, version) if version else policy_page(self.id)
        return wanted if wanted in self.pages else INDEX


def list_chains(edition: Edition) -> Iterator[Chain]:
    """Every policy that was ever issued."""
    for policy_id in sorted(edition.source.register.chains):
        history = edition.source.history(policy_id)
        public = {each.version for each in edition.versions.get(policy_id, ())}
        # What was taken back has a page that says so, beside those of the others.
        named = {each.version for each in history.versions if public and each.withdrawn}
        pages = {version_page(policy_id, version) for version in public | named}
        if policy_id in edition.standings:
            pages.add(policy_page(policy_id))
        texts = {str(each.version): each.policy for each in edition.source.versions.get(policy_id, ())}
        yield Chain(policy_id, history, texts, frozenset(pages))


def library_seed(edition: Edition) -> str:
    """What tells one library's feed and calendar from another's, and stays as it is."""
    entries = [chain[0] for chain in edition.source.register.chains.values()]
    first = min(entries, key=lambda entry: entry.line, default=None)
    name = edition.library.organization.name if edition.library.organization else ""
    return first.event.digest if first is not None else name


def moment(decision: VersionHistory | Retired) -> datetime:
    """When a decision was written down; of a version, the last of the approvals that made it binding."""
    return decision.at if isinstance(decision, Retired) else decision.bound_at or decision.issued.at


def name_of(text: IssuedPolicy) -> str:
    """A policy's number and title."""
    return f"{text.title_page.number} {text.title_page.title}"


def in_words(day: date) -> str:
    """A date in words: 1 October 2026."""
    return f"{day.day} {day:%B %Y}"


class _Nowhere:
    """Links and pictures in a text without any."""

    def link(self, address: str) -> None:
        """No link leads anywhere."""

    def image(self, name: str) -> str:
        """A picture has no place."""
        return name


def tell_why(text: IssuedPolicy, version: VersionHistory) -> str:
    """Why a version was made, what it changes, and when it was approved, as plain sentences."""
    row = next((each for each in text.review.revisions if each.version == version.version), None)
    said = [] if row is None else [str(row.reason), _plain(row.changes or "")]
    if version.approved_on is not None:
        said.append(f"Approved on {in_words(version.approved_on)}")
    return " ".join(part if part[-1] in ".!?…" else f"{part}." for part in said if part)


def _plain(text: str) -> str:
    try:
        return strip_prose(text, ProseContext({}, _Nowhere()))
    except ProseError:  # what was right when it was issued may not be for a later engross
        return " ".join(text.split())


def identity(seed: str) -> str:
    """An id made of what never changes (RFC 9562, version 5), as a URN."""
    return uuid5(NAMESPACE_URL, f"engross {seed}").urn
