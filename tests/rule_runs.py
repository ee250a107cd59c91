"""One rule run on the library that is right with an example in it."""

from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath

from engross.diagnostic import Diagnostic
from library_cases import TODAY
from rule_pages import find, lay_over


def run(rule: str, example: str, today: date = TODAY) -> list[Diagnostic]:
    """What one rule alone finds; an example that cannot be read shows nothing."""
    return run_files(rule, lay_over(example), today)


def run_files(rule: str, files: Mapping[PurePosixPath, bytes], today: date = TODAY) -> list[Diagnostic]:
    """What one rule alone finds in a library."""
    return list(find(rule, files, today))


def marked(finding: Diagnostic) -> str:
    """The piece of the line that a finding points at."""
    return finding.place.excerpt[finding.place.column - 1 : finding.place.end - 1]


def run_marked(rule: str, example: str) -> list[str]:
    """The pieces of text that one rule points at."""
    return [marked(finding) for finding in run(rule, example)]
