"""Many PDFs at a time, through the interface of `concurrent.futures`: here, or in processes that are already warm."""

import os
import pickle
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from threading import Lock, Timer
from typing import Any, ParamSpec, TypeVar, cast

from engross.errors import PdfError
from engross.pdf.render import PdfSource, RenderedPdf, render_pdf
from engross.pdf.worker import collecting_rarely

_ATTEMPTS = 2  # a process may be killed for want of memory; a second time it is the document
_MOST_SECONDS = 600.0  # for one document
_SERVE = "import sys; sys.path[:] = sys.argv[1:]; from engross.pdf.worker import serve; serve()"

_P = ParamSpec("_P")
_T = TypeVar("_T")
_K = TypeVar("_K")


class PdfExecutor(Executor):
    """What PDFs are made with; leave it to end its processes."""

    @property
    def in_flight(self) -> int:
        """How many documents it is given before one is done: so many keep it busy, and no more are in memory."""
        return 1

    def explain(self, error: Exception) -> str:
        """Say in words for people why a document was not made. Raises PdfError where no other can be made either."""
        return str(error) if isinstance(error, ProcessLostError) else f"{type(error).__name__}: {error}"


class ProcessLostError(Exception):
    """The process that rendered a document is gone, or was ended."""


def local_executor(jobs: int) -> PdfExecutor:
    """Render in so many processes of this computer; 1: in this one."""
    return InThisProcess() if jobs <= 1 else WarmProcesses(jobs)


def render_pdfs(
    sources: Iterable[PdfSource],
    executor: PdfExecutor | int,
    done: Callable[[str], None] = lambda _: None,
) -> Iterator[RenderedPdf | PdfError]:
    """Yield each source's PDF, or the reason why there is none, in the order of the sources.

    Sources are taken as they are needed. With a number, so many processes are started and ended again. `done` is called
    with a source's name as soon as it is finished, in whatever order that happens.
    """
    names: dict[int, str] = {}

    def numbered() -> Iterator[tuple[int, PdfSource]]:
        for index, source in enumerate(sources):
            names[index] = source.name
            yield index, source

    waiting: dict[int, RenderedPdf | PdfError] = {}
    turn = 0
    with ExitStack() as stack:
        if isinstance(executor, int):
            most = len(sources) if isinstance(sources, Sized) else executor
            executor = stack.enter_context(local_executor(min(executor, most)))
        for index, outcome in render_each(numbered(), executor):
            done(names.pop(index))
            waiting[index] = outcome
            while turn in waiting:
                yield waiting.pop(turn)
                turn += 1


def render_each(
    sources: Iterable[tuple[_K, PdfSource]], executor: PdfExecutor
) -> Iterator[tuple[_K, RenderedPdf | PdfError]]:
    """Yield the PDF of each source, or the reason why there is none, with its key, as soon as it is there.

    Only as many sources are taken at a time as keep the executor busy. Raises PdfError where none can be made any more.
    """
    coming = iter(sources)
    pending: dict[Future[RenderedPdf], tuple[_K, str]] = {}
    try:
        while True:
            while len(pending) < executor.in_flight and (item := next(coming, None)) is not None:
                key, source = item
                pending[executor.submit(render_pdf, source)] = (key, source.name)
                del item, source
            if not pending:
                return
            for future in wait(pending, return_when=FIRST_COMPLETED).done:
                key, name = pending.pop(future)
                yield key, _outcome(future, name, executor)
    finally:
        for future in pending:
            future.cancel()


def _outcome(future: Future[RenderedPdf], name: str, executor: PdfExecutor) -> RenderedPdf | PdfError:
    try:
        return future.result()
    except PdfError as error:
        return error
    except Exception as error:  # an executor hands on whatever was raised elsewhere
        return PdfError(f"The PDF of {name} could not be made: {executor.explain(error)}")


