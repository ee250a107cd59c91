"""A text as a row of atoms: words, and what is more than a word, such as `5 business days` or `must not`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from engross.redline.atoms import READERS, Atom
from engross.redline.numbers import NUMBER, ORDINAL
from engross.redline.patterns import (
    ADDRESS,
    DATE,
    DURATION,
    FREQUENCY,
    HOURS,
    LINK,
    MONEY,
    PERCENT,
    REFERENCE,
)
from engross.redline.vocabulary import OPPOSITES, PHRASES

Names = tuple[tuple[str, str, str], ...]
"""Category, value and the name as it stands in a text: of roles, departments, systems, contacts, segments."""

_PLAIN = (
    ("link", LINK),
    ("braces", r"\{\{.*?\}\}"),
    ("address", ADDRESS),
    ("name", ""),
    ("date", DATE),
    ("money", MONEY),
    ("percent", PERCENT),
    ("frequency", FREQUENCY),
    ("duration", DURATION),
    ("hours", HOURS),
    ("reference", REFERENCE),
    ("phrase", ""),
    ("ordinal", rf"(?!first\b|second\b){ORDINAL}\b"),
    ("number", NUMBER),
    ("word", r"\w+(?:['’\-]\w+)*|%|\||[$€£]"),
)


class Scanner:
    """Reads texts as atoms; it knows the names that both versions of the organisation use."""

    def __init__(self, names: Names) -> None:
        self._names = {name.lower(): (category, value) for category, value, name in reversed(names)}
        self._exact = frozenset(name for category, _, name in names if category in {"department", "segment"})
        known = "|".join(re.escape(name) for name in sorted(self._names, key=len, reverse=True))
        pieces = dict(_PLAIN) | {"name": rf"(?:{known})s?" if known else "(?!)", "phrase": _phrases()}
        self._pattern = re.compile(
            "|".join(
                rf"(?P<{key}>{piece})"
                if key in {"link", "braces", "address", "word", "money"}
                else rf"(?P<{key}>(?<!\w)(?:{piece})(?!\w))"
                for key, piece in pieces.items()
            ),
            re.IGNORECASE,
        )

    def scan(self, text: str) -> tuple[Atom, ...]:
        """The atoms of a text in Markdown; emphasis, punctuation and white space have none."""
        return tuple(self._atoms(_SPACE.sub(" ", _EMPHASIS.sub("", text))))

    def _atoms(self, text: str) -> Iterator[Atom]:
        """The atoms, where what is said once for all (`must sign and date`) is read as if it were not repeated."""
        modal, waiting, end = None, None, 0
        for found, atom in self._each(text):
            joined = waiting is not None or "," in text[end : found.start()]
            end = found.end()
            if atom.category == "modal":
                again = joined and modal == atom.value
                modal = atom.value
                if again:
                    if waiting is not None:
                        yield _alternative(waiting) if modal in _DENIALS else waiting
                        waiting = None
                    continue
            if waiting is not None:
                yield waiting
            waiting = atom if atom.category == "conjunction" else None
            if waiting is None:
                yield atom
        if waiting is not None:
            yield waiting

    def _each(self, text: str) -> Iterator[tuple[re.Match[str], Atom]]:
        for found in self._pattern.finditer(text):
            yield from ((found, atom) for atom in self._read(found))

    def _read(self, found: re.Match[str]) -> Iterator[Atom]:
        key = found.lastgroup or "word"
        if key == "link":
            yield from self._link(found[0])
        elif key == "name":
            yield from self._name(found[0])
        else:
            yield READERS[key](found[0])

    def _name(self, text: str) -> Iterator[Atom]:
        lower = text.lower()
        name = lower if lower in self._names else lower.removesuffix("s")
        category, value = self._names[name]
        if category in {"department", "segment"} and text not in self._exact:
            yield from (READERS["word"](piece) for piece in re.findall(r"\w+", text))
        else:
            yield Atom(category, value, text)

    def _link(self, text: str) -> Iterator[Atom]:
        found = re.fullmatch(r"(!?)\[(.*)\]\((\S*?)(?:\s.*)?\)", text, re.DOTALL)
        picture, label, target = found.groups() if found else ("", text, "")
        kind, _, value = target.partition(":")
        if picture or kind not in {"role", "contact", "policy", "clause"}:
            yield from self._atoms(label)
            yield Atom("reference", target, label or target)
        else:
            yield Atom(
                {"role": "role", "contact": "contact"}.get(kind, "reference"),
                value if kind in {"role", "contact"} else target,
                _unescape(label),
            )


_SPACE = re.compile(r"\s+")
_DENIALS = frozenset({"must not", "should not", "need not"})


def _alternative(joint: Atom) -> Atom:
    """“Must not a and must not b” is “must not a or b”."""
    return replace(joint, value="or") if joint.value == "and" else joint


_EMPHASIS = re.compile(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|\\(?=[!-/:-@\[-`{-~])|</?\w+/?>|`|~~")


def _unescape(text: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


@lru_cache(maxsize=1)
def _phrases() -> str:
    every = [pattern for _, _, pattern, _ in PHRASES] + [side for pair in OPPOSITES for side in pair]
    return "|".join(f"(?:{pattern})" for pattern in every)


@lru_cache(maxsize=16)
def make_scanner(names: Names) -> Scanner:
    """The scanner for these names; making one takes longer than using it."""
    return Scanner(names)
