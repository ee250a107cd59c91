"""Text laid out for a terminal, with colours or as plain letters."""

from collections.abc import Callable
from io import StringIO

from rich.console import Console


def print_out(fill: Callable[[Console], None], *, width: int, colour: bool = False) -> str:
    """What `fill` prints, without the blanks at the ends of lines, which nobody wants in a log."""
    stream = StringIO()
    fill(
        Console(
            file=stream,
            force_terminal=colour,
            color_system="standard" if colour else None,
            width=width,
            highlight=False,
        )
    )
    return "\n".join(line.rstrip() for line in stream.getvalue().split("\n"))
