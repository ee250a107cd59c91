"""A role stands in a step twice: it does the step or answers for it, and is asked or told about it as well.

Why it matters: the table of who does what gives each role one part in each step. Somebody who decides and is
also “informed” of the decision looks like two people, and the one who really has to be told was never put in.
Mostly a wrong role was chosen.

Bad:

    procedures:
      procedures:
        - id: change
          title: Changing the owner
          trigger: An owner leaves
          outcome: The client has a new owner
          steps:
            - {id: accept, text: Accept the client., actor: sales-director, informed: [sales-director], form: protocol}

Good:

    procedures:
      procedures:
        - id: change
          title: Changing the owner
          trigger: An owner leaves
          outcome: The client has a new owner
          steps:
            - {id: accept, text: Accept the client., actor: sales-director, informed: [duty-manager], form: protocol}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.library import PolicyFile
from engross.model.policy import Step
from engross.reading.source import DataPath
from engross.rules.rule import Found, Scope
from engross.rules.steps import read_steps
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Compare the parts of each step; a role that is asked before and told afterwards is worth a thought, no more."""
    for policy_file, step, path in read_steps(subject):
        yield from _check(subject, policy_file, step, path)


def _check(subject: Subject, policy_file: PolicyFile, step: Step, path: DataPath) -> Iterator[Found]:
    seen: dict[str, tuple[str, DataPath]] = {step.actor: ("does this step", (*path, "actor"))}
    if step.accountable is not None:
        seen.setdefault(step.accountable, ("answers for this step", (*path, "accountable")))
    for key, roles, part in (
        ("consulted", step.consulted, "is asked before it"),
        ("informed", step.informed, "is told afterwards"),
    ):
        for index, role in enumerate(roles):
            own = (*path, key, index)
            first, place = seen.setdefault(role, (part, own))
            if place == own:
                continue
            again = f"{part} as well" if first != part else "stands in this list twice"
            yield Found(
                policy_file.source.place(own),
                f"{subject.role_name(role)} {first}, and {again}.",
                "Leave the role out here, or name the one that was meant.",
                (Related(policy_file.source.place(place), "the same role stands here"),),
                None if place[-2] != "consulted" and not _are_several(subject, role) else Severity.ADVICE,
            )


def _are_several(subject: Subject, role_id: str) -> bool:
    """Whether several people hold a role, so that one of them may ask another."""
    role = subject.library.directory.roles.get(role_id)
    return role is not None and (role.everyone or len(role.holders) > 1)
