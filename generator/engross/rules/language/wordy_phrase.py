"""Four words where one does: “in order to”, “prior to”, “due to the fact that”.

Why it matters: readers in a hurry pay for every word. *In the event that a client is in a position to …* says: *If a client
can …* Short words are not poor style; they are what people in trouble understand.

`engross check --fix` writes the short word in its place where the phrase stands on one line.

Bad:

    purpose:
      text: One person answers for a client in order to avoid gaps.

Good:

    purpose:
      text: One person answers for a client to avoid gaps.
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

SHORTER = {
    "at all times": "always",
    "at the present time": "now",
    "at this point in time": "now",
    "by means of": "by",
    "despite the fact that": "although",
    "due to the fact that": "because",
    "during such time as": "while",
    "in order to": "to",
    "in spite of the fact that": "although",
    "in the absence of": "without",
    "in the event that": "if",
    "in view of the fact that": "because",
    "on account of the fact that": "because",
    "on the grounds that": "because",
    "owing to the fact that": "because",
    "prior to": "before",
    "subsequent to": "after",
    "until such time as": "until",
    "with a view to": "to",
    "with the exception of": "except",
}
"""Long phrases in small letters, and what says the same."""

_CERTAIN = {
    "due to the fact that", "in order to", "in the event that", "prior to", "despite the fact that", "owing to the fact that",
    "until such time as", "in spite of the fact that", "in view of the fact that", "on account of the fact that",
}  # fmt: skip
_WORDY = re.compile(rf"\b(?:{'|'.join(SHORTER)})\b".replace(" ", r"\s+"), re.IGNORECASE)


def check(subject: Subject) -> Iterator[Found]:
    """Each such phrase, and what may take its place."""
    for passage, match in search(subject, _WORDY, SHORTER):
        start, end = match.span()
        if not passage.is_prose or is_quoted(passage.text, start):
            continue
        phrase = " ".join(match[0].lower().split())
        shorter = like(SHORTER[phrase], match[0])
        yield Found(
            passage.place(start, end),
            f"“{' '.join(match[0].split())}” says no more than “{shorter}”.",
            f"Write “{shorter}”.",
            edits=replacement(passage, start, end, shorter) if phrase in _CERTAIN else (),
        )
