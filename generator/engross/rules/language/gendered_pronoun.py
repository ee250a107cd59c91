"""A rule that speaks of anybody as “he” or “she”.

Why it matters: a rule holds for all who hold a role, and one day somebody reads in it that she is not meant. “He/she” is no
way out: it is hard to read, and some feel addressed by neither. Name the role again, or write “they”.

Only rules, steps and duties are looked at; in an example, where one person is told about, “she” is right.

Bad:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: The owner **must** tell the deputy before he goes on leave.

Good:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: The owner **must** tell the deputy before going on leave.
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.language._phrases import BINDING, is_quoted, policies
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.ADVICE
SCOPE = Scope.DOCUMENT

_WORDS = {"he", "she", "his", "her", "hers", "him", "himself", "herself"}
_PRONOUN = re.compile(
    r"\b(?:s/he|\(s\)he|(?:he|she|his|hers?|him|himself|herself)(?:\s?(?:/|\bor\b)\s?(?:he|she|his|hers?|him|himself|herself))?)(?!\w)",
    re.IGNORECASE,
)


def check(subject: Subject) -> Iterator[Found]:
    """The first pronoun of each rule, step or duty."""
    for _, wording in policies(subject):
        if wording.vocabulary.isdisjoint(_WORDS):
            continue
        for passage in wording.prose:
            if passage.path[0] not in BINDING or _WORDS.isdisjoint(passage.words):
                continue
            match = _PRONOUN.search(passage.text)
            if match and not is_quoted(passage.text, match.start()):
                yield Found(
                    passage.place(match.start(), match.end()),
                    f"“{match[0]}” leaves out some of those who hold this role.",
                    "Name the role again, or write: they, their.",
                )
