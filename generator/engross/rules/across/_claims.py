"""Times, rhythms and limits that stand in sentences, and whether a sentence is about what a typed statement is about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engross.statements import content_words
from engross.units import Duration, Frequency, Limit

_TO_FIFTEEN = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_NUMBERS = {word: number for number, word in enumerate(_TO_FIFTEEN.split(), 1)}
_NUMBERS |= {"twenty": 20, "thirty": 30, "forty": 40, "sixty": 60, "ninety": 90}
_NUMBERS |= {"twenty-four": 24, "forty-eight": 48}
_NUMBER = rf"(\d{{1,4}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_UNIT = r"((?:business|working|calendar)[ -])?(minutes?|mins?|hours?|hrs?|h|days?|weeks?|months?|years?)"
DURATION = re.compile(rf"(?<![\w.,$€£]){_NUMBER}[ -]?{_UNIT}\b(?!-old)", re.IGNORECASE)
_BY_THEN = re.compile(
    r"(?:\b(?:within|no later than|not later than|at most|no more than|not more than|less than|at the latest|under)"
    r"(?: the next| at most)?|\b(?:is|are|answered in|takes?))\s+(?:\*\*)?$",
    re.IGNORECASE,
)
_EVERY = {
    Frequency.DAILY: r"daily|every day|each day|once a day",
    Frequency.WEEKLY: r"weekly|every week|each week|once a week",
    Frequency.FORTNIGHTLY: r"fortnightly|every two weeks|every 2 weeks|every other week",
    Frequency.MONTHLY: r"monthly|every month|each month|once a month",
    Frequency.QUARTERLY: r"quarterly|every quarter|each quarter|once a quarter|every three months",
    Frequency.HALF_YEARLY: r"half-yearly|every six months|every half-?year|twice a year|twice yearly|semi-?annually",
    Frequency.YEARLY: r"yearly|annually|every year|each year|once a year|every twelve months",
    Frequency.TWO_YEARLY: r"every two years|every other year|biennially",
    Frequency.THREE_YEARLY: r"every three years",
}
_RHYTHMS = "|".join(rf"(?P<{each.name}>{words})" for each, words in _EVERY.items())
FREQUENCY = re.compile(rf"(?<![\w-])(?:{_RHYTHMS})(?![\w-])", re.IGNORECASE)
AMOUNT = re.compile(
    r"(?<![\w.,])(?:\d[\d,]*(?:\.\d+)? ?%|[$€£] ?\d[\d,]*(?:\.\d+)?|\d{1,4} (?:business )?(?:hours|days)\b)"
)
_UP_TO = re.compile(r"\b(?:up to|at most|no more than|not more than|a maximum of|of)\s+$", re.IGNORECASE)

# Something like it is in every sentence with a value; most have none, and this is quickly seen.
_MAY_CLAIM = re.compile(
    r"within|most|than|takes|is |are |under|[Ee]ver|[Ee]ach|ly\b|[Oo]nce|[Tt]wice|up to|maximum"
)
# What is measured, in small letters.
_MEASURED = re.compile(r"[0-9]h|min|hour|hr|da[yi]|week|fortnight|month|quarter|year|annual|bienn|[%$€£]")
_MAY_REPEAT = re.compile(r"ly\b|[Ee]very |[Ee]ach |[Oo]nce a|[Tt]wice a")
_MAY_LIMIT = re.compile(r"[%$€£]|[0-9] (?:business )?(?:hour|day)")
_UNITS = re.compile(r"[0-9]h|min|hour|hr|day|week|month|year")

# Sentences with these say when something else holds, or what was.
NOT_A_RULE = re.compile(
    r"\b(?:unless|except|instead of|rather than|no longer|was|were|had|did|came|took|would|if|when|whenever|after|before|example|"
    r"for instance|until|contract (?:says|names|asks|sets)|(?:by|in|under) (?:the|its|a) contract|longer than|more than|later than \d|earlier|half an|an hour|a day|same day)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[;:,()–—]| - |\b(?:and|but|or|while|which|who)\b")
GENERIC = content_words(
    "client clients customer account manager person people must should may time times always never everybody anybody somebody "
    "write written get give given receive each every single any first latest least next we our hour day business working "
    "minute week month year daily office company staff employee colleague responsible role team department within take"
)
CHANNELS = {
    "email": content_words("e-mail email mailbox inbox"),
    "phone": content_words("call calls phone telephone ring line"),
    "meeting": content_words("meeting meetings visit"),
    "ticket": content_words("ticket tickets"),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A value that a sentence states, where it stands there, and the words of the clause around it."""

    value: Duration | Frequency | Limit
    start: int
    end: int
    words: frozenset[str]


def may_claim(text: str) -> bool:
    """Whether a text has something of a sentence with a value."""
    return _MEASURED.search(text.lower()) is not None and _MAY_CLAIM.search(text) is not None


def claimed_duration(sentence: str) -> Claim | None:
    """The one length of time within which a sentence says that something is done."""
    if not _UNITS.search(sentence):
        return None
    found = list(DURATION.finditer(sentence))
    if len(found) != 1 or not _BY_THEN.search(sentence[: found[0].start()]):
        return None
    match = found[0]
    number = int(match[1]) if match[1].isdigit() else _NUMBERS[match[1].lower()]
    kind = "business " if match[2] and not match[2].lower().startswith("cal") else ""
    try:
        value = Duration.parse(f"{number} {kind}{match[3].lower()}")
    except ValueError:
        return None
    return Claim(value, *match.span(), _around(sentence, *match.span()))


def claimed_frequency(sentence: str) -> Claim | None:
    """The one rhythm in which a sentence says that something is done."""
    if not _MAY_REPEAT.search(sentence):
        return None
    found = list(FREQUENCY.finditer(sentence))
    if len(found) != 1 or found[0].lastgroup is None:
        return None
    return Claim(Frequency[found[0].lastgroup], *found[0].span(), _around(sentence, *found[0].span()))


def claimed_limit(sentence: str) -> Claim | None:
    """The one amount up to which a sentence lets somebody go."""
    if not _MAY_LIMIT.search(sentence):
        return None
    found = list(AMOUNT.finditer(sentence))
    if len(found) != 1 or not _UP_TO.search(sentence[: found[0].start()]):
        return None
    try:
        value = Limit.parse(found[0][0].rstrip(","))
    except ValueError:
        return None
    return Claim(value, *found[0].span(), content_words(sentence))


def _around(sentence: str, start: int, end: int) -> frozenset[str]:
    """The words of the clause in which a stretch of a sentence stands."""
    cuts = [match.span() for match in _CLAUSE.finditer(sentence)]
    first = max((stop for _, stop in cuts if stop <= start), default=0)
    last = min((begin for begin, _ in cuts if begin >= end), default=len(sentence))
    return content_words(sentence[first:last])


def named(sentence: str, names: dict[str, re.Pattern[str]]) -> Iterator[str]:
    """Those of some names that stand in a sentence as words."""
    for name, pattern in names.items():
        if pattern.search(sentence):
            yield name
