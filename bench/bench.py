"""Speed and memory of engross beside plain MkDocs and WeasyPrint, measured in one run.

Usage: bench.py [--policies N] [--pdfs N]. Each row is a process of its own; ratios count, seconds depend on the machine.
"""

import argparse
import os
import re
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
SAMPLE = "client-ownership"


@dataclass(frozen=True)
class Run:
    """What one process took."""

    seconds: float
    mebibytes: float


def make_library(folder: Path, policies: int) -> None:
    """A library of the sample handbook and copies of one of its policies, `policies` in all."""
    for name in ("policies", "templates"):
        shutil.copytree(CHECKOUT / name, folder / name)
    (folder / "build" / "pages").mkdir(parents=True)
    shutil.copy(CHECKOUT / "mkdocs.yml", folder)
    text = (CHECKOUT / "policies" / SAMPLE / "policy.yml").read_text("utf-8")
    have = len(list((folder / "policies").glob("*/policy.yml")))
    for index in range(policies - have):
        copy = re.sub(
            r"^(  title: ).*$", rf"\1Client Ownership Policy, Copy {index}", text, count=1, flags=re.MULTILINE
        )
        copy = re.sub(r"^(  number: ).*$", rf"\1CO-{index:05}", copy, count=1, flags=re.MULTILINE)
        target = folder / "policies" / f"copy-{index:05}"
        target.mkdir()
        (target / "policy.yml").write_text(copy, "utf-8")


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
    parser.add_argument("--policies", type=int, default=100, help="how many policies the library has")
    parser.add_argument("--pdfs", type=int, default=12, help="how many of them are printed")
    chosen = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory(prefix="engross-bench-") as name:
        folder = Path(name)
        make_library(folder, chosen.policies)
        (folder / "print.py").write_text(textwrap.dedent(PRINT.format(count=chosen.pdfs, jobs=2)), "utf-8")
        steps = [
            ("check, all rules", [sys.executable, "-m", "engross", "check"], chosen.policies, None),
            ("pages, from YAML to Markdown", python(PAGES), chosen.policies, None),
            ("plain mkdocs build of those pages", python(MKDOCS), chosen.policies, None),
            ("PDFs: plain write_pdf() loop", python(NAIVE.format(count=chosen.pdfs)), chosen.pdfs, None),
            ("PDFs: engross, one process", python(PRINT.format(count=chosen.pdfs, jobs=1)), chosen.pdfs, 3),
            ("PDFs: engross, two processes", [sys.executable, "print.py"], chosen.pdfs, 3),
            ("redlines: difflib, words only", python(WORDS.format(count=REDLINES)), REDLINES, None),
            ("redlines: engross, typed changes too", python(REDLINE.format(count=REDLINES)), REDLINES, 6),
        ]
        runs: list[Run] = []
        for title, command, _, _ in steps:
            with console.status(title):
                runs.append(measure(command, folder))
        table = Table(title=f"{chosen.policies} policies, {chosen.pdfs} PDFs")
        for heading in ("step", "seconds", "a second", "MiB", "ratio"):
            table.add_column(heading, justify="left" if heading == "step" else "right")
        for (title, _, count, beside), run in zip(steps, runs, strict=True):
            ratio = f"{runs[beside].seconds / run.seconds:.1f}× as fast" if beside is not None else ""
            table.add_row(
                title, f"{run.seconds:.1f}", f"{count / run.seconds:.1f}", f"{run.mebibytes:.0f}", ratio
            )
        console.print(table)
        pages, plain = runs[1].seconds, runs[2].seconds
        console.print(
            f"Writing the pages takes {pages / plain:.2f} of the time plain MkDocs takes to build them."
        )


if __name__ == "__main__":
    main()
