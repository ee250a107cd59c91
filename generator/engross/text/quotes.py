"""Which policies a definition quotes: in braces, in links, and by their segments."""

import re
from collections.abc import Iterator

from pydantic import BaseModel

from engross.library import Library
from engross.model.fields import Prose, SegmentId
from engross.reading.source import DataPath
from engross.reading.walk import walk_values

_ID = r"([a-z][a-z0-9-]*)"
_QUOTES = re.compile(
    rf"(?:\b(?:policy|fact)\(\s*|\bpolicy\s*=\s*)[\"']{_ID}|\]\((?:policy:|clause:(?=[^)\s]*/)){_ID}"
)


def quoted_in(text: str) -> Iterator[str]:
    """The ids of the policies that a text quotes."""
    for match in _QUOTES.finditer(text):
        yield match[1] or match[2]


def quoted_policies(model: BaseModel) -> Iterator[tuple[DataPath, str]]:
    """Every policy that a definition quotes, by its id, and where; notes among those who draft are left out."""
    for path, value in walk_values(model):
        if isinstance(value, SegmentId) and "." in value:
            yield path, value.rpartition(".")[0]
        elif isinstance(value, Prose) and "drafting_notes" not in path:
            yield from ((path, policy_id) for policy_id in quoted_in(value))


def is_draft(library: Library, policy_id: str) -> bool:
    """Whether there is such a policy and it is not approved yet."""
    found = library.policies.get(policy_id)
    return found is not None and found.policy.is_draft
