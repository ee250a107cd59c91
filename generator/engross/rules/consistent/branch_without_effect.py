"""A condition leads to where the procedure goes anyway.

Why it matters: “if the client agrees, go to step 4”, written at step 3, says that something else happens if
the client does not agree. Nothing does: the next step is step 4 in any case. Mostly the step for the other
case was forgotten, or stands in the wrong place.

Bad:

    procedures:
      procedures:
        - id: change
          title: Changing the owner
          trigger: An owner leaves
          outcome: The client has a new owner
          steps:
            - id: ask
              text: Ask the client.
              actor: duty-manager
              branches:
                - {when: the client agrees, go_to: accept}
            - {id: accept, text: Accept the client., actor: sales-director, form: protocol}

Good:

    procedures:
      procedures:
        - id: change
          title: Changing the owner
          trigger: An owner leaves
          outcome: The client has a new owner
          steps:
            - id: ask
              text: Ask the client.
              actor: duty-manager
              branches:
                - {when: the client agrees, go_to: accept}
            - {id: settle, text: Speak with the client and decide., actor: sales-director}
            - {id: accept, text: Accept the client., actor: sales-director, form: protocol}
"""

from collections.abc import Iterator
from itertools import pairwise

from engross.diagnostic import Severity
from engross.rules.rule import Found, Scope
from engross.rules.steps import read_procedures
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Compare where each step leads with the step that comes next."""
    for policy_file, procedure, path in read_procedures(subject):
        for place, (step, following) in enumerate(pairwise(procedure.steps)):
            for index, branch in enumerate(step.branches):
                # With other ways out, this one may be told for completeness.
                if branch.go_to == following.id and len(step.branches) == 1:
                    yield Found(
                        policy_file.source.place((*path, "steps", place, "branches", index, "go_to")),
                        f"If {branch.when}, the procedure goes to the next step; it does so in any case.",
                        "Add the step for the other case between the two, or take the condition away.",
                    )
