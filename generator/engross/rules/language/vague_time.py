"""A duty says “promptly” or “regularly” where it should say by when or how often.

Why it matters: a client reports on Friday afternoon that its payments do not go out. The policy says that problems *must*
be solved promptly. The technician means Monday; the client, who loses orders every hour, means now. Both have read the
same sentence, and when they meet again it is in front of a judge. A time can be kept, checked and promised; a feeling
cannot.

Only sentences that oblige somebody are looked at, and none that also gives a time, such as “promptly, at the latest
within 4 hours”. Where a law says it like that, say so in a comment that silences this rule.

Bad:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: The outgoing owner **must** tell the client promptly.

Good:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: The outgoing owner **must** tell the client within 2 business days.
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.model.policy import Policy
from engross.reading.source import DataPath
from engross.rules.language._phrases import duties, is_quoted
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.rules.wording import Passage, Sentence, Wording

SEVERITY = Severity.ADVICE
SCOPE = Scope.DOCUMENT

WORDS = (
    "as appropriate",
    "as and when necessary",
    "as and when needed",
    "as and when required",
    "as needed",
    "as necessary",
    "as quickly as possible",
    "as soon as possible",
    "as soon as practicable",
    "as soon as reasonably possible",
    "as soon as reasonably practicable",
    "asap",
    "at regular intervals",
    "at the earliest convenience",
    "at the earliest opportunity",
    "at the earliest possible time",
    "expeditiously",
    "frequently",
    "from time to time",
    "in a timely fashion",
    "in a timely manner",
    "in a timely way",
    "in due course",
    "in due time",
    "in good time",
    "in the near future",
    "occasionally",
    "on a regular basis",
    "on a timely basis",
    "periodically",
    "promptly",
    "quickly",
    "regularly",
    "speedily",
    "swiftly",
    "timely",
    "within a reasonable period",
    "within a reasonable time",
    "within a reasonable timeframe",
    "within reasonable time",
    "without delay",
    "without undue delay",
    "without unnecessary delay",
)
"""What says nothing about when, in small letters."""

_ALL = "|".join(sorted(WORDS, key=len, reverse=True)).replace(" ", r"\s+")
_VAGUE = re.compile(rf"\b(?:{_ALL})\b", re.IGNORECASE)
_TIMES = re.compile(
    r"\bwithin\b(?!\s+(?:an?\s+)?reasonable)|\b(?:hourly|daily|weekly|fortnightly|monthly|quarterly|half-yearly|yearly|annually)\b"
    r"|\bevery\s+(?:other\s+|two\s+|three\s+|six\s+|\d+\s+)?(?:hour|day|morning|week|month|quarter|year|monday|tuesday|wednesday"
    r"|thursday|friday|\w+\s+(?:hours|days|weeks|months|years))"
    r"|\b(?:each|per|once\s+an?|twice\s+an?)\s+(?:hour|day|week|month|quarter|year)\b|\bat\s+the\s+latest\b|\bno\s+later\s+than\b"
    r"|\bsame\s+(?:business\s+|working\s+)?(?:day|hour|morning)\b|\b\d+\s+(?:business\s+|working\s+|calendar\s+)?(?:minute|hour|day|week|month)"
    r"|\bby\s+(?:\d|the\s+(?:\w+\s+)?(?:end|day|morning|first|second|third|fourth|fifth|tenth)|noon)|\bsection\s+\d",
    re.IGNORECASE,
)


def check(subject: Subject) -> Iterator[Found]:
    """Each vague word in a sentence that obliges and gives no time."""
    for wording in subject.wordings:
        if not wording.holds(WORDS):
            continue
        for passage, sentence in duties(wording):
            match = _VAGUE.search(sentence.text)
            if match is None or _has_time(wording, passage, sentence):
                continue
            start = sentence.start + match.start()
            if is_quoted(passage.text, start):
                continue
            yield Found(
                passage.place(start, start + len(match[0])),
                f"“{' '.join(match[0].split())}” does not say when.",
                "Say by when or how often, such as: within 2 business days, or: every month.",
            )


def _has_time(wording: Wording, passage: Passage, sentence: Sentence) -> bool:
    if _TIMES.search(sentence.text) or "fact(" in passage.raw[sentence.start : sentence.end]:
        return True
    return isinstance(wording.model, Policy) and _step_has_time(wording.model, passage.path)


def _step_has_time(policy: Policy, path: DataPath) -> bool:
    """Whether a text is that of a step whose time stands beside it."""
    if path[:2] != ("procedures", "procedures") or "steps" not in path:
        return False
    return policy.procedures.procedures[int(path[2])].steps[int(path[4])].within is not None
