"""What policies and account plans ask of each role: duties, steps, times, approvals, limits, calls."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from engross.document import AccountView, PolicyView, View
from engross.model.blocks import AuthorityLimit, Cadence, Escalation, Overrule
from engross.model.policy import Step


class Kind(Enum):
    """A sort of demand, by the heading it stands under, in reading order."""

    DUTY = "Your duties"
    STEP = "Steps you take"
    PROMISE = "Times you keep"
    CADENCE = "What you see to regularly"
    CALL = "When you are called"
    LIMIT = "What you may approve"
    DECISION = "What you decide"
    OVERRULE = "Who may overrule whom"
    CONTACT = "What people ask you about"
    METRIC = "Numbers you answer for"
    SHARED = "Where you are asked, told or take part"
    KEEPING = "Keeping it up to date"

    @property
    def slug(self) -> str:
        """The kind in an anchor."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that is asked of a role; `text` is HTML, `citation` is empty where clauses have no numbers."""

    role: str
    kind: Kind
    citation: str
    url: str
    title: str
    text: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Pen:
    """Writes demands about one document; `locate` finds the citation and anchor of a piece of it."""

    view: View
    base: str
    locate: Callable[[object], tuple[str, str]]

    def write(
        self, role: str, kind: Kind, piece: object, title: str, text: str | None = None, *notes: str
    ) -> Demand:
        citation, anchor = self.locate(piece)
        prose = self.view.inline(text) if text else ""
        kept = tuple(note for note in notes if note)
        return Demand(role, kind, citation, f"{self.base}#{anchor}", title, prose, kept)


def list_policy_demands(view: PolicyView) -> Iterator[Demand]:
    """Everything a policy asks of any role, in the order of its sections; links lead from the view's page."""

    def locate(piece: object) -> tuple[str, str]:
        item = view.item(piece)
        return item.citation, item.anchor

    pen, policy = _Pen(view, view.url(f"policy:{view.id}") or "", locate), view.policy
    for level in policy.statement.service_levels:
        times = [f"within {level.within}"] if level.within else []
        times += [f"{view.segment(row.segment)}: within {row.within}" for row in level.by_segment]
        yield pen.write(
            level.responsible, Kind.PROMISE, level, f"{level.title}: {level.action}", None, *times
        )
    for procedure in policy.procedures.procedures:
        for step in procedure.steps:
            yield from _step(pen, step, procedure.title)
    yield from _cadences(pen, policy.procedures.cadences)
    for escalation in (policy.procedures.escalation, policy.compliance.escalation):
        if escalation is not None:
            yield from _escalation(pen, escalation)
    for responsibility in policy.roles.responsibilities:
        for duty in responsibility.duties:
            yield pen.write(responsibility.role, Kind.DUTY, duty, "", duty.text, duty.kind)
    yield from _limits(pen, policy.roles.authority_limits)
    yield from _overrules(pen, policy.roles.overrules)
    for point in policy.roles.contact_points:
        yield pen.write(point.role, Kind.CONTACT, point, point.subject)
    yield from _section_demands(pen, view)


def list_account_demands(view: AccountView) -> Iterator[Demand]:
    """Everything an account plan asks of any role."""
    account = view.account
    anchors = {
        id(entry): f"{stem}.{entry.id}"
        for stem, entries in (
            (account.escalation.id, account.escalation.levels),
            ("authority-limits", account.authority_limits),
            ("overrules", account.overrules),
            ("cadences", account.cadences),
        )
        for entry in entries
    }
    pen = _Pen(
        view,
        view.url(f"account:{view.id}") or "",
        lambda piece: ("", anchors.get(id(piece), "title-page")),
    )
    yield from _escalation(pen, account.escalation)
    yield from _limits(pen, account.authority_limits)
    yield from _overrules(pen, account.overrules)
    yield from _cadences(pen, account.cadences)
    review = f"next review by {view.day(account.next_review)}"
    yield pen.write(account.owner, Kind.KEEPING, account, "You keep this plan.", None, review)


