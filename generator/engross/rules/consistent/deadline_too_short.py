"""A promised time is shorter than a step that has to be done in it.

Why it matters: the client is promised an answer within four hours of the complaint. The procedure that starts
with the complaint gives its first step a whole business day. Whoever keeps the procedure breaks the promise,
every time.

A promise belongs to the first step of a procedure where both start with the same words, and to all of it where
both also end with the same. The times of all steps are added up where none of them branches.

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
from engross.rules.rule import Found, Scope
from engross.rules.steps import read_procedures
from engross.rules.subject import Subject
from engross.units import Duration, is_longer, measure, total

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_WORD = re.compile(r"\w+")
_SMALL = {"a", "an", "the", "has", "have", "been", "is", "was", "of", "for", "to"}


def check(subject: Subject) -> Iterator[Found]:
    """Compare each promise with the procedure it is about: steps that nobody can skip, alone and together."""
    promises: dict[str, dict[frozenset[str], list[tuple[int, ServiceLevel]]]] = {}
    for policy_id, policy_file in subject.policies.items():
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
    stretches = list(_stretches(procedure, level))
    for allowed, where in _times(level, ("statement", "service_levels", index)):
        for start, end in stretches:
            steps = [(at, time) for at in range(start, end) if (time := procedure.steps[at].within)]
            needed = _too_long([time for _, time in steps], allowed)
            if needed is None:
                continue
            is_one = end - start == 1
            told = f"step {start + 1} of" if is_one else "the steps of"
            together = "alone" if is_one else "together"
            yield Found(
                policy_file.source.place(where),
                f"{level.title}: {allowed} {'is' if allowed.amount == 1 else 'are'} promised, but {told} "
                f"“{procedure.title}” {together} may take {needed}.",
                f"Give the step{'' if is_one else 's'} less time, or promise more.",
                tuple(
                    Related(
                        policy_file.source.place((*path, "steps", at, "within")), f"this step may take {time}"
                    )
                    for at, time in steps
                ),
            )
            break


def _stretches(procedure: Procedure, level: ServiceLevel) -> Iterator[tuple[int, int]]:
    """The steps that have to be done within a promised time: from which one to before which."""
    yield 0, 1
    count = len(procedure.steps)
    if count > 1 and _words(level.action) == _words(procedure.outcome):
        yield count - 1, count
        if not any(step.branches for step in procedure.steps):
            yield 0, count


def _too_long(times: list[Duration], allowed: Duration) -> Duration | None:
    """How long steps that follow each other may take, if that is longer than allowed; times of one kind are added up."""
    by_kind: dict[str, list[Duration]] = {}
    for time in times:
        by_kind.setdefault(measure(time)[0], []).append(time)
    sums = [each[0] if len(each) == 1 else total(each) for each in by_kind.values()]
    return next((each for each in sums if each is not None and is_longer(each, allowed)), None)


def _times(level: ServiceLevel, path: DataPath) -> Iterator[tuple[Duration, DataPath]]:
    if level.within is not None:
        yield level.within, (*path, "within")
    for index, row in enumerate(level.by_segment):
        yield row.within, (*path, "by_segment", index, "within")
