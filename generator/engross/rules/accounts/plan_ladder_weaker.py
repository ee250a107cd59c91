"""The escalation ladder of an account plan is slower than the policy's, or ends below it.

Why it matters: the handbook promises that somebody answers within 15 minutes, and that at the top of the ladder somebody decides
everything. The plan for the largest client was written from an old draft: 30 minutes, and the last level is the sales director,
who may not approve the money. It is the plan that hangs beside the telephone.

Compared is the ladder in section 6 of the policies that ask for the plan: its first level, the time until its last level has
been called, and who that is. More levels are fine, and so is a ladder that ends higher.

Bad:

    # policies/client-segments/policy.yml
    procedures:
      escalation:
        id: ladder
        title: Whom to call
        trigger: Trouble
        levels:
          - {id: duty, title: Duty, role: duty-manager, contact: duty-line, hours: always, answers_within: 15 minutes}
          - {id: top, title: Top, role: sales-director, contact: duty-line, hours: always, answers_within: 15 minutes}
    # accounts/meridian/account.yml
    escalation:
      levels:
        - {id: duty, title: Duty, role: duty-manager, contact: duty-line, hours: always, answers_within: 30 minutes}

Good:

    # policies/client-segments/policy.yml
    procedures:
      escalation:
        id: ladder
        title: Whom to call
        trigger: Trouble
        levels:
          - {id: duty, title: Duty, role: duty-manager, contact: duty-line, hours: always, answers_within: 15 minutes}
          - {id: top, title: Top, role: sales-director, contact: duty-line, hours: always, answers_within: 15 minutes}
    # accounts/meridian/account.yml
    escalation:
      levels:
        - {id: duty, title: Duty, role: duty-manager, contact: duty-line, hours: always, answers_within: 10 minutes}
        - {id: top, title: Top, role: sales-director, contact: duty-line, hours: always, answers_within: 15 minutes}
"""

from collections.abc import Iterator
from typing import NamedTuple

from engross.diagnostic import Place, Related, Severity
from engross.library import PolicyFile
from engross.model.blocks import Escalation
from engross.reading.source import DataPath
from engross.rules.accounts._plans import binding, covers, plans, segments_of
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.units import is_longer, total

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


class _Pair(NamedTuple):
    """A plan's ladder and one of a policy that it has to keep to."""

    own: Escalation
    ladder: Escalation
    policy: PolicyFile
    subject: Subject

    @property
    def number(self) -> str:
        """The number of the policy."""
        return self.policy.policy.title_page.number

    def place(self, *path: str | int) -> Place:
        """A place in the policy's ladder."""
        return self.policy.source.place(("procedures", "escalation", *path))


class _Shortfall(NamedTuple):
    """What a plan's ladder lacks, and where, below its levels."""

    path: DataPath
    message: str
    hint: str
    related: Related


def check(subject: Subject) -> Iterator[Found]:
    """Each way in which a plan's ladder falls short of that of every policy it has to keep to."""
    for account, found in plans(subject):
        pairs = [
            _Pair(account.escalation, ladder, policy_file, subject)
            for policy_file in binding(subject, account)
            if (ladder := policy_file.policy.procedures.escalation) is not None
            and (
                not ladder.segments
                or covers(subject, ladder.segments, policy_file, segments_of(subject, account))
            )
        ]
        for compare in (_first, _total, _top, _hours):
            told = [compare(pair) for pair in pairs]
            if told and told[0] and all(told):
                path, message, hint, related = told[0]
                yield Found(found.source.place(("escalation", "levels", *path)), message, hint, (related,))


def _first(pair: _Pair) -> _Shortfall | None:
    mine, theirs = pair.own.levels[0].answers_within, pair.ladder.levels[0].answers_within
    if not is_longer(mine, theirs):
        return None
    message = f"The first level answers within {mine}; by {pair.number} it is {theirs}."
    related = Related(pair.place("levels", 0, "answers_within"), "the policy says it here")
    return _Shortfall((0, "answers_within"), message, "Make it as quick as the policy's.", related)


def _total(pair: _Pair) -> _Shortfall | None:
    mine, theirs = (total(level.answers_within for level in each.levels) for each in (pair.own, pair.ladder))
    if mine is None or theirs is None or not is_longer(mine, theirs):
        return None
    message = f"The last level answers {mine} after the first call; by {pair.number} it is {theirs}."
    related = Related(pair.place("title"), "the policy's ladder is here")
    path = (len(pair.own.levels) - 1, "answers_within")
    return _Shortfall(path, message, "Shorten the times, or leave out a level.", related)


def _top(pair: _Pair) -> _Shortfall | None:
    mine, theirs = pair.own.levels[-1], pair.ladder.levels[-1]
    if theirs.role in {level.role for level in pair.own.levels} or mine.role in pair.subject.roles_above(
        theirs.role
    ):
        return None
    name = pair.subject.role_name
    message = (
        f"The ladder ends at “{mine.title}” ({name(mine.role)}); by {pair.number} it ends at “{theirs.title}” "
        f"({name(theirs.role)})."
    )
    place = pair.place("levels", len(pair.ladder.levels) - 1, "role")
    path = (len(pair.own.levels) - 1, "role")
    return _Shortfall(
        path, message, "Add the policy's last level.", Related(place, "the policy's last level is here")
    )


def _hours(pair: _Pair) -> _Shortfall | None:
    always = [level.hours.is_always for level in pair.ladder.levels]
    if any(level.hours.is_always for level in pair.own.levels) or not any(always):
        return None
    message = f"No level of this ladder is there at every hour; by {pair.number} one is."
    related = Related(pair.place("levels", always.index(True), "hours"), "the policy's is here")
    path = (len(pair.own.levels) - 1, "hours")
    return _Shortfall(path, message, "Add a level that answers at every hour.", related)
