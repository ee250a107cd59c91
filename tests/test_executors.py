import base64
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

from engross.errors import ConfigurationError, PdfError
from engross.pdf.executors import check_address, open_executor
from engross.pdf.packing import differences, find_maker, pack, render_packed, template_files
from engross.pdf.render import PdfSource, RenderedPdf, render_pdf
from engross.pdf.workers import (
    InThisProcess,
    ProcessLostError,
    WarmProcesses,
    local_executor,
    render_each,
    render_pdfs,
)
from pdf_sample import TEMPLATES, sample, small

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGM4AQAAygDJ5wvZUQAAAABJRU5ErkJggg=="


def _many() -> list[PdfSource]:
    """Documents that take longer and shorter, one of which cannot be made."""
    pages = [
        small(f"<p>Document {number}</p>" * (60 if number == 0 else 1), name=f"p{number}")
        for number in range(5)
    ]
    pages[3] = small('<img alt="x" src="missing.png">', name="p3")
    return pages


def _long(name: str = "long") -> PdfSource:
    """A document that takes some seconds."""
    return small("<table>" + "<tr><td>a</td><td>b</td></tr>" * 1500 + "</table>", name=name)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


# ---- Several at a time ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_outcomes_come_in_the_order_of_the_sources_whatever_the_number_of_jobs() -> None:
    seen: dict[int, list[str]] = {1: [], 2: []}
    outcomes = {jobs: list(render_pdfs(_many(), jobs, seen[jobs].append)) for jobs in seen}
    assert sorted(seen[2]) == seen[1] == ["p0", "p1", "p2", "p3", "p4"]
    for alone, together in zip(outcomes[1], outcomes[2], strict=True):
        assert isinstance(alone, RenderedPdf) == isinstance(together, RenderedPdf)
        assert str(alone) == str(together)
    assert [isinstance(outcome, RenderedPdf) for outcome in outcomes[2]] == [True, True, True, False, True]
    assert "p3" in str(outcomes[2][3])


def test_no_sources_no_outcomes() -> None:
    assert list(render_pdfs([], 4)) == []


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_only_as_many_sources_are_taken_as_are_needed(jobs: int) -> None:
    taken = 0

    def coming() -> Iterator[tuple[int, PdfSource]]:
        nonlocal taken
        for number in range(9):
            taken += 1
            yield number, small(f"<p>{number}</p>")

    with local_executor(jobs) as executor:
        given = []
        for key, _ in render_each(coming(), executor):
            given.append(key)
            assert taken <= len(given) + executor.in_flight
        assert sorted(given) == list(range(9))


def test_the_garbage_collector_goes_on_when_all_is_made() -> None:
    import gc

    with InThisProcess() as executor:
        executor.submit(render_pdf, small("<p>one</p>")).result()
        assert not gc.isenabled()
    assert gc.isenabled()


# ---- Processes that die, hang or say too much --------------------------------------------------------------------


@pytest.mark.slow
def test_a_process_killed_in_mid_work_is_replaced_and_its_document_tried_again() -> None:
    with WarmProcesses(1) as executor:
        executor.submit(render_pdf, small("<p>one</p>")).result()
        future = executor.submit(render_pdf, _long())
        time.sleep(0.5)
        (first,) = executor.processes
        os.kill(first, signal.SIGKILL)
        made = future.result()
        assert executor.processes != (first,)
    assert made.data == render_pdf(_long()).data


class _Killer(threading.Thread):
    """Kills the first two processes of an executor, each in mid-work."""

    def __init__(self, executor: WarmProcesses) -> None:
        super().__init__(daemon=True)
        self._executor = executor
        self.killed: list[int] = []

    def run(self) -> None:
        while len(self.killed) < 2:
            time.sleep(0.01)
            for process in set(self._executor.processes) - set(self.killed):
                time.sleep(0.5)
                os.kill(process, signal.SIGKILL)
                self.killed.append(process)


@pytest.mark.slow
def test_a_document_whose_process_dies_twice_is_reported_by_name_and_the_others_are_made() -> None:
    sources = [_long("CL-002 Client Ownership"), small("<p>two</p>", name="p2")]
    with WarmProcesses(1) as executor:
        killer = _Killer(executor)
        killer.start()
        first, second = render_pdfs(sources, executor)
    killer.join()
    assert "The PDF of CL-002 Client Ownership could not be made" in str(first)
    assert "stopped twice (exit code -9)" in str(first)
    assert isinstance(second, RenderedPdf)


@pytest.mark.slow
def test_a_process_that_hangs_is_ended_once_its_time_is_over_and_the_next_call_is_done() -> None:
    with WarmProcesses(1, most_seconds=1.5) as executor:
        with pytest.raises(ProcessLostError, match=r"longer than 0\.025 minutes"):
            executor.submit(time.sleep, 600).result()
        assert executor.submit(abs, -1).result() == 1


