"""A digest of engross itself and of the libraries that have a part in what it makes."""

import sys
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from engross.incremental.traces import combine

_LIBRARIES = (
    "diff-match-patch",
    "feedgenerator",
    "fonttools",
    "icalendar",
    "jinja2",
    "markdown",
    "markdown-it-py",
    "markupsafe",
    "mkdocs",
    "mkdocs-material",
    "nh3",
    "pydantic",
    "pydantic-core",
    "pydyf",
    "pygments",
    "pymdown-extensions",
    "pyyaml",
    "segno",
    "snowballstemmer",
    "tzdata",
    "weasyprint",
)


@lru_cache(maxsize=1)
def tool_digest() -> str:
    """The digest of engross' own code, and of the releases of Python and of what it uses; another one makes everything anew."""
    package = Path(__file__).resolve().parents[1]
    code = [path.read_bytes() for path in sorted(package.rglob("*.py"))]
    return combine(*code, sys.version, *(f"{name} {_release(name)}" for name in _LIBRARIES))


def _release(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"
