"""The limits of authority of all policies and account plans, with their places."""

from collections.abc import Iterator
from dataclasses import dataclass

from engross.diagnostic import Place
from engross.model.blocks import AuthorityLimit, AuthorityStep
from engross.reading.source import DataPath, SourceFile
from engross.rules.subject import Subject


@dataclass(frozen=True, slots=True)
class Rung:
    """One role's limit, and where it stands."""

    step: AuthorityStep
    source: SourceFile
    path: DataPath

    @property
    def place(self) -> Place:
        """Where the limit stands."""
        return self.source.place((*self.path, "limit"))

    @property
    def role_place(self) -> Place:
        """Where the role stands."""
        return self.source.place((*self.path, "role"))


@dataclass(frozen=True, slots=True)
class Ladder:
    """One decision, and the limits of all roles that may take it."""

    decision: AuthorityLimit
    rungs: tuple[Rung, ...]


def read_ladders(subject: Subject) -> Iterator[Ladder]:
    """The limits of each policy and account plan."""
    for policy_file in subject.policies.values():
        limits = policy_file.policy.roles.authority_limits
        yield from _read(limits, policy_file.source, ("roles", "authority_limits"))
    for account_file in subject.accounts:
        yield from _read(account_file.account.authority_limits, account_file.source, ("authority_limits",))


def _read(limits: tuple[AuthorityLimit, ...], source: SourceFile, path: DataPath) -> Iterator[Ladder]:
    for index, limit in enumerate(limits):
        steps = (*path, index, "steps")
        yield Ladder(
            limit,
            tuple(Rung(step, source, (*steps, place)) for place, step in enumerate(limit.steps)),
        )
