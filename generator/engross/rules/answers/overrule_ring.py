"""Roles that may overrule each other in a ring, so that nobody has the last word.

Why it matters: the duty manager could set aside what the product manager had decided, and the product manager, two lines
below, what the duty manager had. In an emergency both did, four times in an hour, while the client watched. Within a
document no chain of overruling may lead back to where it began. Several documents may not turn it round either, for two
roles or in a ring of more; where they are about different matters this is advice.

Bad:

    roles:
      overrules:
        - id: director-over-duty
          role: sales-director
          over: [duty-manager]
          matter: How a client is served
        - id: duty-over-director
          role: duty-manager
          over: [sales-director]
          matter: What is done in an emergency

Good:

    roles:
      overrules:
        - id: director-over-duty
          role: sales-director
          over: [duty-manager]
          matter: How a client is served
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from engross.answers import OverruleRow
from engross.diagnostic import Place, Related, Severity
from engross.rules.answers._places import place_of
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING

_Edge = tuple[OverruleRow, int]
_Graph = dict[str, dict[str, _Edge]]
_ALL = {"everything", "all", "anything", "any"}
_HINT = "Take one of these rows out, or say in one sentence who decides in the end."


def check(subject: Subject) -> Iterator[Found]:
    """Look for rings in each document, for pairs of roles that two documents turn round, and for longer rings."""
    by_document: dict[str, _Graph] = {}
    for row in subject.tables.overrules:
        graph = by_document.setdefault(row.origin.document, {})
        for index, lower in enumerate(row.overrule.over):
            graph.setdefault(row.overrule.role, {}).setdefault(lower, (row, index))
    for graph in by_document.values():
        for ring in _rings(graph):
            yield from _tell(subject, graph, ring)
    yield from _turned(subject, by_document)
    yield from _over_documents(subject, by_document)


def _over_documents(subject: Subject, by_document: dict[str, _Graph]) -> Iterator[Found]:
    """Rings of three roles and more that several policies make, or policies and the plan of one client."""
    clients = {row.origin.document: row.client for row in subject.tables.overrules}
    of_policies: _Graph = {}
    for document, graph in by_document.items():
        if not clients[document]:
            _add(of_policies, graph)
    told = [ring for ring in _rings(of_policies) if _is_long(of_policies, ring)]
    for ring in told:
        yield from _tell(subject, of_policies, ring)
    known = {frozenset(ring) for ring in told}
    for document, graph in by_document.items():
        if clients[document]:
            both = {higher: dict(lowers) for higher, lowers in graph.items()}
            _add(both, of_policies)
            for ring in _rings(both, graph):
                if frozenset(ring) not in known and _is_long(both, ring):
                    yield from _tell(subject, both, ring)


def _add(graph: _Graph, more: _Graph) -> None:
    for higher, lowers in more.items():
        own = graph.setdefault(higher, {})
        for lower, edge in lowers.items():
            own.setdefault(lower, edge)


def _is_long(graph: _Graph, ring: list[str]) -> bool:
    """Whether a ring is of more than two roles and of several documents: others are told by themselves."""
    rows = [graph[higher][lower][0] for higher, lower in pairwise((*ring, ring[0]))]
    return len(ring) > 2 and len({row.origin.document for row in rows}) > 1


def _rings(graph: _Graph, starts: Iterable[str] | None = None) -> Iterator[list[str]]:
    """The shortest ring that each role is in, or each of some, each once."""
    told: set[frozenset[str]] = set()
    for start in graph if starts is None else starts:
        ring = _ring(graph, start)
        if ring and frozenset(ring) not in told:
            told.add(frozenset(ring))
            yield ring


def _tell(subject: Subject, graph: _Graph, ring: list[str]) -> Iterator[Found]:
    edges = [(higher, lower, *graph[higher][lower]) for higher, lower in pairwise((*ring, ring[0]))]
    *others, (_, _, row, index) = edges
    is_one_document = len({each.origin.document for _, _, each, _ in edges}) == 1
    names = [subject.role_name(role) for role in (*ring, ring[0])]
    places = [
        (place_of(subject, each.origin, ("over", at)), each, higher, lower)
        for higher, lower, each, at in others
    ]
    related = tuple(
        Related(
            where,
            f"{subject.role_name(higher)} may overrule {subject.role_name(lower)}"
            + ("" if is_one_document else f" ({each.overrule.matter})"),
        )
        for where, each, higher, lower in places
        if where is not None
    )
    matters = [each.overrule.matter for _, _, each, _ in edges]
    is_sure = is_one_document or all(_same_matter(one, other) for one, other in pairwise(matters))
    message = (
        f"Nobody has the last word: {' over '.join(names)}."
        if len(ring) > 1
        else f"{names[0]} may overrule itself."
    )
    place = place_of(subject, row.origin, ("over", index))
    if place is not None:
        yield Found(place, message, _HINT, related, severity=None if is_sure else Severity.ADVICE)


def _ring(graph: dict[str, dict[str, _Edge]], start: str) -> list[str]:
    """The shortest way down from a role that leads back to it; empty where none does."""
    before: dict[str, str] = {}
    waiting = [start]
    for role in waiting:
        for lower in graph.get(role, {}):
            if lower == start:
                ring = [role]
                while ring[-1] != start:
                    ring.append(before[ring[-1]])
                return ring[::-1]
            if lower not in before:
                before[lower] = role
                waiting.append(lower)
    return []


def _turned(subject: Subject, by_document: dict[str, _Graph]) -> Iterator[Found]:
    """Pairs of roles of which one overrules the other here, and the other the one there; plans of two clients are apart."""
    first: dict[tuple[str, str, str], OverruleRow] = {}
    for document, graph in by_document.items():
        for higher, lowers in graph.items():
            for lower, (row, index) in lowers.items():
                other = first.get((lower, higher, "")) or first.get((lower, higher, row.client))
                if other is not None and other.origin.document != document:
                    place = place_of(subject, row.origin, ("over", index))
                    if place is not None:
                        yield _across(subject, row, other, lower, place)
                first.setdefault((higher, lower, row.client), row)


def _across(subject: Subject, row: OverruleRow, other: OverruleRow, lower: str, place: Place) -> Found:
    higher = subject.role_name(row.overrule.role)
    under = subject.role_name(lower)
    message = (
        f"Here the {higher} may overrule the {under} ({row.overrule.matter}); "
        f"in {other.origin.cited} it is the other way round ({other.overrule.matter})."
    )
    where = place_of(subject, other.origin)
    related = (Related(where, f"here the {under} may overrule the {higher}"),) if where is not None else ()
    severity = (
        Severity.WARNING if _same_matter(row.overrule.matter, other.overrule.matter) else Severity.ADVICE
    )
    hint = "Let one of the two have the last word, or say in both where the matters part."
    return Found(place, message, hint, related, severity=severity)


def _same_matter(one: str, other: str) -> bool:
    first, second = set(one.casefold().split()), set(other.casefold().split())
    return first == second or bool(_ALL & (first | second))
