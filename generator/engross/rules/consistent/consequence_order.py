"""What follows a breach does not stand with the mildest first.

Why it matters: steps that run from a talk to the end of employment are read as an order. Where a final
warning stands before the first one, somebody is dismissed too early and wins in court, or a manager skips a
step because the list does.

Only steps that are known by their titles are compared: a talk, a warning, a final warning or a removal, a
suspension, the end of employment.

Bad:

    compliance:
      consequences:
        - {id: final, title: Final written warning, when: A warning had no effect., decided_by: sales-director}
        - {id: written, title: Written warning, when: A rule is broken., decided_by: sales-director}

Good:

    compliance:
      consequences:
        - {id: written, title: Written warning, when: A rule is broken., decided_by: sales-director}
        - {id: final, title: Final written warning, when: A warning had no effect., decided_by: sales-director}
"""

import re
from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.model.policy import Consequence
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

# The first that fits counts; what comes later in the list is milder.
_KINDS = tuple(
    (rank, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for rank, words in (
        (6, r"end of (?:the )?(?:employment|contract|engagement)|dismissals?|dismissed|terminations?|terminated|discharged?"),
        (5, r"suspension|suspended|demotion|demoted"),
        (4, r"(?:final|last)(?: (?:and|written|formal|official))* warning|removal|removed"),
        (3, r"(?:written|formal|official)(?: (?:written|formal))? (?:warning|reprimand)"),
        (2, r"(?:verbal|oral|spoken|first|informal) warning"),
        (1, r"talk|conversation|reminder|coaching|discussion|training|counsel(?:l)?ing"),
    )
)  # fmt: skip


def rank_of(title: str) -> int | None:
    """How grave a step is by its title, None where that is not known."""
    return next((rank for rank, words in _KINDS if words.search(title)), None)


def check(subject: Subject) -> Iterator[Found]:
    """Compare each step with the gravest one before it."""
    if not subject.is_english:
        return
    for policy_file in subject.policies.values():
        gravest: tuple[int, int, Consequence] | None = None
        for index, consequence in enumerate(policy_file.policy.compliance.consequences):
            rank = rank_of(consequence.title)
            if rank is None:
                continue
            if gravest is None or rank >= gravest[0]:
                gravest = rank, index, consequence
                continue
            path = ("compliance", "consequences")
            yield Found(
                policy_file.source.place((*path, index, "title")),
                f"“{consequence.title}” stands below “{gravest[2].title}”, but is milder.",
                "List what follows with the mildest first.",
                (Related(policy_file.source.place((*path, gravest[1], "title")), "this is graver"),),
            )
