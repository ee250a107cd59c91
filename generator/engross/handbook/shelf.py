"""Which versions of a policy the site shows, and where their pages are."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

from engross.address import changes_page, history_page, policy_page, version_page
from engross.edition import Edition, Standing
from engross.handbook.notices import Herald
from engross.history import History, VersionHistory
from engross.library import PolicyFile
from engross.model.policy import TitlePage
from engross.versions import IssuedVersion

DRAFT = "draft"
"""What stands for the version in the address of a draft's changes."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The versions of a policy that the site shows, oldest first, and the text that the policy's own page shows.

    `shown` is None where that page shows what is wrong with the policy.
    """

    policy_id: str
    history: History
    herald: Herald
    versions: tuple[IssuedVersion, ...]
    shown: PolicyFile | None
    standing: Standing | None

    @property
    def title_page(self) -> TitlePage:
        """The number and title that the policy goes by."""
        return (self.shown.policy if self.shown else self.versions[-1].policy).title_page

    @property
    def draft(self) -> PolicyFile | None:
        """The working text, where the policy's page shows it."""
        return self.shown if self.shown is not None and self.shown.is_draft else None

    @property
    def given(self) -> tuple[str, ...]:
        """What tells, for all its pages, whether anything of the policy's history is another; the day aside."""
        records = (repr(each.record) for each in self.versions)
        return (self.policy_id, repr(self.title_page), repr(self.history), *records)

    @property
    def neighbours(self) -> tuple[tuple[IssuedVersion, IssuedVersion], ...]:
        """Each version with the one after it."""
        return tuple(pairwise(self.versions))

    @property
    def draft_base(self) -> IssuedVersion | None:
        """The version that a draft is compared with: the one in force, else the newest."""
        if self.draft is None or not self.versions:
            return None
        ruling = self.standing.in_force if self.standing else None
        in_force = (each for each in self.versions if ruling and each.version == ruling.version)
        return next(in_force, self.versions[-1])

    @property
    def taken_back(self) -> tuple[VersionHistory, ...]:
        """The versions that were approved and then withdrawn: they may have had a page."""
        return tuple(each for each in self.history.versions if each.withdrawn and not each.missing)

    def pages(self) -> Iterator[PurePosixPath]:
        """Every page besides the policy's own."""
        if not self.versions:
            return
        yield history_page(self.policy_id)
        yield from (version_page(self.policy_id, each.version) for each in self.versions)
        yield from (changes_page(self.policy_id, new.version) for _, new in self.neighbours)
        if self.draft_base is not None:
            yield changes_page(self.policy_id, DRAFT)

    @property
    def page(self) -> PurePosixPath:
        """The policy's own page."""
        return policy_page(self.policy_id)


def arrange(edition: Edition, *, drafts: bool) -> dict[str, Shelf]:
    """The versions of every policy that has any to show, by the policy's id; with drafts, undecided ones too."""
    shown = {found.id: found for found in (*edition.library.policies.values(), *edition.others)}
    shelves: dict[str, Shelf] = {}
    for policy_id in edition.source.versions:
        history = edition.source.history(policy_id)
        versions = _undecided(edition, policy_id) if drafts else edition.versions.get(policy_id, ())
        if versions:
            shelves[policy_id] = Shelf(
                policy_id,
                history,
                Herald(history, edition.today),
                versions,
                shown.get(policy_id),
                edition.standings.get(policy_id),
            )
    return shelves


def _undecided(edition: Edition, policy_id: str) -> tuple[IssuedVersion, ...]:
    """The versions that were not taken back, whether they are approved or not."""
    withdrawn = {each.version for each in edition.source.history(policy_id).versions if each.withdrawn}
    return tuple(each for each in edition.source.versions[policy_id] if each.version not in withdrawn)
