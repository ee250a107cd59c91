"""The shape of the code: imports one way, small modules that say what they are for, and quiet below the front ends."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import grimp
import pytest

CHECKOUT = Path(__file__).parent.parent
PACKAGE = CHECKOUT / "generator" / "engross"
MODULES = sorted(PACKAGE.rglob("*.py"))
FRONT_ENDS = ("cli", "mkdocs_plugin", "__main__")
BROUGHT_BY_THEIR_OWNER = {
    "markupsafe",
    "pydantic_core",
}  # of Jinja and Pydantic, in the one version that fits
MOST_LINES = 400
MOST_ROOT_ENTRIES = 20

each_module = pytest.mark.parametrize(
    "module", MODULES, ids=[str(module.relative_to(PACKAGE)) for module in MODULES]
)


def find_cycle(imports: dict[str, set[str]]) -> list[str]:
    """One cycle among the imports, its first module again at the end, or nothing."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def find_noise(source: str) -> Iterator[tuple[int, str]]:
    """The line and name of everything that prints, asks or ends the process."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="print" | "input" | "exit" | "quit" | "SystemExit" as name)):
                yield node.lineno, name
            case ast.Raise(exc=ast.Name(id="SystemExit" as name)):
                yield node.lineno, name
            case ast.Attribute(value=ast.Name(id="sys" | "os" as owner), attr="exit" | "_exit" as name):
                yield node.lineno, f"{owner}.{name}"


def test_imports_keep_the_contracts_in_pyproject() -> None:
    # In a process of its own: it sets up logging anew, and other tests read what is logged.
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_import_cycle_even_for_types_or_inside_functions() -> None:
    graph = grimp.build_graph("engross", exclude_type_checking_imports=False, cache_dir=None)
    assert find_cycle({name: graph.find_modules_directly_imported_by(name) for name in graph.modules}) == []


def test_a_cycle_would_be_found() -> None:
    assert set(find_cycle({"policy": {"fields"}, "fields": {"units"}, "units": {"policy"}})) == {
        "policy",
        "fields",
        "units",
    }


def test_what_is_imported_is_declared() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [
        line for name, lines in project["optional-dependencies"].items() if name != "dev" for line in lines
    ]
    declared = {
        re.split(r"[^\w.-]", line)[0].lower() for line in (*project["dependencies"], *extras)
    } | BROUGHT_BY_THEIR_OWNER
    graph = grimp.build_graph("engross", include_external_packages=True, cache_dir=None)
    outside = {name for name in graph.modules if graph.is_module_squashed(name)} - sys.stdlib_module_names
    distributions = packages_distributions()
    undeclared = {name for name in outside if not {d.lower() for d in distributions.get(name, [])} & declared}
    assert undeclared == set()


@each_module
def test_module_says_in_one_line_what_it_is_responsible_for(module: Path) -> None:
    first, *rest = (ast.get_docstring(ast.parse(module.read_text("utf-8"))) or "").split("\n")
    assert first.endswith("."), "the first line of the docstring is one sentence"
    assert not rest or not rest[0], "more than one line needs an empty one after the first"


@each_module
def test_module_is_short_enough_to_read_in_one_sitting(module: Path) -> None:
    assert len(module.read_text("utf-8").splitlines()) <= MOST_LINES


@each_module
def test_nothing_below_the_front_ends_prints_or_exits(module: Path) -> None:
    if module.relative_to(PACKAGE).parts[0].removesuffix(".py") not in FRONT_ENDS:
        assert list(find_noise(module.read_text("utf-8"))) == []


def test_printing_and_exiting_would_be_found() -> None:
    source = 'import sys\nprint("hello")\nsys.exit(1)\nraise SystemExit\nraise SystemExit(2)\nvalue.print()\n'
    assert sorted(find_noise(source)) == [(2, "print"), (3, "sys.exit"), (4, "SystemExit"), (5, "SystemExit")]


def test_the_root_stays_small_enough_to_take_in() -> None:
    ignored = [line.strip("/") for line in (CHECKOUT / ".gitignore").read_text("utf-8").split()] + [".git"]
    entries = [
        entry.name for entry in CHECKOUT.iterdir() if not any(fnmatch(entry.name, line) for line in ignored)
    ]
    assert len(entries) <= MOST_ROOT_ENTRIES, sorted(entries)
