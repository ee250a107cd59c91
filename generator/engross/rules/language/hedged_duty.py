"""A duty is taken back in the same breath: “must try to”, “must, where possible”.

Why it matters: a duty that holds “where possible” holds for those who find it possible. The careful colleague reads the
client's file before every call; the busy one found no time, and the policy is on both their sides. Say in which cases it
need not be done, and who decides that: then it is clear what was promised, and to whom.

Bad:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: The outgoing owner **must**, where possible, introduce the new one in person.

Good:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: >-
            The outgoing owner **must** introduce the new one in person, or by telephone where a visit would take more than
            half a day.
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.language._phrases import binding_sentences
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.ADVICE
SCOPE = Scope.DOCUMENT

_STRONG = re.compile(r"\b(?:must|shall)\b", re.IGNORECASE)
_HEDGE = re.compile(
    r"(?<=\bmust )(?:try|attempt|endeavou?r|strive|seek|aim)\s+to\b"
    r"|(?<=\bmust\*\* )(?:try|attempt|endeavou?r|strive|seek|aim)\s+to\b"
    r"|\b(?:where|wherever|when|whenever|if|as\s+far\s+as|so\s+far\s+as|to\s+the\s+extent)\s+(?:at\s+all\s+|reasonably\s+)?"
    r"(?:possible|practicable|practical|feasible|convenient)\b"
    r"|\b(?:make|use)\s+(?:every|best|reasonable|all\s+reasonable|their\s+best)\s+efforts?\b",
    re.IGNORECASE,
)
_TRIGGERS = (
    "must try to", "must attempt to", "must endeavour to", "must endeavor to", "must strive to", "must seek to", "must aim to",
    "must possible", "must practicable", "must practical", "must feasible", "must convenient", "must effort", "must efforts",
    "shall possible", "shall practicable", "shall practical", "shall feasible", "shall convenient", "shall effort", "shall efforts",
)  # fmt: skip


def check(subject: Subject) -> Iterator[Found]:
    """Each hedge in a sentence with must."""
    for wording in subject.wordings:
        if not wording.holds_all(_TRIGGERS):
            continue
        for passage, sentence in binding_sentences(wording, {"must", "shall"}):
            strong = _STRONG.search(sentence.text)
            match = _HEDGE.search(sentence.text) if strong else None
            if strong is None or match is None:
                continue
            start = sentence.start + match.start()
            yield Found(
                passage.place(start, sentence.start + match.end()),
                f"“{' '.join(match[0].split())}” takes the “{strong[0].lower()}” of this sentence back.",
                "Say in which cases it need not be done and who decides that, or write “should”.",
            )
