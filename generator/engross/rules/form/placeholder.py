"""A place to fill in was left in a text.

A starting text says “[Your Company Name]” or “TODO” where somebody has to decide. When that goes out, readers see that nobody read
the text to its end, and doubt the rest of it too; when it is a name or a telephone number, they stand there without one at the
moment they need it. In a policy it is a warning until the text is issued; what is always shown may have none at all.

A row that still has one, such as a service level, a limit or a ladder, is not yet held against what other policies say; all
other rows of its policy are. A policy that was never issued and has them in three rows or more is a first draft, and is not
yet held against others at all.

Bad:

    purpose:
      text: A client is never without an owner at [Your Company Name].

Good:

    purpose:
      text: A client is never without an owner at {{ organization.name }}.
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.reading.source import Data, DataPath, SourceFile
from engross.rules.placeholders import find_placeholders, may_hold_placeholders
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT
GRAVEST = Severity.ERROR


def check(subject: Subject) -> Iterator[Found]:
    """Look through every text, drafting notes left out; in a policy, a draft until it is issued, it is a warning, else an error."""
    policies = {policy_file.source.path for policy_file in subject.every_policy}
    for source in subject.sources.values():
        yield from _check(source, Severity.WARNING if source.path in policies else Severity.ERROR)


def _check(source: SourceFile, severity: Severity) -> Iterator[Found]:
    if not may_hold_placeholders(source.text):
        return
    for path, text in _texts(source.data, ()):
        counts: dict[str, int] = {}
        for found in find_placeholders(text):
            place = source.place_of(path, found, counts.get(found, 0))
            counts[found] = counts.get(found, 0) + 1
            message = f"“{found}” is still to be filled in."
            yield Found(place, message, "Write the real text in its place.", severity=severity)


def _texts(data: Data, path: DataPath) -> Iterator[tuple[DataPath, str]]:
    """All texts of a definition, also of one that does not fit its model."""
    if isinstance(data, str):
        yield path, data
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, tuple) else ()
    for part, value in items:
        if part != "drafting_notes":
            yield from _texts(value, (*path, part))
