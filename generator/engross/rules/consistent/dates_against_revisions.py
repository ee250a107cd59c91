"""The dates on the title page do not fit the revisions.

Why it matters: a dispute years later turns on which rule applied on a day. A policy that applied before its
text was finished, or was “created” after its first version, is not believed in anything else either.

Bad:

    title_page:
      last_review: 2026-02-01

Good:

    title_page:
      last_review: 2026-03-02
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from engross.diagnostic import Related, Severity
from engross.library import PolicyFile
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Compare creation with the first version, and last review and effective date with the newest."""
    for policy_file in subject.policies.values():
        page, revisions = policy_file.policy.title_page, policy_file.policy.review.revisions
        newest, oldest = revisions[0], revisions[-1]
        if newest.version != page.version or newest.date < oldest.date:
            continue  # told as version-history
        first = len(revisions) - 1
        if page.created > oldest.date:
            words = "The policy was created on {}, after the text of its first version was finished ({})."
            yield _found(policy_file, "created", page.created, first, oldest.date, words)
        if newest.change == "editorial":
            continue  # other words for the same rule: it goes on from the day it did, and is reviewed when it was to be
        if page.last_review < newest.date:
            words = "The last review was on {}, before the text of this version was finished ({})."
            found = _found(policy_file, "last_review", page.last_review, 0, newest.date, words)
            yield replace(found, severity=Severity.ADVICE)  # a small change may wait for the next review
        if page.effective < newest.date:
            words = "The policy is effective on {}, before the text of this version was finished ({})."
            yield _found(policy_file, "effective", page.effective, 0, newest.date, words)


def _found(policy_file: PolicyFile, key: str, day: date, row: int, finished: date, words: str) -> Found:
    source = policy_file.source
    related = Related(
        source.place(("review", "revisions", row, "date")), f"the text was finished on {finished}"
    )
    return Found(
        source.place(("title_page", key)),
        words.format(day, finished),
        "Correct one of the two dates. Whoever finishes a new text has read the old one through.",
        (related,),
    )
