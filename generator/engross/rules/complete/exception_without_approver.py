"""A text allows exceptions and does not say who may grant them.

Why it matters: “exceptions are possible” is read as “ask around until somebody says yes”. The colleague who
keeps to the rule loses the client to the one who asked three people, and nobody can say afterwards who
allowed what.

Bad:

    statement:
      clauses:
        - {id: one-owner, title: One owner, text: Every client **must** have one owner. Exceptions may be granted.}

Good:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: Every client **must** have one owner. Exceptions may be granted by the sales director.
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.model.policy import Policy
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_EXCEPTION = re.compile(r"\bexceptions\b|\b(?:an|any) exception\b", re.IGNORECASE)
_ALLOWS = re.compile(
    r"\b(?:possible|granted|allowed|permitted|made|approved|admitted|agreed|authori[sz]ed|accepted)\b",
    re.IGNORECASE,
)
# No exception at all, one that needs nobody to grant it, somebody who does, or a place where that is said.
_OTHERWISE = re.compile(
    r"\b(?:no|not|never|nobody|none|without|by|ask(?:s|ed|ing)?|who|whoever|approval|consent|section|clause|see|if|when|where|for)\b|\{\{",
    re.IGNORECASE,
)


def check(subject: Subject) -> Iterator[Found]:
    """Look for sentences that allow exceptions, and for a role in them."""
    roles = sorted({role.name.casefold() for role in subject.library.directory.roles.values()})
    for wording in subject.wordings:
        if not isinstance(wording.model, Policy):
            continue
        for passage in wording.prose:
            if "xception" not in passage.raw or passage.path[0] == "appendices":
                continue
            for sentence in passage.sentences:
                match = _EXCEPTION.search(sentence.text)
                raw = passage.raw[sentence.start : sentence.start + len(sentence.text)]
                if match is None or not _ALLOWS.search(sentence.text) or _OTHERWISE.search(raw):
                    continue
                if not any(role in raw.casefold() for role in roles):
                    start, end = match.span()
                    yield Found(
                        passage.place(sentence.start + start, sentence.start + end),
                        "Here exceptions are allowed, but not who may grant them.",
                        "Name the role, or list the exception in section 3 with its approver: scope → exceptions",
                    )
