"""What somebody may have meant by a name that is not there; the work for it has a limit."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

MAX_GUESSES = 40
MAX_CANDIDATES = 500
_LONGEST = 200


@dataclass(slots=True)
class Guesses:
    """Finds the nearest name, for the first `left` names that are asked for: comparing names takes long."""

    left: int = MAX_GUESSES

    def nearest(self, name: str, known: Collection[str]) -> str:
        """The known name that is most like this one; empty where none is like it, or enough was guessed."""
        if self.left <= 0:
            return ""
        self.left -= 1
        close = get_close_matches(name[:_LONGEST], list(islice(known, MAX_CANDIDATES)), 1, 0.6)
        return close[0] if close else ""
