"""The life of a process that does what it is sent, one call after the other, and stays warm."""

import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

from engross.errors import PdfError
from engross.pdf.loading import load_weasyprint

# Documents. Python's own collector costs a fifth of the time; a document leaves some twenty MiB for it.
_COLLECT_EVERY = 2


def serve() -> None:
    """Take calls from standard input until it ends; give on standard output what they return or raise."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that sends
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nobody else's words among the answers
        with suppress(PdfError):  # the first document reports it
            load_weasyprint()
        with collecting_rarely() as collect, suppress(BrokenPipeError):
            while (answer := _next_answer(sys.stdin.buffer)) is not None:
                pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
                answers.flush()
                collect()


def _next_answer(stream: BinaryIO) -> tuple[Any, Exception | None] | None:
    try:
        call, args, kwargs = pickle.load(stream)  # noqa: S301 (from the process that started this one)
    except EOFError:
        return None
    try:
        return call(*args, **kwargs), None
    except PdfError as error:
        return None, error
    except Exception as error:  # told to whoever asked; the next document may be sound
        return None, RuntimeError(f"{type(error).__name__}: {error}")  # whatever it is, this can be sent


@contextmanager
def collecting_rarely() -> Iterator[Callable[[], None]]:
    """Stop Python's garbage collector, and leave what is there out of it; the yielded function is called after each document."""
    was_on = gc.isenabled()
    gc.disable()
    gc.freeze()
    count = 0

    def collect() -> None:
        nonlocal count
        count += 1
        if count % _COLLECT_EVERY == 0:
            gc.collect()

    try:
        yield collect
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()
