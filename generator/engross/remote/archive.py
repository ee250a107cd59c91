"""Issued versions kept at an address instead of in Git: each is brought into the library once, and proved."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from engross.disk import FolderTree, read_optional, replace_folder, scratch_folder, write_file
from engross.errors import AddressError, ConfigurationError, OutputError, UnreadableError
from engross.library import parse_library
from engross.marks import digest, is_same
from engross.model.record import FileMark, Issued, Record
from engross.reading.source import parse_source
from engross.register import REGISTER, parse_register, pdf_mark
from engross.remote.folder import RemoteFolder, is_address
from engross.versions import PDF, RECORD, SOURCE, VERSIONS, version_folder

_MKDOCS = (PurePosixPath("mkdocs.yml"), PurePosixPath("mkdocs.yaml"))
_TOGETHER = 8  # versions that are in memory at a time
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Parcel:
    """Files of one issued version by their names; `policy_id` is the name its policy had when it was issued."""

    policy_id: str
    version: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A version that is not in the library as the register has it."""

    event: Issued
    folder: PurePosixPath
    newest: FileMark | None
    """What its PDF is since something was added to it."""

    def __str__(self) -> str:
        return f"{self.event.policy} {self.event.version}"

    def key(self, name: str, mark: FileMark) -> str:
        return _key(self.event.policy, self.event.version, name, mark.sha256)


def find_address(root: Path) -> str:
    """Where a library keeps its issued versions, as mkdocs.yml says; empty for in the library. Raises ConfigurationError."""
    name = next((each for each in _MKDOCS if (root / each).is_file()), _MKDOCS[0])
    raw = read_optional(root / name)
    if b"versions" not in raw:
        return ""
    source, _ = parse_source(name, raw)
    plugins = source.data.get("plugins") if isinstance(source.data, dict) else None
    found = [plugins] if isinstance(plugins, dict) else plugins if isinstance(plugins, tuple) else ()
    for plugin in found:
        options = plugin.get("engross") if isinstance(plugin, dict) else None
        address = options.get("versions") if isinstance(options, dict) else None
        if address:
            if not is_address(str(address)):
                raise ConfigurationError(
                    f"The option versions in {name} has to be an address such as s3://bucket/folder (it is {address})."
                )
            return str(address).strip()
    return ""


def open_files(root: Path) -> FolderTree:
    """The files of a library. Issued versions that are kept at an address, and are not here yet, are brought first.

    Raises UnreadableError where one cannot be got, or is not what was issued, and ConfigurationError.
    """
    files = FolderTree(root)
    address = find_address(root)
    if not address:
        return files
    wanted = list(_missing(files))
    if not wanted:
        return files
    _bring(files, wanted, RemoteFolder(address))
    return FolderTree(root)


def keep_versions(root: Path, parcels: Sequence[Parcel]) -> None:
    """Keep versions at the library's address, if it has one, before the register says that they are there.

    An object's key ends in the digest of its bytes. So nothing that the register of any copy of the library knows is ever
    written over, and what was put there in vain counts for nothing. Raises OutputError unless all is there, and
    proved; ConfigurationError.
    """
    address = find_address(root)
    if not address:
        return
    objects = {
        _key(parcel.policy_id, parcel.version, name, digest(data)): data
        for parcel in parcels
        for name, data in parcel.files.items()
    }
    folder = RemoteFolder(address)
    try:
        folder.write(objects)
        are_there = folder.read(objects) == objects
    except AddressError as error:
        raise OutputError(f"{error} Issued versions are kept there, so nothing was written down.") from error
    if not are_there:
        raise OutputError(
            f"{folder.address} does not give back what was put there, so nothing was written down. Try again; if it "
            "stays so, ask who runs it."
        )


def keep_all(root: Path) -> int:
    """Keep all that was issued before at the library's address too; returns how many versions there are.

    Raises OutputError, UnreadableError and ConfigurationError.
    """
    library = parse_library(open_files(root))
    versions = [version for each in library.versions.values() for version in each]
    for version in versions:
        files = {name: library.files[version.folder / name] for name in (*version.record.files, RECORD)}
        files[PDF] = version.pdf(library.files)
        keep_versions(root, [Parcel(version.record.policy, version.version, files)])
    return len(versions)


def _key(policy_id: str, version: str, name: str, sha256: str) -> str:
    """Where a file lies: a renamed policy's under its old name, and each state of a PDF by itself."""
    ending = PurePosixPath(name).suffix
    return f"policies/{policy_id}/{VERSIONS}/{version}/{sha256}{ending if ending[1:].isalnum() else ''}"


