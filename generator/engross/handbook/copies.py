"""The page that tells of any copy of a PDF whether it is ours and in force; and its index of digests as JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from markupsafe import Markup

from engross.address import CHECK, account_page, changes_page, policy_page, relative_url, version_page
from engross.artifact import Artifact
from engross.handbook.approvals import find_signing
from engross.handbook.as_of import write_index
from engross.handbook.contents import Handbook, published_accounts
from engross.handbook.sheets import Desk
from engross.handbook.shelf import Shelf
from engross.history import State, VersionHistory, day_of
from engross.marks import digest
from engross.model.record import Approved, FileMark, Sealed
from engross.versions import IssuedVersion

INDEX = CHECK.with_suffix(".json")

_Data = dict[str, object]
After = Literal["issue", "seal", "approval", "renewal"]
Special = Literal["", "never", "replaced", "awaiting", "declined", "withdrawn"]
_SPECIAL: dict[State, Special] = {
    State.AWAITING: "awaiting",
    State.DECLINED: "declined",
    State.WITHDRAWN: "withdrawn",
}


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a version's PDF: what made it so and, after an approval, the place of that approval among all given."""

    mark: FileMark
    after: After
    by: int | None = None

    def as_data(self) -> _Data:
        """The state as it stands in the index."""
        data: _Data = {"size": self.mark.size, "sha256": str(self.mark.sha256), "after": self.after}
        return data if self.by is None else {**data, "by": self.by}


@dataclass(frozen=True, slots=True)
class Approver:
    """Who gave an approval, by the role's name at that time, and whether the PDF holds a signature of it."""

    role: str
    name: str
    on: date
    is_signed: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """The days of a version: from `start` up to, not with, `end`, when the version `then` follows, or none where it is empty.

    `special` says what became of one that has no such days.
    """

    start: date
    end: date | None = None
    then: str = ""
    special: Special = ""
    withdrawn: date | None = None

    def __contains__(self, day: date) -> bool:
        return not self.special and self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Links:
    """Where a version can be read, as seen from the top of the site; empty where there is no such page."""

    page: str = ""
    pdf: str = ""
    changes: str = ""
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Copied:
    """A version of which the page tells every PDF by name; `revisions` are its PDF's states, the oldest first."""

    policy_id: str
    number: str
    title: str
    version: str
    days: Edge
    is_demo: bool
    approvals: tuple[Approver, ...]
    revisions: tuple[Revision, ...]
    links: Links

    @property
    def newest(self) -> Revision:
        """The PDF with all that was added to it."""
        return self.revisions[-1]

    def as_data(self) -> _Data:
        """The version as it stands in the index; what is empty is left out."""
        data: _Data = {
            "policy": self.policy_id,
            "number": self.number,
            "title": self.title,
            "version": self.version,
            "start": self.days.start.isoformat(),
            "end": self.days.end.isoformat() if self.days.end else "",
            "then": self.days.then,
            "special": self.days.special,
            "withdrawn": self.days.withdrawn.isoformat() if self.days.withdrawn else "",
            "trust": "demo" if self.is_demo else "",
            "page": self.links.page,
            "pdf": self.links.pdf,
            "changes": self.links.changes,
            "policy_page": self.links.policy,
            "approvals": [
                {"role": each.role, "name": each.name, "on": each.on.isoformat(), "signed": each.is_signed}
                for each in self.approvals
            ],
            "revisions": [each.as_data() for each in self.revisions],
        }
        return {key: value for key, value in data.items() if value not in ("", [])}


def compose_copies(handbook: Handbook, shelves: Mapping[str, Shelf], desk: Desk) -> Iterator[Artifact]:
    """The page and its index, which needs no server: the same bytes stand in the page.

    A version that has a page here is named, and so is one that was approved and then withdrawn. Of all others (they
    await approval, were refused, or were withdrawn before they were approved) there are digests alone, in no order: who has
    the file learns where it stands, and nobody else learns of what it is a PDF.
    """
    edition = handbook.edition
    copied: list[Copied] = []
    unnamed: list[_Data] = []
    for policy_id, versions in edition.source.versions.items():
        history, shelf = edition.source.history(policy_id), shelves.get(policy_id)
        for version in reversed(versions):
            found = history.find(version.version)
            if found is None:
                continue
            if _is_named(version, found, shelf):
                copied.append(_copy(version, found, shelf))
            else:
                unnamed += _hide(version, found)
    copied.sort(key=lambda each: (each.number, each.policy_id))
    index = write_index(
        {
            "index_version": 1,
            "made_on": edition.today.isoformat(),
            "versions": [each.as_data() for each in copied],
            "plans": list(_plans(handbook)),
            "unnamed": sorted(unnamed, key=lambda each: str(each["sha256"])),
        }
    )
    yield Artifact(INDEX, index.encode())
    text = desk.render_long(
        "check-a-copy.md",
        CHECK,
        index=Markup(index),  # noqa: S704 (nothing in it can end its element)
        made_on=edition.today,
        current=tuple(each for each in copied if edition.today in each.days),
        remaining=tuple(each for each in copied if edition.today not in each.days),
    )
    yield Artifact(CHECK.with_suffix(".md"), text)


