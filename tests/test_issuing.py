"""Issuing: what is frozen, what is refused and where, and that all is there or nothing, whenever it is interrupted."""

import json
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path, PurePosixPath

import pytest

from engross.address import policy_page
from engross.diagnostic import Diagnostic
from engross.disk import FolderTree, commit
from engross.edition import Standing, as_issued
from engross.errors import ClockError, DecisionError, EngrossError, OutputError, UnknownDocumentError
from engross.handbook.sheets import Desk
from engross.history import History
from engross.issuing import issue as issuing
from engross.issuing.issue import Outcome, issue_policies
from engross.library import Library, PolicyFile, parse_library
from engross.model.fields import Slug
from engross.model.issued import IssuedPolicy
from engross.model.record import Issued, Quorum
from engross.options import Options
from engross.pdf.render import PdfSource, RenderedPdf
from engross.printing import policy_pdf_source
from engross.reading.canonical import dump_yaml
from engross.reading.source import parse_source
from engross.reading.validation import validate_source
from engross.register import REGISTER
from engross.templating import Templates
from engross.versions import PDF, RECORD, SOURCE
from issued_library import (
    HAND_OVER,
    SEGMENTS,
    TINY_PDF,
    TODAY,
    approve,
    freeze,
    issue,
    issued_files,
    read_files,
    revise,
    withdraw,
    write_files,
)
from library_cases import Files, base_files, check

FOLDER = PurePosixPath("policies", HAND_OVER)
TEXT = FOLDER / SOURCE
BOTH = (HAND_OVER, SEGMENTS)
LATER = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[PdfSource]:
    """PDFs are a few fixed bytes; what they would have been made of is kept."""
    made: list[PdfSource] = []

    def render(sources: Sequence[PdfSource], jobs: int, done: Callable[[str], None]) -> Iterator[RenderedPdf]:
        for source in sources:
            made.append(source)
            done(source.name)
            yield RenderedPdf(source.name, TINY_PDF, ())

    monkeypatch.setattr(issuing, "render_pdfs", render)
    return made


def run(root: Path, *names: str, now: datetime = LATER, by: str = "Ana Petrova") -> Outcome:
    """Issue policies of a library on disk."""
    return issue_policies(root, names, Options(jobs=1), now, by)


def clean(root: Path) -> Library:
    """The library as it is on disk, in which nothing may be wrong."""
    assert check(read_files(root)) == ()
    return parse_library(FolderTree(root))


def with_text(files: Files, *edits: tuple[str, str], path: PurePosixPath = TEXT) -> Files:
    """The library with texts of one file replaced."""
    text = files[path].decode()
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return {**files, path: text.encode()}


RULE = "Every client **must** have one owner."
QUOTING = (
    'Every client **must** have one {{ term("owner") }}, see {{ policy("client-segments") }}. Ask the '
    '{{ role("duty-manager") }} at {{ contact("duty-line") }}; the {{ system("client-register") }} of '
    '{{ organization.name }} says {{ fact("client-segments.email", segment="gold") }}. ![Plan](./plan.png)'
)


def rich() -> Files:
    """A library whose hand-over policy names a bit of everything, with a picture and an attachment."""
    text = base_files()[TEXT].decode()
    text = text.replace(RULE, QUOTING)
    head, _, tail = text.partition("appendices:\n")
    sheet = "  - id: sheet\n    kind: attachment\n    title: Sheet\n    file: forms/sheet.txt\n"
    return {
        **base_files(),
        TEXT: f"{head}appendices:\n{sheet}{tail}".encode(),
        FOLDER / "plan.png": PIXEL,
        FOLDER / "forms/sheet.txt": b"Client: ______\n",
    }


# ---- What is frozen


def test_the_library_of_these_tests_is_right() -> None:
    assert check(rich()) == ()


def test_versions_are_issued_whole(tmp_path: Path, quick: list[PdfSource]) -> None:
    root = write_files(tmp_path, rich())
    before = read_files(root)
    outcome = run(root, *BOTH)
    assert outcome.findings == ()
    assert [(each.policy_id, each.version, each.before, each.approvers) for each in outcome.issued] == [
        (HAND_OVER, "1.1", "", ("sales-director",)),
        (SEGMENTS, "1.0", "", ("sales-director",)),
    ]
    folder = outcome.issued[0].folder
    assert folder == FOLDER / "versions/1.1"
    names = {path.relative_to(folder).as_posix() for path in read_files(root) if path.is_relative_to(folder)}
    assert names == {SOURCE, PDF, RECORD, "plan.png", "forms/sheet.txt"}
    assert (root / folder / "plan.png").read_bytes() == PIXEL
    version = clean(root).versions[HAND_OVER][0]
    assert version.record.issued_at == LATER
    assert (version.record.issued_by, version.record.previous) == ("Ana Petrova", None)
    after = read_files(root)
    assert {path: after[path] for path in before} == before


