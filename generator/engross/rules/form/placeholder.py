"""A place to fill in that was left in a text."""

import re
from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.reading.source import Data, DataPath, SourceFile
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING

# A bracket that opens a Markdown link, a picture or a check box is none.
_PLACEHOLDER = re.compile(
    r"(?<!!)\[(?:(?:fill in|your|insert|enter|company|client|name|date|title|month)\b[^\]\[\n]{0,80}"
    r"|[A-Z][\w ,]{0,60}(?:name|date|title|email|address|number|website|media|year)[\w ,]{0,60})\](?![(\[])"
    r"|_{5,}|\b(?:TODO|TBD|FIXME|XXX)\b|\blorem ipsum\b",
    re.IGNORECASE,
)
_UPPER_ONLY = re.compile(r"\b(?:todo|tbd|fixme|xxx)\b")


def find_placeholders(text: str) -> Iterator[str]:
    """The pieces of a text that look like something to fill in."""
    for match in _PLACEHOLDER.finditer(text):
        if not _UPPER_ONLY.fullmatch(match[0]):
            yield match[0]


def check(subject: Subject) -> Iterator[Found]:
    """Look through every text, drafting notes left out; in a policy, a draft until it is issued, it is a warning, else an error."""
    library = subject.library
    if library.organization_source is not None:
        yield from _check(library.organization_source, Severity.ERROR)
    for policy_file in library.policies.values():
        yield from _check(policy_file.source, Severity.WARNING)
    for account_file in library.accounts.values():
        yield from _check(account_file.source, Severity.ERROR)
    for broken in library.broken:
        yield from _check(broken.source, Severity.ERROR)


def _check(source: SourceFile, severity: Severity) -> Iterator[Found]:
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
