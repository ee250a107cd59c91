"""The life of a preview: started, kept up with what is saved, ended."""

import gc
import signal
import time
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from datetime import date
from pathlib import Path, PurePosixPath
from threading import Event, Thread, current_thread, main_thread
from types import FrameType
from typing import TypeVar
from urllib.parse import urlsplit

from engross.diagnostic import Diagnostic
from engross.errors import EngrossError, SiteError
from engross.mkdocs_plugin import open_site
from engross.progress import Progress
from engross.report import format_text, summarise
from engross.serving.answering import Served, Server, find_mark
from engross.serving.listening import Listeners
from engross.serving.papers import Papers
from engross.serving.preview import Preview, mark_of
from engross.serving.watching import Watcher
from engross.site import find_reason, serve_site

Tell = Callable[[str], None]
Show = Callable[[], AbstractContextManager[Progress]]
_T = TypeVar("_T")
_QUIET = 1.0  # seconds after a save before everything else is looked at
_LOOK = 30.0  # seconds after which the day may be another
_UNSWEPT = 5  # times that everything was looked at while more was saved
_THOROUGH = 20
_SELDOM = 1_000_000  # never, as it were: what Python clears up by itself is only what is newest


def serve_handbook(
    root: Path,
    host: str,
    port: int,
    clock: Callable[[], date],
    tell: Tell,
    show: Show,
) -> None:
    """Serve a library's handbook, drafts too, and follow every save, until interrupted. Raises EngrossError.

    What `show` opens is told how far reading the library is.
    """
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
        watcher = Watcher(root, tell, preview.precedence.expect)
        stack.callback(watcher.close)
        keeper = Keeper(preview, listeners, watcher, tell)
        with show() as progress:
            progress.phase("Reading and checking")
            preview.open()
        keeper.begin()
        Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        stack.callback(server.shutdown)
        stack.callback(listeners.close)
        preview.warm_papers()
        with suppress(KeyboardInterrupt):
            keeper.run()


class _Sweeper:
    """Lets go of what is not used any more: at times when nobody waits, as everything stands still meanwhile."""

    def __init__(self) -> None:
        self._count = 0

    def sweep(self) -> None:
        """Go over what is new since the first time; now and then over everything."""
        is_thorough = self._count % _THOROUGH == 0
        self._count += 1
        if is_thorough:
            gc.unfreeze()
        gc.collect()
        if is_thorough:
            gc.freeze()
        gc.set_threshold(gc.get_threshold()[0], _SELDOM, _SELDOM)


class Keeper:
    """Keeps a preview up with what is saved: what a save changes at once, everything else when it is quiet."""

    def __init__(self, preview: Preview, listeners: Listeners, watcher: Watcher, tell: Tell) -> None:
        self._preview = preview
        self._listeners = listeners
        self._watcher = watcher
        self._tell = tell
        self._told: frozenset[Diagnostic] = frozenset()
        self._others: dict[str, None] = {}
        self._due = 0.0
        self._wanted = Event()
        self._is_settling = False
        self._is_ended = False
        self._sweeper = _Sweeper()
        self._unswept = 0
        self._start = time.monotonic()
        self._is_complete = False

    def begin(self) -> None:
        """Say what is shown, now that the library was read; its pages are made as soon as it is followed."""
        self._sweep()
        count = self._preview.count
        said = "1 document is" if count == 1 else f"{count} documents are"
        self._tell(f"{said} read and checked, after {self._age():.1f} s.")
        self._tell_findings()
        self._wanted.set()

    def _age(self) -> float:
        """The seconds since the start."""
        return time.monotonic() - self._start

    def run(self) -> None:
        """Follow what is saved, until interrupted: at once in a thread of its own, and everything else in this one."""
        Thread(target=self._follow_saves, daemon=True).start()
        with self._preview.precedence.background():
            self._heed_end()
            self._try(self._preview.prepare)
            while not self._is_ended:
                self._keep_settled()

    def _heed_end(self) -> None:
        """Have the process end in good order when it is asked to: not in the middle of what it keeps for the next time."""

        def end(_number: int, _frame: FrameType | None) -> None:
            self._is_ended = True
            self._preview.expect()
            if not self._is_settling:
                raise KeyboardInterrupt

        if current_thread() is main_thread():
            signal.signal(signal.SIGTERM, end)
            signal.signal(signal.SIGINT, end)

    def _follow_saves(self) -> None:
        while True:
            changed, heard = self._watcher.take(_LOOK)
            if changed:
                self._follow([PurePosixPath(name) for name in changed], heard)
            elif not self._preview.is_of_today:
                self._settle_soon()

    def _follow(self, changed: list[PurePosixPath], heard: float) -> None:
        for path in changed:
            page = self._preview.page_of(path)
            if page is None or not (self._preview.root / path).is_file():
                self._others[str(path)] = None
            else:
                self._follow_one(path, page, heard)
        self._settle_soon(0 if self._others else _QUIET)

    def _follow_one(self, path: PurePosixPath, page: PurePosixPath, heard: float) -> None:
        html = self._try(lambda: self._preview.follow(path))
        if html is None:
            return
        self._listeners.tell(str(page), mark_of(html))
        self._tell(f"{path.parent.name} saved: page in {(time.monotonic() - heard) * 1000:.0f} ms")
        self._tell_findings()

    def _try(self, work: Callable[[], _T | None]) -> _T | None:
        """Do some work; where it cannot be done, say why, and go on with what is there."""
        try:
            return work()
        except EngrossError as error:
            self._tell(f"{error}\nThe pages are as they were before.")
        except Exception:  # whatever it is, the next save may mend it
            self._tell(
                f"{traceback.format_exc()}\nThis is a mistake in engross. The pages are as they were before."
            )
        return None

    def _settle_soon(self, pause: float = 0) -> None:
        self._preview.expect()
        self._due = time.monotonic() + pause
        self._wanted.set()

    def _keep_settled(self) -> None:
        self._wanted.wait()
        self._wanted.clear()
        while (rest := self._due - time.monotonic()) > 0:
            time.sleep(rest)
        others, began = list(self._others), time.monotonic()
        if not others:
            self._tell_browsers()
        self._is_settling = True
        is_settled = self._try(self._preview.settle)
        self._is_settling = False
        self._unswept += 1
        if not is_settled:
            if is_settled is not None:
                self._wanted.set()
            if self._unswept >= _UNSWEPT:
                self._sweep()
            return
        for name in others:
            self._others.pop(name, None)
        if others:
            more = f" and {len(others) - 1} more" if len(others) > 1 else ""
            self._tell(f"{others[0]}{more} saved: every page in {time.monotonic() - began:.1f} s")
        if not self._is_complete:
            self._is_complete = True
            self._tell(f"Every page is there, after {self._age():.1f} s.")
        self._tell_findings()
        self._tell_browsers()
        if not self._wanted.wait(_QUIET) or self._unswept >= _UNSWEPT:
            self._sweep()

    def _sweep(self) -> None:
        self._unswept = 0
        self._sweeper.sweep()

    def _tell_browsers(self) -> None:
        """Tell those who look at a page what it is now; each knows whether that is another."""
        for page in self._listeners.pages():
            self._listeners.tell(page, find_mark(self._preview, page))

    def _tell_findings(self) -> None:
        errors = self._preview.errors
        before, self._told = self._told, frozenset(errors)
        if before == self._told:
            return
        if not errors:
            self._tell("Nothing is wrong any more.")
            return
        findings = format_text(errors).rstrip()
        self._tell(f"{summarise(errors)}. The pages concerned show them.\n\n{findings}\n")
