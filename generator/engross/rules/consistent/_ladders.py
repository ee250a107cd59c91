"""The limits of authority of all policies and account plans, and how two limits compare."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from engross.diagnostic import Place
from engross.model.blocks import AuthorityLimit, AuthorityStep
from engross.reading.source import DataPath, SourceFile
from engross.rules.consistent._times import is_longer
from engross.rules.subject import Subject
from engross.units import Count, Duration, Limit, Money, Percentage

Kind = tuple[str, str]


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
    for policy_file in subject.library.policies.values():
        limits = policy_file.policy.roles.authority_limits
        yield from _read(limits, policy_file.source, ("roles", "authority_limits"))
    for account_file in subject.library.accounts.values():
        yield from _read(account_file.account.authority_limits, account_file.source, ("authority_limits",))


def _read(limits: tuple[AuthorityLimit, ...], source: SourceFile, path: DataPath) -> Iterator[Ladder]:
    for index, limit in enumerate(limits):
        steps = (*path, index, "steps")
        yield Ladder(
            limit,
            tuple(Rung(step, source, (*steps, place)) for place, step in enumerate(limit.steps)),
        )


def kind_of(limit: Limit) -> Kind | None:
    """What a limit counts: a share, a currency, time, or things; None where it has no end."""
    quantity = limit.quantity
    match quantity:
        case None:
            return None
        case Percentage():
            return ("a percentage", "")
        case Money():
            return ("an amount of money", quantity.currency)
        case Duration():
            return ("a length of time", "")
        case Count():
            words = quantity.noun.casefold().split()
            return ("a number", " ".join(word.removesuffix("s") for word in words))


def compare(one: Limit, other: Limit) -> int | None:
    """Below 0, 0 or above it as one limit is lower than another, equal or higher; None where nobody can say."""
    first, second = one.quantity, other.quantity
    if first is None or second is None:
        return (first is None) - (second is None)
    if kind_of(one) != kind_of(other):
        return None
    if isinstance(first, Duration) and isinstance(second, Duration):
        return _compare_times(first, second)
    if isinstance(first, Duration) or isinstance(second, Duration):
        return None
    return _sign(first.amount - second.amount)


def _compare_times(one: Duration, other: Duration) -> int | None:
    if is_longer(one, other) or is_longer(other, one):
        return 1 if is_longer(one, other) else -1
    return 0 if one == other else None


def _sign(difference: Decimal) -> int:
    return (difference > 0) - (difference < 0)
