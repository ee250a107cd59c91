"""The pieces of a text that can differ, and how what is written there is read as a value."""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from engross.redline.numbers import (
    BEFORE_UNIT,
    FRACTION,
    NUMBER,
    ORDINAL,
    SCALES,
    read_fraction,
    read_number,
    read_ordinal,
)
from engross.redline.patterns import CALENDAR, MONTHS
from engross.redline.vocabulary import OPPOSITES, PHRASES


@dataclass(frozen=True, slots=True)
class Atom:
    """The smallest piece that can differ: equal atoms mean the same, however they are written.

    `size` orders lengths of time, amounts and frequencies; a weak atom counts only where it was exchanged.
    """

    category: str
    value: Hashable
    text: str
    weak: bool = False
    size: Fraction | None = None

    @property
    def key(self) -> Hashable:
        """What is compared."""
        return self.category, self.value


_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "dollar": "USD", "euro": "EUR", "pound": "GBP"}
_MINUTES = {
    "minute": ("clock", 1),
    "min": ("clock", 1),
    "hour": ("clock", 60),
    "hr": ("clock", 60),
    "h": ("clock", 60),
    "day": ("clock", 1440),
    "d": ("clock", 1440),
    "week": ("clock", 10080),
    "w": ("clock", 10080),
    "fortnight": ("clock", 20160),
    "month": ("months", 1),
    "quarter": ("months", 3),
    "year": ("months", 12),
    "y": ("months", 12),
}
# About how many minutes there are in one, to tell which of two times in different units is the longer one.
_ABOUT = {
    "clock": Fraction(1),
    "months": Fraction(43_830),
    "business hour": Fraction(252),
    "business day": Fraction(2016),
}
_PER_YEAR = {
    "hour": Fraction(8760),
    "day": Fraction(365),
    "business day": Fraction(260),
    "week": Fraction(52),
    "fortnight": Fraction(26),
    "month": Fraction(12),
    "quarter": Fraction(4),
    "year": Fraction(1),
}
_ADVERBS = {
    "hourly": "8760", "daily": "365", "weekly": "52", "fortnightly": "26", "monthly": "12", "quarterly": "4",
    "half-yearly": "2", "semi-annual": "2", "semi-annually": "2", "biannual": "2", "biannually": "2",
    "twice-yearly": "2", "yearly": "1", "annual": "1", "annually": "1",
}  # fmt: skip


@lru_cache(maxsize=1)
def _phrase_table() -> tuple[tuple[re.Pattern[str], str, str, bool], ...]:
    known = [
        (re.compile(pattern, re.IGNORECASE), category, value, weak)
        for category, value, pattern, weak in PHRASES
    ]
    for one, other in OPPOSITES:
        known.append((re.compile(one, re.IGNORECASE), "opposite", f"{one} +", True))
        known.append((re.compile(other, re.IGNORECASE), "opposite", f"{one} -", True))
    return tuple(known)


@lru_cache(maxsize=512)
def _phrase(text: str) -> Atom:
    if text == "May":  # the month, or the start of a question
        return Atom("word", "may", text)
    # Bounds that look at the number behind them cannot be read on their own.
    if text.lower() in {"over", "above", "under", "below"}:
        return Atom(
            "bound", "more than" if text.lower() in {"over", "above"} else "less than", text, weak=True
        )
    if text.lower() in {
        "save",
        "but",
        "by",
        "from",
    }:  # so do these, which are found before certain words only
        return _BY_NEIGHBOURS[text.lower()](text)
    for pattern, category, value, weak in _phrase_table():
        if pattern.fullmatch(text):
            return Atom(category, value, text, weak)
    return _word(text)


_BY_NEIGHBOURS: Mapping[str, Callable[[str], Atom]] = {
    "save": lambda text: Atom("exception", "except", text),
    "but": lambda text: Atom("exception", "except", text),
    "by": lambda text: Atom("timing", "until", text, weak=True),
    "from": lambda text: Atom("timing", "since", text, weak=True),
}


def _word(text: str) -> Atom:
    """A word without typed meaning."""
    return Atom("word", text.lower().replace("’", "'"), text)


