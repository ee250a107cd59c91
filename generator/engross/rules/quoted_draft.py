"""A text in force quotes a policy that is still a draft, and so would show a part of the draft."""

from collections.abc import Iterator

from pydantic import BaseModel

from engross.diagnostic import Diagnostic, Place, Severity
from engross.library import FRONT_PAGE, Library
from engross.reading.source import SourceFile
from engross.text.quotes import is_draft, quoted_in, quoted_policies

_HINT = "Approve the other policy first, or leave it out here until it is approved."


def check(library: Library) -> Iterator[Diagnostic]:
    """An error in an approved policy and on the front page; an account plan is kept back with the draft instead."""
    for found in library.policies.values():
        if not found.policy.is_draft:
            message = "This policy is approved and quotes “{}”, a draft."
            yield from _check(library, found.policy, found.source, Severity.ERROR, message)
    for plan in library.accounts.values():
        message = "This plan quotes “{}”, a draft; it is shown only where drafts are."
        yield from _check(library, plan.account, plan.source, Severity.ADVICE, message)
    yield from _check_front_page(library)


def _check(
    library: Library, model: BaseModel, source: SourceFile, severity: Severity, message: str
) -> Iterator[Diagnostic]:
    for path, policy_id in quoted_policies(model):
        if is_draft(library, policy_id):
            yield _finding(source.place_of(path, policy_id), severity, message.format(policy_id))


def _check_front_page(library: Library) -> Iterator[Diagnostic]:
    for number, line in enumerate(library.front_page.split("\n"), 1):
        for policy_id in quoted_in(line):
            if is_draft(library, policy_id):
                column = line.index(policy_id) + 1
                place = Place(FRONT_PAGE, number, column, column + len(policy_id), line)
                yield _finding(place, Severity.ERROR, f"The front page quotes “{policy_id}”, a draft.")


def _finding(place: Place, severity: Severity, message: str) -> Diagnostic:
    return Diagnostic(place, severity, "quoted-draft", message, _HINT)
