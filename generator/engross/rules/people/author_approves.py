"""A policy whose approvals come from nobody but its author.

Why it matters: a signature says that a second person has read the text and stands for it. If whoever writes a policy
also holds every role that approves it, nobody else has looked, and everybody believes that somebody did. A court will
ask who the second person was.

Looked at is the newest version: who holds the role that wrote it, and who holds the roles whose approvals are enough.
Nothing is said where `author_alone` allows it.

Bad:

    approval_rules:
      author_alone: false

Good:

    approvals:
      - id: director
        role: sales-director
      - id: duty
        role: duty-manager
    approval_rules:
      author_alone: false
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.library import PolicyFile
from engross.model.policy import Policy
from engross.rules.people._holding import here, listed
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Found]:
    """Look at the authors and approvers of each policy."""
    for policy_id in subject.standing:
        found = subject.policies[policy_id]
        if not found.policy.approval_rules.author_alone:
            yield from _check(subject, found)


def _check(subject: Subject, found: PolicyFile) -> Iterator[Found]:
    policy, known = found.policy, subject.library.directory.roles
    author = known.get(policy.review.revisions[0].author)
    writers = frozenset(here(subject, author.holders)) if author else frozenset[str]()
    if author is None or not writers or not _is_enough(subject, policy, writers):
        return
    names = [subject.person_name(each) for each in sorted(writers)]
    yield Found(
        found.source.place(("approvals", 0, "role")),
        f"{listed(names)} wrote this version as “{author.name}”, and nobody else has to approve it.",
        "Ask for the approval of a role that somebody else holds; or write author_alone: true below approval_rules.",
        (Related(found.source.place(("review", "revisions", 0, "author")), "the author is named here"),),
    )


def _is_enough(subject: Subject, policy: Policy, writers: frozenset[str]) -> bool:
    """Whether so many approvals are the writers' alone that no other one is needed."""
    needed = {group.id: group.needed for group in policy.approval_rules.groups}
    in_groups = dict.fromkeys(needed, 0)
    for approval in policy.approvals:
        role = subject.library.directory.roles.get(approval.role)
        holders = frozenset(here(subject, role.holders)) if role and not role.everyone else frozenset[str]()
        is_theirs = bool(holders) and holders <= writers
        if approval.group in needed:
            in_groups[approval.group] += is_theirs
        elif not is_theirs:
            return False
    return all(in_groups[group] >= number for group, number in needed.items())
