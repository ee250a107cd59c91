"""Who goes first: what a person waits for, before what is done in the background."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, RLock, current_thread, get_ident, main_thread
from types import FrameType

_MOMENT = 0.001
_GRACE = 0.03  # seconds in which more is asked for: a page's own files, and the page of what was saved
_LONGEST = 0.25  # seconds that the background steps aside in the middle of something that others may wait for
_TURN = 0.001  # seconds, not five times as many, after which Python has another thread go on


class Precedence:
    """One lock for all who work on the same thing, and the order of those who wait for it.

    Python lets threads take turns; a page that is made beside something else takes twice as long. So the background
    rests while somebody waits: between two steps, and where the system has signals, anywhere.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._counting = Lock()
        self._waiting = 0
        self._expected_until = 0.0
        self._background: int | None = None
        self._is_aside = False
        self._is_holding = (
            False  # the background has the lock: who waits for it gains nothing by an interruption
        )

    @contextmanager
    def first(self) -> Iterator[None]:
        """Work while all others rest."""
        with self._counting:
            self._waiting += 1
        self._interrupt()
        try:
            with self.in_turn():
                yield
        finally:
            with self._counting:
                self._waiting -= 1
            self._expected_until = time.monotonic() + _GRACE

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """Work while nobody else does; nobody can go first now, so it has to be quick."""
        is_background = get_ident() == self._background
        was_holding = self._is_holding
        if is_background:
            self._is_holding = True
        try:
            with self._lock:
                yield
        finally:
            if is_background:
                self._is_holding = was_holding

    def expect(self) -> None:
        """Somebody is going to ask for something right now."""
        self._expected_until = time.monotonic() + _GRACE
        self._interrupt()

    def let_others(self) -> None:
        """Step aside, between two steps of the background, for those who wait."""
        while self._is_wanted():
            time.sleep(_MOMENT)

    @contextmanager
    def background(self) -> Iterator[None]:
        """Have this thread, if it is the main one, interrupted whenever somebody waits."""
        if current_thread() is not main_thread() or not hasattr(signal, "pthread_kill"):
            yield
            return
        before, turn = signal.signal(signal.SIGUSR1, self._step_aside), sys.getswitchinterval()
        sys.setswitchinterval(_TURN)
        self._background = get_ident()
        try:
            yield
        finally:
            self._background = None
            sys.setswitchinterval(turn)
            signal.signal(signal.SIGUSR1, before)

    def _interrupt(self) -> None:
        background = self._background
        if background is not None and background != get_ident():
            signal.pthread_kill(background, signal.SIGUSR1)

    def _step_aside(self, _number: int, _frame: FrameType | None) -> None:
        if self._is_aside or self._is_holding:
            return
        self._is_aside = True
        end = time.monotonic() + _LONGEST
        while self._is_wanted() and time.monotonic() < end:
            time.sleep(_MOMENT)
        self._is_aside = False

    def _is_wanted(self) -> bool:
        return self._waiting > 0 or time.monotonic() < self._expected_until
