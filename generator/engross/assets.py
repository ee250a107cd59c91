"""Which files beside a definition its texts and appendices may use: the one place that decides what gets out."""

from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath

from engross.disk import MAX_FILE_BYTES, FolderTree
from engross.library import FRONT_PAGE, Library
from engross.pem import holds_private_key
from engross.register import REGISTER

POLICIES = FRONT_PAGE.parent
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")
_SHARED = ("media",)
_DEFINITIONS = {".yml", ".yaml"}
_MEGABYTE = 1_000_000
_PICTURE_BYTES = 50 * _MEGABYTE  # what a PDF takes


class Use(Enum):
    """What a definition does with a file."""

    PICTURE = "picture"
    ATTACHMENT = "file"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file cannot be used, and what to do."""

    message: str
    hint: str
    is_missing: bool = False


def refuse_file(library: Library, folder: PurePosixPath, name: str, use: Use) -> Refusal | None:
    """Why the definition in `folder` may not use this file; None where it may."""
    path = folder / name
    if ".." in path.parts or not path.is_relative_to(folder) or path not in library.files:
        hint = f"Put the {use.value} into {folder}/, or correct its name (capital letters count)."
        return Refusal(f"There is no {use.value} “{name}” beside this definition.", hint, is_missing=True)
    return (
        _refuse_kind(path, name, use)
        or _refuse_key(library, path)
        or _refuse_place(library, folder, name)
        or _refuse_size(library, path, use)
    )


def _refuse_kind(path: PurePosixPath, name: str, use: Use) -> Refusal | None:
    suffix = path.suffix.lower()
    if suffix in _DEFINITIONS or path in {FRONT_PAGE, REGISTER} or path.is_relative_to(POLICIES / "schema"):
        return Refusal(
            f"“{name}” is a source of this library; notes and private details in it would get out.",
            "A document's PDF carries its definition already, without them. Other YAML: end its name in .txt.",
        )
    if use is Use.PICTURE and suffix not in PICTURES:
        kinds = f"{', '.join(PICTURES[:-1])} or {PICTURES[-1]}"
        return Refusal(f"“{name}” is no picture.", f"A picture's name ends in {kinds}.")
    return None


def _refuse_key(library: Library, path: PurePosixPath) -> Refusal | None:
    if holds_private_key(path, lambda: library.files[path]):
        hint = "Move it out of the library now; only its owner may ever have it."
        return Refusal(f"“{path.name}” holds a private key.", hint)
    return None


def _refuse_place(library: Library, folder: PurePosixPath, name: str) -> Refusal | None:
    path = folder / name
    if isinstance(library.files, FolderTree) and library.files.is_link(path):
        return Refusal(f"“{name}” is a link to another file.", "Put the file itself in its place.")
    inner = path.relative_to(folder).parts[:-1]
    if folder == POLICIES and inner[:1] not in {(), _SHARED}:
        hint = f"Put the file into {POLICIES}/media/, for all to see."
        return Refusal(f"“{name}” lies in a folder that is not for all to see.", hint)
    if inner and ("versions" in inner or _holds_definition(library, folder / inner[0])):
        hint = f"Put the file into {folder}/ itself."
        return Refusal(f"“{name}” lies in a folder that holds other definitions.", hint)
    return None


def _holds_definition(library: Library, folder: PurePosixPath) -> bool:
    return any(path.suffix in _DEFINITIONS and path.is_relative_to(folder) for path in library.files)


def _refuse_size(library: Library, path: PurePosixPath, use: Use) -> Refusal | None:
    files = library.files
    size = files.size(path) if isinstance(files, FolderTree) else len(files[path])
    most = _PICTURE_BYTES if use is Use.PICTURE else MAX_FILE_BYTES
    if size <= most:
        return None
    shown = f"{size / _MEGABYTE:,.0f} MB" if size >= most + _MEGABYTE else f"{size:,} bytes"
    return Refusal(
        f"“{path.name}” has {shown}; at most {most // _MEGABYTE} MB are possible.",
        "Make it smaller, or keep it elsewhere and link to it.",
    )
