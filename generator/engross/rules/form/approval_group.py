"""A group of approvals asks for more of them than belong to it, or its approvals stand apart.

“Two of the three directors” is a promise that can be kept only where three directors are listed. Where one of them was taken out
and the number stayed, the policy waits for a signature that nobody can give: everybody has signed, and still it is not in force. And
as the approvals of a group have one place in the order together, one that stands further down leaves open who signs next.

Bad:

    approvals:
      - id: director
        role: sales-director
      - id: duty
        role: duty-manager
        group: board
    approval_rules:
      author_alone: true
      groups:
        - id: board
          title: Two of the board
          needed: 2

Good:

    approvals:
      - id: director
        role: sales-director
        group: board
      - id: duty
        role: duty-manager
        group: board
    approval_rules:
      author_alone: true
      groups:
        - id: board
          title: Two of the board
          needed: 2
"""

from collections.abc import Iterator
from itertools import pairwise

from engross.diagnostic import Severity
from engross.library import PolicyFile
from engross.model.policy import ApprovalGroup
from engross.reading.source import DataPath
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.ERROR
SCOPE = Scope.DOCUMENT
REQUIRED = True


def check(subject: Subject) -> Iterator[Found]:
    """Each group has as many approvals as it needs, and they stand next to each other."""
    for policy_file in subject.every_policy:
        for index, group in enumerate(policy_file.policy.approval_rules.groups):
            yield from _check(policy_file, group, ("approval_rules", "groups", index))


def _check(policy_file: PolicyFile, group: ApprovalGroup, path: DataPath) -> Iterator[Found]:
    places = [place for place, each in enumerate(policy_file.policy.approvals) if each.group == group.id]
    if not places:
        message = f"No approval belongs to the group “{group.title}”."
        hint = f"Write group: {group.id} at each approval that belongs to it, or take the group away."
        yield _finding(policy_file, (*path, "id"), message, hint)
    elif len(places) < group.needed:
        message = (
            f"The group “{group.title}” needs {group.needed} approvals, but only {len(places)} belong to it."
        )
        hint = f"Lower the number, or write group: {group.id} at more approvals."
        yield _finding(policy_file, (*path, "needed"), message, hint)
    gap = next((place for one, place in pairwise(places) if place > one + 1), None)
    if gap is not None:
        message = f"This approval stands apart from the others of the group “{group.title}”."
        hint = "Put the approvals of a group next to each other: together they have one place in the order."
        yield _finding(policy_file, ("approvals", gap, "group"), message, hint)


def _finding(policy_file: PolicyFile, path: DataPath, message: str, hint: str) -> Found:
    place = policy_file.source.place(path)
    return Found(place, message, hint)
