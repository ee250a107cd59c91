"""Dates of a document that cannot follow one another."""

from collections.abc import Iterator
from datetime import date

from engross.diagnostic import Diagnostic, Severity
from engross.library import AccountFile, Library, PolicyFile
from engross.reading.source import DataPath, SourceFile


def check(library: Library) -> Iterator[Diagnostic]:
    """Created, then reviewed, then effective; a plan's review after its start."""
    for policy_file in library.policies.values():
        yield from _check_policy(policy_file)
    for account_file in library.accounts.values():
        yield from _check_account(account_file)


def _check_policy(policy_file: PolicyFile) -> Iterator[Diagnostic]:
    policy, source = policy_file.policy, policy_file.source
    page = policy.title_page
    yield from _order(source, page.created, ("title_page", "last_review"), page.last_review, _REVIEWED)
    yield from _order(source, page.created, ("title_page", "effective"), page.effective, _EFFECTIVE)


def _check_account(account_file: AccountFile) -> Iterator[Diagnostic]:
    account, source = account_file.account, account_file.source
    yield from _order(source, account.effective, ("next_review",), account.next_review, _NEXT)


_REVIEWED = "The last review ({later}) is before the policy was created ({earlier})."
_EFFECTIVE = "The policy is effective ({later}) before it was created ({earlier})."
_NEXT = "The next review ({later}) is before the plan applies ({earlier})."


def _order(
    source: SourceFile, earlier: date, path: DataPath, later: date, message: str
) -> Iterator[Diagnostic]:
    if later < earlier:
        words = message.format(earlier=earlier, later=later)
        yield Diagnostic(
            source.place(path), Severity.ERROR, "date-order", words, "Correct one of the two dates."
        )
