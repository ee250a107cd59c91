"""A row of a table leaves out what the other rows say.

Why it matters: where Platinum, Gold and Silver name who serves them and Bronze does not, the reader cannot
tell whether nobody serves Bronze or somebody forgot to write it down. The client that calls finds out.

Bad:

    statement:
      segmentation:
        id: tiers
        title: Tiers
        segments:
          - {id: gold, name: Gold, annual_revenue: "more than $500,000", served_by: [sales-director]}
          - {id: silver, name: Silver, annual_revenue: "$100,000 to $500,000", served_by: [duty-manager]}
          - {id: bronze, name: Bronze, annual_revenue: "less than $100,000"}

Good:

    statement:
      segmentation:
        id: tiers
        title: Tiers
        segments:
          - {id: gold, name: Gold, annual_revenue: "more than $500,000", served_by: [sales-director]}
          - {id: silver, name: Silver, annual_revenue: "$100,000 to $500,000", served_by: [duty-manager]}
          - {id: bronze, name: Bronze, annual_revenue: "less than $100,000", served_by: [duty-manager]}
"""

from collections.abc import Iterator, Sequence

from engross.diagnostic import Related, Severity
from engross.library import PolicyFile
from engross.model.blocks import Segment, SeverityLevel
from engross.reading.source import DataPath
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT

# A description may take the place of a revenue.
_OF_SEGMENTS = {
    "annual_revenue": ("a revenue", "description"),
    "engagement": ("how closely we work together", ""),
    "service": ("what its clients get", ""),
    "served_by": ("who serves it", ""),
}
_OF_SEVERITIES = {"reached_within": ("by when somebody has to have answered", "")}


def check(subject: Subject) -> Iterator[Found]:
    """Look for the columns that most rows fill, and for the rows that do not."""
    for policy_file in subject.policies.values():
        statement = policy_file.policy.statement
        if statement.segmentation is not None:
            path: DataPath = ("statement", "segmentation", "segments")
            yield from _check(policy_file, path, statement.segmentation.segments, _OF_SEGMENTS)
        if statement.severities is not None:
            path = ("statement", "severities", "levels")
            yield from _check(policy_file, path, statement.severities.levels, _OF_SEVERITIES)


def _check(
    policy_file: PolicyFile,
    path: DataPath,
    rows: Sequence[Segment | SeverityLevel],
    columns: dict[str, tuple[str, str]],
) -> Iterator[Found]:
    for key, (what, instead) in columns.items():
        filled = [index for index, row in enumerate(rows) if getattr(row, key)]
        if len(filled) < 2 or len(filled) * 2 <= len(rows):
            continue
        for index, row in enumerate(rows):
            if index not in filled and not (instead and getattr(row, instead)):
                source = policy_file.source
                yield Found(
                    source.place((*path, index, "name")),
                    f"“{row.name}” does not say {what}, as the other rows do.",
                    f"Add it: {key}: …",
                    (Related(source.place((*path, filled[0], key)), f"“{rows[filled[0]].name}” says it"),),
                )
