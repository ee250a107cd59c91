"""Browsers that look at pages and want to know when one comes out different."""

import json
from collections.abc import Collection
from queue import Empty, SimpleQueue
from threading import Lock


class Listener:
    """One browser, at one page."""

    def __init__(self, page: str) -> None:
        self.page = page
        self._told: SimpleQueue[str | None] = SimpleQueue()

    def tell(self, mark: str) -> None:
        """Say what the page is now."""
        self._told.put(json.dumps({"page": self.page, "mark": mark}))

    def end(self) -> None:
        """Say that nothing more will be told."""
        self._told.put(None)

    def next(self, timeout: float) -> str | None:
        """What is told next; an empty text when nothing was for so many seconds, None at the end."""
        try:
            return self._told.get(timeout=timeout)
        except Empty:
            return ""


class Listeners:
    """All browsers that listen."""

    def __init__(self) -> None:
        self._open: set[Listener] = set()
        self._lock = Lock()

    def add(self, page: str) -> Listener:
        """A browser that looks at a page from now on."""
        listener = Listener(page)
        with self._lock:
            self._open.add(listener)
        return listener

    def remove(self, listener: Listener) -> None:
        """A browser that is gone."""
        with self._lock:
            self._open.discard(listener)

    def pages(self) -> Collection[str]:
        """The pages that are looked at."""
        with self._lock:
            return {listener.page for listener in self._open}

    def tell(self, page: str, mark: str) -> None:
        """Tell all who look at a page what it is now."""
        with self._lock:
            concerned = [listener for listener in self._open if listener.page == page]
        for listener in concerned:
            listener.tell(mark)

    def close(self) -> None:
        """Let all of them go."""
        with self._lock:
            for listener in self._open:
                listener.end()
