"""What the rules look at: a library on a day, and what several of them derive from it, worked out once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from typing import Any, TypeVar

from engross.answers import Coverage, Tables, gather_tables
from engross.cached import cached_property
from engross.diagnostic import Place
from engross.library import FRONT_PAGE, AccountFile, Library, PolicyFile
from engross.model.account import Account
from engross.model.organization import Organization
from engross.model.policy import Policy
from engross.reading.source import DataPath, SourceFile
from engross.rules.contents import Contents
from engross.rules.placeholders import FIRST_DRAFT, block_of, unfinished_blocks
from engross.rules.wording import Wording
from engross.segments import SegmentIndex, index_segments
from engross.statements import Statements, index_statements
from engross.versions import VERSIONS

Derived = TypeVar("Derived")
Definition = tuple[Organization | Policy | Account, SourceFile]


@dataclass(frozen=True)
class Subject:
    """A library, on `today`; what is derived from it is kept, so that no rule works it out again.

    What rules look through can be narrowed to one document. What they look up is in `library`, in `whole`, or shared:
    that stays what it is in the whole library.
    """

    library: Library
    today: date

    @property
    def whole(self) -> "Subject":
        """The whole library, of which this may be one document."""
        return self

    def narrow(self, path: PurePosixPath) -> "Subject":
        """The same with one document alone to look through, by the path of its source."""
        return _Narrowed(self.library, self.today, self, path)

    def shared(self, derive: "Callable[[Subject], Derived]") -> Derived:
        """What is derived from the whole library, worked out once."""
        if derive not in self._shared:
            self._shared[derive] = derive(self)
        found: Derived = self._shared[derive]
        return found

    @cached_property
    def _shared(self) -> dict[object, Any]:
        return {}

    @cached_property
    def paths(self) -> tuple[PurePosixPath, ...]:
        """The documents to which it can be narrowed, those that cannot be read and the front page among them."""
        return (*self.sources, FRONT_PAGE)

    @property
    def documents(self) -> Iterable[Definition]:
        """Every definition that could be read, with its source: the organisation, policies, account plans."""
        return tuple((each.model, each.source) for each in self._by_path.values())

    @property
    def contents(self) -> Iterable[Contents]:
        """The same with what is inside; nothing of it is kept."""
        return (Contents(each.model, each.source, each.owner) for each in self._by_path.values())

    @property
    def every_policy(self) -> Iterable[PolicyFile]:
        """The policies, those that have ended among them."""
        return self.library.policies.values()

    @property
    def accounts(self) -> Iterable[AccountFile]:
        """The account plans."""
        return self.library.accounts.values()

    @cached_property
    def sources(self) -> Mapping[PurePosixPath, SourceFile]:
        """Every definition as it stands in its file, also those that cannot be read, by its path."""
        library = self.library
        found = [] if library.organization_source is None else [library.organization_source]
        for files in (library.policies.values(), library.accounts.values(), library.broken):
            found += [each.source for each in files]
        return {source.path: source for source in found}

    @property
    def front_page(self) -> str:
        """The text of the front page; nothing where there is none."""
        return self.library.front_page

    @cached_property
    def segments(self) -> SegmentIndex:
        """The client segments of all policies."""
        return index_segments(self.library)

    @cached_property
    def standing(self) -> tuple[str, ...]:
        """The ids of the policies that have not ended."""
        return tuple(each for each in self.library.policies if not self._has_ended(each))

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

    @property
    def wordings(self) -> Iterable[Wording]:
        """The texts of all definitions but ended policies, for the rules about wording; none if not in English.

        Of the whole library nothing is kept, as it would fill the memory.
        """
        if self.is_english:
            for contents in self.contents:
                if contents.owner is None or not self._has_ended(contents.owner.id):
                    yield Wording(contents)

    def is_doubtful(self, place: Place) -> bool:
        """Whether a line was mended by a guess to read on."""
        source = self.source_at(place.path)
        return source is not None and place.line in source.doubtful_lines

    def source_at(self, path: PurePosixPath) -> SourceFile | None:
        """A definition as it stands in its file, also one that cannot be read; found without looking at the others."""
        found = self.contents_at(path)
        if found is not None:
            return found.source
        broken = (each.source for each in self.library.broken)
        organization = self.library.organization_source
        others = broken if organization is None else (*broken, organization)
        return next((source for source in others if source.path == path), None)

    def contents_at(self, path: PurePosixPath) -> Contents | None:
        """A definition that could be read, by the path of its source; found without looking at the others."""
        library = self.library
        if VERSIONS in path.parts:
            return self._by_path.get(path)
        policy, account = library.policies.get(path.parent.name), library.accounts.get(path.parent.name)
        if policy is not None and policy.source.path == path:
            return Contents(policy.policy, policy.source, policy)
        if account is not None and account.source.path == path:
            return Contents(account.account, account.source)
        organization, source = library.organization, library.organization_source
        if organization is None or source is None or source.path != path:
            return None
        return Contents(organization, source)

    @cached_property
    def _by_path(self) -> Mapping[PurePosixPath, Contents]:
        library = self.library
        found = [Contents(each.policy, each.source, each) for each in library.policies.values()]
        found += [Contents(each.account, each.source) for each in library.accounts.values()]
        if library.organization is not None and library.organization_source is not None:
            found.insert(0, Contents(library.organization, library.organization_source))
        return {each.source.path: each for each in found}

    def _has_ended(self, policy_id: str) -> bool:
        return self.library.history(policy_id).retirement(self.today) is not None

    @property
    def is_english(self) -> bool:
        """Whether the handbook is in English, the only language whose wording is looked at."""
        organization = self.library.organization
        return organization is None or organization.language.lower().partition("-")[0] == "en"

    @cached_property
    def _unfinished(self) -> dict[str, frozenset[DataPath]]:
        return {}

    def _blocks(self, found: PolicyFile) -> frozenset[DataPath]:
        if found.id not in self._unfinished:
            self._unfinished[found.id] = unfinished_blocks(found)
        return self._unfinished[found.id]

    @property
    def is_being_written(self) -> bool:
        """Whether something is still to be filled in, in any policy."""
        return any(self._blocks(found) for found in self.policies.values())

    def is_unfinished(self, policy_id: str, path: DataPath) -> bool:
        """Whether the block of a policy into which a path leads is still being written, or all of the policy."""
        found = self.policies.get(policy_id)
        blocks = self._blocks(found) if found is not None else frozenset[DataPath]()
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


@dataclass(frozen=True)
class _Narrowed(Subject):
    """One document of a library; what is derived from all is that of the whole library."""

    of: Subject
    path: PurePosixPath

    @property
    def whole(self) -> Subject:
        return self.of

    def shared(self, derive: Callable[[Subject], Derived]) -> Derived:
        return self.of.shared(derive)

    @cached_property
    def _contents(self) -> Contents | None:
        # Another one than that of the whole library, which would keep what is found in it.
        found = self.of.contents_at(self.path)
        return None if found is None else replace(found)

    @property
    def documents(self) -> Iterable[Definition]:
        return ((each.model, each.source) for each in self.contents)

    @property
    def contents(self) -> Iterable[Contents]:
        return () if self._contents is None else (self._contents,)

    @cached_property
    def every_policy(self) -> Iterable[PolicyFile]:
        return tuple(each.owner for each in self.contents if each.owner is not None)

    @cached_property
    def accounts(self) -> Iterable[AccountFile]:
        found = self.library.accounts.get(self.path.parent.name)
        return () if found is None or found.source.path != self.path else (found,)

    @cached_property
    def sources(self) -> Mapping[PurePosixPath, SourceFile]:
        found = self.of.source_at(self.path)
        return {} if found is None else {self.path: found}

    @property
    def front_page(self) -> str:
        return self.library.front_page if self.path == FRONT_PAGE else ""

    @property
    def segments(self) -> SegmentIndex:
        return self.of.segments

    @property
    def standing(self) -> tuple[str, ...]:
        return tuple(self.policies)

    @cached_property
    def policies(self) -> Mapping[str, PolicyFile]:
        return {each.id: each for each in self.every_policy if not self._has_ended(each.id)}

    @property
    def statements(self) -> Statements:
        return self.of.statements

    @property
    def tables(self) -> Tables:
        return self.of.tables

    @property
    def coverage(self) -> Coverage:
        return self.of.coverage

    @cached_property
    def wordings(self) -> Iterable[Wording]:
        return tuple(super().wordings)

    @property
    def is_being_written(self) -> bool:
        return self.of.is_being_written

    def is_unfinished(self, policy_id: str, path: DataPath) -> bool:
        return self.of.is_unfinished(policy_id, path)
