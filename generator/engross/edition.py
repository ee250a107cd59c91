"""Which text of each policy a handbook shows on a day: the version in force, and drafts where they are asked for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from engross.history import History, State, VersionHistory
from engross.library import AccountFile, Library, PolicyFile, index_organization
from engross.model.issued import CitedPolicy, IssuedPolicy
from engross.model.record import Retired
from engross.reading.source import SourceFile
from engross.text.quotes import quoted_policies
from engross.versions import IssuedVersion

# What applies, and what is shown with drafts alone: there is nothing else to show of it.
_ACTIVE = {State.IN_FORCE, State.AWAITING, State.DECLINED}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a policy's page shows, and where the policy stands on a day.

    `shown` is None for a draft; `state` is where the version shown is in its life, None for a draft.
    """

    policy_id: str
    history: History
    today: date
    shown: VersionHistory | None
    state: State | None

    @property
    def in_force(self) -> VersionHistory | None:
        """The version that applies, whatever is shown."""
        return self.history.in_force(self.today)

    @property
    def upcoming(self) -> VersionHistory | None:
        """The version that takes effect next."""
        return next(iter(self.history.upcoming(self.today)), None)

    @property
    def retired(self) -> Retired | None:
        """The end of the policy: the one that has come, or the one that is decided."""
        decided = [each for each in self.history.events if isinstance(each, Retired) and each.on > self.today]
        # One that was moved, or set aside by a version issued later, never comes.
        coming = [each for each in decided if self.history.retirement(each.on) is each]
        return self.history.retirement(self.today) or min(coming, key=lambda each: each.on, default=None)


@dataclass(frozen=True, slots=True)
class Edition:
    """A handbook's contents on a day.

    `library.policies` holds what applies, and drafts; `others` holds policies that have a page only: those that have
    ended, and those that take effect later. `versions` are the approved versions of every policy, oldest first.
    `source` is the library as it was read.
    """

    source: Library
    library: Library
    today: date
    standings: Mapping[str, Standing]
    others: tuple[PolicyFile, ...]
    versions: Mapping[str, tuple[IssuedVersion, ...]]


def publish(library: Library, today: date, *, drafts: bool = False, before: Edition | None = None) -> Edition:
    """What a handbook shows on a day. Raises UnreadableError for an issued version that this engross cannot read.

    Of an edition `before` it, of an equal day and with the same choice of drafts, the standings stay of policies whose texts
    and versions are the very same objects.
    """
    reworded = None if before is None else _reword(before, library, drafts=drafts)
    if reworded is not None:
        return reworded
    standings: dict[str, Standing] = {}
    shown: dict[str, PolicyFile] = {}
    for policy_id in sorted({*library.policies, *library.versions}):
        standing = _stand_still(library, policy_id, before) or _stand(
            library, policy_id, today, drafts=drafts
        )
        found = None if standing is None else _take(library, standing)
        if standing is not None and found is not None:
            standings[policy_id], shown[policy_id] = standing, found
    active = {
        policy_id: found
        for policy_id, found in shown.items()
        if found.is_draft or standings[policy_id].state in _ACTIVE
    }
    apart = {policy_id: found for policy_id, found in shown.items() if policy_id not in active}
    policies = {found.id: found for found in sorted(active.values(), key=_rank)}
    return Edition(
        source=library,
        library=replace(
            library,
            policies=policies,
            accounts={
                plan.id: plan
                for plan in library.accounts.values()
                if _is_shown(library, plan, shown if drafts else policies, today)
            },
            broken=tuple(found for found in library.broken if drafts or found.kind != "policies"),
            citations=_cite(shown),
            apart=apart,
        ),
        today=today,
        standings=standings,
        others=tuple(sorted(apart.values(), key=_rank)),
        versions=before.versions
        if before is not None and before.source.versions is library.versions
        else {policy_id: _visible(library, policy_id, today) for policy_id in library.versions},
    )


def _reword(before: Edition, library: Library, *, drafts: bool) -> Edition | None:
    """The edition where only texts of policies are others now, and all stand where they stood; None where more is."""
    known = before.source
    kept = replace(library, policies=known.policies, files=known.files, diagnostics=known.diagnostics)
    if any(getattr(kept, each.name) is not getattr(known, each.name) for each in fields(kept)):
        return None
    if library.policies.keys() != known.policies.keys():
        return None
    standings: dict[str, Standing] = {}
    shown: dict[str, PolicyFile] = {}
    for policy_id, found in library.policies.items():
        if found is known.policies[policy_id]:
            continue
        standing = _stand(library, policy_id, before.today, drafts=drafts)
        taken = None if standing is None else _take(library, standing)
        was = before.library.policies.get(policy_id)
        if standing is None or taken is None or was is None or not _is_alike(was, taken):
            return None
        if not taken.is_draft and standing.state not in _ACTIVE:
            return None
        standings[policy_id], shown[policy_id] = standing, taken
    texts = {**before.library.policies, **shown}
    return replace(
        before,
        source=library,
        library=replace(before.library, policies=texts, files=library.files, diagnostics=library.diagnostics),
        standings={**before.standings, **standings},
    )


