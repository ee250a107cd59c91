"""Why engross cannot go on: one class per cause, each with its message for people."""

from pathlib import Path


class EngrossError(Exception):
    """Anything that stops engross; `str()` is a sentence for people. Front ends turn it into exit code 2."""


class LibraryNotFoundError(EngrossError):
    """There is no library where one was looked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"There is no policy library in {folder}: a library is a folder with mkdocs.yml and policies/. "
            "Go to one, or make one with: engross init FOLDER"
        )


class ConfigurationError(EngrossError):
    """The configuration in mkdocs.yml cannot be used."""


class UnknownDocumentError(EngrossError):
    """A policy or account plan was asked for by a name that the library does not have."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        listed = ", ".join(known) if known else "none yet"
        super().__init__(f"There is no document called {name!r}. This library has: {listed}.")


class RuleError(EngrossError):
    """A rule that another package adds cannot be used."""

    def __init__(self, name: str, package: str, reason: str) -> None:
        super().__init__(
            f"The rule “{name}” of the package {package} cannot be used: {reason}. "
            f"Mend the package, or take it away: pip uninstall {package}"
        )


class TemplateError(EngrossError):
    """A template of the library or of engross cannot be rendered."""


class PdfError(EngrossError):
    """A PDF could not be made."""


class SiteError(EngrossError):
    """The handbook site could not be built."""


class OutputError(EngrossError):
    """A file could not be written."""


class UnreadableError(EngrossError):
    """A file or folder of the library may not be read."""


class AddressError(EngrossError):
    """What is kept away from this computer cannot be got at."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"{address} cannot be used: {reason}.")


class ClockError(EngrossError):
    """The clock cannot be right."""


class QuestionError(EngrossError):
    """A question to the tables names something that is not there, or fits none of them."""


class DecisionError(EngrossError):
    """A decision about a version cannot be recorded."""


class SignatureError(EngrossError):
    """A PDF cannot be signed, or a signature cannot be taken in."""


class KeyAccessError(EngrossError):
    """A key that signs cannot be used: it is not there, or the passphrase is wrong."""


class TimestampError(EngrossError):
    """The timestamp authority did not say, in a way that can be believed, what time it is."""


class TrustError(EngrossError):
    """A certificate or an authority cannot be registered."""


class ChangedError(EngrossError):
    """A source was saved while engross was reading; `path` is its path in the library."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(f"{path} was saved while engross was reading it. Try again.")


class BusyError(EngrossError):
    """Sources were saved again and again, so that no build could be completed."""

    def __init__(self) -> None:
        super().__init__(
            "Files of the library were saved again and again while the handbook was being built, so that it could not "
            "be completed. Build when nothing is being saved."
        )
