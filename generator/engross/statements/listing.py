"""The statements of one policy, in the order of its sections."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engross.cached import cached_property
from engross.model.blocks import AuthorityLimit, Cadence, ContactPoint, Escalation, Metric, ServiceLevel
from engross.model.policy import Policy, Responsibility
from engross.reading.source import DataPath
from engross.segments import SegmentIndex
from engross.statements.matter import OWN, Matter, Statement, Topic
from engross.statements.words import content_words, title_words

# What says no more than that something begins.
_EVENTS = frozenset({"arriv", "receiv", "reach", "begin", "start", "come", "new", "get"})


def list_statements(policy_id: str, policy: Policy, segments: SegmentIndex) -> tuple[Statement, ...]:
    """All statements of a policy that another one could contradict, in the order of its sections."""
    return tuple(_Lister(policy_id, policy, segments).statements())


@dataclass(frozen=True)
class _Lister:
    policy_id: str
    policy: Policy
    segments: SegmentIndex

    @cached_property
    def scope(self) -> tuple[frozenset[str], frozenset[str]]:
        scope = self.policy.scope
        return frozenset(scope.applies_to), frozenset(scope.departments)

    def statements(self) -> Iterator[Statement]:
        policy = self.policy
        for index, level in enumerate(policy.statement.service_levels):
            yield from self._level(level, ("statement", "service_levels", index))
        for index, cadence in enumerate(policy.procedures.cadences):
            yield from self._cadence(cadence, ("procedures", "cadences", index))
        for section, ladder in (
            ("procedures", policy.procedures.escalation),
            ("compliance", policy.compliance.escalation),
        ):
            if ladder is not None:
                yield from self._ladder(ladder, (section, "escalation"))
        for index, responsibility in enumerate(policy.roles.responsibilities):
            yield from self._duties(responsibility, ("roles", "responsibilities", index))
        for index, limit in enumerate(policy.roles.authority_limits):
            yield from self._limit(limit, ("roles", "authority_limits", index))
        for index, point in enumerate(policy.roles.contact_points):
            yield from self._contact(point, ("roles", "contact_points", index))
        for index, metric in enumerate(policy.compliance.metrics):
            yield from self._metric(metric, ("compliance", "metrics", index))

    def _matter(
        self,
        topic: Topic,
        identifier: str,
        title: str,
        path: DataPath,
        *,
        kind: str = "",
        starts: str = "",
        detail: str = "",
    ) -> Matter:
        return Matter(
            self.policy_id,
            topic,
            identifier,
            title,
            path,
            *self.scope,
            content_words(title) if topic in {"duty", "contact"} else title_words(title),
            OWN.search(title) is not None,
            kind,
            content_words(starts) - _EVENTS,
            content_words(detail),
        )

    def _for(self, references: Sequence[str]) -> list[str]:
        return [self.segments.full_id(each, self.policy_id) for each in references] or [""]

    def _level(self, level: ServiceLevel, path: DataPath) -> Iterator[Statement]:
        matter = self._matter(
            "response",
            level.id,
            level.title,
            path,
            kind=level.channel,
            starts=level.starts,
            detail=level.action,
        )
        yield Statement(matter, "owner", level.responsible, (*path, "responsible"))
        if level.within is not None:
            yield Statement(matter, "time", level.within, (*path, "within"))
        for index, row in enumerate(level.by_segment):
            place = (*path, "by_segment", index, "within")
            yield Statement(matter, "time", row.within, place, self._for([row.segment])[0])

    def _cadence(self, cadence: Cadence, path: DataPath) -> Iterator[Statement]:
        matter = self._matter(
            "cadence", cadence.id, cadence.title, path, kind=cadence.kind, detail=cadence.content or ""
        )
        for segment in self._for(cadence.segments):
            yield Statement(matter, "every", cadence.every, (*path, "every"), segment)
            yield Statement(matter, "owner", cadence.responsible, (*path, "responsible"), segment)

    def _metric(self, metric: Metric, path: DataPath) -> Iterator[Statement]:
        kind = type(metric.target.quantity).__name__
        matter = self._matter("metric", metric.id, metric.title, path, kind=kind, detail=metric.meaning or "")
        yield Statement(matter, "target", metric.target, (*path, "target"))
        yield Statement(matter, "every", metric.every, (*path, "every"))
        yield Statement(matter, "owner", metric.owner, (*path, "owner"))

    def _limit(self, limit: AuthorityLimit, path: DataPath) -> Iterator[Statement]:
        matter = self._matter("limit", limit.id, limit.title, path, detail=limit.condition or "")
        for index, step in enumerate(limit.steps):
            for segment in self._for(limit.segments):
                place = (*path, "steps", index, "limit")
                yield Statement(matter, "limit", step.limit, place, segment, step.role)

    def _contact(self, point: ContactPoint, path: DataPath) -> Iterator[Statement]:
        matter = self._matter("contact", point.id, point.subject, path)
        yield Statement(matter, "owner", point.role, (*path, "role"))
        if point.contact is not None:
            yield Statement(matter, "contact", point.contact, (*path, "contact"))

    def _duties(self, responsibility: Responsibility, path: DataPath) -> Iterator[Statement]:
        for index, duty in enumerate(responsibility.duties):
            place = (*path, "duties", index, "text")
            matter = self._matter("duty", duty.id, duty.text, place, kind=duty.kind)
            yield Statement(matter, "owner", responsibility.role, place)

    def _ladder(self, ladder: Escalation, path: DataPath) -> Iterator[Statement]:
        matter = self._matter(
            "ladder", ladder.id, ladder.title, path, kind=str(path[0]), starts=ladder.trigger
        )
        if OWN.search(ladder.trigger):
            return
        roles = tuple(level.role for level in ladder.levels)
        for segment in self._for(ladder.segments):
            yield Statement(matter, "rungs", roles, (*path, "levels"), segment)
            for index, level in enumerate(ladder.levels):
                place = (*path, "levels", index, "answers_within")
                yield Statement(matter, "rung", level.answers_within, place, segment, level.role)
