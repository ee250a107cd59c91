"""An id stands twice where it has to be unique.

Links, citations and quoted facts find their place by its id. If two clauses have the same one, “see one-owner” leads to whichever
comes first, and a reader who follows it acts on the wrong rule without ever knowing. It happens when a clause is copied to start
the next one from it.

Bad:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: Every client **must** have one owner.
        - id: one-owner
          title: A stand-in
          text: Every owner **must** have a stand-in.

Good:

    statement:
      clauses:
        - id: one-owner
          title: One owner
          text: Every client **must** have one owner.
        - id: stand-in
          title: A stand-in
          text: Every owner **must** have a stand-in.
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.library import PolicyFile, find_duplicates
from engross.numbering import number_policy
from engross.reading.source import DataPath, SourceFile
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.ERROR
SCOPE = Scope.DOCUMENT
REQUIRED = True


def check(subject: Subject) -> Iterator[Found]:
    """Compare the ids of each list, and of all that is linked or quoted by a bare id in one policy."""
    for contents in subject.contents:
        for path, entries in contents.lists:
            if len({entry.id for entry in entries}) == len(entries):
                continue
            for first, again in find_duplicates(entries):
                ids = (*path, first, "id"), (*path, again, "id")
                yield _finding(contents.source, *ids, entries[again].id)
    for policy_file in subject.every_policy:
        yield from _anchors(policy_file)


def _anchors(policy_file: PolicyFile) -> Iterator[Found]:
    seen: dict[str, DataPath] = {}
    for path, item in number_policy(policy_file.policy).items():
        earlier = seen.setdefault(item.anchor, path)
        if earlier != path and earlier[:-1] != path[:-1]:
            yield _finding(policy_file.source, (*earlier, "id"), (*path, "id"), item.anchor)


def _finding(source: SourceFile, first: DataPath, again: DataPath, name: str) -> Found:
    return Found(
        source.place(again), f"The id “{name}” is taken already.",
        "Choose another id here; links and citations need it to be unique.",
        (Related(source.place(first), "it is taken here"),),
    )  # fmt: skip
