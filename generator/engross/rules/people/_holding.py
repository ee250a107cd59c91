"""Who holds and stands in for roles on a day, and where that is written."""

from collections.abc import Iterator

from engross.model.fields import PersonId, RoleId
from engross.model.organization import Organization, Role
from engross.reading.source import DataPath, SourceFile
from engross.rules.subject import Subject

FEWEST = 3
"""In a company or a team of two there is nobody else who could stand in."""


def has_left(subject: Subject, person_id: str) -> bool:
    """Whether somebody's last day is over."""
    person = subject.library.directory.people.get(person_id)
    return person is not None and person.left is not None and person.left < subject.today


def here(subject: Subject, people: tuple[PersonId, ...]) -> tuple[str, ...]:
    """Those of some people who are known and have not left."""
    known = subject.library.directory.people
    return tuple(dict.fromkeys(each for each in people if each in known and not has_left(subject, each)))


def are_enough(subject: Subject) -> bool:
    """Whether so many people are there that somebody else can stand in."""
    people = subject.library.directory.people
    return sum(not has_left(subject, each) for each in people) >= FEWEST


def roles(subject: Subject) -> Iterator[tuple[Role, DataPath, SourceFile]]:
    """Every role that is held by some and not by everybody, with its place in the organisation's source."""
    organization, source = subject.library.organization, subject.library.organization_source
    if organization is None or source is None:
        return
    for index, role in enumerate(organization.roles):
        if not role.everyone:
            yield role, ("roles", index), source


def listed(names: list[str]) -> str:
    """Names as one lists them in a sentence."""
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def role_uses(subject: Subject) -> dict[str, tuple[SourceFile, DataPath]]:
    """The first place at which a policy that has not ended or an account plan gives something to a role."""
    found: dict[str, tuple[SourceFile, DataPath]] = {}
    for contents in subject.contents:
        is_over = contents.owner is not None and contents.owner.id not in subject.policies
        if is_over or isinstance(contents.model, Organization):
            continue
        for path, value in contents.references:
            if isinstance(value, RoleId):
                found.setdefault(value, (contents.source, path))
    return found
