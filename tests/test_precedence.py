"""What a person waits for goes before what is done in the background, and neither waits for the other in vain."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from engross.cached import cached_property
from engross.serving.precedence import Precedence

_MOST = 30.0


@contextmanager
def beside(work: threading.Thread) -> Iterator[None]:
    """Another thread, which has to end."""
    work.start()
    yield
    work.join(_MOST)
    assert not work.is_alive()


def test_the_background_rests_wherever_it_is_while_somebody_works() -> None:
    precedence, steps, seen = Precedence(), 0, list[int]()
    done = threading.Event()

    def work() -> None:
        while steps == 0:
            time.sleep(0.001)
        with precedence.first():
            time.sleep(0.02)  # the time that a signal takes
            seen.append(steps)
            time.sleep(0.05)
            seen.append(steps)
        while steps <= seen[1]:
            time.sleep(0.001)
        done.set()

    with precedence.background(), beside(threading.Thread(target=work)):
        while not done.is_set():
            steps += 1  # a step that never ends, as far as the background knows
    assert seen[0] == seen[1]


def test_between_two_steps_it_rests_too() -> None:
    precedence, seen = Precedence(), list[str]()
    has_begun = threading.Event()

    def work() -> None:
        with precedence.first():
            has_begun.set()
            time.sleep(0.05)
            seen.append("page")

    with beside(threading.Thread(target=work)):
        has_begun.wait(_MOST)
        precedence.let_others()
        seen.append("background")
    assert seen == ["page", "background"]


def test_who_has_the_lock_is_not_made_to_wait_for_those_who_want_it() -> None:
    precedence, seen = Precedence(), list[str]()

    def work() -> None:
        with precedence.first():
            seen.append("page")

    with precedence.background():
        thread = threading.Thread(target=work)
        with precedence.in_turn():
            thread.start()
            while precedence._waiting == 0:
                time.sleep(0.001)
            for _ in range(1000):
                precedence.expect()
                seen.append("background")
        thread.join(_MOST)
    assert seen == ["background"] * 1000 + ["page"]


def test_afterwards_signals_and_turns_are_what_they_were() -> None:
    before = signal.getsignal(signal.SIGUSR1)
    precedence = Precedence()
    with precedence.background():
        assert signal.getsignal(signal.SIGUSR1) != before
    assert signal.getsignal(signal.SIGUSR1) is before
    precedence.expect()  # would end this process


def test_a_property_of_one_object_is_worked_out_while_that_of_another_is() -> None:
    has_begun, other_is_done = threading.Event(), threading.Event()

    class Asked:
        def __init__(self, waits: float) -> None:
            self.waits = waits

        @cached_property
        def answer(self) -> bool:
            has_begun.set()
            return other_is_done.wait(self.waits)

    slow, quick = Asked(_MOST), Asked(0)
    with beside(threading.Thread(target=lambda: slow.answer)):
        assert has_begun.wait(_MOST)
        assert quick.answer is False
        other_is_done.set()
    assert slow.answer is True
