"""A step that nothing leads to.

Why it matters: a step after one that always goes elsewhere is never done. If it is the step that tells the
client, nobody tells the client, and each who reads the list of steps believes that somebody did.

Bad:

    procedures:
      procedures:
        - id: change
          title: Changing the owner
          trigger: An owner leaves
          outcome: The client has a new owner
          steps:
            - id: propose
              text: Propose a new owner.
              actor: duty-manager
              branches:
                - {when: always, go_to: accept}
            - {id: tell, text: Tell the client., actor: duty-manager}
            - {id: accept, text: Accept the client., actor: sales-director, form: protocol}

Good:

    procedures:
      procedures:
        - id: change
          title: Changing the owner
          trigger: An owner leaves
          outcome: The client has a new owner
          steps:
            - id: propose
              text: Propose a new owner.
              actor: duty-manager
              branches:
                - {when: the client knows already, go_to: accept}
            - {id: tell, text: Tell the client., actor: duty-manager}
            - {id: accept, text: Accept the client., actor: sales-director, form: protocol}
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.model.policy import Procedure, Step
from engross.rules.rule import Found, Scope
from engross.rules.steps import read_procedures
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_ALWAYS = re.compile(
    r"(?:always|in (?:any|every|each) case|in all cases|at any rate|anyway|every time|this is done|afterwards|then)\W*",
    re.IGNORECASE,
)


def check(subject: Subject) -> Iterator[Found]:
    """Follow every way from the first step; a condition that always holds leaves no other."""
    if not subject.is_english:
        return
    for policy_file, procedure, path in read_procedures(subject):
        leaving = [index for index, step in enumerate(procedure.steps) if _leaves(step)]
        if not leaving:
            continue
        reached = _reach(procedure)
        for index, step in enumerate(procedure.steps):
            if index in reached:
                continue
            before = max((each for each in leaving if each < index), default=0)
            yield Found(
                policy_file.source.place((*path, "steps", index, "id")),
                f"Nothing leads to the step “{step.id}”: “{procedure.steps[before].id}” always goes elsewhere.",
                "Correct the condition, or take the step away.",
                (
                    Related(
                        policy_file.source.place((*path, "steps", before, "branches")),
                        "it goes elsewhere here",
                    ),
                ),
            )


def _leaves(step: Step) -> bool:
    return any(_ALWAYS.fullmatch(branch.when) for branch in step.branches)


def _reach(procedure: Procedure) -> set[int]:
    positions = {step.id: index for index, step in reversed(list(enumerate(procedure.steps)))}
    reached: set[int] = set()
    waiting = [0]
    while waiting:
        index = waiting.pop()
        if index in reached or index >= len(procedure.steps):
            continue
        reached.add(index)
        step = procedure.steps[index]
        waiting += [positions[branch.go_to] for branch in step.branches if branch.go_to in positions]
        waiting += [] if _leaves(step) else [index + 1]
    return reached