def _number(text: str) -> Atom:
    size = read_number(text)
    return Atom("number", size, text, weak=text.lower() == "one", size=size)


def _ordinal(text: str) -> Atom:
    place = read_ordinal(text)
    return Atom("number", f"ordinal {place}", text, size=Fraction(place))


def _percent(text: str) -> Atom:
    if re.fullmatch(FRACTION, text, re.IGNORECASE):
        share = 100 * read_fraction(text)
        return Atom("percent", ((share,), False), text, size=share)
    numbers = tuple(read_number(found) for found in re.findall(NUMBER, text, re.IGNORECASE))
    return Atom("percent", (numbers, "points" in text.lower()), text, size=numbers[-1])


def _money(text: str) -> Atom:
    number = re.search(NUMBER, text, re.IGNORECASE)
    rest = text.replace(number[0], " ", 1).lower() if number else text.lower()
    size = read_number(number[0]) if number else Fraction(0)
    for word in re.findall(r"[a-z]+", rest):
        size *= SCALES.get(word, 1)
    signs = [sign for sign in re.findall(r"[$€£]|[a-z]+", rest) if sign not in SCALES and sign != "us"]
    sign = signs[0].removesuffix("s") if signs else ""
    return Atom("money", (_CURRENCIES.get(sign, sign.upper()), size), text, size=size)


_WORDED_TIMES = (
    (r"(?:the |that )?same day", "same day", 720),
    (r"(?:the |that )?same (?:business|working) day", "same day", 720),
    (r"(?:the )?(?:next|following) (?:day|morning)", "next day", 1440),
    (r"(?:the )?(?:next|following) (?:business|working) (?:day|morning)", "next business day", 2016),
    (r"immediately|at once|straight away|forthwith|instantly", "at once", 0),
    (r"promptly|without (?:undue )?delay|as soon as possible", "soon", 60),
)


@lru_cache(maxsize=512)
def _duration(text: str) -> Atom:
    # The hyphen of “30-day” parts a number from its unit, that of “twenty-first” does not.
    plain = " ".join(re.sub(rf"-(?!(?:{ORDINAL})\b)", " - ", text.lower()).split())
    for pattern, value, about in _WORDED_TIMES:
        if re.fullmatch(pattern, plain):
            return Atom("duration", value, text, size=Fraction(about))
    if re.fullmatch(CALENDAR, " ".join(text.split()), re.IGNORECASE):
        return _calendar(plain, text)
    unit, office = _unit_of(plain)
    ordinal = re.match(rf"(?:the )?({ORDINAL})\b", plain)
    if ordinal and re.search(r"(?:business|working|office|calendar) day$", plain):
        place = Fraction(read_ordinal(ordinal[1]))
        return Atom(
            "duration",
            ("by day", office, place),
            text,
            size=place * _ABOUT["business day" if office else "clock"],
        )
    part = re.match(rf"(?:an? (?P<unit>\w+) and )?(?P<part>{FRACTION})(?: (?:of )?an?\b|$)", plain)
    if part:
        numbers = [read_fraction(part["part"]) + (1 if part["unit"] else 0)]
        unit = part["unit"] or unit
    else:
        bare = re.sub(r"\(.*?\)", "", plain).replace(" - ", " ")
        numbers = [read_number(found) for found in re.findall(BEFORE_UNIT, bare)]
    family, each = (f"business {unit}", 1) if office and unit in {"hour", "day"} else _MINUTES[unit]
    amounts = tuple(number * each for number in numbers or [Fraction(1)])
    return Atom("duration", (family, amounts), text, size=amounts[-1] * _ABOUT[family])


