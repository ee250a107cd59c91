"""Roles that may overrule each other in a ring, so that nobody has the last word.

Why it matters: the duty manager could set aside what the product manager had decided, and the product manager, two lines
below, what the duty manager had. In an emergency both did, four times in an hour, while the client watched. Within a
document no chain of overruling may lead back to where it began. Two documents may not turn it round for two roles either;
where they are about different matters this is advice.

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

from collections.abc import Iterator
from itertools import pairwise

from engross.answers import OverruleRow
from engross.diagnostic import Place, Related, Severity
from engross.rules.answers._places import place_of
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING

_Edge = tuple[OverruleRow, int]
_ALL = {"everything", "all", "anything", "any"}


def check(subject: Subject) -> Iterator[Found]:
    """Look for rings in each document, and for pairs of roles that two documents turn round."""
    by_document: dict[str, dict[str, dict[str, _Edge]]] = {}
    for row in subject.tables.overrules:
        graph = by_document.setdefault(row.origin.document, {})
        for index, lower in enumerate(row.overrule.over):
            graph.setdefault(row.overrule.role, {}).setdefault(lower, (row, index))
    for graph in by_document.values():
        yield from _rings(subject, graph)
    yield from _turned(subject, by_document)


def _rings(subject: Subject, graph: dict[str, dict[str, _Edge]]) -> Iterator[Found]:
    told: set[frozenset[str]] = set()
    for start in graph:
        ring = _ring(graph, start)
        if not ring or frozenset(ring) in told:
            continue
        told.add(frozenset(ring))
        row, index = graph[ring[-1]][start]
        names = [subject.role_name(role) for role in (*ring, start)]
        place = place_of(subject, row.origin, ("over", index))
        places = [
            (place_of(subject, edge.origin, ("over", at)), higher, lower)
            for higher, lower in pairwise(ring)
            for edge, at in (graph[higher][lower],)
        ]
        related = tuple(
            Related(where, f"{subject.role_name(higher)} may overrule {subject.role_name(lower)}")
            for where, higher, lower in places
            if where is not None
        )
        message = (
            f"Nobody has the last word: {' over '.join(names)}."
            if len(ring) > 1
            else f"{names[0]} may overrule itself."
        )
        if place is not None:
            yield Found(
                place,
                message,
                "Take one of these rows out, or say in one sentence who decides in the end.",
                related,
            )


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


def _turned(subject: Subject, by_document: dict[str, dict[str, dict[str, _Edge]]]) -> Iterator[Found]:
    """Pairs of roles of which one overrules the other here, and the other the one there."""
    first: dict[tuple[str, str], OverruleRow] = {}
    for document, graph in by_document.items():
        for higher, lowers in graph.items():
            for lower, (row, index) in lowers.items():
                other = first.get((lower, higher))
                place = place_of(subject, row.origin, ("over", index))
                if other is not None and other.origin.document != document and place is not None:
                    yield _across(subject, row, other, lower, place)
                first.setdefault((higher, lower), row)


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