def test_pictures_and_attachments_of_a_version_are_proved(tmp_path: Path, quick: list[PdfSource]) -> None:
    root = write_files(tmp_path, rich())
    run(root, *BOTH)
    for name in ("plan.png", "forms/sheet.txt"):
        files = read_files(root)
        files[FOLDER / "versions/1.1" / name] += b"x"
        (finding,) = check(files)
        assert finding.place.path == FOLDER / "versions/1.1" / name
    files = read_files(root)
    files[FOLDER / "plan.png"] = b"another picture beside the working text"
    del files[FOLDER / "forms/sheet.txt"]
    assert not any(each.rule == "altered-version" for each in check(files))


def test_the_frozen_text_reads_back_and_asks_for_nothing(tmp_path: Path, quick: list[PdfSource]) -> None:
    root = write_files(tmp_path, rich())
    run(root, *BOTH)
    raw = (root / FOLDER / "versions/1.1" / SOURCE).read_bytes()
    assert b"{{" not in raw
    version = parse_library(FolderTree(root)).versions[HAND_OVER][0]
    assert dump_yaml(version.policy) == raw
    resolved = version.policy.resolved
    assert [each.id for each in resolved.organization.roles] == ["sales-director", "duty-manager"]
    assert {each.id for each in resolved.organization.people} == {"mei-tanaka", "tomas-lindqvist"}
    assert [each.id for each in resolved.organization.contacts] == ["duty-line"]
    assert [(each.policy, each.number) for each in resolved.policies] == [(SEGMENTS, "CL-001")]
    assert "within 4 hours" in (text := version.policy.statement.clauses[0].text) or "4 hours" in text
    assert "Fernhollow Systems" in text


def test_notes_among_those_who_draft_are_not_frozen(tmp_path: Path, quick: list[PdfSource]) -> None:
    files = {**base_files(), TEXT: base_files()[TEXT] + b"drafting_notes: Nobody may see this.\n"}
    root = write_files(tmp_path, files)
    run(root, *BOTH)
    assert all(
        b"Nobody may see" not in data for path, data in read_files(root).items() if "versions" in path.parts
    )
    clean(root)


def _frozen(library: Library, found: PolicyFile) -> tuple[IssuedPolicy, bytes]:
    frozen = freeze(library, found).policy
    raw = dump_yaml(frozen)
    source, wrong = parse_source(found.source.path, raw)
    again, misfits = validate_source(IssuedPolicy, source)
    assert (wrong, misfits) == ((), ())
    assert again == frozen
    return frozen, raw


def _page(library: Library, found: PolicyFile) -> tuple[str, str]:
    """The page of a text, and what its PDF is made of."""
    published = {policy_page(each) for each in (*SAMPLES, *BOTH)}
    standing = Standing(found.id, History(()), TODAY, None, None)
    sheet = Desk(library, Templates(None), published, {}).make_policy(found, standing, has_pdf=False)
    return sheet.text, policy_pdf_source(library, found, Templates(None), Options(), Path("/library")).html


@cache
def _live(name: str, checkout: Path) -> Library:
    return parse_library(rich()) if name in BOTH else parse_library(FolderTree(checkout))


SAMPLES = (
    *BOTH, "client-ownership", "sales-client-management", "client-account-manager-assignment", "sales-account-management",
)  # fmt: skip


@pytest.mark.no_cover
@pytest.mark.parametrize("name", SAMPLES)
def test_a_frozen_page_is_the_page_at_that_moment(name: str, checkout: Path) -> None:
    live = _live(name, checkout)
    found = replace(live.policies[name], is_draft=False)
    frozen, raw = _frozen(live, found)
    assert b"{{" not in raw
    assert b"{%" not in raw
    alone, issued = as_issued(live, name, frozen, found.source)
    assert _page(alone, issued) == _page(live, found)


@pytest.mark.no_cover
@pytest.mark.parametrize("name", SAMPLES)
def test_later_changes_elsewhere_do_not_rewrite_a_frozen_page(name: str, checkout: Path) -> None:
    """Roles, people, telephone numbers and the titles of other policies are as they were."""
    live = _live(name, checkout)
    found = live.policies[name]
    frozen, _ = _frozen(live, found)
    before = _page(*as_issued(live, name, frozen, found.source))
    files = {path: live.files[path] for path in live.files if path.suffix in {".yml", ".png", ".txt"}}
    for path, data in files.items():
        if path.name == "organization.yml":
            lines = [_renamed(line) for line in data.decode().split("\n")]
            files[path] = "\n".join(lines).encode()
        elif path.name == SOURCE and path.parent.name != name and "versions" not in path.parts:
            files[path] = data.replace(b"  title: ", b"  title: Another ", 1)
    later = parse_library(files)
    assert later.organization != live.organization
    assert _page(*as_issued(later, name, frozen, found.source)) == before


