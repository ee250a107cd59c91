"""Findings mended in the files of a library: only what is certain, with comments, layout and line ends as they were."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from engross.diagnostic import Diagnostic, Edit
from engross.disk import read_optional, write_file
from engross.reading.source import parse_source
from engross.versions import VERSIONS

_MARK = b"\xef\xbb\xbf"
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")


@dataclass(frozen=True, slots=True)
class Mended:
    """What was mended, in which files, and which files were left as they were: they are others by now, or links to what is kept."""

    findings: tuple[Diagnostic, ...]
    spared: tuple[PurePosixPath, ...]

    @property
    def files(self) -> tuple[PurePosixPath, ...]:
        """The files that were changed."""
        return tuple(dict.fromkeys(edit.place.path for finding in self.findings for edit in finding.edits))


def mend_library(root: Path, findings: Sequence[Diagnostic]) -> Mended:
    """Mend in the files of a library what findings say how to mend, each file at once and whole. Raises OutputError.

    What was issued is never touched. A file of which the lines concerned are not what was checked, or that could be
    read before and could not any more, stays as it is, and so does what a link leads to outside of the texts that people write.
    """
    done: list[Diagnostic] = []
    spared: list[PurePosixPath] = []
    for path, listed in _by_file(findings).items():
        target = (root / path).resolve()
        if not target.is_relative_to(root.resolve()) or _is_kept(_within(root, target)):
            spared.append(path)
            continue
        raw = read_optional(target)
        chosen = _compatible(listed)
        mended = mend(raw, [edit for finding in chosen for edit in finding.edits])
        if mended is None or _is_worse(path, raw, mended) or read_optional(target) != raw:
            spared.append(path)
        elif mended != raw:
            write_file(target, mended)
            done += chosen
    return Mended(tuple(done), tuple(spared))


def _within(root: Path, target: Path) -> PurePosixPath:
    return PurePosixPath(target.relative_to(root.resolve()).as_posix())


def _by_file(findings: Sequence[Diagnostic]) -> Mapping[PurePosixPath, list[Diagnostic]]:
    """The findings that can be mended by the file in which they are; a finding about several files is left to people."""
    files: dict[PurePosixPath, list[Diagnostic]] = {}
    for finding in findings:
        paths = {edit.place.path for edit in finding.edits}
        is_within_lines = not any(set(edit.text) & {"\n", "\r"} for edit in finding.edits)
        if len(paths) == 1 and is_within_lines and not any(_is_kept(path) for path in paths):
            files.setdefault(paths.pop(), []).append(finding)
    return files


def _is_kept(path: PurePosixPath) -> bool:
    """Whether a file is none that people write: an issued version, the register, what lies elsewhere."""
    return (
        VERSIONS in path.parts
        or ".." in path.parts
        or path.parts[:1] != ("policies",)
        or path.suffix != ".yml"
    )


def _compatible(findings: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The findings whose edits do not touch those of one before; two that ask for the very same get along."""
    chosen: list[Diagnostic] = []
    taken: set[Edit] = set()
    for finding in findings:
        new = [edit for edit in dict.fromkeys(finding.edits) if edit not in taken]
        others = [*taken, *new]
        if not any(_overlap(edit, other) for edit in new for other in others if other is not edit):
            chosen.append(finding)
            taken.update(new)
    return chosen


def _overlap(one: Edit, other: Edit) -> bool:
    first, second = one.place, other.place
    if first.line != second.line:
        return False
    same_start = first.column == second.column
    return same_start or (first.column < second.end and second.column < first.end)


def mend(raw: bytes, edits: Sequence[Edit]) -> bytes | None:
    """The bytes of a file with edits made; none where it is not UTF-8, or a line is not what the edit is about."""
    mark = _MARK if raw.startswith(_MARK) else b""
    try:
        text = raw[len(mark) :].decode("utf-8")
    except UnicodeDecodeError:
        return None
    lines = [[match[1], match[2]] for match in _LINE.finditer(text)]
    # From the end on, so that the columns of what stands before stay what they are.
    for edit in sorted(dict.fromkeys(edits), key=lambda edit: edit.place, reverse=True):
        place = edit.place
        if not 0 < place.line <= len(lines) or not _is_as_checked(edit, lines[place.line - 1][0]):
            return None
        line = lines[place.line - 1][0]
        lines[place.line - 1][0] = line[: place.column - 1] + edit.text + line[place.end - 1 :]
    originals = [match[1] for match in _LINE.finditer(text)]
    kept = [new for new, old in zip(lines, originals, strict=True) if new[0].strip() or not _is_comment(old)]
    return mark + "".join(part for line in kept for part in line).encode("utf-8")


def _is_as_checked(edit: Edit, line: str) -> bool:
    """Whether a line still starts as it did when it was checked; behind the place, edits may have changed it already."""
    place, end = edit.place, edit.place.end - 1
    return place.column - 1 <= end <= len(line) and place.excerpt[:end] == line[:end]


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _is_worse(path: PurePosixPath, raw: bytes, mended: bytes) -> bool:
    """Whether a file could be read before, and could not any more."""
    return _count_errors(path, mended) > _count_errors(path, raw)


def _count_errors(path: PurePosixPath, raw: bytes) -> int:
    return sum(finding.is_error for finding in parse_source(path, raw)[1])
