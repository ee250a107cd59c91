"""What a rule is: a module with a page as its docstring, a severity, and a check."""

import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from engross.diagnostic import Diagnostic, Edit, Place, Related, Severity
from engross.rules.subject import Subject

_WHY = re.compile(r"\AWhy it matters:\s+")
_EXAMPLE = re.compile(r"(?m)^(Bad|Good):\n\n((?:    .*\n|\n)+)")


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found in one place; `severity` where it is not the rule's own, `edits` where they mend it."""

    place: Place
    message: str
    hint: str = ""
    related: tuple[Related, ...] = ()
    severity: Severity | None = None
    edits: tuple[Edit, ...] = ()


class Scope(Enum):
    """What a rule holds against what, and so when a change may change what it finds."""

    DOCUMENT = "document"
    """One document at a time: in others, it looks up at most what this one names, or names that all share."""
    AGAINST_ALL = "against all"
    """One document at a time, held against what all others say."""
    LIBRARY = "library"
    """All documents at once."""


class RuleModule(Protocol):
    """What a module has to have to be a rule; its docstring is the page that users read.

    It may have REQUIRED = True, for what nothing can be built without, and FIXABLE = True where some findings carry edits;
    a SCOPE other than all documents at once, and GRAVEST where a finding can be graver than SEVERITY. A rule whose
    scope is a document finds in it alone, and reaches it by what a Subject holds, not by the library.
    """

    SEVERITY: Severity

    @staticmethod
    def check(subject: Subject, /) -> Iterator[Found]:
        """Everything that is found in a library."""


@dataclass(frozen=True, slots=True)
class Page:
    """A rule's page: what it looks for in a sentence, why, and an example of each kind."""

    summary: str
    why: str
    bad: str
    good: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One check over a library; one that is `required`, because nothing can be built without it, cannot be silenced.

    One that is `fixable` says for some of its findings how to mend them.
    """

    name: str
    family: str
    severity: Severity
    page: Page
    run: Callable[[Subject], Iterator[Found]]
    required: bool = False
    package: str = "engross"
    fixable: bool = False
    scope: Scope = Scope.LIBRARY
    gravest: Severity = Severity.ERROR

    def check(self, subject: Subject) -> Iterator[Diagnostic]:
        """Everything that is found in a library."""
        return (self.tell(found) for found in self.run(subject))

    def tell(self, found: Found, severity: Severity | None = None) -> Diagnostic:
        """What was found, as grave as `severity` says, else as the finding or the rule does."""
        grave = severity or found.severity or self.severity
        return Diagnostic(
            found.place, grave, self.name, found.message, found.hint, found.related, found.edits
        )


def parse_page(text: str) -> Page:
    """A rule's page from its docstring: a sentence, paragraphs, and indented examples under `Bad:` and `Good:`."""
    text = textwrap.dedent(f"{text.strip()}\n")
    examples = {match[1]: textwrap.dedent(match[2]).strip("\n") for match in _EXAMPLE.finditer(text)}
    summary, _, why = _EXAMPLE.sub("", text).strip().partition("\n\n")
    why = _WHY.sub("", why.strip())
    return Page(
        " ".join(summary.split()),
        f"{why[:1].upper()}{why[1:]}",
        examples.get("Bad", ""),
        examples.get("Good", ""),
    )
