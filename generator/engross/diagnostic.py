"""A finding about a source: where it is, how bad, what is wrong in plain words and what to do."""

from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePosixPath


class Severity(Enum):
    """How bad a finding is; an error keeps the handbook from being built."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of one line of a source; line and columns count from 1, `end` is the column after the last."""

    path: PurePosixPath
    line: int = 1
    column: int = 1
    end: int = 0
    excerpt: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that has to do with a finding, and why."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of a line, and what has to stand in its place."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding; `rule` is its kebab-case name, `hint` says what to do, `edits` do it where that is certain."""

    place: Place
    severity: Severity
    rule: str
    message: str
    hint: str = ""
    related: tuple[Related, ...] = ()
    edits: tuple[Edit, ...] = ()

    @property
    def is_error(self) -> bool:
        """Whether this keeps the handbook from being built."""
        return self.severity is Severity.ERROR


def sort_diagnostics(diagnostics: tuple[Diagnostic, ...] | list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Order by file, line and column, gravest first in one place; what was found twice is kept once."""
    return tuple(
        sorted(
            dict.fromkeys(diagnostics),
            key=lambda finding: (finding.place, finding.severity.rank, finding.rule, finding.message),
        )
    )
