"""Grave trouble may wait longer than trouble that is less grave.

Why it matters: a bank that cannot trade loses a million an hour. If the table lets severity 1 wait for four
hours and severity 2 for one, the night shift that goes by the table calls back the wrong client first.

Bad:

    statement:
      severities:
        id: severities
        title: How grave it is
        levels:
          - {id: standstill, name: Standstill, meaning: Nobody can work., reached_within: 4h}
          - {id: fault, name: Fault, meaning: Somebody works more slowly., reached_within: 1h}

Good:

    statement:
      severities:
        id: severities
        title: How grave it is
        levels:
          - {id: standstill, name: Standstill, meaning: Nobody can work., reached_within: 1h}
          - {id: fault, name: Fault, meaning: Somebody works more slowly., reached_within: 4h}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.consistent._order import falling
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject
from engross.units import is_longer

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Compare the time of each severity with those of the less grave ones."""
    for policy_file in subject.policies.values():
        severities = policy_file.policy.statement.severities
        levels = severities.levels if severities is not None else ()
        timed = [
            (index, level.name, level.reached_within)
            for index, level in enumerate(levels)
            if level.reached_within is not None
        ]
        for before, after in falling([time for _, _, time in timed], is_longer):
            (higher, graver, long), (lower, milder, short) = timed[before], timed[after]
            path = ("statement", "severities", "levels")
            yield Found(
                policy_file.source.place((*path, higher, "reached_within")),
                f"“{graver}” may wait {long}, and “{milder}”, which is less grave, {short}.",
                "Give the graver one the shorter time, or the same one.",
                (Related(policy_file.source.place((*path, lower, "reached_within")), f"“{milder}”"),),
            )