class InThisProcess(PdfExecutor):
    """Does each call at once, in this process."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._collect: Callable[[], None] | None = None

    def submit(self, call: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Do a call; what comes of it is there when this returns."""
        if self._collect is None:
            self._collect = self._open.enter_context(collecting_rarely())
        future: Future[_T] = Future()
        try:
            future.set_result(call(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        self._collect()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        """Let Python's garbage collector go on."""
        self._open.close()
        self._collect = None


class WarmProcesses(PdfExecutor):
    """Keeps processes that have WeasyPrint loaded, stylesheets parsed and fonts read; they start when they are needed.

    A process that dies takes only its own document with it, which is tried once more. One that takes longer than
    `most_seconds` for a document is ended.
    """

    def __init__(self, jobs: int, most_seconds: float = _MOST_SECONDS) -> None:
        self._jobs = jobs
        self._threads = ThreadPoolExecutor(jobs, "engross-pdf")  # each waits for one process
        self._most_seconds = most_seconds
        self._idle: deque[_Process] = deque()
        self._busy: set[_Process] = set()
        self._is_open = True
        self._lock = Lock()
        # WeasyPrint leaves copies of fonts where a process is killed.
        self._scratch = tempfile.TemporaryDirectory(prefix="engross-pdf-", ignore_cleanup_errors=True)

    @property
    def in_flight(self) -> int:
        """One document for each process to work at, and one to go on with."""
        return 2 * self._jobs

    @property
    def processes(self) -> tuple[int, ...]:
        """The numbers of the processes that are running."""
        return tuple(each.pid for each in (*self._idle, *self._busy))

    def submit(self, call: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Have a process do a call; what is called, given and returned has to be something that can be pickled."""
        return self._threads.submit(self._do, call, args, kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all processes; with `wait`, when they are done with what they were given."""
        if wait and not cancel_futures:
            self._threads.shutdown()
        with self._lock:
            self._is_open = False
            for process in self._busy:
                process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in self._idle:
            process.end()
        self._idle.clear()
        self._scratch.cleanup()

    def __exit__(self, *_: object) -> None:
        """End all processes at once: who leaves does not wait for what is still being made."""
        self.shutdown(cancel_futures=True)

    def _do(self, call: Callable[..., _T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> _T:
        message = pickle.dumps((call, args, kwargs), pickle.HIGHEST_PROTOCOL)
        for _ in range(_ATTEMPTS):
            with self._lock:
                if not self._is_open:
                    raise ProcessLostError("it was not waited for")
                process = self._idle.pop() if self._idle else _Process(self._scratch.name)
                self._busy.add(process)
            answer = process.answer(message, self._most_seconds)
            with self._lock:
                self._busy.remove(process)
                if answer is not None:
                    self._idle.append(process)
            if answer is not None:
                result, error = answer
                if error is not None:
                    raise error
                return cast("_T", result)
            code = process.end()
            if process.is_late:
                minutes = f"{self._most_seconds / 60:g} minutes"
                raise ProcessLostError(
                    f"it took longer than {minutes}, and the process rendering it was ended"
                )
        raise ProcessLostError(
            f"the process rendering it stopped twice (exit code {code}), perhaps for want of memory"
        )


class _Process:
    """One process of `engross.pdf.worker`."""

    def __init__(self, scratch: str) -> None:
        self.is_late = False
        # Not multiprocessing: that runs the main program's module in every process, MkDocs and all it imports.
        self._process = subprocess.Popen(  # noqa: S603 (this very Python)
            [sys.executable, "-c", _SERVE, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "TMPDIR": scratch},
            # Ctrl+C in a terminal is for a whole group of processes.
            process_group=0 if os.name == "posix" else None,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def answer(self, message: bytes, most_seconds: float) -> tuple[Any, Exception | None] | None:
        """Have something done; None if the process is gone."""
        question, reply = self._process.stdin, self._process.stdout
        if question is None or reply is None:
            return None
        timer = Timer(most_seconds, self._stop_late)
        timer.daemon = True
        timer.start()
        try:
            question.write(message)
            question.flush()
            answer: tuple[Any, Exception | None] = pickle.load(reply)  # noqa: S301 (our own process)
        except (OSError, EOFError, pickle.UnpicklingError):
            return None
        finally:
            timer.cancel()
        return answer

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> int:
        """Kill it, as it has nothing to put away, and give its exit code."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        return self._process.wait()

    def _stop_late(self) -> None:
        self.is_late = True
        self._process.kill()
