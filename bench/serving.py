"""A server that follows what is saved: how long it takes until it serves it."""

import http.client
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from runs import FailedError, Run, worked

_MOST_TO_START = 900.0
_MOST_TO_FOLLOW = 120.0
_ASKED_EVERY = 0.002
_FRONT = "index.html"
_REST = 1.5
_IDLE = 0.2  # seconds of the processor in a second


@dataclass(frozen=True, slots=True)
class Server:
    """A command that serves a folder, a page of it, and the file whose changes that page shows.

    `events` is what a browser that shows the page keeps open besides, to hear of changes; nothing where it asks again.
    `paper` is the PDF of the same, where there is one.
    """

    name: str
    command: list[str | Path]
    folder: Path
    address: str
    page: str
    source: Path
    events: str = ""
    paper: str = ""


@dataclass(slots=True)
class Served:
    """How long after the start there was a front page, and how long after each save it had what was saved, and the PDF."""

    start: list[Run] = field(default_factory=list)
    pages: list[Run] = field(default_factory=list)
    papers: list[Run] = field(default_factory=list)


def find_port() -> int:
    """A port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def times_to_serve(server: Server, change: Callable[[Path, int], str], saves: int) -> Served:
    """Start, and save a file some times; each run is from the save to what has what was saved. Raises FailedError.

    `change` changes the file for the so-manieth time and returns what the page has to say then.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        server.command, cwd=server.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    made = Served()
    try:
        _wait_for(server, process, _FRONT, "</html>", _MOST_TO_START)
        made.start.append(Run(time.perf_counter() - began, 0.0, 0.0))
        paper = _ask(server, server.paper) if server.paper else b""
        with _open_events(server):
            _wait_until_idle(process)
            for times in range(1, saves + 1):
                time.sleep(_REST)  # a server that looks for changes once a second is not to be met half-way
                said = change(server.source, times)
                start = time.perf_counter()
                _wait_for(server, process, server.page, said, _MOST_TO_FOLLOW)
                made.pages.append(Run(time.perf_counter() - start, 0.0, 0.0))
                if server.paper:
                    paper = _wait_for_paper(server, process, paper)
                    made.papers.append(Run(time.perf_counter() - start, 0.0, 0.0))
        return made
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_idle(process: subprocess.Popen[bytes]) -> None:
    """Wait until a server is done with what it does besides once it has started."""
    end, before = time.perf_counter() + _MOST_TO_START, 0.0
    while (now := worked(process.pid)) - before > _IDLE and time.perf_counter() < end:
        before = now
        time.sleep(1)


def _wait_for(server: Server, process: subprocess.Popen[bytes], page: str, text: str, most: float) -> None:
    for answer in _answers(server, process, page, most):
        if text.encode() in answer:
            return
    raise FailedError(f"{page} did not say “{text}” within {most:.0f} seconds")


def _wait_for_paper(server: Server, process: subprocess.Popen[bytes], before: bytes) -> bytes:
    for paper in _answers(server, process, server.paper, _MOST_TO_FOLLOW):
        if paper.startswith(b"%PDF") and paper != before:
            return paper
    raise FailedError(f"the PDF was no other within {_MOST_TO_FOLLOW:.0f} seconds")


def _answers(server: Server, process: subprocess.Popen[bytes], address: str, most: float) -> Iterator[bytes]:
    end = time.perf_counter() + most
    while time.perf_counter() < end:
        yield _ask(server, address)
        if process.poll() is not None:
            raise FailedError("the server has ended")
        time.sleep(_ASKED_EVERY)


def _open_events(server: Server) -> AbstractContextManager[object]:
    """What a browser keeps open until it leaves the page: the response itself, for the connection ends with it."""
    if not server.events:
        return nullcontext()
    connection = http.client.HTTPConnection(server.address, timeout=30)
    connection.request("GET", f"/{server.events}")
    return connection.getresponse()


def _ask(server: Server, address: str) -> bytes:
    connection = http.client.HTTPConnection(server.address, timeout=30)
    try:
        connection.request("GET", f"/{address}")
        return connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return b""
    finally:
        connection.close()
