"""Numbers as people write them, in digits or words: patterns to find them, and what they amount to."""

import re
from fractions import Fraction

_ONES = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]

WORDS = (
    {word: value for value, word in enumerate(_ONES, 1)}
    | {word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)}
    | {"hundred": 100, "thousand": 1000, "dozen": 12}
)
_PARTS = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_SIGNS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "k": 1_000,
    "million": 10**6,
    "m": 10**6,
    "billion": 10**9,
    "bn": 10**9,
}

_SMALL = "|".join(sorted((*_ONES, *_TENS, "dozen"), key=len, reverse=True))
_WORDED = rf"(?:(?:an?\s)?(?:hundred|thousand|dozen)|(?:{_SMALL}))(?:(?:[-\s]|(?<=hundred)\sand\s|(?<=thousand)\sand\s)(?:hundred|thousand|{_SMALL}))*"
_PART = r"(?:half|halve|third|quarter|fifth|tenth)s?"
_MIXED = rf"(?:\sand\s(?:an?|one|two|three)[-\s]{_PART})?"
DIGITS = r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?[½¼¾⅓⅔]?|[½¼¾⅓⅔])"
FRACTION = rf"(?:an?|one|two|three|four|[1-9])[-\s]{_PART}|half|[1-9]/(?:10|[2-9])(?![\d/])|[½¼¾⅓⅔]"
NUMBER = rf"(?:{DIGITS}|(?:{_WORDED})(?![\w-]*\w))"
BEFORE_UNIT = rf"(?:{DIGITS}|{_WORDED}){_MIXED}(?:\s?\((?:{DIGITS}|{_WORDED})\))?"
ORDINAL = rf"(?:(?:twenty|thirty)-(?:{'|'.join(_ORDINALS[:9])})|{'|'.join(_ORDINALS)}|\d+(?:st|nd|rd|th))"


def read_number(text: str) -> Fraction:
    """The value of `1,000.5`, `forty-eight`, `two hundred and ten` or `five (5)`."""
    plain = re.sub(r"\(.*\)", "", text).strip().lower()
    whole, _, share = plain.partition(" and ")
    if re.search(rf"{_PART}$", share):
        return read_number(whole) + read_fraction(share)
    sign = _SIGNS.get(plain[-1:])
    if sign is not None:
        return Fraction(sign) + (read_number(plain[:-1]) if plain[:-1].strip() else 0)
    if plain[:1].isdigit():
        return Fraction(plain.replace(",", ""))
    total = part = 0
    for word in re.findall(r"[a-z]+", plain):
        if word in {"and", "a", "an"}:
            continue
        if word in {"hundred", "thousand"}:
            part = (part or 1) * WORDS[word]
            if word == "thousand":
                total, part = total + part, 0
        else:
            part += WORDS[word]
    return Fraction(total + part)


def read_fraction(text: str) -> Fraction:
    """The value of `two thirds`, `a half`, `2/3` or `⅔`."""
    plain = text.strip().lower()
    if plain in _SIGNS or "/" in plain:
        return Fraction(_SIGNS.get(plain, plain))
    first, _, last = plain.replace("-", " ").rpartition(" ")
    count = {"": 1, "a": 1, "an": 1}.get(first) or read_number(first)
    return Fraction(count) / _PARTS[last.removesuffix("s")]


def read_ordinal(text: str) -> int:
    """The place that `fifth` or `5th` names."""
    digits = re.match(r"\d+", text)
    if digits:
        return int(digits[0])
    tens, _, ones = text.lower().rpartition("-")
    return WORDS.get(tens, 0) + _ORDINALS.index(ones) + 1
