"""The only room that touches files: a library's sources read as a mapping, artifacts written all or nothing."""

from engross.disk.committing import commit
from engross.disk.files import (
    Piece,
    append_line,
    clear_parts,
    is_dead_part,
    link_file,
    make_way,
    remove_file,
    write_file,
)
from engross.disk.folders import clear_leftovers, rename_folder, replace_folder, scratch_folder, write_tree
from engross.disk.locking import LOCK, exclusive
from engross.disk.sources import MAX_FILE_BYTES, FolderTree, read_optional

__all__ = [
    "LOCK",
    "MAX_FILE_BYTES",
    "FolderTree",
    "Piece",
    "append_line",
    "clear_leftovers",
    "clear_parts",
    "commit",
    "exclusive",
    "is_dead_part",
    "link_file",
    "make_way",
    "read_optional",
    "remove_file",
    "rename_folder",
    "replace_folder",
    "scratch_folder",
    "write_file",
    "write_tree",
]
