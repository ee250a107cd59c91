"""Defined terms found in texts, the first use of each."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Term:
    """A defined term: every form it takes in texts, what it means, and where that stands."""

    forms: tuple[str, ...]
    meaning: str
    address: str


class TermIndex:
    """All forms of all terms, looked up by their letters, so that thousands of terms take no longer than one."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._terms = tuple(terms)
        self._by_form: dict[str, list[int]] = {}
        lengths: dict[str, set[int]] = {}
        for number, term in enumerate(self._terms):
            for form in dict.fromkeys(_fold(form) for form in term.forms if form):
                self._by_form.setdefault(form, []).append(number)
                lengths.setdefault(form[0], set()).add(len(form))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}
        firsts = "".join(map(re.escape, self._lengths))
        self._starts = re.compile(rf"(?<!\w)[{firsts}]") if firsts else None

    def find(
        self, text: str, used: set[int], link: Callable[[str], str | None]
    ) -> Iterator[tuple[int, int, Term, str]]:
        """Every first use of a term not in `used`, which it is put into, and its URL; the longest of several.

        A term whose address has no URL is passed over.
        """
        if self._starts is None:
            return
        folded = _fold(text)
        done = 0
        for match in self._starts.finditer(folded):
            start = match.start()
            if start < done:
                continue
            for number, end in self._at(folded, start):
                if number in used:
                    continue
                used.add(number)
                url = link(self._terms[number].address)
                if url is not None:
                    done = end
                    yield start, end, self._terms[number], url
                    break

    def _at(self, folded: str, start: int) -> Iterator[tuple[int, int]]:
        for length in self._lengths.get(folded[start], ()):
            end = start + length
            numbers = self._by_form.get(folded[start:end])
            if numbers and not _WORD.match(folded, end):
                yield from ((number, end) for number in numbers)


class _Folds(dict[int, str]):
    """Small letters by their code points, each worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        folded = letter.upper().lower()
        is_like = len(folded) == 1 and folded.isalnum() == letter.isalnum()
        self[code] = folded if is_like else letter
        return self[code]


_FOLDS = _Folds()


def _fold(text: str) -> str:
    """A text in small letters, as long as before and as many words, so that places in it stay."""
    return text.lower() if text.isascii() else text.translate(_FOLDS)
