"""Who may decide on an approval of a version, and when no more are needed; the same on paper and by signature."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from engross.errors import DecisionError
from engross.history import History, VersionHistory
from engross.library import Library
from engross.model.fields import Line
from engross.model.issued import IssuedPolicy
from engross.model.organization import Person
from engross.model.policy import Approval
from engross.model.record import Approved, Declined


@dataclass(frozen=True, slots=True)
class Approver:
    """Somebody who may decide: a holder of the role, or a deputy."""

    id: str
    name: Line
    is_deputy: bool

    @property
    def signs_as(self) -> Line:
        """The name as it is written down, which says so of a deputy."""
        return Line(f"{self.name} (deputy)") if self.is_deputy else self.name

    def decided(self, verdict: Approved | Declined) -> bool:
        """Whether a decision was this person's; older ones are known by the name alone."""
        if verdict.person is not None:
            return verdict.person == self.id
        return verdict.name in {self.name, f"{self.name} (deputy)"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the approvals that a version asks for, with the version's text and what was decided on it so far."""

    policy_id: str
    history: VersionHistory
    policy: IssuedPolicy
    approval: Approval

    def __str__(self) -> str:
        return f"{self.policy_id} {self.history.version}"

    @property
    def has_enough(self) -> bool:
        """Whether it belongs to a group of which enough were given."""
        return not self.history.still_needed(self.history.step_of(self.approval.id))

    @property
    def is_last(self) -> bool:
        """Whether the version is approved once this one is given."""
        own = self.history.step_of(self.approval.id)
        return all(self.history.still_needed(step) <= (step == own) for step in self.history.steps)


def find_version(history: History, policy_id: str, version: str) -> VersionHistory:
    """The version that is meant, where none is named the newest that stands. Raises DecisionError."""
    if not version:
        standing = [each for each in history.versions if each.withdrawn is None]
        return (standing or history.versions)[-1]
    found = history.find(version)
    if found is None:
        known = ", ".join(each.version for each in history.versions)
        raise DecisionError(f"There is no issued version {version} of {policy_id}. There are: {known}.")
    return found


def find_approval(library: Library, policy_id: str, role: str, version: str = "", person: str = "") -> Asked:
    """The approval of a version that the id of a role or of an approval means; for a role with several, the next.

    A person's own refusal comes first, so that it can be changed; then what nobody has decided on. Raises DecisionError.
    """
    chosen = find_version(library.history(policy_id), policy_id, version)
    if chosen.withdrawn is not None:
        raise DecisionError(
            f"{policy_id} {chosen.version} was withdrawn; nothing can be decided on it any more."
        )
    policy = next(each.policy for each in library.versions[policy_id] if each.version == chosen.version)
    meant = [each for each in policy.approvals if role in {each.id, each.role}]
    if not meant:
        asked = ", ".join(dict.fromkeys(each.role for each in policy.approvals))
        raise DecisionError(
            f"{policy_id} {chosen.version} asks for no approval of “{role}”. It asks: {asked}."
        )
    best = min(meant, key=lambda approval: _rank(library, chosen, approval, person))
    return Asked(policy_id, chosen, policy, best)


def _rank(library: Library, history: VersionHistory, approval: Approval, person: str) -> int:
    """Which of several approvals of one role is decided on: the lowest."""
    verdict = history.verdicts.get(approval.id)
    if isinstance(verdict, Approved):
        return 4
    if approval.id not in history.missing:
        return 3
    if verdict is None:
        return 1
    role = library.directory.roles.get(approval.role)
    who = person or (role.holders[0] if role and len(role.holders) == 1 else "")
    return 0 if who in {verdict.person, verdict.name} else 2


def find_approver(
    library: Library, approval: Approval, person: str = "", day: date | None = None
) -> Approver:
    """The holder or deputy that an id or a name means; the only holder where nobody is named. Raises DecisionError.

    Whoever had left by the day is none any more.
    """
    if library.organization is None:
        raise DecisionError("organization.yml cannot be read, so nobody knows who may decide: engross check")
    entitled = entitled_people(library, approval, day)
    holders = [each.id for each in entitled if not each.is_deputy]
    if not person and len(holders) == 1:
        person = holders[0]
    nobody = "nobody: organization.yml names no holder"
    listed = ", ".join(f"{each.id} ({each.name})" for each in entitled) or nobody
    if not person:
        raise DecisionError(f"Say who decided as {approval.role}: {listed}.")
    found = next((each for each in entitled if person in {each.id, each.name}), None)
    if found is None:
        raise DecisionError(
            f"“{person}” does not hold the role {approval.role} and is no deputy. Entitled: {listed}."
        )
    return found


def entitled_people(library: Library, approval: Approval, day: date | None = None) -> tuple[Approver, ...]:
    """Everybody who may give an approval on a day, holders before deputies."""
    role, people = library.directory.roles.get(approval.role), library.directory.people
    holders, deputies = (role.holders, role.deputies) if role else ((), ())
    return tuple(
        Approver(each, people[each].name, each not in holders)
        for each in dict.fromkeys((*holders, *deputies))
        if each in people and not _has_left(people[each], day)
    )


def _has_left(person: Person, day: date | None) -> bool:
    return day is not None and person.left is not None and person.left < day


def refuse_approval(asked: Asked, who: Approver) -> None:
    """Raise DecisionError where somebody may not give an approval, or where it is given or not needed.

    The author of a version is whoever held the author's role when it was issued. The author's approval counts, but
    unless the policy says otherwise it is never the last one as long as nobody else has approved.
    """
    _refuse_given(asked)
    if asked.has_enough:
        title = next(
            each.title for each in asked.policy.approval_rules.groups if each.id == asked.approval.group
        )
        given = asked.history.given(asked.history.step_of(asked.approval.id))
        names = ", ".join(each.name for each in given)
        raise DecisionError(f"{asked}: enough have approved of “{title}” ({names}); no more are needed.")
    others = _decided_elsewhere(asked, who)
    again = next((each for each in others if isinstance(each, Approved) or _share_a_group(asked, each)), None)
    if again is not None and not asked.policy.approval_rules.same_person:
        _refuse_again(asked, who, again)
    if asked.is_last and not asked.policy.approval_rules.author_alone:
        _refuse_author(asked, who)


def refuse_refusal(asked: Asked, who: Approver) -> None:
    """Raise DecisionError where somebody may not refuse an approval, or where a refusal changes nothing any more."""
    _refuse_given(asked)
    if asked.history.binds:
        raise DecisionError(
            f"{asked} is approved since {asked.history.approved_on}; a refusal changes nothing any more."
        )
    again = next((each for each in _decided_elsewhere(asked, who) if _share_a_group(asked, each)), None)
    if again is not None and not asked.policy.approval_rules.same_person:
        _refuse_again(asked, who, again)


def _refuse_given(asked: Asked) -> None:
    if isinstance(asked.history.verdicts.get(asked.approval.id), Approved):
        raise DecisionError(f"{asked} has this approval already ({asked.approval.id}).")


def _decided_elsewhere(asked: Asked, who: Approver) -> list[Approved | Declined]:
    """What somebody has decided on the other approvals of the version."""
    verdicts = asked.history.verdicts.items()
    return [verdict for id_, verdict in verdicts if id_ != asked.approval.id and who.decided(verdict)]


def _share_a_group(asked: Asked, verdict: Approved | Declined) -> bool:
    return verdict.approval in asked.history.step_of(asked.approval.id).of


def _refuse_again(asked: Asked, who: Approver, verdict: Approved | Declined) -> None:
    verb = "approved" if isinstance(verdict, Approved) else "declined"
    raise DecisionError(
        f"{who.name} has {verb} {asked} already, as {verdict.role} ({verdict.approval}); one person decides once. "
        f"A deputy of the role {asked.approval.role} may. Where one person may approve for several roles, the policy "
        "says so: approval_rules → same_person: true"
    )


def _refuse_author(asked: Asked, who: Approver) -> None:
    authors, role = _authors(asked.policy)
    given = [each for step in asked.history.steps for each in asked.history.given(step)]
    if who.id not in {each.id for each in authors} or not all(_is_one_of(authors, each) for each in given):
        return
    raise DecisionError(
        f"Then nobody but the author ({role}) would have approved {asked}, and this would be the last approval. "
        "Somebody else has to approve too, such as a deputy. Where the author alone may approve, the policy says so: "
        "approval_rules → author_alone: true"
    )


def _authors(policy: IssuedPolicy) -> tuple[tuple[Approver, ...], str]:
    """Who held the role that wrote the version when it was issued, and what the role was called."""
    organization, author = policy.resolved.organization, policy.review.revisions[0].author
    role = next((each for each in organization.roles if each.id == author), None)
    holders = role.holders if role else ()
    found = tuple(Approver(each.id, each.name, False) for each in organization.people if each.id in holders)
    return found, str(role.name) if role else str(author)


def _is_one_of(people: Iterable[Approver], verdict: Approved | Declined) -> bool:
    return any(each.decided(verdict) for each in people)
