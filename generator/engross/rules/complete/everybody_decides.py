"""A decision or a number belongs to a role that everybody has.

Why it matters: an exception that every employee may grant is granted by the one who asks for it. A number
that everybody answers for is answered for by nobody, and a measure that any colleague may decide does not
stand in court.

Bad:

    scope:
      exceptions:
        - {id: short, text: Orders of less than 30 days., approved_by: employee}
    # organization.yml
    roles:
      - {id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [mei-tanaka]}
      - {id: duty-manager, name: Duty manager, reports_to: sales-director, holders: [mei-tanaka]}
      - {id: employee, name: Employee, everyone: true}

Good:

    scope:
      exceptions:
        - {id: short, text: Orders of less than 30 days., approved_by: sales-director}
    # organization.yml
    roles:
      - {id: sales-director, name: Sales director, holders: [tomas-lindqvist], deputies: [mei-tanaka]}
      - {id: duty-manager, name: Duty manager, reports_to: sales-director, holders: [mei-tanaka]}
      - {id: employee, name: Employee, everyone: true}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.model.policy import Policy
from engross.reading.source import DataPath
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Look who decides and who answers for something."""
    everybody = {
        str(role.id): role.name for role in subject.library.directory.roles.values() if role.everyone
    }
    for policy_file in subject.policies.values() if everybody else ():
        for role, what, path in _decisions(policy_file.policy):
            if role in everybody:
                yield Found(
                    policy_file.source.place(path),
                    f"“{everybody[role]}” is everybody who works here, and {what}.",
                    "Name a role that one or a few people hold.",
                )


def _decisions(policy: Policy) -> Iterator[tuple[str, str, DataPath]]:
    page = policy.title_page
    yield page.owner, "keeps this policy", ("title_page", "owner")
    yield page.approval_authority, "makes this policy binding", ("title_page", "approval_authority")
    for index, exception in enumerate(policy.scope.exceptions):
        yield exception.approved_by, "may grant this exception", ("scope", "exceptions", index, "approved_by")
    for number, procedure in enumerate(policy.procedures.procedures):
        for index, step in enumerate(procedure.steps):
            if step.accountable is not None:
                path = ("procedures", "procedures", number, "steps", index, "accountable")
                yield step.accountable, "answers for this step", path
    for index, overrule in enumerate(policy.roles.overrules):
        yield overrule.role, "may overrule others here", ("roles", "overrules", index, "role")
    for index, metric in enumerate(policy.compliance.metrics):
        yield metric.owner, "answers for this number", ("compliance", "metrics", index, "owner")
    for index, each in enumerate(policy.compliance.consequences):
        yield each.decided_by, "decides on this", ("compliance", "consequences", index, "decided_by")
    yield policy.review.responsible, "reviews this policy", ("review", "responsible")
