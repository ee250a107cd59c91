"""The pages that show what a version changed: typed changes, and the text word by word."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from pathlib import PurePosixPath

from engross.address import changes_page, policy_page, relative_url, version_page
from engross.artifact import Artifact
from engross.diagnostic import Diagnostic
from engross.freezing import citing_library, freeze_policy
from engross.handbook.notices import Notice
from engross.handbook.sheets import Desk
from engross.handbook.shelf import DRAFT, Shelf
from engross.handbook.versions import find_revision
from engross.incremental.watching import describe_document
from engross.library import Library, PolicyFile
from engross.numbering import SECTIONS
from engross.redline import Change, Passage, Redline, Side, Weight, compare
from engross.versions import IssuedVersion


@dataclass(frozen=True, slots=True)
class Stretch:
    """Passages that follow one another, all unchanged or none."""

    is_same: bool
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class SectionChanges:
    """One of the twelve sections, passage by passage."""

    number: int
    title: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class CitedChange:
    """A change, and where the clause that it is about can be read."""

    change: Change
    url: str


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two texts to be compared: their names, pages and, once they are read, sides; `new` is empty for a draft."""

    page: PurePosixPath
    old: str
    new: str
    pages: tuple[PurePosixPath, PurePosixPath]
    read: Callable[[Desk], tuple[Side, Side]]


def compose_changes(shelf: Shelf, desk: Desk) -> Iterator[Artifact]:
    """A page for each version that has one before it, and for a draft."""
    for old, new in shelf.neighbours:
        pages = version_page(shelf.policy_id, old.version), version_page(shelf.policy_id, new.version)
        page = changes_page(shelf.policy_id, new.version)
        yield _compose(_Pair(page, old.version, new.version, pages, partial(_issued, old, new)), shelf, desk)
    base, draft = shelf.draft_base, shelf.draft
    if draft is not None and base is not None:
        pages = version_page(shelf.policy_id, base.version), policy_page(shelf.policy_id)
        page = changes_page(shelf.policy_id, DRAFT)
        today = shelf.herald.today
        pair = _Pair(page, base.version, "", pages, partial(_drafted, base, draft, today))
        # What a text would be frozen with comes from versions in force that day, which are looked up aside.
        yield _compose(pair, shelf, desk, str(today), describe_document(draft, desk.library))


def _issued(old: IssuedVersion, new: IssuedVersion, _desk: Desk) -> tuple[Side, Side]:
    return Side.of_issued(old.policy), Side.of_issued(new.policy)


def _drafted(base: IssuedVersion, draft: PolicyFile, today: date, desk: Desk) -> tuple[Side, Side]:
    return Side.of_issued(base.policy), _draft_side(desk.library, draft, today)


def _compose(pair: _Pair, shelf: Shelf, desk: Desk, *given: str) -> Artifact:
    notices = _notices(shelf, pair.new)

    def write(own: Desk) -> str:
        sides = pair.read(own)
        redline, policy = compare(*sides), sides[1].policy
        return own.render(
            "changes.md",
            pair.page,
            shelf=shelf,
            old=pair.old,
            new=pair.new,
            urls=tuple(relative_url(page, pair.page) for page in pair.pages),
            substantive=tuple(_cite(each, pair) for each in redline.substantive),
            editorial=tuple(_cite(each, pair) for each in redline.changes if each.weight is Weight.EDITORIAL),
            sections=tuple(_sections(redline)),
            revision=find_revision(policy, policy.title_page.version),
            notices=notices,
        )

    made_of = ("changes", pair.old, pair.new, repr(notices), *given, *shelf.given)
    return Artifact(pair.page.with_suffix(".md"), desk.remember(pair.page, made_of, write))


def _notices(shelf: Shelf, version: str) -> tuple[Notice, ...]:
    """What has to be said of the signatures of the version that is shown."""
    found = shelf.history.find(version)
    return tuple(shelf.herald.of_signatures(found)) if found else ()


def _cite(change: Change, pair: _Pair) -> CitedChange:
    page = pair.pages[0 if change.new_path is None else 1]
    return CitedChange(change, f"{relative_url(page, pair.page)}#{change.anchor}")


def _sections(redline: Redline) -> Iterator[SectionChanges]:
    for number, passages in groupby(redline.passages, key=lambda passage: passage.section):
        yield SectionChanges(number, SECTIONS[number - 1].title, tuple(_stretches(list(passages))))


def _stretches(passages: Sequence[Passage]) -> Iterator[Stretch]:
    for same, group in groupby(passages, key=lambda passage: passage.state == "same"):
        yield Stretch(same, tuple(group))


def _draft_side(library: Library, found: PolicyFile, today: date) -> Side:
    """A working text as it would be issued; one that cannot be, as it is."""
    frozen = freeze_policy(citing_library(library, [found.id], today), found)
    if isinstance(frozen, Diagnostic):
        return Side(found.policy, library.directory)
    return Side.of_issued(frozen.policy)
