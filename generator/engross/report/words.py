"""Days, lists and the names of those who act, in words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypeVar

from engross.history import Step, VersionHistory
from engross.library import Library
from engross.trust import ISSUER

_Part = TypeVar("_Part")

_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Actor:
    """A role that has something to do, and the names of those who hold it."""

    role: str
    name: str
    people: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name} ({', '.join(self.people) or 'nobody holds this role'})"


def find_actor(library: Library, role_id: str) -> Actor:
    """Who acts for a role now: its holders, else its deputies."""
    role = library.directory.roles.get(role_id)
    if role is None:
        return Actor(role_id, role_id, ())
    people = library.directory.people
    ids = role.holders or role.deputies
    return Actor(role_id, str(role.name), tuple(str(people[each].name) for each in ids if each in people))


@dataclass(frozen=True, slots=True)
class Demand:
    """Who has to approve at one place of the order: one role, or several of which `needed` more are enough."""

    needed: int
    actors: tuple[Actor, ...]
    is_group: bool = False
    has_some: bool = False

    @property
    def number(self) -> str:
        """How many of a group are needed, such as two, or one more."""
        number = _NUMBERS[self.needed] if self.needed < len(_NUMBERS) else str(self.needed)
        return f"{number} more" if self.has_some else number


def find_demands(library: Library, policy_id: str, version: VersionHistory) -> tuple[Demand, ...]:
    """Who still has to approve a version, in order; without those that have declined, and what waits for a signature."""
    roles = find_roles(library, policy_id, version)
    demands = []
    for step in version.steps:
        ids = [each for each in version.waiting if each in step.of]
        if ids:
            actors = tuple(find_actor(library, roles.get(each, each)) for each in ids)
            given = bool(version.given(step))
            demands.append(Demand(version.still_needed(step), actors, _is_open(step, ids, version), given))
    return tuple(demands)


def _is_open(step: Step, waiting: Sequence[str], version: VersionHistory) -> bool:
    """Whether fewer than all of those that are left in a group have to approve."""
    return step.is_group and version.still_needed(step) < len(waiting)


def find_roles(library: Library, policy_id: str, version: VersionHistory) -> dict[str, str]:
    """The role of each approval that a version asks for, by the approval's id."""
    for issued in library.versions.get(policy_id, ()):
        if issued.version == version.version:
            return {str(each.id): str(each.role) for each in issued.policy.approvals}
    return {}


def awaits_seal(library: Library, version: VersionHistory) -> bool:
    """Whether a version is to be signed, as the library knows the issuer's certificate, and has no seal yet."""
    is_possible = version.is_signed or (bool(library.trust.pins_of(ISSUER)) and not version.verdicts)
    return is_possible and not version.is_sealed


def approve_command(library: Library, policy_id: str, version: VersionHistory) -> str:
    """The command that comes next: the seal, or an approval on paper, or a signature in a PDF that is sealed."""
    if awaits_seal(library, version):
        return f"engross sign {policy_id} --as {ISSUER}"
    verb = "sign" if version.is_signed else "approve"
    return f"engross {verb} {policy_id} --as {name_approval(library, policy_id, version, version.waiting[0])}"


def name_approval(library: Library, policy_id: str, version: VersionHistory, approval: str) -> str:
    """What an approval is called in a command: its role, or its own id where the role gives several."""
    roles = find_roles(library, policy_id, version)
    role = roles.get(approval, approval)
    return role if list(roles.values()).count(role) < 2 else approval


def write_demands(demands: Iterable[Demand]) -> str:
    """Who has to approve: one, two and three; two of: four, five and six."""
    return "; ".join(_write_demands(demands))


def _write_demands(demands: Iterable[Demand]) -> Iterator[str]:
    for is_group, run in groupby(demands, lambda demand: demand.is_group):
        if is_group:
            yield from (_write_group(demand) for demand in run)
        else:
            yield _join_actors(actor for demand in run for actor in demand.actors)


def _write_group(demand: Demand) -> str:
    if len(set(demand.actors)) == 1:  # several who hold the same role
        return f"{demand.number} approval{'s' if demand.needed > 1 else ''} of {demand.actors[0]}"
    return f"{demand.number} of: {_join_actors(demand.actors)}"


def _join_actors(actors: Iterable[Actor]) -> str:
    """Those who act; a role that acts several times is named once, with the number."""
    counted = Counter(str(actor) for actor in actors)
    return write_list(
        f"{name} ({number} approvals)" if number > 1 else name for name, number in counted.items()
    )


def write_day(day: date) -> str:
    """A date in words: 1 October 2026."""
    return f"{day.day} {day:%B %Y}"


def write_list(parts: Iterable[str]) -> str:
    """Parts as one says them: a, b and c."""
    listed = list(parts)
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def count(number: int, one: str, many: str = "") -> str:
    """A number of things; `many` only where it is not `one` with an s."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def weigh(substantive: int, total: int) -> str:
    """How many changes there are, by their weight."""
    if total in {substantive, 0}:
        return count(total, "substantive change") if total else "no change"
    if not substantive:
        return count(total, "editorial change")
    return f"{substantive} substantive and {count(total - substantive, 'editorial change')}"


def first_of(parts: Sequence[_Part], most: int) -> tuple[Sequence[_Part], int]:
    """The first parts, and how many more there are; a single one more is shown, not counted."""
    if len(parts) <= most + 1:
        return parts, 0
    return parts[:most], len(parts) - most
