"""What is measured: sites of libraries of several sizes, and PDFs, engross and others in turn on the same sources."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from figures import NAIVE, PAPER, START, Figures
from libraries import PAGES, give_role, leave_out_of_search, reword, set_pdfs
from peers import find_chromium, has_typst
from runs import FailedError, Run, run
from serving import Server, find_port, times_to_serve

HERE = Path(__file__).resolve().parent
POLICY = "policies/{}/policy.yml"
RARE_ROLE, COMMON_ROLE = "duty-engineer", "quality-lead"
_ROUNDS = ((100, 3), (300, 2))
_SAVES = 5
_SEARCHED = 200_000
_IDLE = 5
_PRINTED, _AGAIN = 2, 3

Tell = Callable[[str], None]
Command = list[str | Path]


def python(file: str, *arguments: object) -> Command:
    """A command that runs a file of this folder."""
    return [sys.executable, HERE / file, *map(str, arguments)]


def program(name: str, *arguments: str) -> Command:
    """A command that runs a program of this environment."""
    return [Path(sys.executable).with_name(name), *arguments]


ENGROSS: Command = [sys.executable, "-m", "engross"]
BUILD: Command = [*ENGROSS, "build", "--drafts"]


def rounds(size: int) -> int:
    """How often pairs are measured: a large library is worth one round."""
    return next((times for most, times in _ROUNDS if size <= most), 1)


@dataclass(frozen=True, slots=True)
class Ground:
    """A library, and its pages for each of the others."""

    size: int
    library: Path
    mkdocs: Path
    zensical: Path

    @property
    def policy(self) -> str:
        """The policy that is changed."""
        return sorted(path.name for path in (self.library / "policies").iterdir() if path.is_dir())[
            self.size // 2
        ]


def measure_sites(figures: Figures, size: int, folder: Path, tell: Tell) -> None:
    """Sites of one size: cold, with nothing changed, with one thing changed."""
    ground = Ground(size, folder / "library", folder / "mkdocs", folder / "zensical")
    tell(f"{size} policies: making them")
    run(python("libraries.py", "make", ground.library, size), HERE)
    for each in (_cold, _idle, _one_changed, _served):
        each(figures, ground, lambda text: tell(f"{size} policies: {text}"))


def _cold(figures: Figures, ground: Ground, tell: Tell) -> None:
    runs: dict[str, list[Run]] = {
        name: [] for name in ("mkdocs", "zensical", "engross, same pages", "engross")
    }
    for number in range(rounds(ground.size)):
        tell("engross, from YAML")
        for name in ("build", "site"):
            shutil.rmtree(ground.library / name, ignore_errors=True)
        (ground.library / PAGES).mkdir(parents=True)
        runs["engross"].append(run(BUILD, ground.library))
        if number == 0:
            for plain in (ground.mkdocs, ground.zensical):
                run(python("libraries.py", "plain", ground.library, plain), HERE)
            # Zensical's search refuses long sections: at 1,000 policies, lists of all of them and the page of answers.
            leave_out_of_search(ground.zensical, _SEARCHED)
        for name, command, place, made in (
            ("mkdocs", program("mkdocs", "build", "-q"), ground.mkdocs, ("site",)),
            (
                "engross, same pages",
                python("peers.py", "site_of_pages"),
                ground.mkdocs,
                ("site-of-engross", "store-of-engross"),
            ),
            ("zensical", program("zensical", "build"), ground.zensical, ("site", ".cache")),
        ):
            tell(f"{name}, cold")
            for each in made:
                shutil.rmtree(place / each, ignore_errors=True)
            runs[name] += _attempt(figures, f"{ground.size} policies, cold: {name}", command, place)
    sites = {
        "mkdocs": ground.mkdocs / "site", "zensical": ground.zensical / "site", "engross": ground.library / "site",
    }  # fmt: skip
    for name, all_runs in runs.items():
        figures.add("cold", name, ground.size, all_runs, _bytes(sites[name]) if name in sites else 0)


def _attempt(figures: Figures, what: str, command: Command, folder: Path) -> list[Run]:
    """Run what others make; that it fails does not end the whole run."""
    try:
        return [run(command, folder)]
    except FailedError as error:
        figures.missing.append(f"{what} is left out. {error}")
        return []


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _idle(figures: Figures, ground: Ground, tell: Tell) -> None:
    tell("nothing changed")
    _again(figures, ground, "nothing changed")
    what = f"{ground.size} policies, nothing changed: zensical"
    again = _attempt(figures, what, program("zensical", "build"), ground.zensical)
    figures.add("nothing changed", "zensical", ground.size, again)
    figures.add("nothing changed", "engross", ground.size, [run(BUILD, ground.library) for _ in range(_IDLE)])


def _again(figures: Figures, ground: Ground, row: str) -> None:
    """MkDocs builds everything every time: what it took cold is what it takes."""
    cold = figures.find("cold", "mkdocs", ground.size)
    if cold:
        figures.add(row, "mkdocs", ground.size, [Run(cold.seconds, cold.processor, cold.mebibytes)])


def _one_changed(figures: Figures, ground: Ground, tell: Tell) -> None:
    row, policy = "one text changed", ground.policy
    runs: dict[str, list[Run]] = {"zensical": [], "engross": []}
    for times in range(1, rounds(ground.size) + 1):
        tell("one text changed")
        reword(ground.library / POLICY.format(policy), times)
        runs["engross"].append(run(BUILD, ground.library))
        reword(ground.zensical / PAGES / "policies" / f"{policy}.md", times)
        what = f"{ground.size} policies, {row}: zensical"
        runs["zensical"] += _attempt(figures, what, program("zensical", "build"), ground.zensical)
    _again(figures, ground, row)
    for name, all_runs in runs.items():
        figures.add(row, name, ground.size, all_runs)
    for row, role in (("holder of a role changed", RARE_ROLE), ("holder on every page changed", COMMON_ROLE)):
        tell(row)
        _again(figures, ground, row)
        made = []
        for times in range(1, rounds(ground.size) + 1):
            give_role(ground.library, role, times)
            made.append(run(BUILD, ground.library))
        figures.add(row, "engross", ground.size, made)


def _served(figures: Figures, ground: Ground, tell: Tell) -> None:
    row, policy = "saved and served", ground.policy
    address = f"127.0.0.1:{find_port()}"
    page = f"policies/{policy}.html"
    servers = (
        Server("zensical", program("zensical", "serve", "-a", address), ground.zensical, address, page,
               ground.zensical / PAGES / "policies" / f"{policy}.md"),
        Server("engross", [*ENGROSS, "serve", "--address", address], ground.library, address, page,
               ground.library / POLICY.format(policy), f"_engross/events?page={page}", f"policies/{policy}.pdf"),
    )  # fmt: skip
    set_pdfs(ground.library, are_made=True)
    _again(figures, ground, START)
    for server in servers:
        tell(f"{server.name}: saved and served")
        try:
            made = times_to_serve(
                server, lambda path, times: reword(path, times + rounds(ground.size)), _SAVES
            )
        except FailedError as error:
            figures.missing.append(f"{ground.size} policies, {row}: {server.name} is left out, as {error}.")
            continue
        figures.add(START, server.name, ground.size, made.start)
        figures.add(row, server.name, ground.size, made.pages)
        figures.add(PAPER, server.name, ground.size, made.papers)


# ---- PDFs


def measure_pdfs(figures: Figures, folder: Path, tell: Tell) -> None:
    """The PDFs of some policies: from nothing, again, and one after a change."""
    library, documents, count = folder / "library", folder / "documents", figures.documents
    tell("PDFs: making their library")
    run(python("libraries.py", "make", library, count), HERE)
    run(python("libraries.py", "documents", library, documents), HERE)
    policies = sorted(path.parent.name for path in library.glob("policies/*/policy.yml"))
    pdf: Command = [*ENGROSS, "pdf", *policies]
    runs: dict[str, list[Run]] = {}
    for number in range(_PRINTED):
        for name, command, place in _printers(pdf, library, documents, is_first=number == 0):
            tell(f"PDFs: {name}")
            if place == library:
                for made in ("store", "pdf"):
                    shutil.rmtree(library / "build" / made, ignore_errors=True)
            runs.setdefault(name, []).append(run(command, place))
    for name, all_runs in runs.items():
        figures.add("PDFs", name, count, all_runs)
    _rendered_again(figures)
    tell("PDFs: again, and one after a change")
    figures.add("PDFs again", "engross", count, [run(pdf, library) for _ in range(_AGAIN)])
    policy, again = policies[count // 2], []
    for times in range(1, _AGAIN + 1):
        reword(library / POLICY.format(policy), times)
        again.append(run([*ENGROSS, "pdf", policy], library))
    figures.add("one PDF again", "engross", count, again)


def _rendered_again(figures: Figures) -> None:
    """WeasyPrint keeps nothing: what it takes for one PDF of many is what it takes after a save."""
    naive = figures.find("PDFs", NAIVE, figures.documents)
    for size in figures.sizes:
        if naive is not None:
            one = Run(naive.seconds / naive.size, naive.processor / naive.size, naive.mebibytes)
            figures.add(PAPER, NAIVE, size, [one])


def _printers(
    pdf: Command, library: Path, documents: Path, *, is_first: bool
) -> Iterator[tuple[str, Command, Path]]:
    yield NAIVE, python("peers.py", "naive_loop"), documents
    yield "engross, two processes", [*pdf, "--jobs", "2"], library
    if not is_first:
        return
    yield "engross, one process", [*pdf, "--jobs", "1"], library
    yield "WeasyPrint, its command", python("peers.py", "weasyprint_command"), documents
    if find_chromium():
        yield "Chromium, kept open", python("peers.py", "chromium"), documents
    if has_typst():
        yield "Typst", python("peers.py", "typst"), documents
