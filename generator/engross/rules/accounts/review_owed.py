"""A policy promises the client's segment a review that its plan does not give, or gives less often.

Why it matters: the handbook says that strategic clients are seen every quarter. The plan says once a year. The account manager
keeps the plan, the client knows the promise, and whoever has to explain the difference has kept every paper there is.

Reviews and meetings for the client's segment have to be in the plan, at least as often as the policy says. Other things (a
report, a check) are compared where the plan has one with the same id.

Bad:

    # policies/client-segments/policy.yml
    procedures:
      cadences:
        - {id: talk, title: Review with the client, kind: review, every: quarterly, responsible: sales-director, segments: [gold]}
    # accounts/meridian/account.yml
    cadences:
      - {id: talk, title: Review with Meridian, kind: review, every: yearly, responsible: sales-director}

Good:

    # policies/client-segments/policy.yml
    procedures:
      cadences:
        - {id: talk, title: Review with the client, kind: review, every: quarterly, responsible: sales-director, segments: [gold]}
    # accounts/meridian/account.yml
    cadences:
      - {id: talk, title: Review with Meridian, kind: review, every: monthly, responsible: sales-director}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.model.account import Account
from engross.model.blocks import Cadence
from engross.rules.accounts._plans import owed, plans
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.units import Frequency

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_NEEDED = {"review", "meeting"}
_OFTEN_FIRST = list(Frequency)


def check(subject: Subject) -> Iterator[Found]:
    """Each such promise that the plan does not keep."""
    for account, found in plans(subject):
        for cadence, policy_file, path in owed(subject, account):
            given = _given(account, cadence)
            if any(_rank(account.cadences[index]) <= _rank(cadence) for index in given):
                continue
            if not given and cadence.kind not in _NEEDED:
                continue
            place = found.source.place(("cadences",), key=True)
            message = f"“{cadence.title}” is owed to this client {cadence.every.value}, but the plan has no {cadence.kind}."
            if given:
                nearest = min(given, key=lambda index: _rank(account.cadences[index]))
                own = account.cadences[nearest]
                place = found.source.place(("cadences", nearest, "every"))
                message = f"“{cadence.title}” is owed to this client {cadence.every.value}; “{own.title}” is {own.every.value}."
            yield Found(
                place,
                message,
                f"Plan it at least as often as the policy says: {cadence.every.value}.",
                (Related(policy_file.source.place((*path, "every")), "the policy says it here"),),
            )


def _given(account: Account, cadence: Cadence) -> list[int]:
    """What the plan has of the same kind; of what need not be in it, only what is called the same."""
    return [
        index
        for index, own in enumerate(account.cadences)
        if own.kind == cadence.kind and (cadence.kind in _NEEDED or own.id == cadence.id)
    ]


def _rank(cadence: Cadence) -> int:
    return _OFTEN_FIRST.index(cadence.every)
