"""PDFs of drafts and account plans, made when they are asked for, by a process that is kept warm."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import ParamSpec, TypeVar

from engross.build import list_orders, open_traces
from engross.errors import EngrossError, PdfError
from engross.options import Options
from engross.pdf.render import render_pdf
from engross.pdf.workers import PdfExecutor, WarmProcesses
from engross.press import Press
from engross.progress import SILENT
from engross.project import Project
from engross.templating import Templates
from engross.text.prose import ProseError

_PAGE_FIRST = 0.03  # seconds in which the page of what was saved is made and fetched
_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Draft:
    """What PDFs are made of: a library as it is shown, and the digest of what counts for all of them."""

    project: Project
    templates: Templates
    options: Options
    base: str


class _Kept(PdfExecutor):
    """An executor that stays when it is left."""

    def __init__(self, executor: PdfExecutor) -> None:
        self._executor = executor

    def submit(self, call: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        return self._executor.submit(call, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stay."""


class Papers:
    """Makes PDFs one after the other; those that were asked for once are made again when their documents change."""

    def __init__(self, root: Path) -> None:
        self._traces = open_traces(root, "serve-pdf")
        self._processes = WarmProcesses(1)
        self._ahead = ThreadPoolExecutor(1, "engross-paper")
        self._one = Lock()
        self._asked: set[str] = set()

    def warm(self, draft: Draft) -> None:
        """Start the process and have it make any PDF, so that the first one that is asked for need not wait for all it loads."""
        order = next(list_orders(draft.project, draft.templates, draft.options), None)
        if order is not None and draft.options.pdfs:
            with suppress(EngrossError, ProseError):
                self._processes.submit(render_pdf, order.compose(draft.project.edition.library))

    def print(self, draft: Draft, name: str) -> bytes:
        """The PDF of a document by the place of its page. Raises PdfError where it cannot be made."""
        self._asked.add(name)
        with self._one:
            orders = list_orders(draft.project, draft.templates, draft.options, wanted=name.__eq__)
            if (order := next(orders, None)) is None:
                raise PdfError(f"There is no PDF of {name}.")
            press = Press(draft.project.edition.library, self._traces, draft.base)
            try:
                printed = press.print([order], lambda: _Kept(self._processes), SILENT)
            except ProseError as error:
                raise PdfError(f"The PDF of {name} cannot be made: {error.message}") from error
            if printed.errors:
                raise printed.errors[0]
            data = self._traces.store.get(printed.pdfs[name])
        if data is None:
            raise PdfError(f"The PDF of {name} was made and is gone from the store; ask for it again.")
        return data

    def print_ahead(self, draft: Draft, name: str) -> None:
        """Make a PDF that was asked for before, without anybody waiting for it."""
        if name in self._asked:
            self._ahead.submit(self._try, draft, name)

    def close(self) -> None:
        """End the process."""
        self._ahead.shutdown(wait=False, cancel_futures=True)
        self._processes.shutdown(cancel_futures=True)
        with suppress(EngrossError):
            self._traces.used.update(self._traces.known)
            self._traces.close()

    def _try(self, draft: Draft, name: str) -> None:
        time.sleep(_PAGE_FIRST)
        with suppress(EngrossError):  # who asks for it is told
            self.print(draft, name)
