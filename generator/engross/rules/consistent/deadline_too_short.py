"""A promised time is shorter than a step that has to be done in it.

Why it matters: the client is promised an answer within four hours of the complaint. The procedure that starts
with the complaint gives its first step a whole business day. Whoever keeps the procedure breaks the promise,
every time.

A promise belongs to a procedure where both start with the same words, and to its last step where both end
with the same.

Bad:

    statement:
      service_levels:
        - id: new-owner
          title: Proposal of a new owner
          starts: An owner leaves
          action: Somebody is proposed
          responsible: duty-manager
          within: 1 business day

Good:

    statement:
      service_levels:
        - id: new-owner
          title: Proposal of a new owner
          starts: An owner leaves
          action: Somebody is proposed
          responsible: duty-manager
          within: 2 business days
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.library import PolicyFile
from engross.model.blocks import ServiceLevel
from engross.model.policy import Procedure
from engross.reading.source import DataPath
from engross.rules.consistent._times import is_longer
from engross.rules.rule import Found
from engross.rules.steps import read_procedures
from engross.rules.subject import Subject
from engross.units import Duration

SEVERITY = Severity.WARNING

_WORD = re.compile(r"\w+")
_SMALL = {"a", "an", "the", "has", "have", "been", "is", "was", "of", "for", "to"}


def check(subject: Subject) -> Iterator[Found]:
    """Compare each promise with the first and the last step of the procedure it is about; nobody can skip those two."""
    promises: dict[str, dict[frozenset[str], list[tuple[int, ServiceLevel]]]] = {}
    for policy_id, policy_file in subject.library.policies.items():
        by_start = promises.setdefault(policy_id, {})
        for index, level in enumerate(policy_file.policy.statement.service_levels):
            by_start.setdefault(_words(level.starts), []).append((index, level))
    for policy_file, procedure, path in read_procedures(subject):
        for index, level in promises[policy_file.id].get(_words(procedure.trigger), ()):
            yield from _check(policy_file, procedure, path, level, index)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold())) - _SMALL


def _check(
    policy_file: PolicyFile, procedure: Procedure, path: DataPath, level: ServiceLevel, index: int
) -> Iterator[Found]:
    places = [0]
    if len(procedure.steps) > 1 and _words(level.action) == _words(procedure.outcome):
        places.append(len(procedure.steps) - 1)
    promise: DataPath = ("statement", "service_levels", index)
    for allowed, where in _times(level, promise):
        for place in places:
            needed = procedure.steps[place].within
            if needed is not None and is_longer(needed, allowed):
                step = (*path, "steps", place, "within")
                yield Found(
                    policy_file.source.place(where),
                    f"{level.title}: {allowed} are promised, but step {place + 1} of “{procedure.title}” alone may take "
                    f"{needed}.",
                    "Give the step less time, or promise more.",
                    (Related(policy_file.source.place(step), f"this step may take {needed}"),),
                )
                break


def _times(level: ServiceLevel, path: DataPath) -> Iterator[tuple[Duration, DataPath]]:
    if level.within is not None:
        yield level.within, (*path, "within")
    for index, row in enumerate(level.by_segment):
        yield row.within, (*path, "by_segment", index, "within")
