"""Places in what a theme's templates make, seen by signs that no text has, and filled for each page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_SIGN = "\ufdd0"
_SLOT = re.compile(f"{_SIGN}([^{_SIGN}]*){_SIGN}")
ESCAPED = "escaped "
"""Before the name of a slot whose text the template escapes."""


class Slot(str):
    """A text for templates that shows where they put it, and whether they escape it there."""

    __slots__ = ()

    def __new__(cls, name: str) -> "Slot":
        """A slot of a name."""
        return super().__new__(cls, f"{_SIGN}{name}{_SIGN}")

    def __html__(self) -> str:
        """What templates take where they would escape a text."""
        return f"{_SIGN}{ESCAPED}{self[1:-1]}{_SIGN}"


@dataclass(frozen=True, slots=True)
class Form:
    """Texts and the names of slots by turns, a text first and last."""

    pieces: Sequence[str]

    @classmethod
    def read(cls, text: str) -> "Form":
        """The form that a text with slots is."""
        return cls(_SLOT.split(text))

    def fill(self, values: Mapping[str, str]) -> str:
        """The form with its slots filled; raises KeyError where a value is missing."""
        filled = list(self.pieces)
        filled[1::2] = [values[name] for name in self.pieces[1::2]]
        return "".join(filled)
