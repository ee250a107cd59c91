"""A text that is always in force quotes a policy that is still a draft.

The front page and the organisation are shown at once. If they quote a deadline from a draft, a client reads a promise that nobody has
approved, and holds the company to it. An account plan that quotes a draft is kept back with it, and only advised of.

Bad:

    # organization.yml
    about: We answer for every client, as {{ policy("hand-over") }} promises.

Good:

    # organization.yml
    about: We answer for every client.
"""

from collections.abc import Iterator

from pydantic import BaseModel

from engross.diagnostic import Place, Severity
from engross.library import FRONT_PAGE, Library
from engross.reading.source import SourceFile
from engross.rules.rule import Found
from engross.rules.subject import Subject
from engross.text.quotes import is_draft, quoted_in, quoted_policies

SEVERITY = Severity.ERROR
REQUIRED = True

_HINT = "Issue and approve the other policy first, or leave it out here until then."


def check(subject: Subject) -> Iterator[Found]:
    """An error in what is always shown; an account plan is kept back with the draft instead."""
    library = subject.library
    if library.organization is not None and library.organization_source is not None:
        message = "This is always in force and quotes “{}”, a draft."
        source = library.organization_source
        yield from _check(library, library.organization, source, Severity.ERROR, message)
    for plan in library.accounts.values():
        message = "This plan quotes “{}”, a draft; it is shown only where drafts are."
        yield from _check(library, plan.account, plan.source, Severity.ADVICE, message)
    yield from _check_front_page(library)


def _check(
    library: Library,
    model: BaseModel,
    source: SourceFile,
    severity: Severity,
    message: str,
) -> Iterator[Found]:
    for path, policy_id in quoted_policies(library, model):
        if is_draft(library, policy_id):
            yield _finding(source.place_of(path, policy_id), severity, message.format(policy_id))


def _check_front_page(library: Library) -> Iterator[Found]:
    source = SourceFile(FRONT_PAGE, library.front_page.encode("utf-8"))
    for policy_id in quoted_in(library, library.front_page):
        if is_draft(library, policy_id):
            message = f"The front page quotes “{policy_id}”, a draft."
            yield _finding(_first(source, policy_id), Severity.ERROR, message)


def _first(source: SourceFile, word: str) -> Place:
    """Where a word stands first in a file that is all text."""
    for number, line in enumerate(source.lines, 1):
        if word in line:
            return source.at(number, line.index(word) + 1, len(word))
    return source.at(1, 1)


def _finding(place: Place, severity: Severity, message: str) -> Found:
    return Found(place, message, _HINT, severity=severity)
