"""Days, lists and the names of those who act, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from engross.library import Library


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


def first_of(parts: Sequence[str], most: int) -> tuple[Sequence[str], int]:
    """The first parts, and how many more there are; a single one more is shown, not counted."""
    if len(parts) <= most + 1:
        return parts, 0
    return parts[:most], len(parts) - most
