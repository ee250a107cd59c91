"""A promised time leaves out one of the tiers.

Why it matters: Platinum, Gold and Silver have their answering times, and Bronze was forgotten. The small
client writes on Friday at 16:30, and everybody who looks into the table finds a reason to leave it until
somebody else has looked.

Bad:

    statement:
      segmentation:
        id: tiers
        title: Tiers
        segments:
          - {id: gold, name: Gold, annual_revenue: "more than $500,000"}
          - {id: silver, name: Silver, annual_revenue: "at most $500,000"}
      service_levels:
        - id: answer
          title: Answer
          starts: A message arrives
          action: It is answered
          responsible: sales-director
          by_segment:
            - {segment: gold, within: 4h}

Good:

    statement:
      segmentation:
        id: tiers
        title: Tiers
        segments:
          - {id: gold, name: Gold, annual_revenue: "more than $500,000"}
          - {id: silver, name: Silver, annual_revenue: "at most $500,000"}
      service_levels:
        - id: answer
          title: Answer
          starts: A message arrives
          action: It is answered
          responsible: sales-director
          by_segment:
            - {segment: gold, within: 4h}
            - {segment: silver, within: 8h}
"""

from collections.abc import Iterator

from engross.diagnostic import Severity
from engross.library import PolicyFile
from engross.model.blocks import ServiceLevel
from engross.reading.source import DataPath
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT


def check(subject: Subject) -> Iterator[Found]:
    """Look whether a list of times by tier has all tiers of the table they come from."""
    tables: dict[str, list[str]] = {}
    for full_id in subject.segments.segments:
        tables.setdefault(full_id.rpartition(".")[0], []).append(full_id)
    for policy_file in subject.policies.values():
        for index, level in enumerate(policy_file.policy.statement.service_levels):
            if level.by_segment and level.within is None:
                path = ("statement", "service_levels", index)
                yield from _check(subject, tables, policy_file, level, path)


def _check(
    subject: Subject,
    tables: dict[str, list[str]],
    policy_file: PolicyFile,
    level: ServiceLevel,
    path: DataPath,
) -> Iterator[Found]:
    index = subject.segments
    named = {index.full_id(row.segment, policy_file.id) for row in level.by_segment}
    homes = {full_id.rpartition(".")[0] for full_id in named}
    told = set().union(*(index.related(full_id) for full_id in named))
    for home in sorted(homes):
        missing = [index.segments[full_id].name for full_id in tables.get(home, ()) if full_id not in told]
        if missing:
            names = " and ".join(f"“{name}”" for name in missing)
            yield Found(
                policy_file.source.place((*path, "by_segment"), key=True),
                f"{level.title}: there is no time for {names}.",
                "Add a row for each, or a time for all others: within",
            )
