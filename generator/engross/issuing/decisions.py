"""What is decided about issued versions: approved, declined, withdrawn, retired, renamed; each a line of the register."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import TypedDict, TypeVar

from engross.disk import LOCK, commit, exclusive, rename_folder
from engross.errors import DecisionError, OutputError, UnknownDocumentError
from engross.issuing.entitlement import (
    Approver,
    Asked,
    find_approval,
    find_approver,
    find_version,
    refuse_approval,
    refuse_refusal,
)
from engross.issuing.issue import require_line, settle_clock
from engross.library import Library, parse_library
from engross.model.fields import Line, PersonId, PolicyId, RoleId, Slug, Version
from engross.model.record import Approved, Declined, Digest, Renamed, Retired, Withdrawn
from engross.register import REGISTER, UNSEALED, extend_register, seal
from engross.remote.archive import open_files
from engross.versions import VERSIONS

_RESERVED = {VERSIONS, "accounts", "media", "schema", "trust"}
EventType = TypeVar("EventType", Approved, Declined, Withdrawn, Retired)


class _Common(TypedDict):
    policy: PolicyId
    at: datetime
    by: Line
    digest: Digest


class _Verdict(_Common):
    version: Version
    approval: Slug
    role: RoleId
    name: Line
    person: PersonId
    on: date


def _no_wait() -> None:
    """Nobody is told that another process is waited for."""


@dataclass(frozen=True, slots=True)
class Secretary:
    """Who writes decisions down, where and when.

    `now` is in UTC; `today` is the day where people are, that of `now` when it is left out.
    """

    root: Path
    now: datetime
    by: str
    waiting: Callable[[], None] = field(default=_no_wait)
    today: date | None = None

    def approve(
        self, policy_id: str, role: str, version: str = "", person: str = "", on: date | None = None
    ) -> Approved:
        """Write down that one of the approvals of a version was given; the newest that was not withdrawn by default.

        `role` is the id of the role or of the approval, `person` of who approved: the role's only holder by default.
        A version whose PDF is sealed is approved by signatures in it. Raises DecisionError.
        """
        with exclusive(self.root / LOCK, self.waiting):
            library = self._open(policy_id)
            asked = find_approval(library, policy_id, role, version, person)
            if asked.history.is_signed:
                raise DecisionError(
                    f"{asked} is signed in its PDF: engross sign {policy_id} --as {asked.approval.id}, or engross "
                    "accept FILE for a PDF that was signed elsewhere."
                )
            who = find_approver(library, asked.approval, person, on or self._today)
            refuse_approval(asked, who)
            return self._write(library, Approved(**self._verdict(library, asked, who, on)))

    def decline(
        self,
        policy_id: str,
        role: str,
        reason: str,
        version: str = "",
        person: str = "",
        on: date | None = None,
    ) -> Declined:
        """Write down that one of the approvals of a version was refused, and why.

        As `approve`, but also for a version whose PDF is sealed, as long as it does not bind.
        """
        with exclusive(self.root / LOCK, self.waiting):
            library = self._open(policy_id)
            asked = find_approval(library, policy_id, role, version, person)
            who = find_approver(library, asked.approval, person, on or self._today)
            refuse_refusal(asked, who)
            verdict = self._verdict(library, asked, who, on)
            return self._write(library, Declined(**verdict, reason=require_line(reason, "why")))

    def withdraw(self, policy_id: str, reason: str, version: str = "") -> Withdrawn:
        """Take back a version that has not taken effect; the newest by default. Raises DecisionError."""
        with exclusive(self.root / LOCK, self.waiting):
            library = self._open(policy_id)
            history = library.history(policy_id)
            chosen = find_version(history, policy_id, version or history.versions[-1].version)
            if chosen.withdrawn is not None:
                raise DecisionError(
                    f"{policy_id} {chosen.version} was withdrawn already. To take back an older one, name it: --version"
                )
            if history.has_applied(chosen, self._today):
                raise DecisionError(
                    f"{policy_id} {chosen.version} has been in effect since {chosen.issued.effective}; what applied "
                    f"cannot be undone. Issue a new version, or end the policy: engross retire {policy_id}"
                )
            event = Withdrawn(
                **self._common(library, policy_id), version=chosen.version, reason=require_line(reason, "why")
            )
            return self._write(library, event)

    def retire(self, policy_id: str, reason: str, on: date | None = None) -> Retired:
        """End a policy, from a day on (today by default). Raises DecisionError."""
        with exclusive(self.root / LOCK, self.waiting):
            library = self._open(policy_id)
            history, day = library.history(policy_id), on or self._today
            ruling = history.ruling(day)
            if not any(each.binds for each in history.versions):
                raise DecisionError(
                    f"No version of {policy_id} was ever approved, so there is nothing to end. "
                    f"To take back what was issued: engross withdraw {policy_id}"
                )
            if isinstance(ruling, Retired):
                raise DecisionError(f"{policy_id} has ended already by {day}.")
            if ruling is None:
                raise DecisionError(
                    f"No version of {policy_id} applies on {day} yet. To take back one that has not taken effect: "
                    f"engross withdraw {policy_id}"
                )
            applies = history.in_force(self._today)
            if applies is not None and day < applies.issued.effective:
                raise DecisionError(
                    f"{policy_id} {applies.version} has applied since {applies.issued.effective}; the policy cannot have "
                    "ended before that."
                )
            event = Retired(**self._common(library, policy_id), on=day, reason=require_line(reason, "why"))
            return self._write(library, event)

    def rename(self, old: str, new: str) -> Renamed:
        """Give a policy another id; its folder is renamed unless it was already. Raises DecisionError."""
        with exclusive(self.root / LOCK, self.waiting):
            library = parse_library(open_files(self.root))
            if not library.register.events(old):
                raise UnknownDocumentError(old, tuple(library.register.chains))
            _refuse_altered(library, old, register_only=True)
            if library.register.events(new) or library.register.former.get(new, old) != old:
                raise DecisionError(
                    f"There is a history of a policy called {new} already; choose another name."
                )
            common = self._common(library, _slug(new))
            common["at"] = settle_clock(library, old, self.now)
            event = seal(Renamed(**common, formerly=PolicyId(old)), library.register.last(old))
            data = extend_register(library.files[REGISTER], [event])
            folder, taken = _folder_of(library, old), _folder_of(library, new) is not None
            if folder is None and not taken:
                raise DecisionError(f"There is no folder called {old}, and none called {new}, in policies/.")
            if folder is None:
                commit(self.root, {}, REGISTER, data)
            elif taken:
                raise DecisionError(f"There are both {old} and {new} in the library; move one of them away.")
            else:
                self._rename(folder, new, data)
            return event

    def _rename(self, folder: PurePosixPath, new: str, data: bytes) -> None:
        before, after = self.root / folder, self.root / folder.with_name(new)
        rename_folder(before, after)
        try:
            commit(self.root, {}, REGISTER, data)
        except OutputError:
            rename_folder(after, before)
            raise

    def _open(self, policy_id: str) -> Library:
        library = parse_library(open_files(self.root))
        if not library.register.events(policy_id):
            if policy_id in library.register.former:
                raise DecisionError(f"{policy_id} is called {library.register.former[policy_id]} now.")
            if policy_id in library.policies or library.is_broken(policy_id):
                raise DecisionError(
                    f"{policy_id} was never issued, so there is nothing to decide on. First: engross issue {policy_id}"
                )
            raise UnknownDocumentError(policy_id, tuple(library.register.chains))
        _refuse_altered(library, policy_id)
        settle_clock(library, policy_id, self.now)
        return library

    def _common(self, library: Library, policy_id: str) -> _Common:
        return {
            "policy": PolicyId(policy_id),
            "at": settle_clock(library, policy_id, self.now),
            "by": require_line(self.by, "who writes this down"),
            "digest": UNSEALED,
        }

    def _verdict(self, library: Library, asked: Asked, who: Approver, on: date | None) -> _Verdict:
        """What an approval and a refusal have in common."""
        written = asked.policy.review.revisions[0].date
        if on is not None and on > self._today:
            raise DecisionError(f"{on} is in the future; only what was decided can be written down.")
        if on is not None and on < written:
            raise DecisionError(
                f"On {on} the text of {asked} was not finished: its revision history says {written}."
            )
        return {
            **self._common(library, asked.policy_id),
            "version": asked.history.version,
            "approval": asked.approval.id,
            "role": asked.approval.role,
            "name": who.signs_as,
            "person": PersonId(who.id),
            "on": on or self._today,
        }

    @property
    def _today(self) -> date:
        return self.today or self.now.date()

    def _write(self, library: Library, event: EventType) -> EventType:
        sealed = seal(event, library.register.last(event.policy))
        commit(self.root, {}, REGISTER, extend_register(library.files[REGISTER], [sealed]))
        return sealed


def _slug(name: str) -> str:
    if re.fullmatch(Slug.pattern, name) is None or len(name) > Slug.longest or name in _RESERVED:
        raise DecisionError(
            f"“{name}” cannot be a policy's name: small letters, digits and single hyphens only, and none of: "
            f"{', '.join(sorted(_RESERVED))}."
        )
    return name


def _refuse_altered(library: Library, policy_id: str, *, register_only: bool = False) -> None:
    for finding in library.register.diagnostics if register_only else library.diagnostics:
        if finding.is_error and library.is_about_history(finding, policy_id):
            raise DecisionError(
                f"The history of {policy_id} is not as it was written, so nothing can be added to it "
                f"({finding.place}: {finding.message}) To see everything: engross check"
            )


def _folder_of(library: Library, policy_id: str) -> PurePosixPath | None:
    """The folder of a policy, also of one whose working text was deleted."""
    found = library.policies.get(policy_id)
    if found is not None:
        return found.folder
    parents = (path for file in library.files for path in file.parents)
    return next(
        (path for path in parents if path.name == policy_id and path.parts[:1] == ("policies",)), None
    )
