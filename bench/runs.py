"""One process run to its end: how long it took, and how much memory it and those it started had at most."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

_LOOKED_AT_EVERY = 0.02
_USER_TIME = 11  # of the fields of /proc/…/stat after the name; the system's time is next
# An answer of the plugin “mkdocs 2” and colours are nothing that is measured.
_ENVIRONMENT = {"NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1"}


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took."""

    seconds: float
    """How long one waits for it."""
    processor: float
    """The processor's seconds, of all its processes: what else the machine does counts little in it."""
    mebibytes: float
    worker: float = 0.0
    """The mebibytes of the largest of the processes that it started, if any lived long enough to be looked at."""


class FailedError(Exception):
    """A process that is measured did not do its work."""


def run(command: Sequence[str | Path], folder: Path) -> Run:
    """Run a command in a folder. Raises FailedError."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, stdout=said, stderr=said, env=os.environ | _ENVIRONMENT
        )
        watch = _Watch(process.pid)
        watch.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        finally:
            seconds = time.perf_counter() - start
            watch.end()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            text = said.read().decode("utf-8", "replace")[-4000:]
            raise FailedError(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{text}")
    peaks = watch.peaks
    most = peaks.pop(process.pid, 0.0) or usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    return Run(seconds, usage.ru_utime + usage.ru_stime, most, max(peaks.values(), default=0.0))


class _Watch(Thread):
    """Looks, where there is /proc, at the most memory a process and its descendants have had."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process = process
        self.peaks: dict[int, float] = {}
        self._ended = Event()

    def run(self) -> None:
        while not self._ended.wait(_LOOKED_AT_EVERY):
            for each in _family(self.process):
                # The last look counts: before it runs its own program, a new process has the memory of its parent.
                if found := _peak(each):
                    self.peaks[each] = found

    def end(self) -> None:
        self._ended.set()
        self.join()


def worked(process: int) -> float:
    """The processor's seconds that a process and its descendants have had, where there is /proc."""
    ticks = 0
    for each in _family(process):
        with suppress(OSError):  # it has ended meanwhile, or there is no /proc
            fields = Path("/proc", str(each), "stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[_USER_TIME]) + int(fields[_USER_TIME + 1])
    return ticks / os.sysconf("SC_CLK_TCK")


def _family(process: int) -> list[int]:
    found = [process]
    for each in found:
        try:
            for children in Path("/proc", str(each), "task").glob("*/children"):
                found += [int(child) for child in children.read_text().split()]
        except OSError:  # it has ended meanwhile
            continue
    return found


def _peak(process: int) -> float:
    try:
        lines = Path("/proc", str(process), "status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)
