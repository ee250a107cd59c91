"""The statements of several policies, grouped by what they are about, and where they contradict each other."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engross.cached import cached_property
from engross.library import Library
from engross.reading.source import DataPath
from engross.segments import SegmentIndex
from engross.statements.clients import Clients
from engross.statements.listing import list_statements
from engross.statements.matter import Aspect, Matter, Statement, Topic
from engross.statements.words import rarest
from engross.units import are_same

_MOST_ALIKE = 24


@dataclass(frozen=True)
class Statements:
    """The statements of several policies; `groups` are those about the same thing, by what they are about."""

    by_policy: Mapping[str, tuple[Statement, ...]]
    clients: Clients

    @cached_property
    def groups(self) -> tuple[tuple[Statement, ...], ...]:
        """The statements of each matter that more than one policy speaks of, in the order of the policies."""
        leaders = _Leaders(each.matter for statements in self.by_policy.values() for each in statements)
        found: dict[tuple[str, DataPath], list[Statement]] = {}
        for statements in self.by_policy.values():
            own: dict[DataPath, tuple[str, DataPath]] = {}
            for statement in statements:
                matter = statement.matter
                if matter.path not in own:
                    leader = leaders.of(matter)
                    own[matter.path] = (leader.policy_id, leader.path)
                found.setdefault(own[matter.path], []).append(statement)
        several = (group for group in found.values() if len({each.policy_id for each in group}) > 1)
        return tuple(tuple(group) for group in several)

    def contradictions(
        self, topics: Collection[Topic], aspect: Aspect
    ) -> Iterator[tuple[Statement, tuple[Statement, ...]]]:
        """Every statement that says something else than those of policies before its own, with these.

        Each is compared with the first that say something about the same clients and role, so that many policies
        take no longer than a few.
        """
        for group in self.groups:
            if group[0].matter.topic not in topics:
                continue
            by_role: dict[str, dict[str, list[Statement]]] = {}
            for statement in group:
                if statement.aspect != aspect:
                    continue
                firsts = by_role.setdefault(statement.role, {})
                if earlier := self._contradicted(statement, firsts):
                    yield statement, earlier
                key = self.clients.key(statement.segment)
                known = firsts.setdefault(key, [])
                if len(known) < 2 and statement.policy_id not in {each.policy_id for each in known}:
                    known.append(statement)

    def _contradicted(
        self, statement: Statement, firsts: Mapping[str, Sequence[Statement]]
    ) -> tuple[Statement, ...]:
        keys = {*self.clients.meeting(statement.segment), ""} if statement.segment else set(firsts)
        found = (each for key, known in firsts.items() if key in keys for each in known)
        others = [each for each in found if each.policy_id != statement.policy_id]
        first = {each.policy_id for each in others[:1]}
        return tuple(
            each for each in others if each.policy_id in first and not are_same(each.value, statement.value)
        )


class _Leaders:
    """The first matter of each sort, found by id, by title, and by words that are rare."""

    def __init__(self, matters: Iterator[Matter]) -> None:
        self._by_key: dict[object, list[Matter]] = {}
        self._frequency: Counter[str] = Counter()
        for matter in matters:
            self._frequency.update(_telling(matter)[0])

    def of(self, matter: Matter) -> Matter:
        """The first matter that is the same as this one; itself where none is."""
        keys = self._keys(matter)
        for key in keys:
            for leader in self._by_key.get(key, ()):
                if leader.is_same(matter):
                    return leader
        for key in keys:
            known = self._by_key.setdefault(key, [])
            if len(known) < _MOST_ALIKE:
                known.append(matter)
        return matter

    def _keys(self, matter: Matter) -> list[object]:
        keys: list[object] = [(matter.topic, matter.words)]
        if matter.topic in {"response", "cadence", "metric", "limit"}:
            keys.append((matter.topic, matter.id))
        words, alike = _telling(matter)
        return [*keys, *((matter.topic, "says", word) for word in rarest(words, self._frequency, alike))]


def _telling(matter: Matter) -> tuple[frozenset[str], float]:
    """By which words a matter is the same as another besides its id and title, and how many of them they share."""
    if matter.topic == "response":
        return matter.detail, 0.5
    if matter.topic == "ladder":
        return matter.starts, 0.7
    return (matter.words, 0.75) if matter.topic in {"duty", "contact"} else (frozenset(), 1.0)


def index_statements(library: Library, policies: Collection[str], segments: SegmentIndex) -> Statements:
    """The statements of these policies of a library."""
    found = {
        policy_id: list_statements(policy_id, each.policy, segments)
        for policy_id, each in library.policies.items()
        if policy_id in policies
    }
    return Statements(found, Clients(segments))
