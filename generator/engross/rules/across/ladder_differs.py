"""Two policies lead up the same escalation ladder in different ways.

Why it matters: at three in the morning somebody has one policy at hand, and not the other. If the first says that the
duty manager is called and then the director, and the second has the director first, half of the calls wake the wrong
person, and the other half start a quarrel about who should have been woken.

Ladders are the same where their titles or what triggers them agree and they are for the same clients. Compared are the
roles in their order, and how soon each answers. Ladders about a breach of “this policy” belong to their policy.

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
      escalation:
        id: in-trouble
        title: A client is in trouble
        trigger: A client cannot work
        levels:
          - {id: duty, title: Duty manager, role: duty-manager, contact: duty-line, hours: always, answers_within: 15 minutes}
    # policies/trouble/policy.yml
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
      escalation:
        id: whom-to-call
        title: Clients in trouble
        trigger: A client cannot work
        levels:
          - {id: duty, title: Duty manager, role: duty-manager, contact: duty-line, hours: always, answers_within: 1h}

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
      escalation:
        id: in-trouble
        title: A client is in trouble
        trigger: A client cannot work
        levels:
          - {id: duty, title: Duty manager, role: duty-manager, contact: duty-line, hours: always, answers_within: 15 minutes}
    # policies/trouble/policy.yml
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
      escalation:
        id: whom-to-call
        title: Clients in trouble
        trigger: A client cannot work
        levels:
          - {id: duty, title: Duty manager, role: duty-manager, contact: duty-line, hours: always, answers_within: 15 min}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.across._comparing import differing
from engross.rules.rule import Found
from engross.rules.subject import Subject
from engross.statements import Statement

SEVERITY = Severity.WARNING

_HINT = "Keep the ladder in one policy and point to it from the other with {{ clause(…, policy=…) }}, or make both the same."


def check(subject: Subject) -> Iterator[Found]:
    """Compare escalation ladders, their order and their times."""

    def order(statement: Statement) -> str:
        roles = statement.value if isinstance(statement.value, tuple) else ()
        return f"first {', then '.join(subject.role_name(role) for role in roles)}"

    yield from differing(subject, {"ladder"}, "rungs", order, _HINT)
    yield from differing(subject, {"ladder"}, "rung", lambda each: _time(subject, each), _HINT)


def _time(subject: Subject, statement: Statement) -> str:
    return f"{subject.role_name(statement.role)} answers within {statement.value}"