def _is_alike(was: PolicyFile, now: PolicyFile) -> bool:
    """Whether two texts of a policy have the same place among all, and say the same of other policies."""
    are_drafts = was.is_draft and now.is_draft
    return _rank(was) == _rank(now) and (are_drafts or was.policy is now.policy)


def _stand_still(library: Library, policy_id: str, before: Edition | None) -> Standing | None:
    """Where a policy stood before, if nothing is another that decides about it."""
    if before is None or before.source.versions is not library.versions:
        return None
    known = before.source.policies.get(policy_id)
    if known is not library.policies.get(policy_id):
        return None
    # A file that cannot be read hides all versions.
    return before.standings.get(policy_id) if known is not None else None


def as_issued(
    library: Library, policy_id: str, policy: IssuedPolicy, source: SourceFile
) -> tuple[Library, PolicyFile]:
    """A library that holds just one issued text and what stood elsewhere when it was issued, and the text in it."""
    found = PolicyFile(policy_id, policy, source, is_draft=False)
    organization = policy.resolved.organization
    alone = replace(
        library,
        organization=organization,
        directory=index_organization(organization),
        policies={found.id: found},
        accounts={},
        broken=(),
        apart={},
        citations={str(cited.policy): cited for cited in policy.resolved.policies},
    )
    return alone, found


def _rank(found: PolicyFile) -> tuple[str, str]:
    return (found.policy.title_page.number, found.id)


def _is_shown(library: Library, plan: AccountFile, policies: Collection[str], today: date) -> bool:
    """Whether everything that a plan quotes applies, or is shown as a draft; a policy that ended keeps no plan back."""
    return all(
        policy_id in policies
        or policy_id not in library.policies
        or library.history(policy_id).retirement(today) is not None
        for _, policy_id in quoted_policies(library, plan.account)
    )


def _stand(library: Library, policy_id: str, today: date, *, drafts: bool) -> Standing | None:
    """Where a policy stands; None for one that has no page, or one that shows what is wrong with its draft."""
    history = library.history(policy_id)
    working = library.policies.get(policy_id)
    if drafts and library.is_broken(policy_id):
        return None
    if drafts and working is not None and library.is_changed(working):
        return Standing(policy_id, history, today, None, None)
    shown = _choose(history, today, drafts=drafts)
    return None if shown is None else Standing(policy_id, history, today, shown, history.state(shown, today))


def _choose(history: History, today: date, *, drafts: bool) -> VersionHistory | None:
    """The version in force, else the next one to take effect, else the last one that applied."""
    known = [each for each in history.versions if history.state(each, today).is_approved]
    applied = [each for each in known if history.state(each, today) is not State.NEVER]
    awaiting = [each for each in history.versions if drafts and each.withdrawn is None]
    chosen = history.in_force(today) or next(iter(history.upcoming(today)), None)
    return chosen or next(iter([*reversed(applied), *reversed(known), *reversed(awaiting)]), None)


def _take(library: Library, standing: Standing) -> PolicyFile | None:
    """The text that a standing says is shown; None for a version that is not what was issued."""
    if standing.shown is None:
        return library.policies[standing.policy_id]
    for version in library.versions.get(standing.policy_id, ()):
        if version.version == standing.shown.version:
            return PolicyFile(standing.policy_id, version.policy, version.source, is_draft=False)
    return None


def _visible(library: Library, policy_id: str, today: date) -> tuple[IssuedVersion, ...]:
    """The versions that employees may see: those that were approved."""
    history = library.history(policy_id)
    approved = {each.version for each in history.versions if history.state(each, today).is_approved}
    return tuple(each for each in library.versions[policy_id] if each.version in approved)


def _cite(shown: Mapping[str, PolicyFile]) -> dict[str, CitedPolicy]:
    """What the texts shown say of other policies, for those that are not shown themselves."""
    texts = [found.policy for found in shown.values()]
    resolved = [policy.resolved for policy in texts if isinstance(policy, IssuedPolicy)]
    return {str(cited.policy): cited for each in resolved for cited in each.policies}
