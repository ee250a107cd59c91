"""A text stands where it has to and says nothing.

Why it matters: “To follow”, “see above” or the title once more fill the page, so that the policy looks
finished and is signed. The colleague who opens it at night because a client is on the telephone finds a
heading, and under it nothing to go by.

Bad:

    statement:
      clauses:
        - {id: one-owner, title: One owner, text: See above.}

Good:

    statement:
      clauses:
        - {id: one-owner, title: One owner, text: Every client **must** have one owner.}
"""

import re
from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from engross.diagnostic import Severity
from engross.model import policy as model
from engross.model.appendix import Faq, Note, Question
from engross.model.blocks import Cadence, Metric, Segment, SeverityLevel
from engross.model.policy import (
    Clause,
    Consequence,
    Definition,
    Duty,
    Objective,
    Policy,
    Purpose,
    ScopeException,
    Step,
)
from engross.reading.source import DataPath
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

# Of each kind of entry, the texts that have to say something and the title they must not only repeat.
_KINDS: dict[type[BaseModel], tuple[tuple[str, ...], str]] = {
    Purpose: (("text",), ""),
    model.Scope: (("text",), ""),
    Objective: (("text",), ""),
    ScopeException: (("text",), ""),
    Definition: (("meaning",), "term"),
    Clause: (("text",), "title"),
    Step: (("text",), ""),
    Duty: (("text",), ""),
    Consequence: (("when",), "title"),
    Segment: (("description", "service"), "name"),
    SeverityLevel: (("meaning",), "name"),
    Metric: (("meaning",), "title"),
    Cadence: (("content",), "title"),
    Question: (("answer",), "question"),
    Note: (("text",), "title"),
}
_BY_ONE_WORD = (Purpose, model.Scope, Clause, Note)
_FILLER = re.compile(
    r"n ?a|none|nothing|nil|see (?:above|below|there|title|heading|purpose|scope|other policy)"
    r"|(?:the )?(?:same )?as (?:above|before|usual|below)|(?:the )?same as (?:the )?(?:purpose|scope|title|heading|previous)"
    r"|not applicable|does not apply|tb[acd]|to be \w+(?: later| soon)?|to (?:follow|come)"
    r"|(?:(?:the )?(?:text|details?|more|rest|content)) (?:to )?(?:follows?|comes?)(?: later| soon)?"
    r"|(?:will|to) be (?:written|added|completed|defined|filled in|done|announced|decided)(?: later| soon)?"
    r"|coming soon|later|pending|under construction|work in progress|placeholder|dummy|xxx+"
)
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_LONGEST = 200
_SMALL = {"a", "an", "the", "this", "policy"}


def check(subject: Subject) -> Iterator[Found]:
    """Look at every text that has to say something."""
    for policy_file in subject.policies.values():
        for path, entry in _entries(policy_file.policy):
            keys, title = _KINDS[type(entry)]
            for key in keys:
                text = getattr(entry, key)
                if (
                    text is not None
                    and len(text) <= _LONGEST
                    and (what := _problem(subject, entry, text, title))
                ):
                    yield Found(
                        policy_file.source.place((*path, key)),
                        f"“{_short(text)}” {what}.",
                        "Write what the reader has to know, or take the entry away.",
                    )


def _entries(policy: Policy) -> Iterator[tuple[DataPath, BaseModel]]:
    """The entries with such texts; walking over everything would take long."""
    statement, procedures, compliance = policy.statement, policy.procedures, policy.compliance
    yield ("purpose",), policy.purpose
    yield ("scope",), policy.scope
    lists: list[tuple[DataPath, Sequence[BaseModel]]] = [
        (("purpose", "objectives"), policy.purpose.objectives),
        (("scope", "exceptions"), policy.scope.exceptions),
        (("definitions",), policy.definitions),
        (("statement", "clauses"), statement.clauses),
        (("procedures", "cadences"), procedures.cadences),
        (("compliance", "monitoring"), compliance.monitoring),
        (("compliance", "metrics"), compliance.metrics),
        (("compliance", "consequences"), compliance.consequences),
    ]
    if statement.segmentation is not None:
        lists.append((("statement", "segmentation", "segments"), statement.segmentation.segments))
    if statement.severities is not None:
        lists.append((("statement", "severities", "levels"), statement.severities.levels))
    for index, procedure in enumerate(procedures.procedures):
        lists.append((("procedures", "procedures", index, "steps"), procedure.steps))
    for index, row in enumerate(policy.roles.responsibilities):
        lists.append((("roles", "responsibilities", index, "duties"), row.duties))
    for index, appendix in enumerate(policy.appendices):
        if isinstance(appendix, Faq):
            lists.append((("appendices", index, "questions"), appendix.questions))
        elif isinstance(appendix, Note):
            yield ("appendices", index), appendix
    for path, entries in lists:
        for index, entry in enumerate(entries):
            yield (*path, index), entry


def _problem(subject: Subject, entry: BaseModel, text: str, title: str) -> str:
    words = _WORD.findall(text.casefold())
    if not words:
        return "" if any(sign.isalnum() for sign in text) else "says nothing"
    if title and len(words) <= 20 and _is_same(words, str(getattr(entry, title))):
        return f"only repeats the {title}"
    if not subject.is_english or "{{" in text:
        return ""
    # “None.” and “Later.” may answer a question.
    if not (isinstance(entry, Question) and len(words) == 1) and _FILLER.fullmatch(" ".join(words)):
        return "says nothing"
    return "is one word, which says too little" if len(words) == 1 and isinstance(entry, _BY_ONE_WORD) else ""


def _is_same(words: list[str], title: str) -> bool:
    wanted = [word for word in _WORD.findall(title.casefold()) if word not in _SMALL]
    return bool(wanted) and [word for word in words if word not in _SMALL] == wanted


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59].rstrip()}…"
