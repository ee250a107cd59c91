"""An account plan lets somebody approve more than the policy does.

Why it matters: the policy allows an account manager 15% off, the plan for one client 25%. The account manager grants 25 and shows
the plan; Finance refuses and shows the policy; the client has the offer in writing. A plan may be narrower than the policy,
never wider.

Compared are limits with the same id, or whose title holds that of the policy, in the policies that ask for the plan. A role for
which the policy has no limit may approve nothing; one that others report to may approve what they may.

Bad:

    # policies/client-segments/policy.yml
    roles:
      authority_limits:
        - {id: discount, title: Discount on a contract, steps: [{role: sales-director, limit: 15%}]}
    # accounts/meridian/account.yml
    authority_limits:
      - {id: discount, title: Discount for Meridian, steps: [{role: sales-director, limit: 25%}]}

Good:

    # policies/client-segments/policy.yml
    roles:
      authority_limits:
        - {id: discount, title: Discount on a contract, steps: [{role: sales-director, limit: 15%}]}
    # accounts/meridian/account.yml
    authority_limits:
      - {id: discount, title: Discount for Meridian, steps: [{role: sales-director, limit: 10%}]}
"""

import re
from collections.abc import Iterator, Set
from typing import NamedTuple

from engross.diagnostic import Related, Severity
from engross.library import PolicyFile
from engross.model.account import Account
from engross.model.blocks import AuthorityLimit, AuthorityStep
from engross.reading.source import DataPath
from engross.rules.accounts._plans import binding, covers, plans, role_in_sentence, segments_of
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.units import compare_limits

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_WORD = re.compile(r"\w{3,}")
_LEAST_WORDS = 2


class _Compared(NamedTuple):
    """A limit of a policy for the decision that a plan has a limit for."""

    limit: AuthorityLimit
    policy: PolicyFile
    path: DataPath


def check(subject: Subject) -> Iterator[Found]:
    """Each step of a plan's limits that every policy which has a limit for it makes smaller."""
    for account, found in plans(subject):
        if not account.authority_limits:
            continue
        known = list(_known(subject, account))
        for index, own in enumerate(account.authority_limits):
            same = [each for each in known if _is_same(own, each.limit)]
            for number, step in enumerate(own.steps):
                wider = [told for each in same if (told := _compare(subject, step, each))]
                if not same or len(wider) < len(same):
                    continue
                message, related = wider[0]
                yield Found(
                    found.source.place(("authority_limits", index, "steps", number, "limit")),
                    message,
                    "Lower it to what the policy allows; a plan may be narrower, never wider.",
                    (related,),
                )


def _known(subject: Subject, account: Account) -> Iterator[_Compared]:
    """The limits that hold for the client."""
    segments: Set[str] = segments_of(subject, account)
    for found in binding(subject, account):
        for index, limit in enumerate(found.policy.roles.authority_limits):
            if not limit.segments or covers(subject, limit.segments, found, segments):
                yield _Compared(limit, found, ("roles", "authority_limits", index))


def _is_same(own: AuthorityLimit, limit: AuthorityLimit) -> bool:
    if own.id == limit.id:
        return True
    words = set(_WORD.findall(limit.title.lower()))
    return len(words) >= _LEAST_WORDS and words <= set(_WORD.findall(own.title.lower()))


def _compare(subject: Subject, step: AuthorityStep, other: _Compared) -> tuple[str, Related] | None:
    """What a policy says against a step of the plan, and where."""
    below = _below(subject, step.role)
    granting = [(index, each) for index, each in enumerate(other.limit.steps) if each.role in below]
    number, name = other.policy.policy.title_page.number, role_in_sentence(subject, step.role)
    if not granting:
        message = f"{number} gives the {name} no limit for this; the plan gives {step.limit}."
        return message, Related(
            other.policy.source.place((*other.path, "title")), "the policy's limits are here"
        )
    if not all((compare_limits(step.limit, each.limit) or 0) > 0 for _, each in granting):
        return None
    own = next(((index, each) for index, each in granting if each.role == step.role), granting[-1])
    place = other.policy.source.place((*other.path, "steps", own[0], "limit"))
    message = f"The {name} may approve {step.limit} here, but {own[1].limit} by {number}."
    return message, Related(place, "the policy says it here")


def _below(subject: Subject, role_id: str) -> Set[str]:
    """A role and those that report to it, directly or not."""
    found = {role_id}
    roles = subject.library.directory.roles.values()
    while more := {each.id for each in roles if each.reports_to in found} - found:
        found |= more
    return found
