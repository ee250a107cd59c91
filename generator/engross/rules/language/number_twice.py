"""A number in figures and in words that are not the same.

Why it matters: *within 30 (thirteen) days*: a contract was lost over such a line. Somebody had changed the figure and
overlooked the word, and each side held on to the one that suited it. It is a contradiction, not a matter of taste.

Bad:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: A new owner **must** be named by the sales director within 30 (thirteen) days.

Good:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: A new owner **must** be named by the sales director within 30 days.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from engross.diagnostic import Severity
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.rules.wording import Passage

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_TO_NINETEEN = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen
"""
_FROM_TWENTY = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS = {word: number for number, word in enumerate(_TO_NINETEEN.split())}
_TENS = {word: 10 * number for number, word in enumerate(_FROM_TWENTY.split(), 2)}
_LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_WORD = "|".join((*_UNITS, *_TENS, *_LARGE))
_WORDS = rf"(?:{_WORD})(?:(?:[\s-]|\s+and\s+)+(?:{_WORD}))*"
_FIGURE = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+"
_UNIT = (
    r"(?:\s*(?:%|per\s*cent|percent|dollars|euros?|pounds"
    r"|(?:(?:business|working|calendar)\s+)?(?:minutes?|hours?|days?|weeks?|months?|years?)))?"
)
_TWICE = re.compile(
    rf"(?<![\w.,-])(?P<figure>{_FIGURE}){_UNIT}\s*\((?P<words>{_WORDS}){_UNIT}\)"
    rf"|\b(?P<words_first>{_WORDS}){_UNIT}\s*\([$€£]?(?P<figure_last>{_FIGURE}){_UNIT}\)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"[0-9]")


def check(subject: Subject) -> Iterator[Found]:
    """Each pair that disagrees."""
    for passage, match in _find(subject):
        group = "words" if match["words"] else "words_first"
        words = match[group]
        figure = match["figure"] or match["figure_last"]
        if _value(words) != Decimal(figure.replace(",", "")):
            yield Found(
                passage.place(match.start(group), match.end(group)),
                f"The figure says {figure}, the word says “{' '.join(words.split())}”.",
                "Find out which of the two is right, and write it once: in figures.",
            )


def _find(subject: Subject) -> Iterator[tuple[Passage, re.Match[str]]]:
    for wording in subject.wordings:
        for passage in wording.all:
            if "(" in passage.text and _DIGIT.search(passage.text):
                yield from ((passage, match) for match in _TWICE.finditer(passage.text))


def _value(words: str) -> Decimal:
    """The number that words mean."""
    total = part = 0
    for word in re.split(r"[\s-]+", words.lower()):
        if word == "and":
            continue
        if word == "hundred":
            part = max(part, 1) * 100
        elif word in _LARGE:
            total, part = total + max(part, 1) * _LARGE[word], 0
        else:
            part += _UNITS.get(word, 0) + _TENS.get(word, 0)
    return Decimal(total + part)
