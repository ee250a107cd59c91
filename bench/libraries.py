"""Folders to measure in: made libraries, and the same pages with a mkdocs.yml that every site builder reads.

Usage: libraries.py make FOLDER COUNT · libraries.py plain LIBRARY FOLDER · libraries.py documents LIBRARY FOLDER
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import yaml

CHECKOUT = Path(__file__).resolve().parents[1]
SEED = 7
PAGES = Path("build", "pages")
DOCUMENTS = "documents.json"


def main() -> None:
    """Make a folder; in a process of its own, as the memory of what is measured is not to include what it took."""
    what, first, second = sys.argv[1:]
    if what == "make":
        make_library(Path(first), int(second))
    elif what == "plain":
        make_plain(Path(first), Path(second))
    else:
        make_documents(Path(first), Path(second))


def make_library(folder: Path, policies: int) -> None:
    """A library of so many policies: one about service, the others each about another thing, and an account plan.

    Each has about 10 KB of YAML in twelve sections, and ten tables; copies of one policy would contradict each other.
    """
    sys.path.insert(0, str(CHECKOUT / "tests"))
    import clean_libraries

    (folder / PAGES).mkdir(parents=True)
    for path, raw in clean_libraries.make_library(SEED, policies).files().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)
    set_pdfs(folder, are_made=False)


def set_pdfs(library: Path, *, are_made: bool) -> None:
    """Have a library's handbook with PDFs, or without."""
    settings = _settings()
    for plugin in settings["plugins"]:
        if isinstance(plugin, dict) and "engross" in plugin:
            plugin["engross"] = {"pdfs": are_made}
    write_settings(library, settings)


def make_plain(library: Path, folder: Path) -> None:
    """The pages of a library that was built, with the navigation engross gives them, and nothing of engross else."""
    from engross.build import build_pages
    from engross.clock import read_today
    from engross.options import Options

    shutil.copytree(library / PAGES, folder / PAGES)
    settings = _settings()
    options = Options(pdfs=False, drafts=True, site_url=settings["site_url"])
    settings["nav"] = build_pages(library, options, read_today()).navigation
    settings["plugins"] = [each for each in settings["plugins"] if "engross" not in each]
    write_settings(folder, settings)


def leave_out_of_search(folder: Path, most: int) -> None:
    """Have the text of pages of more bytes left out of what is searched."""
    for page in (folder / PAGES).rglob("*.md"):
        text = page.read_text("utf-8")
        if len(text) > most and text.startswith("---\n"):
            page.write_text(text.replace("---\n", "---\nsearch:\n  exclude: true\n", 1), "utf-8")


def make_documents(library: Path, folder: Path) -> None:
    """What engross makes PDFs of, one HTML file a policy, and a list of them with their style sheets."""
    from engross.clock import read_today
    from engross.options import Options
    from engross.printing import policy_pdf_source
    from engross.project import open_project
    from engross.templating import Templates

    folder.mkdir(parents=True)
    opened = open_project(library, read_today(), drafts=True).library
    made = [
        policy_pdf_source(opened, found, Templates(None), Options(), library.resolve())
        for found in opened.policies.values()
    ]
    for number, source in enumerate(made):
        (folder / f"{number}.html").write_text(source.html, "utf-8")
    listed = {"base": f"{made[0].base.as_uri()}/", "styles": [str(path) for path in made[0].stylesheets]}
    (folder / DOCUMENTS).write_text(json.dumps({"count": len(made), **listed}), "utf-8")


def _settings() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((CHECKOUT / "mkdocs.yml").read_text("utf-8"))
    return loaded


def write_settings(folder: Path, settings: dict[str, Any]) -> None:
    """Write a mkdocs.yml."""
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings, sort_keys=False, allow_unicode=True), "utf-8")


# ---- edits


def reword(path: Path, times: int) -> str:
    """Change one sentence of a policy or of its page; returns what it says now."""
    text = path.read_text("utf-8")
    said = f"This policy, worded {times} times,"
    before = f"This policy, worded {times - 1} times," if times > 1 else "This policy"
    if before not in text:
        raise ValueError(f"{path} does not say “{before}”.")
    path.write_text(text.replace(before, said, 1), "utf-8")
    return said


def give_role(library: Path, role: str, times: int) -> None:
    """Have somebody else hold a role: of the people in the company, another one each time."""
    path = library / "policies" / "organization.yml"
    organization = yaml.safe_load(path.read_text("utf-8"))
    found = next(each for each in organization["roles"] if each["id"] == role)
    taken = {*found["holders"], *found["deputies"]}
    others = [each["id"] for each in organization["people"] if each["id"] not in taken]
    found["holders"][0] = others[times % len(others)]
    path.write_text(yaml.safe_dump(organization, sort_keys=False, allow_unicode=True, width=10**6), "utf-8")


if __name__ == "__main__":
    main()
