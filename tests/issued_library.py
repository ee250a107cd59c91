"""Issued libraries, made quickly: texts are frozen as engross freezes them, their PDF is a few fixed bytes.

Everything is a mapping of files, so that a test can change a byte and look again; `write_files` puts it on disk.
A working text is changed with `revise`, issued with `issue`, decided on with `approve` or `decide`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Literal

from engross.freezing import Frozen, freeze_policy
from engross.history import History
from engross.library import Library, PolicyFile, parse_library
from engross.marks import digest, mark_file
from engross.model.fields import Line, PolicyId, Version
from engross.model.issued import IssuedPolicy
from engross.model.record import (
    Approved,
    Event,
    Issued,
    Record,
    Renamed,
    Renewed,
    Retired,
    Sealed,
    SignatureMark,
    Withdrawn,
    find_quorums,
)
from engross.reading.canonical import dump_json
from engross.register import REGISTER, UNSEALED, Register, extend_register, parse_register, seal
from engross.versions import PDF, RECORD, SOURCE, parse_versions, version_folder
from library_cases import Files, base_files

ISSUED = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
"""When a test's first versions are issued, unless it says otherwise; approvals follow within the hour."""
TODAY = date(2026, 6, 1)
"""A day on which both policies of the small library that is right are in force, once they are issued."""
BY = Line("Ana Petrova")
HAND_OVER, SEGMENTS = "hand-over", "client-segments"
TINY_PDF = (
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
)
_TICK = timedelta(minutes=1)
Trust = Literal["demo", "production"]
Level = Literal["B-B", "B-T", "B-LT", "B-LTA"]


def issued_files(files: Files | None = None, at: datetime = ISSUED) -> Files:
    """A library (the small one that is right, if none is given) whose every policy is issued and approved."""
    return dict(_issued_files(tuple((base_files() if files is None else files).items()), at))


@cache
def _issued_files(given: tuple[tuple[PurePosixPath, bytes], ...], at: datetime) -> Files:
    files = issue(dict(given), at=at)
    for policy_id in parse_library(files).policies:
        files = approve(files, policy_id)
    return files


def issue(files: Files, *policies: str, at: datetime | None = None, pdf: bytes = TINY_PDF) -> Files:
    """The library with the working texts of these policies (all, if none is named) issued; nothing is checked."""
    library = parse_library(files)
    made = dict(files)
    for policy_id in policies or tuple(library.policies):
        _issue(library, made, library.policies[policy_id], at, pdf)
    return made


def freeze(library: Library, found: PolicyFile) -> Frozen:
    """A text that can be frozen, frozen."""
    frozen = freeze_policy(library, found)
    assert isinstance(frozen, Frozen), frozen
    return frozen


def _issue(library: Library, made: Files, found: PolicyFile, at: datetime | None, pdf: bytes) -> None:
    frozen, page = freeze(library, found), found.policy.title_page
    moment = at or next_moment(made, found.id)
    parts = {SOURCE: frozen.raw, PDF: pdf}
    parts |= {name: library.files[found.folder / name] for name in frozen.files}
    before = library.versions.get(found.id, ())
    record = Record(
        record_version=1,
        policy=PolicyId(found.id),
        number=page.number,
        version=page.version,
        change=found.policy.review.revisions[0].change,
        effective=page.effective,
        approvals=tuple(approval.id for approval in found.policy.approvals),
        quorums=find_quorums(found.policy),
        issued_at=moment,
        issued_by=BY,
        made_with=Line("engross 0"),
        working_text=found.text_digest,
        files={name: mark_file(name, data) for name, data in parts.items()},
        previous=digest(library.files[before[-1].folder / RECORD]) if before else None,
    )
    parts[RECORD] = dump_json(record)
    folder = version_folder(found.folder, page.version)
    made |= {folder / name: data for name, data in parts.items()}
    event = Issued(
        policy=PolicyId(found.id),
        at=moment,
        by=BY,
        digest=UNSEALED,
        version=page.version,
        effective=page.effective,
        approvals=tuple(approval.id for approval in found.policy.approvals),
        quorums=find_quorums(found.policy),
        record=mark_file(RECORD, parts[RECORD]),
    )
    made.update(decide(made, event))


def decide(files: Files, *events: Event) -> Files:
    """The library with decisions written down in the register; their digests are made here."""
    data = files.get(REGISTER, b"")
    for event in events:
        register = parse_register(data)
        former = event.formerly if isinstance(event, Renamed) else event.policy
        data = extend_register(data, [seal(event, register.last(former))])
    return {**files, REGISTER: data}


def _register(files: Files) -> Register:
    """What a library's register says; nothing else is read."""
    return parse_register(files.get(REGISTER, b""))


def _history(files: Files, policy_id: str) -> History:
    return History(_register(files).events(policy_id))


def next_moment(files: Files, policy_id: str) -> datetime:
    """A minute after the last thing that was decided about a policy."""
    last = _register(files).last(policy_id)
    return last.at + _TICK if last else ISSUED


def approve(files: Files, policy_id: str, version: str = "", at: datetime | None = None) -> Files:
    """The library with every approval given that a version (the newest, if none is named) still asks for."""
    history = _history(files, policy_id)
    chosen = history.find(version) if version else history.versions[-1]
    assert chosen is not None
    moment = at or next_moment(files, policy_id)
    return decide(
        files,
        *(
            Approved(
                policy=PolicyId(policy_id),
                at=moment,
                by=BY,
                digest=UNSEALED,
                version=chosen.version,
                approval=approval.id,
                role=approval.role,
                name=Line("Tomas Lindqvist"),
                on=moment.date(),
            )
            for approval in _policy_of(files, policy_id, chosen.version).approvals
            if approval.id in chosen.missing
        ),
    )


