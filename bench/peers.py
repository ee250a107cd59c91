"""What is measured beside engross, each run as a process in a folder: peers.py NAME."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from libraries import DOCUMENTS
from typeset import typeset

_USUAL = Path(__file__).resolve().parent / "usual.css"


def site_of_pages() -> None:
    """Engross makes the site of a tree of pages, as mkdocs does: mkdocs.yml and build/pages/ are all there is."""
    from mkdocs.config import load_config

    from engross.incremental.store import FolderStore
    from engross.incremental.traces import Traces
    from engross.site import assemble_site

    config = load_config("mkdocs.yml", site_dir="site-of-engross")
    store = Path("store-of-engross")
    traces = Traces.open(store / "site.traces", FolderStore(store))
    if reason := assemble_site(config, config.nav or [], traces):
        sys.exit(str(reason))
    traces.close()


def naive_loop() -> None:
    """WeasyPrint as its first example has it, in a loop: engross' HTML, and style sheets as they are usually written."""
    from weasyprint import HTML

    count, base, styles = _as_usual()
    for number in range(count):
        html = HTML(string=Path(f"{number}.html").read_text("utf-8"), base_url=base)
        html.write_pdf(f"naive-{number}.pdf", stylesheets=styles)


def weasyprint_command() -> None:
    """WeasyPrint's command line, a process a file."""
    count, base, styles = _as_usual()
    for number in range(count):
        command: list[str | Path] = [Path(sys.executable).with_name("weasyprint"), "-q", "-u", base]
        command += [argument for style in styles for argument in ("-s", style)]
        subprocess.run([*command, f"{number}.html", f"command-{number}.pdf"], check=True)


def chromium() -> None:
    """Chromium, started once and kept open."""
    from playwright.sync_api import sync_playwright

    count, base, styles = read_documents()
    head = f'<head><base href="{base}">' + "".join(
        f'<link rel="stylesheet" href="{Path(each).as_uri()}">' for each in styles
    )
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        for number in range(count):
            place = Path(f"chromium-{number}.html").resolve()
            place.write_text(Path(f"{number}.html").read_text("utf-8").replace("<head>", head, 1), "utf-8")
            page.goto(place.as_uri(), wait_until="load")
            page.evaluate("document.fonts.ready")
            page.pdf(path=f"chromium-{number}.pdf", prefer_css_page_size=True)
        browser.close()


def typst() -> None:
    """Typst on the same text: headings, paragraphs, lists and tables, in its own looks."""
    program = shutil.which("typst")
    count, _, _ = read_documents()
    for number in range(count):
        source = Path(f"{number}.typ")
        source.write_text(typeset(Path(f"{number}.html").read_text("utf-8")), "utf-8")
        if program:
            subprocess.run([program, "compile", source, f"typst-{number}.pdf"], check=True)
        else:
            import_module("typst").compile(str(source), output=f"typst-{number}.pdf")


def read_documents() -> tuple[int, str, list[str]]:
    """How many documents there are, where their relative addresses start, and their style sheets."""
    listed = json.loads(Path(DOCUMENTS).read_text("utf-8"))
    return listed["count"], listed["base"], listed["styles"]


def _as_usual() -> tuple[int, str, list[str]]:
    """The documents without what engross' style sheets do to be quick."""
    count, base, styles = read_documents()
    return count, base, [*styles, str(_USUAL)]


def find_chromium() -> str | None:
    """The program, where it is installed."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((found for name in names if (found := shutil.which(name))), None)


def has_typst() -> bool:
    """Whether Typst is installed, as a program or as a package of Python's."""
    return shutil.which("typst") is not None or find_spec("typst") is not None


PEERS: dict[str, Callable[[], None]] = {
    each.__name__: each for each in (site_of_pages, naive_loop, weasyprint_command, chromium, typst)
}

if __name__ == "__main__":
    PEERS[sys.argv[1]]()
