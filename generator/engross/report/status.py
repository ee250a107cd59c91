"""Where every policy stands on a day: its versions, what is due, who must act, and the next step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from engross.diagnostic import Diagnostic
from engross.errors import UnknownDocumentError
from engross.history import History, State, VersionHistory
from engross.issuing.requirements import standing_findings
from engross.library import Library, PolicyFile
from engross.model.policy import Policy
from engross.project import Project
from engross.register import REGISTER
from engross.report.findings import write_json
from engross.report.words import Actor, approve_command, count, find_actor, find_demands
from engross.units.schedule import next_after
from engross.versions import VERSIONS

_NEAR = timedelta(days=365)


class Draft(Enum):
    """What a working text is, compared with the newest issued version."""

    NEW = "never issued"
    CHANGED = "changed"
    SAME = "unchanged"
    UNREADABLE = "cannot be read"
    GONE = "deleted"


class What(Enum):
    """What can be due."""

    APPROVAL = "approval"
    DECLINED = "declined"
    EFFECTIVE = "takes effect"
    ENDING = "ends"
    REVIEW = "review"
    RENEWAL = "renewal"
    ISSUE = "issue"
    MEND = "mend"


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due, by a day where there is one, and who has to do it."""

    what: What
    on: date | None
    text: str
    who: tuple[Actor, ...] = ()
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class PolicyStatus:
    """Where one policy stands; `next_step` is a command, empty where nothing has to be done."""

    id: str
    number: str
    title: str
    state: str
    in_force: VersionHistory | None
    newest: VersionHistory | None
    newest_state: State | None
    draft: Draft
    due: tuple[Due, ...]
    next_step: str

    @property
    def urgency(self) -> tuple[bool, date, str, str]:
        """What is overdue comes first, then what is due next; what is not dated comes last."""
        dated = [due for due in self.due if due.on is not None]
        first = min((due.on for due in dated if due.on is not None), default=date.max)
        return (not any(due.is_overdue for due in self.due), first, self.number, self.id)


def find_status(project: Project, names: Sequence[str], today: date) -> tuple[PolicyStatus, ...]:
    """The status of the named policies (all when none is named), the most urgent first.

    Drafts that were never issued, policies that have ended, and those whose working text is gone are among them.
    Raises UnknownDocumentError.
    """
    library = project.library
    known = known_policies(library)
    chosen = [find_policy(library, name) for name in dict.fromkeys(names)] or known
    return tuple(
        sorted((_Desk(project, each, today).status() for each in chosen), key=lambda each: each.urgency)
    )


def known_policies(library: Library) -> tuple[str, ...]:
    """The ids of all policies that have a text or a history."""
    broken = (found.id for found in library.broken if found.kind == "policies")
    return tuple(sorted({*library.policies, *library.register.chains, *broken}))


def find_policy(library: Library, name: str) -> str:
    """The present id of a policy, also for one that it had formerly. Raises UnknownDocumentError."""
    known = known_policies(library)
    found = name if name in known else library.register.former.get(name, name)
    if found not in known:
        raise UnknownDocumentError(name, known)
    return found


