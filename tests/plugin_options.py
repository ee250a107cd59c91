"""Options of the plugin, set in the mkdocs.yml of a test's own library."""

import re
from pathlib import Path

_ENTRY = re.compile(r"(?m)^  - engross(?::\n(?P<options>(?: {6}.*\n)+)|\n)")


def with_options(text: str, *options: str) -> str:
    """The text of a mkdocs.yml with more options of the plugin, such as `pdfs: false`."""
    added = "".join(f"      {option}\n" for option in options)
    new, count = _ENTRY.subn(lambda found: f"  - engross:\n{found['options'] or ''}{added}", text, count=1)
    assert count == 1, text
    return new


def set_options(root: Path, *options: str) -> None:
    """Set options of the plugin in a library's mkdocs.yml."""
    settings = root / "mkdocs.yml"
    settings.write_text(with_options(settings.read_text("utf-8"), *options), "utf-8")
