"""A policy that lists the others that refer to it, but not all of them.

Why it matters: two policies that belong together name each other, so that whoever changes one looks at the other. Where
a policy does that with most of those that refer to it, the one that is missing was forgotten.

It is found only where a policy refers back to more of those that refer to it than it leaves out: a policy that many
others refer to, such as one on documents, need not list them all.

Bad:

    references: {policies: [{policy: second, why: It belongs with this one.}, {policy: third, why: It belongs with this one.}]}
    # policies/second/policy.yml
    references: {policies: [{policy: hand-over, why: It belongs with this one.}]}
    # policies/third/policy.yml
    references: {policies: [{policy: hand-over, why: It belongs with this one.}]}
    # policies/fourth/policy.yml
    references: {policies: [{policy: hand-over, why: It belongs with this one.}]}

Good:

    references: {policies: [{policy: second, why: It belongs with this one.}, {policy: third, why: It belongs with this one.}, {policy: fourth, why: It belongs with this one.}]}
    # policies/second/policy.yml
    references: {policies: [{policy: hand-over, why: It belongs with this one.}]}
    # policies/third/policy.yml
    references: {policies: [{policy: hand-over, why: It belongs with this one.}]}
    # policies/fourth/policy.yml
    references: {policies: [{policy: hand-over, why: It belongs with this one.}]}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.reading.source import DataPath
from engross.rules.across._comparing import name
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.ADVICE


def check(subject: Subject) -> Iterator[Found]:
    """Compare who refers to whom."""
    policies = subject.policies
    lists: dict[str, set[str]] = {}
    referring: dict[str, dict[str, DataPath]] = {}
    for policy_id, found in policies.items():
        for index, reference in enumerate(found.policy.references.policies):
            lists.setdefault(policy_id, set()).add(reference.policy)
            if reference.policy in policies and reference.policy != policy_id:
                path = ("references", "policies", index, "policy")
                referring.setdefault(reference.policy, {}).setdefault(policy_id, path)
    for policy_id, others in referring.items():
        back = [each for each in others if each in lists.get(policy_id, ())]
        missing = [each for each in others if each not in back]
        if (
            not missing
            or len(missing) >= len(back)
            or subject.is_unfinished(policy_id, ("references", "policies"))
        ):
            continue
        for each in missing:
            if subject.is_unfinished(each, others[each]):
                continue
            yield Found(
                policies[policy_id].source.place(("references", "policies"), key=True),
                f"{name(policies[each])} refers to this policy, but is not among its references, as others are.",
                f"Add: policy: {each}, and why. If it has nothing to do with this one, take the reference there away.",
                (Related(policies[each].source.place(others[each]), "it refers to this policy here"),),
            )
