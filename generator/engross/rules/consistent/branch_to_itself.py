"""A step leads back to itself.

Why it matters: “if something is unclear, go to this step” sends the reader round in a circle. Whoever is
stuck stays stuck; the way on, to somebody who knows or to the ladder, is missing.

Bad:

    procedures:
      procedures:
        - id: change
          title: Changing the owner
          trigger: An owner leaves
          outcome: The client has a new owner
          steps:
            - id: accept
              text: Accept the client.
              actor: sales-director
              form: protocol
              branches:
                - {when: something is unclear, go_to: accept}

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
            - id: accept
              text: Accept the client.
              actor: sales-director
              form: protocol
              branches:
                - {when: something is unclear, go_to: ask}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.rule import Found, Scope
from engross.rules.steps import read_steps
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Look where each step leads."""
    for policy_file, step, path in read_steps(subject):
        for index, branch in enumerate(step.branches):
            if branch.go_to == step.id:
                yield Found(
                    policy_file.source.place((*path, "branches", index, "go_to")),
                    f"If {branch.when}, this step leads to itself.",
                    "Name the step that comes then, or say in the text what to do.",
                )
