"""What the README tells people to type works as it stands there."""

import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from commands import command_names
from engross.cli import main
from engross.library import parse_library
from library_cases import find_form

README = Path(__file__).parent.parent / "README.md"


def blocks(language: str) -> list[str]:
    """The README's code blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_the_two_commands_are_targets_of_the_makefile(checkout: Path) -> None:
    typed = [line.partition("#")[0].strip() for line in blocks("console")[0].splitlines()]
    targets = set(re.findall(r"^(\w+):", (checkout / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert typed == ["make handbook", "make test"]
    assert {"handbook", "test", "serve", "check", "bench"} <= targets


def test_every_option_told_is_one_of_the_plugin() -> None:
    from engross.mkdocs_plugin import EngrossOptions

    (options,) = [block for block in blocks("yaml") if "plugins:" in block]
    assert set(re.findall(r"^ {6}(\w+):", options, re.MULTILINE)) == {
        name for name, _ in EngrossOptions._schema
    }


def test_the_quoted_text_is_possible_in_the_sample_library(checkout: Path) -> None:
    from engross.disk import FolderTree

    (text,) = [block for block in blocks("yaml") if block.startswith("text: |")]
    files = dict(FolderTree(checkout))
    files[next(path for path in files if path.name == "index.md")] = text.partition("\n")[2].encode()
    assert not [finding for finding in find_form(parse_library(files)) if finding.is_error]


def test_questions_are_answered_as_told(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an answer that ends with “…” only the beginning is told."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795348800")
    told = next(block for block in blocks("console") if "$ engross ask" in block)
    questions = told.removeprefix("$ ").split("\n$ ")
    for command, _, answer in (question.partition("\n") for question in questions):
        words = shlex.split(command)
        said = CliRunner().invoke(main, [*words[1:], "-C", str(checkout)]).output
        expected = answer.strip("\n").removesuffix("\n  …")
        assert said.startswith(f"{expected}\n"), said
    assert len(questions) == 3


def test_the_worked_example_is_one_of_the_sample(checkout: Path) -> None:
    (told,) = [yaml.safe_load(block) for block in blocks("yaml") if "\ngiven:" in block]
    cases = [
        appendix
        for path in (checkout / "policies").glob("*/policy.yml")
        for appendix in yaml.safe_load(path.read_bytes())["appendices"]
    ]
    assert (told["given"], told["expect"]) in [(case.get("given"), case.get("expect")) for case in cases]


@pytest.mark.slow
def test_a_handbook_of_ones_own_as_told(tmp_path: Path) -> None:
    told = next(block for block in blocks("console") if "engross init" in block)
    folder = tmp_path
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for line in told.splitlines():
        words = shlex.split(line, comments=True)
        if words[0] == "cd":
            folder /= words[1]
        elif words[0] == "engross":
            assert words[1] in command_names()
            process = subprocess.Popen(
                words,
                cwd=folder,
                env=os.environ | {"PATH": path},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            if words[1] == "serve":
                time.sleep(2)
                process.terminate()
                process.communicate()
                continue
            output, _ = process.communicate("\n" * 40, timeout=300)
            # The new policy has places to fill in, which check counts as findings.
            assert process.returncode == (1 if words[1] == "check" else 0), output
            assert "Traceback" not in output
    assert (folder / "site" / "index.html").is_file()
    assert len(list((folder / "site" / "policies").glob("*.pdf"))) == 2
