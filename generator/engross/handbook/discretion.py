"""Findings as a page may show them: nothing of what is written among notes and private details."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import PurePosixPath

from engross.diagnostic import Diagnostic, Place
from engross.privacy import PRIVATE

_KEY = re.compile(r"(?:^[\s-]*|[{,]\s*)[\"']?(\w[\w-]*)[\"']?\s*:")
_MESSAGE = "Something is wrong in a part that is not shown here."
_HINT = "See it with: engross check"


def discreet(findings: Iterable[Diagnostic], files: Mapping[PurePosixPath, bytes]) -> tuple[Diagnostic, ...]:
    """The findings, without words of those that lie among notes and private details."""
    hidden: dict[PurePosixPath, frozenset[int]] = {}

    def is_hidden(place: Place) -> bool:
        if place.path not in hidden:
            text = files[place.path].decode("utf-8", "replace") if place.path in files else ""
            lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            hidden[place.path] = frozenset(_private_lines(lines))
        return place.line in hidden[place.path]

    return tuple(
        replace(found, place=replace(found.place, excerpt=""), message=_MESSAGE, hint=_HINT, related=())
        if is_hidden(found.place)
        else found
        for found in findings
    )


def _private_lines(lines: Sequence[str]) -> Iterator[int]:
    """The numbers of the lines at and under private keys, by sight: what is wrong may be what makes up the keys."""
    depth: int | None = None
    for number, line in enumerate(lines, 1):
        start = len(line) - len(line.lstrip())
        if depth is not None and line.strip() and start <= depth:
            depth = None
        if depth is None and _names_private(line):
            depth = len(line) - len(line.lstrip(" \t-"))
            depth = start if line.lstrip().startswith(("{", "- {")) else depth
        if depth is not None:
            yield number


def _names_private(line: str) -> bool:
    words = (match[1].lower().replace("-", "_") for match in _KEY.finditer(line))
    return any(get_close_matches(word, PRIVATE, 1, 0.8) for word in words)
