"""Cases: a small complete library, and texts that take the place of parts of it; bad lines say what is found there.

A case file holds top-level sections of a definition (of the hand-over policy, or of the file that its first line names:
`# file: organization.yml`). Each takes the place of the section of that name; `# without: scope` takes one away. A bad
line ends in `# error: rule` or `# error: rule @column`, `# warning:` likewise; where a line cannot carry a comment, the
line above says `# next: error: rule`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from engross.diagnostic import Diagnostic, Severity
from engross.library import Library, parse_library
from engross.rules import FAMILIES, check_library

CASES = Path(__file__).parent / "cases"
BASE = CASES / "base"
TODAY = date(2026, 11, 22)
HAND_OVER = PurePosixPath("policies/hand-over/policy.yml")

Files = dict[PurePosixPath, bytes]
Found = tuple[str, int, str, str, int | None]

_MARK = re.compile(
    r"# (next: )?((?:error|warning): [a-z-]+(?: @\d+)?(?:, (?:error|warning): [a-z-]+(?: @\d+)?)*)$"
)
_ONE = re.compile(r"(error|warning): ([a-z-]+)(?: @(\d+))?")


def base_files() -> Files:
    """The files of the library that is right."""
    return {
        PurePosixPath(path.relative_to(BASE).as_posix()): path.read_bytes()
        for path in sorted(BASE.rglob("*"))
        if path.is_file()
    }


def base_text(path: PurePosixPath = HAND_OVER) -> str:
    """The text of one file of the library that is right."""
    return (BASE / path).read_text("utf-8")


def find_all(library: Library, families: tuple[str, ...] = tuple(FAMILIES)) -> tuple[Diagnostic, ...]:
    """All that reading a library found and the rules find in it, on TODAY."""
    return check_library(library, TODAY, families=families).findings


def find_form(library: Library) -> tuple[Diagnostic, ...]:
    """All that reading a library found and the rules about its form find in it."""
    return find_all(library, ("form",))


def check(files: Mapping[PurePosixPath, bytes]) -> tuple[Diagnostic, ...]:
    """The errors and warnings that are found in a library; nothing is issued here, of which advice speaks."""
    return tuple(found for found in find_form(parse_library(files)) if found.severity is not Severity.ADVICE)


def check_text(text: str | bytes, path: PurePosixPath = HAND_OVER) -> tuple[Diagnostic, ...]:
    """The errors and warnings that are found when one file of the library is another text."""
    raw = text.encode("utf-8") if isinstance(text, str) else text
    return check({**base_files(), path: raw})


@dataclass(frozen=True, slots=True)
class Case:
    """One case file laid over the library that is right."""

    rule: str
    name: str
    path: PurePosixPath
    text: str

    @property
    def expected(self) -> set[Found]:
        """Where what has to be found, with the column where the case gives one."""
        return set(self._expected())

    def _expected(self) -> Iterator[Found]:
        for number, line in enumerate(self.text.split("\n"), 1):
            if match := _MARK.search(line):
                for severity, rule, column in _ONE.findall(match[2]):
                    place = number + bool(match[1])
                    yield (str(self.path), place, severity, rule, int(column) if column else None)


def read_cases() -> list[Case]:
    """All cases, in the folders of the rule they are about."""
    return [
        _read_case(path) for path in sorted(CASES.glob("*/*.yml")) if path.parent.name not in {"base", "pdf"}
    ]


def _read_case(path: Path) -> Case:
    text = path.read_text("utf-8")
    named = re.match(r"# file: (\S+)", text)
    target = PurePosixPath("policies", named[1]) if named else HAND_OVER
    removed = re.findall(r"# without: (\w+)", text)
    return Case(path.parent.name, path.stem, target, _lay_over(base_text(target), text, removed))


def _sections(text: str) -> list[tuple[str, str]]:
    """The top-level sections of a text by their key; what stands before the first has the key ''."""
    parts = re.split(r"(?m)^(?=[\w-]+\s*:(?:\s|$))", text)
    return [(match[0] if (match := re.match(r"[\w-]+", part)) else "", part) for part in parts if part]


def _lay_over(base: str, case: str, removed: list[str]) -> str:
    base_sections = _sections(base)
    known = {key for key, _ in base_sections}
    new: list[tuple[str, str]] = []
    for key, part in _sections(case):
        if key in known or not new:
            new.append((key, part))
        else:  # what the library that is right does not have stays where the case has it
            new[-1] = (new[-1][0], new[-1][1] + part)
    made = [part for key, part in new if key not in known]
    for key, part in base_sections:
        laid_over = [text for name, text in new if name == key]
        made += laid_over or ([] if key in removed else [part])
    return "".join(part if part.endswith("\n") else f"{part}\n" for part in made)