def _renamed(line: str) -> str:
    """A line of organization.yml with another name or number in it."""
    for key in ("name: ", "job_title: ", "purpose: "):
        if line.strip().removeprefix("- ").startswith(key):
            return (
                line.replace(key, f"{key}Renamed ", 1)
                if '"' not in line
                else line.replace('"', '"Renamed ', 1)
            )
    return line.replace("phone: +", "phone: +9").replace('phone: "+', 'phone: "+9')


def test_quotes_are_taken_from_the_version_in_force(tmp_path: Path, quick: list[PdfSource]) -> None:
    """Not from a working text that nobody approved, nor from a version that takes effect later."""
    files = issue(rich(), SEGMENTS)
    files = approve(files, SEGMENTS)
    files = revise(
        files,
        "2.0",
        "2026-05-02",
        effective="2026-09-01",
        edits={"within: 4h": "within: 2h"},
        policy_id=SEGMENTS,
    )
    files = approve(issue(files, SEGMENTS), SEGMENTS)
    files = with_text(files, ("within: 2h", "within: 1h"), path=PurePosixPath("policies", SEGMENTS, SOURCE))
    root = write_files(tmp_path, files)
    assert run(root, HAND_OVER).findings == ()
    text = parse_library(FolderTree(root)).versions[HAND_OVER][0].policy.statement.clauses[0].text
    assert "4 hours" in text


def test_quotes_are_taken_from_a_version_that_awaits_approval_where_there_is_no_other(
    tmp_path: Path, quick: list[PdfSource]
) -> None:
    files = issue(rich(), SEGMENTS)
    files = revise(files, "2.0", "2026-05-02", edits={"within: 4h": "within: 2h"}, policy_id=SEGMENTS)
    files = withdraw(issue(files, SEGMENTS), SEGMENTS, "2.0")
    root = write_files(tmp_path, files)
    assert run(root, HAND_OVER).findings == ()
    text = parse_library(FolderTree(root)).versions[HAND_OVER][0].policy.statement.clauses[0].text
    assert "4 hours" in text


def test_a_second_version_follows_the_first_and_tells_what_changed(
    tmp_path: Path, quick: list[PdfSource]
) -> None:
    files = revise(issued_files(), "2.0", "2026-05-02", edits={"2 business days": "3 business days"})
    root = write_files(tmp_path, files)
    outcome = run(root, HAND_OVER)
    (new,) = outcome.issued
    assert (new.before, new.redline is not None and len(new.redline.changes) > 0) == ("1.1", True)
    assert "3 business days" in quick[0].html
    versions = clean(root).versions[HAND_OVER]
    assert [each.version for each in versions] == ["1.1", "2.0"]
    assert versions[1].record.previous is not None


# ---- What is refused


def _row(version: str) -> str:
    return f'    - version: "{version}"\n'


def _org(files: Files, *edits: tuple[str, str]) -> Files:
    return with_text(files, *edits, path=PurePosixPath("policies/organization.yml"))