@pytest.mark.slow
def test_all_processes_end_when_the_caller_stops_listening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with WarmProcesses(2) as executor:
        outcomes = render_pdfs([sample("s1"), sample("s2"), *_many(), _long()], executor)
        next(outcomes)
        processes = executor.processes
    assert len(processes) == 2
    assert not any(_is_running(process) for process in processes)
    assert list(tmp_path.iterdir()) == []  # and no copies of fonts stay behind


@pytest.mark.slow
def test_what_a_call_prints_or_raises_does_not_disturb_the_answers() -> None:
    with WarmProcesses(1) as executor:
        assert executor.submit(print, "words").result() is None
        with pytest.raises(RuntimeError, match="ValueError"):
            executor.submit(int, "words").result()
        assert executor.submit(int, "7").result() == 7


@pytest.mark.slow
def test_an_interrupt_at_the_keyboard_reaches_only_the_process_that_was_started() -> None:
    with WarmProcesses(1) as executor:
        process = executor.submit(os.getpid).result()
        assert os.getpgid(process) == process != os.getpgid(0)


_MODULES = "sorted(__import__('sys').modules)"
_MEMORY = "open('/proc/self/status').read()"
_WASTE = {"fontTools.subset", "fontTools.varLib", "jinja2", "mkdocs", "multiprocessing", "pydantic", "yaml"}


@pytest.mark.slow
def test_a_process_loads_no_more_than_it_needs_and_stays_small() -> None:
    with WarmProcesses(1) as executor:
        for number in range(4):
            executor.submit(render_pdf, sample(f"s{number}")).result()
        loaded = set(executor.submit(eval, _MODULES).result())
        memory = executor.submit(eval, _MEMORY).result()
    assert not loaded & _WASTE
    assert {name for name in loaded if name.startswith("engross.")} == {
        name for name in loaded if name.startswith(("engross.pdf", "engross.drawing", "engross.errors"))
    }
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", memory)
    assert int(peak) <= 130 * 1024


# ---- Addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["", "local", "dask://10.0.0.5:8786", "dask+tls://host.example:8786"])
def test_addresses_that_there_are(address: str) -> None:
    check_address(address)