def sign(
    files: Files,
    policy_id: str,
    count: int | None = None,
    *,
    trust: Trust = "production",
    level: Level = "B-B",
    at: datetime | None = None,
) -> Files:
    """The library with the newest version of a policy sealed, unless it is, and its next `count` approvals (all) signed.

    No signature is made: a few bytes that stand for one are appended to the PDF, and the register says what they are.
    """
    history = _history(files, policy_id).versions[-1]
    moment = at or next_moment(files, policy_id)
    if not history.is_sealed:
        files, mark = _append(files, policy_id, "seal", trust, level, moment)
        event: Event = Sealed(
            policy=PolicyId(policy_id),
            at=moment,
            by=BY,
            digest=UNSEALED,
            version=history.version,
            signature=mark,
        )
        files = decide(files, event)
    asked = [
        each for each in _policy_of(files, policy_id, history.version).approvals if each.id in history.missing
    ]
    for approval in asked[:count]:
        moment += _TICK
        files, mark = _append(files, policy_id, approval.id, trust, level, moment)
        event = Approved(
            policy=PolicyId(policy_id),
            at=moment,
            by=BY,
            digest=UNSEALED,
            version=history.version,
            approval=approval.id,
            role=approval.role,
            name=Line("Tomas Lindqvist"),
            on=moment.date(),
            signature=mark,
        )
        files = decide(files, event)
    return files


def renew(files: Files, policy_id: str, renew_by: date, at: datetime | None = None) -> Files:
    """The library with a new archive timestamp in the PDF of the newest version of a policy, as far as bytes go."""
    moment = at or next_moment(files, policy_id)
    files, mark = _append(files, policy_id, "renewal", "production", "B-LTA", moment)
    event = Renewed(
        policy=PolicyId(policy_id),
        at=moment,
        by=BY,
        digest=UNSEALED,
        version=_history(files, policy_id).versions[-1].version,
        renew_by=renew_by,
        trust="production",
        pdf=mark.pdf,
    )
    return decide(files, event)


def _append(
    files: Files, policy_id: str, field: str, trust: Trust, level: Level, moment: datetime
) -> tuple[Files, SignatureMark]:
    """The library with something at the end of the PDF of a policy's newest version, and what that is."""
    library = parse_library(files)
    version = library.versions[policy_id][-1]
    path = version.folder / PDF
    data = version.pdf(library.files) + f"% {field} of {policy_id} {version.version}, {moment}\n".encode()
    subject = "Fernhollow Systems, Inc." if field == "seal" else "Tomas Lindqvist"
    mark = SignatureMark(
        field=Line(field),
        certificate=digest(subject.encode()),
        subject=Line(subject),
        signed_at=moment,
        clock="signer" if level == "B-B" else "timestamp",
        level=level,
        trust=trust,
        until=moment.date() + timedelta(days=1095),
        renew_by=moment.date() + timedelta(days=3650) if level == "B-LTA" else None,
        pdf=mark_file(PDF, data),
    )
    return {**files, path: data}, mark


def withdraw(files: Files, policy_id: str, version: str, at: datetime | None = None) -> Files:
    """The library with a version taken back."""
    moment, reason = at or next_moment(files, policy_id), Line("It was wrong")
    event = Withdrawn(
        policy=PolicyId(policy_id), at=moment, by=BY, digest=UNSEALED, version=Version(version), reason=reason
    )
    return decide(files, event)


def retire(files: Files, policy_id: str, on: date, at: datetime | None = None) -> Files:
    """The library with a policy ended from a day on."""
    moment, reason = at or next_moment(files, policy_id), Line("It is no longer needed")
    event = Retired(policy=PolicyId(policy_id), at=moment, by=BY, digest=UNSEALED, on=on, reason=reason)
    return decide(files, event)


def revise(
    files: Files,
    version: str,
    day: str,
    effective: str = "",
    change: str = "substantive",
    edits: Mapping[str, str] | None = None,
    policy_id: str = HAND_OVER,
) -> Files:
    """The library with a new working text of a policy: title page, a row of `day` in its history, texts replaced."""
    path = PurePosixPath("policies", policy_id, "policy.yml")
    text = files[path].decode("utf-8")
    for old, new in (edits or {}).items():
        assert old in text, old
        text = text.replace(old, new)
    text = re.sub(r'(?m)^  version: ".*"$', f'  version: "{version}"', text, count=1)
    text = re.sub(r"(?m)^  effective: .*$", f"  effective: {effective or day}", text, count=1)
    row = (
        f'    - version: "{version}"\n      date: {day}\n      author: sales-director\n'
        f"      change: {change}\n      reason: What the test needs\n"
    )
    text = text.replace("  revisions:\n", f"  revisions:\n{row}", 1)
    return {**files, path: text.encode("utf-8")}


def write_files(root: Path, files: Mapping[PurePosixPath, bytes]) -> Path:
    """Put a library on disk, with the mkdocs.yml that makes a folder one; returns the folder."""
    for path, data in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    settings = root / "mkdocs.yml"
    if not settings.exists():
        settings.write_text("site_name: Fernhollow Systems\nplugins:\n  - engross\n", "utf-8")
    return root


def read_files(root: Path) -> Files:
    """A library's files as they are on disk, hidden ones too."""
    return {
        PurePosixPath(path.relative_to(root).as_posix()): path.read_bytes()
        for path in sorted((root / "policies").rglob("*"))
        if path.is_file()
    }


def _policy_of(files: Files, policy_id: str, version: str) -> IssuedPolicy:
    versions = parse_versions(files, _register(files)).by_policy[policy_id]
    return next(each.policy for each in versions if each.version == version)