def history_findings(findings: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings that say that versions or the register are not as they were issued and written."""
    return tuple(
        finding
        for finding in findings
        if finding.is_error and (finding.place.path == REGISTER or VERSIONS in finding.place.path.parts[1:-2])
    )


class _Desk:
    """All that is known about one policy."""

    def __init__(self, project: Project, policy_id: str, today: date) -> None:
        self.project, self.id, self.today = project, policy_id, today
        self.library = project.library
        self.history: History = self.library.history(policy_id)
        self.working: PolicyFile | None = self.library.policies.get(policy_id)
        self.in_force = self.history.in_force(today)
        self.newest = self.history.versions[-1] if self.history.versions else None
        self.has_ended = self.history.retirement(today) is not None

    def status(self) -> PolicyStatus:
        number, title = self._name()
        return PolicyStatus(
            id=self.id,
            number=number,
            title=title,
            state=self._state(),
            in_force=self.in_force,
            newest=self.newest,
            newest_state=self.history.state(self.newest, self.today) if self.newest else None,
            draft=self.draft,
            due=tuple(sorted(self._due(), key=lambda due: (not due.is_overdue, due.on or date.max))),
            next_step=self._next_step(),
        )

    @property
    def draft(self) -> Draft:
        if self.library.is_broken(self.id):
            return Draft.UNREADABLE
        if self.working is None:
            return Draft.GONE
        if not self.history.versions:
            return Draft.NEW
        newest = next(reversed(self.library.versions.get(self.id, ())), None)
        if newest is not None and newest.record.working_text == self.working.text_digest:
            return (
                Draft.SAME
            )  # also where that version was withdrawn: it has to be written anew before anything else
        return Draft.CHANGED if self.library.is_changed(self.working) else Draft.SAME

    def _text(self) -> Policy | None:
        """The text that speaks for the policy: the one in force, else the working text, else the newest issued."""
        issued = {each.version: each for each in self.library.versions.get(self.id, ())}
        if self.in_force is not None and self.in_force.version in issued:
            return issued[self.in_force.version].policy
        if self.working is not None:
            return self.working.policy
        return issued[self.newest.version].policy if self.newest and self.newest.version in issued else None

    def _name(self) -> tuple[str, str]:
        text = self._text()
        return (str(text.title_page.number), str(text.title_page.title)) if text else ("", self.id)

    def _state(self) -> str:
        if self.in_force is not None:
            return "in force"
        if self.has_ended:
            return "retired"
        if self.history.upcoming(self.today):
            return "takes effect later"
        return "never in force" if self.history.versions else "never issued"

    def _due(self) -> Iterator[Due]:
        yield from self._pending()
        for upcoming in self.history.upcoming(self.today):
            start = upcoming.issued.effective
            yield Due(What.EFFECTIVE, start, f"{upcoming.version} takes effect")
        standing = self.project.edition.standings.get(self.id)
        if standing is not None and standing.retired is not None and standing.retired.on > self.today:
            yield Due(What.ENDING, standing.retired.on, "The policy ends")
        yield from self._renewals()
        if not self.has_ended:
            yield from self._review()
            yield from self._drafting()

    def _pending(self) -> Iterator[Due]:
        """What the newest version still lacks."""
        newest = self.newest
        if newest is None or newest.binds or newest.withdrawn is not None:
            return
        start = newest.issued.effective
        late = start < self.today
        if newest.declined is not None:
            text = f"{newest.version} was declined: {newest.declined.reason}"
            yield Due(What.DECLINED, start, text, self._owner(), late)
        for text, actors in self._approvals(newest):
            yield Due(What.APPROVAL, start, text, actors, late)

    def _approvals(self, version: VersionHistory) -> Iterator[tuple[str, tuple[Actor, ...]]]:
        """Who has to approve, all together or, where of some a number is enough, group by group."""
        demands = find_demands(self.library, self.id, version)
        open_steps = [step for step in version.steps if version.still_needed(step)]
        later = sum(version.still_needed(step) for step in open_steps[1:]) if version.is_sealed else 0
        follow = f", {count(later, 'more', 'more')} after that" if later else ""
        text = f"{version.version} has to be approved"
        alone = tuple(actor for demand in demands if not demand.is_group for actor in demand.actors)
        if alone:
            yield f"{text}{follow}", alone
        for demand in demands:
            if demand.is_group:
                actors = tuple(dict.fromkeys(demand.actors))
                of = "of these" if len(actors) > 1 else f"approval{'s' if demand.needed > 1 else ''}"
                yield f"{text} ({demand.number} {of}{follow})", actors

    def _renewals(self) -> Iterator[Due]:
        """When the proof of signatures ends: of what applies or comes next always, of older versions when it is near."""
        soon = self.today + _NEAR
        for version in self.history.versions:
            ends = version.proved_until
            if ends is None or version.withdrawn is not None:
                continue
            if version in {self.in_force, self.newest} or ends <= soon:
                has_proof = version.renew_by is not None
                text = (
                    f"The proof of {version.version}’s signatures has to be renewed"
                    if has_proof
                    else f"The certificates of {version.version}’s signatures end; no timestamp proves them longer"
                )
                yield Due(What.RENEWAL, ends, text, (), ends < self.today)

    def _owner(self) -> tuple[Actor, ...]:
        text = self.working.policy if self.working else self._text()
        return (find_actor(self.library, text.title_page.owner),) if text else ()

    def _review(self) -> Iterator[Due]:
        text = self._text()
        if self.in_force is None or text is None:
            return
        day = next_after(text.title_page.last_review, text.review.cycle)
        if self.history.retirement(day) is not None:
            return
        who = (find_actor(self.library, text.review.responsible),)
        yield Due(What.REVIEW, day, "Review", who, day < self.today)

    def _drafting(self) -> Iterator[Due]:
        newest = self.newest
        if newest is not None and newest.withdrawn is not None and self.draft is Draft.SAME:
            yield Due(
                What.ISSUE, None, f"{newest.version} was withdrawn, and nothing follows it yet", self._owner()
            )
        told = {
            Draft.NEW: (What.ISSUE, "The draft was never issued"),
            Draft.CHANGED: (What.ISSUE, f"The draft has changed since {newest and newest.version}"),
            Draft.UNREADABLE: (What.MEND, "The draft cannot be read"),
            Draft.GONE: (What.MEND, "The working text was deleted"),
        }
        if self.draft in told:
            what, text = told[self.draft]
            yield Due(what, None, text, self._owner())

    def _next_step(self) -> str:
        if self.has_ended:
            return ""
        if self.draft is Draft.UNREADABLE:
            return "engross check"
        newest = self.newest
        if newest is not None and not newest.binds and newest.withdrawn is None:
            waiting = newest.waiting
            if newest.declined is None and waiting:
                return approve_command(self.library, self.id, newest)
            # A version that was declined has to be written anew before it can be issued again.
            return f"engross issue {self.id}" if self.draft is Draft.CHANGED else ""
        if self.draft is Draft.GONE:
            return f"engross retire {self.id} --reason “…”"
        is_late = any(due.what is What.REVIEW and due.is_overdue for due in self._review())
        if self.draft is Draft.SAME:
            return ""
        if self.working is not None and (is_late or any(due.what is What.ISSUE for due in self._drafting())):
            found = standing_findings(self.library, self.project.findings, self.working)
            return "engross check" if found else f"engross issue {self.id}"
        return ""


def status_json(statuses: Sequence[PolicyStatus], findings: Sequence[Diagnostic], today: date) -> str:
    """The status for programs; the keys stay as they are."""
    listed = {
        "today": today.isoformat(),
        "policies": [_as_data(each) for each in statuses],
        "findings": [{"place": str(each.place), "message": each.message} for each in findings],
    }
    return write_json(listed)


def _as_data(status: PolicyStatus) -> dict[str, object]:
    newest, in_force = status.newest, status.in_force
    return {
        "id": status.id,
        "number": status.number,
        "title": status.title,
        "state": status.state,
        "in_force": in_force
        and {"version": in_force.version, "since": in_force.issued.effective.isoformat()},
        "newest": newest
        and {
            "version": newest.version,
            "state": status.newest_state.value if status.newest_state else "",
            "effective": newest.issued.effective.isoformat(),
            "missing_approvals": list(newest.missing),
            "next_approvals": list(newest.next_steps),
            "sealed": newest.is_sealed,
            "renew_by": newest.proved_until.isoformat() if newest.proved_until else None,
            "quorums": [{"needed": each.needed, "of": list(each.of)} for each in newest.issued.quorums],
        },
        "draft": status.draft.value,
        "due": [
            {
                "what": due.what.value,
                "on": due.on.isoformat() if due.on else None,
                "overdue": due.is_overdue,
                "text": due.text,
                "who": [
                    {"role": actor.role, "name": actor.name, "people": list(actor.people)}
                    for actor in due.who
                ],
            }
            for due in status.due
        ],
        "next": status.next_step,
    }
