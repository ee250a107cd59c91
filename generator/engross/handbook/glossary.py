"""The terms that policies define, together in one alphabet."""

from collections.abc import Sequence
from dataclasses import dataclass

from engross.handbook.sheets import Sheet
from engross.handbook.taken import Meaning


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A term, and what it means in each document that defines it."""

    term: str
    meanings: tuple[tuple[Sheet, Meaning], ...]

    @property
    def initial(self) -> str:
        """The letter under which the term stands."""
        return self.term[0].upper() if self.term[0].isalpha() else "0–9"


def collect_terms(sheets: Sequence[Sheet]) -> tuple[GlossaryTerm, ...]:
    """The terms in alphabetical order; one that several policies define stands once, with each meaning."""
    found: dict[str, list[tuple[Sheet, Meaning]]] = {}
    for sheet in sheets:
        for meaning in sheet.meanings:
            found.setdefault(" ".join(meaning.term.casefold().split()), []).append((sheet, meaning))
    return tuple(GlossaryTerm(found[key][0][1].term, tuple(found[key])) for key in sorted(found))
