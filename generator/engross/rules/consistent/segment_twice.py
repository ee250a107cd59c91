"""A tier stands twice in one list.

Why it matters: two rows for “Gold”, one with four hours and one with eight, are two promises to the same
client. The client goes by the one, the colleague on duty by the other.

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
            - {segment: silver, within: 8h}
            - {segment: gold, within: 8h}

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

from collections.abc import Iterator, Sequence

from engross.diagnostic import Related, Severity
from engross.model.account import Account
from engross.model.blocks import AuthorityLimit, Cadence, Escalation
from engross.model.policy import Policy
from engross.reading.source import DataPath, SourceFile
from engross.rules.consistent._ranks import Ranks
from engross.rules.rule import Found, Scope
from engross.rules.subject import Subject

SEVERITY = Severity.WARNING
SCOPE = Scope.DOCUMENT
GRAVEST = Severity.ERROR

_Block = Cadence | AuthorityLimit | Escalation
_List = Sequence[tuple[str, DataPath]]


def check(subject: Subject) -> Iterator[Found]:
    """Look through every list of segments; two times for one tier are an error."""
    ranks = Ranks(subject)
    for policy_id, policy_file in subject.policies.items():
        policy, source = policy_file.policy, policy_file.source
        for index, level in enumerate(policy.statement.service_levels):
            path: DataPath = ("statement", "service_levels", index, "by_segment")
            rows: _List = [
                (row.segment, (*path, place, "segment")) for place, row in enumerate(level.by_segment)
            ]
            for first, again in _twice(subject, policy_id, rows):
                differ = level.by_segment[first].within != level.by_segment[again].within
                yield _found(ranks, policy_id, source, rows, first, again, Severity.ERROR if differ else None)
        for rows in _lists(policy):
            for first, again in _twice(subject, policy_id, rows):
                yield _found(ranks, policy_id, source, rows, first, again)
    for account_file in subject.accounts:
        for rows in _lists(account_file.account):
            for first, again in _twice(subject, None, rows):
                yield _found(ranks, None, account_file.source, rows, first, again)


def _lists(model: Policy | Account) -> Iterator[_List]:
    """The lists of segments of one document, without those that have a time for each."""
    blocks: list[tuple[DataPath, _Block]] = []
    if isinstance(model, Policy):
        blocks += _rows(("procedures", "cadences"), model.procedures.cadences)
        blocks += _rows(("roles", "authority_limits"), model.roles.authority_limits)
        if model.procedures.escalation is not None:
            blocks.append((("procedures", "escalation"), model.procedures.escalation))
    else:
        blocks += _rows(("cadences",), model.cadences)
        blocks += _rows(("authority_limits",), model.authority_limits)
        blocks.append((("escalation",), model.escalation))
    for path, block in blocks:
        yield [(segment, (*path, "segments", place)) for place, segment in enumerate(block.segments)]


def _rows(path: DataPath, blocks: Sequence[_Block]) -> list[tuple[DataPath, _Block]]:
    return [((*path, index), block) for index, block in enumerate(blocks)]


def _twice(subject: Subject, policy_id: str | None, rows: _List) -> Iterator[tuple[int, int]]:
    seen: dict[str, int] = {}
    for index, (reference, _) in enumerate(rows):
        first = seen.setdefault(subject.segments.full_id(reference, policy_id), index)
        if first != index:
            yield first, index


def _found(
    ranks: Ranks,
    policy_id: str | None,
    source: SourceFile,
    rows: _List,
    first: int,
    again: int,
    severity: Severity | None = None,
) -> Found:
    name = ranks.name(policy_id, rows[again][0])
    return Found(
        source.place(rows[again][1]),
        f"“{name}” stands in this list twice.",
        "Leave one of the two out, or name the tier that was meant.",
        (Related(source.place(rows[first][1]), f"“{name}” stands here first"),),
        severity,
    )
