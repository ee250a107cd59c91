"""Nobody in a client's team has a role that serves its segment.

Why it matters: the policy promises a Platinum client an account manager and somebody from support. The team that its plan names
is from Sales alone; the first technical question goes through three hands, and each of them adds a day. What a segment is owed
has to have a name in the plan.

Looked at are the roles that serve the client's segment, and those that see to its plan, reviews and meetings. A deputy of
the role counts.

Bad:

    # policies/client-segments/policy.yml
    statement:
      segmentation:
        segments:
          - {id: gold, name: Gold, annual_revenue: "more than $500,000", served_by: [duty-manager]}
          - {id: silver, name: Silver, annual_revenue: "at most $500,000"}

Good:

    # policies/client-segments/policy.yml
    statement:
      segmentation:
        segments:
          - {id: gold, name: Gold, annual_revenue: "more than $500,000", served_by: [sales-director]}
          - {id: silver, name: Silver, annual_revenue: "at most $500,000"}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.model.account import Account
from engross.reading.source import DataPath, SourceFile
from engross.rules.accounts._plans import (
    find_segment,
    has_role,
    owed,
    plans,
    role_in_sentence,
    segments_of,
    team_of,
)
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_KINDS = {"plan", "review", "meeting"}


def check(subject: Subject) -> Iterator[Found]:
    """Each role that is owed and that no member has."""
    roles = subject.library.directory.roles
    for account, found in plans(subject):
        told: set[str] = set()
        for role_id, why, source, path in _owed(subject, account):
            role = roles.get(role_id)
            if role is None or not role.holders or role_id in told:
                continue
            if any(has_role(subject, person, role_id) for person in team_of(account)):
                continue
            told.add(role_id)
            yield Found(
                found.source.place(("team",), key=True),
                f"{why} the {role_in_sentence(subject, role_id)}, but nobody in this team has that role.",
                "Add somebody who has it to the team.",
                (Related(source.place(path), "the policy says it here"),),
            )


def _owed(subject: Subject, account: Account) -> Iterator[tuple[str, str, SourceFile, DataPath]]:
    """Each role, why it is owed, and where that is said."""
    for full_id in sorted(segments_of(subject, account)):
        if looked_up := find_segment(subject, full_id):
            segment, policy_file, path = looked_up
            for index, role_id in enumerate(segment.served_by):
                where = (*path, "served_by", index)
                yield role_id, f"{segment.name} clients are served by", policy_file.source, where
    for cadence, policy_file, path in owed(subject, account):
        if cadence.kind in _KINDS:
            where = (*path, "responsible")
            yield cadence.responsible, f"“{cadence.title}” is seen to by", policy_file.source, where
