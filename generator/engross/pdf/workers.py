"""Render many PDFs at a time, each in a process that is already warm."""

import gc
import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from engross.errors import PdfError
from engross.pdf.render import PdfSource, RenderedPdf, render_pdf, warm_up

_COLLECT_EVERY = 8  # documents; Python's own collector costs a quarter of the time
_ATTEMPTS = 2  # a process may be killed for want of memory; a second time it is the document


def render_pdfs(
    sources: Sequence[PdfSource], jobs: int, done: Callable[[str], None]
) -> Iterator[RenderedPdf | PdfError]:
    """Yield each source's PDF, or the reason why there is none, in the order of the sources.

    Works in `jobs` processes (1: in this one). Calls `done` with a source's name as soon as it is finished, in
    whatever order that happens. A process that dies takes only its own document with it, which is tried once more.
    """
    outcomes = _in_this_process(sources) if min(jobs, len(sources)) <= 1 else _in_processes(sources, jobs)
    waiting: dict[int, RenderedPdf | PdfError] = {}
    turn = 0
    for index, outcome in outcomes:
        done(sources[index].name)
        waiting[index] = outcome
        while turn in waiting:
            yield waiting.pop(turn)
            turn += 1


def _outcome(source: PdfSource) -> RenderedPdf | PdfError:
    try:
        return render_pdf(source)
    except PdfError as error:
        return error


@contextmanager
def _collecting_rarely() -> Iterator[Callable[[], None]]:
    """Stop Python's garbage collector; the yielded function collects at every eighth call."""
    before = gc.isenabled()
    gc.disable()
    count = 0

    def collect() -> None:
        nonlocal count
        count += 1
        if count % _COLLECT_EVERY == 0:
            gc.collect()

    try:
        yield collect
    finally:
        if before:
            gc.enable()


def _in_this_process(sources: Sequence[PdfSource]) -> Iterator[tuple[int, RenderedPdf | PdfError]]:
    with _collecting_rarely() as collect:
        for index, source in enumerate(sources):
            yield index, _outcome(source)
            collect()


def _serve(pipe: Connection) -> None:
    """Render what comes through the pipe until it closes: the life of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    with _collecting_rarely() as collect:
        with suppress(PdfError):  # the first document reports it
            warm_up()
        gc.freeze()
        while True:
            try:
                source: PdfSource = pipe.recv()
            except EOFError:
                return
            pipe.send(_outcome(source))
            collect()


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    index: int = -1  # of the source it is busy with

    @classmethod
    def start(cls) -> "_Worker":
        context = multiprocessing.get_context("spawn")  # forking a process with threads is not safe
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs,), daemon=True, name="engross-pdf")
        process.start()
        theirs.close()  # so that a dead worker reads as the end of the pipe
        return cls(process, ours)

    def stop(self) -> None:
        self.pipe.close()
        self.process.terminate()
        self.process.join()


@dataclass(slots=True)
class _Pool:
    sources: Sequence[PdfSource]
    queue: deque[int]
    workers: list[_Worker] = field(default_factory=list)
    attempts: dict[int, int] = field(default_factory=dict)

    def give(self, worker: _Worker) -> None:
        """Hand a worker the next source, or let it go."""
        if not self.queue:
            self.workers.remove(worker)
            worker.stop()
            return
        worker.index = self.queue.popleft()
        self.attempts[worker.index] = self.attempts.get(worker.index, 0) + 1
        with suppress(BrokenPipeError, ConnectionResetError):  # it died while idle: noticed when it is read
            worker.pipe.send(self.sources[worker.index])

    def take(self, worker: _Worker) -> RenderedPdf | PdfError | None:
        """Take a worker's outcome; None if it died and its source is tried again."""
        try:
            outcome: RenderedPdf | PdfError = worker.pipe.recv()
        except (EOFError, ConnectionResetError):
            return self._replace(worker)
        self.give(worker)
        return outcome

    def _replace(self, worker: _Worker) -> PdfError | None:
        worker.process.join()
        worker.pipe.close()
        self.workers.remove(worker)
        lost = worker.index
        final = self.attempts[lost] >= _ATTEMPTS
        if not final:
            self.queue.appendleft(lost)
        if self.queue:
            fresh = _Worker.start()
            self.workers.append(fresh)
            self.give(fresh)
        if not final:
            return None
        name = self.sources[lost].name
        return PdfError(
            f"The PDF of {name} could not be made: the process rendering it stopped twice "
            f"(exit code {worker.process.exitcode}), perhaps for want of memory"
        )


def _in_processes(sources: Sequence[PdfSource], jobs: int) -> Iterator[tuple[int, RenderedPdf | PdfError]]:
    pool = _Pool(sources, deque(range(len(sources))))
    try:
        pool.workers += [_Worker.start() for _ in range(min(jobs, len(sources)))]
        for worker in list(pool.workers):
            pool.give(worker)
        while pool.workers:
            ready = {id(pipe) for pipe in wait([worker.pipe for worker in pool.workers])}
            for worker in [worker for worker in pool.workers if id(worker.pipe) in ready]:
                index = worker.index
                if (outcome := pool.take(worker)) is not None:
                    yield index, outcome
    finally:
        for worker in pool.workers:
            worker.stop()
