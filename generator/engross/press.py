"""PDFs wanted, and printed where they are not the same as before: none is made twice."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from engross.errors import PdfError
from engross.incremental.traces import Traces, combine
from engross.incremental.watching import Facts, Watch
from engross.library import Library
from engross.pdf.render import PdfSource, RenderedPdf
from engross.pdf.workers import PdfExecutor, render_each
from engross.printing import input_digest
from engross.progress import Progress
from engross.remote.shared_pdfs import SharedPdfs


@dataclass(frozen=True, slots=True)
class Order:
    """A PDF that is wanted, by the place of its page: `policies/client-ownership`.

    `given` is what it is made of besides facts that `compose` looks up in the library.
    """

    name: str
    given: Sequence[str]
    compose: Callable[[Library], PdfSource]


@dataclass(frozen=True, slots=True)
class Printed:
    """Digests of PDFs in the store by the names of their orders, those that were made just now, and what went wrong."""

    pdfs: Mapping[str, str] = field(default_factory=dict)
    made: tuple[str, ...] = ()
    errors: tuple[PdfError, ...] = ()
    warnings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Pdfs(Mapping[str, bytes]):
    """PDFs by the places of their pages; each is read when it is asked for, so that they are never all in memory."""

    def __init__(self, readers: Mapping[str, Callable[[], bytes]]) -> None:
        self._readers = readers

    def __getitem__(self, name: str) -> bytes:
        return self._readers[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._readers)

    def __contains__(self, name: object) -> bool:
        return name in self._readers

    def __len__(self) -> int:
        return len(self._readers)

    def __or__(self, others: "Pdfs") -> "Pdfs":
        return Pdfs({**self._readers, **others._readers})


@dataclass(frozen=True, slots=True)
class _Job:
    """What has to be rendered, unless that was done before: a source, the digest of all that it is made of, and how it was found."""

    order: Order
    source: PdfSource
    made_of: str
    given: str
    read: Mapping[str, str]


def read_stored(traces: Traces, digests: Mapping[str, str]) -> Pdfs:
    """PDFs that are in the store, by their digests."""

    def read(name: str, digest: str) -> bytes:
        data = traces.store.get(digest)
        if data is None:
            raise PdfError(f"The PDF of {name} was kept, and is not there any more. Build again.")
        return data

    return Pdfs({name: partial(read, name, digest) for name, digest in digests.items()})


class Press:
    """Where the PDFs of one library are printed; `base` is the digest of what counts for all of them.

    What this computer has not got is asked for where PDFs are `shared`, and what is made is put there. `prove` raises
    ChangedError where a file is not what it was: pictures and style sheets are read again when a PDF is rendered.
    """

    def __init__(
        self,
        library: Library,
        traces: Traces,
        base: str,
        shared: SharedPdfs | None = None,
        prove: Callable[[], None] = lambda: None,
    ) -> None:
        self._library = library
        self._traces = traces
        self._facts = Facts(library)
        self._base = base
        self._shared = shared or SharedPdfs("", lambda _: None)
        self._prove = prove

    def find(self, orders: Iterable[Order]) -> dict[str, str]:
        """The digests of those PDFs that are kept and would come out the same; nothing is rendered."""
        found = {order.name: self._recall(order) or self._find(self._compose(order)) for order in orders}
        return {name: digest for name, digest in found.items() if digest}

    def print(
        self, orders: Iterable[Order], open_executor: Callable[[], PdfExecutor], progress: Progress
    ) -> Printed:
        """Make those PDFs that are not kept. An executor is opened only where there is one to make."""
        orders = list(orders)
        pdfs = {order.name: self._recall(order) for order in orders}
        errors: list[PdfError] = []
        warnings: dict[str, tuple[str, ...]] = {}
        missing = self._missing([order for order in orders if not pdfs[order.name]], pdfs, progress)
        for job, outcome in _render(missing, open_executor):
            progress.advance(_short(job.order))
            if isinstance(outcome, RenderedPdf):
                self._prove()
                pdfs[job.order.name] = self._keep(job, outcome.data)
                self._shared.keep(job.made_of, outcome.data)
                warnings[job.order.name] = outcome.warnings
            else:
                errors.append(outcome)
        self._shared.flush()
        printed = {name: digest for name, digest in pdfs.items() if digest}
        made = tuple(name for name in printed if name in warnings)
        return Printed(printed, made, tuple(sorted(errors, key=str)), warnings)

    def _missing(
        self, orders: Sequence[Order], pdfs: dict[str, str | None], progress: Progress
    ) -> Iterator[_Job]:
        """What has to be rendered, as it is asked for; `pdfs` gets what turns out to be there."""
        is_first = True
        for job, digest in self._look_for(orders):
            if digest:
                pdfs[job.order.name] = digest
                if not is_first:
                    progress.advance(_short(job.order))
                continue
            if is_first:
                progress.phase("Making PDFs", sum(not each for each in pdfs.values()))
                is_first = False
            yield job

    def _look_for(self, orders: Sequence[Order]) -> Iterator[tuple[_Job, str | None]]:
        """Each order with what it has to be made of, and the digest of the PDF that somebody has made of the same."""
        together = self._shared.together
        for start in range(0, len(orders), together):
            jobs = [self._compose(order) for order in orders[start : start + together]]
            found = [(job, self._find(job)) for job in jobs]
            unknown = dict.fromkeys(job.made_of for job, digest in found if not digest)
            shared = dict(self._shared.find([*unknown]))
            for job, digest in found:
                data = shared.get(job.made_of)
                yield job, digest if data is None else self._keep(job, data)

    def _given(self, order: Order) -> str:
        return combine(self._base, self._facts.common, *order.given)

    def _recall(self, order: Order) -> str | None:
        """The digest of a PDF that is kept, where nothing has changed that it was made of."""
        kept = self._traces.recall(f"pdf {order.name}", self._given(order), self._facts)
        return kept[0] if kept is not None and self._traces.store.get(kept[0]) is not None else None

    def _compose(self, order: Order) -> _Job:
        watch = Watch()
        source = order.compose(watch.over(self._library))
        read = {each: self._facts(each) for each in watch.read}
        return _Job(order, source, input_digest(source), self._given(order), read)

    def _find(self, job: _Job) -> str | None:
        """The digest of a PDF that is kept and was made of the very same."""
        digest = self._traces.store.find(job.made_of)
        if digest is None or self._traces.store.get(digest) is None:
            return None
        self._traces.keep(f"pdf {job.order.name}", job.given, job.read, [digest], is_new=False)
        return digest

    def _keep(self, job: _Job, pdf: bytes) -> str:
        digest = self._traces.store.put(pdf)
        self._traces.store.name(job.made_of, digest)
        self._traces.keep(f"pdf {job.order.name}", job.given, job.read, [digest])
        return digest


def _short(order: Order) -> str:
    return order.name.rpartition("/")[2]


def _render(
    jobs: Iterator[_Job], open_executor: Callable[[], PdfExecutor]
) -> Iterator[tuple[_Job, RenderedPdf | PdfError]]:
    """Each job's PDF, or the reason why there is none, in whatever order they are ready.

    A job is taken when its turn comes, so that the first are rendered while others are composed, and few are in memory.
    """
    first = next(jobs, None)
    if first is not None:
        with open_executor() as executor:
            yield from render_each(((job, job.source) for job in chain((first,), jobs)), executor)
