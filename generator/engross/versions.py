"""Issued versions: found beside their policies, and proved to be what was issued."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from pydantic import ValidationError

from engross.cached import cached_property
from engross.diagnostic import Diagnostic, Place, Severity
from engross.errors import UnreadableError
from engross.marks import digest, first_different_byte, first_different_line, is_same
from engross.model.fields import Version
from engross.model.issued import IssuedPolicy
from engross.model.record import Digest, FileMark, Issued, Record
from engross.reading.source import SourceFile, parse_source
from engross.reading.validation import validate_source
from engross.register import REGISTER, Entry, Register, newer_format, pdf_mark

VERSIONS = "versions"
SOURCE, PDF, RECORD = "policy.yml", "policy.pdf", "record.json"
_RESTORE = (
    "Bring it back from a copy or from Git. To change a policy, edit its policy.yml and issue a new version."
)


@dataclass(frozen=True)
class IssuedVersion:
    """One issued version, whose files are what the register says they were."""

    policy_id: str
    version: Version
    folder: PurePosixPath
    record: Record
    files: Mapping[PurePosixPath, bytes] = field(repr=False, compare=False)
    revisions: tuple[FileMark, ...] = ()
    """What its PDF was as issued, and after each signature and timestamp; each begins with the one before."""

    @property
    def raw(self) -> bytes:
        """The file of the frozen text. Raises UnreadableError if it was changed since it was proved."""
        path = self.folder / SOURCE
        data = self.files[path]
        if not is_same(self.record.files[SOURCE], data):
            raise UnreadableError(f"{path} was changed just now, while it was being read. Start again.")
        return data

    def pdf(self, files: Mapping[PurePosixPath, bytes]) -> bytes:
        """Its PDF with everything that the register knows of, and nothing that was appended since."""
        return files[self.folder / PDF][: self.revisions[-1].size]

    @cached_property
    def source(self) -> SourceFile:
        """The frozen text with its places."""
        return self._read[1]

    @cached_property
    def policy(self) -> IssuedPolicy:
        """The frozen text. Raises UnreadableError when this engross cannot read it."""
        return self._read[0]

    @cached_property
    def _read(self) -> tuple[IssuedPolicy, SourceFile]:
        path = self.folder / SOURCE
        source, found = parse_source(path, self.raw)
        policy, misfits = validate_source(IssuedPolicy, source)
        if policy is None:
            first = next((each.message for each in (*found, *misfits)), "it is empty.")
            raise UnreadableError(f"{path} cannot be read by this version of engross: {first}")
        return policy, source


@dataclass(frozen=True, slots=True)
class Versions:
    """The issued versions of each policy by its present id, oldest first, and what is wrong with them."""

    by_policy: Mapping[str, tuple[IssuedVersion, ...]]
    diagnostics: tuple[Diagnostic, ...] = ()


def version_folder(policy_folder: PurePosixPath, version: str) -> PurePosixPath:
    """Where an issued version of the policy in a folder lies."""
    return policy_folder / VERSIONS / version


def parse_versions(files: Mapping[PurePosixPath, bytes], register: Register) -> Versions:
    """Find and prove every issued version; one that is not what was issued is left out, with a finding."""
    inspector = _Inspector(files, _group(files))
    found: dict[str, tuple[IssuedVersion, ...]] = {}
    for policy_id, chain in register.chains.items():
        issued = [(entry.event, entry.line) for entry in chain if isinstance(entry.event, Issued)]
        inspector.names = {policy_id, *(str(entry.event.policy) for entry in chain)}
        inspector.added = _additions(chain)
        proved = [inspector.prove(policy_id, event, line) for event, line in issued]
        inspector.check_chain(policy_id, proved)
        found[policy_id] = tuple(version for version in proved if version is not None)
    inspector.check_strangers()
    return Versions(found, tuple(inspector.findings))


_Folders = dict[tuple[str, str], dict[PurePosixPath, list[str]]]


def _group(files: Mapping[PurePosixPath, bytes]) -> _Folders:
    """Every folder of a version and its files, by the names of the policy's folder and of its own; there should be one."""
    folders: _Folders = {}
    for path in files:
        parts = path.parts
        if VERSIONS not in parts[1:-2]:
            continue
        at = parts.index(VERSIONS, 1)
        folder = PurePosixPath(*parts[: at + 2])
        found = folders.setdefault((parts[at - 1], parts[at + 1]), {})
        found.setdefault(folder, []).append(str(PurePosixPath(*parts[at + 2 :])))
    return folders


