"""Two policies define the same term in different words.

Why it matters: one policy counts a “client” from the first call, the other from the signature. A complaint that comes in
between belongs to nobody, and both departments can prove it. Two definitions drift apart even if they meant the same on
the day they were written.

The same words in both policies are fine, and so is a definition that points to the other policy's. Case, plural and
punctuation do not count.

Bad:

    # policies/second/policy.yml
    definitions:
      - id: client-owner
        term: Owner
        meaning: Whoever signed the contract with a client.

Good:

    # policies/second/policy.yml
    definitions:
      - id: client-owner
        term: Owner
        meaning: See {{ term("owner", policy="hand-over") }}.
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.library import PolicyFile
from engross.model.policy import Definition
from engross.rules.across._comparing import name
from engross.rules.rule import Found
from engross.rules.subject import Subject
from engross.statements import title_words

SEVERITY = Severity.WARNING

_BRACES = re.compile(r"\{\{.*?\}\}")
_WORD = re.compile(r"\w+")
_SMALL = frozenset({"a", "an", "the"})


def check(subject: Subject) -> Iterator[Found]:
    """Compare the definitions of every term."""
    first: dict[frozenset[str], tuple[PolicyFile, int, Definition]] = {}
    for policy_id in subject.standing:
        found = subject.policies[policy_id]
        for index, definition in enumerate(found.policy.definitions):
            forms = [title_words(form) for form in (definition.term, *definition.also)]
            earlier = next((first[form] for form in forms if form in first), None)
            if earlier is not None and earlier[0].id != policy_id:
                yield from _compare(subject, found, index, definition, earlier)
            for form in forms:
                if form and earlier is None:
                    first.setdefault(form, (found, index, definition))


def _compare(
    subject: Subject,
    found: PolicyFile,
    index: int,
    definition: Definition,
    earlier: tuple[PolicyFile, int, Definition],
) -> Iterator[Found]:
    other, other_index, other_definition = earlier
    if _normal(definition.meaning) == _normal(other_definition.meaning):
        return
    if _points_to(definition.meaning, other.id) or _points_to(other_definition.meaning, found.id):
        return
    if any(
        subject.is_unfinished(each.id, ("definitions", number))
        for each, number in ((found, index), (other, other_index))
    ):
        return
    related = Related(
        other.source.place(("definitions", other_index, "meaning")), "here it has another meaning"
    )
    yield Found(
        found.source.place(("definitions", index, "meaning")),
        f"“{definition.term}” is defined here and, in other words, in {name(other)}: “{_short(other_definition.meaning)}”.",
        "Define it in one policy and point to it from the other, as in: "
        f'See {{{{ term("{other_definition.id}", policy="{other.id}") }}}}. Or give the two things two terms.',
        (related,),
    )


def _normal(meaning: str) -> list[str]:
    return sorted(word for word in _WORD.findall(meaning.casefold()) if word not in _SMALL)


def _points_to(meaning: str, policy_id: str) -> bool:
    return any(f'"{policy_id}"' in each or f"'{policy_id}'" in each for each in _BRACES.findall(meaning)) or (
        f"(policy:{policy_id})" in meaning or f"(clause:{policy_id}/" in meaning
    )


def _short(text: str) -> str:
    plain = " ".join(_BRACES.sub("…", text).split())
    return plain if len(plain) <= 120 else f"{plain[:119].rstrip()}…"
