"""Two policies say that the same thing is done in different rhythms.

Why it matters: one policy has the review of all accounts held every six months, the other once a year. Half of the team
prepares in June, the other half waits for December, and the auditor asks which of the two was broken. When a review is
left out, it is always the one that nobody was sure of.

Compared are cadences and metrics of the same title (or nearly the same, where their ids agree) and sort, as far as the
scopes of the two policies overlap and they are for the same clients.

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
      cadences:
        - id: account-review
          title: Review of all accounts
          kind: review
          every: half-yearly
          responsible: sales-director
    # policies/reviews/policy.yml
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
      cadences:
        - id: all-accounts
          title: Reviews of all accounts
          kind: review
          every: yearly
          responsible: sales-director

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
      cadences:
        - id: account-review
          title: Review of all accounts
          kind: review
          every: half-yearly
          responsible: sales-director
    # policies/reviews/policy.yml
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
      cadences:
        - id: all-accounts
          title: Reviews of all accounts
          kind: review
          every: half-yearly
          responsible: sales-director
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.across._comparing import differing
from engross.rules.rule import Found
from engross.rules.subject import Subject
from engross.statements import Statement
from engross.units import Frequency

SEVERITY = Severity.WARNING

_HINT = "Make them the same, or keep it in one policy only. If they are two things, give them two titles."


def check(subject: Subject) -> Iterator[Found]:
    """Compare what is done again and again, and how often numbers are worked out."""
    return differing(subject, {"cadence", "metric"}, "every", _say, _HINT)


def _say(statement: Statement) -> str:
    return statement.value.value if isinstance(statement.value, Frequency) else str(statement.value)
