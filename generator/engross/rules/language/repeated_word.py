"""The same word twice in a row.

Why it matters: “the the owner” is a slip that spelling checkers pass over and readers stumble upon. In a text that somebody
may be dismissed over, a slip makes people ask what else nobody read through.

`engross check --fix` takes the second one away where both stand on one line.

Bad:

    purpose:
      text: A client is never without without an owner.

Good:

    purpose:
      text: A client is never without an owner.
"""

import re
from collections.abc import Iterator
from itertools import compress, islice
from operator import eq

from engross.diagnostic import Severity
from engross.rules.language._phrases import replacement
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.ADVICE
SCOPE = Scope.DOCUMENT
FIXABLE = True

_TWICE = re.compile(r"(?<![\w'’./-])([^\W\d_]+)(\s+)\1((?:\s+\1)*)(?![\w'’./-])", re.IGNORECASE)
_ALLOWED = {"had", "that", "is", "so", "very", "no", "ha", "bye", "do", "who", "in", "on", "her"}
"""What stands twice in good English."""


def check(subject: Subject) -> Iterator[Found]:
    """Each word that stands twice, at the second one."""
    for wording in subject.wordings:
        words = wording.words
        twice = {*compress(words, map(eq, words, islice(words, 1, None)))} - _ALLOWED - {"."}
        for passage in wording.all if twice else ():
            if not any(passage.words.count(word) > 1 for word in twice):
                continue
            for match in _TWICE.finditer(passage.text):
                word = match[1]
                is_name = word[0].isupper() and passage.text[match.end(2)].isupper()
                if word.lower() in _ALLOWED or is_name or len(word) == 1:
                    continue
                yield Found(
                    passage.place(match.end(2), match.end()),
                    f"“{word}” stands here {'several times' if match[3] else 'twice'}.",
                    "Leave one of them.",
                    edits=replacement(passage, match.start(), match.end(), word),
                )
