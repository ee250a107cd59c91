"""Issued versions: whatever is done to one of their files is found, with the file and where it first differs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engross.diagnostic import Diagnostic
from engross.errors import UnreadableError
from engross.library import parse_library
from engross.marks import mark_file
from engross.model.fields import Line, Slug
from engross.model.record import Approved, Event, Issued, Sealed
from engross.register import REGISTER, extend_register, parse_register, seal
from engross.versions import PDF, RECORD, SOURCE, parse_versions
from issued_library import (
    HAND_OVER,
    SEGMENTS,
    approve,
    issue,
    issued_files,
    read_files,
    revise,
    sign,
    withdraw,
    write_files,
)
from library_cases import Files, base_files, check

FOLDER = PurePosixPath("policies", HAND_OVER)
OLD, MIDDLE, NEW = (FOLDER / "versions" / each for each in ("1.1", "2.0", "2.1"))
POLICY_FOLDER = FOLDER
BIG_PDF = b"%PDF-1.7\n" + bytes(range(256)) * 60


@cache
def _three() -> tuple[tuple[PurePosixPath, bytes], ...]:
    files = issued_files()
    files = revise(files, "2.0", "2026-04-10", edits={"2 business days": "3 business days"})
    files = approve(issue(files, HAND_OVER, pdf=BIG_PDF), HAND_OVER)
    files = revise(files, "2.1", "2026-05-10", edits={"Propose a new owner.": "Propose somebody."})
    return tuple(approve(issue(files, HAND_OVER), HAND_OVER).items())


def three() -> Files:
    """A library in which one policy has three versions, and another one has one."""
    return dict(_three())


def errors(files: Files) -> list[Diagnostic]:
    return [finding for finding in check(files) if finding.is_error]


def altered(files: Files) -> list[tuple[str, int]]:
    """Where versions are not as they were issued: file and line."""
    return [
        (str(finding.place.path), finding.place.line)
        for finding in errors(files)
        if finding.rule == "altered-version"
    ]


def test_what_was_issued_is_found_and_right() -> None:
    files = three()
    library = parse_library(files)
    assert check(files) == ()
    assert [each.version for each in library.versions[HAND_OVER]] == ["1.1", "2.0", "2.1"]
    newest = library.versions[HAND_OVER][-1]
    assert (newest.folder, newest.policy.title_page.version) == (NEW, "2.1")
    assert newest.source.path == NEW / SOURCE
    assert not library.is_changed(library.policies[HAND_OVER])


FILES = [folder / name for folder in (OLD, MIDDLE, NEW) for name in (SOURCE, PDF, RECORD)]


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_file_that_is_gone_is_told(path: PurePosixPath) -> None:
    files = three()
    del files[path]
    (finding,) = errors(files)
    assert (finding.rule, finding.place.path) == ("altered-version", path)
    assert "is gone" in finding.message
    assert "Git" in finding.hint


@settings(max_examples=40, derandomize=True)  # two lines look the same once in 65,536 pairs
@given(st.sampled_from(FILES), st.data(), st.sampled_from(["flip", "insert", "delete"]))
def test_a_changed_byte_is_told_with_its_file_and_line(
    path: PurePosixPath, data: st.DataObject, how: str
) -> None:
    files = three()
    old = files[path]
    at = data.draw(st.integers(0, len(old) - 1))
    piece = bytes([data.draw(st.integers(0, 255))])
    new = (
        old[:at]
        + {"flip": bytes([old[at] ^ 0x55]), "insert": piece + old[at : at + 1], "delete": b""}[how]
        + old[at + 1 :]
    )
    if new == old:
        return
    files[path] = new
    ((name, line),) = altered(files)
    assert name == str(path)
    differs = next(n for n in range(len(old) + 1) if old[n : n + 1] != new[n : n + 1])
    if path.name == PDF:
        assert line == 1
        (finding,) = errors(files)
        assert f"after byte {min(differs // 4096 * 4096, len(new)):,}." in finding.message
    else:
        pairs = zip([*old.split(b"\n"), b"\0"], [*new.split(b"\n"), b"\1"], strict=False)
        assert line == next(number for number, (a, b) in enumerate(pairs, 1) if a != b)


@pytest.mark.parametrize("name", ["notes.txt", "policy.yml.orig", "pictures/plan.png", "policy.yaml"])
def test_a_file_put_in_is_told(name: str) -> None:
    assert altered({**three(), MIDDLE / name: b"x"}) == [(str(MIDDLE / name), 1)]


def test_what_the_system_hides_is_no_part_of_a_version(tmp_path: Path) -> None:
    write_files(tmp_path, three())
    (tmp_path / NEW / ".DS_Store").write_bytes(b"x")
    assert check(_seen(tmp_path)) == ()


def _seen(root: Path) -> Files:
    from engross.disk import FolderTree

    return dict(FolderTree(root))


@pytest.mark.parametrize("folder", [OLD, MIDDLE, NEW], ids=str)
def test_a_version_that_is_gone_is_told_at_its_line_of_the_register(folder: PurePosixPath) -> None:
    files = {path: data for path, data in three().items() if not path.is_relative_to(folder)}
    (finding,) = errors(files)
    assert finding.place.path == REGISTER
    assert f"{HAND_OVER}/versions/{folder.name}/" in finding.message
    line = files[REGISTER].split(b"\n")[finding.place.line - 1]
    assert f'"version":"{folder.name}"'.encode() in line


def test_a_policy_deleted_with_its_history_is_told() -> None:
    files = {path: data for path, data in three().items() if not path.is_relative_to(POLICY_FOLDER)}
    assert len([each for each in altered(files) if each[0] == str(REGISTER)]) == 3
    kept = {**three()}
    del kept[FOLDER / SOURCE]
    assert altered(kept) == []


def test_two_versions_that_changed_places_are_told() -> None:
    files = three()
    for name in (SOURCE, PDF, RECORD):
        files[OLD / name], files[NEW / name] = files[NEW / name], files[OLD / name]
    assert {path for path, _ in altered(files)} == {str(OLD / RECORD), str(NEW / RECORD)}


def test_a_version_copied_under_another_number_is_told() -> None:
    files = three()
    files |= {FOLDER / "versions" / "9.9" / name: files[NEW / name] for name in (SOURCE, PDF, RECORD)}
    (finding,) = errors(files)
    assert (finding.rule, finding.place.path) == ("unregistered-version", FOLDER / "versions/9.9" / RECORD)
    assert "move the folder away" in finding.hint


def test_a_policy_copied_with_its_versions_is_told() -> None:
    """To start a new policy from an old one, people copy its folder."""
    files = three()
    for path in [path for path in files if path.is_relative_to(FOLDER)]:
        files[PurePosixPath("policies/copy") / path.relative_to(FOLDER)] = files[path]
    found = [each for each in errors(files) if each.rule == "unregistered-version"]
    assert [str(each.place.path.parent) for each in found] == [
        f"policies/copy/versions/{each}" for each in ("1.1", "2.0", "2.1")
    ]


def test_a_second_folder_of_a_version_is_told() -> None:
    """A copy must not stand before the true one, nor hide what is done to it."""
    for group in ("archive", "zoo"):
        files = three()
        copied = PurePosixPath("policies", group, HAND_OVER, "versions", "1.1")
        files |= {copied / name: files[OLD / name] for name in (SOURCE, PDF, RECORD)}
        assert len(altered(dict(sorted(files.items())))) == 1


def test_a_record_and_its_line_rewritten_together_break_the_chain() -> None:
    """Whoever changes a text, its record and the register's line still leaves the digests that follow."""
    files = three()
    text = files[OLD / SOURCE]
    forged = text.replace(b"2 business days", b"9 business days")
    assert forged != text
    library = parse_library(files)
    other = issue(
        revise(
            base_files(),
            "1.1",
            "2026-03-02",
            effective="2026-04-01",
            edits={"2 business days": "9 business days"},
        ),
        HAND_OVER,
    )
    files |= {path: data for path, data in other.items() if path.is_relative_to(OLD)}
    assert {path for path, _ in altered(files)} == {str(OLD / RECORD)}
    line = next(entry.line for entry in library.register.chains[HAND_OVER])
    lines = files[REGISTER].split(b"\n")
    lines[line - 1] = next(each for each in other[REGISTER].split(b"\n") if b"hand-over" in each)
    files[REGISTER] = b"\n".join(lines)
    assert [(each.rule, each.place.path) for each in errors(files)] == [
        ("altered-version", MIDDLE / RECORD),
        ("altered-register", REGISTER),
    ]


