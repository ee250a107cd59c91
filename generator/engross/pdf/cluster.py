"""PDFs rendered by the workers of a Dask cluster: the only module that knows Dask."""

import logging
import time
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from typing import Any, ParamSpec, TypeVar

from engross.errors import ConfigurationError, PdfError
from engross.pdf.packing import Maker, differences, find_maker, pack, render_packed, template_files
from engross.pdf.render import PdfSource, render_pdf
from engross.pdf.workers import PdfExecutor, WarmProcesses

_ANSWERS_WITHIN = 5  # seconds
_WORKER_WITHIN = 60  # seconds: a cluster may have to start one
_PER_THREAD = 3  # documents on the way for each that is rendered
_FEWEST = 16
_ASKED_EVERY = 5.0  # seconds

_P = ParamSpec("_P")
_T = TypeVar("_T")


class DaskCluster(PdfExecutor):
    """Renders on the workers of a cluster; `address` is the scheduler's, as `tcp://HOST:PORT`.

    Raises ConfigurationError where Dask is not installed, and PdfError where the cluster cannot be used.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._client = _connect(address)
        try:
            self._maker = self._check()
        except BaseException:
            self._client.close()
            raise
        self._executor = self._client.get_executor(pure=True)
        self._templates: dict[str, Any] = {}  # by their digest, the future that holds them on the cluster
        self._room, self._asked = _FEWEST, 0.0

    @property
    def in_flight(self) -> int:
        """Some documents for each thread that renders; there may be more of them, or fewer, as time goes by."""
        if time.monotonic() - self._asked > _ASKED_EVERY:
            threads = sum(self._client.nthreads().values()) if self._client.status == "running" else 0
            self._room, self._asked = max(_PER_THREAD * threads, _FEWEST), time.monotonic()
        return self._room

    def submit(self, call: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Send a document with all it needs. Its key is the digest of all it is made of: equal ones are rendered once."""
        if call is not render_pdf or kwargs or len(args) != 1 or not isinstance(args[0], PdfSource):
            raise TypeError("documents alone are sent to a cluster")
        packed = pack(args[0], self._maker)
        digest, files = template_files(args[0])
        if digest not in self._templates:
            # A task, not scattered data: that would be lost with the worker that has it.
            self._templates[digest] = self._client.submit(dict, files, key=f"engross-templates-{digest}")
        key = f"engross-pdf-{packed.digest(digest)}"
        future: Future[_T] = self._executor.submit(render_packed, packed, self._templates[digest], key=key)
        return future

    def explain(self, error: Exception) -> str:
        """Say why a document was not made. Raises PdfError where the cluster is gone."""
        from distributed import KilledWorker

        if isinstance(error, CancelledError | OSError):
            raise PdfError(
                f"The connection to the Dask cluster at {self._address} was lost. What was finished before is kept: "
                "when the cluster is there again, or without --executor, it goes on from there."
            ) from error
        if isinstance(error, KilledWorker):
            times = error.allowed_failures + 1
            who = (
                f"{times} workers of the Dask cluster, one after the other,"
                if times > 1
                else "a worker of the Dask cluster"
            )
            return f"{who} stopped while rendering it, perhaps for want of memory"
        return super().explain(error)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; it goes on without us."""
        if self._client.status == "running":
            self._executor.shutdown(wait=wait and not cancel_futures)
        self._templates.clear()
        self._client.close()

    def __exit__(self, *_: object) -> None:
        """Leave without waiting for what is still being made."""
        self.shutdown(cancel_futures=True)

    def _check(self) -> Maker:
        """Raise PdfError where a worker would make other bytes than this computer."""
        try:
            self._client.submit(find_maker, pure=False).result(_WORKER_WITHIN)
            makers: Mapping[str, Any] = self._client.run(find_maker, on_error="return")
        except TimeoutError as error:
            raise PdfError(
                f"The Dask cluster at {self._address} has no worker that does anything. Start one where engross is "
                f"installed: dask worker {self._address}"
            ) from error
        except Exception as error:  # Dask raises whatever its parts raise
            raise PdfError(_unusable(self._address, error)) from error
        with WarmProcesses(1) as process:
            here = process.submit(find_maker).result()
        for worker, there in makers.items():
            if isinstance(there, BaseException):
                raise PdfError(_unusable(worker, there))
            if unlike := differences(here, there):
                raise PdfError(
                    f"The worker {worker} would make other PDFs than this computer: it has {unlike}. "
                    "Install the same there."
                )
        return here


def _unusable(worker: str, error: BaseException) -> str:
    return f"The worker {worker} cannot make PDFs. Install the same engross there as here ({type(error).__name__}: {error})."


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise ConfigurationError(
            "For PDFs on a Dask cluster another package is needed: pip install 'engross[dask]'"
        ) from error
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is said in our words
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of other releases there: what counts for PDFs is compared
            return Client(address, timeout=_ANSWERS_WITHIN, set_as_default=False, name="engross")
    except Exception as error:  # Dask raises whatever its parts raise
        raise PdfError(
            f"No Dask scheduler answers at {address} ({error}). Start one with: dask scheduler"
        ) from error
