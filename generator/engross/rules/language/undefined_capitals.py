"""A term with a capital, such as “the Agreement”, that nobody defined.

Why it matters: a capital tells the reader: this word means something special here, look it up. Where nothing is to be
found, everybody makes up a meaning of their own. In one company “the Key Account” was for Sales whoever paid most, and
for Support whoever shouted most; the contract called by both names was served by neither.

Found are terms with a capital within a sentence, behind *the*, *a*, *each* and the like, at least twice in a policy, that
are neither defined nor the name of anything the handbook knows: a role, a department, a system, a segment, a policy …

Bad:

    purpose:
      text: The rules protect the Agreement with the client.
    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: Every client **must** have one owner, who keeps the Agreement.

Good:

    purpose:
      text: The rules protect the Agreement with the client.
    definitions:
      - id: owner
        term: owner
        meaning: The person who answers for a client.
      - id: agreement
        term: Agreement
        meaning: The signed contract with a client, with all its annexes.
    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: Every client **must** have one owner, who keeps the Agreement.
"""

import re
from collections.abc import Iterable, Iterator, Set

from engross.diagnostic import Severity
from engross.model.policy import Policy
from engross.rules.language._phrases import is_quoted, policies
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.rules.wording import Passage

SEVERITY = Severity.ADVICE
SCOPE = Scope.DOCUMENT

_TERM = re.compile(r"[A-Z][a-z]{2,}(?:-\w+)*(?:\s+(?:of\s+|and\s+)?[A-Z][a-z]+(?:-\w+)*)*")
_BEHIND = re.compile(
    r"(?<![\w”\"])(?:[Tt]he|[Aa]n?|[Ee]ach|[Ee]very|any|[Aa]ll|this|that|such|our|its|their)\s+\Z"
)
_ARTICLE = re.compile(r"(?:The|Each|Every|All)\s+")
_WORD = re.compile(r"[^\W\d_]+")
# What is written with a capital whatever is meant, and what public bodies, laws and places are called.
_LIST = """
january february march april may june july august september october november december monday tuesday
wednesday thursday friday saturday sunday christmas easter european union united states kingdom nations
america american british english french german spanish italian dutch chinese japanese indian latin roman
atlantic pacific europe asia africa australia canada ireland britain internet web act acts law regulation
directive convention constitution parliament congress senate court commission council government state crown
ministry treasury republic federal national international royal bank university institute north south east
west northern southern eastern western article section schedule annex appendix table figure chapter part
clause step level tier grade class phase form sir lord excel word windows microsoft google apple linux
android
"""
_USUAL = frozenset(_LIST.split())
# “The Works Council” is the name of a body, which is said where it stands first.
_BODIES = {
    "team",
    "committee",
    "board",
    "department",
    "council",
    "desk",
    "office",
    "group",
    "division",
    "unit",
    "panel",
}
_OFTEN = 2


def check(subject: Subject) -> Iterator[Found]:
    """Each such term of a policy once, where it stands first."""
    if subject.library.broken:  # what is defined there nobody knows
        return
    for policy, wording in policies(subject):
        uses: dict[str, list[tuple[Passage, int, int]]] = {}
        for passage in wording.prose:
            for start, end in _find(passage.text):
                uses.setdefault(_fold(passage.text[start:end]), []).append((passage, start, end))
        often = [term for term, found in uses.items() if len(found) >= _OFTEN and not _is_usual(term)]
        if not often:
            continue
        shared = subject.shared(_known_to_all)
        known = shared | set(_parts(_titles(policy), 2))
        for term in often:
            if term in known:
                continue
            passage, start, end = uses[term][0]
            word = " ".join(passage.text[start:end].split())
            yield Found(
                passage.place(start, end),
                f"“{word}” has a capital, as if it were defined, and stands here {len(uses[term])} times; nothing defines it.",
                f"Define it in section 4, or write it small: {word.lower()}.",
            )


def _find(text: str) -> Iterator[tuple[int, int]]:
    """Where words with capitals stand behind an article, without it."""
    for match in _TERM.finditer(text):
        article = _ARTICLE.match(match[0])
        if is_quoted(text, match.start()):
            continue
        if article:
            yield match.start() + article.end(), match.end()
        elif _BEHIND.search(text, max(0, match.start() - 8), match.start()):
            yield match.span()


def _fold(text: str) -> str:
    """A term in small letters and, roughly, in the singular."""
    return " ".join(_WORD.findall(text.lower())).removesuffix("s")


def _is_usual(term: str) -> bool:
    words = term.split()
    return words[-1] in _BODIES or all(word in _USUAL or f"{word}s" in _USUAL for word in words)


def _parts(names: Iterable[str], least: int) -> Iterator[str]:
    """Names, and whatever stands together in them and has enough words."""
    for name in names:
        words = _WORD.findall(name.lower())
        yield _fold(name)
        for start in range(len(words)):
            yield from (_fold(" ".join(words[start:end])) for end in range(start + least, len(words) + 1))


def _known_to_all(subject: Subject) -> Set[str]:
    """The names of what the handbook knows, and all defined terms."""
    library, directory = subject.library, subject.library.directory
    names: list[str] = [each.name for each in directory.roles.values()]
    names += [each.name for each in directory.offices.values()]
    names += [each.name for each in directory.departments.values()]
    names += [each.name for each in directory.contacts.values()]
    names += [each.name for each in directory.systems.values()]
    names += [name for each in directory.people.values() for name in (each.name, each.job_title)]
    names += [segment.name for segment in subject.segments.segments.values()]
    if organization := library.organization:
        names += [organization.name, organization.legal_name, *(day.name for day in organization.holidays)]
    for plan in library.accounts.values():
        names += [plan.account.client.name, *(contact.name for contact in plan.account.client_contacts)]
    titles: list[str] = []
    forms: list[str] = []
    for each in (*library.policies.values(), *library.apart.values()):
        titles += [each.policy.title_page.title, *each.policy.title_page.also_known_as]
        forms += [form for term in each.policy.definitions for form in (term.term, *term.also)]
    return {*_parts(names, 1), *_parts(titles, 2), *map(_fold, forms)}


def _titles(policy: Policy) -> Iterator[str]:
    """The names of what one policy has: forms, ladders, severities, laws."""
    procedures, statement = policy.procedures, policy.statement
    for titled in (
        policy.appendices, policy.references.sources, procedures.procedures, procedures.cadences,
        statement.service_levels, policy.compliance.consequences,
    ):  # fmt: skip
        yield from (str(getattr(each, "title", "")) for each in titled)
    yield from (each.name for each in (statement.severities.levels if statement.severities else ()))
    for ladder in (procedures.escalation, policy.compliance.escalation):
        if ladder is not None:
            yield from (ladder.title, *(level.title for level in ladder.levels))
