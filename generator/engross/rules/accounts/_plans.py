"""What several rules about account plans look up: who is meant, which segments a client is in, which policies bind it."""

from collections.abc import Iterator, Set

from engross.library import AccountFile, PolicyFile
from engross.model.account import Account
from engross.model.blocks import Cadence, Segment
from engross.reading.source import DataPath
from engross.rules.subject import Subject


def plans(subject: Subject) -> Iterator[tuple[Account, AccountFile]]:
    """Every account plan with its file."""
    for found in subject.accounts:
        yield found.account, found


def role_in_sentence(subject: Subject, role_id: str) -> str:
    """A role's name as it stands within a sentence."""
    role = subject.library.directory.roles.get(role_id)
    if role is None:
        return role_id
    is_word = len(role.name) > 1 and role.name[1].islower()
    return role.name[0].lower() + role.name[1:] if is_word else role.name


def has_role(subject: Subject, person_id: str, role_id: str) -> bool:
    """Whether a person holds a role or stands in for who does."""
    role = subject.library.directory.roles.get(role_id)
    return role is not None and (role.everyone or person_id in {*role.holders, *role.deputies})


def team_of(account: Account) -> Set[str]:
    """The people of a team."""
    return {member.person for member in account.team}


def segments_of(subject: Subject, account: Account) -> Set[str]:
    """The client's segment and those of other policies that it is in for certain."""
    related = subject.segments.related(account.client.segment)
    homes = [each.rpartition(".")[0] for each in related]
    return {each for each in related if homes.count(each.rpartition(".")[0]) == 1}


def find_segment(subject: Subject, full_id: str) -> tuple[Segment, PolicyFile, DataPath] | None:
    """A segment by its full id, with its policy and its path there."""
    home, _, name = full_id.rpartition(".")
    found = subject.whole.policies.get(home)
    segmentation = found.policy.statement.segmentation if found else None
    if found is None or segmentation is None:
        return None
    for index, segment in enumerate(segmentation.segments):
        if segment.id == name:
            return segment, found, ("statement", "segmentation", "segments", index)
    return None


def _standing(subject: Subject) -> Iterator[PolicyFile]:
    """The policies that have not ended."""
    yield from subject.whole.policies.values()


def covers(subject: Subject, references: tuple[str, ...], found: PolicyFile, segments: Set[str]) -> bool:
    """Whether something of a policy that is for some segments is for a client's, named one by one."""
    return any(subject.segments.full_id(each, found.id) in segments for each in references)


def owed(subject: Subject, account: Account) -> Iterator[tuple[Cadence, PolicyFile, DataPath]]:
    """What policies want done again and again for the segments of the client, and not for all clients at once."""
    segments = segments_of(subject, account)
    for found in _standing(subject):
        for index, cadence in enumerate(found.policy.procedures.cadences):
            if covers(subject, cadence.segments, found, segments):
                yield cadence, found, ("procedures", "cadences", index)


def binding(subject: Subject, account: Account) -> tuple[PolicyFile, ...]:
    """The policies that a plan has to keep to: those that ask for it, else those that have a segment for the client."""
    asking = {found.id: found for cadence, found, _ in owed(subject, account) if cadence.kind == "plan"}
    if asking:
        return tuple(asking.values())
    homes = {each.rpartition(".")[0] for each in segments_of(subject, account)}
    return tuple(found for found in _standing(subject) if found.id in homes)