_DIRECTOR = "  - id: director\n    role: sales-director\n"
_DUTY = "  - id: duty\n    role: duty-manager\n"
TEXT_SEGMENTS = PurePosixPath("policies", SEGMENTS, SOURCE)
MUST = {RULE: "Every client **must** have two owners."}
# The name of each: the library, the policy that is issued, words of the message, the place by a piece of its line.
REFUSALS: dict[str, tuple[Callable[[], Files], str, str, PurePosixPath, str]] = {
    "the same again": (
        issued_files, HAND_OVER, "Version 1.1 was issued already, and nothing has changed since", TEXT, 'version: "1.1"',
    ),
    "the same version with another text": (
        lambda: with_text(issued_files(), (RULE, "No rule.")), HAND_OVER, "Version 1.1 is not higher than 1.1", TEXT,
        '  version: "1.1"',
    ),
    "a version that goes down": (
        lambda: with_text(
            revise(issued_files(), "1.0.9", "2026-05-02"), ('    - version: "1.1"\n', '    - version: "1.0.8"\n')
        ),
        HAND_OVER, "Version 1.0.9 is not higher than 1.1", TEXT, '  version: "1.0.9"',
    ),
    "a version no higher than one withdrawn": (
        lambda: revise(
            withdraw(issue(revise(issued_files(), "3.0", "2026-05-02"), HAND_OVER), HAND_OVER, "3.0")
            | {TEXT: issued_files()[TEXT]}, "2.0", "2026-05-03",
        ),
        HAND_OVER, "Version 2.0 is not higher than 3.0", TEXT, '  version: "2.0"',
    ),
    "no row in the history": (
        lambda: with_text(issued_files(), ('  version: "1.1"', '  version: "1.2"')), HAND_OVER,
        "The title page says version 1.2, the newest revision is 1.1", TEXT, 'version: "1.2"',
    ),
    "a row taken out": (
        lambda: with_text(
            revise(issued_files(), "1.2", "2026-05-02"),
            (_row("1.1") + "      date: 2026-03-02\n      author: sales-director\n      reason: The form was missing\n", ""),
        ),
        HAND_OVER, "The revision history has no row for 1.1, which was issued", TEXT, "  revisions:\n",
    ),
    "a text that is not right": (
        lambda: with_text(base_files(), ("owner: sales-director", "owner: cook")), HAND_OVER, "cook", TEXT, "owner: cook",
    ),
    "a text that cannot be read": (
        lambda: with_text(base_files(), ("title_page:", "title_pag:")), HAND_OVER, "title_pag", TEXT, "title_pag:",
    ),
    "something still to fill in": (
        lambda: with_text(base_files(), (RULE, "Every client has [your owner]. TODO")), HAND_OVER, "[your owner]", TEXT,
        "[your owner]",
    ),
    "a quoted policy that was never issued": (
        rich, HAND_OVER, "This quotes “client-segments”, which was never issued", TEXT, "client-segments",
    ),
    "nobody to approve": (
        lambda: _org(base_files(), ("    holders: [tomas-lindqvist]\n    deputies: [mei-tanaka]\n", "")), HAND_OVER,
        "Nobody holds the role “Sales director”, which has to approve", TEXT, "  - id: director\n    role: sales-director",
    ),
    "nobody but the author to approve": (
        lambda: with_text(base_files(), ("author_alone: true", "author_alone: false")), HAND_OVER,
        "Nobody but the author (Sales director) is asked to approve", TEXT, "approvals:\n",
    ),
    "nobody but the author under other roles": (
        lambda: _org(
            with_text(base_files(), ("author_alone: true", "same_person: true"), (_DIRECTOR, _DIRECTOR + _DUTY)),
            ("reports_to: sales-director\n    holders: [mei-tanaka]", "holders: [tomas-lindqvist]"),
        ),
        HAND_OVER, "Nobody but the author (Sales director) is asked to approve", TEXT, "approvals:\n",
    ),
    "one person to approve twice": (
        lambda: _org(
            with_text(base_files(), (_DIRECTOR, _DIRECTOR + _DUTY)),
            ("    deputies: [mei-tanaka]\n", ""),
            ("reports_to: sales-director\n    holders: [mei-tanaka]", "holders: [tomas-lindqvist]"),
        ),
        HAND_OVER, "Only Tomas Lindqvist can give this approval, and “director” too", TEXT, _DUTY.rstrip(),
    ),
    "a must changed, called editorial": (
        lambda: revise(issued_files(), "1.2", "2026-05-02", effective="2026-04-01", change="editorial", edits={RULE: "Every client **may** have one owner."}),
        HAND_OVER, "The change since 1.1 is called editorial, but it is not", TEXT, "change: editorial",
    ),
    "a deadline changed, called editorial": (
        lambda: revise(issued_files(), "1.2", "2026-05-02", effective="2026-04-01", change="editorial", edits={"2 business days": "3 business days"}),
        HAND_OVER, "The change since 1.1 is called editorial, but it is not", TEXT, "change: editorial",
    ),
    "an attachment with the record's name": (
        lambda: {
            **with_text(rich(), ("forms/sheet.txt", "record.json")), FOLDER / "record.json": b"{}",
            **{path: data for path, data in issue(base_files(), SEGMENTS).items() if SEGMENTS in path.parts or path == REGISTER},
        },
        HAND_OVER, "A version keeps a file of its own called record.json", TEXT, "schema_version",
    ),
    "an organisation that is not right": (
        lambda: _org(base_files(), ("contact: duty-line", "contact: nobody")), HAND_OVER, "nobody",
        PurePosixPath("policies/organization.yml"), "contact: nobody",
    ),
    "a history that was altered": (
        lambda: {
            **revise(issued_files(), "1.2", "2026-05-02"), FOLDER / "versions/1.1" / PDF: b"%PDF",
        },
        HAND_OVER, "policy.pdf was changed after hand-over 1.1 was issued", FOLDER / "versions/1.1" / PDF, "",
    ),
    "a version slipped in": (
        lambda: {**base_files(), FOLDER / "versions/0.9" / SOURCE: b"x"}, HAND_OVER,
        "The register does not know hand-over 0.9", FOLDER / "versions/0.9" / SOURCE, "",
    ),
    "a register that was altered": (
        lambda: {
            **(files := revise(issued_files(), "1.2", "2026-05-02")), REGISTER: b"\n".join(
                line.replace(b"Tomas", b"Thoma") if b'"hand-over"' in line else line
                for line in files[REGISTER].split(b"\n")
            ),
        },
        HAND_OVER, "This line was changed after it was written", REGISTER, "Thoma",
    ),
}  # fmt: skip