def test_a_renamed_folder_is_told_once_with_what_to_do() -> None:
    files = {
        (
            PurePosixPath("policies/take-over") / path.relative_to(FOLDER)
            if path.is_relative_to(FOLDER)
            else path
        ): data
        for path, data in three().items()
    }
    found = errors(files)
    assert {each.rule for each in found} == {"altered-version"}
    assert {each.hint for each in found} == {
        "If its folder was renamed, run: engross rename hand-over take-over"
    }


def test_a_record_of_a_newer_engross_is_told_as_such() -> None:
    """The register knows its digest, so it is not altered."""
    from engross.marks import mark_file

    files = issued_files()
    data = files[OLD / RECORD].replace(b'"record_version": 1', b'"record_version": 2')
    register = parse_library(files).register
    chains = {
        policy_id: tuple(
            type(entry)(
                entry.event.model_copy(update={"record": mark_file(RECORD, data)})
                if policy_id == HAND_OVER and entry.event.event == "issued"
                else entry.event,
                entry.line,
            )
            for entry in chain
        )
        for policy_id, chain in register.chains.items()
    }
    found = parse_versions({**files, OLD / RECORD: data}, type(register)(chains, {}))
    assert [(each.rule, each.place.path) for each in found.diagnostics] == [("newer-format", OLD / RECORD)]


