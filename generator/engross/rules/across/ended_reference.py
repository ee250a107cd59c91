"""A policy or an account plan that relies on a policy which has ended.

Why it matters: “See the travel rules” leads to a policy that was ended in spring. The reader finds an old text, or none,
and either keeps a rule that does not hold any more or makes one up. What has ended must not be what a rule in force
stands on.

Where the end is decided but still to come, it is advice.

Bad:

    engross retire travel --on 2026-05-01
    # … and policies/hand-over/policy.yml goes on to say:
    references:
      policies:
        - {policy: travel, why: Journeys to clients}

Good:

    engross retire travel --on 2026-05-01
    # … and policies/hand-over/policy.yml names what took its place:
    references:
      policies:
        - {policy: expenses, why: Journeys to clients}
"""

from collections.abc import Iterator
from datetime import date

from engross.diagnostic import Severity
from engross.model.organization import Organization
from engross.rules.across._quoting import quoted
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Look for names of policies that have ended, or will."""
    library = subject.library
    ends: dict[str, date] = {}
    for policy_id in library.register.chains:
        retired = library.history(policy_id).retirement(date.max)
        if retired is not None:
            ends[policy_id] = retired.on
    if not ends:
        return
    for contents in subject.contents:
        if isinstance(contents.model, Organization):
            continue
        owner = "" if contents.owner is None else contents.owner.id
        if owner and owner not in subject.policies:
            continue
        own_end = ends.get(owner)
        for path, policy_id, needle in quoted(contents, owner):
            on = ends.get(policy_id)
            if on is None or (own_end is not None and own_end <= on):
                continue
            has_ended = on <= subject.today
            verb = f"has ended on {on}" if has_ended else f"will end on {on}"
            yield Found(
                contents.source.place_of(path, needle),
                f"This relies on “{policy_id}”, a policy that {verb}.",
                "Name the policy that took its place, or take the reference away.",
                severity=None if has_ended else Severity.ADVICE,
            )
