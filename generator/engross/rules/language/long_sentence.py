"""A sentence so long that nobody understands it at the first reading.

Why it matters: at three in the morning, with a client shouting, nobody reads a sentence twice. What stands behind the
fourth comma is not read at all, and there, as a rule, stands the exception. People follow twenty words without effort and
thirty with some; beyond 55 the beginning is forgotten before the end.

Bad:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: >-
            Every client **must** have one owner, who answers for the whole of the relationship with it, whether in sales, in
            support or in projects, and who, where this is needed because of an absence that was planned or of one that
            was not, is represented by a deputy whom the sales director has named in writing before the absence begins or,
            where that was not possible, on its first day.

Good:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: >-
            Every client **must** have one owner, who answers for the whole of the relationship with it. In every absence a
            deputy acts for the owner. The sales director **must** name the deputy in writing, at the latest on the first
            day of the absence.
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.rules.wording import Sentence

SEVERITY = Severity.ADVICE
SCOPE = Scope.DOCUMENT

MOST_WORDS = 55
"""What a sentence may have; a name or a fact in braces counts as one."""

_LEAST_LETTERS = MOST_WORDS * 3


def check(subject: Subject) -> Iterator[Found]:
    """Each sentence with more words, at its first word."""
    for wording in subject.wordings:
        for passage in wording.prose:
            if len(passage.text) < _LEAST_LETTERS:
                continue
            for sentence in passage.sentences:
                words = _count(sentence)
                if words > MOST_WORDS:
                    first = sentence.start + len(sentence.text.split(maxsplit=1)[0])
                    yield Found(
                        passage.place(sentence.start, first),
                        f"This sentence has {words} words; more than {MOST_WORDS} are hard to follow.",
                        "Make two or three sentences of it, or a list.",
                    )


def _count(sentence: Sentence) -> int:
    """The words of a sentence; rows of a table are none."""
    if len(sentence.text) < _LEAST_LETTERS or sentence.text.lstrip().startswith("|"):
        return 0
    return sum(any(map(str.isalnum, word)) or "§" in word for word in sentence.text.split())
