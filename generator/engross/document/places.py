"""Where a policy is approved: each approval's place in the order, its form field, and what its group asks."""

from collections import Counter
from dataclasses import dataclass

from engross.model.policy import Approval, Policy

_COUNTS = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


@dataclass(frozen=True, slots=True)
class ApprovalPlace:
    """One approval as it stands in a PDF."""

    number: int
    """Its place in the policy, from 1."""
    approval: Approval
    field: str
    """The name of the form field that its signature goes into."""
    group: str = ""
    """The id of the group of which a number of approvals is enough; empty outside of groups."""
    opens: str = ""
    """The title of the group that begins here; empty on all others."""
    asks: str = ""
    """How many of that group are enough, in a sentence."""


def approval_places(policy: Policy) -> tuple[ApprovalPlace, ...]:
    """The places of a policy's approvals, in order."""
    groups = {str(group.id): group for group in policy.approval_rules.groups}
    members = Counter(str(approval.group) for approval in policy.approvals)
    places = []
    for number, approval in enumerate(policy.approvals, 1):
        group = groups.pop(str(approval.group), None)  # it is said once what a group asks
        places.append(
            ApprovalPlace(
                number=number,
                approval=approval,
                field=f"approval_{number}_{approval.role}",
                group=str(approval.group or ""),
                opens=str(group.title) if group else "",
                asks=_asks(group.needed, members[str(group.id)]) if group else "",
            )
        )
    return tuple(places)


def _asks(needed: int, members: int) -> str:
    if needed >= members:
        return "All of these are needed, in any order."
    enough = "is enough" if needed == 1 else "are enough, in any order"
    return f"{_count(needed)} of these {_count(members).lower()} {enough}."


def _count(number: int) -> str:
    return _COUNTS[number] if number < len(_COUNTS) else str(number)
