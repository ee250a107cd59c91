"""“Shall” where “must” is meant.

Why it matters: hardly anybody says “shall” any more, and in policies it means four things: a duty, a promise, a future and
a right. Judges have argued about it in many cases. “Must” means one thing, and people who learned English
as a second language know it.

`engross check --fix` writes “must” in its place. What is quoted, and “I shall” or “we shall”, are left alone.

Bad:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: Every client **shall** have one owner.

Good:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: Every client **must** have one owner.
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.language._phrases import is_quoted, like, replacement, search
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.ADVICE
SCOPE = Scope.DOCUMENT
FIXABLE = True

# “Shall I …?” asks, and “I shall” speaks of the future.
_SHALL = re.compile(r"(?<!\bI )(?<!\bwe )(?<!\bWe )\b(?:shall|SHALL)\b|(?<=\*\*)Shall(?=\*\*)")


def check(subject: Subject) -> Iterator[Found]:
    """Each place where it stands, and what it may be replaced by."""
    for passage, match in search(subject, _SHALL, ("shall",)):
        start, end = match.span()
        if passage.is_prose and not is_quoted(passage.text, start):
            yield Found(
                passage.place(start, end),
                f"“{match[0]}” can mean a duty, a promise or a future.",
                "Write “must”.",
                edits=replacement(passage, start, end, like("must", match[0])),
            )
