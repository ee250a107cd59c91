"""A file or logo that is named and not there."""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.rules.form._files import find_refused
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.ERROR
REQUIRED = True


def check(subject: Subject) -> Iterator[Found]:
    """Look for every file that a definition names, in the folder the definition is in."""
    yield from find_refused(subject, missing=True)
