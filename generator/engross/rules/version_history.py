"""The version on the title page and the revision history do not fit together."""

from collections.abc import Iterator
from itertools import pairwise

from engross.diagnostic import Diagnostic, Severity
from engross.library import Library, PolicyFile


def check(library: Library) -> Iterator[Diagnostic]:
    """The newest revision is the title page's version, and versions fall from row to row."""
    for policy_file in library.policies.values():
        yield from _check(policy_file)


def _check(policy_file: PolicyFile) -> Iterator[Diagnostic]:
    policy, source = policy_file.policy, policy_file.source
    version, revisions = policy.title_page.version, policy.review.revisions
    if revisions[0].version != version:
        yield Diagnostic(
            source.place(("title_page", "version")), Severity.ERROR, "version-history",
            f"The title page says version {version}, the newest revision is {revisions[0].version}.",
            f"Add a row for {version} at the top of review → revisions, or correct the version.",
        )  # fmt: skip
    for index, (newer, older) in enumerate(pairwise(revisions), 1):
        if newer.version.parts <= older.version.parts or newer.date < older.date:
            yield Diagnostic(
                source.place(("review", "revisions", index, "version")), Severity.ERROR, "version-history",
                f"Version {older.version} ({older.date}) stands below {newer.version} ({newer.date}), "
                "but is not older.",
                "List the revisions with the newest first.",
            )  # fmt: skip
