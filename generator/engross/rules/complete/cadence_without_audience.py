"""A report or a training is for nobody.

Why it matters: a report that nobody is named to receive is written, filed and never read. The figure that
would have shown in March that clients were leaving is found in September, when they have left.

Bad:

    procedures:
      cadences:
        - {id: figures, title: Monthly figures, kind: report, every: monthly, responsible: sales-director}

Good:

    procedures:
      cadences:
        - {id: figures, title: Monthly figures, kind: report, every: monthly, responsible: sales-director, audience: [duty-manager]}
"""

import re
from collections.abc import Iterator, Sequence

from engross.diagnostic import Severity
from engross.model.blocks import Cadence
from engross.reading.source import DataPath, SourceFile
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_SAYS_WHOM = re.compile(
    r"\b(?:sen[dt]s?|goes|go|given?|shown?|told|tells?|hands?|handed|to (?:the|our|its|all|every)|for (?:the|all|every)|the same|clients?"
    r"|everybody|everyone|all)\b|\{\{",
    re.IGNORECASE,
)
_WHO = {"report": "receives", "training": "takes part in"}


def check(subject: Subject) -> Iterator[Found]:
    """Look for an audience, or for words that name one."""
    for policy_file in subject.policies.values():
        cadences = policy_file.policy.procedures.cadences
        yield from _check(policy_file.source, cadences, ("procedures", "cadences"))
    for account_file in subject.accounts:
        yield from _check(account_file.source, account_file.account.cadences, ("cadences",))


def _check(source: SourceFile, cadences: Sequence[Cadence], path: DataPath) -> Iterator[Found]:
    for index, cadence in enumerate(cadences):
        if cadence.audience or cadence.kind not in _WHO:
            continue
        if not _SAYS_WHOM.search(f"{cadence.title} {cadence.content or ''}"):
            yield Found(
                source.place((*path, index, "title")),
                f"“{cadence.title}” does not say who {_WHO[cadence.kind]} it.",
                "Name the roles: audience: […]",
            )
