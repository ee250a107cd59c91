"""scripts/system-packages where nothing can be installed: it says what is missing, what for, and where to get it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

OTHER_PROGRAMS = ("cat", "cut", "env", "grep", "id", "sed", "sh", "sort", "tr", "uname")


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH with what the script itself uses, and neither apt-get nor sudo."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in OTHER_PROGRAMS:
        found = shutil.which(name)
        assert found, name
        (folder / name).symlink_to(found)
    return folder


def write_program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    path.chmod(0o755)


def run_script(checkout: Path, programs: Path, scope: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / "scripts" / "system-packages", scope],
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_pango_it_stops_and_names_the_packages_of_each_system(checkout: Path, programs: Path) -> None:
    write_program(
        programs / "python3", f'[ "$1" = - ] && exit 1\nexec {sys.executable} "$@"'
    )  # loads no library
    done = run_script(checkout, programs, "runtime")
    assert done.returncode == 1
    assert "Pango (required): setting the text of PDFs" in done.stderr
    assert "sudo apt-get install fontconfig fonts-noto-core libharfbuzz-subset0 libpango-1.0-0" in done.stderr
    assert "sudo dnf install fontconfig google-noto-fonts-all harfbuzz pango\n" in done.stderr
    assert "brew install font-noto-sans" in done.stderr


def test_without_fonts_it_warns_and_goes_on(checkout: Path, programs: Path) -> None:
    write_program(
        programs / "python3", f'[ "$1" = - ] && exit 0\nexec {sys.executable} "$@"'
    )  # loads any library
    done = run_script(checkout, programs, "runtime")
    assert done.returncode == 0
    assert "Noto fonts (optional)" in done.stderr
    assert "required" not in done.stderr


def test_without_the_programs_of_the_tests_it_stops(checkout: Path, programs: Path) -> None:
    write_program(programs / "python3", f'exec {sys.executable} "$@"')
    done = run_script(checkout, programs, "test")
    assert done.returncode == 1
    for name in ("Chromium", "Poppler's tools", "qpdf", "a JDK", "OpenSSL", "MuPDF's tools", "SoftHSM"):
        assert f"{name} (required)" in done.stderr


def test_a_python_that_is_too_old_is_named_with_its_version(checkout: Path, programs: Path) -> None:
    write_program(programs / "python3", 'case "$2" in *version_info*) exit 1 ;; *) echo 3.9.2 ;; esac')
    done = run_script(checkout, programs, "runtime")
    assert done.returncode == 2
    assert "needs Python 3.11 or later, and python3 is 3.9.2." in done.stderr


def test_no_python_at_all_is_said_in_a_sentence(checkout: Path, programs: Path) -> None:
    done = run_script(checkout, programs, "runtime")
    assert done.returncode == 2
    assert "there is no python3 here" in done.stderr


def test_anything_else_shows_the_usage(checkout: Path, programs: Path) -> None:
    done = run_script(checkout, programs, "everything")
    assert done.returncode == 2
    assert done.stderr == "usage: scripts/system-packages runtime|test\n"
