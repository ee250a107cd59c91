"""Forms and appendices that sentences name, and those that there are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engross.model.appendix import AttachedFile, Form
from engross.model.policy import Policy
from engross.rules.subject import Subject

_KIND = r"(?:form|template|checklist|questionnaire)"
_LETTER = re.compile(r"(?<![’']s )\b(?:Appendix|Annex|Attachment)\s+([A-Z])\b(?!\s+(?:of|to|in)\b)")
_OF_OTHERS = re.compile(
    r"\b(?:ISO|IEC|DIN|Regulation|Directive|Act|GDPR|[Tt]reaty|[Cc]ontract|[Aa]greement|[Ss]tandard)\b"
)
_QUOTED = re.compile(rf"\b{_KIND}\s+[“\"']([^”\"'\n]{{3,60}})[”\"']", re.IGNORECASE)
_CAPITALS = re.compile(
    r"\b((?:[A-Z][\w’'-]*\s+){1,5})(?:Form|Template|Checklist|Questionnaire)\b(?!\s+[A-Z]{0,3}-?\d)"
)
_USED = re.compile(
    r"\b(?:(?:fill|hand)(?:s|ed|ing)?\s+(?:in|out)|complet(?:e|es|ed|ing)|us(?:e|es|ed|ing)|sign(?:s|ed|ing)?|submit(?:s|ted|ting)?"
    rf"|send(?:s|ing)?|with|attach(?:es|ed|ing)?)\s+(?:the|a|an|our|this)\s+((?:[\w’'-]+\s+){{0,3}}?){_KIND}\b"
    r"(?!\s+(?:a|an|the|of|one|part|their|its|our)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_KIND_WORDS = {"form", "template", "checklist", "questionnaire", "the", "for", "and", "our"}
# These words at the start of a sentence, or before the word form, are no name.
_PLAIN = """
a above an any appropriate attached below blank clear common complete completed correct digital each
electronic enclosed every fill filled final following full good in legible necessary new of online our
out paper please printed proper relevant right same see send short sign signed similar simple single
standard submit suitable that the this use usual whole with written
"""
_NO_NAME = frozenset(_PLAIN.split())


@dataclass(frozen=True)
class Forms:
    """What there is: the titles and the words of all forms and files, and of what else may be called a form."""

    titles: frozenset[str]
    words: frozenset[str]

    def has(self, name: str) -> bool:
        """Whether a name is that of a form, with or without the words before it."""
        parts = name.casefold().split()
        return any(" ".join(parts[start:]) in self.titles for start in range(len(parts)))

    def may_be(self, words: set[str]) -> bool:
        """Whether some words may mean one of the forms."""
        return not words.isdisjoint(self.words)


def list_forms(subject: Subject) -> Forms:
    """The forms and files of all policies, and systems and contacts, which may be forms on the web."""
    names: list[str] = []
    for policy_file in subject.policies.values():
        for each in policy_file.policy.appendices:
            names += [each.title, each.id.replace("-", " ")]
    directory = subject.library.directory
    names += [each.name for each in directory.systems.values()]
    names += [each.name for each in directory.contacts.values()]
    titles = {name.casefold() for name in names}
    kinds = ("form", "template", "checklist", "questionnaire")
    titles |= {f"{title} {kind}" for title in titles for kind in kinds}
    return Forms(frozenset(titles), frozenset(word for name in names for word in _words(name)))


def missing_in(
    subject: Subject, sentence: str, policy: Policy, *, has_form: bool
) -> Iterator[tuple[int, int, str]]:
    """Where a sentence names a form or an appendix that is not there, and what it names."""
    is_of_others = _OF_OTHERS.search(sentence) is not None
    for match in () if is_of_others else _LETTER.finditer(sentence):
        if ord(match[1]) - ord("A") >= len(policy.appendices):
            yield match.start(), match.end(), match[0]
    for match in _QUOTED.finditer(sentence):
        if not subject.shared(list_forms).has(match[1]):
            yield match.start(), match.end(), match[0]
    for match in _CAPITALS.finditer(sentence):
        name = _without_start(match[0])
        if " " in name and not subject.shared(list_forms).has(name):
            yield match.end() - len(name), match.end(), name
    attached = any(isinstance(each, Form | AttachedFile) for each in policy.appendices)
    for match in _USED.finditer(sentence):
        words = set(_words(match[1])) - _NO_NAME
        known = has_form or (subject.shared(list_forms).may_be(words) if words else attached)
        if not known and not any(part[:1].isupper() for part in match[1].split()):
            name = f"{match[1]}{match[0].split()[-1]}"
            yield match.end() - len(name), match.end(), name


def _words(name: str) -> Iterator[str]:
    return (word for word in _WORD.findall(name.casefold()) if word not in _KIND_WORDS)


def _without_start(name: str) -> str:
    parts = name.split()
    while parts and parts[0].casefold() in _NO_NAME:
        parts = parts[1:]
    return " ".join(parts)
