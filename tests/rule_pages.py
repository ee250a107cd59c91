"""The examples on rules' pages, laid over the library that is right.

An example holds what changes in a definition, by its keys: groups are merged, everything else takes the place of what was
there. It is about the hand-over policy unless a line such as `# organization.yml` or
`# policies/client-segments/policy.yml` says otherwise; a policy or plan that is not there yet starts as a copy of the
hand-over policy, or of the plan for Meridian, with another number.
"""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Any

import yaml

from engross.diagnostic import Diagnostic
from engross.library import parse_library
from engross.rules import Subject, load_rules
from library_cases import HAND_OVER, TODAY, base_files

_FILE = re.compile(r"(?m)^# ((?:policies/|accounts/)?\S+\.yml)$")

MERIDIAN = PurePosixPath("policies/accounts/meridian/account.yml")

Files = dict[PurePosixPath, bytes]


def lay_over(example: str, files: Mapping[PurePosixPath, bytes] | None = None) -> Files:
    """The library that is right (or another) with an example in it."""
    made = dict(base_files() if files is None else files)
    parts = _FILE.split(example)
    named = [(str(HAND_OVER), parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    for number, (name, text) in enumerate(named):
        if not text.strip():
            continue
        path = PurePosixPath(name if name.startswith("policies/") else f"policies/{name}")
        start = yaml.load(made[path] if path in made else _copy(made, path, number), yaml.CSafeLoader)
        merged = _merge(start, yaml.load(text, yaml.CSafeLoader))
        made[path] = yaml.dump(
            merged, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=10**6
        ).encode()
    return made


def find(rule: str, files: Mapping[PurePosixPath, bytes], today: date = TODAY) -> tuple[Diagnostic, ...]:
    """What one rule alone finds in a library; an example that cannot be read shows nothing."""
    library = parse_library(files)
    assert library.diagnostics == (), "\n".join(map(str, library.diagnostics))
    return tuple(load_rules()[rule].check(Subject(library, today)))


def _copy(files: Mapping[PurePosixPath, bytes], path: PurePosixPath, number: int) -> bytes:
    if path.name == "account.yml":
        return files[MERIDIAN].replace(b"number: AP-001", f"number: AP-1{number:02}".encode())
    return files[HAND_OVER].replace(b"number: CL-002", f"number: CL-1{number:02}".encode())


def _merge(old: Any, new: Any) -> Any:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    return {**old, **{key: _merge(old[key], value) if key in old else value for key, value in new.items()}}
