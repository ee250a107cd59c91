"""Two negations in one breath, of which readers lose one.

Why it matters: *It is not uncommon that …*, *nobody may not …*, *unless the client has not …*: who reads fast takes the
opposite out of it. A support clerk once sent a refund because the rule said that it “must not be refused unless the client
did not complain”. Nobody could tell him afterwards what it had meant.

Bad:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: A client **must not** be without an owner unless the sales director has not named one.

Good:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: Every client **must** have one owner. While none is named, the sales director is the owner.
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.language._phrases import is_quoted
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.ADVICE
SCOPE = Scope.DOCUMENT

_ADJECTIVES = (
    "unable|unacceptable|uncommon|unclear|unfair|unfamiliar|unimportant|unjustified|unknown|unlawful|unlike|unlikely|unnecessary"
    "|unreasonable|unrelated|unsuitable|unusual|unwilling|unwelcome|impossible|improbable|improper|inaccurate|inadequate"
    "|inadmissible|inappropriate|incapable|incompatible|incomplete|inconsistent|incorrect|infrequent|infrequently|insignificant"
    "|insufficient|invalid|irrelevant|dissimilar|dissatisfied|without"
)
_MODALS = "must|may|can|does|did|is|should"
_DOUBLE = re.compile(
    rf"\bnot\b\**\s+(?:entirely\s+|at\s+all\s+|wholly\s+)?(?:{_ADJECTIVES})\b(?!\s+(?:or|and|nor)\b)"
    rf"|\b(?:nobody|no\s+one)\s+\**(?:{_MODALS})\**\s+\**not\b"
    r"|\bunless\b[^,.;:—–]{0,60}?\b(?:not|never|nobody|no\s+one)\b(?!\s+only)"
    r"|\b(?:not|never)\b\**\s+(?:fail|neglect|omit|refrain|forget)\b",
    re.IGNORECASE,
)
_NEXT = (
    *(
        f"{before}{word}"
        for word in _ADJECTIVES.split("|")
        for before in ("not ", "entirely ", "at all ", "wholly ")
    ),
    *(f"{one} {modal} not" for one in ("nobody", "no one") for modal in _MODALS.split("|")),
    *(
        f"{one} {other}"
        for one in ("not", "never")
        for other in ("fail", "neglect", "omit", "refrain", "forget")
    ),
)
_NEGATIONS = {"not", "never", "nobody", "no", "unless"}


def check(subject: Subject) -> Iterator[Found]:
    """Each sentence that denies twice."""
    for wording in subject.wordings:
        wanted = _NEGATIONS if wording.holds(_NEXT) else {"unless"}
        for passage in wording.prose:
            if wanted.isdisjoint(passage.words):
                continue
            for match in _DOUBLE.finditer(passage.text):
                if is_quoted(passage.text, match.start()):
                    continue
                words = " ".join(match[0].replace("*", "").split())
                yield Found(
                    passage.place(match.start(), match.end()),
                    f"“{words}” denies twice; readers lose one of the two.",
                    "Say what holds, instead of what does not fail to hold.",
                )
