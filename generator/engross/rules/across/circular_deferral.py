"""Two policies that each leave the same thing to the other.

Why it matters: “How long records are kept is set out in the data policy.” There it says: “How long records are kept is
set out in the sales policy.” Both authors believed that the other one had decided. Nobody has, and the reader walks
round until the record is gone.

It is found where definitions or clauses that say nothing themselves point to each other, at whatever length, and where
a sentence of one policy leaves to another what a sentence there leaves to the first, in nearly the same words.

Bad:

    definitions:
      - id: owner
        term: owner
        meaning: See {{ term("owner", policy="second") }}.
    # policies/second/policy.yml
    definitions:
      - id: owner
        term: owner
        meaning: As defined in {{ policy("hand-over") }}.

Good:

    definitions:
      - id: owner
        term: owner
        meaning: The person who answers for a client.
    # policies/second/policy.yml
    definitions:
      - id: owner
        term: owner
        meaning: As defined in {{ policy("hand-over") }}.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engross.diagnostic import Place, Related, Severity
from engross.library import PolicyFile
from engross.model.fields import Prose
from engross.model.policy import Policy
from engross.rules.across._comparing import name
from engross.rules.across._quoting import Pointer, pointers
from engross.rules.rule import Found
from engross.rules.subject import Subject
from engross.rules.wording import Passage, read_passage
from engross.statements import content_words, likeness, title_words

SEVERITY = Severity.WARNING

_HINT = "Say it in one of them, and let the others point there."
# What a text says that only points elsewhere.
_POINTING = content_words(
    "see set out lay laid down define definition describe regulate govern give given find found explain list state "
    "stand follow accord determine fix mean meaning same term policy section clause there apply applies rule read say "
    "said use used word words sense here refer"
)
_DEFERS = re.compile(
    r"\b(?:(?:set out|laid down|defined|described|regulated|governed|explained|listed|determined|fixed|found|given)"
    r"(?:\s+(?:only|alone|there|fully))?\s+(?:in|by)|see(?:\s+in)?|stands?\s+in|according\s+to)\s*$",
    re.IGNORECASE,
)
_PASSED_OVER = {"references", "review", "definitions", "approvals", "drafting_notes"}
_Node = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Empty:
    """A definition or clause that only points to another one."""

    place: Place
    title: str
    to: _Node


@dataclass(frozen=True, slots=True)
class _Left:
    """A sentence that leaves something to another policy."""

    place: Place
    words: frozenset[str]


def check(subject: Subject) -> Iterator[Found]:
    """Follow texts that only point, and compare sentences that leave something to another policy."""
    policies = subject.policies
    empty: dict[_Node, _Empty] = {}
    for found in policies.values():
        empty.update(_empty_ones(found, policies))
    yield from _rings(empty, policies)
    yield from _sentences(subject, policies)


def _entries(policy: Policy) -> Iterator[tuple[str, str, str, str, tuple[str | int, ...]]]:
    """Definitions and clauses: of which kind, id, title, text and path."""
    for index, definition in enumerate(policy.definitions):
        yield "term", definition.id, definition.term, definition.meaning, ("definitions", index, "meaning")
    for index, clause in enumerate(policy.statement.clauses):
        yield "clause", clause.id, clause.title, clause.text, ("statement", "clauses", index, "text")


def _empty_ones(found: PolicyFile, policies: Mapping[str, PolicyFile]) -> Iterator[tuple[_Node, _Empty]]:
    for kind, identifier, title, text, path in _entries(found.policy):
        if "{{" not in text:
            continue
        led = [each for each in pointers(text, found.id) if each.kind in {"policy", "clause", "term"}]
        if len(led) != 1 or content_words(text) - _POINTING - content_words(title):
            continue
        target = _target(kind, title, led[0], policies)
        if target is not None and target != (found.id, kind, identifier):
            yield (found.id, kind, identifier), _Empty(found.source.place(path), title, target)


def _target(kind: str, title: str, pointer: Pointer, policies: Mapping[str, PolicyFile]) -> _Node | None:
    other = policies.get(pointer.policy_id)
    if other is None:
        return None
    if pointer.kind == "term":
        return other.id, "term", pointer.name
    if pointer.kind == "clause":
        is_term = pointer.name.startswith("term-")
        return other.id, "term" if is_term else "clause", pointer.name.removeprefix("term-")
    named = (
        each[1]
        for each in _entries(other.policy)
        if each[0] == kind and title_words(each[2]) == title_words(title)
    )
    identifier = next(named, None)
    return None if identifier is None else (other.id, kind, identifier)


def _rings(empty: dict[_Node, _Empty], policies: Mapping[str, PolicyFile]) -> Iterator[Found]:
    done: set[_Node] = set()
    for start in empty:
        way: list[_Node] = []
        node = start
        while node in empty and node not in done and node not in way:
            way.append(node)
            node = empty[node].to
        ring = way[way.index(node) :] if node in way else []
        done.update(way)
        if ring:
            first, others = empty[ring[0]], ring[1:]
            homes = ", ".join(dict.fromkeys(name(policies[each[0]]) for each in others))
            yield Found(
                first.place,
                f"“{first.title}” only points on, and by way of {homes} back to itself: nobody says what holds.",
                _HINT,
                tuple(Related(empty[each].place, "this only points on") for each in others),
            )


def _sentences(subject: Subject, policies: Mapping[str, PolicyFile]) -> Iterator[Found]:
    left: dict[tuple[str, str], list[_Left]] = {}
    for contents in subject.contents if subject.is_english else ():
        owner = contents.owner
        for path, text in contents.texts if owner is not None and owner.id in policies else ():
            if isinstance(text, Prose) and "{{" in text and path[0] not in _PASSED_OVER:
                passage = read_passage(path, contents.source, text)
                for other, deferral in _deferrals(passage, contents.source.path.parent.name):
                    left.setdefault((contents.source.path.parent.name, other), []).append(deferral)
    for (home, other), ours in left.items():
        backwards = left.get((other, home), []) if home < other else []
        for one in ours:
            for back in backwards:
                if len(one.words) >= 2 and likeness(one.words, back.words) >= 0.6:
                    message = (
                        f"This is left to {name(policies[other])}, which leaves it to this policy again."
                    )
                    yield Found(one.place, message, _HINT, (Related(back.place, "it is left back here"),))


def _deferrals(passage: Passage, home: str) -> Iterator[tuple[str, _Left]]:
    """The sentences of a text that leave something to one other policy, and to which."""
    for sentence in passage.sentences:
        raw = passage.raw[sentence.start : sentence.start + len(sentence.text)]
        if "{{" not in raw:
            continue
        led = [
            each
            for each in pointers(raw, home)
            if each.kind in {"policy", "clause"} and each.policy_id != home
        ]
        if len(led) == 1 and _DEFERS.search(raw[: led[0].start]):
            at = sentence.start + led[0].start
            place = passage.place(at, at + led[0].end - led[0].start)
            yield led[0].policy_id, _Left(place, content_words(raw) - _POINTING)
