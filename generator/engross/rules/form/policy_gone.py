"""A policy whose text was deleted, but which nobody has ended."""

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
