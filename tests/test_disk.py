"""Nothing that is not engross's own is overwritten or removed, and whatever stops it is a sentence."""

import os
import subprocess
import sys
import time
from pathlib import Path, PurePosixPath

import pytest

from engross.artifact import Artifact
from engross.disk import (
    FolderTree,
    commit,
    exclusive,
    replace_folder,
    scratch_folder,
    write_file,
    write_tree,
)
from engross.errors import OutputError, UnreadableError

needs_permissions = pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")


def keep_dots(name: str) -> bool:
    return name.startswith(".")


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "organization.yml").write_text("name: A\n", "utf-8")
    return folder


def test_links_in_a_circle_or_to_nowhere_are_not_there(policies: Path) -> None:
    (policies / "self.yml").symlink_to("self.yml")
    (policies / "one").symlink_to("two")
    (policies / "two").symlink_to("one")
    (policies / "gone.yml").symlink_to("nowhere.yml")
    assert list(FolderTree(policies.parent)) == [PurePosixPath("policies/organization.yml")]


def test_a_source_that_vanishes_before_it_is_read_is_a_sentence(policies: Path) -> None:
    tree = FolderTree(policies.parent)
    (policies / "organization.yml").unlink()
    with pytest.raises(UnreadableError, match=r"organization\.yml cannot be read: No such file"):
        dict(tree)


@needs_permissions
def test_what_may_not_be_read_is_told_not_left_out(policies: Path) -> None:
    (policies / "organization.yml").chmod(0)
    with pytest.raises(UnreadableError, match=r"organization\.yml cannot be read: Permission denied"):
        dict(FolderTree(policies.parent))
    closed = policies / "closed"
    closed.mkdir(mode=0)
    with pytest.raises(UnreadableError, match="closed cannot be read"):
        FolderTree(policies.parent)
    closed.chmod(0o700)


def test_devices_are_written_to_and_stay(tmp_path: Path) -> None:
    write_file(Path("/dev/null"), b"gone")
    assert Path("/dev/null").is_char_device()
    with pytest.raises(OutputError, match=r"^/dev/full cannot be written: No space left on device\.$"):
        write_file(Path("/dev/full"), b"too much")
    assert Path("/dev/full").is_char_device()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["/bin/cat", str(pipe)], stdout=subprocess.PIPE)
    write_file(pipe, b"through")
    assert reader.communicate(timeout=20)[0] == b"through"
    assert pipe.is_fifo()


def test_standard_output_stays_what_it_is(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    code = (
        "from pathlib import Path; from engross.disk import write_file; write_file(Path('/dev/stdout'), b'x')"
    )
    with target.open("wb") as stream:
        subprocess.run([sys.executable, "-c", code], stdout=stream, check=True)
    assert target.read_bytes() == b"x"
    assert Path("/dev/stdout").is_symlink()


def test_the_error_names_the_target(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match=r"/folder cannot be written: Is a directory"):
        write_file(tmp_path / "folder", b"x")
    with pytest.raises(OutputError, match=r"/page\.md cannot be written: File name too long") as caught:
        write_file(tmp_path / "folder" / ("n" * 300) / "page.md", b"x")
    assert ".part" not in str(caught.value)
    assert list((tmp_path / "folder").iterdir()) == []


def test_a_full_disk_is_a_sentence_and_the_old_file_stays(tmp_path: Path) -> None:
    # A limit on a file's size stops a write midway, as a full disk does.
    code = """
import resource, signal, sys
from pathlib import Path
from engross.disk import write_file
from engross.errors import OutputError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_file(Path(sys.argv[1]), b"x" * 5000)
except OutputError as error:
    print(error)
"""
    target = tmp_path / "policy.pdf"
    target.write_bytes(b"as it was")
    done = subprocess.run(
        [sys.executable, "-c", code, str(target)], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{target} cannot be written: File too large.\n"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"policy.pdf": b"as it was"}


def test_a_tree_is_never_written_through_links(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "precious").write_text("x", "utf-8")
    (tmp_path / "pages").symlink_to(theirs)
    with pytest.raises(OutputError, match="is a link"):
        write_tree(tmp_path / "pages", [])
    own = tmp_path / "own"
    own.mkdir()
    (own / "policies").symlink_to(theirs)
    write_tree(own, [Artifact(PurePosixPath("policies/a.md"), b"x")])
    assert [path.name for path in theirs.iterdir()] == ["precious"]
    assert (own / "policies" / "a.md").read_bytes() == b"x"


def test_a_replaced_folder_keeps_what_is_not_its_own(tmp_path: Path) -> None:
    site, new = tmp_path / "site", tmp_path / "new"
    for folder in (site / ".git", new):
        folder.mkdir(parents=True)
    (site / ".git" / "config").write_text("theirs", "utf-8")
    (site / ".nojekyll").touch()
    (site / "old.html").touch()
    (new / "index.html").touch()
    replace_folder(new, site, keep_dots)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]
    assert sorted(path.name for path in site.iterdir()) == [".git", ".nojekyll", "index.html"]
    assert (site / ".git" / "config").read_text("utf-8") == "theirs"


def test_leftovers_of_the_dead_are_cleared_and_those_of_the_living_are_not(tmp_path: Path) -> None:
    dead, living = dead_process(), os.getppid()
    for name in ("site", f".site.{dead}.old", f".site.{dead}.part", f".site.{living}.part"):
        (tmp_path / name).mkdir()
    with scratch_folder(tmp_path / "site") as scratch:
        scratch.mkdir()
    assert sorted(path.name for path in tmp_path.iterdir()) == [f".site.{living}.part", "site"]


def test_a_folder_that_was_moved_away_when_its_process_died_is_put_back(tmp_path: Path) -> None:
    old = tmp_path / f".site.{dead_process()}.old"
    old.mkdir()
    (old / "index.html").write_text("as it was", "utf-8")
    with scratch_folder(tmp_path / "site"):
        pass
    assert (tmp_path / "site" / "index.html").read_text("utf-8") == "as it was"


def test_a_lock_is_waited_for_and_goes_with_its_process(tmp_path: Path) -> None:
    lock = tmp_path / "build" / ".lock"
    code = """
import sys, time
from pathlib import Path
from engross.disk import exclusive
with exclusive(Path(sys.argv[1]), lambda: None):
    print("held", flush=True)
    time.sleep(60)
"""
    holder = subprocess.Popen([sys.executable, "-c", code, str(lock)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    told: list[float] = []

    def tell() -> None:
        told.append(time.monotonic())
        holder.kill()

    with exclusive(lock, tell):
        assert len(told) == 1
    holder.communicate()
    with exclusive(lock, lambda: pytest.fail("nobody holds it")):
        pass


def test_what_a_commit_has_replaced_is_put_back_when_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed, register = PurePosixPath("policies/versions/policy.pdf"), PurePosixPath("policies/register.jsonl")
    for path, data in ((signed, b"one"), (register, b"first\n")):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target == tmp_path / register:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError, match="No space"):
        commit(tmp_path, {}, register, b"first\nsecond\n", {signed: b"one, two"})
    monkeypatch.undo()
    assert (tmp_path / signed).read_bytes() == b"one"
    assert (tmp_path / register).read_bytes() == b"first\n"
    commit(tmp_path, {}, register, b"first\nsecond\n", {signed: b"one, two"})
    assert (tmp_path / signed).read_bytes() == b"one, two"
    assert sorted(path.name for path in (tmp_path / signed).parent.iterdir()) == ["policy.pdf"]
