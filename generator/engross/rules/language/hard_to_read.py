"""A section whose long words and long sentences ask for a university degree.

Why it matters: a policy is kept by those who understand it. The night shift, the new colleague, the contractor for whom
English is a third language: all of them have to follow it, and some of them lose their job over it. Nobody should lose a
job over a sentence that only its author understood.

The measure is the grade level after Flesch and Kincaid: from the words in a sentence and the syllables in a word it works out
how many years of school a text asks for. Good plain prose has 8 to 10; more than 16 is too much for a whole section.

Bad:

    purpose:
      text: >-
        Organisational accountability necessitates the unambiguous identification of individual responsibilities throughout
        the entirety of contractual relationships. Insufficiently documented representational arrangements notoriously
        precipitate irreconcilable misunderstandings regarding authorisation. Comprehensive institutionalisation of
        individually attributable accountabilities consequently constitutes an indispensable prerequisite for uninterrupted
        operational continuity. Departmental coordination mechanisms systematically complement individually attributable
        accountabilities. Implementation necessitates interdisciplinary collaboration encompassing administrative,
        technological and organisational considerations. Responsibilities additionally incorporate anticipatory
        identification of organisational vulnerabilities potentially compromising contractual deliverables. Periodical
        reconsideration of representational arrangements constitutes an organisational responsibility. Supplementary
        documentation requirements notwithstanding, contractual confidentiality obligations unconditionally predominate.

Good:

    purpose:
      text: >-
        Every client needs one person here who answers for everything. Where that person is not named, two of us promise
        different things, or nobody promises anything. So we name the person, write the name down, and say who takes over
        in every absence.
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.language._phrases import policies
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.rules.wording import Passage, Wording

SEVERITY = Severity.ADVICE
SCOPE = Scope.DOCUMENT

HARDEST = 16.0
"""The highest grade that passes."""

_LEAST_WORDS, _LEAST_SENTENCES = 80, 5
_SECTIONS = {
    "purpose": "section 2",
    "scope": "section 3",
    "definitions": "section 4",
    "statement": "section 5",
    "procedures": "section 6",
    "roles": "section 7",
    "compliance": "section 8",
    "appendices": "section 12",
}


def check(subject: Subject) -> Iterator[Found]:
    """Each section of a policy with a higher grade, at its key."""
    for _, wording in policies(subject):
        for name, title in _SECTIONS.items():
            grade = _grade(passage for passage in _passages(wording, name))
            if grade > HARDEST:
                yield Found(
                    wording.source.place((name,), key=True),
                    f"The texts of {title} ask for {grade:.0f} years of school; more than {HARDEST:.0f} are too many for most.",
                    "Write shorter sentences with shorter words, and say who does what.",
                )


def _passages(wording: Wording, name: str) -> Iterator[Passage]:
    return (passage for passage in wording.prose if passage.path[0] == name)


def _grade(passages: Iterator[Passage]) -> float:
    """The grade level of some texts, 0 where they are too short to tell."""
    words = sentences = 0
    syllables = 0
    for passage in passages:
        found = passage.text.split()
        words += len(found)
        sentences += len(passage.sentences)
        syllables += sum(map(_SYLLABLES.__getitem__, found))
    if words < _LEAST_WORDS or sentences < _LEAST_SENTENCES:
        return 0.0
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


_VOWELS = re.compile(r"[aeiouyàáâäèéêëìíîïòóôöùúûü]+")
_SILENT = re.compile(r"(?:[^aeiouy]e|[^aeioutdy]ed|[^aeiouysxzcg]es|[^aeiouy]ely)$")
_APART = re.compile(r"i(?:a(?!l|n\b)|o(?!n|us)|u)|eo(?!u)|ua|[aeiou]ing$|[^aeiouy]les?$|ism$")


class _Syllables(dict[str, int]):
    """About how many syllables words have, with what stands around them; worked out once for each."""

    def __missing__(self, word: str) -> int:
        letters = "".join(filter(str.isalpha, word.lower()))
        found = len(_VOWELS.findall(letters)) - len(_SILENT.findall(letters)) + len(_APART.findall(letters))
        self[word] = counted = max(found, 1)
        return counted


_SYLLABLES = _Syllables()
