"""Files that are saved, told as soon as the system tells it; where it does not, they are looked at every second."""

import sys
import time
import warnings
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from threading import Condition

from watchdog.events import (
    EVENT_TYPE_CLOSED_NO_WRITE,
    EVENT_TYPE_MODIFIED,
    EVENT_TYPE_OPENED,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

_TREES = ("policies", "templates")
_FILES = {"mkdocs.yml", "mkdocs.yaml"}
_TOGETHER = 0.004  # seconds of silence that end a save: editors write, rename and set times
_LONGEST = 0.010
_UNFINISHED = 0.1  # seconds that are waited for who has begun to write a file and not closed it
_EVERY = 1.0
_SILENT = {EVENT_TYPE_OPENED, EVENT_TYPE_CLOSED_NO_WRITE}
_REMOTE = {
    "9p",
    "afs",
    "ceph",
    "cifs",
    "fuse.sshfs",
    "drvfs",
    "nfs",
    "nfs4",
    "smb3",
    "smbfs",
    "vboxsf",
    "virtiofs",
}
_MOUNTS = Path("/proc/self/mounts")


class Watcher:
    """Gathers the files of a library that changed, by their paths in it; `expect` is called as soon as one does."""

    def __init__(self, root: Path, tell: Callable[[str], None], expect: Callable[[], None]) -> None:
        self._root = root
        self._expect = expect
        self._changed: dict[str, None] = {}
        self._first = self._last = 0.0
        self._heard = Condition()
        self._is_open = True
        self._writing: set[str] = set()
        # Whether the system also tells when a file that was written is closed.
        self._hears_ends = sys.platform.startswith("linux")
        self._observer = self._observe(tell)

    def take(self, timeout: float) -> tuple[Collection[str], float]:
        """The files that changed since this was called last, and when that was heard of; waits for some, so many seconds."""
        with self._heard:
            self._heard.wait_for(lambda: self._changed or not self._is_open, timeout)
            while self._changed and self._is_open:
                now = time.monotonic()
                end = min(self._last + _TOGETHER, self._first + _LONGEST)
                rest = (self._first + _UNFINISHED if self._writing else end) - now
                if rest <= 0:
                    break
                self._heard.wait(rest)
            changed, self._changed = self._changed, {}
            self._writing.clear()
            return tuple(changed), self._first

    def close(self) -> None:
        """Hear no more."""
        with self._heard:
            self._is_open = False
            self._heard.notify_all()
        self._observer.stop()
        self._observer.join()

    def _observe(self, tell: Callable[[str], None]) -> BaseObserver:
        if _is_remote(self._root):
            tell(
                "This folder is on another computer, which does not tell of saves: files are looked at every second. "
                "A copy of the library on this computer is followed at once."
            )
            return self._start(PollingObserver(timeout=_EVERY))
        try:
            return self._start(Observer())
        except OSError as error:
            tell(
                f"The system tells of no saves ({error.strerror or error}), so files are looked at every second. On Linux, "
                "raise its limit to have them followed at once: sudo sysctl fs.inotify.max_user_watches=524288"
            )
            return self._start(PollingObserver(timeout=_EVERY))

    def _start(self, observer: BaseObserver) -> BaseObserver:
        observer.daemon = True
        self._hears_ends = self._hears_ends and not isinstance(observer, PollingObserver)
        handler = _Handler(self, observer)
        # It warns at length of a folder that was moved away and came back, and follows it all the same.
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning, "watchdog")
        try:
            observer.schedule(handler, str(self._root), recursive=False)
            for name in _TREES:
                if (self._root / name).is_dir():
                    observer.schedule(handler, str(self._root / name), recursive=True)
            observer.start()
        except OSError:
            with suppress(RuntimeError):
                observer.stop()
            raise
        return observer

    def hear(self, event: FileSystemEvent) -> None:
        """Take note of an event."""
        if event.event_type in _SILENT or (event.is_directory and event.event_type == "modified"):
            return
        paths = [self._name(path) for path in (event.src_path, event.dest_path) if path]
        found = [path for path in paths if path is not None]
        if not found:
            return
        self._expect()
        now = time.monotonic()
        with self._heard:
            if not self._changed:
                self._first = now
            self._last = now
            self._changed.update(dict.fromkeys(found))
            if event.event_type == EVENT_TYPE_MODIFIED and self._hears_ends:
                self._writing.update(found)
            else:
                self._writing.difference_update(found)
            self._heard.notify_all()

    def is_tree(self, path: Path) -> bool:
        """Whether a folder is one whose files are watched, at any depth."""
        return path.parent == self._root and path.name in _TREES and path.is_dir()

    def _name(self, path: str | bytes) -> str | None:
        """A file by its path in the library; None for one that is none of its sources."""
        found = Path(path.decode() if isinstance(path, bytes) else path)
        if not found.is_relative_to(self._root):
            return None
        name = found.relative_to(self._root)
        if not name.parts or any(part.startswith(".") for part in name.parts):
            return None
        if len(name.parts) == 1 and name.name not in _FILES and name.name not in _TREES:
            return None
        return name.as_posix()


class _Handler(FileSystemEventHandler):
    def __init__(self, watcher: Watcher, observer: BaseObserver) -> None:
        self._watcher = watcher
        self._observer = observer

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.is_directory and event.event_type in {"created", "moved"}:
            found = Path(str(event.dest_path or event.src_path))
            with suppress(OSError):
                if self._watcher.is_tree(found):
                    self._observer.schedule(self, str(found), recursive=True)
        self._watcher.hear(event)


def _is_remote(root: Path) -> bool:
    """Whether a folder is on a file system that does not tell of saves, as far as the system says."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        lines = _MOUNTS.read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    best, kind = "", ""
    for line in lines:
        _, place, name, *_ = line.split(" ")
        place = place.replace("\\040", " ")
        if root.is_relative_to(place) and len(place) >= len(best):
            best, kind = place, name
    return kind in _REMOTE
