"""The command as it is run; an interruption ends it without a traceback, also while its parts are being loaded."""

import gc
import os
import sys

_INTERRUPTED = 130  # as shells have it: 128 and the number of the signal
# A library stays until the command ends: to search it for garbage as often as Python does takes a fourth of a check.
_COLLECTED_AFTER = (20_000, 20, 50)


def run() -> None:
    """Run the command engross."""
    if sys.argv[1:2] == ["build"] and (said := _find_said(sys.argv[2:])) is not None:
        sys.stdout.write("\n".join(["Nothing has changed since the last build.", *said, ""]))
        return
    gc.set_threshold(*_COLLECTED_AFTER)
    from engross.loading import ended_by_interruption

    try:
        with ended_by_interruption():
            from engross.cli import main
        main()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


def _find_said(arguments: list[str]) -> list[str] | None:
    """What the last build said, where it would come out the same again: known before anything heavy is loaded."""
    from engross.manifest import find_said

    root, drafts, words = ".", False, iter(arguments)
    for word in words:
        value = next(words, "") if word in {"-C", "--library", "--executor"} else word
        if word == "--drafts":
            drafts = True
        elif word in {"-C", "--library"} and value:
            root = value
        elif word != "--executor" or not value:  # wherever PDFs would be rendered, they are the same
            return None  # the command itself knows what is meant, or says what is wrong
    return find_said(os.path.realpath(root), drafts=drafts)


if __name__ == "__main__":
    run()