def _calendar(plain: str, text: str) -> Atom:
    """A day of a week, month, quarter or year, counted from its start."""
    plain = re.sub(r"^the ", "", plain).replace(" - ", " ")
    unit = re.findall(r"day|week|month|quarter|year", plain)
    days = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}[unit[-1] if unit else "day"]
    ordinal = re.match(rf"({ORDINAL})\b", plain)
    if ordinal:
        place = Fraction(read_ordinal(ordinal[1]))
    else:
        starts, middle = plain.startswith(("start", "beginning")), plain.startswith("middle")
        place = Fraction(0) if starts else Fraction(days, 2) if middle else Fraction(days)
    kind = re.findall(r"business|financial", plain.replace("working", "business"))
    later = re.search(r"\b(?:next|following)\b", plain) is not None
    return Atom(
        "duration",
        ("calendar", days, place, later, kind[0] if kind else ""),
        text,
        size=(place + days * later) * _ABOUT["clock"] * 1440,
    )


def _unit_of(plain: str) -> tuple[str, bool]:
    unit = re.findall(r"[a-z]+", plain)[-1]
    unit = unit if len(unit) == 1 else unit.removesuffix("s")
    return unit, re.search(r"\b(?:business|working|office|work)\b", plain) is not None


_EVERY_NTH = {"other": 2, "second": 2, "third": 3, "fourth": 4, "sixth": 6}


@lru_cache(maxsize=512)
def _frequency(text: str) -> Atom:
    plain = " ".join(text.lower().split())
    adverb = plain.replace(" ", "-").replace("semiannual", "semi-annual").replace("bi-annual", "biannual")
    if adverb in _ADVERBS:
        rate = Fraction(_ADVERBS[adverb])
        return Atom("frequency", rate, text, size=rate)
    unit, office = _unit_of(plain)
    rate = _PER_YEAR["business day" if office and unit == "day" else unit]
    number = re.search(NUMBER, plain)
    if plain.startswith("twice"):
        rate *= 2
    elif number and " times " in plain:
        rate *= read_number(number[0])
    elif plain.startswith(("every", "once in every", "once every")):
        nth = next((count for word, count in _EVERY_NTH.items() if f" {word} " in plain), 1)
        rate /= read_number(number[0]) if number and number[0] != "one" else nth
    return Atom("frequency", rate, text, size=rate)


def _hours(text: str) -> Atom:
    plain = text.lower().replace("–", "-").replace(" ", "").replace(".", "")
    if plain in {"24/7", "aroundtheclock", "atanyhour", "atallhours"}:
        return Atom("hours", "always", text)
    clock = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?([ap]m)?", plain)
    if clock:
        hour = int(clock[1]) % 12 + 12 * (clock[3] == "pm") if clock[3] else int(clock[1])
        return Atom(
            "hours", hour * 60 + int(clock[2] or 0), text, size=Fraction(hour * 60 + int(clock[2] or 0))
        )
    named = {"noon": 720, "midnight": 0}.get(plain)
    return Atom("hours", plain.removesuffix("s") if named is None else named, text)


def _date(text: str) -> Atom:
    found = re.findall(rf"{MONTHS}|\d+", text, re.IGNORECASE)
    names = MONTHS.lower().split("|")
    parts = [names.index(part.lower()) + 1 if part.isalpha() else int(part) for part in found]
    if not found or len(found) == 1:  # a month or a quarter of any year
        ordinal = re.search(ORDINAL, text, re.IGNORECASE)
        half = " half " in text.lower()
        value = ("half" if half else "quarter", read_ordinal(ordinal[0])) if ordinal else (0, *parts)
        return Atom("date", value, text)
    if found[0].isalpha():  # the month first
        parts[:2] = reversed(parts[:2]) if parts[1] <= 31 else parts[:2]
    if "-" in text:
        parts.reverse()
    return Atom("date", tuple(parts), text)


READERS: Mapping[str, Callable[[str], Atom]] = {
    "braces": lambda text: Atom("reference", "".join(text.split()).replace("'", '"'), text),
    "address": lambda text: Atom(
        "reference" if "://" in text else "contact", text.strip("<>").lower(), text.strip("<>")
    ),
    "date": _date,
    "money": _money,
    "percent": _percent,
    "frequency": _frequency,
    "duration": _duration,
    "hours": _hours,
    "reference": lambda text: Atom("reference", " ".join(text.lower().split()), text),
    "phrase": _phrase,
    "ordinal": _ordinal,
    "number": _number,
    "word": _word,
}
"""What each kind of piece is read with."""