def test_a_frozen_text_of_a_newer_engross_cannot_be_read() -> None:
    library = parse_library(issued_files())
    version = library.versions[HAND_OVER][0]
    text = b"schema_version: 2\n" + version.raw
    record = version.record.model_copy(update={"files": {SOURCE: mark_file(SOURCE, text)}})
    newer = replace(version, record=record, files={version.folder / SOURCE: text})
    with pytest.raises(UnreadableError, match="cannot be read by this version of engross"):
        _ = newer.policy


def test_a_frozen_text_changed_after_it_was_proved_is_not_read() -> None:
    files = issued_files()
    version = parse_library(files).versions[HAND_OVER][0]
    files[version.folder / SOURCE] += b"# more\n"
    with pytest.raises(UnreadableError, match=r"policy\.yml was changed just now"):
        _ = version.policy


def test_a_frozen_text_is_read_only_when_somebody_asks_for_it() -> None:
    """The files of a library are proved, whatever is in them; a history of years is not read to show today."""
    version = parse_library(issued_files()).versions[HAND_OVER][0]
    assert "_read" not in vars(version)
    assert version.policy.title_page.number == "CL-002"
    assert "_read" in vars(version)


@pytest.mark.parametrize("name", [SOURCE, RECORD])
def test_line_ends_that_git_changed_are_told_as_such(name: str) -> None:
    """Git on Windows adds carriage returns when core.autocrlf is set: nobody has altered anything."""
    files = three()
    files[OLD / name] = files[OLD / name].replace(b"\n", b"\r\n")
    (finding,) = errors(files)
    assert (finding.rule, finding.place.path, finding.place.line) == ("altered-version", OLD / name, 1)
    assert "Only the line ends" in finding.message
    assert finding.hint.endswith("policies/**/versions/** -text")


@pytest.mark.parametrize(
    "edit",
    [
        lambda data: data.replace(b'"issued_by": "Ana Petrova"', b'"issued_by": "Somebody"'),
        lambda data: data.replace(b'"effective": "2026-04-01"', b'"effective": "2026-03-01"'),
        lambda data: data + b"\n",
        lambda data: b"",
        lambda data: b"\xff" + data,
    ],
)
def test_a_record_that_was_edited_is_told(edit: Callable[[bytes], bytes]) -> None:
    files = three()
    old, files[OLD / RECORD] = files[OLD / RECORD], edit(files[OLD / RECORD])
    ((path, line),) = altered(files)
    pairs = zip([*old.split(b"\n"), b"\0"], [*files[OLD / RECORD].split(b"\n"), b"\1"], strict=False)
    assert (path, line) == (str(OLD / RECORD), next(n for n, (a, b) in enumerate(pairs, 1) if a != b))