def _additions(chain: Sequence[Entry]) -> dict[str, list[tuple[FileMark, int]]]:
    """What was added to the PDF of each version, with the line of the register that says so."""
    added: dict[str, list[tuple[FileMark, int]]] = {}
    for entry in chain:
        mark, version = pdf_mark(entry.event), getattr(entry.event, "version", None)
        if mark is not None and version is not None:
            added.setdefault(version, []).append((mark, entry.line))
    return added


class _Inspector:
    """Compares versions with what the register says of them, and collects what is wrong."""

    def __init__(self, files: Mapping[PurePosixPath, bytes], folders: _Folders) -> None:
        self.files = files
        self.folders = folders
        self.findings: list[Diagnostic] = []
        self.seen: set[tuple[str, str]] = set()
        self.names: set[str] = set()  # every name that the policy looked at has had
        self.added: dict[str, list[tuple[FileMark, int]]] = {}  # to the PDFs of the policy looked at

    def _tell(self, path: PurePosixPath, line: int, rule: str, message: str, hint: str = _RESTORE) -> None:
        self.findings.append(Diagnostic(Place(path, line, 1, 2), Severity.ERROR, rule, message, hint))

    def prove(self, policy_id: str, event: Issued, line: int) -> IssuedVersion | None:
        """The version that an event is about, if all of it is there and nothing was changed."""
        key = (policy_id, str(event.version))
        self.seen.add(key)
        if key not in self.folders:
            self._tell_missing(policy_id, event, line)
            return None
        folder, names = next(iter(self.folders[key].items()))
        record = self._read_record(folder, event)
        if record is None or not self._check_event(folder, record, event, line):
            return None
        if not self._check_files(folder, record, names):
            return None
        marks = (record.files[PDF], *(mark for mark, _ in self.added.get(event.version, ())))
        return IssuedVersion(policy_id, event.version, folder, record, self.files, marks)

    def _tell_missing(self, policy_id: str, event: Issued, line: int) -> None:
        elsewhere = [
            (name, version)
            for (name, version), found in self.folders.items()
            if version == event.version and name != policy_id and self._is_of_policy(next(iter(found)))
        ]
        self.seen.update(elsewhere)
        hint = _RESTORE
        if elsewhere:
            hint = f"If its folder was renamed, run: engross rename {policy_id} {elsewhere[0][0]}"
        message = f"The issued version {event.version} of {policy_id} is gone: nothing is in {policy_id}/versions/{event.version}/."
        self._tell(REGISTER, line, "altered-version", message, hint)

    def _is_of_policy(self, folder: PurePosixPath) -> bool:
        """Whether a version's record says that it belongs to the policy looked at."""
        try:
            return Record.model_validate_json(self.files[folder / RECORD]).policy in self.names
        except (KeyError, ValidationError, ValueError):
            return False

    def _read_record(self, folder: PurePosixPath, event: Issued) -> Record | None:
        path = folder / RECORD
        if path not in self.files:
            self._tell(path, 1, "altered-version", f"The record of {event.policy} {event.version} is gone.")
            return None
        data = self.files[path]
        if not is_same(event.record, data):
            line = first_different_line(event.record, data)
            message = f"This record was changed after {event.version} was issued."
            if _differs_in_line_ends(event.record, data):
                self._tell(path, line, "altered-version", *_line_ends(RECORD))
            else:
                self._tell(path, line, "altered-version", message)
            return None
        try:
            return Record.model_validate_json(data)
        except (ValidationError, ValueError):
            self.findings.append(newer_format(Place(path, 1, 1, 2)))
            return None

    def _check_event(self, folder: PurePosixPath, record: Record, event: Issued, line: int) -> bool:
        """Whether record and register say the same of a version, and the record knows its text and its PDF."""
        said = (
            event.policy,
            event.version,
            event.effective,
            event.approvals,
            event.quorums,
            event.to_be_signed,
            event.at,
            event.by,
        )
        kept = (
            record.policy, record.version, record.effective, record.approvals, record.quorums,
            record.to_be_signed, record.issued_at,
            record.issued_by,
        )  # fmt: skip
        if said != kept:
            message = f"This line does not say of {event.policy} {event.version} what its record says ({folder / RECORD})."
            self._tell(REGISTER, line, "altered-register", message)
        elif not {SOURCE, PDF} <= set(record.files):
            message = f"This record names no text or no PDF of {event.policy} {event.version}."
            self._tell(folder / RECORD, 1, "altered-version", message)
        else:
            return True
        return False

    def _check_files(self, folder: PurePosixPath, record: Record, names: list[str]) -> bool:
        before = len(self.findings)
        for name, mark in record.files.items():
            path = folder / name
            if path not in self.files:
                self._tell(path, 1, "altered-version", f"{name} of {record.policy} {record.version} is gone.")
            elif name == PDF:
                before += self._check_pdf(path, mark, record)
            elif not is_same(mark, self.files[path]):
                self._tell_different(path, name, mark, record)
        for name in names:
            if name not in record.files and name != RECORD:
                message = f"{name} does not belong to {record.policy} {record.version} as it was issued."
                self._tell(folder / name, 1, "altered-version", message, "Move it out of this folder.")
        return len(self.findings) == before

    def _check_pdf(self, path: PurePosixPath, mark: FileMark, record: Record) -> int:
        """Whether the PDF is what was issued, and then what each signature made of it.

        Returns how many findings there are that leave what is known untouched: bytes after it can be cut off.
        """
        data, added = self.files[path], self.added.get(record.version, [])
        newest = added[-1][0] if added else mark
        if not is_same(mark, data[: mark.size]):
            self._tell_different(path, PDF, mark, record)
            return 0
        for signed, line in added:
            if not is_same(signed, data[: signed.size]):
                message = f"{PDF} is not what it was when line {line} of the register was written"
                what = (
                    "it was changed since." if len(data) >= signed.size else "signatures at its end are gone."
                )
                self._tell(path, 1, "altered-version", f"{message}: {what}")
                return 0
        if len(data) == newest.size:
            return 0
        more = len(data) - newest.size
        message = f"{PDF} of {record.policy} {record.version} goes on for {more:,} bytes that the register does not know."
        hint = (
            "If it was signed in another program, or signing was interrupted, take the signature in: "
            f"engross accept {path}. Otherwise bring the file back from a copy or from Git."
        )
        self._tell(path, 1, "unregistered-signature", message, hint)
        return 1

    def _tell_different(self, path: PurePosixPath, name: str, mark: FileMark, record: Record) -> None:
        data, line, where = self.files[path], 1, ""
        if _differs_in_line_ends(mark, data):
            self._tell(path, 1, "altered-version", *_line_ends(name))
            return
        if mark.lines:
            line = first_different_line(mark, data)
        else:
            where = f"; it first differs after byte {min(first_different_byte(mark, data), len(data)):,}"
        message = f"{name} was changed after {record.policy} {record.version} was issued{where}."
        self._tell(path, line, "altered-version", message)

    def check_chain(self, policy_id: str, proved: list[IssuedVersion | None]) -> None:
        """Each record names the record of the version before."""
        previous: Digest | None = None
        for version in proved:
            if version is None:
                return
            if version.record.previous != previous:
                path = version.folder / RECORD
                message = f"This record does not follow from the version before it ({policy_id})."
                self._tell(path, 1, "altered-version", message)
            previous = digest(self.files[version.folder / RECORD])

    def check_strangers(self) -> None:
        """Folders of versions that the register does not know, or that are there twice."""
        for (name, version), found in sorted(self.folders.items()):
            is_known = (name, version) in self.seen
            for folder in list(found)[1:] if is_known else found:
                self._tell_stranger(folder, name, version, found[folder])

    def _tell_stranger(self, folder: PurePosixPath, name: str, version: str, names: list[str]) -> None:
        first = folder / (RECORD if RECORD in names else min(names))
        if (name, version) in self.seen:
            message = f"There is another folder of {name} {version}; a version lies in one place only."
            self._tell(first, 1, "altered-version", message, "Move one of the two folders away.")
        else:
            message = (
                f"The register does not know {name} {version}: it was not issued, or issuing was interrupted."
            )
            hint = f"If it was interrupted, run again: engross issue {name}. Otherwise bring the register back, or move the folder away."
            self._tell(first, 1, "unregistered-version", message, hint)


def _differs_in_line_ends(mark: FileMark, data: bytes) -> bool:
    """Whether a file is what it was but for carriage returns, which Git on Windows adds."""
    return is_same(mark, data.replace(b"\r\n", b"\n"))


def _line_ends(name: str) -> tuple[str, str]:
    return (
        f"Only the line ends of {name} are others than those that were issued: Git or an editor changed them.",
        "Put this line into .gitattributes, and check the file out again: policies/**/versions/** -text",
    )
