"""Two documents have the same number.

People cite a policy by its number, in mails, contracts and minutes. When “CL-001 says so” can mean two texts, each side of an
argument finds the one that suits it, and the archive hands out the wrong one. A copied policy keeps its number until somebody
changes it.

Bad:

    title_page:
      number: CL-001

Good:

    title_page:
      number: CL-002
"""

from collections.abc import Iterator

from engross.diagnostic import Related, Severity
from engross.reading.source import DataPath, SourceFile
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.ERROR
REQUIRED = True


def check(subject: Subject) -> Iterator[Found]:
    """Compare the numbers of all policies and account plans."""
    library = subject.library
    seen: dict[str, tuple[SourceFile, DataPath]] = {}
    numbered: list[tuple[str, SourceFile, DataPath]] = [
        (found.policy.title_page.number, found.source, ("title_page", "number"))
        for found in library.policies.values()
    ]
    numbered += [(found.account.number, found.source, ("number",)) for found in library.accounts.values()]
    for number, source, path in numbered:
        first, where = seen.setdefault(number, (source, path))
        if first is not source:
            yield Found(
                source.place(path), f"The number {number} belongs to another document already.",
                "Give this one a number of its own.", (Related(first.place(where), "it is used here"),),
            )  # fmt: skip
