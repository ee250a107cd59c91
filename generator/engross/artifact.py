"""What engross makes: bytes for a path."""

from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file to write; `path` is relative to the folder it belongs in."""

    path: PurePosixPath
    data: bytes
