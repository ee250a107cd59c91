"""Whatever happens to a build or to what it kept: the next one is right, the site is whole, and what happened is said."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath

import pytest
from PIL import Image

from engross.build import Built
from engross.disk import exclusive
from engross.errors import BusyError, EngrossError
from engross.incremental.rounds import Round
from engross.incremental.store import FolderStore, digest_of
from engross.incremental.traces import Traces
from engross.manifest import _KEYS, Inputs, find_said
from engross.mkdocs_plugin import build_handbook
from engross.pem import KEY_FILES
from issued_library import write_files
from library_cases import Files
from plugin_options import set_options

DAY = date(2026, 6, 1)
TEXT = Path("policies/hand-over/policy.yml")
ACT, STOPPED, UNTOUCHED = 3, 4, 6


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same day for programs that read the clock."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", f"{datetime(2026, 6, 1, 12, tzinfo=UTC).timestamp():.0f}")


@pytest.fixture
def library(tmp_path: Path, checkout: Path) -> Path:
    """The small library that is right, without PDFs; nothing is built yet."""
    return write_library(tmp_path / "library", checkout)


@pytest.fixture(scope="module")
def built_once(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same library, built; not to be changed."""
    root = write_library(tmp_path_factory.mktemp("built") / "library", checkout)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SOURCE_DATE_EPOCH", f"{datetime(2026, 6, 1, 12, tzinfo=UTC).timestamp():.0f}")
        build(root)
    return root


@pytest.fixture
def built(built_once: Path, tmp_path: Path) -> Path:
    """A copy of it, which is taken for built where it is."""
    root = Path(shutil.copytree(built_once, tmp_path / "library", symlinks=True))
    build(root)
    assert find_said(str(root), drafts=True) is not None
    return root


def write_library(root: Path, checkout: Path, files: Files | None = None, *options: str) -> Path:
    shutil.copytree(checkout / "tests" / "cases" / "base", root)
    write_files(root, files or {})
    shutil.copy(checkout / "mkdocs.yml", root)
    set_options(root, *(options or ("pdfs: false",)))
    return root


def build(root: Path, **more: object) -> Built:
    built, _ = build_handbook(root, drafts=True, **more)  # type: ignore[arg-type]
    assert not built.errors
    return built


def edit(path: Path, old: str = "one owner.", new: str = "one owner, always.") -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def clean_site(root: Path) -> dict[str, bytes]:
    """The site that is made of a library's sources from nothing."""
    copy = root.with_name("clean")
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for name in ("policies", "templates", "mkdocs.yml", "mkdocs.yaml"):
        if (root / name).is_dir():
            shutil.copytree(root / name, copy / name, symlinks=True)
        elif (root / name).exists():
            shutil.copy(root / name, copy)
    key = (repr(sorted(files_in(copy).items())), os.environ["SOURCE_DATE_EPOCH"])
    if key not in _clean_sites:
        build(copy)
        _clean_sites[key] = files_in(copy / "site")
    return _clean_sites[key]


_clean_sites: dict[tuple[str, str], dict[str, bytes]] = {}


def require_right(root: Path) -> None:
    """Build again: the site is as a clean one, and nothing is left of builds that did not end."""
    build(root)
    assert files_in(root / "site") == clean_site(root)
    assert leftovers(root) == []


def leftovers(root: Path) -> list[str]:
    return [str(path) for path in root.rglob(".*") if path.name.endswith((".part", ".old"))]


def is_noted(root: Path) -> bool:
    """Whether a build would find nothing to do."""
    return find_said(str(root), drafts=True) is not None


@pytest.mark.parametrize(("seconds", "is_read"), [(0, True), (2.1, False)])
def test_what_was_new_when_a_build_began_is_believed_by_its_times_once_it_is_older(
    library: Path, monkeypatch: pytest.MonkeyPatch, seconds: float, is_read: bool
) -> None:
    (library / "build" / "pages").mkdir(parents=True)
    this = Round.begin(library, drafts=True)
    time.sleep(seconds)
    this.end(["Done."], [library / "build" / "pages"])
    read: list[str] = []
    digest = Inputs.digest

    def noted(inputs: Inputs, path: str) -> str:
        read.append(path)
        return digest(inputs, path)

    monkeypatch.setattr(Inputs, "digest", noted)
    assert is_noted(library)
    assert (str(TEXT) in read) == is_read
    edit(library / TEXT)
    assert not is_noted(library)


