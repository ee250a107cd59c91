"""An approved version never applies, because a later one takes effect no later.

Version 1.2 was approved for June, then 1.3 for June as well. Those who signed 1.2 believe that it will apply, and may have told their
people; on the first of June something else is in force, and nobody ever decided against theirs. Either the later date is a slip, or
the earlier version has to be taken back so that everybody sees it.

Bad:

    client-segments 1.2   approved on 12 March, effective 1 June
    client-segments 1.3   approved on 20 May,   effective 1 June     # 1.2 never applies

Good:

    client-segments 1.2   approved on 12 March, effective 1 June,   withdrawn on 20 May
    client-segments 1.3   approved on 20 May,   effective 1 June
"""

from collections.abc import Iterator
from datetime import date

from engross.diagnostic import Place, Related, Severity
from engross.history import VersionHistory
from engross.library import Library
from engross.register import REGISTER
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
REQUIRED = True


def check(subject: Subject) -> Iterator[Found]:
    """Every approved version applies at some time, unless it applied until it was replaced for the past too."""
    library = subject.library
    for policy_id in library.register.chains:
        history = library.history(policy_id)
        for version, later in history.overtaken():
            if not history.has_applied(version, date.max):
                yield _finding(library, policy_id, version, later)


def _finding(library: Library, policy_id: str, version: VersionHistory, later: VersionHistory) -> Found:
    lines = {entry.event: entry.line for entry in library.register.chains[policy_id]}
    name = f"{policy_id} {version.version}"
    return Found(
        Place(REGISTER, lines[version.issued], 1, 2),
        f"{name} (effective {version.issued.effective}) never applies: {later.version}, made later, takes effect no "
        f"later ({later.issued.effective}).",
        f"If that is meant, take it back: engross withdraw {policy_id} --version {version.version}. If not, issue a new "
        "version with the right date.",
        (Related(Place(REGISTER, lines[later.issued], 1, 2), f"{later.version} was issued here"),),
    )  # fmt: skip
