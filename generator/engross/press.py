"""PDFs wanted, and printed where they are not the same as before: none is made twice."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

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
    """What has to be rendered: the digest of all that it is made of, and how that was found out."""

    order: Order
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
        found = ((order.name, self._find(order)) for order in orders)
        return {name: digest for name, digest in found if isinstance(digest, str)}

    def print(
        self, orders: Iterable[Order], open_executor: Callable[[], PdfExecutor], progress: Progress
    ) -> Printed:
        """Make those PDFs that are not kept. An executor is opened only where there is one to make."""
        pdfs: dict[str, str] = {}
        jobs: list[_Job] = []
        names: list[str] = []
        for order in orders:
            names.append(order.name)
            found = self._find(order)
            if isinstance(found, str):
                pdfs[order.name] = found
            else:
                jobs.append(found)
        jobs = self._fetch(jobs, pdfs)
        errors: list[PdfError] = []
        warnings: dict[str, tuple[str, ...]] = {}
        for job, outcome in self._render(jobs, open_executor, progress):
            if isinstance(outcome, RenderedPdf):
                self._prove()
                pdfs[job.order.name] = self._keep(job, outcome.data)
                self._shared.keep(job.made_of, outcome.data)
                warnings[job.order.name] = outcome.warnings
            else:
                errors.append(outcome)
        self._shared.flush()
        made = tuple(job.order.name for job in jobs if job.order.name in pdfs)
        ordered = {name: pdfs[name] for name in names if name in pdfs}
        return Printed(ordered, made, tuple(sorted(errors, key=str)), warnings)

    def _render(
        self, jobs: Sequence[_Job], open_executor: Callable[[], PdfExecutor], progress: Progress
    ) -> Iterator[tuple[_Job, RenderedPdf | PdfError]]:
        """Each job's PDF, or the reason why there is none, in whatever order they are ready."""
        if not jobs:
            return
        by_name = {job.order.name: job for job in jobs}
        # What they are made of is composed anew when their turn comes: all of it at once would fill the memory.
        sources = ((name, job.order.compose(self._library)) for name, job in by_name.items())
        progress.phase("Making PDFs", len(jobs))
        with open_executor() as executor:
            for name, outcome in render_each(sources, executor):
                progress.advance(name.rpartition("/")[2])
                yield by_name[name], outcome

    def _find(self, order: Order) -> str | _Job:
        """The digest of a PDF that is kept, or what it has to be made of."""
        name, given = f"pdf {order.name}", combine(self._base, self._facts.common, *order.given)
        store = self._traces.store
        kept = self._traces.recall(name, given, self._facts)
        if kept is not None and store.get(kept[0]) is not None:
            return kept[0]
        watch = Watch()
        source = order.compose(watch.over(self._library))
        job = _Job(order, input_digest(source), given, {each: self._facts(each) for each in watch.read})
        digest = store.find(job.made_of)
        if digest is None or store.get(digest) is None:
            return job
        self._traces.keep(name, given, job.read, [digest], is_new=False)
        return digest

    def _fetch(self, jobs: list[_Job], pdfs: dict[str, str]) -> list[_Job]:
        """Take what others have made, and return the jobs that are left."""
        by_input: dict[str, list[_Job]] = {}
        for job in jobs:
            by_input.setdefault(job.made_of, []).append(job)
        for made_of, data in self._shared.find(list(by_input)):
            for job in by_input.pop(made_of):
                pdfs[job.order.name] = self._keep(job, data)
        return [job for each in by_input.values() for job in each]

    def _keep(self, job: _Job, pdf: bytes) -> str:
        digest = self._traces.store.put(pdf)
        self._traces.store.name(job.made_of, digest)
        self._traces.keep(f"pdf {job.order.name}", job.given, job.read, [digest])
        return digest
