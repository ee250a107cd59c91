"""Errors of the system as sentences that name what people know."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engross.errors import OutputError


@contextmanager
def telling(path: Path, what: str) -> Iterator[None]:
    """Turn an OSError within into an OutputError that names `path`, not a file on the way to it."""
    try:
        yield
    except (OSError, RuntimeError) as error:  # a link that leads in a circle is a RuntimeError
        raise OutputError(f"{path} {what}: {cause(error)}.") from error


def cause(error: Exception) -> str:
    """What the system says of an error, without its number."""
    return (isinstance(error, OSError) and error.strerror) or str(error)
