"""What the rules look at: a library on a day, and what several of them derive from it, worked out once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from engross.library import Library
from engross.model.account import Account
from engross.model.organization import Organization
from engross.model.policy import Policy
from engross.reading.source import SourceFile
from engross.segments import SegmentIndex, index_segments


@dataclass(frozen=True)
class Subject:
    """A library, on `today`; what is derived from it is kept, so that no rule works it out again."""

    library: Library
    today: date

    @cached_property
    def documents(self) -> tuple[tuple[Organization | Policy | Account, SourceFile], ...]:
        """Every definition that could be read, with its source: the organisation, policies, account plans."""
        return tuple(self._documents())

    @cached_property
    def segments(self) -> SegmentIndex:
        """The client segments of all policies."""
        return index_segments(self.library)

    def _documents(self) -> Iterator[tuple[Organization | Policy | Account, SourceFile]]:
        library = self.library
        if library.organization is not None and library.organization_source is not None:
            yield library.organization, library.organization_source
        yield from ((found.policy, found.source) for found in library.policies.values())
        yield from ((found.account, found.source) for found in library.accounts.values())

    @property
    def is_english(self) -> bool:
        """Whether the handbook is in English, the only language whose wording is looked at."""
        organization = self.library.organization
        return organization is None or organization.language.lower().partition("-")[0] == "en"