def _line(files: Files, path: PurePosixPath, piece: str) -> int:
    return files[path].decode("utf-8", "replace").partition(piece)[0].count("\n") + 1 if piece else 1


@pytest.mark.parametrize(("make", "policy", "words", "path", "piece"), REFUSALS.values(), ids=REFUSALS.keys())
def test_what_cannot_be_issued_is_told_at_its_place(
    tmp_path: Path, quick: list[PdfSource], make: Callable[[], Files], policy: str, words: str, path: PurePosixPath, piece: str
) -> None:  # fmt: skip
    files = make()
    root = write_files(tmp_path, files)
    outcome = run(root, policy)
    assert outcome.issued == ()
    found = [each for each in outcome.findings if words in each.message]
    assert found, [f"{each.place} {each.message}" for each in outcome.findings]
    expected = _line(files, path, piece) + piece.count("\n")
    assert (found[0].place.path, found[0].place.line) == (path, expected)
    assert all(each.hint for each in outcome.findings)
    assert read_files(root) == files
    assert quick == []


def test_who_may_approve_where_the_policy_says_so_or_somebody_else_can(
    tmp_path: Path, quick: list[PdfSource]
) -> None:
    twice = (
        ("    deputies: [mei-tanaka]\n", ""),
        ("reports_to: sales-director\n    holders: [mei-tanaka]", "holders: [tomas-lindqvist]"),
    )
    said = ("author_alone: true", "author_alone: true\n  same_person: true")
    makers: list[Files] = [
        _org(with_text(base_files(), (_DIRECTOR, _DIRECTOR + _DUTY), said), *twice),
        # Anybody else besides the author is enough, and a deputy can stand in where one holds two roles.
        with_text(base_files(), (_DIRECTOR, _DIRECTOR + _DUTY), ("author_alone: true", "same_person: false")),
    ]
    for number, files in enumerate(makers):
        assert run(write_files(tmp_path / str(number), files), HAND_OVER).findings == ()


def test_groups_of_approvals_are_kept_in_record_and_register(tmp_path: Path, quick: list[PdfSource]) -> None:
    grouped = "".join(each + "    group: either\n" for each in (_DIRECTOR, _DUTY))
    groups = "author_alone: true\n  groups: [{id: either, title: Either of two, needed: 1}]"
    root = write_files(
        tmp_path, with_text(base_files(), (_DIRECTOR, grouped), ("author_alone: true", groups))
    )
    assert run(root, *BOTH).findings == ()
    library = clean(root)
    expected = (Quorum(needed=1, of=(Slug("director"), Slug("duty"))),)
    assert library.versions[HAND_OVER][0].record.quorums == expected
    (event,) = library.register.events(HAND_OVER)
    assert isinstance(event, Issued)
    assert event.quorums == expected
    lines = {line["policy"]: line for line in map(json.loads, (root / REGISTER).read_text().splitlines())}
    assert lines[HAND_OVER]["quorums"] == [{"needed": 1, "of": ["director", "duty"]}]
    # Without groups nothing is said of them, so that what older versions wrote reads as it did.
    assert "quorums" not in lines[SEGMENTS]
    assert b"quorums" not in (root / "policies" / SEGMENTS / "versions/1.0" / RECORD).read_bytes()


def test_one_that_cannot_be_issued_holds_back_all(tmp_path: Path, quick: list[PdfSource]) -> None:
    files = with_text(base_files(), (RULE, "Every client has [your owner]."))
    root = write_files(tmp_path, files)
    outcome = run(root, SEGMENTS, HAND_OVER)
    assert (outcome.issued, len(outcome.findings)) == ((), 1)
    assert read_files(root) == files


def test_what_is_wrong_in_another_draft_holds_nothing_back(tmp_path: Path, quick: list[PdfSource]) -> None:
    files = with_text(base_files(), ("owner: sales-director", "owner: cook"))
    root = write_files(tmp_path, files)
    assert [each.policy_id for each in run(root, SEGMENTS).issued] == [SEGMENTS]


def test_editorial_changes_of_words_are_issued(tmp_path: Path, quick: list[PdfSource]) -> None:
    edits = {"A client is never without an owner.": "No client is ever without an owner."}
    files = revise(
        issued_files(), "1.2", "2026-05-02", effective="2026-05-10", change="editorial", edits=edits
    )
    root = write_files(tmp_path, files)
    outcome = run(root, HAND_OVER)
    assert [each.message for each in outcome.findings] == []
    assert clean(root).versions[HAND_OVER][-1].record.change == "editorial"


