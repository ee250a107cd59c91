"""Words and phrases looked up in documents, told where they stand, and replaced where that is certain."""

import re
from collections.abc import Collection, Iterator, Set

from engross.diagnostic import Edit
from engross.model.policy import Policy
from engross.rules.subject import Subject
from engross.rules.wording import Passage, Sentence, Wording

BINDING = {
    "scope",
    "statement",
    "procedures",
    "roles",
    "compliance",
    "approach",
    "responsibilities",
    "escalation",
}
"""The sections of policies and plans that say what has to be done."""

DUTY = re.compile(
    r"\b(?:must|shall|should|ha(?:s|ve) to|(?:is|are) (?:required|obliged|expected) to|needs? to)\b",
    re.IGNORECASE,
)
"""What makes a sentence an obligation."""

_OBLIGING = {"must", "shall", "should", "to"}
_BOLD = re.compile(r"\*+")


def search(
    subject: Subject, pattern: re.Pattern[str], triggers: Collection[str]
) -> Iterator[tuple[Passage, re.Match[str]]]:
    """Every match in the documents that hold the words of one of the triggers, which are in small letters."""
    for wording in subject.wordings:
        if wording.holds(triggers):
            for passage in wording.all:
                yield from ((passage, match) for match in pattern.finditer(passage.text))


def binding_sentences(wording: Wording, words: Set[str]) -> Iterator[tuple[Passage, Sentence]]:
    """The sentences of the texts that say what has to be done and hold one of some words in small letters."""
    for passage in wording.prose:
        if passage.path[0] in BINDING and not words.isdisjoint(passage.words):
            yield from ((passage, sentence) for sentence in passage.sentences)


def duties(wording: Wording) -> Iterator[tuple[Passage, Sentence]]:
    """The sentences that oblige somebody, items of a list that such a sentence opens among them."""
    for passage in wording.prose:
        if passage.path[0] not in BINDING or _OBLIGING.isdisjoint(passage.words):
            continue
        opened = False
        for sentence in passage.sentences:
            is_duty = DUTY.search(sentence.text) is not None
            if is_duty or (opened and sentence.is_item):
                yield passage, sentence
            if not sentence.is_item:
                opened = is_duty and _BOLD.sub("", sentence.text).rstrip().endswith(":")


def policies(subject: Subject) -> Iterator[tuple[Policy, Wording]]:
    """The policies among the documents."""
    for wording in subject.wordings:
        if isinstance(wording.model, Policy):
            yield wording.model, wording


def replacement(passage: Passage, start: int, end: int, text: str) -> tuple[Edit, ...]:
    """The edit that puts another text there, none where it does not stand on one line as it is."""
    place = passage.place(start, end)
    return (Edit(place, text),) if passage.is_exact(place, start, end) else ()


def is_quoted(text: str, start: int) -> bool:
    """Whether a place in a text stands within quotation marks."""
    before = text[:start]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def like(text: str, model: str) -> str:
    """A text with a capital where another one starts with one."""
    if model.isupper() and len(model) > 1:
        return text.upper()
    return text[0].upper() + text[1:] if model[:1].isupper() else text
