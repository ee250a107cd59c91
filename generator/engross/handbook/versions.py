"""The pages of a policy's versions: each as it was issued, and all of them over time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import PurePosixPath

from markupsafe import Markup

from engross.address import history_page, relative_url, version_page
from engross.artifact import Artifact
from engross.document import make_policy_view
from engross.drawing import Milestone, Span, draw_timeline
from engross.drawing.span import State as Shape
from engross.edition import as_issued
from engross.handbook.approvals import Signing, find_signing
from engross.handbook.notices import Notice
from engross.handbook.sheets import Desk
from engross.handbook.shelf import Shelf
from engross.history import State, VersionHistory, day_of
from engross.model.policy import Policy, Revision
from engross.model.record import Approved, Renamed, Retired
from engross.options import Options
from engross.text.prose import ProseError
from engross.units import next_after
from engross.versions import IssuedVersion

_SHAPES: dict[State, Shape] = {
    State.AWAITING: "awaiting",
    State.DECLINED: "awaiting",
    State.WITHDRAWN: "withdrawn",
    State.UPCOMING: "upcoming",
    State.IN_FORCE: "in force",
    State.SUPERSEDED: "superseded",
    State.NEVER: "never in force",
    State.ENDED: "retired",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A version in the table of all versions; `revision` is what its author says of it."""

    version: str
    phases: tuple[Notice, ...]
    effective: date
    start: date | None
    end: date | None
    approved_on: date | None
    approved_by: tuple[str, ...]
    signing: Signing | None
    revision: Revision | None
    pdf: str

    @property
    def last_day(self) -> date | None:
        """The last day on which it applied."""
        return self.end - timedelta(days=1) if self.end else None


def compose_versions(shelf: Shelf, desk: Desk, options: Options) -> Iterator[Artifact]:
    """Every version's page and PDF, the page of all versions, and one for each version that was taken back."""
    for version in shelf.versions:
        yield Artifact(*_version(shelf, version, desk, options))
        pdf = version_page(shelf.policy_id, version.version).with_suffix(".pdf")
        yield Artifact(pdf, version.pdf(desk.library.files))
    yield _history(shelf, desk)
    for gone in shelf.taken_back:
        page = version_page(shelf.policy_id, gone.version)
        write = partial(_withdrawn, shelf, gone, page)
        yield Artifact(page.with_suffix(".md"), desk.remember(page, ("withdrawn", *shelf.given), write))


def _withdrawn(shelf: Shelf, gone: VersionHistory, page: PurePosixPath, desk: Desk) -> str:
    return desk.render("withdrawn.md", page, shelf=shelf, version=gone)


def find_revision(policy: Policy, version: str) -> Revision | None:
    """What the author of a version says of it in the revision history."""
    return next((each for each in policy.review.revisions if each.version == version), None)


def _version(
    shelf: Shelf, version: IssuedVersion, desk: Desk, options: Options
) -> tuple[PurePosixPath, bytes]:
    page = version_page(shelf.policy_id, version.version)
    history = shelf.history.find(version.version)
    pdf = relative_url(page.with_suffix(".pdf"), page)
    shared = {
        "shelf": shelf,
        "version": version.version,
        "notices": shelf.herald.of_version(history) if history else (),
        "phases": shelf.herald.phases(history) if history else (),
        "pdf": pdf,
        "check": desk.find_check(page),
        "signing": find_signing(history) if history else None,
        "options": options,
    }

    def write(own: Desk) -> str:
        try:
            library, found = as_issued(own.library, shelf.policy_id, version.policy, version.source)
            resolver = own.resolver(page, version.folder, shelf.policy_id, version.version)
            view = make_policy_view(library, found, resolver, history=history)
            return own.templates.render(
                "page/version.md", {"view": view, "policy": view.policy, "page": page, **shared}
            )
        except ProseError:
            # What was right when it was issued may not be for a later engross; the PDF is still what was signed.
            return own.render("unreadable.md", page, **shared)

    told = {name: value for name, value in shared.items() if name != "shelf"}
    return page.with_suffix(".md"), desk.remember(page, ("version", repr(told), *shelf.given), write)


def _history(shelf: Shelf, desk: Desk) -> Artifact:
    page = history_page(shelf.policy_id)

    def write(own: Desk) -> str:
        return own.render(
            "history.md",
            page,
            shelf=shelf,
            rows=tuple(_row(shelf, version, page) for version in reversed(shelf.versions)),
            timeline=_timeline(shelf, own, page),
            withdrawn=shelf.taken_back,
            retired=tuple(each for each in shelf.history.events if isinstance(each, Retired)),
            renamed=tuple(each for each in shelf.history.events if isinstance(each, Renamed)),
        )

    given = ("history", str(shelf.herald.today), repr(shelf.standing), *shelf.given)
    return Artifact(page.with_suffix(".md"), desk.remember(page, given, write))


def _row(shelf: Shelf, version: IssuedVersion, page: PurePosixPath) -> Row:
    history = shelf.history.find(version.version)
    interval = shelf.history.interval(history) if history else None
    is_held = interval is not None and not interval.is_empty
    verdicts = history.verdicts.values() if history else ()
    return Row(
        version=version.version,
        phases=shelf.herald.phases(history) if history else (),
        effective=version.record.effective,
        start=interval.start if interval and is_held else None,
        end=interval.end if interval and is_held else None,
        approved_on=history.approved_on if history else None,
        approved_by=tuple(dict.fromkeys(each.name for each in verdicts if isinstance(each, Approved))),
        signing=find_signing(history) if history else None,
        revision=find_revision(version.policy, version.version),
        pdf=relative_url(version_page(shelf.policy_id, version.version).with_suffix(".pdf"), page),
    )


def _timeline(shelf: Shelf, desk: Desk, page: PurePosixPath) -> Markup:
    known = {each.version for each in shelf.versions}
    known |= {each.version for each in shelf.taken_back}
    shown = [each for each in shelf.history.versions if each.version in known]
    organization = desk.library.organization
    svg = draw_timeline(
        f"The versions of {shelf.title_page.number} over time",
        [_span(shelf, each, page) for each in shown],
        list(_milestones(shelf)),
        shelf.herald.today,
        id="draw-versions",
        accent=str(organization.brand.accent) if organization else "#000000",
    )
    return Markup(svg)  # noqa: S704 (drawings escape their texts)


def _span(shelf: Shelf, version: VersionHistory, page: PurePosixPath) -> Span:
    interval = shelf.history.interval(version)
    target = version_page(shelf.policy_id, version.version)
    return Span(
        label=version.version,
        state=_SHAPES[shelf.history.state(version, shelf.herald.today)],
        start=interval.start if interval else version.issued.effective,
        end=interval.end if interval else None,
        issued=day_of(version.issued),
        approved=version.approved_on,
        url=relative_url(target, page),
    )


def _milestones(shelf: Shelf) -> Iterator[Milestone]:
    standing = shelf.standing
    ruling = standing.in_force if standing else None
    for version in shelf.versions:
        if ruling is not None and version.version == ruling.version:
            policy = version.policy
            due = next_after(policy.title_page.last_review, policy.review.cycle)
            yield Milestone(due, "Review due", "review")
    if standing is not None and standing.retired is not None:
        yield Milestone(standing.retired.on, "The policy ends", "retired")
