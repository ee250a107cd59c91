"""Dates of a document that cannot follow one another."""

from collections.abc import Iterator

from engross.diagnostic import Diagnostic, Severity
from engross.library import Library, PolicyFile
from engross.source import DataPath


def check(library: Library) -> Iterator[Diagnostic]:
    """Created, then reviewed, then approved, then effective; a plan's review after its start."""
    for policy_file in library.policies.values():
        yield from _check(policy_file)
    for account_file in library.accounts.values():
        account = account_file.account
        if account.next_review < account.effective:
            yield Diagnostic(
                account_file.source.place(("next_review",)), Severity.ERROR, "date-order",
                f"The next review ({account.next_review}) is before the plan applies ({account.effective}).",
                "Correct one of the two dates.",
            )  # fmt: skip


def _check(policy_file: PolicyFile) -> Iterator[Diagnostic]:
    policy = policy_file.policy
    page = policy.title_page
    pairs: list[tuple[DataPath, bool, str]] = [
        (
            ("title_page", "last_review"), page.last_review < page.created,
            f"The last review ({page.last_review}) is before the policy was created ({page.created}).",
        ),
        (
            ("title_page", "effective"), page.effective < page.created,
            f"The policy is effective ({page.effective}) before it was created ({page.created}).",
        ),
    ]  # fmt: skip
    newest = policy.review.revisions[0].date
    for index, approval in enumerate(policy.approvals):
        if approval.approved_on is not None:
            pairs.append(
                (
                    ("approvals", index, "approved_on"),
                    approval.approved_on < newest,
                    f"It was approved ({approval.approved_on}) before this version was written ({newest}).",
                )  # fmt: skip
            )
    for path, wrong, message in pairs:
        if wrong:
            yield Diagnostic(
                policy_file.source.place(path),
                Severity.ERROR,
                "date-order",
                message,
                "Correct one of the two dates.",
            )
