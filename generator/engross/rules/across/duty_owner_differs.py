"""Two policies give the same duty to two different roles.

Why it matters: one policy has Sales answer for the first reply to a complaint, the other has Support. Each believes
that the other one is at it. On the day it goes wrong, both can show a page on which it was not their turn. What two
people answer for, nobody does.

Compared are who is responsible for a service level, for what is done again and again and for a metric, and duties of
roles in nearly the same words, as far as the scopes of the two policies overlap.

Bad:

    roles:
      responsibilities:
        - id: director
          role: sales-director
          duties:
            - id: train
              kind: support
              text: Train everybody who looks after clients.
    # policies/training/policy.yml
    roles:
      responsibilities:
        - id: duty
          role: duty-manager
          duties:
            - id: training
              kind: support
              text: Train everybody who looks after our clients.

Good:

    roles:
      responsibilities:
        - id: director
          role: sales-director
          duties:
            - id: train
              kind: support
              text: Train everybody who looks after clients.
    # policies/training/policy.yml
    roles:
      responsibilities:
        - id: duty
          role: duty-manager
          duties:
            - id: rooms
              kind: support
              text: Find rooms and dates for the training.
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.across._comparing import differing
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING

_HINT = "Give it to one role in both policies. If both have a part in it, say which part each has."


def check(subject: Subject) -> Iterator[Found]:
    """Compare who is responsible."""
    return differing(
        subject,
        ("response", "cadence", "metric", "duty"),
        "owner",
        lambda each: subject.role_name(str(each.value)),
        _HINT,
    )
