"""Rules of other packages, found by their entry points: used like engross's own, or refused in a sentence."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engross.cli import main
from engross.rules import load_rules
from issued_library import write_files
from library_cases import base_files

GOOD = '''"""A text calls clients customers.

We promised our clients never to call them so, and one of them left over it.

Bad:

    purpose:
      text: A customer is never without an owner.

Good:

    purpose:
      text: A client is never without an owner.
"""

from engross.diagnostic import Edit, Severity
from engross.rules import Found

SEVERITY = Severity.WARNING
FIXABLE = True


def check(subject):
    for model, source in subject.documents:
        for number, line in enumerate(source.lines, 1):
            if "customer" in line and "because" not in line:
                place = source.at(number, line.index("customer") + 1, len("customer"))
                yield Found(place, "Clients are no customers.", "Write client.", edits=(Edit(place, "client"),))
'''

RAISING = GOOD.partition("def check")[0] + "def check(subject):\n    yield 1 / 0\n"


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    """Rules are looked for once in a process."""
    load_rules.cache_clear()
    yield
    load_rules.cache_clear()


def package(
    folder: Path, text: str, entry: str = "no-customers = house_rules.no_customers", name: str = "house-rules"
) -> Path:
    """A package that lies in a folder as pip would have installed it there."""
    module = folder / name.replace("-", "_")
    module.mkdir(parents=True)
    (module / "__init__.py").write_text("", "utf-8")
    (module / "no_customers.py").write_text(text, "utf-8")
    about = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", "utf-8")
    (about / "entry_points.txt").write_text(f"[engross.rules]\n{entry}\n", "utf-8")
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small library, in which the purpose speaks of customers."""
    files = base_files()
    path = next(path for path in files if path.parent.name == "hand-over")
    files[path] = files[path].replace(b"A client is never", b"A customer is never")
    return write_files(tmp_path / "library", files)


def engross(path: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, which finds packages in a folder."""
    given = os.pathsep.join(filter(None, [str(path), os.environ.get("PYTHONPATH", "")]))
    done = subprocess.run(
        [sys.executable, "-m", "engross", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": given},
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)


def test_an_installed_rule_is_run(root: Path, tmp_path: Path) -> None:
    done = engross(package(tmp_path / "packages", GOOD), "check", "-C", root)
    assert done.returncode == 1
    assert "no-customers  (--fix mends it)\n  Clients are no customers." in done.stdout


def test_it_is_listed_explained_chosen_silenced_and_mends(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(package(tmp_path / "packages", GOOD))
    listed = run("rules").stdout
    assert "Rules of other packages  (added)" in listed
    assert "no-customers" in listed
    assert "from house-rules" in listed
    assert "from the package house-rules" in run("explain", "no-customers").stdout
    assert "Clients are no customers" not in run("check", "-C", root, "--ignore=added").stdout
    policy = root / "policies" / "hand-over" / "policy.yml"
    before = policy.read_text("utf-8")
    silenced = before.replace(
        "an owner.", "an owner.  # engross: ignore[no-customers] because it is a quotation", 1
    )
    policy.write_text(silenced, "utf-8")
    assert "Clients are no customers" not in run("check", "-C", root).stdout
    policy.write_text(before, "utf-8")
    assert "Mended" in run("check", "-C", root, "--fix", "--select=no-customers").stdout
    assert policy.read_text("utf-8") == before.replace("customer", "client", 1)


def test_a_rule_that_fails_ends_in_a_sentence_that_names_its_package(root: Path, tmp_path: Path) -> None:
    done = engross(package(tmp_path / "packages", RAISING), "check", "-C", root)
    assert done.returncode == 2
    assert done.stderr == (
        "engross: The rule “no-customers” of the package house-rules cannot be used: it stopped with ZeroDivisionError: "
        "division by zero. Mend the package, or take it away: pip uninstall house-rules\n"
    )


HEAD, BODY = GOOD.split("from engross.diagnostic", 1)


@pytest.mark.parametrize(
    ("text", "entry", "said"),
    [
        ("import nothing_of_this_name", "no-customers = house_rules.no_customers", "No module named 'nothing_of_this_name'"),
        (GOOD, "no-customers = house_rules.elsewhere", "No module named 'house_rules.elsewhere'"),
        (GOOD, "no-customers = house_rules.no_customers:check", "it is not a module"),
        (f"from engross.diagnostic{BODY}", "no-customers = house_rules.no_customers", "it needs a docstring"),
        (GOOD.replace("SEVERITY = Severity.WARNING", "SEVERITY = 2"), "no-customers = house_rules.no_customers", "a SEVERITY"),
        (GOOD.replace("def check(", "def look("), "no-customers = house_rules.no_customers", "a function check(subject)"),
        ("import sys\nsys.exit(3)", "no-customers = house_rules.no_customers", "cannot be used: 3"),
        ("x = = 1", "no-customers = house_rules.no_customers", "invalid syntax"),
        (GOOD, "placeholder = house_rules.no_customers", "a rule of this name exists already"),
        (GOOD, "No_Customers = house_rules.no_customers", "small letters and hyphens"),
        (GOOD, "form = house_rules.no_customers", "small letters and hyphens"),
        (f"{HEAD}\nfrom engross.diagnostic import Severity\nSEVERITY = Severity.ERROR\ndef check(subject):\n    return [3]\n",
         "no-customers = house_rules.no_customers", "it stopped with AttributeError"),
        (f"{HEAD}\nfrom engross.diagnostic import Severity\nSEVERITY = Severity.ERROR\ndef check(subject):\n    pass\n",
         "no-customers = house_rules.no_customers", "it stopped with TypeError"),
    ],
)  # fmt: skip
def test_a_package_that_cannot_be_used_is_told_in_a_sentence(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, entry: str, said: str
) -> None:
    # A package has a name of its own here, as Python remembers what it imported.
    name = f"house-{abs(hash((text, entry)))}"
    module = name.replace("-", "_")
    monkeypatch.syspath_prepend(
        package(tmp_path / "packages", text, entry.replace("house_rules", module), name)
    )
    result = run("check", "-C", root)
    assert result.exit_code == 2
    assert said.replace("house_rules", module) in result.stderr
    assert f"of the package {name} cannot be used" in result.stderr
    assert f"pip uninstall {name}" in result.stderr
