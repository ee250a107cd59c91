"""A list that ends in “etc.” or “and so on” says nothing about what else belongs to it.

Why it matters: *Gifts, invitations etc. must be declared.* Is a lunch an “etc.”? A discount on a car? The one who asks gets
an answer; the one who does not is dismissed for it, and wins in court, because no rule said so. Write what all of it has
in common, and give examples with “such as”.

Bad:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: The owner **must** enter calls, meetings, etc. in the register.

Good:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: The owner **must** enter every talk with the client in the register, such as a call or a meeting.
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.language._phrases import is_quoted, search
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.ADVICE
SCOPE = Scope.DOCUMENT

_OPEN = re.compile(
    r"\b(?:etc\b\.?|et\s+cetera\b|and\s+so\s+(?:on|forth)\b|and\s+the\s+like\b|and/or\s+similar\b)",
    re.IGNORECASE,
)


def check(subject: Subject) -> Iterator[Found]:
    """Each list that is left open."""
    for passage, match in search(subject, _OPEN, ("etc", "cetera", "so on", "so forth", "the like")):
        if not is_quoted(passage.text, match.start()):
            yield Found(
                passage.place(match.start(), match.end()),
                f"“{' '.join(match[0].split())}” leaves open what else is meant.",
                "Say what all of it has in common, with examples behind “such as”; or list everything.",
            )
