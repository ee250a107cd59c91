import os
import pty
import subprocess
import sys
import time

import pytest

from engross.cli.terminal import show_progress

_WORK = """
import time
from engross.cli.terminal import show_progress
with show_progress() as progress:
    progress.phase("Reading")
    time.sleep({before})
    progress.phase("Pages", 577)
    for number in range(3):
        progress.advance("client-ownership")
        time.sleep({each})
    progress("", 24)
    for name in ("CL-001", "CL-002 [red]\\x1b[2J"):
        progress(name, 24)
        time.sleep({each})
print("done")
"""


def _shown(before: float, each: float, **environment: str) -> str:
    """What comes out on a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", _WORK.format(before=before, each=each)],
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "9", **environment},
    )
    os.close(theirs)
    shown = b""
    try:
        while data := os.read(ours, 65536):
            shown += data
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    assert process.wait() == 0
    return shown.decode()


@pytest.mark.slow
def test_what_takes_time_shows_its_phase_how_much_is_done_and_what_is_being_made() -> None:
    shown = _shown(1.3, 0.4)
    for words in (
        "Reading",
        "Pages",
        "of 577",
        " left",
        "client-ownership",
        "Making PDFs",
        "2 of 24",
        "[red]",
    ):
        assert words in shown, words
    assert "\x1b[2J" not in shown  # a name commands nothing
    assert shown.rstrip().endswith("done")


def test_what_takes_no_second_shows_nothing() -> None:
    assert _shown(0, 0).split() == ["done"]


def test_a_terminal_that_cannot_draw_gets_no_bar() -> None:
    assert _shown(1.1, 0, TERM="dumb").split() == ["done"]


def test_where_there_is_no_terminal_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress("Verifying") as progress:
        progress("", 2)
        time.sleep(1.1)
        progress("CL-002", 2)
    assert capsys.readouterr() == ("", "")
