"""Speed and memory of engross beside plain MkDocs and WeasyPrint, measured in one run.

Usage: bench.py [--policies N] [--pdfs N] [--checked N]. Each row is a process of its own; ratios count, seconds depend on the machine.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

CHECKOUT = Path(__file__).resolve().parents[1]
SEED = 7

sys.path.insert(0, str(CHECKOUT / "tests"))

from clean_libraries import make_library  # noqa: E402 (found by the line above)


@dataclass(frozen=True)
class Run:
    """What one process took."""

    seconds: float
    mebibytes: float


@dataclass(frozen=True)
class Step:
    """A command in the folder of a library, how much it does, and the step whose seconds stand beside its own."""

    title: str
    library: str
    command: Sequence[str]
    count: int
    beside: int | None = None


def make_folders(folder: Path, policies: int, checked: int) -> None:
    """Three libraries: the sample handbook, one of `policies` that are made, and one of `checked`.

    Those that are made are all about different things: copies of one policy would contradict each other.
    """
    for name, count in (("sample", 0), ("made", policies), ("checked", checked)):
        library = folder / name
        (library / "build" / "pages").mkdir(parents=True)
        shutil.copytree(CHECKOUT / "templates", library / "templates")
        shutil.copy(CHECKOUT / "mkdocs.yml", library)
        if count == 0:
            shutil.copytree(CHECKOUT / "policies", library / "policies")
            continue
        for path, raw in make_library(SEED, count).files().items():
            target = library / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(raw)


def measure(command: Sequence[str], folder: Path) -> Run:
    """Run a command to its end; its peak memory is the largest of its processes."""
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    )
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        sys.exit(f"{' '.join(command)} failed:\n{output}")
    return Run(seconds, usage.ru_maxrss / 1024)


def python(code: str) -> list[str]:
    """A command that runs a piece of Python."""
    return [sys.executable, "-c", textwrap.dedent(code)]


YAML = """
    from pathlib import Path
    import yaml
    for path in Path("policies").rglob("*.yml"):
        yaml.load(path.read_bytes(), yaml.CSafeLoader)
"""
PAGES = """
    from pathlib import Path
    from engross.build import build_pages
    from engross.clock import read_today
    from engross.options import Options
    assert not build_pages(Path(), Options(pdfs=False, drafts=True), read_today()).project.errors
"""
MKDOCS = """
    import yaml, sys
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    config = load_config("mkdocs.yml", plugins=["search"], site_dir="plain")
    build(config)
"""
SOURCES = """
    from pathlib import Path
    from engross.clock import read_today
    from engross.options import Options
    from engross.printing import policy_pdf_source
    from engross.project import open_project
    from engross.templating import Templates
    library = open_project(Path(), read_today()).library
    sources = [
        policy_pdf_source(library, found, Templates(None), Options(), Path().resolve())
        for found in list(library.policies.values())[:{count}]
    ]
"""
NAIVE = (
    SOURCES
    + """
    from weasyprint import HTML
    for number, source in enumerate(sources):
        page = HTML(string=source.html, base_url=source.base.as_uri() + "/")
        page.write_pdf(f"naive-{{number}}.pdf", stylesheets=[str(path) for path in source.stylesheets])
"""
)
VERSIONS = """
    from pathlib import Path
    from engross.disk import FolderTree
    from engross.library import index_organization, parse_library
    from engross.redline import Side, compare
    versions = parse_library(FolderTree(Path())).versions["sales-client-management"]
    old, new = (
        Side(each.policy, index_organization(each.policy.resolved.organization)) for each in versions[-2:]
    )
"""
WORDS = (
    VERSIONS
    + """
    from difflib import SequenceMatcher
    redline = compare(old, new)
    texts = [" ".join(getattr(each, name) for each in redline.passages).split() for name in ("old_text", "new_text")]
    for _ in range({count}):
        SequenceMatcher(None, *texts, autojunk=False).get_opcodes()
"""
)
REDLINE = (
    VERSIONS
    + """
    for _ in range({count}):
        assert compare(old, new).changes
"""
)
REDLINES = 20
PRINT = (
    SOURCES
    + """
    import shutil
    from engross.printing import print_documents
    if __name__ == "__main__":
        shutil.rmtree("bench-pdf", ignore_errors=True)
        named = {{str(number): source for number, source in enumerate(sources)}}
        assert not print_documents(named, Path("bench-pdf"), {jobs}).errors
"""
)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--policies", type=int, default=100, help="how many policies get pages")
    parser.add_argument("--pdfs", type=int, default=12, help="how many of them are printed")
    parser.add_argument("--checked", type=int, default=500, help="how many policies are checked")
    chosen = parser.parse_args()
    pages, pdfs, checked = chosen.policies, chosen.pdfs, chosen.checked
    console = Console()
    with tempfile.TemporaryDirectory(prefix="engross-bench-") as name:
        folder = Path(name)
        make_folders(folder, pages, checked)
        (folder / "made" / "print.py").write_text(textwrap.dedent(PRINT.format(count=pdfs, jobs=2)), "utf-8")
        check = [sys.executable, "-m", "engross", "check"]
        steps: list[Step] = [
            Step("check: PyYAML alone reads the files", "checked", python(YAML), checked),
            Step("check: engross, all rules", "checked", check, checked, 0),
            Step("pages, from YAML to Markdown", "made", python(PAGES), pages),
            Step("plain mkdocs build of those pages", "made", python(MKDOCS), pages),
            Step("PDFs: plain write_pdf() loop", "made", python(NAIVE.format(count=pdfs)), pdfs),
            Step("PDFs: engross, one process", "made", python(PRINT.format(count=pdfs, jobs=1)), pdfs, 4),
            Step("PDFs: engross, two processes", "made", [sys.executable, "print.py"], pdfs, 4),
            Step("redlines: difflib, words only", "sample", python(WORDS.format(count=REDLINES)), REDLINES),
            Step(
                "redlines: engross, typed changes too",
                "sample",
                python(REDLINE.format(count=REDLINES)),
                REDLINES,
                7,
            ),
        ]
        runs: list[Run] = []
        for step in steps:
            with console.status(step.title):
                runs.append(measure(step.command, folder / step.library))
        console.print(_table(f"{checked} policies checked, {pages} on pages, {pdfs} PDFs", steps, runs))
        console.print(
            f"Checking {checked} policies takes {runs[1].seconds / runs[0].seconds:.1f} times as long as PyYAML takes to read them."
        )
        console.print(
            f"Writing the pages takes {runs[2].seconds / runs[3].seconds:.2f} of the time plain MkDocs takes to build them."
        )


def _table(title: str, steps: Sequence[Step], runs: Sequence[Run]) -> Table:
    table = Table(title=title)
    for heading in ("step", "seconds", "a second", "MiB", "ratio"):
        table.add_column(heading, justify="left" if heading == "step" else "right")
    for step, run in zip(steps, runs, strict=True):
        ratio = f"{runs[step.beside].seconds / run.seconds:.1f}× as fast" if step.beside is not None else ""
        speed = f"{step.count / run.seconds:.1f}"
        table.add_row(step.title, f"{run.seconds:.1f}", speed, f"{run.mebibytes:.0f}", ratio)
    return table


if __name__ == "__main__":
    main()