def test_an_unknown_policy_is_refused(tmp_path: Path, quick: list[PdfSource]) -> None:
    root = write_files(tmp_path, base_files())
    with pytest.raises(UnknownDocumentError, match="no document called 'nobody'"):
        run(root, HAND_OVER, "nobody")
    assert read_files(root) == base_files()


@pytest.mark.parametrize("by", ["", " \n", "\udcff"])
def test_who_issues_has_to_be_said(tmp_path: Path, quick: list[PdfSource], by: str) -> None:
    root = write_files(tmp_path, base_files())
    with pytest.raises(DecisionError, match="Say who issues it"):
        run(root, HAND_OVER, by=by)
    assert read_files(root) == base_files()


def test_a_clock_in_the_past_is_refused(tmp_path: Path, quick: list[PdfSource]) -> None:
    files = revise(issued_files(), "2.0", "2026-05-02")
    root = write_files(tmp_path, files)
    with pytest.raises(ClockError, match=r"clock says 2026-03-01T00:00:00Z, but the register's last entry"):
        run(root, HAND_OVER, now=datetime(2026, 3, 1, tzinfo=UTC))
    assert read_files(root) == files


def test_a_name_given_twice_is_issued_once(tmp_path: Path, quick: list[PdfSource]) -> None:
    root = write_files(tmp_path, base_files())
    assert len(run(root, SEGMENTS, SEGMENTS).issued) == 1
    clean(root)


def test_issuing_nothing_writes_nothing(tmp_path: Path, quick: list[PdfSource]) -> None:
    root = write_files(tmp_path, base_files())
    assert run(root) == Outcome()
    assert read_files(root) == base_files()


def test_an_interrupted_version_is_made_anew(tmp_path: Path, quick: list[PdfSource]) -> None:
    """Its folder is there, the register does not know it: the same command goes through, and leaves nothing behind."""
    files = issued_files()
    started = issue(revise(files, "2.0", "2026-05-02"), HAND_OVER) | {FOLDER / "versions/2.0/rest.txt": b"x"}
    root = write_files(tmp_path, {**started, REGISTER: files[REGISTER]})
    hidden = root / FOLDER / "versions" / ".2.0.999999999.part"
    other = root / FOLDER / "versions" / ".1.9.999999998.old"
    part = root / "policies" / ".999999997.abcd_f12.part"
    for folder in (hidden, other):
        folder.mkdir()
        (folder / SOURCE).write_bytes(b"x")
    part.write_bytes(b"x")
    assert [each.rule for each in check(dict(FolderTree(root)))] == ["unregistered-version"]
    assert run(root, HAND_OVER).findings == ()
    clean(root)
    assert not any(path.name.startswith(".") for path in (root / "policies").rglob("*"))
    assert not (root / FOLDER / "versions/2.0/rest.txt").exists()


# ---- All or nothing


def _mutating(event: str, arguments: tuple[object, ...]) -> str | None:
    """The path that is about to be changed, where an event changes one."""
    if event == "open":
        path, _, flags = arguments
        changes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        return str(path) if changes else None
    if event in {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "shutil.rmtree"}:
        return str(arguments[0])
    return None


