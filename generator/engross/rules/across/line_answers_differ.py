"""One line answers sooner in one policy than in another.

Why it matters: whoever calls at night counts the minutes by the page that is open. If one policy promises that the duty
manager answers the duty line within 15 minutes and another within an hour, half of the callers go on to the director
too soon, and the other half wait while a client loses money.

Compared are the levels of escalation ladders that call the same role by the same line. Ladders on which a breach is
reported are left out: there, more time is often meant.

Bad:

    procedures:
      procedures:
        - id: change
          title: Changing the owner
          trigger: An owner leaves
          outcome: The client has a new owner
          steps:
            - {id: propose, text: Propose a new owner., actor: duty-manager}
      escalation:
        id: gone
        title: When the owner is gone
        trigger: Nobody knows the owner
        levels:
          - {id: duty, title: Duty manager, role: duty-manager, contact: duty-line, hours: always, answers_within: 15 minutes}
    # policies/client-segments/policy.yml
    procedures:
      procedures:
        - id: choose
          title: Choosing a segment
          trigger: A contract is signed
          outcome: The client has a segment
          steps:
            - {id: propose, text: Propose a segment., actor: sales-director}
      escalation:
        id: in-trouble
        title: A client is in trouble
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
            - {id: propose, text: Propose a new owner., actor: duty-manager}
      escalation:
        id: gone
        title: When the owner is gone
        trigger: Nobody knows the owner
        levels:
          - {id: duty, title: Duty manager, role: duty-manager, contact: duty-line, hours: always, answers_within: 1 hour}
    # policies/client-segments/policy.yml
    procedures:
      procedures:
        - id: choose
          title: Choosing a segment
          trigger: A contract is signed
          outcome: The client has a segment
          steps:
            - {id: propose, text: Propose a segment., actor: sales-director}
      escalation:
        id: in-trouble
        title: A client is in trouble
        trigger: A client cannot work
        levels:
          - {id: duty, title: Duty manager, role: duty-manager, contact: duty-line, hours: always, answers_within: 60 minutes}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.library import PolicyFile
from engross.model.blocks import EscalationLevel
from engross.reading.source import DataPath
from engross.rules.across._comparing import name
from engross.rules.rule import Found
from engross.rules.subject import Subject
from engross.units import are_same

SEVERITY = Severity.WARNING

_HINT = "Write the same time in both, or send one of the two ladders to another line."


def check(subject: Subject) -> Iterator[Found]:
    """Compare each level with the first one that calls the same role by the same line."""
    known: dict[tuple[str, str], tuple[PolicyFile, EscalationLevel, DataPath]] = {}
    for policy_id in subject.standing:
        found = subject.policies[policy_id]
        ladder = found.policy.procedures.escalation
        if ladder is None or subject.is_unfinished(policy_id, ("procedures", "escalation")):
            continue
        for index, level in enumerate(ladder.levels):
            if level.contact is None:
                continue
            path = ("procedures", "escalation", "levels", index, "answers_within")
            there, other, other_path = known.setdefault((level.role, level.contact), (found, level, path))
            if there.id != found.id and not are_same(level.answers_within, other.answers_within):
                role = subject.role_name(level.role)
                yield Found(
                    found.source.place(path),
                    f"{role} answers this line within {level.answers_within} here, but within "
                    f"{other.answers_within} in {name(there)}.",
                    _HINT,
                    (Related(there.source.place(other_path), f"within {other.answers_within} here"),),
                )
