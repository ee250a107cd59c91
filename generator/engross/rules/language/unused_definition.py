"""A defined term that no text uses.

Why it matters: section 4 is read by the new colleague who wants to understand every word. A term that leads nowhere sends
her searching: was a rule deleted, or is it now called something else? Often it is the latter: the definition says “key
client”, the rules say “important client”, and two people argue whether these are the same.

A term counts as used where it, or one of its other forms, stands in any text of the handbook but its own meaning.

Bad:

    definitions:
      - id: owner
        term: owner
        meaning: The person who answers for a client.
      - id: key-client
        term: key client
        meaning: A client that pays more than all others.

Good:

    definitions:
      - id: owner
        term: owner
        meaning: The person who answers for a client.
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.language._phrases import policies
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.rules.wording import Passage

SEVERITY = Severity.ADVICE
SCOPE = Scope.DOCUMENT
_SEPARATE = re.compile(r"[\W\d_]+")
_ENDING = re.compile(r"(?<=\w\w)(?:y|s|e)$")


def check(subject: Subject) -> Iterator[Found]:
    """Each definition that neither its policy nor another document uses."""
    for policy, wording in policies(subject):
        own = {each.path[1]: _spoken(each) for each in wording.prose if each.path[0] == "definitions"}
        together = ".".join(own.values())
        for index, definition in enumerate(policy.definitions):
            if definition.term.startswith("["):
                continue
            forms = [_needle(form) for form in (definition.term, *definition.also)]
            if any(form in wording.body for form in forms):
                continue
            # In the meanings of others, if it is there more often than in its own.
            if any(together.count(form) > own.get(index, "").count(form) for form in forms):
                continue
            # It is not in its own policy, so all texts together say whether another one has it.
            everywhere = subject.shared(_everywhere)
            if any(form in everywhere for form in forms):
                continue
            yield Found(
                wording.source.place(("definitions", index, "term")),
                f"“{definition.term}” is defined, but no text uses it.",
                "Take the definition away, use the term where it is meant, or add the form that the texts use under also.",
            )


def _everywhere(subject: Subject) -> str:
    return "".join([each.body for each in subject.wordings])


def _spoken(meaning: Passage) -> str:
    return f" {' '.join(meaning.words)} "


def _needle(form: str) -> str:
    """What a text of words holds that has a form or its plural, or a word that begins with it."""
    words = _SEPARATE.sub(" ", form.lower()).split()
    if not words:
        return ""
    words[-1] = _ENDING.sub("", words[-1])
    return f" {' '.join(words)}"