class _Count:
    """Does something at the n-th change that is made below a folder: an audit hook, which cannot be taken out again."""

    def __init__(self, root: Path, turn: int, act: Callable[[], None]) -> None:
        self.root, self.left, self.act = str(root / "policies"), turn, act

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        path = _mutating(event, arguments)
        if path is not None and path.startswith(self.root):
            self.tick()

    def tick(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.act()


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _interrupt() -> None:
    raise KeyboardInterrupt


def _fill() -> None:
    raise OSError(28, "No space left on device")


_DONE, _REFUSED, _STOPPED, _CRASHED, _UNTOUCHED = 0, 3, 4, 5, 6


def _in_child(work: Callable[[], object], prepare: Callable[[], object] = lambda: None) -> int:
    """Do something in a process of its own; how it ended: a code, or minus the signal that killed it."""
    process = os.fork()
    if process == 0:
        code = _CRASHED
        try:
            prepare()
            code = _DONE if work() else _REFUSED
        except (EngrossError, KeyboardInterrupt):
            code = _STOPPED
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _issue_in_child(root: Path, prepare: Callable[[], object] = lambda: None, now: datetime = LATER) -> int:
    """Issue both policies in a process of its own; how it ended."""
    return _in_child(lambda: run(root, *BOTH, now=now).issued, prepare)


def _hook(root: Path, turn: int, act: Callable[[], None]) -> _Count:
    """Have something done at the n-th change below a folder, or before the n-th time that the disk is waited for."""
    count, sync = _Count(root, turn, act), os.fsync

    def counted(handle: int) -> None:
        count.tick()
        sync(handle)

    setattr(os, "fsync", counted)  # noqa: B010 (in a process that ends with it)
    sys.addaudithook(count)
    return count


def _state(root: Path) -> str:
    """Whether both versions are there and proved, or neither; hidden files are not looked at."""
    files = dict(FolderTree(root))
    found = check(files)
    versions = parse_library(files).versions
    if not found and [str(each.version) for each in versions.get(HAND_OVER, ())] == ["1.1", "2.0"]:
        assert [str(each.version) for each in versions[SEGMENTS]] == ["1.0", "1.5"]
        return "whole"
    assert {each.rule for each in found} <= {"unregistered-version"}, found
    assert [str(each.version) for each in versions[HAND_OVER]] == ["1.1"]
    assert [str(each.version) for each in versions[SEGMENTS]] == ["1.0"]
    return "started" if found else "absent"


@cache
def _two_to_issue() -> Files:
    files = revise(issued_files(rich()), "2.0", "2026-05-02")
    return revise(files, "1.5", "2026-05-02", policy_id=SEGMENTS)


def _hidden(root: Path) -> list[str]:
    return [str(path) for path in (root / "policies").rglob("*") if path.name.startswith(".")]


@pytest.fixture
def steps(
    tmp_path: Path, quick: list[PdfSource], monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[], None]], Iterator[tuple[Path, int]]]:
    """Write two new versions again and again, each time with something done one step later: where, and how it ended."""
    asked: list[tuple[Mapping[PurePosixPath, Mapping[str, bytes]], PurePosixPath, bytes]] = []
    files = _two_to_issue()
    with monkeypatch.context() as patched:
        patched.setattr(issuing, "commit", lambda root, *arguments: asked.append(arguments))
        run(write_files(tmp_path / "first", files), *BOTH)
    ((folders, path, data),) = asked

    def write(root: Path, turn: int, act: Callable[[], None]) -> bool:
        count = _hook(root, turn, act)
        commit(root, folders, path, data)
        if count.left > 0:
            os._exit(_UNTOUCHED)
        return True

    def walk(act: Callable[[], None]) -> Iterator[tuple[Path, int]]:
        for turn in range(1, 500):
            root = write_files(tmp_path / str(turn), files)
            ended = _in_child(partial(write, root, turn, act))
            if ended == _UNTOUCHED:
                return
            yield root, ended
            commit(root, folders, path, data)
            assert _state(root) == "whole"
            assert _hidden(root) == []
            shutil.rmtree(root)

    return walk


Steps = Callable[[Callable[[], None]], Iterator[tuple[Path, int]]]


@pytest.mark.slow
@pytest.mark.no_cover
def test_killed_at_any_moment_it_is_there_whole_or_not_at_all(steps: Steps) -> None:
    states = []
    for root, ended in steps(_kill):
        assert ended == -signal.SIGKILL
        states.append(_state(root))
    assert len(states) > 40
    assert set(states) == {"absent", "started", "whole"}
    assert sorted(states, key=["absent", "started", "whole"].index) == states


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("act", [_interrupt, _fill])
def test_stopped_at_any_moment_nothing_is_left(steps: Steps, act: Callable[[], None]) -> None:
    """Ctrl-C or a full disk: all is there, or everything is as it was before."""
    files, states = _two_to_issue(), []
    for root, ended in steps(act):
        states.append(_state(root))
        assert states[-1] in ({"whole"} if ended == _DONE else {"absent", "whole"})
        if states[-1] == "absent":
            assert read_files(root) == files
    assert len(states) > 40
    assert set(states) == {"absent", "whole"}


@pytest.mark.slow
@pytest.mark.no_cover
def test_what_was_killed_is_issued_by_the_same_command(tmp_path: Path, quick: list[PdfSource]) -> None:
    for turn in range(1, 500, 6):
        root = write_files(tmp_path / str(turn), _two_to_issue())
        ended = _issue_in_child(root, partial(_hook, root, turn, _kill))
        state = _state(root)
        again = _issue_in_child(root, now=LATER + timedelta(minutes=1))
        assert again == (_REFUSED if state == "whole" else _DONE), turn
        assert _state(root) == "whole"
        if ended == _DONE:
            break
        assert ended == -signal.SIGKILL


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path, quick: list[PdfSource]) -> None:
    """The system's own limit on the size of a file stands for a disk without room for the register."""
    files = _two_to_issue()
    root = write_files(tmp_path, files)

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        size = len(files[REGISTER]) + 10
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    assert _issue_in_child(root, limit) == _STOPPED
    assert read_files(root) == files
    assert _issue_in_child(root) == _DONE


