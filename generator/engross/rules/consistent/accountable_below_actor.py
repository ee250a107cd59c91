"""Somebody answers for a step that a role above does.

Why it matters: to answer for a step means to see that it is done, and to say so if it is not. An account
manager cannot call the sales director to order. When the step is late, each points at the other, and the
client waits.

Bad:

    procedures:
      procedures:
        - id: change
          title: Changing the owner
          trigger: An owner leaves
          outcome: The client has a new owner
          steps:
            - {id: accept, text: Accept the client., actor: sales-director, accountable: duty-manager, form: protocol}

Good:

    procedures:
      procedures:
        - id: change
          title: Changing the owner
          trigger: An owner leaves
          outcome: The client has a new owner
          steps:
            - {id: accept, text: Accept the client., actor: duty-manager, accountable: sales-director, form: protocol}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.rule import Found, Scope
from engross.rules.steps import read_steps
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Look whether the role that answers for a step reports to the one that does it."""
    for policy_file, step, path in read_steps(subject):
        if step.accountable is not None and step.actor in subject.roles_above(step.accountable):
            below, above = subject.role_name(step.accountable), subject.role_name(step.actor)
            yield Found(
                policy_file.source.place((*path, "accountable")),
                f"{below} answers for a step of {above}, but reports to {above}.",
                "Swap the two, or leave “accountable” out: then the actor answers for the step.",
                (Related(policy_file.source.place((*path, "actor")), f"{above} does the step"),),
            )