@pytest.mark.parametrize(
    "address", ["remote", "spark://host:1", "dask://", "dask://host", "dask://host:port", "tcp://host:8786"]
)
def test_another_address_is_refused_with_those_that_there_are(address: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        open_executor(address)
    assert f"“{address}”" in str(refused.value)
    assert "dask://HOST:PORT" in str(refused.value)


def test_without_dask_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'engross\[dask\]'"):
        open_executor("dask://127.0.0.1:9")


@pytest.mark.slow
def test_where_no_scheduler_answers_that_is_said() -> None:
    with pytest.raises(PdfError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9 "):
        open_executor("dask://127.0.0.1:9")


# ---- Documents that are sent -----------------------------------------------------------------------------------------


def _illustrated(folder: Path) -> PdfSource:
    """A document with pictures in its folder, and with stylesheets, fonts and a picture of templates of its own."""
    shutil.copytree(TEMPLATES / "pdf", folder / "templates" / "pdf")
    shutil.copytree(TEMPLATES / "assets", folder / "templates" / "assets")
    (folder / "policy").mkdir()
    (folder / "policy" / "a b.png").write_bytes(base64.b64decode(PIXEL))
    (folder / "policy" / "own.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    )
    body = '<p>fi §</p><img alt="one" src="a%20b.png?v=2"><img alt="two" src="./own.svg">'
    source = small(body, folder / "policy", name="CL-002")
    return replace(
        source,
        html=source.html.replace("<html ", '<html class="draft" '),
        folders=(folder / "policy", folder / "templates"),
        stylesheets=(folder / "templates" / "pdf" / "print.css",),
    )


def test_a_packed_document_gives_the_same_bytes_where_none_of_its_files_are(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "library", target_is_directory=True)
    (tmp_path / "library").mkdir()
    source = _illustrated(tmp_path / "link")
    before = render_pdf(source).data
    packed = pack(source, find_maker())
    _, templates = template_files(source)
    shutil.rmtree(tmp_path / "library")
    assert render_packed(packed, templates).data == before


def test_a_packed_document_can_read_nothing_of_the_computer_it_is_sent_to(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(base64.b64decode(PIXEL))
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "link.png").symlink_to(tmp_path / "secret.png")
    for address in ("../secret.png", "link.png", (tmp_path / "secret.png").as_uri()):
        packed = pack(small(f'<img alt="x" src="{address}">', tmp_path / "policy"), find_maker())
        assert packed.pictures == {}
        with pytest.raises(PdfError, match=r"secret\.png|link\.png"):
            render_packed(packed, {})


def test_a_worker_that_would_make_other_bytes_renders_nothing() -> None:
    here = find_maker()
    packed = replace(pack(small("<p>text</p>", name="CL-002"), here), maker={**here, "Pango": "1"})
    with pytest.raises(PdfError, match=rf"CL-002 .* has Pango {here['Pango']} where this computer has 1$"):
        render_packed(packed, {})
    assert differences(here, find_maker()) == ""


def test_whatever_a_pdf_is_made_of_is_in_the_key_of_its_document(tmp_path: Path) -> None:
    source = _illustrated(tmp_path)
    attached = replace(sample().attachments[0], data=b"other")
    maker = find_maker()
    packed = [
        pack(source, maker),
        pack(replace(source, name="CL-003"), maker),
        pack(replace(source, html=source.html.replace("fi", "ff")), maker),
        pack(replace(source, attachments=(attached,)), maker),
        pack(replace(source, attachments=(replace(attached, relationship="Data"),)), maker),
        pack(source, {**maker, "Pango": "1"}),
    ]
    (tmp_path / "policy" / "own.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    packed.append(pack(source, maker))
    before, _ = template_files(source)
    (tmp_path / "templates" / "pdf" / "draft.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    after, _ = template_files(source)
    assert len({each.digest(before) for each in packed} | {packed[0].digest(after)}) == len(packed) + 1
    assert pack(source, maker).digest(after) == packed[-1].digest(after)


# ---- A real cluster ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A scheduler and two processes that work for it."""
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as running:
        yield running


def _address(cluster: Any) -> str:
    return str(cluster.scheduler_address).replace("tcp://", "dask://")


@pytest.mark.slow
def test_on_a_cluster_of_which_one_worker_is_killed_nothing_is_lost_and_nothing_comes_twice(
    cluster: Any, tmp_path: Path
) -> None:
    sources = {
        "long": _long(),
        "illustrated": _illustrated(tmp_path),
        **{source.name: source for source in _many()},
        **{f"s{number}": sample(f"s{number}") for number in range(2)},
    }
    here = dict(zip(sources, render_pdfs(list(sources.values()), 1), strict=True))
    killer = threading.Thread(target=_kill_who_renders, args=[cluster], daemon=True)
    there: list[tuple[str, RenderedPdf | PdfError]] = []
    with open_executor(_address(cluster)) as executor:
        killer.start()
        there += render_each(sources.items(), executor)
        killer.join()
    assert sorted(key for key, _ in there) == sorted(sources)
    assert {key: str(outcome) for key, outcome in there} == {key: str(each) for key, each in here.items()}


@pytest.mark.slow
def test_equal_documents_are_rendered_once_on_a_cluster(cluster: Any) -> None:
    done = cluster.scheduler.task_prefixes
    with open_executor(_address(cluster)) as executor:
        before = done["engross-pdf"].state_counts["memory"] if "engross-pdf" in done else 0
        futures = [executor.submit(render_pdf, small("<p>the same</p>")) for _ in range(5)]
        made = {hashlib.sha256(future.result().data).hexdigest() for future in futures}
    assert len(made) == 1
    assert done["engross-pdf"].state_counts["memory"] == before + 1


def _kill_who_renders(cluster: Any) -> None:
    """Kill the first worker that is at a document, in mid-work."""
    with Client(cluster) as client:
        processes = client.run(os.getpid)
    for _ in range(3000):
        time.sleep(0.01)
        for worker in list(cluster.scheduler.workers.values()):
            if any(task.key.startswith("engross-pdf") for task in list(worker.processing)):
                time.sleep(0.3)
                os.kill(processes[worker.address], signal.SIGKILL)
                return


@pytest.mark.slow
def test_a_document_that_workers_die_of_is_reported_by_name(cluster: Any) -> None:
    allowed, cluster.scheduler.allowed_failures = cluster.scheduler.allowed_failures, 0
    killer = threading.Thread(target=_kill_who_renders, args=[cluster], daemon=True)
    try:
        with open_executor(_address(cluster)) as executor:
            killer.start()
            (outcome,) = render_pdfs([_long("CL-002 Client Ownership")], executor)
            killer.join()
    finally:
        cluster.scheduler.allowed_failures = allowed
    assert "The PDF of CL-002 Client Ownership could not be made: a worker of the Dask" in str(outcome)


@pytest.mark.slow
def test_a_scheduler_that_goes_away_in_mid_work_ends_it_with_a_sentence() -> None:
    dask = Path(sys.executable).parent / "dask"
    scheduler = subprocess.Popen(
        [dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert scheduler.stderr is not None
    address = next(line.split()[-1] for line in scheduler.stderr if "Scheduler at:" in line)
    worker = subprocess.Popen(
        [dask, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"],
        stderr=subprocess.DEVNULL,
    )
    try:
        with open_executor(address.replace("tcp://", "dask://")) as executor:
            outcomes = render_each(enumerate([small("<p>one</p>"), _long(), _long("two")]), executor)
            next(outcomes)
            scheduler.kill()
            with pytest.raises(PdfError, match="connection to the Dask cluster"):
                list(outcomes)
    finally:
        for process in (worker, scheduler):
            process.kill()
            process.wait()
        scheduler.stderr.close()