# ---- Something happens at the n-th step of a build, in a process of its own


def _changes(event: str, arguments: tuple[object, ...]) -> str | None:
    """The path that is about to be changed, where an event changes one."""
    if event == "open":
        path, _, flags = arguments
        return (
            str(path) if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) else None
        )
    if event == "os.link":
        return str(arguments[1])
    if event in {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "shutil.rmtree"}:
        return str(arguments[0])
    return None


class Steps:
    """Counts the changes below a folder and acts at the n-th one: an audit hook, which cannot be taken out again."""

    def __init__(self, root: Path, turn: int, act: Callable[[], None], *, always: bool = False) -> None:
        self.root, self.turn, self.act, self.always = f"{root}/", turn, act, always
        self.count, self.is_on = 0, True

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        path = _changes(event, arguments) if self.is_on else None
        if path is not None and path.startswith(self.root):
            self.count += 1
            if self.count == self.turn or (self.always and self.count > self.turn):
                self.is_on = self.always and event != "os.remove"
                self.act()
                self.is_on = self.always


def in_child(work: Callable[[], object]) -> int:
    """Do something in a process of its own; how it ended: a code, or minus the signal that killed it."""
    process = os.fork()
    if process == 0:
        code = ACT
        try:
            work()
            code = 0
        except EngrossError as error:
            os.write(2, f"{error}\n".encode())
            code = STOPPED
        except BaseException as error:
            os.write(2, f"{error!r}\n".encode())
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def build_until(root: Path, turn: int, act: Callable[[], None]) -> int:
    """Build in a child, with something done at a step of it."""

    def work() -> None:
        sys.addaudithook(Steps(root, turn, act))
        build(root)

    return in_child(work)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def count_steps(root: Path) -> int:
    """How many changes a build of a copy of a library makes."""
    copy = Path(shutil.copytree(root, root.with_name("counted"), symlinks=True))
    read, write = os.pipe()

    def work() -> None:
        steps = Steps(copy, -1, lambda: None)
        sys.addaudithook(steps)
        build(copy)
        os.write(write, str(steps.count).encode())

    assert in_child(work) == 0
    os.close(write)
    with os.fdopen(read, "rb") as stream:
        found = int(stream.read())
    shutil.rmtree(copy)
    return found


# ---- Killed