def _is_named(version: IssuedVersion, found: VersionHistory, shelf: Shelf | None) -> bool:
    """Whether the site tells of a version: it shows it, or says that it was approved and then withdrawn."""
    is_shown = shelf is not None and version in shelf.versions
    return is_shown or (found.withdrawn is not None and not found.missing)


def _hide(version: IssuedVersion, found: VersionHistory) -> Iterator[_Data]:
    """The digests of a version that is not named."""
    state = "withdrawn" if found.withdrawn else "awaiting"
    for mark in version.revisions:
        yield {"size": mark.size, "sha256": str(mark.sha256), "state": state}


def _copy(version: IssuedVersion, found: VersionHistory, shelf: Shelf | None) -> Copied:
    roles = {role.id: role.name for role in version.policy.resolved.organization.roles}
    given = [each for each in map(found.verdicts.get, found.issued.approvals) if isinstance(each, Approved)]
    return Copied(
        policy_id=version.policy_id,
        number=version.policy.title_page.number,
        title=version.policy.title_page.title,
        version=version.version,
        days=_days(found, shelf),
        is_demo=find_signing(found).is_demo,
        approvals=tuple(
            Approver(roles.get(each.role, str(each.role)), each.name, each.on, each.signature is not None)
            for each in given
        ),
        revisions=tuple(_revisions(version, found, [each.approval for each in given])),
        links=Links() if shelf is None else _link(shelf, version),
    )


def _days(found: VersionHistory, shelf: Shelf | None) -> Edge:
    start, withdrawn = found.issued.effective, day_of(found.withdrawn) if found.withdrawn else None
    interval = shelf.history.interval(found) if shelf else None
    if shelf is None or interval is None:
        state = shelf.history.state(found, shelf.herald.today) if shelf else State.WITHDRAWN
        return Edge(start, special=_SPECIAL[state], withdrawn=withdrawn)
    last = shelf.herald.phases(found)[-1]
    special: Special = last.kind if last.kind in {"never", "replaced"} else ""
    return Edge(interval.start, interval.end, last.version, special)


def _revisions(version: IssuedVersion, found: VersionHistory, given: list[str]) -> Iterator[Revision]:
    yield Revision(version.revisions[0], "issue")
    for mark, event in zip(version.revisions[1:], found.signature_events, strict=True):
        if isinstance(event, Approved):
            by = given.index(event.approval) if event.approval in given else None
            yield Revision(mark, "approval", by)
        else:
            yield Revision(mark, "seal" if isinstance(event, Sealed) else "renewal")


def _link(shelf: Shelf, version: IssuedVersion) -> Links:
    page = version_page(shelf.policy_id, version.version)
    is_shown = version in shelf.versions
    has_changes = any(new.version == version.version for _, new in shelf.neighbours)
    changes = changes_page(shelf.policy_id, version.version)
    return Links(
        page=relative_url(page, CHECK),
        pdf=relative_url(page.with_suffix(".pdf"), CHECK) if is_shown else "",
        changes=relative_url(changes, CHECK) if has_changes else "",
        policy=relative_url(policy_page(shelf.policy_id), CHECK),
    )


def _plans(handbook: Handbook) -> Iterator[_Data]:
    """The PDFs of account plans that the handbook offers: nobody signs them, and each change makes them anew."""
    for found in published_accounts(handbook.library):
        page = account_page(found.id)
        pdf = handbook.pdfs.get(str(page.with_suffix("")))
        if pdf is not None:
            plan = found.account
            yield {
                "number": plan.number,
                "title": plan.title,
                "page": relative_url(page, CHECK),
                "size": len(pdf),
                "sha256": str(digest(pdf)),
            }
