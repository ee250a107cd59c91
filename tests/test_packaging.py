"""The package as someone installs it: built from the sdist, in its own environment, outside the checkout."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.slow


class Distribution(NamedTuple):
    """Both archives of one build."""

    sdist: Path
    wheel: Path


class Installation(NamedTuple):
    """An environment with the wheel in it, and a folder outside the checkout to work in."""

    programs: Path
    folder: Path

    def run(self, program: str, *arguments: str) -> str:
        """What a program of the environment prints; a failure shows everything it printed."""
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV"))
        }
        done = subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout


@pytest.fixture(scope="module")
def distribution(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Distribution:
    folder = tmp_path_factory.mktemp("dist")
    # Without a target, build makes the wheel from the sdist: what the sdist lacks, the wheel lacks too.
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(checkout)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return Distribution(sdist, wheel)


@pytest.fixture(scope="module")
def installation(distribution: Distribution, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, with_pip=False)
    paths = sysconfig.get_paths("venv", {"base": str(home), "platbase": str(home)})
    python = Path(paths["scripts"]) / "python"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([*pip, str(distribution.wheel)], check=True)
    # What the wheel depends on is borrowed from the environment of the tests, after the wheel's own place on the path.
    (Path(paths["purelib"]) / "borrowed.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return Installation(Path(paths["scripts"]), tmp_path_factory.mktemp("elsewhere"))


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_sdist_has_what_the_project_is_made_of(distribution: Distribution) -> None:
    with tarfile.open(distribution.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {
        "mkdocs.yml",
        "LICENSE",
        "Makefile",
        "README.md",
        "pyproject.toml",
        "scripts/system-packages",
        "build/pages/.gitignore",
    }
    assert wanted <= names
    assert {"generator", "policies", "templates", "tests"} <= {name.partition("/")[0] for name in names}
    assert not {
        name for name in names if name.startswith((".venv/", "site/", "dist/")) or "__pycache__" in name
    }


def test_the_command_runs_outside_the_checkout(installation: Installation) -> None:
    assert version("engross") in installation.run("engross", "--version")


def test_the_package_brings_its_templates_and_types(installation: Installation, checkout: Path) -> None:
    package = Path(installation.run("python", "-c", "import engross; print(engross.__path__[0])").strip())
    assert not package.is_relative_to(checkout)
    assert files_below(package / "templates") == files_below(checkout / "templates")
    assert (package / "py.typed").is_file()


def test_mkdocs_finds_the_plugin(installation: Installation) -> None:
    code = "from mkdocs.plugins import get_plugins; print(get_plugins()['engross'].load().__name__)"
    assert installation.run("python", "-c", code).strip() == "EngrossPlugin"


def test_a_new_library_builds_at_once_and_its_first_policy_comes_into_force(
    installation: Installation,
) -> None:
    installation.run("engross", "init", "library", "--company", "Company")
    library = installation.folder / "library"
    here = installation._replace(folder=library)
    here.run("engross", "build")
    page = library / "site" / "policies" / "document-control.html"
    assert "notice-draft" in page.read_text("utf-8")
    made = page.with_suffix(".pdf").read_bytes()
    here.run("engross", "issue", "document-control", "--by", "Somebody")
    for role in ("hr-manager", "managing-director"):
        here.run("engross", "approve", "document-control", "--as", role, "--by", "Somebody")
    here.run("engross", "build")
    assert "notice-draft" not in page.read_text("utf-8")
    (signed,) = library.glob("policies/document-control/versions/*/policy.pdf")
    assert page.with_suffix(".pdf").read_bytes() == signed.read_bytes() != made
