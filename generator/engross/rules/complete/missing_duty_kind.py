"""Nobody enforces, watches, reports or updates.

Why it matters: section 7 answers four questions: who sees that the policy is kept, who looks whether it is,
who reports what was found, and who keeps the text up to date. Where one of the four has no answer, everybody
believes that somebody else does it, until a court asks for the name.

Nothing is said of a policy with one role alone, which does it all, nor of reports where nothing is measured.

Bad:

    roles:
      responsibilities:
        - id: director
          role: sales-director
          duties:
            - {id: enforce, kind: enforce, text: See that the policy is kept.}
        - id: duty
          role: duty-manager
          duties:
            - {id: watch, kind: monitor, text: Check ten clients a month.}
            - {id: report, kind: report, text: Report what was found.}

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
            - {id: watch, kind: monitor, text: Check ten clients a month.}
            - {id: report, kind: report, text: Report what was found.}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_QUESTIONS = {
    "enforce": "sees that the policy is kept",
    "monitor": "watches whether it is kept",
    "report": "reports how it is kept",
    "update": "keeps its text up to date",
}


def check(subject: Subject) -> Iterator[Found]:
    """Look for each of the four kinds of duty."""
    for policy_file in subject.policies.values():
        policy = policy_file.policy
        rows = policy.roles.responsibilities
        if len({row.role for row in rows}) < 2:
            continue
        given = {duty.kind for row in rows for duty in row.duties}
        given |= set() if policy.compliance.metrics else {"report"}
        missing = [kind for kind in _QUESTIONS if kind not in given]
        if missing:
            words = ", and nobody ".join(_QUESTIONS[kind] for kind in missing)
            yield Found(
                policy_file.source.place(("roles", "responsibilities"), key=True),
                f"Nobody {words}.",
                f"Give the duty to a role: kind: {missing[0]}",
            )
