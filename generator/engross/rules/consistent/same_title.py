"""Two parts of a policy have the same title.

Why it matters: “see *Deadlines*” leads to two places when two clauses are called that. A caller is told to
look it up, finds the first, and never learns that the second one was meant.

Bad:

    statement:
      clauses:
        - {id: one-owner, title: One owner, text: Every client **must** have one owner.}
        - {id: deputy, title: One owner, text: Every owner **must** have a deputy.}

Good:

    statement:
      clauses:
        - {id: one-owner, title: One owner, text: Every client **must** have one owner.}
        - {id: deputy, title: One deputy, text: Every owner **must** have a deputy.}
"""

from collections.abc import Iterator, Sequence

from engross.diagnostic import Related, Severity
from engross.library import PolicyFile
from engross.model.appendix import Faq
from engross.model.policy import Policy
from engross.reading.source import DataPath
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

_List = tuple[DataPath, str, Sequence[str]]


def check(subject: Subject) -> Iterator[Found]:
    """Compare the titles in each list; what is told for each tier in a row of its own may have one title."""
    for policy_file in subject.policies.values():
        for path, key, titles in _lists(policy_file.policy):
            yield from _check(policy_file, path, key, titles)


def _lists(policy: Policy) -> Iterator[_List]:
    statement, compliance = policy.statement, policy.compliance
    clauses, levels = statement.clauses, statement.service_levels
    yield ("statement", "clauses"), "title", [each.title for each in clauses]
    yield ("statement", "service_levels"), "title", [each.title for each in levels]
    if statement.segmentation is not None:
        names = [each.name for each in statement.segmentation.segments]
        yield ("statement", "segmentation", "segments"), "name", names
    if statement.severities is not None:
        names = [each.name for each in statement.severities.levels]
        yield ("statement", "severities", "levels"), "name", names
    procedures = policy.procedures.procedures
    yield ("procedures", "procedures"), "title", [each.title for each in procedures]
    for index, procedure in enumerate(procedures):
        yield ("procedures", "procedures", index, "steps"), "text", [each.text for each in procedure.steps]
    yield ("compliance", "monitoring"), "title", [each.title for each in compliance.monitoring]
    yield ("compliance", "metrics"), "title", [each.title for each in compliance.metrics]
    yield ("compliance", "consequences"), "title", [each.title for each in compliance.consequences]
    yield ("appendices",), "title", [each.title for each in policy.appendices]
    for index, appendix in enumerate(policy.appendices):
        if isinstance(appendix, Faq):
            asked = [each.question for each in appendix.questions]
            yield ("appendices", index, "questions"), "question", asked


def _check(policy_file: PolicyFile, path: DataPath, key: str, titles: Sequence[str]) -> Iterator[Found]:
    seen: dict[str, int] = {}
    for index, title in enumerate(titles):
        # A place to fill in is told by itself.
        first = seen.setdefault(" ".join(title.casefold().split()), index)
        if first == index or "[" in title:
            continue
        source = policy_file.source
        shown = title if len(title) <= 60 else f"{title[:59].rstrip()}…"
        what = {"text": "text", "question": "question", "name": "name"}.get(key, "title")
        yield Found(
            source.place((*path, index, key)),
            f"“{shown}” is the {what} of another entry already.",
            "Give this one words of its own, or leave one of the two out.",
            (Related(source.place((*path, first, key)), "it stands here first"),),
        )
