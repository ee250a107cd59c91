"""The life of a preview: started, kept up with what is saved, ended."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import date
from pathlib import Path, PurePosixPath
from threading import Event, Thread, main_thread, current_thread
from types import FrameType
from urllib.parse import urlsplit

from engross.diagnostic import Diagnostic
from engross.errors import EngrossError, SiteError
from engross.mkdocs_plugin import open_site
from engross.report import format_text, summarise
from engross.serving.answering import Served, Server, find_mark
from engross.serving.listening import Listeners
from engross.serving.papers import Papers
from engross.serving.preview import Preview, mark_of
from engross.serving.watching import Watcher
from engross.site import find_reason, serve_site

Tell = Callable[[str], None]
_QUIET = 0.4  # seconds after a save before everything else is looked at
_LOOK = 30.0  # seconds after which the day may be another
_UNFINISHED = 0.1  # seconds in which who empties a file first writes it


def serve_handbook(root: Path, host: str, port: int, clock: Callable[[], date], tell: Tell) -> None:
    """Serve a library's handbook, drafts too, and follow every save, until interrupted. Raises EngrossError."""
    config, _ = open_site(root)
    mount = f"/{urlsplit(config.site_url or '').path.strip('/')}/".replace("//", "/")
    url = f"http://{host}:{port}{mount}"
    if (reason := find_reason(config, ())) is not None:
        tell(f"{reason}\nThe handbook will be at {url} (stop with Ctrl+C).")
        serve_site(root, f"{host}:{port}")
        return
    with ExitStack() as stack:
        papers = Papers(root)
        stack.callback(papers.close)
        preview = Preview(root, url, clock, papers)
        stack.callback(preview.close)
        listeners = Listeners()
        try:
            server = Server((host.strip("[]"), port), Served(preview, listeners, mount))
        except OSError as error:
            raise SiteError(f"The handbook cannot be served at {host}:{port}: {error.strerror}.") from error
        stack.callback(server.server_close)
        tell(f"The handbook will be at {url} (stop with Ctrl+C).")
        watcher = Watcher(root, tell)
        stack.callback(watcher.close)
        keeper = Keeper(preview, listeners, watcher, tell)
        keeper.open()
        papers.warm()
        Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        stack.callback(server.shutdown)
        stack.callback(listeners.close)
        with suppress(KeyboardInterrupt):
            _heed_end()
            keeper.run()


def _heed_end() -> None:
    """Have the process end in good order when it is asked to."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if current_thread() is main_thread():
        signal.signal(signal.SIGTERM, end)


class Keeper:
    """Keeps a preview up with what is saved: what a save changes at once, everything else when it is quiet."""

    def __init__(self, preview: Preview, listeners: Listeners, watcher: Watcher, tell: Tell) -> None:
        self._preview = preview
        self._listeners = listeners
        self._watcher = watcher
        self._tell = tell
        self._told: frozenset[Diagnostic] = frozenset()
        self._names: dict[str, None] = {}
        self._steps: Iterator[None] | None = None
        self._due = 0.0
        self._began = 0.0

    def open(self) -> None:
        """Read the library. Raises EngrossError."""
        began = time.monotonic()
        for _ in self._preview.settle():
            pass
        self._tell(f"{self._preview.count} documents, read and checked in {time.monotonic() - began:.1f} s.")
        self._tell_findings()

    def run(self) -> None:
        """Follow what is saved, for ever."""
        while True:
            changed, heard = self._watcher.take(self._patience())
            if changed:
                self._follow(changed, heard)
            elif self._steps is not None or (self._due and time.monotonic() >= self._due):
                self._settle()
            elif not self._preview.is_of_today:
                self._due = time.monotonic()

    def _patience(self) -> float:
        if self._steps is not None:
            return 0.0
        return max(0.0, self._due - time.monotonic()) if self._due else _LOOK

    def _follow(self, changed: object, heard: float) -> None:
        ...