def _missing(files: FolderTree) -> Iterator[_Wanted]:
    """The issued versions of which something is not here: no file was ever, or not yet what was added to the PDF."""
    register = parse_register(files.get(REGISTER, b""))
    here = set(files)
    homes = _homes(here) if register.chains else {}
    for policy_id, chain in register.chains.items():
        newest: dict[str, FileMark] = {}
        for entry in chain:
            mark, version = pdf_mark(entry.event), getattr(entry.event, "version", "")
            if mark is not None:
                newest[version] = mark
        home = homes.get(policy_id, PurePosixPath("policies", policy_id))
        for entry in chain:
            if isinstance(event := entry.event, Issued):
                wanted = _Wanted(event, version_folder(home, event.version), newest.get(event.version))
                if not (
                    {wanted.folder / name for name in (RECORD, SOURCE, PDF)} <= here
                    and _is_grown(files, wanted)
                ):
                    yield wanted


def _homes(files: Collection[PurePosixPath]) -> dict[str, PurePosixPath]:
    """The folders of policies by their names; also of those whose working text is gone."""
    homes: dict[str, PurePosixPath] = {}
    for path in files:
        above = path.parts.index(VERSIONS, 1) if VERSIONS in path.parts[1:-2] else len(path.parts) - 1
        home = PurePosixPath(*path.parts[:above])
        homes.setdefault(home.name, home)
    return homes


def _is_grown(files: FolderTree, wanted: _Wanted) -> bool:
    """Whether a PDF is as long as the register says that it has become."""
    return wanted.newest is None or files.size(wanted.folder / PDF) >= wanted.newest.size


def _bring(files: FolderTree, wanted: Sequence[_Wanted], folder: RemoteFolder) -> None:
    lacking: list[str] = []
    try:
        for start in range(0, len(wanted), _TOGETHER):
            some = wanted[start : start + _TOGETHER]
            for each, found in zip(some, _fetch(files, some, folder), strict=True):
                if isinstance(found, str):
                    lacking.append(f"{each} ({found})")
                else:
                    _place(files, each, found)
    except AddressError as error:
        count = f"{len(wanted)} issued versions are" if len(wanted) > 1 else f"{wanted[0]} is"
        raise UnreadableError(
            f"{error} {count} kept there, and not in this copy of the library yet."
        ) from error
    if lacking:
        more = f" and {len(lacking) - _NAMED} more" if len(lacking) > _NAMED else ""
        raise UnreadableError(
            f"{folder.address} does not have what the register says was issued: {', '.join(lacking[:_NAMED])}{more}. "
            "Copy the folders of these versions from a copy of the library that still has them, or bring the objects "
            "back there."
        )


def _fetch(
    files: FolderTree, wanted: Sequence[_Wanted], folder: RemoteFolder
) -> Iterator[Mapping[str, bytes] | str]:
    """The files that each version lacks, proved; or the name of one that is not there as it was issued."""
    records = folder.read([each.key(RECORD, each.event.record) for each in wanted])
    marks: list[Mapping[str, FileMark]] = []
    for each in wanted:
        raw = records.get(each.key(RECORD, each.event.record), b"")
        marks.append(_marks(files, each, raw) if is_same(each.event.record, raw) else {})
    found = folder.read(
        [
            each.key(name, mark)
            for each, known in zip(wanted, marks, strict=True)
            for name, mark in known.items()
        ]
    )
    for each, known in zip(wanted, marks, strict=True):
        data = {name: found.get(each.key(name, mark), b"") for name, mark in known.items()}
        damaged = [name for name, mark in known.items() if not is_same(mark, data[name])]
        yield damaged[0] if damaged else data if known else RECORD


def _marks(files: FolderTree, wanted: _Wanted, raw: bytes) -> Mapping[str, FileMark]:
    """The marks of those files of a version that have to be brought; none where this engross cannot read its record."""
    try:
        record = Record.model_validate_json(raw)
    except (ValidationError, ValueError):
        return {}
    marks = {**record.files, RECORD: wanted.event.record}
    if wanted.newest is not None:
        marks[PDF] = wanted.newest
    lacking = {name for name in marks if name == PDF or wanted.folder / name not in files}
    return {name: mark for name, mark in marks.items() if name in lacking and _stays_inside(name)}


def _stays_inside(name: str) -> bool:
    """Whether a name that a record gives leads to a file in the version's own folder."""
    path = PurePosixPath(name)
    return (
        not path.is_absolute() and "\\" not in name and not any(part.startswith(".") for part in path.parts)
    )


def _place(files: FolderTree, wanted: _Wanted, found: Mapping[str, bytes]) -> None:
    """Put files where they belong: a whole folder at once. What is here and is no earlier state is left as it is."""
    target = files.root / wanted.folder
    if not target.exists():
        with scratch_folder(target) as scratch:
            for name, data in found.items():
                write_file(scratch / name, data)
            replace_folder(scratch, target, lambda _name: False)
        return
    for name, data in found.items():
        if data.startswith(files.get(wanted.folder / name, b"")):
            write_file(target / name, data)
