"""A role has something to do all the time, and stands nowhere among the duties in section 7.

Why it matters: people look into section 7 to learn what the policy wants of them. A duty manager who has to
keep an answering time, but is not named there, learns of it from the client who was not answered.

It is about roles that keep a promised time, do something regularly, answer for a number, or have two steps or
more.

Bad:

    compliance:
      metrics:
        - id: gaps
          title: Clients without an owner
          target: at most 0 clients
          every: monthly
          owner: duty-manager

Good:

    roles:
      responsibilities:
        - id: director
          role: sales-director
          duties:
            - {id: enforce, kind: enforce, text: See that the policy is kept.}
            - {id: update, kind: update, text: Keep it up to date.}
        - id: duty
          role: duty-manager
          duties:
            - {id: report, kind: report, text: Report clients without an owner.}
    compliance:
      metrics:
        - id: gaps
          title: Clients without an owner
          target: at most 0 clients
          every: monthly
          owner: duty-manager
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.model.policy import Policy
from engross.reading.source import DataPath
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Compare the roles that have lasting work with those that have duties."""
    roles = subject.library.directory.roles
    for policy_file in subject.policies.values():
        policy, source = policy_file.policy, policy_file.source
        listed = {row.role for row in policy.roles.responsibilities}
        told: set[str] = set()
        for role, what, path in _work(policy):
            if role in listed or role in told or role not in roles or roles[role].everyone:
                continue
            told.add(role)
            yield Found(
                source.place(path),
                f"{roles[role].name} {what}, but has no duties in section 7.",
                "Add the role to roles → responsibilities, with what it has to do.",
                (Related(source.place(("roles", "responsibilities"), key=True), "the duties of all roles"),),
            )


def _work(policy: Policy) -> Iterator[tuple[str, str, DataPath]]:
    for index, level in enumerate(policy.statement.service_levels):
        path: DataPath = ("statement", "service_levels", index, "responsible")
        yield level.responsible, f"keeps the time of “{level.title}”", path
    for index, cadence in enumerate(policy.procedures.cadences):
        path = ("procedures", "cadences", index, "responsible")
        yield cadence.responsible, f"sees that “{cadence.title}” is done {cadence.every.value}", path
    for index, metric in enumerate(policy.compliance.metrics):
        path = ("compliance", "metrics", index, "owner")
        yield metric.owner, f"answers for “{metric.title}”", path
    acts: dict[str, DataPath] = {}
    for number, procedure in enumerate(policy.procedures.procedures):
        for index, step in enumerate(procedure.steps):
            path = ("procedures", "procedures", number, "steps", index, "actor")
            if acts.setdefault(step.actor, path) != path:
                yield step.actor, "does several steps", acts[step.actor]
