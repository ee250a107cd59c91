"""The command as it is run; an interruption ends it without a traceback, also while its parts are being loaded."""

import gc
import signal
import sys

_INTERRUPTED = 130  # as shells have it: 128 and the number of the signal
# A library stays until the command ends: to search it for garbage as often as Python does takes a fourth of a check.
_COLLECTED_AFTER = (20_000, 20, 50)


def run() -> None:
    """Run the command engross."""
    # As long as parts are being loaded there is nothing to clear up: the signal itself may end the process.
    is_ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_ours:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.set_threshold(*_COLLECTED_AFTER)
    from engross.cli import main

    try:
        if is_ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        main()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


if __name__ == "__main__":
    run()
