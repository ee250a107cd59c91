"""The text of a policy was deleted, but nobody has ended the policy.

Deleting a file does not end what was signed: the version stays in force, the site goes on showing it, and people are bound by it. But
nobody can correct it any more. Either the file was deleted by mistake and has to come back, or the policy is over, and that is a
decision with a date and a name.

Bad:

    rm policies/travel/policy.yml                    # version 1.0, which was approved, stays in force

Good:

    engross retire travel --on 2026-12-31            # then its text may go
"""

from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath

from engross.diagnostic import Place, Severity
from engross.rules.rule import Found
from engross.rules.subject import Subject
from engross.versions import SOURCE, VERSIONS

SEVERITY = Severity.WARNING
REQUIRED = True


def check(subject: Subject) -> Iterator[Found]:
    """Of every policy with a version that applies without an end there is a working text."""
    library = subject.library
    there = {path.parent.name for path in library.files if path.name == SOURCE and VERSIONS not in path.parts}
    for policy_id, versions in library.versions.items():
        # The last decision of all rules on the last of days, whatever day it is now.
        last = library.history(policy_id).in_force(date.max)
        if policy_id in there or last is None or not versions:
            continue
        path = versions[-1].folder.parent.parent / SOURCE
        yield _finding(
            path,
            f"The text of {policy_id} is gone, but the policy is not ended: its version {last.version} stays in "
            f"force, or takes effect on {last.issued.effective}.",
            f"Bring the file back from a copy or from Git. To end the policy: engross retire {policy_id}",
        )


def _finding(path: PurePosixPath, message: str, hint: str) -> Found:
    return Found(Place(path, 1, 1, 2), message, hint)
