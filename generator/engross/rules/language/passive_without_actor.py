"""A rule says that something must be done, and neither it nor its heading says by whom.

Why it matters: *The client must be informed.* Three people read the rule, and each was sure that one of the others had
called. The client learned of the fault from its own customers. A duty that belongs to no one is done by no one, and
afterwards nobody broke a rule.

A rule that names a role, a department or anybody at all in one of its sentences is left alone, as is what must *not* be
done: a ban binds everybody.

Bad:

    statement:
      clauses:
        - id: one-owner
          title: Informing the client
          text: The client **must** be told about the change within 2 business days.

Good:

    statement:
      clauses:
        - id: one-owner
          title: Informing the client
          text: The duty manager **must** tell the client about the change within 2 business days.
"""

import re
from collections.abc import Iterator, Sequence

from engross.diagnostic import Severity
from engross.model.policy import Clause, Definition, Policy
from engross.reading.source import DataPath
from engross.rules.language._phrases import policies
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.ADVICE
SCOPE = Scope.DOCUMENT

_PASSIVE = re.compile(
    r"\b(?:must|shall|should)\b\**\s+(?:always\s+|also\s+|then\s+|only\s+|first\s+)?be\s+(?:\w+ly\s+)?"
    r"(?:\w{2,}ed|made|kept|given|sent|told|written|taken|done|held|put|shown|paid|met|found|seen|read|brought|drawn|sold|built"
    r"|set|shut|cut|left|sought|taught|chosen|begun|dealt|worn|withdrawn|rewritten|undertaken|overseen|understood)\b",
    re.IGNORECASE,
)
_SOMEBODY = (
    r"whoever|everybody|everyone|every\s+one\s+of\s+us|anybody|anyone|somebody|someone|nobody|no\s+one|employees?|staff|colleagues?|workers?"
    r"|managers?|supervisors?|directors?|officers?|leads?|leaders?|heads?|chairs?|owners?|holders?|deput(?:y|ies)|teams?|departments?"
    r"|contractors?|vendors?|suppliers?|agents?|representatives?|engineers?|technicians?|users?|authors?|applicants?|approvers?|reviewers?"
    r"|administrators?|assistants?|committees?|boards?|management|trainers?|drivers?|buyers?|sellers?|guards?|visitors?|callers?|writers?"
    r"|mediators?|he|she|you|by\s+(?:the|an?|its|their|our|two|both|whom)\b"
)
_PERSON = re.compile(r"\b(?:person|people)\b")


def check(subject: Subject) -> Iterator[Found]:
    """The first passive duty of each rule in which nobody is named."""
    actors = _actors(subject)
    for policy, wording in policies(subject):
        if not wording.holds(("must", "shall", "should")):
            continue
        clauses = dict(_clauses(policy))
        for passage in wording.prose:
            clause = clauses.get(passage.path[:-1]) if passage.path[-1] == "text" else None
            match = _PASSIVE.search(passage.text) if clause and "be" in passage.words else None
            if clause is None or match is None or "role(" in passage.raw:
                continue
            said = f"{clause.title}. {passage.text}"
            if actors.search(said) or _names_term(said.lower(), policy.definitions, actors):
                continue
            words = " ".join(match[0].replace("*", "").split())
            yield Found(
                passage.place(match.start(), match.end()),
                f"“{words}” does not say who does it, and nor does anything else in this rule.",
                "Name the role, such as: The account manager must …",
            )


def _clauses(policy: Policy) -> Iterator[tuple[DataPath, Clause]]:
    for index, clause in enumerate(policy.statement.clauses):
        yield ("statement", "clauses", index), clause
    for index, clause in enumerate(policy.compliance.monitoring):
        yield ("compliance", "monitoring", index), clause


def _actors(subject: Subject) -> re.Pattern[str]:
    """The names of all who can act here."""
    directory = subject.library.directory
    named: list[str] = [each.name for each in directory.roles.values()]
    named += [each.name for each in directory.departments.values()]
    named += [each.name for each in directory.contacts.values()]
    names = "|".join([_SOMEBODY, *map(re.escape, named)])
    return re.compile(rf"(?<!\w)(?:{names})s?(?!\w)", re.IGNORECASE)


def _names_term(said: str, definitions: Sequence[Definition], actors: re.Pattern[str]) -> bool:
    """Whether a text in small letters holds a defined term that means somebody."""
    return any(
        form.lower() in said and (actors.search(each.meaning) or _PERSON.search(each.meaning))
        for each in definitions
        for form in (each.term, *each.also)
    )