def test_a_withdrawn_version_stays_provable() -> None:
    files = withdraw(
        issue(revise(three(), "3.0", "2026-05-20", effective="2026-12-01"), HAND_OVER), HAND_OVER, "3.0"
    )
    assert check(files) == ()
    files[FOLDER / "versions/3.0" / SOURCE] += b"# a note\n"
    assert len(altered(files)) == 1


@pytest.mark.parametrize("path", ["policies/versions/policy.yml", "policies/hand-over/versions/policy.yml"])
def test_a_policy_called_versions_is_not_passed_over(path: str) -> None:
    """It would be missing from the handbook without a word."""
    files = {**three(), PurePosixPath(path): base_files()[FOLDER / SOURCE]}
    assert [(each.rule, str(each.place.path)) for each in errors(files)] == [("folder-name", path)]


def test_files_read_from_disk_are_proved_too(tmp_path: Path) -> None:
    write_files(tmp_path, three())
    assert read_files(tmp_path) == three()
    assert check(_seen(tmp_path)) == ()
    segments = tmp_path / "policies" / SEGMENTS / "versions" / "1.0" / SOURCE
    segments.write_bytes(segments.read_bytes().replace(b"Gold", b"Good"))
    ((path, line),) = altered(_seen(tmp_path))
    assert path == f"policies/{SEGMENTS}/versions/1.0/policy.yml"
    assert b"Good" in segments.read_bytes().split(b"\n")[line - 1]


def test_a_register_that_contradicts_the_record_is_told() -> None:
    files = issued_files()
    events = list(parse_register(files[REGISTER]).events(HAND_OVER))
    for update in (
        {"effective": date(2026, 1, 1)},
        {"by": Line("Somebody else")},
        {"approvals": (Slug("other"),)},
    ):
        forged: list[Event] = []
        for event in events:
            changed = event.model_copy(update=update) if isinstance(event, Issued) else event
            forged.append(seal(changed, forged[-1] if forged else None))
        data = b"".join(line + b"\n" for line in files[REGISTER].splitlines() if b'"hand-over"' not in line)
        library = parse_library({**files, REGISTER: extend_register(data, forged[:1])})
        assert [f.place.path for f in library.diagnostics if "what its record says" in f.message] == [
            REGISTER
        ]


def signed() -> Files:
    """The library with a new version of one policy that is sealed and signed in its PDF."""
    files = revise(three(), "2.2", "2026-06-10", edits={"3 business days": "4 business days"})
    return sign(issue(files, HAND_OVER, pdf=BIG_PDF), HAND_OVER)


SIGNED = FOLDER / "versions" / "2.2" / PDF


def test_a_pdf_grows_with_each_signature_and_stays_proved() -> None:
    files = signed()
    assert errors(files) == []
    version = parse_library(files).versions[HAND_OVER][-1]
    sizes = [mark.size for mark in version.revisions]
    assert len(sizes) >= 3
    assert sizes == sorted(set(sizes))
    assert version.pdf(files) == files[SIGNED]


def test_bytes_that_the_register_does_not_know_are_told_and_left_out_of_account() -> None:
    files = signed()
    whole = files[SIGNED]
    files[SIGNED] = whole + b"\nmore\n"
    (finding,) = errors(files)
    assert (finding.rule, finding.place.path) == ("unregistered-signature", SIGNED)
    assert "6 bytes" in finding.message
    assert f"engross accept {SIGNED}" in finding.hint
    version = parse_library(files).versions[HAND_OVER][-1]
    assert version.pdf(files) == whole