@pytest.mark.no_cover
def test_at_every_step_of_a_build_the_site_is_the_old_one_or_the_new_one(built: Path) -> None:
    old = files_in(built / "site")
    edit(built / TEXT)
    new = clean_site(built)
    assert old != new
    seen: list[bool] = []

    def look() -> None:
        found = files_in(built / "site")
        assert found in (old, new)
        seen.append(found == new)

    def work() -> None:
        sys.addaudithook(Steps(built, 1, look, always=True))
        build(built)
        assert len(seen) > 100
        assert not seen[0]
        assert seen[-1]

    assert in_child(work) == 0


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("first", [True, False])
def test_a_build_that_is_killed_harms_nothing_and_the_next_one_is_right(built: Path, *, first: bool) -> None:
    """Whether there was a handbook before or not."""
    if first:
        for name in ("build", "site"):
            shutil.rmtree(built / name)
    old = files_in(built / "site")
    edit(built / TEXT)
    new, steps = clean_site(built), count_steps(built)
    for turn in (*range(1, steps, steps // (2 if first else 3)), steps):
        root = Path(shutil.copytree(built, built.with_name(f"killed-{turn}"), symlinks=True))
        assert build_until(root, turn, kill) == -signal.SIGKILL
        assert files_in(root / "site") in (old, new)
        assert not is_noted(root)
        build(root)
        assert files_in(root / "site") == new
        assert leftovers(root) == []
        assert is_noted(root)
        shutil.rmtree(root)


@pytest.mark.no_cover
def test_what_another_build_left_under_our_own_process_number_is_cleared(built: Path) -> None:
    """In a container every build may be process 1."""
    number = os.getpid()
    for folder in (f".site.{number}.part", f".site.{number}.old"):
        (built / folder).mkdir()
        (built / folder / "half.html").write_text("half", "utf-8")
    (built / "build" / "store" / f".{number}.abcdefgh.part").write_text("half", "utf-8")
    edit(built / TEXT)
    require_right(built)


def test_a_killed_build_that_had_moved_the_site_away_has_it_put_back(built: Path) -> None:
    """Where two folders cannot take each other's place in one step; also where the library has errors now."""
    old = files_in(built / "site")
    (built / "site").rename(built / ".site.999999999.old")
    edit(built / TEXT, "  title: ", "  titel: ")
    assert build_handbook(built, drafts=True)[0].errors
    assert files_in(built / "site") == old
    assert leftovers(built) == []


@pytest.mark.slow
@pytest.mark.no_cover
def test_pdfs_that_a_killed_build_had_made_are_not_made_again(tmp_path: Path, checkout: Path) -> None:
    root = write_library(tmp_path / "library", checkout, None, "jobs: 1")
    journal = root / "build" / "store" / "drafts.traces"

    def kill_after_the_first() -> None:
        if journal.exists() and b'["pdf ' in journal.read_bytes():
            kill()

    def work() -> None:
        sys.addaudithook(Steps(root, 1, kill_after_the_first, always=True))
        build(root)

    assert in_child(work) == -signal.SIGKILL
    assert files_in(root / "site") == {}
    made = build(root).remade
    assert len([name for name in made if name.startswith("pdf ")]) == 2
    assert files_in(root / "site") == clean_site(root)
    assert len([name for name in files_in(root / "site") if name.endswith(".pdf")]) == 3
    assert leftovers(root) == []


# ---- A full disk


def fill() -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.slow
@pytest.mark.no_cover
def test_a_full_disk_is_a_sentence_and_the_old_site_stands(
    built: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    old = files_in(built / "site")
    edit(built / TEXT)
    new, steps = clean_site(built), count_steps(built)

    def work(root: Path, turn: int) -> None:
        sys.addaudithook(Steps(root, turn, fill, always=True))
        build(root)

    for turn in range(8, steps, steps // 3):
        root = Path(shutil.copytree(built, built.with_name(f"full-{turn}"), symlinks=True))
        ended = in_child(lambda root=root, turn=turn: work(root, turn))  # type: ignore[misc]
        said = capfd.readouterr().err
        assert ended == STOPPED, said
        assert "No space left on device." in said
        assert said.count("\n") == 1
        assert ".part" not in said
        assert files_in(root / "site") in (old, new)
        assert not is_noted(root)
        build(root)
        assert files_in(root / "site") == new
        assert leftovers(root) == []
        shutil.rmtree(root)


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A file system of its own with so much space; skips where none may be mounted."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], capture_output=True
    )
    if done.returncode:
        pytest.skip("no file system may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.slow
@pytest.mark.no_cover
def test_a_disk_that_is_really_full(tmp_path: Path, checkout: Path) -> None:
    with small_disk(tmp_path / "disk", 16_000) as disk:
        root = write_library(disk / "library", checkout)
        build(root)
        old = files_in(root / "site")
        edit(root / TEXT)
        free = shutil.disk_usage(disk).free
        ballast = disk / "ballast"
        for left in (0, 400_000):
            ballast.write_bytes(bytes(max(0, free - left)))
            done = engross(root)
            if done.returncode:
                assert done.returncode == 2
                assert "No space left on device" in done.stderr
                assert "Traceback" not in done.stderr
                assert files_in(root / "site") == old
        ballast.unlink()
        build(root)
        assert files_in(root / "site") == clean_copy(root, tmp_path)
        assert leftovers(root) == []


def clean_copy(root: Path, folder: Path) -> dict[str, bytes]:
    copy = folder / "elsewhere"
    shutil.copytree(root / "policies", copy / "policies")
    shutil.copy(root / "mkdocs.yml", copy)
    return clean_site(copy)


def engross(root: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `engross build` as people do."""
    return subprocess.run(
        [sys.executable, "-m", "engross", "build", "--drafts", *arguments],
        cwd=root,
        env=os.environ | variables,
        capture_output=True,
        text=True,
    )


# ---- What is kept, damaged or removed


def kept(root: Path) -> list[Path]:
    return sorted((root / "build" / "store" / "blobs").glob("*/*"))


def _as_folder(path: Path) -> None:
    path.unlink()
    (path / "inner").mkdir(parents=True)


def _as_link(path: Path) -> None:
    other = path.with_name(f"{path.name}-elsewhere")
    path.rename(other)
    path.symlink_to(other)


DAMAGE: Mapping[str, Callable[[Path], object]] = {
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "of the same size, but other bytes": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "removed": Path.unlink,
    "a folder": _as_folder,
    "a link to itself elsewhere": _as_link,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_kept_parts_that_somebody_damaged_are_made_anew_and_that_is_said(
    built: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    for path in kept(built)[::3]:
        DAMAGE[damage](path)
    edit(built / TEXT)
    require_right(built)
    (said,) = [record.getMessage() for record in caplog.records if "kept" in record.getMessage()]
    assert "kept parts of the handbook were damaged or removed, and had to be made anew." in said
    caplog.clear()
    edit(built / TEXT, "one owner, always.", "one owner.")
    require_right(built)
    assert [record.getMessage() for record in caplog.records] == []


def _swapped(path: Path) -> bytes:
    """A journal whose lines say of each artifact that it is what another one is."""
    lines = path.read_bytes().splitlines()
    heads = [line.rpartition(b"[")[0] for line in lines[1:]]
    tails = [line.rpartition(b"[")[2] for line in lines[1:]]
    return b"\n".join([lines[0], *map(b"[".join, zip(heads, [*tails[1:], tails[0]], strict=True)), b""])


JOURNAL: Mapping[str, Callable[[Path], bytes]] = {
    "cut off": lambda path: path.read_bytes()[: path.stat().st_size // 2],
    "emptied": lambda path: b"",
    "garbage": lambda path: b"\xff\x00" * 99,
    "garbage in between": lambda path: path.read_bytes().replace(b"\n", b"\n\xff\x00[]\n{\n", 2),
    "of a format to come": lambda path: path.read_bytes().replace(b"traces 2", b"traces 9", 1),
    "with what other artifacts are": _swapped,
    "with digests that lead elsewhere": lambda path: path.read_bytes().replace(b'["', b'["../../../', 9),
}


@pytest.mark.parametrize("damage", JOURNAL)
def test_a_journal_that_somebody_damaged_costs_no_more_than_time(built: Path, damage: str) -> None:
    for path in (built / "build" / "store").glob("*.traces"):
        path.write_bytes(JOURNAL[damage](path))
    before = files_in(built / "policies")
    edit(built / TEXT)
    require_right(built)
    edit(built / TEXT, "one owner, always.", "one owner.")
    assert files_in(built / "policies") == before


@pytest.mark.parametrize(
    "gone",
    ["build", "build/store", "build/pages/policies", "site/policies", "build/manifest"],
)
def test_folders_that_somebody_removed_come_back(built: Path, gone: str) -> None:
    shutil.rmtree(built / gone) if (built / gone).is_dir() else (built / gone).unlink()
    assert not is_noted(built)
    require_right(built)


def test_a_page_that_was_edited_in_the_site_is_made_anew_though_the_store_has_the_same_file(
    built: Path, caplog: pytest.LogCaptureFixture
) -> None:
    page = built / "site" / "policies" / "hand-over.html"
    assert page.stat().st_nlink > 1
    with page.open("r+b") as stream:
        stream.write(b"<!-- mine")
    assert not is_noted(built)
    require_right(built)
    assert "1 kept part of the handbook was damaged or removed, and had to be made anew." in caplog.text


@pytest.mark.parametrize(
    "place", ["site/policies/hand-over.html", "site/assets/engross.js", "build/pages/index.md"]
)
def test_what_was_made_and_edited_is_noticed_though_size_and_time_are_the_same(
    built: Path, place: str
) -> None:
    path = built / place
    found = path.stat()
    with path.open("r+b") as stream:
        stream.write(b" ")
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert not is_noted(built)
    require_right(built)


@pytest.mark.parametrize("place", ["site/mine.html", "build/pages/mine.md"])
def test_what_somebody_added_to_what_was_made_goes(built: Path, place: str) -> None:
    (built / place).write_text("mine", "utf-8")
    assert not is_noted(built)
    require_right(built)


def test_a_folder_where_a_page_belongs_is_no_obstacle(built: Path) -> None:
    (built / "build" / "pages" / "index.md").unlink()
    (built / "build" / "pages" / "index.md" / "inner").mkdir(parents=True)
    require_right(built)


def test_a_store_never_removes_or_gives_what_lies_outside_of_it(tmp_path: Path) -> None:
    store, outside = FolderStore(tmp_path / "a" / "store"), tmp_path / "precious"
    outside.write_text("x", "utf-8")
    store.put(b"1")
    assert store.get("../../../precious") is None
    assert store.get(".." + "/../../precious".rjust(62, "/")) is None
    assert outside.exists()


def test_a_name_in_the_store_counts_only_for_what_it_was_given_to(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    one, other = digest_of(b"of this"), digest_of(b"of that")
    store.name(one, store.put(b"this"))
    store.name(other, store.put(b"that"))
    places = {each: tmp_path / "names" / each[:2] / each[2:] for each in (one, other)}
    places[one].write_bytes(places[other].read_bytes())
    assert store.find(one) is None
    assert store.get(store.find(other) or "") == b"that"


def test_sweeping_a_store_removes_halves_of_the_dead_only(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    folder = tmp_path / "blobs" / digest_of(b"1")[:2]
    store.put(b"1")
    for number in (999999999, os.getppid()):
        (folder / f".{number}.abcdefgh.part").write_bytes(b"half")
    store.sweep({digest_of(b"1")})
    assert sorted(path.name for path in folder.iterdir()) == [
        f".{os.getppid()}.abcdefgh.part",
        digest_of(b"1")[2:],
    ]


# ---- Two at once


@pytest.mark.slow
@pytest.mark.no_cover
def test_builds_at_once_are_all_right_and_say_that_they_wait(library: Path) -> None:
    set_options(library, "drafts: true")
    (library / "build" / "pages").mkdir(parents=True)
    with exclusive(library / "build" / ".lock", lambda: pytest.fail("nobody holds it")):
        running = [
            subprocess.Popen(
                [sys.executable, "-m", program, "build"],
                cwd=library,
                env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            for program in ("engross", "engross", "mkdocs")
        ]
        for process in running:
            assert process.stderr is not None
            assert any(
                "running; waiting for it to end." in line for line in iter(process.stderr.readline, "")
            )
    said = [process.communicate()[1] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    assert all("Traceback" not in each for each in said)
    require_right(library)


# ---- Nothing has changed, or so it seems


def _hidden_template(root: Path) -> Path:
    return root / "templates" / "page" / ".part.md"


@pytest.fixture(scope="module")
def noted_once(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a template of its own, which takes in a hidden one, and settings with a variable; built."""
    root = write_library(tmp_path_factory.mktemp("noted") / "library", checkout)
    (root / "templates" / "page").mkdir(parents=True)
    (root / "templates" / "page" / "role.md").write_text(
        '{% extends "builtin/page/role.md" %}{% block end %}{% include "page/.part.md" %}{% endblock %}',
        "utf-8",
    )
    _hidden_template(root).write_text("\nOne.\n", "utf-8")
    edit(root / "mkdocs.yml", "site_name: Fernhollow handbook", "site_name: !ENV [HANDBOOK_NAME, Handbook]")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SOURCE_DATE_EPOCH", f"{datetime(2026, 6, 1, 12, tzinfo=UTC).timestamp():.0f}")
        build(root)
    return root


@pytest.fixture
def noted(noted_once: Path, tmp_path: Path) -> Iterator[Path]:
    """That library, whose sources are put back as they were afterwards: what was made of them stays."""
    made = {"build", "site"}
    before = Path(shutil.copytree(noted_once, tmp_path / "before", ignore=lambda _, names: made & {*names}))
    assert is_noted(noted_once)
    yield noted_once
    for path in noted_once.iterdir():
        if path.name not in made:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (noted_once / "build" / "x.key").unlink(missing_ok=True)
    shutil.copytree(before, noted_once, dirs_exist_ok=True)


@pytest.fixture
def with_templates(noted_once: Path, tmp_path: Path) -> Path:
    """A copy of it, to be built."""
    return Path(shutil.copytree(noted_once, tmp_path / "library"))


def _save_with_times_of_before(root: Path) -> None:
    path = root / TEXT
    found = path.stat()
    path.write_bytes(path.read_bytes().replace(b"one owner.", b"two owner."))
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def _copy_over_with_times(root: Path) -> None:
    """As `cp -p` and rsync do: another file, of the same size and time, takes the name."""
    path, other = root / TEXT, root.with_name("other.yml")
    other.write_bytes(path.read_bytes().replace(b"one owner.", b"two owner."))
    found = path.stat()
    os.utime(other, ns=(found.st_atime_ns, found.st_mtime_ns))
    other.rename(path)


def _save_through_another_name(root: Path) -> None:
    other = root.with_name("other.yml")
    os.link(root / TEXT, other)
    other.write_bytes(other.read_bytes().replace(b"one owner.", b"two owner."))


def _save_with_time(seconds: int) -> Callable[[Path], None]:
    def save(root: Path) -> None:
        edit(root / TEXT, "one owner.", "two owner.")
        os.utime(root / TEXT, (seconds, seconds))

    return save


def _rename_policy(root: Path) -> None:
    (root / "policies" / "client-segments").rename(root / "policies" / "segments-of-clients")


def _plan_as_folder(root: Path) -> None:
    plan = root / "policies" / "accounts" / "meridian" / "account.yml"
    plan.unlink()
    plan.mkdir()


CHANGES: Mapping[str, Callable[[Path], object]] = {
    "saved with another time": lambda root: edit(root / TEXT),
    "saved with the size and time of before": _save_with_times_of_before,
    "replaced by one of the same size and time": _copy_over_with_times,
    "saved through a hard link elsewhere": _save_through_another_name,
    "saved in 1970": _save_with_time(0),
    "saved in 2100": _save_with_time(4102444800),
    "a folder where a file was": _plan_as_folder,
    "a folder renamed": _rename_policy,
    "a policy gone": lambda root: shutil.rmtree(root / "policies" / "accounts"),
    "a front page": lambda root: (root / "policies" / "index.md").write_text("# Welcome", "utf-8"),
    "a template added": lambda root: (root / "templates" / "page" / "policies.md").write_text(
        '{% extends "builtin/page/policies.md" %}{% block title %}# Rules{% endblock %}', "utf-8"
    ),
    "a hidden template saved": lambda root: _hidden_template(root).write_text("\nTwo.\n", "utf-8"),
    "the templates gone": lambda root: shutil.rmtree(root / "templates"),
    "the settings saved": lambda root: edit(root / "mkdocs.yml", "extra:\n", "copyright: Ours\nextra:\n"),
    "the settings under another name": lambda root: (root / "mkdocs.yml").rename(root / "mkdocs.yaml"),
    "other settings beside them": lambda root: (root / "mkdocs.yaml").write_text("site_name: X", "utf-8"),
    "a private key in the library": lambda root: (root / "our.key").write_text("x", "utf-8"),
    "a private key in a folder": lambda root: write_files(root, {PurePosixPath("a/x.P12"): b"x"}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_no_change_is_taken_for_none(noted: Path, change: str) -> None:
    CHANGES[change](noted)
    assert not is_noted(noted)


SAME: Mapping[str, Callable[[Path], object]] = {
    "touched": lambda root: os.utime(root / TEXT, (0, 0)),
    "saved as it was": lambda root: (root / TEXT).write_bytes((root / TEXT).read_bytes()),
    "a hidden file among the policies": lambda root: (root / "policies" / ".swp").write_text("x", "utf-8"),
    "a file that is no source": lambda root: (root / "notes.txt").write_text("x", "utf-8"),
    "a key in what is made": lambda root: (root / "build" / "x.key").write_text("x", "utf-8"),
}


@pytest.mark.parametrize("change", SAME)
def test_what_cannot_come_out_differently_is_not_built_again(noted: Path, change: str) -> None:
    SAME[change](noted)
    assert is_noted(noted)


@pytest.mark.parametrize("where", ["inside", "outside"])
def test_a_file_that_became_a_link_to_the_same_bytes_is_another(built: Path, where: str) -> None:
    """A link that leads out of the library is not followed, so that the policy is gone."""
    other = (built / "policies" if where == "inside" else built.parent) / "other-place.yml"
    plan = built / "policies" / "accounts" / "meridian" / "account.yml"
    plan.rename(other)
    if where == "inside":
        build(built)
    plan.symlink_to(other)
    assert not is_noted(built)


def test_a_link_that_leads_elsewhere_to_the_same_bytes_is_another(library: Path) -> None:
    plan = library / "policies" / "accounts" / "meridian" / "account.yml"
    inside = library / "policies" / ".account.yml"
    outside = library.parent / "account.yml"
    shutil.copy2(plan, outside)
    plan.rename(inside)
    plan.symlink_to(inside)
    build(library)
    assert is_noted(library)
    plan.unlink()
    plan.symlink_to(outside)
    assert not is_noted(library)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SOURCE_DATE_EPOCH", "1780401600"),
        ("SOURCE_DATE_EPOCH", "1"),
        ("SOURCE_DATE_EPOCH", "soon"),
        ("TZ", "Pacific/Auckland"),
        ("HANDBOOK_NAME", "Rules of the house"),
    ],
)
def test_what_the_environment_says_counts(
    noted: Path, name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert not is_noted(noted)


def test_a_day_that_ends_during_a_build_is_not_taken_for_the_next(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait_for_midnight(*_: object) -> list[str]:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780401600")
        return []

    build(library, describe=wait_for_midnight)
    assert not is_noted(library)
    require_right(library)


def test_the_day_in_utc_counts_too_for_the_sitemap_has_it(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    for zone in ("Etc/GMT+12", "Etc/GMT-14"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        build(library)
        assert is_noted(library)
    monkeypatch.undo()
    time.tzset()


def test_settings_that_are_taken_from_another_file_are_looked_at_every_time(library: Path) -> None:
    base = library.parent / "base.yml"
    (library / "mkdocs.yml").rename(base)
    (library / "mkdocs.yml").write_text("INHERIT: ../base.yml\n", "utf-8")
    text = base.read_text("utf-8").replace("docs_dir: build/pages", f"docs_dir: {library}/build/pages")
    base.write_text(text.replace("site_dir: site", f"site_dir: {library}/site"), "utf-8")
    build(library)
    edit(base, "Fernhollow handbook", "Another handbook")
    assert not is_noted(library)
    build(library)
    assert b"Another handbook" in (library / "site" / "index.html").read_bytes()


def test_rules_of_a_package_that_is_being_worked_on_count(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "checkout"
    package.mkdir()
    (package / "our_rules.py").write_text("LIMIT = 1\n", "utf-8")
    (package / "our_rules-1.dist-info").mkdir()
    monkeypatch.syspath_prepend(str(package))
    __import__("our_rules")
    build(built)
    assert is_noted(built)
    (package / "our_rules.py").write_text("LIMIT = 2\n", "utf-8")
    assert not is_noted(built)


def test_the_manifest_knows_the_names_of_private_keys() -> None:
    assert {*_KEYS} == {*KEY_FILES, ".key.pem"}


def test_a_pipe_among_the_policies_is_not_waited_for(built: Path) -> None:
    os.mkfifo(built / "policies" / "pipe.yml")
    require_right_of(built)


def require_right_of(root: Path) -> None:
    build(root)
    assert is_noted(root)


# ---- Saved in the middle of a build


class Saves:
    """Saves a file when another is opened for reading for the n-th time: an audit hook that does it once."""

    def __init__(self, watched: Path, turn: int, save: Callable[[], object]) -> None:
        self.watched, self.left, self.save = str(watched), turn, save

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and self.left > 0 and str(arguments[0]) == self.watched:
            self.left -= 1
            if self.left == 0:
                self.save()


def build_and_save(root: Path, watched: Path, turn: int, save: Callable[[], object]) -> list[str]:
    """Build in a child while a file is saved; which files the build was begun again for."""
    read, write = os.pipe()

    def work() -> None:
        sys.addaudithook(Saves(watched, turn, save))
        build(root, again=lambda path: os.write(write, f"{path}\n".encode()))

    ended = in_child(work)
    os.close(write)
    with os.fdopen(read, "rb") as stream:
        said = stream.read().decode().splitlines()
    assert ended == 0
    return said


@pytest.mark.parametrize("turn", [2, 4])
def test_a_policy_that_is_saved_during_a_build_is_built_as_it_is_now(library: Path, turn: int) -> None:
    said = build_and_save(library, library / TEXT, turn, lambda: edit(library / TEXT))
    assert said == [TEXT.as_posix()]
    assert files_in(library / "site") == clean_site(library)
    edit(library / TEXT, "one owner, always.", "one owner.")
    require_right(library)


def test_templates_that_are_saved_and_put_back_during_a_build_leave_no_trace(with_templates: Path) -> None:
    root, part = with_templates, _hidden_template(with_templates)
    edit(root / "policies" / "organization.yml", "Mei Tanaka", "Mei Tanaka-Olsen")
    before = part.read_bytes()

    def save() -> None:
        part.write_bytes(b"\nOther.\n")

    role = root / "templates" / "page" / "role.md"
    seen: list[int] = []
    for turn in (2, 4):
        copy = Path(shutil.copytree(root, root.with_name(f"saved-{turn}")))
        part = _hidden_template(copy)
        said = build_and_save(copy, copy / role.relative_to(root), turn, save)
        seen += [turn] if said else []
        part.write_bytes(before)
        require_right(copy)
    assert seen


def png(colour: str) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (9, 9), colour).save(stream, "png")
    return stream.getvalue()


@pytest.mark.slow
@pytest.mark.no_cover
def test_a_picture_that_is_another_only_while_its_pdf_is_rendered_leaves_no_trace(
    tmp_path: Path, checkout: Path
) -> None:
    root = write_library(tmp_path / "library", checkout, None, "jobs: 1")
    picture = root / TEXT.parent / "a.png"
    picture.write_bytes(png("red"))
    edit(root / TEXT, "one owner.", "one owner. ![A square](a.png)")
    times: list[int] = []

    def flip(event: str, arguments: tuple[object, ...]) -> None:
        """The picture as it is for the one that renders it, and as it was as soon as it opens anything else."""
        is_it = event == "open" and str(arguments[0]) == str(picture)
        if is_it and not times and _is_called_from("fetching.py"):
            times.append(picture.stat().st_mtime_ns)
            picture.write_bytes(png("blue"))
        elif event == "open" and not is_it and len(times) == 1:
            times.append(0)
            picture.write_bytes(png("red"))
            os.utime(picture, ns=(times[0], times[0]))

    told: list[str] = []

    def work() -> None:
        sys.addaudithook(flip)
        build(root, again=told.append)
        assert told == ["policies/hand-over/a.png"]

    assert in_child(work) == 0
    assert picture.read_bytes() == png("red")
    found = files_in(root / "site")
    for name in (
        "build",
        "site",
    ):  # where a picture lies has a part in a PDF's bytes: in the same place, then
        shutil.rmtree(root / name)
    build(root)
    assert found == files_in(root / "site")


def _is_called_from(name: str) -> bool:
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_code.co_filename.endswith(name):
            return True
    return False


def test_a_file_that_is_gone_for_a_moment_has_the_build_begin_again(library: Path) -> None:
    """As when Git checks out another branch, which removes files and writes them anew."""
    plan = library / "policies" / "accounts" / "meridian" / "account.yml"
    said = build_and_save(library, library / TEXT, 3, plan.unlink)
    assert said
    require_right(library)


def test_the_site_stays_while_files_are_saved_again_and_again(built: Path) -> None:
    old = files_in(built / "site")
    edit(built / TEXT)
    told: list[str] = []

    def save(_: object) -> None:
        told.append("")
        edit(built / TEXT, "owner", "owner of it")

    class Always(Saves):
        def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
            if event == "open" and str(arguments[0]).endswith("index.md"):
                with (built / TEXT).open("ab") as stream:
                    stream.write(b"\n")

    def work() -> None:
        sys.addaudithook(Always(built, 1, lambda: None))
        with pytest.raises(BusyError, match="again and again"):
            build(built)

    assert in_child(work) == 0
    assert files_in(built / "site") == old
    require_right(built)


def test_what_was_said_to_be_made_is_still_proved_when_it_is_read(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    traces = Traces.open(tmp_path / "x.traces", store)
    digest = store.put(b"page")
    traces.keep("page", "given", {}, [digest])
    again = Traces.open(tmp_path / "x.traces", store)
    assert again.recall("page", "given", str) == (digest,)
    assert again.damaged == 0
