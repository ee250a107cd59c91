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

from engross.diagnostic import Place, Related, Severity
from engross.rules.rule import Found
from engross.rules.subject import Subject

SEVERITY = Severity.ERROR
REQUIRED = True


def check(subject: Subject) -> Iterator[Found]:
    """Compare the numbers of all policies and account plans."""
    library = subject.library
    seen: dict[str, Place] = {}
    numbered = [
        (found.policy.title_page.number, found.source.place(("title_page", "number")))
        for found in library.policies.values()
    ]
    numbered += [
        (found.account.number, found.source.place(("number",))) for found in library.accounts.values()
    ]
    for number, place in numbered:
        earlier = seen.setdefault(number, place)
        if earlier != place:
            yield Found(
                place, f"The number {number} belongs to another document already.",
                "Give this one a number of its own.", (Related(earlier, "it is used here"),),
            )  # fmt: skip
