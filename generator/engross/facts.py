"""Facts: the typed statements of a policy that texts of all policies can quote by name."""

from collections.abc import Iterator
from dataclasses import dataclass

from engross.model.fields import PolicyId
from engross.model.policy import Policy
from engross.units import Duration, Frequency, Limit, MoneyRange, Target

FactValue = Duration | Frequency | Limit | Target | MoneyRange


@dataclass(frozen=True, slots=True)
class Fact:
    """One typed statement: `name` in its policy, and the segment or role it holds for, if it differs by those."""

    policy: PolicyId
    name: str
    value: FactValue
    segment: str = ""
    role: str = ""

    @property
    def text(self) -> str:
        """The value as it stands in a sentence."""
        return self.value.value if isinstance(self.value, Frequency) else str(self.value)


def list_facts(policy_id: str, policy: Policy) -> tuple[Fact, ...]:
    """All facts of a policy, in the order of its sections."""
    owner = PolicyId(policy_id)
    return tuple(
        Fact(owner, name, value, segment, role) for name, value, segment, role in _statements(policy)
    )


_Statement = tuple[str, FactValue, str, str]


def _statements(policy: Policy) -> Iterator[_Statement]:
    yield from _of_segments(policy)
    yield from _of_procedures(policy)
    for limit in policy.roles.authority_limits:
        for rank in limit.steps:
            yield limit.id, rank.limit, "", rank.role
    for metric in policy.compliance.metrics:
        yield metric.id, metric.target, "", ""
    yield "review", policy.review.cycle, "", ""


def _of_segments(policy: Policy) -> Iterator[_Statement]:
    segmentation = policy.statement.segmentation
    for segment in segmentation.segments if segmentation else ():
        if segmentation is not None and segment.annual_revenue is not None:
            yield segmentation.id, segment.annual_revenue, segment.id, ""
    for level in policy.statement.service_levels:
        if level.within is not None:
            yield level.id, level.within, "", ""
        for row in level.by_segment:
            yield level.id, row.within, row.segment, ""


def _of_procedures(policy: Policy) -> Iterator[_Statement]:
    for procedure in policy.procedures.procedures:
        for step in procedure.steps:
            if step.within is not None:
                yield f"{procedure.id}.{step.id}", step.within, "", ""
    for cadence in policy.procedures.cadences:
        yield cadence.id, cadence.every, "", ""
    for escalation in (policy.procedures.escalation, policy.compliance.escalation):
        for rung in escalation.levels if escalation else ():
            yield f"{escalation.id if escalation else ''}.{rung.id}", rung.answers_within, "", ""
