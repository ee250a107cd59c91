"""“And/or” leaves the choice to whoever reads it.

Why it matters: *The manager and/or the director must agree.* The salesman asked his manager, and thought that was enough;
the director thought that both had to be asked. Both had read “and/or” as it suited them. Write “or both”, or decide.

Bad:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: The duty manager and/or the sales director **must** agree to a new owner.

Good:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: The duty manager or the sales director, or both, **must** agree to a new owner.
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.language._phrases import is_quoted, search
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.ADVICE
SCOPE = Scope.DOCUMENT

_AND_OR = re.compile(r"\b(?:and\s?/\s?or|or\s?/\s?and)\b", re.IGNORECASE)


def check(subject: Subject) -> Iterator[Found]:
    """Each place where it stands."""
    for passage, match in search(subject, _AND_OR, ("and or",)):
        if not is_quoted(passage.text, match.start()):
            yield Found(
                passage.place(match.start(), match.end()),
                f"“{match[0]}” leaves open whether one is enough.",
                "Write “and”, or “or”, or: one of them, or both.",
            )
