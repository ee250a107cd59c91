"""The version on the title page, the revision history and what was issued do not fit together.

“Which version do you have?” is the first thing to clear up when two people read different rules. If the title page says 1.2 and the
history ends with 1.1, nobody can tell what changed, nor who wanted it. And a number that was issued once stays with its text for good: a
changed text needs a higher one, or two texts go about under one number.

Bad:

    title_page:
      version: "1.2"
    review:
      revisions:
        - version: "1.1"
          date: 2026-03-02
          author: sales-director
          reason: The form was missing

Good:

    title_page:
      version: "1.2"
    review:
      revisions:
        - version: "1.2"
          date: 2026-05-04
          author: sales-director
          reason: Deadlines were unclear
        - version: "1.1"
          date: 2026-03-02
          author: sales-director
          reason: The form was missing
"""

from collections.abc import Iterator
from itertools import pairwise

from engross.diagnostic import Severity
from engross.library import Library, PolicyFile
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.ERROR
SCOPE = Scope.DOCUMENT
REQUIRED = True


def check(subject: Subject) -> Iterator[Found]:
    """The newest revision is the title page's version, versions fall from row to row, and issued ones are kept."""
    library = subject.library
    for policy_file in subject.every_policy:
        yield from _check(policy_file)
        if policy_file.is_draft:
            yield from _check_number(library, policy_file)
            yield from _check_rows(library, policy_file)


def _check(policy_file: PolicyFile) -> Iterator[Found]:
    policy, source = policy_file.policy, policy_file.source
    version, revisions = policy.title_page.version, policy.review.revisions
    if revisions[0].version != version:
        yield Found(
            source.place(("title_page", "version")),
            f"The title page says version {version}, the newest revision is {revisions[0].version}.",
            f"Add a row for {version} at the top of review → revisions, or correct the version.",
        )  # fmt: skip
    for index, (newer, older) in enumerate(pairwise(revisions), 1):
        if newer.version.parts <= older.version.parts or newer.date < older.date:
            yield Found(
                source.place(("review", "revisions", index, "version")),
                f"Version {older.version} ({older.date}) stands below {newer.version} ({newer.date}), "
                "but is not older.",
                "List the revisions with the newest first.",
            )  # fmt: skip


def _check_number(library: Library, policy_file: PolicyFile) -> Iterator[Found]:
    """A text that is not the one that was issued has a number of its own, above every issued one."""
    history, proved = library.history(policy_file.id).versions, library.versions.get(policy_file.id, ())
    # Where an issued version is gone or was altered, nobody can say whether the text was changed; that is told elsewhere.
    if not history or len(proved) != len(history):
        return
    standing = [text for text, each in zip(proved, history, strict=True) if each.withdrawn is None]
    if policy_file.text_digest in {each.record.working_text for each in (*standing[-1:], proved[-1])}:
        return
    issued = [each.version for each in history]
    version, newest = policy_file.policy.title_page.version, max(issued, key=lambda each: each.parts)
    if version == newest:
        message = f"The text was changed, but version {version} was issued already and stays as it is."
    elif version.parts <= newest.parts:
        message = f"Version {version} is not higher than {newest}, which was issued already."
    else:
        return
    yield Found(
        policy_file.source.place(("title_page", "version")), message,
        f"Give the new text a version above {newest}, and a row at the top of review → revisions.",
        severity=Severity.WARNING,
    )  # fmt: skip


def _check_rows(library: Library, policy_file: PolicyFile) -> Iterator[Found]:
    """Every version that was issued and not taken back has its row."""
    told = {revision.version for revision in policy_file.policy.review.revisions}
    for version in library.history(policy_file.id).versions:
        if version.withdrawn is None and version.version not in told:
            yield Found(
                policy_file.source.place(("review", "revisions")),
                f"The revision history has no row for {version.version}, which was issued.",
                f"Put the row for {version.version} back.",
                severity=Severity.WARNING,
            )  # fmt: skip
