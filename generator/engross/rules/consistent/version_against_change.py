"""The number of a version says something else than its kind of change.

Why it matters: readers go by the number. 1.1.1 says that only words were mended, so nobody reads it again; if
it holds a new deadline, everybody misses it. A 2.0 that corrects two commas sends five hundred people back to
a text they know.

Bad:

    title_page:
      version: "1.0.1"
    review:
      revisions:
        - {version: "1.0.1", date: 2026-03-02, author: sales-director, change: substantive, reason: Shorter times}
        - {version: "1.0", date: 2026-01-12, author: sales-director, reason: First version}

Good:

    title_page:
      version: "1.1"
    review:
      revisions:
        - {version: "1.1", date: 2026-03-02, author: sales-director, change: substantive, reason: Shorter times}
        - {version: "1.0", date: 2026-01-12, author: sales-director, reason: First version}
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.ADVICE
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Compare the newest version with the one before; older ones were issued and stay as they are."""
    for policy_file in subject.policies.values():
        revisions = policy_file.policy.review.revisions
        if len(revisions) < 2:
            continue
        newer, older = revisions[0], revisions[1]
        one, other = (*newer.version.parts, 0)[:3], (*older.version.parts, 0)[:3]
        if one <= other:
            continue
        if newer.change == "substantive" and one[:2] == other[:2]:
            wanted = f"{one[0]}.{one[1] + 1}"
            message = (
                f"Version {newer.version} changes what has to be done, but only its third number is new."
            )
        elif newer.change == "editorial" and one[0] > other[0]:
            wanted = f"{other[0]}.{other[1]}.{other[2] + 1}"
            message = f"Version {newer.version} changes only words, but its first number is new."
        else:
            continue
        source = policy_file.source
        yield Found(
            source.place(("review", "revisions", 0, "version")),
            f"{message} The one before is {older.version}.",
            f"Call it {wanted}, here and on the title page, or correct the kind of change.",
            (Related(source.place(("review", "revisions", 0, "change")), f"the change is {newer.change}"),),
        )
