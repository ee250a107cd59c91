"""Two dates of a document cannot follow one another.

A policy that is effective before anybody wrote it binds people to what they could not know. In a dispute the first question is what
applied on that day, and a title page that contradicts itself answers nothing. Mostly one of the dates has last year's number.

Bad:

    title_page:
      created: 2026-01-12
      last_review: 2026-03-02
      effective: 2025-04-01

Good:

    title_page:
      created: 2026-01-12
      last_review: 2026-03-02
      effective: 2026-04-01
"""

from collections.abc import Iterator
from datetime import date

from engross.diagnostic import Severity
from engross.library import AccountFile, PolicyFile
from engross.reading.source import DataPath, SourceFile
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.ERROR
SCOPE = Scope.DOCUMENT
REQUIRED = True


def check(subject: Subject) -> Iterator[Found]:
    """Created, then reviewed, then effective; a plan's review after its start."""
    for policy_file in subject.every_policy:
        yield from _check_policy(policy_file)
    for account_file in subject.accounts:
        yield from _check_account(account_file)


def _check_policy(policy_file: PolicyFile) -> Iterator[Found]:
    policy, source = policy_file.policy, policy_file.source
    page = policy.title_page
    yield from _order(source, page.created, ("title_page", "last_review"), page.last_review, _REVIEWED)
    yield from _order(source, page.created, ("title_page", "effective"), page.effective, _EFFECTIVE)


def _check_account(account_file: AccountFile) -> Iterator[Found]:
    account, source = account_file.account, account_file.source
    yield from _order(source, account.effective, ("next_review",), account.next_review, _NEXT)


_REVIEWED = "The last review ({later}) is before the policy was created ({earlier})."
_EFFECTIVE = "The policy is effective ({later}) before it was created ({earlier})."
_NEXT = "The next review ({later}) is before the plan applies ({earlier})."


def _order(source: SourceFile, earlier: date, path: DataPath, later: date, message: str) -> Iterator[Found]:
    if later < earlier:
        words = message.format(earlier=earlier, later=later)
        yield Found(source.place(path), words, "Correct one of the two dates.")