@pytest.mark.slow
def test_a_disk_that_is_really_full(tmp_path: Path, quick: list[PdfSource]) -> None:
    mount = tmp_path / "small"
    mount.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=128k", "none", str(mount)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("a small file system cannot be mounted here")
    try:
        files = _two_to_issue()
        root = write_files(mount, files)
        (root / "filler").write_bytes(b"x" * 4096 * (_free(mount) - 6))
        assert _issue_in_child(root) == _STOPPED
        assert read_files(root) == files
        (root / "filler").unlink()
        assert _issue_in_child(root) == _DONE
        assert _state(root) == "whole"
    finally:
        subprocess.run(["umount", str(mount)], check=True)


def _free(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize // 4096


def test_a_folder_that_may_not_be_written_is_told(quick: list[PdfSource]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        root = write_files(Path(folder) / "library", _two_to_issue())
        (root / "build").mkdir()
        (root / "build").chmod(0o777)
        for path in [root / "policies", *(root / "policies").rglob("*")]:
            path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))

        def become_nobody() -> None:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)

        before = read_files(root)
        assert _issue_in_child(root, become_nobody) == _STOPPED
        assert read_files(root) == before
        assert _hidden(root) == []
        for path in [root / "policies", *(root / "policies").rglob("*")]:
            path.chmod(path.stat().st_mode | stat.S_IWUSR)


def test_two_at_once_issue_it_once(tmp_path: Path, quick: list[PdfSource]) -> None:
    """They wait for one another; the second one is told that the version was issued already."""
    root = write_files(tmp_path, _two_to_issue())
    running = []
    for _ in range(4):
        process = os.fork()
        if process == 0:
            code = _CRASHED
            try:
                outcome = run(root, *BOTH)
                told = all("was issued already" in each.message for each in outcome.findings)
                code = _DONE if outcome.issued else _REFUSED if told else _CRASHED
            finally:
                os._exit(code)
        running.append(process)
    ended = sorted(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in running)
    assert ended == [_DONE, _REFUSED, _REFUSED, _REFUSED]
    assert _state(root) == "whole"


def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path, quick: list[PdfSource]) -> None:
    root = write_files(tmp_path, base_files())
    (root / "build").write_bytes(b"a file where a folder belongs")
    with pytest.raises(OutputError, match="build"):
        run(root, SEGMENTS)


# ---- With real PDFs


@pytest.mark.slow
@pytest.mark.no_cover
def test_a_real_version_with_its_pdf(tmp_path: Path) -> None:
    root = write_files(tmp_path, rich())
    assert run(root, *BOTH).findings == ()
    library = clean(root)
    version = library.versions[HAND_OVER][0]
    pdf = (root / version.folder / PDF).read_bytes()
    assert pdf.startswith(b"%PDF-1.7")
    assert len(version.record.files[PDF].blocks) == 8 * -(-len(pdf) // 4096)
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert "Every client must have one owner, see CL-001 Client Segments Policy" in " ".join(text.split())
    assert "{{" not in text
    files = approve(approve(read_files(root), SEGMENTS), HAND_OVER)
    files = revise(
        files, "2.0", "2026-05-02", effective="2026-08-01", edits={"2 business days": "3 business days"}
    )
    again = write_files(tmp_path, files)
    outcome = run(again, HAND_OVER, now=LATER + timedelta(days=1))
    assert outcome.issued[0].before == "1.1"
    pdf = (again / outcome.issued[0].folder / PDF).read_bytes()
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert "1.1" in text
    assert "3 business days" in text
    record = json.loads((again / outcome.issued[0].folder / RECORD).read_bytes())
    assert record["previous"]
    assert clean(again).history(HAND_OVER).in_force(TODAY) is not None


@pytest.mark.slow
def test_a_pdf_that_cannot_be_made_holds_everything_back(tmp_path: Path) -> None:
    """A character that no font has: told, and nothing is issued."""
    files = with_text(base_files(), (RULE, "Every client **must** have one owner \ue123."))
    root = write_files(tmp_path, files)
    with pytest.raises(EngrossError, match=r"U\+E123"):
        run(root, HAND_OVER, SEGMENTS)
    assert read_files(root) == files


def test_findings_are_in_order(tmp_path: Path, quick: list[PdfSource]) -> None:
    files = with_text(
        base_files(),
        (RULE, "Every client has [your owner]. TODO"),
        ("A client is never", "TBD A client is never"),
    )
    found: tuple[Diagnostic, ...] = run(write_files(tmp_path, files), HAND_OVER).findings
    assert [each.place.line for each in found] == sorted(each.place.line for each in found)
    assert date(2026, 6, 1) == TODAY