@pytest.mark.parametrize("lost", ["last", "all"])
def test_signatures_that_were_cut_off_are_missed(lost: str) -> None:
    files = signed()
    version = parse_library(files).versions[HAND_OVER][-1]
    kept = version.revisions[-2 if lost == "last" else 0].size
    files[SIGNED] = files[SIGNED][:kept]
    (finding,) = errors(files)
    assert (finding.rule, finding.place.path) == ("altered-version", SIGNED)
    assert "signatures at its end are gone" in finding.message
    assert "2.2" not in {each.version for each in parse_library(files).versions[HAND_OVER]}


def test_a_byte_changed_in_a_signature_is_told_with_the_line_that_knew_it() -> None:
    files = signed()
    version = parse_library(files).versions[HAND_OVER][-1]
    at = version.revisions[1].size + 2
    data = bytearray(files[SIGNED])
    data[at] ^= 1
    files[SIGNED] = bytes(data)
    (finding,) = errors(files)
    lines = files[REGISTER].splitlines()
    told = int(finding.message.partition("line ")[2].split()[0])
    assert b'"approved"' in lines[told - 1]
    assert b'"2.2"' in lines[told - 1]


def test_a_signature_that_would_make_the_pdf_shorter_is_senseless() -> None:
    files = signed()
    register = parse_library(files).register
    last = register.last(HAND_OVER)
    assert isinstance(last, Approved)
    assert last.signature is not None
    shorter = last.signature.pdf.model_copy(update={"size": last.signature.pdf.size - 1})
    event = last.model_copy(update={"signature": last.signature.model_copy(update={"pdf": shorter})})
    data = extend_register(files[REGISTER], [seal(event, last)])
    found = parse_register(data).diagnostics
    assert [each.place.line for each in found] == [data.count(b"\n")]
    assert "no longer than the one before" in found[0].message


def _told(files: Files, event: Event) -> str:
    """What is said of an event that is written after all others of its policy."""
    last = parse_library(files).register.last(event.policy)
    assert last is not None
    after = event.model_copy(update={"at": last.at})
    (finding,) = parse_register(extend_register(files[REGISTER], [seal(after, last)])).diagnostics
    return finding.message


def test_approvals_and_signatures_that_nobody_could_have_given_are_senseless() -> None:
    files = revise(three(), "2.2", "2026-06-10", edits={"3 business days": "4 business days"})
    files = issue(files, HAND_OVER, pdf=BIG_PDF)
    sealed = sign(files, HAND_OVER, 0)
    whole = sign(files, HAND_OVER)
    seal_event, approved = parse_library(whole).history(HAND_OVER).versions[-1].signature_events
    assert isinstance(approved, Approved)
    bare = approved.model_copy(update={"signature": None})
    assert "has no seal" in _told(files, approved)
    assert "an approval without a signature" in _told(sealed, bare)
    assert "no longer than the one before" in _told(sealed, seal_event)
    assert approved.signature is not None
    longer = approved.signature.pdf.model_copy(update={"size": approved.signature.pdf.size + 9})
    again = approved.model_copy(update={"signature": approved.signature.model_copy(update={"pdf": longer})})
    assert "where another one stood" in _told(whole, again)
    assert isinstance(seal_event, Sealed)
    second = seal_event.model_copy(
        update={"signature": seal_event.signature.model_copy(update={"pdf": longer})}
    )
    assert "a second seal" in _told(whole, second)


def test_a_version_that_is_to_be_signed_is_not_approved_on_paper() -> None:
    files = three()
    chain = parse_library(files).register.chains[HAND_OVER]
    place = next(place for place, entry in enumerate(chain) if isinstance(entry.event, Issued))
    issued = chain[place].event
    assert isinstance(issued, Issued)
    approval = next(entry.event for entry in chain if isinstance(entry.event, Approved))
    data = extend_register(b"", [first := seal(issued.model_copy(update={"to_be_signed": True}), None)])
    (finding,) = parse_register(extend_register(data, [seal(approval, first)])).diagnostics
    assert "an approval without a signature" in finding.message
    assert b'"to_be_signed":true' in data
    assert b"to_be_signed" not in files[REGISTER]
