"""Long lists of pages, put into sections of the navigation that readers can overlook."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath
from typing import TypeVar

Key = TypeVar("Key")

MOST = 40
"""As many entries a list may have before it is put into sections."""

_NUMBER = re.compile(r"(?P<letters>.*?)-?(?P<digits>[0-9]+)")
_RANGES = (40, 1_000, 25_000)
"""How many numbers a section spans, and those around it. They are the same for ever, so that a new page moves no other."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page as the navigation lists it; a document's number, which its name begins with, says where."""

    page: PurePosixPath
    name: str
    number: str = ""

    @property
    def entry(self) -> dict[str, object]:
        """The page as MkDocs' `nav` names it."""
        return {escape(self.name, quote=False): str(self.page.with_suffix(".md"))}


def list_documents(documents: Iterable[Listed]) -> list[object]:
    """Documents by the letters of their numbers, then by ranges of numbers; few as they are, and those without a number last."""
    given = list(documents)
    if len(given) <= MOST:
        return [each.entry for each in given]
    numbered = sorted(
        (each for each in given if _digits(each)), key=lambda each: (_letters(each), _count(each))
    )
    series = _divide(numbered, _letters)
    if len(series) == 1:
        made = _by_range(numbered, _RANGES)
    else:
        made = [{escape(letters): _by_range(listed, _RANGES)} for letters, listed in series.items()]
    return made + [each.entry for each in given if not _digits(each)]


def list_names(pages: Iterable[Listed]) -> list[object]:
    """Pages by the first letters of their names; few as they are."""
    given = list(pages)
    if len(given) <= MOST:
        return [each.entry for each in given]
    ordered = sorted(given, key=lambda each: each.name.casefold())
    letters = _divide(ordered, lambda each: each.name[:1].upper())
    return [{escape(letter): [each.entry for each in listed]} for letter, listed in letters.items()]


def _by_range(listed: Sequence[Listed], widths: Sequence[int]) -> list[object]:
    """Documents of one series by ranges of numbers, the widest around the others."""
    if len(listed) <= MOST or not widths:
        return [each.entry for each in listed]
    *inner, width = widths
    ranges = _divide(listed, lambda each: (_count(each) - 1) // width)
    if len(ranges) == 1 and inner:
        return _by_range(listed, inner)
    return [
        {_name_range(found[0], at * width, width): _by_range(found, inner)} for at, found in ranges.items()
    ]


def _name_range(example: Listed, before: int, width: int) -> str:
    stem = example.number.removesuffix(_digits(example))
    digits = len(_digits(example))
    return escape(" – ".join(f"{stem}{count:0{digits}}" for count in (before + 1, before + width)))


def _divide(listed: Iterable[Listed], key: Callable[[Listed], Key]) -> Mapping[Key, Sequence[Listed]]:
    found: dict[Key, list[Listed]] = {}
    for each in listed:
        found.setdefault(key(each), []).append(each)
    return found


def _letters(listed: Listed) -> str:
    match = _NUMBER.fullmatch(listed.number)
    return match["letters"] if match else listed.number


def _digits(listed: Listed) -> str:
    match = _NUMBER.fullmatch(listed.number)
    return match["digits"] if match else ""


def _count(listed: Listed) -> int:
    return int(_digits(listed) or 0)
