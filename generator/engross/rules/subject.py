"""What the rules look at: a library on a day, and what several of them derive from it, worked out once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from engross.answers import Coverage, Tables, gather_tables
from engross.library import Library, PolicyFile
from engross.model.account import Account
from engross.model.organization import Organization
from engross.model.policy import Policy
from engross.reading.source import DataPath, SourceFile
from engross.rules.placeholders import FIRST_DRAFT, block_of, unfinished_blocks
from engross.rules.wording import Wording
from engross.segments import SegmentIndex, index_segments
from engross.statements import Statements, index_statements


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

    @cached_property
    def standing(self) -> tuple[str, ...]:
        """The ids of the policies that have not ended."""
        library = self.library
        return tuple(
            each for each in library.policies if library.history(each).retirement(self.today) is None
        )

    @cached_property
    def policies(self) -> Mapping[str, PolicyFile]:
        """The policies that have not ended, by id: those that rules look at; a reference may also be to an ended one."""
        return {each: self.library.policies[each] for each in self.standing}

    @cached_property
    def statements(self) -> Statements:
        """What the policies that have not ended state, and where they speak of the same thing."""
        return index_statements(self.library, self.standing, self.segments)

    @cached_property
    def tables(self) -> Tables:
        """The tables that answer, of the policies that have not ended and of all account plans."""
        return gather_tables(replace(self.library, policies=self.policies))

    @cached_property
    def coverage(self) -> Coverage:
        """When the escalation ladders reach somebody."""
        return Coverage(self.tables, self.today)

    @cached_property
    def wordings(self) -> tuple[Wording, ...]:
        """The texts of all definitions but ended policies, for the rules about wording; none if not in English."""
        if not self.is_english:
            return ()
        ended = self.library.policies.keys() - set(self.standing)
        passed_over = {self.library.policies[each].source.path for each in ended}
        return tuple(
            Wording(model, source) for model, source in self.documents if source.path not in passed_over
        )

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

    @cached_property
    def _unfinished(self) -> Mapping[str, frozenset[DataPath]]:
        return {key: blocks for key, each in self.policies.items() if (blocks := unfinished_blocks(each))}

    @property
    def is_being_written(self) -> bool:
        """Whether something is still to be filled in, in any policy."""
        return bool(self._unfinished)

    def is_unfinished(self, policy_id: str, path: DataPath) -> bool:
        """Whether the block of a policy into which a path leads is still being written, or all of the policy."""
        blocks = self._unfinished.get(policy_id, frozenset())
        is_first_draft = len(blocks) >= FIRST_DRAFT and policy_id not in self.library.register.chains
        return is_first_draft or block_of(path) in blocks

    def role_name(self, role_id: str) -> str:
        """What a role is called; its id where nobody knows it."""
        role = self.library.directory.roles.get(role_id)
        return role.name if role is not None else role_id

    def person_name(self, person_id: str) -> str:
        """A person's name; the id of somebody whom nobody knows."""
        person = self.library.directory.people.get(person_id)
        return person.name if person is not None else person_id

    def roles_above(self, role_id: str) -> Iterator[str]:
        """The roles to which a role reports, the nearest first; it ends where they run in a circle."""
        roles = self.library.directory.roles
        seen = {role_id}
        role = roles.get(role_id)
        while role is not None and role.reports_to is not None and role.reports_to not in seen:
            seen.add(role.reports_to)
            yield role.reports_to
            role = roles.get(role.reports_to)
