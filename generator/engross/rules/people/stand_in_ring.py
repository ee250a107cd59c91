"""Two or three people who stand in for nobody but each other.

Why it matters: the director's deputy is the finance director, and the finance director's deputy is the director. Both
fly to the same meeting. Now nobody may decide anything that either of them decides, although each of them has a deputy
in the book. One more name breaks the ring.

It is found where each of the two or three has exactly one stand-in, in all roles or in one account plan, and that is
another of them. Larger rings are left alone, and so are companies, and teams, of one or two people.

Bad:

    # organization.yml
    people:
      - {id: mei-tanaka, name: Mei Tanaka, job_title: Duty manager, office: london}
      - {id: tomas-lindqvist, name: Tomas Lindqvist, job_title: Sales director, office: london}
      - {id: hana-moreau, name: Hana Moreau, job_title: Support lead, office: london}
    roles:
      - {id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [mei-tanaka]}
      - {id: duty-manager, name: Duty manager, holders: [mei-tanaka], deputies: [tomas-lindqvist]}

Good:

    # organization.yml
    people:
      - {id: mei-tanaka, name: Mei Tanaka, job_title: Duty manager, office: london}
      - {id: tomas-lindqvist, name: Tomas Lindqvist, job_title: Sales director, office: london}
      - {id: hana-moreau, name: Hana Moreau, job_title: Support lead, office: london}
    roles:
      - {id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [mei-tanaka]}
      - {id: duty-manager, name: Duty manager, holders: [mei-tanaka], deputies: [tomas-lindqvist, hana-moreau]}
"""

from collections.abc import Iterator, Mapping

from engross.diagnostic import Place, Related, Severity
from engross.reading.source import DataPath, SourceFile
from engross.rules.people._holding import FEWEST, are_enough, here, listed, roles
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING

_LARGEST = 3
_StandIn = tuple[str, SourceFile, DataPath]
_Only = Mapping[str, _StandIn]


def check(subject: Subject) -> Iterator[Found]:
    """Look for rings in the roles of the organisation and in each account plan."""
    if not are_enough(subject):
        return
    yield from _rings(subject, _in_roles(subject), "")
    for plan in subject.library.accounts.values():
        members: dict[str, list[_StandIn]] = {}
        for index, member in enumerate(plan.account.team):
            stand_in = (member.stand_in, plan.source, ("team", index, "stand_in"))
            members.setdefault(member.person, []).append(stand_in)
        if len({*members, *(each.stand_in for each in plan.account.team)}) >= FEWEST:
            yield from _rings(subject, _only(members), " in this plan")


def _in_roles(subject: Subject) -> _Only:
    found: dict[str, list[_StandIn]] = {}
    for role, path, source in roles(subject):
        holders = here(subject, role.holders)
        for person in holders:
            others = [each for each in (*holders, *here(subject, role.deputies)) if each != person]
            found.setdefault(person, []).extend((each, source, (*path, "deputies")) for each in others)
    return _only(found)


def _only(found: Mapping[str, list[_StandIn]]) -> _Only:
    """Those who have exactly one stand-in, and who that is."""
    return {
        person: stand_ins[0]
        for person, stand_ins in found.items()
        if len({each[0] for each in stand_ins}) == 1 and stand_ins[0][0] != person
    }


def _place(stand_in: _StandIn) -> Place:
    _, source, path = stand_in
    return source.place(path)


def _rings(subject: Subject, only: _Only, where: str) -> Iterator[Found]:
    told: set[str] = set()
    for person in only:
        ring = [person]
        while len(ring) <= _LARGEST and ring[-1] in only and (after := only[ring[-1]][0]) not in ring:
            ring.append(after)
        is_closed = ring[-1] in only and only[ring[-1]][0] == person
        if not is_closed or len(ring) > _LARGEST or told & set(ring):
            continue
        told.update(ring)
        names = [subject.person_name(each) for each in ring]
        turns = ", ".join(
            f"{subject.person_name(only[each][0])} for {subject.person_name(each)}" for each in ring
        )
        related = tuple(
            Related(_place(only[each]), f"{subject.person_name(only[each][0])} is the only one here")
            for each in ring[1:]
        )
        yield Found(
            _place(only[person]),
            f"{listed(names)} have no stand-in{where} but each other: {turns}.",
            "Name one more person for at least one of them, from outside of this ring.",
            related,
        )
