"""How far the work is: told by whoever works, shown by whoever was asked."""


class Progress:
    """Is told in which phase the work is and what of it is done. This one keeps it to itself."""

    def phase(self, title: str, total: int = 0) -> None:
        """Begin the next phase, such as “Making PDFs”; `total` is 0 where nobody knows how much it will be."""

    def advance(self, name: str = "") -> None:
        """One more is done; `name` says what it was."""

    def __call__(self, name: str, total: int) -> None:
        """The short way, for work of a single phase: one more of `total` is done, or with an empty name none yet."""


SILENT = Progress()
"""For whoever shows nothing."""
