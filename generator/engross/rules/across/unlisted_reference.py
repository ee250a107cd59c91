"""A policy that a text relies on and that is missing from its references.

Why it matters: whoever changes the answering times looks up which policies have to change with them. The list of
references is where people look. What is named in the text alone is found a year later, by a client.

Bad:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: Every client **must** have one owner, as {{ policy("client-segments") }} asks.
    references: {policies: []}

Good:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: Every client **must** have one owner, as {{ policy("client-segments") }} asks.
    references: {policies: [{policy: client-segments, why: It asks for an owner.}]}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.library import PolicyFile
from engross.rules.across._comparing import name
from engross.rules.across._quoting import quoted
from engross.rules.contents import Contents
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Compare what each policy names with what it lists."""
    for contents in subject.contents:
        if contents.owner is not None and contents.owner.id in subject.policies:
            yield from _check(subject, contents.owner, contents)


def _check(subject: Subject, found: PolicyFile, contents: Contents) -> Iterator[Found]:
    listed = {each.policy for each in found.policy.references.policies}
    told: set[str] = set()
    for path, policy_id, needle in quoted(contents, found.id, ("references", "review")):
        other = subject.library.policies.get(policy_id)
        if other is None or policy_id in listed or policy_id in told:
            continue
        told.add(policy_id)
        yield Found(
            found.source.place_of(path, needle),
            f"This names {name(other)}, which is missing from the references in section 9.",
            f"Add below references → policies: policy: {policy_id}, and why.",
            (Related(found.source.place(("references",)), "the references stand here"),),
        )
