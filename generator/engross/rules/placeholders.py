"""Places to fill in that were left in texts, and which blocks of a policy are still being written because of them."""

import re
from collections.abc import Iterator

from engross.library import PolicyFile
from engross.reading.source import DataPath
from engross.rules.contents import Contents

# A bracket that opens a Markdown link, a picture or a check box is none.
_IN_BRACKETS = (
    r"\[(?:(?:fill in|your|insert|enter|company|client|name|date|title|month)\b[^\]\[\n]{0,80}"
    r"|[A-Z][\w ,]{0,60}(?:name|date|title|email|address|number|website|media|year)[\w ,]{0,60})\](?![(\[])"
)
_BRACKETS = re.compile(_IN_BRACKETS, re.IGNORECASE)
_PLACEHOLDER = re.compile(
    rf"(?<!!){_IN_BRACKETS}|_{{5,}}|\b(?:TODO|TBD|FIXME|XXX)\b|\blorem ipsum\b", re.IGNORECASE
)
_UPPER_ONLY = re.compile(r"\b(?:todo|tbd|fixme|xxx)\b")

# One of these is in every placeholder; most texts have none, and to look for them takes no time.
_SIGNS = ("[", "_____", "todo", "tbd", "fixme", "xxx", "lorem")

FIRST_DRAFT = 3
"""A policy that was never issued, with so many blocks to be filled in, is being written as a whole, as starting texts are."""


def find_placeholders(text: str) -> Iterator[str]:
    """The pieces of a text that look like something to fill in."""
    if not _may_have_placeholders(text):
        return
    for match in _PLACEHOLDER.finditer(text):
        if not _UPPER_ONLY.fullmatch(match[0]):
            yield match[0]


def _may_have_placeholders(text: str) -> bool:
    """Whether a text has a sign without which there is no placeholder."""
    lowered = text.lower()
    return any(sign in lowered for sign in _SIGNS)


def may_hold_placeholders(source: str) -> bool:
    """Whether one of the texts in a YAML source may have a placeholder: the source is faster looked through than read."""
    lowered = source.lower()
    if "\\" in source or any(sign in lowered for sign in _SIGNS[1:]):  # a backslash can stand for any sign
        return True
    # A text may go over several lines, and a quotation mark in quotes is written twice.
    return "[" in source and _BRACKETS.search(" ".join(source.replace("''", "'").split())) is not None


def block_of(path: DataPath) -> DataPath:
    """The block of a policy in which something stands: one entry of a list, or a whole ladder or table."""
    depth = next((index for index, part in enumerate(path[:3]) if isinstance(part, int)), 1)
    return path[: depth + 1]


def unfinished_blocks(found: PolicyFile) -> frozenset[DataPath]:
    """The blocks of a policy in which something is still to be filled in; nobody relies yet on what they say."""
    if not may_hold_placeholders(found.source.text):
        return frozenset()
    texts = Contents(found.policy, found.source).texts
    return frozenset(block_of(path) for path, text in texts if any(True for _ in find_placeholders(text)))