def _section_demands(pen: _Pen, view: PolicyView) -> Iterator[Demand]:
    policy = view.policy
    for exception in policy.scope.exceptions:
        yield pen.write(
            exception.approved_by, Kind.DECISION, exception, "You grant this exception:", exception.text
        )
    for metric in policy.compliance.metrics:
        notes = (f"target: {metric.target}", view.often(metric.every))
        yield pen.write(metric.owner, Kind.METRIC, metric, metric.title, metric.meaning, *notes)
    for consequence in policy.compliance.consequences:
        title = f"{consequence.title}: you decide."
        yield pen.write(consequence.decided_by, Kind.DECISION, consequence, title, consequence.when)
    for approval in policy.approvals:
        title = f"You sign this policy: “{approval.statement}”"
        yield pen.write(approval.role, Kind.DECISION, approval, title)
    page, cycle = policy.title_page, view.often(policy.review.cycle)
    yield pen.write(page.owner, Kind.KEEPING, page, "You own this policy and answer questions about it.")
    review = f"by {view.day(view.next_review)}"
    yield pen.write(
        policy.review.responsible, Kind.KEEPING, policy.review, "You review this policy.", None, cycle, review
    )


def _step(pen: _Pen, step: Step, procedure: str) -> Iterator[Demand]:
    within = f"within {step.within}" if step.within else ""
    system = pen.view.find_system(step.system).name if step.system else ""
    yield pen.write(step.actor, Kind.STEP, step, f"{procedure}:", step.text, within, system)
    if step.accountable and step.accountable != step.actor:
        yield pen.write(
            step.accountable, Kind.SHARED, step, f"{procedure}:", step.text, "you answer for it", within
        )
    for role in step.consulted:
        yield pen.write(role, Kind.SHARED, step, f"{procedure}:", step.text, "you are asked before", within)
    for role in step.informed:
        yield pen.write(role, Kind.SHARED, step, f"{procedure}:", step.text, "you are told afterwards")


def _cadences(pen: _Pen, cadences: Sequence[Cadence]) -> Iterator[Demand]:
    for cadence in cadences:
        often = pen.view.often(cadence.every)
        segments = ", ".join(pen.view.segment(reference) for reference in cadence.segments)
        about = f"for {segments}" if segments else ""
        yield pen.write(
            cadence.responsible, Kind.CADENCE, cadence, cadence.title, cadence.content, often, about
        )
        for role in cadence.audience:
            yield pen.write(
                role, Kind.SHARED, cadence, cadence.title, None, "with you or for you", often, about
            )


def _escalation(pen: _Pen, escalation: Escalation) -> Iterator[Demand]:
    for place, level in enumerate(escalation.levels, 1):
        hours = pen.view.hours(level)
        title = f"{escalation.title}: you are called as number {place}."
        may = f"You may decide: {level.may}" if level.may else None
        about = pen.view.concerns(escalation)
        within = f"answer within {level.answers_within}"
        yield pen.write(
            level.role, Kind.CALL, level, title, may, hours, within, f"for {about}" if about else ""
        )


def _limits(pen: _Pen, limits: Sequence[AuthorityLimit]) -> Iterator[Demand]:
    for limit in limits:
        about = f"for {pen.view.concerns(limit)}" if limit.segments else ""
        for step in limit.steps:
            yield pen.write(
                step.role, Kind.LIMIT, limit, limit.title, limit.condition, str(step.limit), about
            )


def _overrules(pen: _Pen, overrules: Sequence[Overrule]) -> Iterator[Demand]:
    for overrule in overrules:
        over = ", ".join(pen.view.find_role(role).name for role in overrule.over)
        record = f"written down in: {overrule.record}" if overrule.record else ""
        title = f"You may overrule: {over}. {overrule.matter}."
        yield pen.write(overrule.role, Kind.OVERRULE, overrule, title, None, record)
        above = pen.view.find_role(overrule.role).name
        for role in overrule.over:
            title = f"{above} may overrule you. {overrule.matter}."
            yield pen.write(role, Kind.OVERRULE, overrule, title, None, record)
