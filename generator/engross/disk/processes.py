"""Whether the process that left something is gone."""

import os


def is_leftover(process: str) -> bool:
    """Whether what bears a process' number was left by one that is gone.

    Our own number is one that another had before us, as in a container, where every build may be process 1.
    """
    return process.isdigit() and (int(process) == os.getpid() or not _is_running(int(process)))


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
