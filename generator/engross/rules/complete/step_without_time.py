"""A step has no time, though the others have one.

Why it matters: in a procedure whose steps are due within hours, the one without a time is the one that waits.
The form lies with somebody over the holidays, everybody before and after was on time, and the client was
without an owner for three weeks.

It is only found where most steps of the procedure have a time: whoever gives none at all has chosen so. Nothing
is said of a step whose text says by when, nor of a first step that somebody takes by free will.

Bad:

    procedures:
      procedures:
        - id: change
          title: Changing the owner
          trigger: An owner leaves
          outcome: The client has a new owner
          steps:
            - {id: propose, text: Propose a new owner., actor: duty-manager, within: 2 business days}
            - {id: ask, text: Ask the client., actor: duty-manager, within: 2 business days}
            - {id: accept, text: Accept the client., actor: sales-director, form: protocol}

Good:

    procedures:
      procedures:
        - id: change
          title: Changing the owner
          trigger: An owner leaves
          outcome: The client has a new owner
          steps:
            - {id: propose, text: Propose a new owner., actor: duty-manager, within: 2 business days}
            - {id: ask, text: Ask the client., actor: duty-manager, within: 2 business days}
            - {id: accept, text: Accept the client., actor: sales-director, within: 1 business day, form: protocol}
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.model.policy import Procedure, Step
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_SAYS_WHEN = re.compile(
    r"\b(?:within|until|the time for|at once|immediately|straight away|on the (?:same )?day|the same day|no later than"
    r"|not later than|at the latest|before the|(?:days?|hours?|weeks?) (?:before|after)|by (?:the end|noon|\w+day))\b|\bfact\(",
    re.IGNORECASE,
)
_FREE_WILL = re.compile(
    r"\b(?:sees?|notices?|wants?|wishes|thinks?|believes?|suspects?|finds? that|would like)\b", re.IGNORECASE
)


def check(subject: Subject) -> Iterator[Found]:
    """Look for the steps without a time in each policy most of whose steps have one."""
    for policy_file in subject.policies.values():
        procedures = policy_file.policy.procedures.procedures
        steps = [step for procedure in procedures for step in procedure.steps]
        if sum(step.within is not None for step in steps) * 2 <= len(steps):
            continue
        for number, procedure in enumerate(procedures):
            for index, step in enumerate(procedure.steps):
                if step.within is None and not _needs_none(procedure, step):
                    path = ("procedures", "procedures", number, "steps", index, "id")
                    yield Found(
                        policy_file.source.place(path),
                        f"The step “{step.id}” of “{procedure.title}” has no time; most others of this policy have one.",
                        "Say within what time it is done, such as: within: 2 business days",
                    )


def _needs_none(procedure: Procedure, step: Step) -> bool:
    is_first = step is procedure.steps[0]
    return bool(_SAYS_WHEN.search(step.text) or (is_first and _FREE_WILL.search(procedure.trigger)))
